"""What a plan spends and uses in each period, who pays it, and what that leaves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import fsum

from ...records import dataclass
from ..case.budgets import period_money
from ..case.case import Case
from ..entry.entry import TOLERANCE
from ..options.option import OPERATING
from ..rules.base import is_money
from ..rules.implied.least_cost import LeastCost
from ..rules.implied.pooled import Pooled
from ..rules.kinds.total import Total
from ..solver.lexicographic import Optimum
from ..solver.programme import Programme


@dataclass(frozen=True)
class Used:
    """What a portfolio uses of a resource in one period."""

    resource: str
    amount: float
    limit: float | None
    """The most that the period allows; ``None`` where it has no limit"""


@dataclass(frozen=True)
class Spent:
    """What a portfolio spends in one period, and uses of the resources that rules limit by period."""

    period: str
    amount: float
    budget: float | None
    """Of that period, for anything: without what earlier ones leave, and what is kept in pools; ``None``
    where it has none"""
    from_pools: float
    """What of it pools pay before the budget does, as early as they can"""
    carried: float
    """What earlier periods left of their budgets, where that can be spent later"""
    operating: float | None = None
    """What of it is to run what has ended; ``None`` where nothing in the case costs anything to run"""
    used: tuple[Used, ...] = ()

    @property
    def available(self) -> float | None:
        """All that can be spent in it; ``None`` where nothing limits that."""
        return None if self.budget is None else self.budget + self.carried

    @property
    def left(self) -> float | None:
        """What of that is not spent."""
        if self.available is None:
            return None
        left = self.available - (self.amount - self.from_pools)
        return left if abs(left) > TOLERANCE * max(abs(self.available), abs(self.amount)) else 0.0


def from_budgets(case: Case, made: Programme, optimum: Optimum) -> Sequence[float] | None:
    """What the budgets pay in each period where pools pay the rest; ``None``: there are no such pools."""
    if not any(isinstance(rule, Pooled) for rule in made.rules):
        return None
    money = {k: period_money(p, name, case.pools) for k, (name, p) in enumerate(case.periods.items())}
    yearly = {k: limit for k, limit in money.items() if limit is not None}
    limits = {} if case.carry_over else yearly
    payers = case.period_payers if yearly else case.payers
    return payers.from_budgets(made.pairs, optimum.funded, limits)


def spending(
    case: Case, made: Programme, funded: Collection[int], paid: Sequence[float] | None
) -> tuple[Spent, ...]:
    """What is spent and used in each period; ``paid``: what the budgets pay, where pools pay the rest."""
    chosen = [made.pairs[i] for i in funded]
    runs = any(pair.amount(OPERATING) or pair.spreads[OPERATING].by_period for pair in made.pairs)
    limited = {getattr(r, "of", None) for r in made.rules if getattr(r, "period", None) is not None}
    resources = [resource for resource in case.resources if resource in limited]

    def of(attribute: str, period: str) -> float:
        return fsum(pair.amount(attribute, period) for pair in chosen)

    found: list[Spent] = []
    left = 0.0
    for number, (name, period) in enumerate(case.periods.items()):
        amount = of("cost", name)
        pooled = 0.0 if paid is None else amount - paid[number]
        used = (
            Used(one, of(one, name), period.extras[one].at_most if one in period.extras else None)
            for one in resources
        )
        spent = Spent(
            name,
            amount,
            period_money(period, name, case.pools),
            pooled if pooled > TOLERANCE * amount else 0.0,
            left if case.carry_over else 0.0,
            of(OPERATING, name) if runs else None,
            tuple(used),
        )
        left = spent.left or 0.0
        found.append(spent)
    return tuple(found)


def budgets(programme: Programme) -> tuple[Total, ...]:
    """The rules that limit money, among them those on a part of it or of the pairs; the least cost is an aim
    at the likely costs, which does not turn dear draws into broken rules."""
    return tuple(
        rule
        for rule in programme.rules
        if isinstance(rule, Total)
        and is_money(rule.of)
        and rule.ceiling is not None
        and not isinstance(rule, LeastCost)
    )
