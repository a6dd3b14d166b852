"""What a portfolio spends and uses in each period."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from math import fsum

from ..case.case import Case
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
    """Of that period, what earlier ones leave not counted in; ``None`` where it has none"""
    operating: float | None = None
    """What of it is to run what has ended; ``None`` where nothing in the case costs anything to run"""
    used: tuple[Used, ...] = ()


def spending(case: Case, made: Programme, funded: Collection[int]) -> tuple[Spent, ...]:
    """What is spent and used in each period."""
    chosen = [made.pairs[i] for i in funded]
    runs = any(pair.amount(OPERATING) or pair.spreads[OPERATING].by_period for pair in made.pairs)
    limited = {getattr(r, "of", None) for r in made.rules if getattr(r, "period", None) is not None}
    resources = [resource for resource in case.resources if resource in limited]

    def of(attribute: str, period: str) -> float:
        return fsum(pair.amount(attribute, period) for pair in chosen)

    return tuple(
        Spent(
            name,
            of("cost", name),
            None if period.budget is None else period.budget.at_most,
            of(OPERATING, name) if runs else None,
            tuple(
                Used(one, of(one, name), period.extras[one].at_most if one in period.extras else None)
                for one in resources
            ),
        )
        for name, period in case.periods.items()
    )
