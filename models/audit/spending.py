"""Is what a result says of each period so: what is spent, what of it is to run, what resources are used?"""

from __future__ import annotations

import math
from collections.abc import Iterator

from ..case.case import Case
from .claims import ClaimedFund
from .findings import Finding, finding, shown
from .recompute_options import Plan, spent
from .recompute_ranking import same


def spending_by_period(case: Case, fund: ClaimedFund, plan: Plan) -> Iterator[Finding]:
    """The periods that a result lists; nothing where neither it nor the case has any."""
    if not (case.periods or fund.periods):
        return
    amounts = spent(case, plan)
    budgets = [None if period.budget is None else period.budget.at_most for period in case.periods.values()]
    apart = [
        f"{entry.id} has {shown(amount)} of {shown(budget)}, not {shown(entry.spent)} of "
        f"{shown(entry.budget)}"
        for entry, amount, budget in zip(fund.periods, amounts, budgets, strict=False)
        if not same(entry.spent, amount, fund.cost) or entry.budget != budget
    ]
    apart += _in_periods(case, fund, plan)
    listed = [entry.id for entry in fund.periods] == list(case.periods)
    says = ", ".join(f"{shown(a)} in {name}" for a, name in zip(amounts, case.periods, strict=True))
    wrong = ", ".join(apart) or "those listed are not the periods of the case, in order"
    yield finding("spending by period", listed and not apart, says, wrong)


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
