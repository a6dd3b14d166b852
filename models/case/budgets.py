"""The budgets of a case as rules, with the pools that stand beside or within them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import fsum

from ..options.pools import Payer, Payers
from ..rules.implied.pooled import Pooled
from ..rules.kinds.total import Total
from .fields import Period
from .money import Pool


def pooled(budget: Total, pools: Mapping[str, Pool], payers: Payers) -> Total:
    """The rule named budget, with the money that is for some pairs only."""
    if not pools or budget.of != "cost" or budget.ceiling is None:
        return budget
    kept = fsum(pool.whole for pool in pools.values() if pool.within)
    said = {**budget.model_dump(), "at_most": budget.ceiling - kept}
    return Pooled(**said, payers=payers, periods=payers.every)


def period_budgets(
    periods: Mapping[str, Period], pools: Mapping[str, Pool], payers: Payers, carry_over: bool
) -> Iterator[Total]:
    """A rule a period with a budget: what starts or goes on in it costs no more than ``payers`` leave."""
    so_far = 0.0
    for number, (name, period) in enumerate(periods.items()):
        money = period_money(period, name, pools)
        if period.budget is None or money is None:
            continue
        said = period.budget.model_dump(exclude={"name", "at_most"})
        so_far += money
        of = f"spend to {name}" if carry_over else f"spend {name}"
        limit = so_far if carry_over else money
        made = Total(rule="total", of=of, name=f"budget {name}", at_most=limit, **said)
        if payers.payers:
            covers = tuple(range(number + 1)) if carry_over else (number,)
            made = Pooled(**made.model_dump(), payers=payers, periods=covers)
        yield made


def period_money(period: Period, name: str, pools: Mapping[str, Pool]) -> float | None:
    """What may be spent on anything in a period: its budget without what is kept of it in pools; ``None``
    where it has none."""
    if period.budget is None:
        return None
    kept = [(pool.amounts or {}).get(name, 0.0) for pool in pools.values() if pool.within]
    return fsum([period.budget.at_most, *(-money for money in kept)])


def payers(pools: Iterable[Pool], periods: Iterable[str], carry_over: bool) -> Payers:
    """Pools as budgets meet them, periods by their number."""
    number = {name: k for k, name in enumerate(periods)}
    return Payers(
        tuple(
            Payer(
                scope=pool.scope,
                amount=pool.amount,
                by_period=tuple(sorted((number[p], money) for p, money in (pool.amounts or {}).items())),
                first=0 if pool.first is None else number[pool.first],
                last=number[pool.last] if pool.last is not None else None,
                carried=carry_over if pool.carry_over is None else pool.carry_over,
                share=pool.share,
            )
            for pool in pools
        ),
        tuple(f"spend {name}" for name in number),
    )
