"""The assumptions: every input of the case, each with its source, or that nobody measured it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from platform import python_version
from typing import Any

from ...._version import __version__
from ....cases.reader import Loaded
from ....mcda.weighting.ahp import ratio_text
from ....models.analysis import Analysis
from ....models.case.case import Case
from ....models.case.judgements import JudgedBySeveral, Judgements
from ....models.case.period_rules import numbered
from ....models.case.profiles import BestWorstJudgements, Profile
from ....models.entry.levels import FITS
from ....models.portfolio.conceptual import title
from ....models.ranking.pairwise import by_person, compared
from ....models.solver.registry import SOLVERS
from ...diagram.block import cell_text, reading_text
from ...words import wording as say
from ...words.judgement import saaty
from ...words.roadmap import pool_money
from ...words.rules import rule_words
from ...words.subject import is_list
from ...words.text_metrics import clean
from .criteria import Row, evidence, scale_and_criteria, source_of, why, worths
from .other_fields import other_fields
from .projects import currency, pairs, technologies
from .weights import weights

Facts = dict[str, Any]

_SOLVERS = (solver.library for solver in SOLVERS.values() if solver.library)
LIBRARIES = tuple(dict.fromkeys([*_SOLVERS, "numpy", "pydantic", "plotly", "pymcdm"]))
"""What the numbers hang on besides this program."""


def inputs(analysis: Analysis, loaded: Loaded) -> Facts:
    """All that the section of the assumptions says."""
    case = analysis.case
    listed: Mapping[str, Iterator[Row]] = {
        "Criteria and scale": scale_and_criteria(case) if case.criteria else iter(()),
        "Where readings come from": evidence(case),
        "Projects" if is_list(case) else "Technologies": technologies(case),
        "How well each technology fits": _fits(case),
        "Projects with numbers of their own": pairs(case),
        "Synergies": _synergies(case),
        "Money and time": _money(case),
        "Rules": _rules(case),
        "Stages compared pairwise": _compared(case),
        "Judgements behind the weights": _judgements(case),
        "Other entries": other_fields(case),
    }
    tables = [(name, list(rows)) for name, rows in listed.items()]
    return {
        "weights": weights(analysis),
        "readings": _readings(case),
        "tables": [(name, rows) for name, rows in tables if rows],
        "worths": worths(case),
        "overrides": [f"{name} {say.amount(to) if isinstance(to, float) else clean(to)}"
                      for name, to in loaded.overrides.items()],
        "scenarios": [clean(name) for name in case.scenarios],
        "sources": loaded.sources,
        "warnings": [clean(f"{warning.path}: {warning.message}") for warning in loaded.warnings],
        "versions": [("loopfolio", __version__), ("Python", python_version()), *_installed()],
    }  # fmt: skip


def _installed() -> Iterator[tuple[str, str]]:
    for library in LIBRARIES:
        try:
            yield library, version(library)
        except PackageNotFoundError:
            continue


# ---------------------------------------------------------------- readings and weights


def _readings(case: Case) -> Facts:
    return {
        "criteria": [say.criterion_name(case, c) for c in case.criteria],
        "rows": [
            (
                say.stage_name(case, stage),
                [
                    cell_text(case, stage, c) + (" ?" if len(case.readings(stage, c)) > 1 else "")
                    for c in case.criteria
                ],
                source_of(case, made),
            )
            for stage, made in case.stages.items()
        ],
        "several": [
            f"{say.stage_name(case, stage)}, {say.criterion_name(case, c)}: "
            + ", ".join(f"{clean(who)} {reading_text(case, c, read)}" for who, read in people.items())
            for stage in case.stages
            for c in case.criteria
            if (people := case.people(stage, c))
        ],
    }


# ---------------------------------------------------------------- rows of the lists


def _fits(case: Case) -> Iterator[Row]:
    words = {score: word for word, score in FITS.items()}
    for stage, cells in case.fit.items():
        for technology, cell in cells.items():
            fit = words.get(cell.fit, say.score(cell.fit))
            yield say.pair_name(case, f"{stage}/{technology}"), why(fit, cell.why), source_of(case, cell)


def _synergies(case: Case) -> Iterator[Row]:
    for made in case.synergies:
        names = say.listed([say.pair_name(case, pair) for pair in made.pairs])
        yield names, why(f"value {made.value:+.3f} when all are funded", made.why), source_of(case, made)


def _money(case: Case) -> Iterator[Row]:
    if case.budget is not None:
        most = f"at most {currency(case, case.budget.at_most)}"
        yield "Budget", why(most, case.budget.why), source_of(case, case.budget)
    for pool, money in case.pools.items():
        how = "part of the budget" if money.within else "on top of the budget"
        says = [*pool_money(case, money), f"{how}{say.scope_words(case, money.scope)}"]
        yield clean(money.name or title(pool)), why(*says, money.why), source_of(case, money)
    for name, period in case.periods.items():
        limit = period.budget.at_most if period.budget else None
        says = ["no budget of its own" if limit is None else f"at most {currency(case, limit)}"]
        says += [f"begins {first}"] if (first := case.first_day(name)) else []
        says += [
            f"{say.attribute(case, of)} at most {say.amount(most.at_most)}"
            for of, most in period.extras.items()
        ]
        yield clean(period.name or name), why(*says, period.why), source_of(case, period.budget, period)
    if case.periods:
        later = "can be spent later" if case.carry_over else "cannot be spent later"
        yield "What a period leaves", later, source_of(case)
        yield (
            "Discount",
            f"{100 * case.discount:.3g}\xa0% a period on value that comes later",
            source_of(case),
        )


def _rules(case: Case) -> Iterator[Row]:
    stated = numbered(case.periods, case.rules)
    for rule in case.all_rules:
        if rule.title in stated:
            yield clean(rule.title), why(rule_words(case, rule), rule.why), source_of(case, rule)


def _judgements(case: Case) -> Iterator[Row]:
    for name, profile in case.profiles.items():
        who, source = say.profile_title(case, name), source_of(case, profile)
        for place, judged in profile.judged.items():
            expert = (profile.experts or {}).get(place[1]) if place[0] == "experts" else None
            of = f"{who}, {clean(place[1])}" if expert else who
            for row, over in judged.items():
                ratios = (f"{saaty(ratio)} over {_judged(case, other)}" for other, ratio in over.items())
                yield f"{of}: {_judged(case, row)}", ", ".join(ratios), source_of(case, expert, profile)
        if profile.leave_out:
            yield f"{who}, left out", ", ".join(map(clean, profile.leave_out)), source
        for place, stated in profile.preferred.items():
            expert = (profile.experts or {}).get(place[1]) if place[0] == "experts" else None
            of = f"{who}, {clean(place[1])}" if expert else who
            yield of, _preferences(case, stated), source_of(case, expert, profile)
        for person, expert in profile.counted.items():
            if expert.swing is not None:
                yield f"{who}, {clean(person)}", _points(case, expert.swing), source_of(case, expert, profile)
        if profile.experts is None and not profile.judged and not profile.preferred:
            yield who, _stated(case, profile), source


def _compared(case: Case) -> Iterator[Row]:
    """Stages compared pairwise, with how well that fits together."""
    for criterion, found in compared(case).items():
        name, ratio = say.criterion_name(case, criterion), found.prioritisation.consistency_ratio
        says = f"consistency ratio {ratio_text(ratio)}"
        for person, own in by_person(case, criterion).items():
            says += f"; {clean(person)} alone {ratio_text(own.prioritisation.consistency_ratio)}"
        yield f"{name}: stages compared", says, source_of(case)
        stated = case.pairwise[criterion]
        people: Mapping[str, Judgements] = (
            stated.experts if isinstance(stated, JudgedBySeveral) else {"": stated}
        )
        for person, judged in people.items():
            by = f", by {clean(person)}" if person else ""
            for row, over in judged.items():
                ratios = (
                    f"{saaty(ratio)} over {say.stage_name(case, other)}" for other, ratio in over.items()
                )
                yield f"{name}: {say.stage_name(case, row)}{by}", ", ".join(ratios), source_of(case)


def _judged(case: Case, name: str) -> str:
    """A criterion, or a group of them."""
    return say.criterion_name(case, name) if name in case.criteria else clean(title(name))


def _preferences(case: Case, stated: BestWorstJudgements) -> str:
    best, worst = (say.criterion_name(case, c) for c in (stated.best, stated.worst))
    over, under = (
        ", ".join(f"{say.criterion_name(case, c)} {say.amount(x)}" for c, x in judged.items())
        for judged in (stated.best_to_others, stated.others_to_worst)
    )
    return f"best {best}, over the others: {over}; worst {worst}, the others over it: {under}"


def _stated(case: Case, profile: Profile) -> str:
    """What a profile without judgements says."""
    if profile.order is not None:
        return "in this order: " + ", ".join(say.criterion_name(case, c) for c in profile.order)
    if profile.data is not None:
        return f"computed from the readings by {profile.data}"
    if profile.is_set:
        ends = [
            f"{say.criterion_name(case, c)} from {say.amount(low)} to {say.amount(high)}"
            for c, (low, high) in (profile.intervals or {}).items()
        ]
        return clean(", ".join([*ends, *(profile.statements or ())]))
    return _points(case, profile.direct if profile.direct is not None else profile.swing or {})


def _points(case: Case, points: Mapping[str, float]) -> str:
    return ", ".join(f"{say.criterion_name(case, c)} {say.amount(amount)}" for c, amount in points.items())
