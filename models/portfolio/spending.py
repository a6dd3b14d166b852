"""What a portfolio spends and uses in each period."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import fsum

from ..case.budgets import period_money
from ..case.case import Case
from ..entry.entry import TOLERANCE
from ..options.option import OPERATING
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
    operating: float | None = None
    """What of it is to run what has ended; ``None`` where nothing in the case costs anything to run"""
    used: tuple[Used, ...] = ()


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

    found = []
    for number, (name, period) in enumerate(case.periods.items()):
        amount = of("cost", name)
        pooled = 0.0 if paid is None else amount - paid[number]
        used = (
            Used(one, of(one, name), period.extras[one].at_most if one in period.extras else None)
            for one in resources
        )
        found.append(
            Spent(
                name,
                amount,
                period_money(case, name),
                pooled if pooled > TOLERANCE * amount else 0.0,
                of(OPERATING, name) if runs else None,
                tuple(used),
            )
        )
    return tuple(found)
