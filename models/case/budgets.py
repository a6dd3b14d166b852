"""The budgets of a case as rules, with the pools that stand beside or within them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import fsum
from typing import TYPE_CHECKING

from ..options.pools import Payer, Payers
from ..rules.pooled import Pooled
from ..rules.total import Total

if TYPE_CHECKING:
    from .case import Case
    from .fields import Pool


def pooled(case: Case, budget: Total) -> Total:
    """The rule named budget, with the money that is for some pairs only."""
    if not case.pools or budget.of != "cost" or budget.ceiling is None:
        return budget
    kept = fsum(pool.whole for pool in case.pools.values() if pool.within)
    said = {**budget.model_dump(), "at_most": budget.ceiling - kept}
    return Pooled(**said, payers=case.payers, periods=case.payers.every)


def period_budgets(case: Case) -> Iterator[Total]:
    """A rule a period with a budget: what starts or goes on in it costs no more."""
    so_far = 0.0
    for number, (name, period) in enumerate(case.periods.items()):
        money = period_money(case, name)
        if period.budget is None or money is None:
            continue
        said = period.budget.model_dump(exclude={"name", "at_most"})
        so_far += money
        of = f"spend to {name}" if case.carry_over else f"spend {name}"
        limit = so_far if case.carry_over else money
        made = Total(rule="total", of=of, name=f"budget {name}", at_most=limit, **said)
        if case.period_payers.payers:
            covers = tuple(range(number + 1)) if case.carry_over else (number,)
            made = Pooled(**made.model_dump(), payers=case.period_payers, periods=covers)
        yield made


def period_money(case: Case, period: str) -> float | None:
    """What may be spent on anything in a period: its budget without what is kept of it in pools; ``None``
    where it has none."""
    budget = case.periods[period].budget
    if budget is None:
        return None
    kept = [(pool.amounts or {}).get(period, 0.0) for pool in case.pools.values() if pool.within]
    return fsum([budget.at_most, *(-money for money in kept)])


def payers(case: Case, pools: Iterable[Pool]) -> Payers:
    """Pools as budgets meet them, periods by their number."""
    number = {name: k for k, name in enumerate(case.periods)}
    return Payers(
        tuple(
            Payer(
                scope=pool.scope,
                amount=pool.amount,
                by_period=tuple(sorted((number[p], money) for p, money in (pool.amounts or {}).items())),
                first=0 if pool.first is None else number[pool.first],
                last=number[pool.last] if pool.last is not None else None,
                carried=case.carry_over if pool.carry_over is None else pool.carry_over,
                share=pool.share,
            )
            for pool in pools
        ),
        tuple(f"spend {name}" for name in case.periods),
    )
