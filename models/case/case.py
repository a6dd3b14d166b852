"""The case: what a company's file says, as frozen values.

``Case`` is the case format; its entries are in ``fields.py``. A field added here, with its
description, appears in ``loopfolio schema`` and is checked by the reader; nothing else needs to
know of it.
"""

import math
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field

from ...mcda.methods import ValuingName
from ...mcda.weighting.ahp import IndexTable
from ..entry.entry import Entry
from ..entry.estimates import FitLevel
from ..entry.levels import (
    SCALES,
    Evidence,
    Level,
    ReadingRange,
    as_range,
    evidence_of,
    plain_level,
    reading_of,
)
from ..options.option import BEFORE
from ..options.pools import Payers
from ..rules.base import Limited
from ..rules.kinds.registry import Rule
from ..rules.kinds.total import Total
from .budgets import payers, period_budgets, pooled
from .criterion import Criterion, Role
from .decision import Decision
from .fields import (
    Axes,
    FitCell,
    FundingLevel,
    Numbers,
    PairEntry,
    Period,
    Resource,
    Stage,
    SynergyEntry,
    Technology,
    fit_alone,
    named_scale,
    resource_list,
    version,
)
from .judgements import Compared
from .money import Budget, BudgetField, Minimised, Pool
from .period_rules import each_period, resource_limits
from .profiles import Profile


class Case(Entry):
    """A company's case: everything that one decision rests on."""

    format: Annotated[Literal[1], BeforeValidator(version)] = Field(
        description="The version of the case format."
    )
    name: str = Field("", description="The title of the case; the file's name when left out.")
    extends: str | None = Field(
        None, description="A library case or a relative path that this file starts from."
    )
    decision: Decision | None = Field(
        None, description="What is to be decided by whom; not taken over from a case that this one extends."
    )
    numbers: Numbers | None = Field(None, description="How this file writes its numbers.")
    currency: str = Field("", description="Unit of every cost, kEUR say.")
    scale: Annotated[
        dict[str, float],
        BeforeValidator(named_scale, json_schema_input_type=Literal["1-2-3", "1-3-9"] | dict[str, float]),
    ] = Field(dict(SCALES["1-2-3"]), min_length=2, description="Score of each level, or 1-2-3, or 1-3-9.")
    scales: dict[
        str,
        Annotated[
            dict[str, float],
            BeforeValidator(named_scale, json_schema_input_type=Literal["1-2-3", "1-3-9"] | dict[str, float]),
        ],
    ] = Field({}, description="Other scores that the levels might have, by name; stress tries them.")
    criteria: dict[str, Criterion] = Field({})
    stages: dict[str, Stage] = Field(min_length=1)
    pairwise: dict[str, Compared] = Field(
        {},
        description="criterion: stage over stage, 1/9 to 9, where stages are compared in place of readings: "
        "the reciprocals follow. Or a list of rows in the order of the stages. Of several people: "
        "{experts: {ann: …, bo: …}}, each as one would write alone.",
    )
    random_index: IndexTable = Field(
        "alonso_lamata", description="Whose random index consistency ratios are divided by."
    )
    profile: str | None = Field(None, description="The profile used where none is named.")
    profiles: dict[str, Profile] = Field({})
    method: ValuingName = Field(
        "topsis", description="What makes the stage priority: TOPSIS closeness or the weighted sum."
    )
    normalisation: Literal["bounds", "vector", "minmax"] = Field(
        "bounds", description="How criteria are made comparable; bounds cannot reverse ranks."
    )
    technologies: dict[str, Technology] = Field({})
    resources: Annotated[
        dict[str, Resource],
        BeforeValidator(resource_list, json_schema_input_type=list[str] | dict[str, Resource | None]),
    ] = Field({}, description="What pairs use up besides money: ids, or id: {unit}.")
    fit: dict[
        str,
        dict[
            str,
            Annotated[FitCell, BeforeValidator(fit_alone, json_schema_input_type=FitLevel | FitCell)],
        ],
    ] = Field({}, description="How well each technology fits each stage; not an option when left out.")
    pairs: dict[str, PairEntry] = Field({}, description="stage/technology: what is particular to it.")
    synergies: tuple[SynergyEntry, ...] = Field((), strict=False)
    budget: BudgetField | None = Field(
        None, description="The rule named budget: total cost at most this; {at_most, source} to say why."
    )
    minimise: Minimised | None = None
    periods: dict[str, Period] = Field({}, description="Years in order; each pair starts in one of them.")
    carry_over: bool = Field(False, description="What a period's budget leaves can be spent later.")
    discount: float = Field(
        0.0, ge=0, le=10, description="A period: value that comes one later counts 1 / (1 + it)."
    )
    pools: dict[str, Pool] = Field({}, description="Money for some pairs only, beside or within the budget.")
    rules: tuple[Rule, ...] = Field((), strict=False)
    conceptual_model: Axes = Field(Axes.model_construct())
    scenarios: dict[str, dict[str, Any]] = Field(
        {},
        description="Overrides by name, {lean: {budget: 2500}}: each goes over the case as a file that "
        "extends it would. Mappings merge, lists replace, null removes; rules go over those of the case by "
        "name, as a list, or as name: rule, where null takes one out.",
    )

    def changed(self, **changes: Any) -> Self:
        """The case with some fields replaced, for what has been checked already: nothing is validated."""
        copy = self.model_copy(update=changes)
        for cached in ("bounds", "all_rules", "payers", "period_payers"):
            copy.__dict__.pop(cached, None)
        return copy

    def limited_to(self, budget: float) -> Self:
        """The case under another budget, which replaces the rule of that name; not validated."""
        named = [i for i, rule in enumerate(self.rules) if rule.name == "budget"]
        if self.budget is not None or not named:
            return self.changed(budget=Budget(at_most=budget))
        rules = list(self.rules)
        rules[named[0]] = rules[named[0]].model_copy(update={"at_most": budget})
        return self.changed(rules=tuple(rules))

    def score(self, level: Level | None) -> float | None:
        """A level's score, a number as it is, and nothing for nothing."""
        return None if level is None else self.number(level)

    def number(self, level: Level) -> float:
        return self.scale[level] if isinstance(level, str) else float(level)

    def pair(self, stage: str, technology: str) -> PairEntry:
        return self.pairs.get(f"{stage}/{technology}", _NOTHING_PARTICULAR)

    def levels(self, stage: str, technology: str) -> list[str | None]:
        """The levels at which a pair can be funded, or that at which it runs; ``None`` alone without any."""
        pair = self.pair(stage, technology)
        if pair.running:
            return [pair.running.level]
        # A pair with a cost of its own and no levels of its own is funded at that cost or not at all.
        if pair.levels is None and pair.cost is not None:
            return [None]
        return list(pair.levels or self.technologies[technology].levels or [None])

    def level(self, stage: str, technology: str, name: str | None) -> FundingLevel | None:
        if name is None:
            return None
        return (self.pair(stage, technology).levels or self.technologies[technology].levels or {})[name]

    def starts(self, stage: str, technology: str) -> list[int | None]:
        """The numbers of the periods in which a pair can start; only ``None`` where there are none."""
        if self.pair(stage, technology).running or not self.periods:
            return [BEFORE if self.periods else None]
        names = list(self.periods)
        earliest, latest = (self._said(stage, technology, what) for what in ("earliest", "latest"))
        first = names.index(earliest) if earliest else 0
        last = names.index(latest) if latest else len(names) - 1
        return list(range(first, last + 1))

    def success(self, stage: str, technology: str) -> float:
        """The chance that a pair works."""
        return self._said(stage, technology, "success") or 1.0  # an Estimate where it is in doubt

    def _said(self, stage: str, technology: str, what: str) -> Any:
        """What the pair says, or else the technology."""
        own = getattr(self.pair(stage, technology), what)
        return getattr(self.technologies[technology], what) if own is None else own

    def fit_of(self, stage: str, technology: str) -> float | None:
        own = self.pair(stage, technology).fit
        cell = self.fit.get(stage, {}).get(technology)
        return own if own is not None or cell is None else cell.fit

    def why_fit(self, stage: str, technology: str) -> str | None:
        cell = self.fit.get(stage, {}).get(technology)
        return None if cell is None else cell.why

    def option_ids(self) -> Iterator[tuple[str, str]]:
        """(stage, technology) of every option: a fit above none, or a value of its own."""
        order = {technology: i for i, technology in enumerate(self.technologies)}
        # Only what the file speaks of: of all that could be there may be a billion.
        named = {stage: {*self.fit.get(stage, ())} for stage in self.stages}
        for pair in self.pairs:
            stage, _, technology = pair.partition("/")
            if stage in named:
                named[stage].add(technology)
        for stage, technologies in named.items():
            for technology in sorted(technologies & order.keys(), key=order.__getitem__):
                stated = self.pair(stage, technology).value is not None
                if stated or self.fit_of(stage, technology):
                    yield stage, technology

    def readings(self, stage: str, criterion: str) -> tuple[Level, ...]:
        """What the cell may hold, the point reading first, each once.

        Of several people's readings the point is the median, the lower of two middle ones; of a range it
        is what is likely.
        """
        people = self.people(stage, criterion)
        if known := self.reading_range(stage, criterion):
            return (known.likely,)
        if people:
            given = sorted(people.values(), key=lambda reading: self.read_on(criterion, reading))
            found = [given[(len(given) - 1) // 2], *given]
        else:
            cell = self._cell(stage, criterion)
            found = [plain_level(r) for r in (cell if isinstance(cell, list) else [cell])]
        return tuple(dict.fromkeys(found))

    def people(self, stage: str, criterion: str) -> dict[str, Level]:
        """What each person read in the cell; empty where it does not say who."""
        cell = self._cell(stage, criterion)
        if not isinstance(cell, dict) or as_range(cell):
            return {}
        return {person: plain_level(r) for person, r in cell.items() if r is not None}

    def reading_range(self, stage: str, criterion: str) -> ReadingRange | None:
        """The range of a cell that has no one reading; ``None`` where it has."""
        return as_range(self._cell(stage, criterion))

    def evidence(self, stage: str, criterion: str) -> Evidence | None:
        """Where a reading comes from: what its cell says; ``None`` where it says nothing."""
        return evidence_of(self.stages[stage].extras.get(criterion))

    def _cell(self, stage: str, criterion: str) -> Any:
        return reading_of(self.stages[stage].extras[criterion])

    def reading_shares(self, stage: str, criterion: str) -> dict[Level, float]:
        """How likely each reading of the cell is, the point reading first; sums to 1.

        The share of the people who gave it; where nobody says who, each is as likely as the others.
        """
        readings = self.readings(stage, criterion)
        given = list(self.people(stage, criterion).values()) or readings
        return {reading: given.count(reading) / len(given) for reading in readings}

    def scores(self, stage: str) -> dict[str, float]:
        """The point score of the stage on each criterion."""
        return {c: self.read_on(c, self.readings(stage, c)[0]) for c in self.criteria}

    def read_on(self, criterion: str, reading: Level) -> float:
        """The score of a reading on a criterion, which may have a scale of its own."""
        own = self.criteria[criterion].scale
        return own[reading] if own is not None and isinstance(reading, str) else self.number(reading)

    def criterion_of(self, role: Role) -> str | None:
        """The criterion that states the role, or else is called so; ``None`` where there is none."""
        stated = next((c for c, made in self.criteria.items() if made.role == role), None)
        called = self.criteria.get(role)
        return stated or (role if called is not None and called.role is None else None)

    def vetoed(self, stage: str) -> tuple[str, ...]:
        """The criteria that keep the stage from the first place, by its point readings."""
        with_veto = ((c, made) for c, made in self.criteria.items() if made.veto is not None)
        return tuple(c for c, _ in with_veto if self.past_veto(c, self.readings(stage, c)[0]))

    def past_veto(self, criterion: str, reading: Level) -> bool:
        """Whether a reading is worse than the veto of a criterion that has one."""
        made = self.criteria[criterion]
        assert made.veto is not None
        least, read = self.read_on(criterion, made.veto), self.read_on(criterion, reading)
        return read < least if made.direction == "max" else read > least

    @cached_property
    def bounds(self) -> dict[str, tuple[float, float]]:
        """Declared bounds a criterion: its own, or the ends of the scale."""
        scales = {c: (criterion.scale or self.scale).values() for c, criterion in self.criteria.items()}
        return {c: made.bounds or (min(scales[c]), max(scales[c])) for c, made in self.criteria.items()}

    @cached_property
    def all_rules(self) -> tuple[Rule, ...]:
        """Every rule with a name and with numbers for limits, the budget first."""
        return tuple(self._all_rules())

    def _all_rules(self) -> Iterator[Rule]:
        if self.budget is not None:
            said = {field: getattr(self.budget, field) for field in Budget.model_fields if field != "name"}
            # What it says has been checked as the budget.
            budget = Total.model_construct(rule="total", of="cost", name="budget", **said)
            yield pooled(budget, self.pools, self.payers)
        yield from period_budgets(self.periods, self.pools, self.period_payers, self.carry_over)
        yield from resource_limits(self.periods)
        yield from (pair.running.commitment(name) for name, pair in self.pairs.items() if pair.running)
        for number, rule in enumerate(self.rules, 1):
            changes: dict[str, Any] = {"name": rule.name or f"{rule.rule} {number}"}
            if isinstance(rule, Limited):
                changes |= {"at_most": self.score(rule.at_most), "at_least": self.score(rule.at_least)}
            named = rule.model_copy(update=changes)
            if isinstance(named, Total) and named.name == "budget":
                yield pooled(named, self.pools, self.payers)
            else:
                yield from each_period(self.periods, named)

    @cached_property
    def payers(self) -> Payers:
        """The pools as the budget meets them."""
        return payers(self.pools.values(), self.periods, self.carry_over)

    @cached_property
    def period_payers(self) -> Payers:
        """The pools that pay before the periods' budgets do: not one sum within the budget, of which nothing
        says which periods' budgets it is a part of."""
        paying = (pool for pool in self.pools.values() if not (pool.within and pool.amounts is None))
        return payers(paying, self.periods, self.carry_over)

    def first_day(self, period: str) -> str | None:
        """The first day of a period, where it says so or its key is a year."""
        return self.periods[period].starts or (f"{period}-01-01" if re.fullmatch(r"\d{4}", period) else None)

    @property
    def budget_limit(self) -> float:
        """The rule named budget, in currency; infinite where there is none."""
        for rule in self.all_rules:
            if rule.name == "budget" and isinstance(rule, Total) and rule.of == "cost":
                return math.inf if rule.ceiling is None else rule.ceiling
        return math.inf


# Nothing is said, so nothing to check, nor to build at each start.
_NOTHING_PARTICULAR = PairEntry.model_construct()
