"""A case's figures once more, in plain Python, for ``verify``: its ranking.

Written beside the rest of the package and not with it: it reads the case's fields and imports
none of the code that ranks stages, values pairs or judges rules, so that a slip there and the same
slip here are unlikely. What it does not know of a case it names instead of guessing. Weights are
in ``weights``, options and plans in ``options``, money in ``money``, rules in ``rules``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from ...case.case import Case
from ...case.criterion import Criterion
from ...case.fields import Technology
from ...case.judgements import JudgedBySeveral, Judgements
from .weights import principal

Figures = dict[str, float]

_ABOUT = {"name", "why", "source", "illustrative"}
_SYMBOLS = {"△": "low", "○": "medium", "◎": "high"}
_CASE = {
    "format", "extends", "currency", "scale", "scales", "criteria", "stages", "profile", "profiles", "method",
    "normalisation", "technologies", "resources", "fit", "pairs", "synergies", "budget", "rules",
    "conceptual_model", "scenarios", "pairwise", "random_index", "periods", "carry_over", "discount", "pools",
    "decision", "minimise",
}  # fmt: skip
_TECHNOLOGY = {
    "cost", "difficulty", "maturity", "levels", "success", "cost_profile", "earliest", "latest", "builds",
    "partial", "duration", "running_cost", "owner",
}  # fmt: skip
_CRITERION = {
    "direction", "target", "value", "scale", "means", "exponential", "indifference", "preference",
    "inflection", "shape", "veto", "role", "unit", "bounds",
}  # fmt: skip
_LEVEL = {"cost", "effect", "difficulty", "builds", "duration", "running_cost"}


def same(one: float, other: float, size: float = 0.0) -> bool:
    """Equal within 1e-9 of what they were computed from."""
    return abs(one - other) <= 1e-9 * max(abs(one), abs(other), size) + 1e-12


def unknown(case: Case) -> list[str]:
    """What the case says that this arithmetic does not know."""
    resources = set(case.resources)
    entries: list[Technology] = [*case.technologies.values(), *case.pairs.values()]
    levels = [level for entry in entries for level in (entry.levels or {}).values()]
    builds = [one.builds for one in entries if one.builds] + [one.builds for one in levels if one.builds]
    found = sorted(said(case) - _CASE)
    found += _strange("technologies", case.technologies.values(), _TECHNOLOGY | resources)
    found += _strange("pairs", case.pairs.values(), _TECHNOLOGY | resources | {"value", "fit", "running"})
    running = [pair.running for pair in case.pairs.values() if pair.running is not None]
    found += _strange("running", running, {"left", "spent", "stop", "level"})
    found += _strange("levels", levels, _LEVEL | resources)
    found += _strange("builds", builds, {"maturity"})
    found += _strange("criteria", case.criteria.values(), _CRITERION)
    found += _strange("resources", case.resources.values(), {"unit"})
    found += _strange("fit", (cell for cells in case.fit.values() for cell in cells.values()), {"fit"})
    found += _strange("synergies", case.synergies, {"pairs", "value"})
    found += _strange("budget", [case.budget] if case.budget else [], {"at_most"})
    found += _strange("periods", case.periods.values(), {"budget", "starts"} | resources)
    of_pools = {"amount", "amounts", "first", "last", "carry_over", "share", "scope", "within"}
    found += _strange("pools", case.pools.values(), of_pools)
    return list(dict.fromkeys(found))


def _strange(section: str, entries: Iterable[Any], known: set[str]) -> Iterator[str]:
    fields = {field for entry in entries for field in said(entry)}
    return (f"{section}: {field}" for field in sorted(fields - known))


def said(entry: Any) -> set[str]:
    """The fields that an entry states; those that are said to be nothing are not."""
    return {field for field in entry.model_fields_set - _ABOUT if getattr(entry, field, None) is not None}


# ---------------------------------------------------------------- ranking


def scores(case: Case) -> dict[str, Figures]:
    """stage → criterion → the score of its point reading."""
    found = {stage: {c: _reading(case, stage, c) for c in case.criteria} for stage in case.stages}
    for c, stated in case.pairwise.items():
        shares = principal(_of_several(stated), list(case.stages))
        if shares is not None:  # of incomplete ones the package's own are taken
            most = 1.0 if set(case.criteria) == set(case.pairwise) else max(shares.values())
            for stage in found:
                found[stage][c] = shares[stage] / most
    return found


def _of_several(stated: Judgements | JudgedBySeveral) -> Judgements:
    """One set of judgements: of several people's the geometric mean of each pair, upper half first."""
    if not isinstance(stated, JudgedBySeveral):
        return stated
    ratios: dict[frozenset[str], list[tuple[str, str, float]]] = {}
    for judged in stated.experts.values():
        own: dict[frozenset[str], tuple[str, str, float]] = {}
        for row, over in judged.items():
            for column, ratio in over.items():
                # Of two halves that differ by rounding the one above 1 is the whole number.
                if row != column and (frozenset((row, column)) not in own or ratio > 1):
                    own[frozenset((row, column))] = row, column, ratio
        for pair, made in own.items():
            ratios.setdefault(pair, []).append(made)
    found: dict[str, dict[str, float]] = {}
    for given in ratios.values():
        row, column, _ = given[0]
        product = math.prod(ratio if a == row else 1 / ratio for a, _, ratio in given)
        found.setdefault(row, {})[column] = product ** (1 / len(given))
    return found


def _reading(case: Case, stage: str, criterion: str) -> float:
    cell = (case.stages[stage].__pydantic_extra__ or {})[criterion]
    cell = cell["reading"] if isinstance(cell, dict) and "reading" in cell else cell
    own = case.criteria[criterion].scale or case.scale

    def number(case: Case, level: str | float) -> float:
        return own[_SYMBOLS.get(level, level)] if isinstance(level, str) else float(level)

    if isinstance(cell, dict) and "high" in cell and "low" in cell:  # a range: what is likely, or its middle
        low, high = number(case, cell["low"]), number(case, cell["high"])
        return number(case, cell["likely"]) if "likely" in cell else low + (high - low) / 2
    if isinstance(cell, dict):  # several people: the median, the lower of two middle ones
        people = sorted(number(case, r) for r in cell.values() if r is not None)
        return people[(len(people) - 1) // 2]
    return number(case, cell[0] if isinstance(cell, list) else cell)


def number(case: Case, level: str | float) -> float:
    return case.scale[_SYMBOLS.get(level, level)] if isinstance(level, str) else float(level)


def normalised(case: Case) -> tuple[dict[str, Figures], Figures, Figures]:
    """Scores made comparable, more being better, with the best and the worst there could be."""
    read, ends = scores(case), (min(case.scale.values()), max(case.scale.values()))
    found: dict[str, Figures] = {stage: {} for stage in read}
    best, worst = {}, {}
    for c, criterion in case.criteria.items():
        column = [read[stage][c] for stage in read]
        low, high = criterion.bounds or ends
        if criterion.scale is not None:
            low, high = min(criterion.scale.values()), max(criterion.scale.values())
        worths = _worths(criterion)
        if worths:  # what a reading is worth takes its place: from 0 to 1, more is better
            column, low, high = [_between(worths, x) for x in column], 0.0, 1.0
        if criterion.exponential is not None:
            column, low, high = [_on_curve(criterion, x) for x in column], 0.0, 1.0
        flat = False
        if case.normalisation == "vector":
            low, high = 0.0, math.hypot(*column) or 1.0
        elif case.normalisation == "minmax":
            low, high, flat = min(column), max(column), min(column) == max(column)
        for stage, x in zip(read, column, strict=True):
            part = 0.0 if flat else (x - low) / (high - low)
            falls = criterion.direction == "min" and not worths and criterion.exponential is None
            found[stage][c] = 1 - part if falls and not flat else part
        best[c], worst[c] = float(not flat), 0.0
        if case.normalisation == "vector":
            best[c], worst[c] = max(r[c] for r in found.values()), min(r[c] for r in found.values())
    return found, best, worst


def _worths(criterion: Criterion) -> list[tuple[float, float]]:
    """Readings and what they are worth; none where that follows from the bounds."""
    if criterion.target is not None and criterion.bounds is not None:
        low, high = criterion.bounds
        return [(x, float(x == criterion.target)) for x in sorted({low, criterion.target, high})]
    return [*(criterion.value or ())]


def _on_curve(criterion: Criterion, x: float) -> float:
    """(1 − e^(−d/ρ)) / (1 − e^(−D/ρ)): d from the worst bound, D all the way, ρ the constant."""
    constant, (low, high) = criterion.exponential or math.inf, criterion.bounds or (0.0, 1.0)
    gone = x - low if criterion.direction == "max" else high - x
    return (1 - math.exp(-gone / constant)) / (1 - math.exp(-(high - low) / constant))


def _between(points: list[tuple[float, float]], x: float) -> float:
    """On the straight line between the two points that a reading lies between."""
    for (left, one), (right, other) in pairwise(points):
        if left <= x <= right:
            return one + (other - one) * (x - left) / (right - left)
    return points[0][1] if x < points[0][0] else points[-1][1]


def barred(case: Case) -> dict[str, list[str]]:
    """stage → the criteria whose veto keeps it from the first place."""
    read, found = scores(case), {stage: list[str]() for stage in case.stages}
    for c, criterion in case.criteria.items():
        if criterion.veto is None:
            continue
        levels = criterion.scale or case.scale
        least = (
            levels[_SYMBOLS.get(criterion.veto, criterion.veto)]
            if isinstance(criterion.veto, str)
            else criterion.veto
        )
        for stage in read:
            worse = read[stage][c] < least if criterion.direction == "max" else read[stage][c] > least
            if worse:
                found[stage].append(c)
    return found


def places(score: Figures, barred: Mapping[str, list[str]]) -> dict[str, int]:
    """stage → rank, ties within 1e-9 sharing the better one; no barred stage first while another is there."""
    free = [stage for stage in score if not barred[stage]]
    best = max((score[stage] for stage in free), default=math.inf)
    first = [stage for stage in free if score[stage] >= best - 1e-9] if len(free) < len(score) else []
    rest = [stage for stage in score if stage not in first]
    found = dict.fromkeys(first, 1)
    for stage in rest:
        found[stage] = 1 + len(first) + sum(score[other] > score[stage] + 1e-9 for other in rest)
    return found


def closeness(case: Case, weight: Figures) -> Figures:
    """stage → TOPSIS closeness d⁻ / (d⁺ + d⁻)."""
    found, best, worst = normalised(case)
    scored = {}
    for stage, r in found.items():
        up = math.hypot(*(weight[c] * (best[c] - r[c]) for c in weight))
        down = math.hypot(*(weight[c] * (r[c] - worst[c]) for c in weight))
        scored[stage] = down / (up + down) if up + down > 0 else 0.5
    return scored


def additive(case: Case, weight: Figures) -> Figures:
    """stage → Σ w r."""
    found, _, _ = normalised(case)
    return {stage: math.fsum(weight[c] * r[c] for c in weight) for stage, r in found.items()}


SCORES: Mapping[str, Callable[[Case, Figures], Figures]] = {"topsis": closeness, "additive": additive}
"""By ranking method: of one that is not here ``verify`` takes the package's own scores, and says so."""
