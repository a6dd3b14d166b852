"""The rules once more, in plain Python, by their wording in the table of rules.

See ``arithmetic``. It reads what a rule says and calls nothing that a rule can do.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..case.case import Case
from .recompute_options import Plan, RecomputedOption, drawn, first_day, general_money, spent
from .recompute_ranking import number, said

_LIMITS = {"at_most", "at_least"}
_RULES: Mapping[str, set[str]] = {
    "total": {"of", *_LIMITS}, "mean": {"of", "weight", *_LIMITS}, "each": {"of", *_LIMITS},
    "count": _LIMITS, "share": {"of", *_LIMITS}, "requires": {"pair", "needs", "lag"}, "excludes": {"pairs"},
    "together": {"pairs"}, "fund": {"pairs", "by"}, "skip": {"pairs"},
}  # fmt: skip


@dataclass(frozen=True)
class StatedRule:
    """A rule as the case words it; ``kind`` is money for a budget with pools, period for a period's."""

    title: str
    kind: str
    fields: Mapping[str, Any]
    at_least: float | None = None
    at_most: float | None = None
    unknown: tuple[str, ...] = ()
    """What it says that this arithmetic does not know"""


@dataclass(frozen=True)
class Measured:
    """How a portfolio stands to a rule."""

    kept: bool
    used: float | None
    """``None`` for a rule without a number, or with nothing in its reach."""


def wordings(case: Case) -> Iterator[StatedRule]:
    """Every rule: the budget, those of the periods, then the case's own."""
    general = general_money(case)
    everywhere = {"scope": {"stages": None, "technologies": None}}
    if case.budget is not None:
        yield StatedRule("budget", "money", everywhere, at_most=general)
    so_far = 0.0
    for which, (name, period) in enumerate(case.periods.items()):
        if period.budget is not None:
            so_far = period.budget.at_most + (so_far if case.carry_over else 0.0)
            yield StatedRule(f"budget {name}", "period", {"period": which}, at_most=so_far)
    for position, rule in enumerate(case.rules, 1):
        fields, kind = rule.model_dump(), str(rule.rule)
        title, known = rule.name or f"{kind} {position}", _RULES.get(kind, set())
        limits = {side: number(case, fields[side]) for side in _LIMITS if fields.get(side) is not None}
        strange = sorted(said(rule) - known - {"rule", "scope"}) if known else [kind]
        if title == "budget" and kind == "total" and fields["of"] == "cost" and "at_most" in limits:
            kind = "money"
            if general is not None:
                limits["at_most"] = general
        yield StatedRule(title, kind, fields, limits.get("at_least"), limits.get("at_most"), tuple(strange))


def measure(case: Case, rule: StatedRule, pairs: Collection[str], plan: Plan) -> Measured:
    """A rule applied to a plan; ``pairs`` are all that are options. It says nothing ``unknown``."""
    if rule.kind == "requires":
        return Measured(all(_supplied(rule, option, pairs, plan) for option in plan), None)
    if rule.kind in ("excludes", "together", "fund", "skip"):
        return Measured(_kept_by_pairs(case, rule, pairs, plan), None)
    inside = [option for option in plan if rule.kind == "period" or _in_scope(rule, option.pair)]
    if rule.kind == "each":
        standing = [_gated(rule, option, plan) for option in inside]
        kept = all(
            _within(above, rule.at_most, 1) and _within(below, rule.at_least, -1) for above, below in standing
        )
        if not standing:
            return Measured(kept, None)
        least, most = min(below for _, below in standing), max(above for above, _ in standing)
        return Measured(kept, most if rule.at_least is None else least)
    used, size = _used(case, rule, inside, plan)
    if used is None:
        return Measured(True, None)
    # A floor under the budget is one under the cost, whoever pays.
    whole = size if rule.kind == "money" else used
    return Measured(_within(used, rule.at_most, 1, size) and _within(whole, rule.at_least, -1, size), used)


def _used(case: Case, rule: StatedRule, inside: Plan, plan: Plan) -> tuple[float | None, float]:
    """What a rule measures, and the magnitude of what that is computed from."""
    if rule.kind == "count":
        return float(len(inside)), 0.0
    if rule.kind == "money":
        cost = math.fsum(option.figures["cost"] for option in inside)
        return max(0.0, cost - drawn(case, inside)), cost
    if rule.kind == "period":
        which = rule.fields["period"]
        amounts = spent(case, plan)[0 if case.carry_over else which : which + 1]
        return math.fsum(amounts), 0.0
    part = [option.figures[rule.fields["of"]] for option in inside]
    if rule.kind == "total":
        return math.fsum(part), math.fsum(map(abs, part))
    if rule.kind == "share":
        total = math.fsum(option.figures[rule.fields["of"]] for option in plan)
        return (math.fsum(part) / total if total else None), 1.0
    weight = [option.figures[rule.fields["weight"]] for option in inside]
    if not math.fsum(weight):
        return None, 0.0
    mean = math.fsum(w * x for w, x in zip(weight, part, strict=True)) / math.fsum(weight)
    return mean, max(map(abs, part))


def _within(used: float, limit: float | None, sign: int, size: float = 0.0) -> bool:
    return limit is None or sign * (limit - used) >= -1e-9 * max(abs(limit), size)


def _matches(pattern: str, pair: str) -> bool:
    return all(wanted in ("*", is_) for wanted, is_ in zip(pattern.split("/"), pair.split("/"), strict=True))


def _in_scope(rule: StatedRule, pair: str) -> bool:
    stage, technology = pair.split("/")
    stages, technologies = rule.fields["scope"]["stages"], rule.fields["scope"]["technologies"]
    return (stages is None or stage in stages) and (technologies is None or technology in technologies)


def _gated(rule: StatedRule, option: RecomputedOption, plan: Plan) -> tuple[float, float]:
    """What a ceiling, and what a floor, looks at: for a floor maturity grows with what is in place."""
    amount: float = option.figures[rule.fields["of"]]
    of_pair = rule.fields["of"] == "maturity"
    built = option.figures.get("technological_maturity")
    if built is None or rule.fields["of"] not in ("maturity", "technological_maturity"):
        return amount, amount
    if of_pair and option.within_reach is None:
        return amount, amount
    for other in plan:
        if other.stage == option.stage and other.start < option.start:
            built += other.builds
    return amount, min(built, option.within_reach) if of_pair and option.within_reach is not None else built


def _kept_by_pairs(case: Case, rule: StatedRule, pairs: Collection[str], plan: Plan) -> bool:
    """Of rules about the pairs that some patterns name, whatever their level."""
    patterns = rule.fields["pairs"]
    named = [p for p in pairs if _in_scope(rule, p) and any(_matches(x, p) for x in patterns)]
    funded = [option for option in plan if option.pair in named]
    if rule.kind == "excludes":
        return len(funded) <= 1
    if rule.kind == "skip":
        return not funded
    if rule.kind == "together":
        outright = [x for x in patterns if "*" not in x and _in_scope(rule, x)]
        return not funded or (len(funded) == len(named) and all(x in pairs for x in outright))
    by = rule.fields["by"]
    late = [o for o in funded if by and o.period is not None and (first_day(case, o.period) or "") > by]
    return len(funded) == len(named) and not late


def _supplied(rule: StatedRule, option: RecomputedOption, pairs: Collection[str], plan: Plan) -> bool:
    """Whether a funded option has one of the pairs that a rule says it needs, started in time."""
    if not (_in_scope(rule, option.pair) and _matches(rule.fields["pair"], option.pair)):
        return True
    needed = list(_needed(rule, option.pair, pairs))
    lag = rule.fields["lag"] if option.period is not None else 0
    return any(other.pair in needed and other.start + lag <= option.start for other in plan)


def _needed(rule: StatedRule, pair: str, pairs: Collection[str]) -> Iterator[str]:
    sides = zip(rule.fields["pair"].split("/"), rule.fields["needs"].split("/"), pair.split("/"), strict=True)
    wanted = "/".join(own if what == needs == "*" else needs for what, needs, own in sides)
    return (p for p in pairs if _matches(wanted, p))
