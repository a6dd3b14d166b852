"""Who pays for a plan, once more: budgets and pools as a network in which money is to flow.

From the source goes what the plan spends in each period, grouped by the pools that may pay for it; from there
to these pools, each up to its share, and to the period's budget; and from both to the sink, up to what there
is. All of a plan can be paid where all of it reaches the sink (Ford & Fulkerson 1956). In fractions, so that
nothing is rounded.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

from ...case.case import Case
from ...case.money import Pool
from .options import Plan, spent
from .ranking import number

Node: TypeAlias = tuple[object, ...]
Network: TypeAlias = dict[Node, dict[Node, Fraction]]

SOURCE: Node = ("source",)
SINK: Node = ("sink",)


def general_money(case: Case) -> float | None:
    """What may be spent on anything: the budget, without the pools that are part of it."""
    limits = [r.at_most for r in case.rules if r.name == "budget" and r.rule == "total" and r.of == "cost"]
    budget = case.budget.at_most if case.budget else next(iter(limits), None)
    if budget is None:
        return None
    within = [_sum(pool) for pool in case.pools.values() if pool.within]
    return math.fsum([number(case, budget), *(-amount for amount in within)])


def period_money(case: Case, period: str) -> float | None:
    """The same of a period's budget; ``None`` where it has none."""
    budget = case.periods[period].budget
    if budget is None:
        return None
    within = [pool.amounts.get(period, 0.0) for pool in case.pools.values() if pool.within and pool.amounts]
    return math.fsum([budget.at_most, *(-amount for amount in within)])


def pools_in_periods(case: Case) -> dict[str, Pool]:
    """The pools that pay before the periods' budgets do: not one sum kept within that of all periods."""
    if all(period.budget is None for period in case.periods.values()):
        return dict(case.pools)
    return {name: p for name, p in case.pools.items() if p.amounts is not None or not p.within}


def pool_money(case: Case) -> float:
    return math.fsum(_sum(pool) for pool in case.pools.values())


def drawn(case: Case, plan: Plan) -> float:
    """The most of a plan's cost that the pools can pay, each for what is in its scope."""
    return float(flow(_to_pools(case, plan, len(case.periods), case.pools)))


def paid_up_to(case: Case, plan: Plan, period: int) -> float:
    """The least that budgets have to pay of what is spent up to a period, the pools paying what they can."""
    network = _to_pools(case, plan, period, pools_in_periods(case))
    return float(sum(network[SOURCE].values()) - flow(network))


def paid_in(case: Case, plan: Plan) -> list[float]:
    """What each period's budget pays, where none is carried over: the pools pay as early as they can, but
    leave to each period what it needs to keep its budget. Behind the last stands what is spent after it."""
    limits = _limits(case)
    for k in list(limits):  # where there is not enough, each has what it would need
        limits[k] += _more_with(case, plan, limits, k)
    demand = _spent_in_all(case, plan)
    found: list[float] = []
    for k in range(len(case.periods) + 1):
        limits[k] = Fraction(0)
        limits[k] = demand - flow(_with_budgets(case, plan, limits))
        found.append(float(limits[k]))
    return found


def affordable_in(case: Case, plan: Plan, period: int) -> bool:
    """Whether a period's budget is enough, where none is carried over: more of it would pay no more."""
    limits = _limits(case)
    more = _more_with(case, plan, limits, period)
    return more <= Fraction(1, 10**9) * max(_spent_in_all(case, plan), limits[period])


def _limits(case: Case) -> dict[int, Fraction]:
    """By the number of the period, where it has a budget."""
    amounts = {k: period_money(case, name) for k, name in enumerate(case.periods)}
    return {k: Fraction(money) for k, money in amounts.items() if money is not None}


def _more_with(case: Case, plan: Plan, limits: Mapping[int, Fraction], period: int) -> Fraction:
    """How much more of a plan could be paid with as much as one likes in a period."""
    without = {k: money for k, money in limits.items() if k != period}
    return flow(_with_budgets(case, plan, without)) - flow(_with_budgets(case, plan, limits))


def _spent_in_all(case: Case, plan: Plan) -> Fraction:
    return sum(_demand(case, plan, case.pools).values(), Fraction(0))


def _sum(pool: Pool) -> float:
    return math.fsum((pool.amounts or {}).values()) if pool.amount is None else pool.amount


def _demand(case: Case, plan: Plan, pools: Mapping[str, Pool]) -> dict[tuple[frozenset[str], int], Fraction]:
    """What is spent in each period, and after the last, by the pools that may pay for it."""
    found: dict[tuple[frozenset[str], int], Fraction] = {}
    for option in plan:
        stage, _, technology = option.pair.partition("/")
        payers = frozenset(
            name
            for name, pool in pools.items()
            if (pool.scope.stages is None or stage in pool.scope.stages)
            and (pool.scope.technologies is None or technology in pool.scope.technologies)
        )
        amounts = spent(case, [option])
        later = option.figures["cost"] - math.fsum(amounts)
        for period, amount in enumerate([*amounts, later if later > 1e-9 * option.figures["cost"] else 0.0]):
            if amount:
                found[payers, period] = found.get((payers, period), Fraction(0)) + Fraction(amount)
    return found


def _to_pools(case: Case, plan: Plan, until: int, pools: Mapping[str, Pool]) -> Network:
    """What is spent up to a period, or the pools' part of it, on the way to the pools."""
    names = list(case.periods)
    network: Network = {SOURCE: {}}
    for (payers, period), amount in _demand(case, plan, pools).items():
        if period > until:
            continue
        cell = ("spent", payers, period)
        network[SOURCE][cell] = amount
        for name in payers:
            pool = case.pools[name]
            first = names.index(pool.first) if pool.first is not None else 0
            last = names.index(pool.last) if pool.last is not None else len(names)
            if first <= period <= last:
                network.setdefault(cell, {})["pool", name, period] = Fraction(pool.share) * amount
    for name, pool in pools.items():
        carried = case.carry_over if pool.carry_over is None else pool.carry_over
        for period in range(len(names) + 1):
            there = network.setdefault(("pool", name, period), {})
            if pool.amounts is None:
                there["pool", name] = Fraction(pool.amount or 0.0)
                network["pool", name] = {SINK: Fraction(pool.amount or 0.0)}
                continue
            if period < len(names):
                there[SINK] = Fraction(pool.amounts.get(names[period], 0.0))
            if carried and period:
                there["pool", name, period - 1] = Fraction(_sum(pool))
    return network


def _with_budgets(case: Case, plan: Plan, limits: Mapping[int, Fraction]) -> Network:
    """All that is spent, on the way to pools and budgets of periods; one without a limit pays all."""
    network = _to_pools(case, plan, len(case.periods), pools_in_periods(case))
    for cell, amount in network[SOURCE].items():
        period = cell[-1]
        assert isinstance(period, int)
        network.setdefault(cell, {})["budget", period] = amount
        there = network.setdefault(("budget", period), {SINK: Fraction(0)})
        there[SINK] = limits[period] if period in limits else there[SINK] + amount
    return network


def flow(network: Network) -> Fraction:
    """The most that can flow from the source to the sink (Edmonds & Karp 1972)."""
    left = {node: dict(arcs) for node, arcs in network.items()}
    for node, arcs in network.items():
        for other in arcs:
            left.setdefault(other, {}).setdefault(node, Fraction(0))
    total = Fraction(0)
    while True:
        before: dict[Node, Node] = {SOURCE: SOURCE}
        queue = deque([SOURCE])
        while queue and SINK not in before:
            at = queue.popleft()
            for other, room in left[at].items():
                if room > 0 and other not in before:
                    before[other] = at
                    queue.append(other)
        if SINK not in before:
            return total
        way, at = [], SINK
        while at != SOURCE:
            way.append((before[at], at))
            at = before[at]
        step = min(left[a][b] for a, b in way)
        for a, b in way:
            left[a][b] -= step
            left[b][a] += step
        total += step
