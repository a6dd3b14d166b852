"""Are the rules sound? Names, what they speak of, and limits that a number can be held against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from math import fsum

from ..case.case import Case
from ..case.fields import FundingLevel, Technology
from ..case.period_rules import each_period, resource_limits
from ..entry.entry import OF_PAIRS
from ..entry.problem import Path, Problem, undeclared
from ..options.option import CAPITAL, OPERATING
from ..options.reach import Options, Reach
from ..rules.base import EVERY_PERIOD, Limited
from ..rules.implied.least_cost import LEAST_COST
from ..rules.kinds.count import Count
from ..rules.kinds.fund import Fund
from ..rules.kinds.registry import Rule
from ..rules.kinds.total import Total
from .names import DeclaredNames, level_problems, pattern_problems


def rule_problems(case: Case, known: DeclaredNames) -> Iterator[Problem]:
    lacking = _lacking(case)
    owing = any(isinstance(rule, Fund) for rule in case.rules)
    options = Options(case.option_ids() if owing else ())
    seen = {"budget"} if case.budget is not None else set()
    seen |= {f"budget {name}" for name, period in case.periods.items() if period.budget is not None}
    seen |= {limit.title for limit in resource_limits(case.periods)}
    seen |= {f"running {name}" for name, pair in case.pairs.items() if pair.running is not None}
    if case.minimise is not None:
        seen.add(LEAST_COST)
        yield from _aimless(case)
    for i, rule in enumerate(case.rules):
        path: Path = ("rules", i)
        called = rule.model_copy(update={"name": rule.name or f"{rule.rule} {i + 1}"})
        for name in (one.title for one in each_period(case.periods, called)):
            if name in seen:
                yield Problem((*path, "name") if rule.name else path, f"a rule named '{name}' exists already")
            seen.add(name)
        yield from _period(path, rule, known)
        for field, declared, what in (
            ("stages", known.stages, "stage"),
            ("technologies", known.technologies, "technology"),
        ):
            for j, part in enumerate(getattr(rule.scope, field) or ()):
                if part not in declared:
                    yield undeclared((*path, "scope", field, j), part, what, declared)
        for at, pattern in rule.patterns():
            yield from pattern_problems((*path, *at), pattern, known)
        if isinstance(rule, Fund):
            yield from _owed(path, rule, known, options)
        yield from _attributes(case, path, rule, known, lacking)
        if isinstance(rule, Limited):
            yield from _limits(case, path, rule)
        if isinstance(rule, Total) and rule.held_in is not None:
            yield from _held(case, (*path, "in"), rule)


def _aimless(case: Case) -> Iterator[Problem]:
    """A least cost that nothing holds above that of doing nothing."""
    demanding = any(
        isinstance(rule, Fund) or (isinstance(rule, Total | Count) and rule.at_least is not None)
        for rule in case.rules
    )
    if not demanding and _least(case, "cost", in_period=False) >= 0:
        says = (
            "no rule demands anything, so that doing nothing would be the cheapest: write each target as a "
            "rule total or count with at_least, or as a rule fund"
        )
        yield Problem(("minimise",), says)


def _held(case: Case, path: Path, rule: Total) -> Iterator[Problem]:
    """A limit that is to hold in so many draws of the costs."""
    if rule.of not in ("cost", CAPITAL):
        yield Problem(path, f"goes with of: cost or of: {CAPITAL}, of which draws are made, not {rule.of}")
    if rule.at_most is None or rule.at_least is not None:
        yield Problem(path, "goes with at_most alone: write another rule for at_least")
    if rule.name == "budget" and case.pools:
        yield Problem(path, "the rule named budget has pools beside it: give this one another name")


def _period(path: Path, rule: Rule, known: DeclaredNames) -> Iterator[Problem]:
    """The period that a rule is about."""
    period = getattr(rule, "period", None)
    if period is None:
        return
    if period != EVERY_PERIOD and period not in known.periods:
        yield undeclared((*path, "period"), period, "period", known.periods)
    if rule.name == "budget":
        says = "the rule named budget limits the whole cost: give this one another name, or periods a budget"
        yield Problem((*path, "name"), says)


def _owed(path: Path, rule: Fund, known: DeclaredNames, options: Options) -> Iterator[Problem]:
    """Pairs that must be funded but cannot be."""
    for j, pair in enumerate(rule.pairs):
        stage, _, technology = pair.partition("/")
        if "*" in pair or stage not in known.stages or technology not in known.technologies:
            continue
        if not options.hold(pair):
            says = f"'{pair}' must be funded but is no option: give it a fit or a value"
            yield Problem((*path, "pairs", j), says)


MOST_LACKING = 20
"""Options named a rule that asks for what they do not say."""


def _lacking(case: Case) -> Mapping[str, Options]:
    """The options without a difficulty, and those without a maturity."""
    fields = ("difficulty", "maturity")
    if not any(name in fields for rule in case.rules for name in rule.attributes().values()):
        return dict.fromkeys(fields, Options(()))
    ids = list(case.option_ids())
    return {
        field: Options(
            (stage, technology)
            for stage, technology in ids
            if getattr(case.technologies[technology], field) is None
            and getattr(case.pair(stage, technology), field) is None
        )
        for field in fields
    }


def _attributes(
    case: Case, path: Path, rule: Rule, known: DeclaredNames, lacking: Mapping[str, Options]
) -> Iterator[Problem]:
    """What a rule sums, averages or gates: declared, known of every option, and fit to divide by?"""
    for field, attribute in rule.attributes().items():
        if attribute not in known.attributes:
            yield undeclared((*path, field), attribute, "attribute or criterion", known.attributes)
        elif attribute in lacking:
            for stage, technology in islice(Reach(lacking[attribute], rule.scope).all(), MOST_LACKING):
                yield Problem(
                    (*path, field),
                    f"{stage}/{technology} has no {attribute}: give technologies.{technology} one",
                )
        of_criterion = attribute in case.criteria and attribute not in OF_PAIRS
        in_period = getattr(rule, "period", None) is not None
        lowest = case.bounds[attribute][0] if of_criterion else _least(case, attribute, in_period)
        if field == rule.divides_by and (lowest < 0 or attribute == "value"):
            yield Problem((*path, field), f"'{attribute}' may be below 0, so nothing can be divided by it")


def _least(case: Case, attribute: str, in_period: bool) -> float:
    """The least that an entry costs, or uses of a resource, or 0: what comes back, once or in a period, is
    below it."""
    entries: tuple[Technology, ...] = (*case.technologies.values(), *case.pairs.values())
    every: tuple[Technology | FundingLevel, ...] = (
        *entries,
        *(level for entry in entries for level in (entry.levels or {}).values()),
    )
    capital = [entry.cost.low for entry in every if entry.cost is not None]
    capital += [pair.running.cost.low for pair in case.pairs.values() if pair.running is not None]
    for entry in entries:
        if isinstance(entry.cost_profile, dict):
            capital += [
                fsum(entry.cost_profile.values()),
                *(entry.cost_profile.values() if in_period else ()),
            ]
        elif in_period and entry.cost_profile is not None:
            capital += entry.cost_profile
    if in_period:
        capital += [left for pair in case.pairs.values() if pair.running for left in pair.running.by_period]
    operating = [entry.running_cost for entry in every if entry.running_cost is not None]
    of_money = {"cost": [*capital, *operating], CAPITAL: capital, OPERATING: operating}
    if attribute in of_money:
        return min([0.0, *of_money[attribute]])
    amounts: list[float] = []
    for found in (entry.extras.get(attribute) for entry in every):
        listed = list(found) if isinstance(found, (list, tuple)) else [found]
        numbers = [amount for amount in listed if isinstance(amount, (int, float))]
        amounts += numbers if in_period or len(numbers) < 2 else [fsum(numbers)]
    return min([0.0, *amounts])


def _limits(case: Case, path: Path, rule: Limited) -> Iterator[Problem]:
    for field in rule.bounds:
        limit = getattr(rule, field)
        if limit is None:
            continue
        fault = rule.limit_fault(limit)
        if fault is not None:
            yield Problem((*path, field), fault)
        elif isinstance(limit, str):
            yield from level_problems(case, (*path, field), limit)
