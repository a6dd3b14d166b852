"""What a case says beside all that the report has words for: field and value, as they stand."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from ....models.case.case import Case
from ....models.entry.entry import Entry
from ....models.portfolio.conceptual import title
from ...words import wording as say
from ...words.text_metrics import clean
from .criteria import Row, source_of, why

_IN_WORDS: Mapping[str, Collection[str]] = {
    "Case": {
        "format", "extends", "decision", "numbers", "currency", "scale", "scales", "criteria", "stages",
        "pairwise", "random_index", "profile", "profiles", "method", "normalisation", "technologies",
        "resources", "fit", "pairs", "synergies", "budget", "minimise", "periods", "carry_over", "discount",
        "pools", "rules", "conceptual_model", "scenarios",
    },
    "Criterion": {
        "direction", "target", "value", "scale", "means", "exponential", "indifference", "preference",
        "inflection", "shape", "veto", "role", "unit", "bounds",
    },
    "Resource": {"unit"},
    "Profile": {
        "ahp", "best_worst", "direct", "order", "swing", "data", "intervals", "statements", "experts",
        "aggregate", "leave_out", "groups",
    },
    "Expert": {"ahp", "best_worst", "swing", "weight"},
    "FitCell": {"fit"},
    "SynergyEntry": {"pairs", "value"},
    "Budget": {"at_most"},
    "Period": {"budget", "starts"},
    "Pool": {"amount", "amounts", "first", "last", "carry_over", "share", "scope", "within"},
    "Decision": {
        "question", "asked_of", "by", "owner", "author", "version", "date", "scope", "baseline", "measures",
        "review", "dissent", "debiasing", "workshops",
    },
    "Technology": {
        "cost", "difficulty", "maturity", "levels", "partial", "success", "cost_profile", "duration",
        "running_cost", "earliest", "latest", "builds",
    },
    "PairEntry": {"value", "fit", "running"},
    "FundingLevel": {"cost", "difficulty", "effect", "duration", "running_cost", "builds"},
}  # fmt: skip
"""The fields that have a sentence, a column or a place of their own, by kind of entry."""


def others(made: Entry) -> Iterator[str]:
    """Whatever else an entry states."""
    kinds = [kind for kind in type(made).__mro__ if issubclass(kind, Entry)]
    known = set(Entry.model_fields).union(*(_IN_WORDS.get(kind.__name__, ()) for kind in kinds))
    for field in type(made).model_fields:
        value = getattr(made, field)
        if field not in known and field in made.model_fields_set and value is not None:
            yield f"{title(field).lower()}: {_shown(value)}"


def _shown(value: Any) -> str:
    """A value of any kind, for people."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return say.amount(value)
    if isinstance(value, BaseModel):
        return _shown(value.model_dump(exclude_unset=True))
    if isinstance(value, Mapping):
        return ", ".join(f"{clean(str(key))} {_shown(held)}" for key, held in value.items())
    if isinstance(value, (tuple, list, set, frozenset)):
        return ", ".join(map(_shown, value))
    return clean(str(value))


def other_fields(case: Case) -> Iterator[Row]:
    """A row an entry that says more; technologies, pairs and levels have it in rows of their own."""
    for what, made in _entries(case):
        if says := why(*others(made)):
            yield what, says, source_of(case, made)


def _entries(case: Case) -> Iterator[tuple[str, Entry]]:
    yield "The case", case
    if case.decision is not None:
        yield "The decision", case.decision
    for criterion, about in case.criteria.items():
        yield say.criterion_name(case, criterion), about
    for stage, at in case.stages.items():
        yield say.stage_name(case, stage), at
    for resource, used in case.resources.items():
        yield say.attribute(case, resource), used
    for stage, cells in case.fit.items():
        for technology, cell in cells.items():
            yield say.pair_name(case, f"{stage}/{technology}"), cell
    for synergy in case.synergies:
        yield say.listed([say.pair_name(case, pair) for pair in synergy.pairs]), synergy
    if case.budget is not None:
        yield "Budget", case.budget
    for name, period in case.periods.items():
        yield clean(period.name or name), period
    for name, pool in case.pools.items():
        yield clean(pool.name or title(name)), pool
    for name, profile in case.profiles.items():
        yield say.profile_title(case, name), profile
        for person, expert in (profile.experts or {}).items():
            yield f"{say.profile_title(case, name)}, {clean(person)}", expert
