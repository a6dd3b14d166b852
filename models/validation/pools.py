"""Is money that is for some pairs only said so that it has one meaning?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice, permutations

from ..case.budgets import period_money
from ..case.case import Case
from ..case.fields import FundingLevel, PairEntry, Technology
from ..case.money import Cost, Pool
from ..entry.problem import Path, Problem, undeclared
from ..entry.scope import ANYWHERE
from ..rules.kinds.total import Total
from .names import DeclaredNames

MOST_POOLS = 10
"""Each doubles the parts of the portfolio whose cost is limited."""

MOST_TIED = 12
"""Periods, their end counted, that share a pool: each set of them makes at least one part."""

MOST_PARTS = 4096
"""Parts of the portfolio whose cost is limited, over all that budgets and pools of periods make of them"""


def pool_problems(case: Case, known: DeclaredNames) -> Iterator[Problem]:
    for i, rule in enumerate(case.rules):
        narrow = isinstance(rule, Total) and (rule.scope != ANYWHERE or rule.at_least is not None)
        if case.pools and rule.name == "budget" and narrow:
            yield Problem(
                ("rules", i),
                "beside pools, the rule named budget limits the whole cost: leave out scope and at_least, "
                "or give them a rule of another name",
            )
    if not case.pools:
        return
    yield from _paying_back(case)
    own = [problem for name, pool in case.pools.items() for problem in _own(case, known, name, pool)]
    yield from own
    if len(case.pools) > MOST_POOLS:
        yield Problem(("pools",), f"at most {MOST_POOLS} pools, not {len(case.pools)}: put some together")
    elif not own:
        yield from _beside_budgets(case)


def _own(case: Case, known: DeclaredNames, name: str, pool: Pool) -> Iterator[Problem]:
    """What a pool says of itself."""
    path: Path = ("pools", name)
    if (pool.amount is None) == (pool.amounts is None):
        found = "neither amount nor amounts" if pool.amount is None else "both amount and amounts"
        yield Problem(path, f"says {found}: give it one sum, or amounts by period: {{2027: 50, 2028: 30}}")
    if pool.carry_over is not None and pool.amounts is None:
        yield Problem(
            (*path, "carry_over"), "speaks of amounts by period: one sum can be spent in any of them anyway"
        )
    said: list[tuple[Path, str | None]] = [(("first",), pool.first), (("last",), pool.last)]
    said += [(("amounts", period), period) for period in pool.amounts or ()]
    strange = [(at, period) for at, period in said if period is not None and period not in known.periods]
    for at, period in strange:
        yield undeclared((*path, *at), str(period), "period", known.periods)
    order = list(case.periods)
    if not strange and order:
        first = order.index(pool.first) if pool.first is not None else 0
        last = order.index(pool.last) if pool.last is not None else len(order) - 1
        if first > last:
            yield Problem((*path, "last"), f"{pool.last} comes before {pool.first}, the first")
        else:
            for period in pool.amounts or ():
                when = order.index(period)
                if not first <= when <= last:
                    outside = f"before {pool.first}" if when < first else f"after {pool.last}"
                    yield Problem((*path, "amounts", period), f"is {outside}: it could never be spent")
    for field, declared, what in (
        ("stages", known.stages, "stage"),
        ("technologies", known.technologies, "technology"),
    ):
        for j, part in enumerate(getattr(pool.scope, field) or ()):
            if part not in declared:
                yield undeclared((*path, "scope", field, j), part, what, declared)


def _beside_budgets(case: Case) -> Iterator[Problem]:
    """What the pools say beside the budgets."""
    yearly = [name for name, period in case.periods.items() if period.budget is not None]
    limited = case.budget is not None or any(rule.name == "budget" for rule in case.rules)
    if not limited and not yearly:
        yield Problem(("pools",), "are beside or within the budget, but the case has none: give it one")
        return
    reserved = sum(pool.whole for pool in case.pools.values() if pool.within)
    if case.budget is not None and reserved > case.budget.at_most * (1 + 1e-9):
        yield Problem(("pools",), f"{reserved:g} kept within a budget of {case.budget.at_most:g}")
    if not yearly:
        return
    unclear = [
        problem for one, other in permutations(case.pools, 2) for problem in _unclear(case, one, other)
    ]
    if unclear:
        yield unclear[0]
        return
    so_far = 0.0
    for name in yearly:
        left = period_money(case.periods[name], name, case.pools)
        assert left is not None
        so_far = left + (so_far if case.carry_over else 0.0)
        budget = case.periods[name].budget
        assert budget is not None
        if so_far < 0 <= budget.at_most:
            says = f"pools keep {budget.at_most - left:g} of it, more than the {budget.at_most:g}"
            yield Problem(("periods", name, "budget"), says)
    if (parts := _parts(case, limited)) > MOST_PARTS:
        yield Problem(
            ("pools",),
            f"with the budgets of {len(yearly)} periods they make {parts:,} parts of a plan that "
            f"are held to a limit, at most {MOST_PARTS:,} are possible: put pools together, or carry over "
            "what a period leaves",
        )


def _unclear(case: Case, within: str, other: str) -> Iterator[Problem]:
    """One sum kept within the budget, and another pool, for the same pair, where periods have budgets.

    Who pays for the pair then decides what the budget of the period has to pay, so that what the overall
    budget and those of the periods can pay cannot be held apart.
    """
    kept, beside = case.pools[within], case.pools[other]
    if not kept.within or kept.amounts is not None or (beside.within and beside.amounts is None):
        return
    pairs = (
        f"{stage}/{technology}"
        for stage, technology in case.option_ids()
        if kept.scope.includes(stage, technology) and beside.scope.includes(stage, technology)
    )
    for pair in islice(pairs, 1):
        period = next(name for name, period in case.periods.items() if period.budget is not None)
        yield Problem(
            ("pools", within),
            f"is within the budget in one sum, and {other} pays for {pair} as well: beside budgets of "
            "periods nothing says how much of which it is. Give amounts by period in place of amount, "
            f"{{{period}: …}}, or scopes that have no pair in common",
        )


def _parts(case: Case, limited: bool) -> int:
    """How many cuts there are over the budgets of the case, at most; ``limited``: one of them over all."""
    count = case.payers.parts(case.payers.every) if limited else 0
    payers = case.period_payers
    if case.carry_over:
        return count + sum(payers.parts(payers.every[: k + 1]) for k in range(len(case.periods)))
    if payers.tied and len(payers.every) > MOST_TIED:
        return 1 << len(payers.every)
    sizes = range(1, len(payers.every) + 1 if payers.tied else 2)
    for size in sizes:
        count += sum(payers.parts(some) for some in combinations(payers.every, size))
    return count


def _paying_back(case: Case) -> Iterator[Problem]:
    """Money that comes back beside pools: nobody has said whose it is."""
    whose = "and beside pools nothing says which of them the money comes back to"
    entries: list[tuple[Path, Technology]] = [(("technologies", t), m) for t, m in case.technologies.items()]
    entries += [(("pairs", name), pair) for name, pair in case.pairs.items()]
    for path, entry in entries:
        costs: list[tuple[Path, Cost | None]] = [(path, entry.cost)]
        costs += [((*path, "levels", name), level.cost) for name, level in (entry.levels or {}).items()]
        runs = entry.running if isinstance(entry, PairEntry) else None
        if runs is not None and (runs.cost.low < 0 or min(runs.by_period, default=0.0) < 0):
            yield Problem((*path, "running", "left"), f"has an amount below 0, {whose}")
        for at, cost in costs:
            if cost is not None and cost.low < 0:
                yield Problem((*at, "cost"), f"is below 0, {whose}")
        run: list[tuple[Path, Technology | FundingLevel]] = [(path, entry)]
        run += [((*path, "levels", name), level) for name, level in (entry.levels or {}).items()]
        for at, one in run:
            if (one.running_cost or 0.0) < 0:
                yield Problem((*at, "running_cost"), f"is below 0, {whose}")
        profile, what = entry.cost_profile or (), "a share"
        if isinstance(profile, dict):
            profile, what = tuple(profile.values()), "an amount"
        if case.periods and any(share < 0 for share in profile):
            yield Problem((*path, "cost_profile"), f"has {what} below 0, {whose}")
