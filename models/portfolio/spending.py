"""What a plan spends in each period, who pays it, and what that leaves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import fsum

from ..case.budgets import period_money
from ..case.case import Case
from ..entry.entry import TOLERANCE
from ..rules.pooled import Pooled
from ..solver.lexicographic import Optimum
from ..solver.programme import Programme


@dataclass(frozen=True)
class Spent:
    """What a portfolio spends in one period."""

    period: str
    amount: float
    budget: float | None
    """Of that period, for anything: without what earlier ones leave, and what is kept in pools; ``None``
    where it has none"""
    from_pools: float
    """What of it pools pay before the budget does, as early as they can"""
    carried: float
    """What earlier periods left of their budgets, where that can be spent later"""

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


def spending(case: Case, made: Programme, optimum: Optimum, paid: Sequence[float] | None) -> Iterator[Spent]:
    """``paid``: what comes from the budgets, where pools pay the rest"""
    left = 0.0
    for k, (name, period) in enumerate(case.periods.items()):
        amount = fsum(made.pairs[i].attributes[f"spend {name}"] for i in optimum.funded)
        pooled = 0.0 if paid is None else amount - paid[k]
        pooled = pooled if pooled > TOLERANCE * amount else 0.0
        budget = period_money(period, name, case.pools)
        spent = Spent(name, amount, budget, pooled, left if case.carry_over else 0.0)
        left = spent.left or 0.0
        yield spent
