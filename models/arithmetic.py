"""A case's figures once more, in plain Python, for ``verify``.

Written beside the rest of the package and not with it: it reads the case's fields and imports
none of the code that ranks stages, values pairs or judges rules, so that a slip there and the same
slip here are unlikely. What it does not know of a case it names instead of guessing.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .case import Case
from .rules import Rule

Figures = dict[str, float]
Options = dict[str, Figures]
"""stage/technology → its attributes: cost, value, difficulty, maturity, resources, the stage's scores"""

_ABOUT = {"name", "why", "source", "illustrative"}
_SYMBOLS = {"△": "low", "○": "medium", "◎": "high"}
_CASE = {
    "format", "extends", "currency", "scale", "scales", "criteria", "stages", "profile", "profiles", "method",
    "normalisation", "technologies", "resources", "fit", "pairs", "synergies", "budget", "rules",
    "conceptual_model", "scenarios",
}  # fmt: skip
_TECHNOLOGY = {"cost", "difficulty", "maturity"}
_LIMITS = {"at_most", "at_least"}
_RULES: Mapping[str, set[str]] = {
    "total": {"of", *_LIMITS}, "mean": {"of", "weight", *_LIMITS}, "each": {"of", *_LIMITS},
    "count": _LIMITS, "share": {"of", *_LIMITS}, "requires": {"pair", "needs"}, "excludes": {"pairs"},
    "together": {"pairs"}, "fund": {"pairs", "by"}, "skip": {"pairs"},
}  # fmt: skip


def same(one: float, other: float, size: float = 0.0) -> bool:
    """Equal within 1e-9 of what they were computed from."""
    return abs(one - other) <= 1e-9 * max(abs(one), abs(other), size) + 1e-12


def unknown(case: Case) -> list[str]:
    """What the case says that this arithmetic does not know."""
    found = sorted(_said(case) - _CASE)
    for section, entries, known in (
        ("technologies", case.technologies, _TECHNOLOGY),
        ("pairs", case.pairs, _TECHNOLOGY | {"value", "fit"}),
    ):
        fields = {field for entry in entries.values() for field in _said(entry)}
        found += [f"{section}: {field}" for field in sorted(fields - known - set(case.resources))]
    found += [
        f"synergies: {field}" for s in case.synergies for field in sorted(_said(s) - {"pairs", "value"})
    ]
    return list(dict.fromkeys(found))


def unknown_in(rule: Rule) -> list[str]:
    """What a rule says that this arithmetic does not know."""
    known = _RULES.get(rule.rule, set())
    return sorted(_said(rule) - known - {"rule", "scope"}) if known else [rule.rule]


def _said(entry: Any) -> set[str]:
    """The fields that an entry states; those that are said to be nothing are not."""
    return {field for field in entry.model_fields_set - _ABOUT if getattr(entry, field, None) is not None}


# ---------------------------------------------------------------- weights and ranking


def weights(case: Case, profile: str) -> Figures | None:
    """The weights of a profile; ``None`` for those that take more than a page to compute.

    Complete judgements on one level by power iteration, points, a rank order, or all equal.
    """
    criteria = list(case.criteria)
    stated = case.profiles.get(profile)
    if stated is None:
        return dict.fromkeys(criteria, 1 / len(criteria)) if criteria else {}
    if stated.order is not None:
        n = len(criteria)
        return {c: sum(1 / k for k in range(stated.order.index(c) + 1, n + 1)) / n for c in criteria}
    points = stated.direct or stated.swing
    if points is not None:
        return {c: points.get(c, 0.0) / sum(points.values()) for c in criteria}
    if stated.ahp is None or stated.groups:
        return None
    judged: dict[tuple[str, str], float] = {(c, c): 1.0 for c in criteria}
    for row, line in stated.ahp.items():
        for column, judgement in line.items():
            judged |= {(row, column): judgement, (column, row): 1 / judgement}
    if len(judged) < len(criteria) ** 2:
        return None
    found = dict.fromkeys(criteria, 1.0)
    for _ in range(10_000):
        product = {a: math.fsum(judged[a, b] * found[b] for b in criteria) for a in criteria}
        total = math.fsum(product.values())
        before, found = found, {c: value / total for c, value in product.items()}
        if all(abs(found[c] - before[c]) < 1e-15 for c in criteria):
            break
    return found


def scores(case: Case) -> dict[str, Figures]:
    """stage → criterion → the score of its point reading."""
    return {stage: {c: _reading(case, stage, c) for c in case.criteria} for stage in case.stages}


def _reading(case: Case, stage: str, criterion: str) -> float:
    cell = (case.stages[stage].__pydantic_extra__ or {})[criterion]
    if isinstance(cell, dict):  # several people: the median, the lower of two middle ones
        people = sorted(_number(case, r) for r in cell.values() if r is not None)
        return people[(len(people) - 1) // 2]
    return _number(case, cell[0] if isinstance(cell, list) else cell)


def _number(case: Case, level: str | float) -> float:
    return case.scale[_SYMBOLS.get(level, level)] if isinstance(level, str) else float(level)


def normalised(case: Case) -> tuple[dict[str, Figures], Figures, Figures]:
    """Scores made comparable, more being better, with the best and the worst there could be."""
    read, ends = scores(case), (min(case.scale.values()), max(case.scale.values()))
    found: dict[str, Figures] = {stage: {} for stage in read}
    best, worst = {}, {}
    for c, criterion in case.criteria.items():
        column = [read[stage][c] for stage in read]
        low, high = criterion.bounds or ends
        flat = False
        if case.normalisation == "vector":
            low, high = 0.0, math.hypot(*column) or 1.0
        elif case.normalisation == "minmax":
            low, high, flat = min(column), max(column), min(column) == max(column)
        for stage, x in zip(read, column, strict=True):
            part = 0.0 if flat else (x - low) / (high - low)
            found[stage][c] = 1 - part if criterion.direction == "min" and not flat else part
        best[c], worst[c] = float(not flat), 0.0
        if case.normalisation == "vector":
            best[c], worst[c] = max(r[c] for r in found.values()), min(r[c] for r in found.values())
    return found, best, worst


def ranking(case: Case, weight: Figures) -> tuple[Figures, Figures]:
    """stage → TOPSIS closeness d⁻ / (d⁺ + d⁻), and stage → Σ w r."""
    found, best, worst = normalised(case)
    closeness = {}
    for stage, r in found.items():
        up = math.hypot(*(weight[c] * (best[c] - r[c]) for c in weight))
        down = math.hypot(*(weight[c] * (r[c] - worst[c]) for c in weight))
        closeness[stage] = down / (up + down) if up + down > 0 else 0.5
    return closeness, {stage: math.fsum(weight[c] * r[c] for c in weight) for stage, r in found.items()}


# ---------------------------------------------------------------- options


def options(case: Case, priority: Figures) -> Options:
    """Every pair that could be funded, with all that a rule may ask of it."""
    read, found = scores(case), {}
    for stage in case.stages:
        for name, technology in case.technologies.items():
            own, cell = case.pairs.get(f"{stage}/{name}"), case.fit.get(stage, {}).get(name)
            fit = own.fit if own and own.fit is not None else cell.fit if cell else 0.0
            value = own.value if own else None
            if value is None and not fit:
                continue
            made: Figures = dict(read[stage])
            made["value"] = priority[stage] * fit if value is None else value
            cost = (own.cost if own else None) or technology.cost
            made["cost"] = cost.likely if cost else 0.0
            for field, kind in (("difficulty", "digitalization_"), ("maturity", "technological_")):
                stated, inherited = getattr(own, field, None), getattr(technology, field)
                at_stage = read[stage].get(kind + field)
                if stated is not None:
                    made[field] = _number(case, stated)
                elif inherited is not None:
                    number = _number(case, inherited)
                    whole = number if at_stage is None else at_stage
                    made[field] = min(number, whole)
                    if field == "difficulty":
                        made[field] = number * (1.0 if at_stage is None else at_stage)
            for resource in case.resources:
                stated = (own.__pydantic_extra__ or {}).get(resource) if own else None
                inherited = (technology.__pydantic_extra__ or {}).get(resource, 0.0)
                made[resource] = float(inherited if stated is None else stated)
            found[f"{stage}/{name}"] = made
    return found


def terms(case: Case, every: Options, funded: Collection[str]) -> list[float]:
    """What a portfolio's value is summed from: pairs, then the synergies that they realise."""
    joint = [s.value for s in case.synergies if all(p in funded for p in s.pairs)]
    return [every[p]["value"] for p in funded] + joint


# ---------------------------------------------------------------- rules


@dataclass(frozen=True)
class Measured:
    """How a portfolio stands to a rule."""

    kept: bool
    used: float | None
    """``None`` for a rule without a number, or with nothing in its reach."""


def measure(case: Case, rule: Rule, every: Options, funded: Collection[str]) -> Measured:
    """A rule applied to a portfolio, by its wording in the table of rules.

    ``rule`` is one of ``case.all_rules`` and states nothing ``unknown_in`` it.
    """
    said = rule.model_dump()
    if rule.rule == "requires":
        return Measured(all(_supplied(said, p, every, funded) for p in funded), None)
    if rule.rule in ("excludes", "together", "fund", "skip"):
        named = [p for p in every if _in_scope(said, p) and any(_matches(x, p) for x in said["pairs"])]
        chosen = [p for p in named if p in funded]
        outright = [p for p in said["pairs"] if "*" not in p and _in_scope(said, p)]
        possible = len(named) if all(p in every for p in outright) else 0
        kept = {
            "excludes": len(chosen) <= 1,
            "together": len(chosen) in (0, possible),
            "fund": len(chosen) == len(named),
            "skip": not chosen,
        }[rule.rule]
        return Measured(kept, None)
    inside = [every[p] for p in funded if _in_scope(said, p)]
    limits = [
        (said[side], sign) for side, sign in (("at_most", 1), ("at_least", -1)) if said[side] is not None
    ]
    if rule.rule == "each":
        gated = [figures[said["of"]] for figures in inside]
        kept = all(_within(x, limit, sign) for x in gated for limit, sign in limits)
        return Measured(kept, None)
    used, size = _used(rule.rule, said, inside, [every[p] for p in funded])
    if used is None:
        return Measured(True, None)
    return Measured(all(_within(used, limit, sign, size) for limit, sign in limits), used)


def _used(kind: str, said: dict[str, Any], inside: list[Figures], whole: list[Figures]) -> tuple[Any, float]:
    """What a rule measures, and the magnitude of what that is computed from."""
    if kind == "count":
        return float(len(inside)), 0.0
    part = [figures[said["of"]] for figures in inside]
    if kind == "total":
        return math.fsum(part), math.fsum(map(abs, part))
    if kind == "share":
        total = math.fsum(figures[said["of"]] for figures in whole)
        return (math.fsum(part) / total if total else None), 1.0
    weight = [figures[said["weight"]] for figures in inside]
    if not math.fsum(weight):
        return None, 0.0
    mean = math.fsum(w * x for w, x in zip(weight, part, strict=True)) / math.fsum(weight)
    return mean, max(map(abs, part))


def _within(used: float, limit: float, sign: int, size: float = 0.0) -> bool:
    return sign * (limit - used) >= -1e-9 * max(abs(limit), size)


def _matches(pattern: str, pair: str) -> bool:
    return all(wanted in ("*", is_) for wanted, is_ in zip(pattern.split("/"), pair.split("/"), strict=True))


def _in_scope(said: dict[str, Any], pair: str) -> bool:
    stage, technology = pair.split("/")
    stages, technologies = said["scope"]["stages"], said["scope"]["technologies"]
    return (stages is None or stage in stages) and (technologies is None or technology in technologies)


def _supplied(said: dict[str, Any], pair: str, every: Options, funded: Collection[str]) -> bool:
    """Whether a funded pair has one of the pairs that a rule says it needs."""
    if not (_in_scope(said, pair) and _matches(said["pair"], pair)):
        return True
    return any(p in funded for p in _needed(said, pair, every))


def _needed(said: dict[str, Any], pair: str, every: Options) -> Iterator[str]:
    sides = zip(said["pair"].split("/"), said["needs"].split("/"), pair.split("/"), strict=True)
    wanted = "/".join(own if what == needs == "*" else needs for what, needs, own in sides)
    return (p for p in every if _matches(wanted, p))
