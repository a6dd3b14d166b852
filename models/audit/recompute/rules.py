"""The rules once more, in plain Python, by their wording in the table of rules.

See ``arithmetic``. It reads what a rule says and calls nothing that a rule can do.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from ....records import dataclass
from ...case.case import Case
from ...rules.implied.least_cost import LEAST_COST
from .draws import enough
from .money import (
    affordable_in,
    drawn,
    general_money,
    paid_in,
    paid_up_to,
    period_money,
    pools_in_periods,
)
from .options import Plan, RecomputedOption, in_role, spent
from .ranking import number, said
from .years import first_day

_LIMITS = {"at_most", "at_least"}


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


def wordings(case: Case, least: float | None = None) -> Iterator[StatedRule]:
    """Every rule: the budget, those of the periods, then the case's own, and the ``least`` cost."""
    general = general_money(case)
    everywhere = {"scope": {"stages": None, "technologies": None}}
    if case.budget is not None:
        yield StatedRule("budget", "money", everywhere, at_most=general)
    so_far = 0.0
    for which, name in enumerate(case.periods):
        if (money := period_money(case, name)) is not None:
            so_far = money + (so_far if case.carry_over else 0.0)
            yield StatedRule(f"budget {name}", "period", {"period": which}, at_most=so_far)
    for name, period in case.periods.items():
        for resource, limit in period.extras.items():
            yield StatedRule(
                f"{resource} {name}",
                "total",
                {**everywhere, "of": resource, "period": name},
                at_most=limit.at_most,
            )
    for name, pair in case.pairs.items():
        if pair.running is not None:
            yield StatedRule(f"running {name}", "running", {"pair": name})
    for position, rule in enumerate(case.rules, 1):
        fields, kind = rule.model_dump(), str(rule.rule)
        title, judge = rule.name or f"{kind} {position}", JUDGES.get(kind)
        limits = {side: number(case, fields[side]) for side in _LIMITS if fields.get(side) is not None}
        strange = sorted(said(rule) - judge.fields - {"rule", "scope"}) if judge else [kind]
        if title == "budget" and kind == "total" and fields["of"] == "cost" and "at_most" in limits:
            kind = "money"
            if general is not None:
                limits["at_most"] = general
        stated = StatedRule(
            title, kind, fields, limits.get("at_least"), limits.get("at_most"), tuple(strange)
        )
        if fields.get("period") == "*":
            for name in case.periods:
                yield replace(stated, title=f"{title} {name}", fields={**fields, "period": name})
        else:
            yield stated
    if least is not None:
        yield StatedRule(LEAST_COST, "total", {**everywhere, "of": "cost", "period": None}, at_most=least)


_MONEY = ("cost", "capital cost", "operating cost")


def measure(case: Case, rule: StatedRule, pairs: Collection[str], plan: Plan) -> Measured:
    """A rule applied to a plan; ``pairs`` are all that are options. It says nothing ``unknown``.

    Of what is stopped only rules on money hear, and the one that lets it be stopped.
    """
    of_money = rule.fields.get("of") in _MONEY and rule.kind == "total"
    if rule.kind not in ("money", "period", "running") and not of_money:
        plan = [option for option in plan if option.state != "stopped"]
    return JUDGES[rule.kind].measure(case, rule, pairs, plan)


def _total(case: Case, rule: StatedRule, pairs: Collection[str], plan: Plan) -> Measured:
    if rule.fields.get("in") is not None:
        paid = replace(rule, fields={**rule.fields, "of": "capital cost"})
        inside = [(o, _amount(case, rule, o), _amount(case, paid, o)) for o in _inside(rule, plan)]
        return _limited(rule, enough(case, inside, rule.fields["in"]))
    part = [_amount(case, rule, option) for option in _inside(rule, plan)]
    return _limited(rule, math.fsum(part), math.fsum(map(abs, part)))


def _money(case: Case, rule: StatedRule, pairs: Collection[str], plan: Plan) -> Measured:
    inside = _inside(rule, plan)
    cost = math.fsum(option.figures["cost"] for option in inside)
    used = max(0.0, cost - drawn(case, inside))
    # A floor under the budget is one under the cost, whoever pays.
    kept = _within(used, rule.at_most, 1, cost) and _within(cost, rule.at_least, -1, cost)
    return Measured(kept, used)


def _period(case: Case, rule: StatedRule, pairs: Collection[str], plan: Plan) -> Measured:
    which = rule.fields["period"]
    if not pools_in_periods(case):
        return _limited(rule, math.fsum(spent(case, plan)[0 if case.carry_over else which : which + 1]))
    if case.carry_over:
        size = math.fsum(spent(case, plan)[: which + 1])
        return _limited(rule, paid_up_to(case, plan, which), size)
    return Measured(affordable_in(case, plan, which), paid_in(case, plan)[which])


def _count(case: Case, rule: StatedRule, pairs: Collection[str], plan: Plan) -> Measured:
    listed = rule.fields["pairs"]
    counted = [o for o in _inside(rule, plan) if listed is None or any(_matches(x, o.pair) for x in listed)]
    period = rule.fields["period"]
    return _limited(rule, float(sum(period in (None, option.period) for option in counted)))


def _share(case: Case, rule: StatedRule, pairs: Collection[str], plan: Plan) -> Measured:
    total = math.fsum(_amount(case, rule, option) for option in plan)
    part = math.fsum(_amount(case, rule, option) for option in _inside(rule, plan))
    return _limited(rule, part / total if total else None, 1.0)


def _mean(case: Case, rule: StatedRule, pairs: Collection[str], plan: Plan) -> Measured:
    inside = _inside(rule, plan)
    part = [option.figures[rule.fields["of"]] for option in inside]
    weight = [option.figures[rule.fields["weight"]] for option in inside]
    if not math.fsum(weight):
        return Measured(True, None)
    mean = math.fsum(w * x for w, x in zip(weight, part, strict=True)) / math.fsum(weight)
    return _limited(rule, mean, max(map(abs, part)))


def _each(case: Case, rule: StatedRule, pairs: Collection[str], plan: Plan) -> Measured:
    standing = [_gated(case, rule, option, plan) for option in _inside(rule, plan)]
    kept = all(
        _within(above, rule.at_most, 1) and _within(below, rule.at_least, -1) for above, below in standing
    )
    if not standing:
        return Measured(kept, None)
    least, most = min(below for _, below in standing), max(above for above, _ in standing)
    return Measured(kept, most if rule.at_least is None else least)


def _requires(case: Case, rule: StatedRule, pairs: Collection[str], plan: Plan) -> Measured:
    if rule.fields["jointly"]:
        there = {option.pair for option in plan}
        speaks = [_in_scope(rule, pair) and pair in there for pair in _stated(rule, "pair")]
        return Measured(not all(speaks) or _has(rule, _stated(rule, "needs"), there), None)
    return Measured(all(_supplied(rule, option, plan) for option in plan), None)


def _excludes(case: Case, rule: StatedRule, pairs: Collection[str], plan: Plan) -> Measured:
    return Measured(len(_funded(_named(rule, pairs), plan)) <= 1, None)


def _skip(case: Case, rule: StatedRule, pairs: Collection[str], plan: Plan) -> Measured:
    return Measured(not _funded(_named(rule, pairs), plan), None)


def _together(case: Case, rule: StatedRule, pairs: Collection[str], plan: Plan) -> Measured:
    named = _named(rule, pairs)
    funded = _funded(named, plan)
    outright = [x for x in rule.fields["pairs"] if "*" not in x and _in_scope(rule, x)]
    return Measured(not funded or (len(funded) == len(named) and all(x in pairs for x in outright)), None)


def _fund(case: Case, rule: StatedRule, pairs: Collection[str], plan: Plan) -> Measured:
    named, by = _named(rule, pairs), rule.fields["by"]
    funded = _funded(named, plan)
    late = [o for o in funded if by and o.period is not None and _due(case, o) > by]
    return Measured(len(funded) == len(named) and not late, None)


def _running(case: Case, rule: StatedRule, pairs: Collection[str], plan: Plan) -> Measured:
    decided = [option for option in plan if option.pair == rule.fields["pair"]]
    return Measured(len(decided) == 1, float(sum(option.state != "stopped" for option in decided)))


@dataclass(frozen=True)
class Judge:
    """How a kind of rule is judged."""

    fields: frozenset[str]
    """What it reads of the rule, beside its scope; a rule that says more is not judged"""
    measure: Callable[[Case, StatedRule, Collection[str], Plan], Measured]


JUDGES: Mapping[str, Judge] = {
    "total": Judge(frozenset({"of", "period", "in", *_LIMITS}), _total),
    "mean": Judge(frozenset({"of", "weight", *_LIMITS}), _mean),
    "each": Judge(frozenset({"of", *_LIMITS}), _each),
    "count": Judge(frozenset({"pairs", "period", *_LIMITS}), _count),
    "share": Judge(frozenset({"of", "period", *_LIMITS}), _share),
    "requires": Judge(frozenset({"pair", "needs", "all", "jointly", "lag"}), _requires),
    "excludes": Judge(frozenset({"pairs"}), _excludes),
    "together": Judge(frozenset({"pairs"}), _together),
    "fund": Judge(frozenset({"pairs", "by"}), _fund),
    "skip": Judge(frozenset({"pairs"}), _skip),
    "money": Judge(frozenset(), _money),
    "period": Judge(frozenset(), _period),
    "running": Judge(frozenset(), _running),
}
"""By kind of rule: one that is not here ``verify`` judges by the kind's own check, and says so. The last
three are no kinds that a case file names: budgets, and that what runs goes on or is stopped."""


# ---------------------------------------------------------------- what several of them need


def _amount(case: Case, rule: StatedRule, option: RecomputedOption) -> float:
    """What a rule sums: of the whole plan, or in a period; what is not spread counts where it starts."""
    of, period = rule.fields["of"], rule.fields.get("period")
    if period is None:
        return option.figures[of]
    if of in option.over:
        return option.over[of][list(case.periods).index(period)]
    return option.figures[of] if option.period == period else 0.0


def _due(case: Case, option: RecomputedOption) -> str:
    """The day that an obligation asks about: the last of what states how long it takes, else the first."""
    if option.finished is None:
        return first_day(case, option.period or "") or ""
    return date.fromordinal(date.fromisoformat(option.finished).toordinal() - 1).isoformat()


def _inside(rule: StatedRule, plan: Plan) -> Plan:
    return [option for option in plan if _in_scope(rule, option.pair)]


def _named(rule: StatedRule, pairs: Collection[str]) -> list[str]:
    """The pairs that some patterns name, whatever their level."""
    return [p for p in pairs if _in_scope(rule, p) and any(_matches(x, p) for x in rule.fields["pairs"])]


def _funded(named: Collection[str], plan: Plan) -> Plan:
    return [option for option in plan if option.pair in named]


def _limited(rule: StatedRule, used: float | None, size: float = 0.0) -> Measured:
    """``used`` against both limits; ``size`` is the magnitude of what it is computed from."""
    if used is None:
        return Measured(True, None)
    return Measured(_within(used, rule.at_most, 1, size) and _within(used, rule.at_least, -1, size), used)


def _within(used: float, limit: float | None, sign: int, size: float = 0.0) -> bool:
    return limit is None or sign * (limit - used) >= -1e-9 * max(abs(limit), size)


def _matches(pattern: str, pair: str) -> bool:
    return all(wanted in ("*", is_) for wanted, is_ in zip(pattern.split("/"), pair.split("/"), strict=True))


def _in_scope(rule: StatedRule, pair: str) -> bool:
    stage, technology = pair.split("/")
    stages, technologies = rule.fields["scope"]["stages"], rule.fields["scope"]["technologies"]
    return (stages is None or stage in stages) and (technologies is None or technology in technologies)


def _gated(case: Case, rule: StatedRule, option: RecomputedOption, plan: Plan) -> tuple[float, float]:
    """What a ceiling, and what a floor, looks at: for a floor maturity grows with what is in place."""
    amount: float = option.figures[rule.fields["of"]]
    of_pair = rule.fields["of"] == "maturity"
    maturing = in_role(case, "technological_maturity")
    built = option.figures.get(maturing)
    if built is None or rule.fields["of"] not in ("maturity", maturing):
        return amount, amount
    if of_pair and option.within_reach is None:
        return amount, amount
    for other in plan:
        if other.stage == option.stage and other.end < option.start:
            built += other.builds
    return amount, min(built, option.within_reach) if of_pair and option.within_reach is not None else built


def _supplied(rule: StatedRule, option: RecomputedOption, plan: Plan) -> bool:
    """Whether a funded option has of the other pairs what a rule says it needs, started in time."""
    if not _in_scope(rule, option.pair):
        return True
    lag = rule.fields["lag"] if option.period is not None else 0
    there = {
        o.pair
        for o in plan
        if o.pair != option.pair and ("running" in (o.state, option.state) or o.end + lag <= option.start)
    }
    for what in _stated(rule, "pair"):
        if _matches(what, option.pair):
            wanted = [_same_star(what, needs, option.pair) for needs in _stated(rule, "needs")]
            # Who is named as what is needed needs nothing of that.
            if not _has(rule, wanted, there, option.pair):
                return False
    return True


def _has(rule: StatedRule, wanted: Collection[str], there: Collection[str], itself: str = "") -> bool:
    """Whether one of the pairs that are wanted is there, or one of each where all are."""
    met = [pattern == itself or any(_matches(pattern, pair) for pair in there) for pattern in wanted]
    return all(met) if rule.fields["all"] else any(met)


def _stated(rule: StatedRule, field: str) -> list[str]:
    """One pattern, or a list of some."""
    found = rule.fields[field]
    return [found] if isinstance(found, str) else list(found)


def _same_star(what: str, needs: str, pair: str) -> str:
    sides = zip(what.split("/"), needs.split("/"), pair.split("/"), strict=True)
    return "/".join(own if one == other == "*" else other for one, other, own in sides)
