"""Is the plan sound? When pairs can start, and what periods allow."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ..case.case import Case
from ..case.fields import Technology
from ..entry.problem import Path, Problem, undeclared
from ..rules.fund import Fund
from .names import Declared


def period_problems(path: Path, entry: Technology, periods: Declared) -> Iterator[Problem]:
    """When an entry can start, and how its cost is spread."""
    ends = [entry.earliest, entry.latest]
    for field, period in zip(("earliest", "latest"), ends, strict=True):
        if period is not None and period not in periods:
            yield undeclared((*path, field), period, "period", periods)
    if all(period in periods for period in ends):
        first, last = (periods[str(period)] for period in ends)
        if first > last:
            yield Problem((*path, "latest"), f"{entry.latest} comes before {entry.earliest}, the earliest")
    if entry.cost_profile is not None and abs(sum(entry.cost_profile) - 1) > 1e-6:
        yield Problem((*path, "cost_profile"), f"shares sum to {sum(entry.cost_profile):.10g}, not 1")


def start_problems(case: Case, periods: Declared) -> Iterator[Problem]:
    """A pair may narrow when its technology can start, but not to nothing."""
    for name, pair in case.pairs.items():
        if pair.running is not None:
            continue
        made = case.technologies.get(name.partition("/")[2])
        first, last = pair.earliest or (made and made.earliest), pair.latest or (made and made.latest)
        both_here = pair.earliest is not None and pair.latest is not None  # told already
        if both_here or first not in periods or last not in periods:
            continue
        if periods[str(first)] > periods[str(last)]:
            field = "latest" if pair.latest is not None else "earliest"
            yield Problem(("pairs", name, field), f"{last} comes before {first}: it could never start")


def plan_problems(case: Case) -> Iterator[Problem]:
    """What the periods say, in their order."""
    unsaid = [name for name, period in case.periods.items() if period.budget is None]
    if case.carry_over and case.periods and unsaid:
        yield Problem(("carry_over",), f"only budgets are carried over: give {unsaid[0]} one")
    days = [(name, case.first_day(name)) for name in case.periods]
    dated = [(name, day) for name, day in days if day is not None]
    for (before, first), (after, second) in pairwise(dated):
        if first >= second:
            late = f"{after} begins on {second}, no later than {before} before it"
            yield Problem(("periods", after), late, True)
    owed = [i for i, rule in enumerate(case.rules) if isinstance(rule, Fund) and rule.by is not None]
    undated = [name for name, day in days if day is None]
    if owed and undated:
        yield Problem(
            ("rules", owed[0], "by"),
            f"nothing says when {undated[0]} begins: give periods.{undated[0]} starts: 2027-01-01",
        )
