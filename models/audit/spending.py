"""Is what a result says of each period so: what is spent, what of it is to run, what resources are used?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..case.case import Case
from .claims import ClaimedFund
from .findings import Finding, finding, shown
from .recompute.money import paid_in, paid_up_to, period_money, pools_in_periods
from .recompute.options import Plan, spent
from .recompute.ranking import same


def spending_by_period(case: Case, fund: ClaimedFund, plan: Plan) -> Iterator[Finding]:
    """The periods that a result lists; nothing where neither it nor the case has any."""
    if not (case.periods or fund.periods):
        return
    amounts = spent(case, plan)
    budgets = [period_money(case, name) for name in case.periods]
    apart = [
        f"{entry.id} has {shown(amount)} of {shown(budget)}, {shown(pooled)} of it from pools, not "
        f"{shown(entry.spent)} of {shown(entry.budget)}, {shown(entry.from_pools)} from pools"
        for entry, amount, budget, pooled in zip(
            fund.periods, amounts, budgets, _from_pools(case, plan, amounts), strict=False
        )
        if not (same(entry.spent, amount, fund.cost) and same(entry.from_pools, pooled, fund.cost))
        or entry.budget != budget
    ]
    apart += _in_periods(case, fund, plan)
    apart += _left(case, fund)
    listed = [entry.id for entry in fund.periods] == list(case.periods)
    says = ", ".join(f"{shown(a)} in {name}" for a, name in zip(amounts, case.periods, strict=True))
    wrong = ", ".join(apart) or "those listed are not the periods of the case, in order"
    yield finding("spending by period", listed and not apart, says, wrong)


def _left(case: Case, fund: ClaimedFund) -> Iterator[str]:
    """What a result says wrongly of what is left, by its own figures, which are looked at for themselves."""
    left = 0.0
    for entry in fund.periods:
        carried = left if case.carry_over else 0.0
        if not same(entry.carried, carried, fund.cost):
            yield f"{shown(carried)} is carried over to {entry.id}, not {shown(entry.carried)}"
        money = None if entry.budget is None else entry.budget + carried
        over = None if money is None else money - (entry.spent - entry.from_pools)
        if (over is None) != (entry.left is None) or not same(entry.left or 0.0, over or 0.0, fund.cost):
            yield f"{entry.id} has {shown(over)} left, not {shown(entry.left)}"
        left = over or 0.0


def _in_periods(case: Case, fund: ClaimedFund, plan: Plan) -> Iterator[str]:
    """What a result says wrongly of running costs and resources by period."""
    for which, (entry, period) in enumerate(zip(fund.periods, case.periods.values(), strict=False)):
        said: dict[str, float] = {name: use.used for name, use in (entry.resources or {}).items()}
        if entry.operating is not None:
            said["operating cost"] = entry.operating
        for name, claimed in said.items():
            amount = math.fsum(option.over[name][which] for option in plan if name in option.over)
            if not same(claimed, amount, fund.cost):
                yield f"{entry.id} has {shown(amount)} of {name}, not {shown(claimed)}"
        for name, use in (entry.resources or {}).items():
            limit = period.extras[name].at_most if name in period.extras else None
            if use.at_most != limit:
                yield f"{entry.id} allows {shown(limit)} of {name}, not {shown(use.at_most)}"


def _from_pools(case: Case, plan: Plan, amounts: Sequence[float]) -> list[float]:
    """What pools pay of what is spent in each period, as early as they can."""
    if not pools_in_periods(case):
        return [0.0] * len(amounts)
    if case.carry_over or not any(period.budget for period in case.periods.values()):
        sums = [0.0, *(paid_up_to(case, plan, k) for k in range(len(amounts)))]
        return [amount - (b - a) for amount, (a, b) in zip(amounts, pairwise(sums), strict=True)]
    paid = paid_in(case, plan)
    return [amount - paid[k] for k, amount in enumerate(amounts)]
