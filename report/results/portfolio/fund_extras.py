"""What stands beside the best portfolio: what was forced on it, what comes next, what a hand would do."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from ....cases import Loaded
from ....models.portfolio.baselines import Baseline
from ....models.portfolio.portfolio import Portfolio
from ....models.rules.kinds.fund import Fund
from ....models.rules.kinds.skip import Skip
from ....models.solver.lexicographic import DifferIn, Optimum
from ....models.solver.programme import Programme
from ....models.tradeoffs.alternatives import Alternatives
from ....records import dataclass
from ...documents.result import part
from ...documents.tables import Column, Table


@part
class AdditivePortfolio:
    """What would be funded if stages were valued by the weighted sum."""

    funded: tuple[str, ...]
    differs: tuple[str, ...]
    """Pairs that only one of the two portfolios funds."""
    moves: tuple[str, ...]
    """Pairs that both fund, here at another level or from another period on."""


@part
class Pools:
    """Money for some pairs only."""

    amount: float
    """All of it, in the case's currency."""
    drawn: float
    """What of it the portfolio uses."""


@part
class RealisedSynergy:
    """What comes on top of the single values because these are funded together."""

    pairs: tuple[str, ...]
    value: float


@part
class BaselinePortfolio:
    """What would be done without a solver."""

    value: float
    cost: float
    funded: tuple[str, ...]
    feasible: bool
    broken: tuple[str, ...]
    """The rules that it breaks."""


@part
class Baselines:
    """What would be done without optimising."""

    do_nothing: BaselinePortfolio
    obligations: BaselinePortfolio
    """The cheapest that keeps all rules."""
    by_value_per_cost: BaselinePortfolio
    """Pairs by value per cost until the money is gone."""
    everything: BaselinePortfolio
    """Each pair that is worth something at its most valuable level and start, affordable or not."""


@part
class OverridesCost:
    """What forcing pairs in or out costs."""

    force: tuple[str, ...]
    without: tuple[str, ...]
    value_lost: float | None
    """Against the best portfolio without them; None: there was no time to prove one of the two."""
    value_without_overrides: float | None


@part
class AlternativePortfolio:
    """One of the next best portfolios."""

    value: float
    cost: float
    funded: tuple[str, ...]
    share_of_best: float | None
    """Its value as a share of the best; None where that is worth nothing."""
    adds: tuple[str, ...]
    """Pairs that the best does not fund."""
    drops: tuple[str, ...]
    """Pairs that only the best funds."""
    moves: tuple[str, ...]
    """Pairs that both fund, here at another level or from another period on."""
    proven: bool
    """Whether no other that differs so much is worth more; otherwise the best found in time."""
    bound: float | None
    """No other that differs so much is worth more than this; None: not known."""


def finite(amount: float) -> float | None:
    return amount if math.isfinite(amount) else None


FORCE, WITHOUT = "--force ", "--without "
"""What the rules that stand for overrides are called after; no case file holds them."""


def overridden(loaded: Loaded, force: Sequence[str], without: Sequence[str]) -> Loaded:
    """The case with a rule more for each pair, or pattern, that must or must not be funded."""
    case = loaded.case
    rules = [Fund(rule="fund", name=f"{FORCE}{pair}", pairs=(pair,)) for pair in dict.fromkeys(force)]
    more = [Skip(rule="skip", name=f"{WITHOUT}{pair}", pairs=(pair,)) for pair in dict.fromkeys(without)]
    return replace(loaded, case=case.changed(rules=(*case.rules, *rules, *more)))


def unbound(programme: Programme) -> Programme:
    """The programme without what was asked for on the command line."""
    rules = (rule for rule in programme.rules if not rule.title.startswith((FORCE, WITHOUT)))
    return replace(programme, rules=tuple(rules))


def overrides_cost(
    force: Sequence[str], without: Sequence[str], free: Optimum | None, bound: Optimum
) -> OverridesCost:
    """What overrides cost against ``free``, the best portfolio without them; ``None``: it is not known."""
    lost = None
    if free is not None and bound.halted is None:
        lost = max(free.value - bound.value, 0.0) if free.funded != bound.funded else 0.0
    return OverridesCost(
        force=tuple(dict.fromkeys(force)),
        without=tuple(dict.fromkeys(without)),
        value_lost=lost,
        value_without_overrides=None if free is None else free.value,
    )


def realised(made: Programme, funded: frozenset[int]) -> tuple[RealisedSynergy, ...]:
    """What comes on top of the single values; of a synergy that is discounted by year, the sum."""
    totals = dict[tuple[str, ...], float]()
    for synergy in made.synergies:
        if synergy.realised(funded):
            pairs = tuple(made.pairs[group[0]].pair for group in synergy.groups)
            totals[pairs] = totals.get(pairs, 0.0) + synergy.value
    return tuple(RealisedSynergy(pairs, value) for pairs, value in totals.items())


def pools(portfolio: Portfolio) -> Pools | None:
    """What money for some pairs only there is, and how much of it is used."""
    if portfolio.drawn is None:
        return None
    return Pools(math.fsum(pool.whole for pool in portfolio.case.pools.values()), portfolio.drawn)


@dataclass(frozen=True)
class NextBest:
    """What a portfolio's result has more of where the next best are asked for; named as its fields are."""

    alternatives: tuple[AlternativePortfolio, ...]
    differing: int
    differ_in: DifferIn
    alternatives_exhausted: bool
    alternatives_missing: int


def alternatives(portfolio: Portfolio, found: Alternatives) -> NextBest:
    """The next best portfolios, and how near they are."""
    made, top = portfolio.programme, portfolio.optimum
    changes = [made.change(top.funded, other.funded) for other in found.portfolios]
    return NextBest(
        alternatives=tuple(
            AlternativePortfolio(
                value=other.value,
                cost=other.cost,
                funded=made.ids(other.funded),
                share_of_best=other.value / top.value if top.value > 0 else None,
                adds=change.enters,
                drops=change.leaves,
                moves=change.moves,
                proven=other.halted is None,
                bound=other.value if other.halted is None else finite(other.bound),
            )
            for other, change in zip(found.portfolios, changes, strict=True)
        ),
        differing=found.differing,
        differ_in=found.differ_in,
        alternatives_exhausted=found.exhausted,
        alternatives_missing=found.missing,
    )


def additive(portfolio: Portfolio) -> AdditivePortfolio | None:
    """What the weighted sum would fund; ``None`` where that is left out, or no portfolio keeps the rules."""
    other = portfolio.additive
    if other is None:
        return None
    change = portfolio.programme.change(portfolio.optimum.funded, other.funded)
    return AdditivePortfolio(portfolio.programme.ids(other.funded), portfolio.differs, change.moves)


def baselines(portfolio: Portfolio) -> Baselines | None:
    """What would be done without optimising; ``None`` where there was no time to see."""
    found = portfolio.baselines
    if found is None:
        return None
    return Baselines(
        do_nothing=_baseline(portfolio, found.do_nothing),
        obligations=_baseline(portfolio, found.obligations),
        by_value_per_cost=_baseline(portfolio, found.by_value_per_cost),
        everything=_baseline(portfolio, found.everything),
    )


def _baseline(portfolio: Portfolio, found: Baseline) -> BaselinePortfolio:
    return BaselinePortfolio(
        value=found.value,
        cost=found.cost,
        funded=portfolio.programme.ids(found.funded),
        feasible=not found.broken,
        broken=tuple(found.broken),
    )


# ---------------------------------------------------------------- as tables


def baselines_table(beside: Baselines, currency: str) -> Table:
    return Table(
        "baselines",
        "What would be done without optimising, and which rules that would break.",
        (
            Column("instead", "instead", "name"),
            Column("pairs", "pairs", "count"),
            Column("cost", "cost", "money", currency),
            Column("value", "value", "score"),
            Column("broken", "rules broken", "text"),
        ),
        tuple(
            (name, len(made.funded), made.cost, made.value, ", ".join(made.broken))
            for name, made in vars(beside).items()
        ),
    )


def alternatives_table(others: tuple[AlternativePortfolio, ...], currency: str) -> Table:
    moved = any(other.moves for other in others)
    return Table(
        "alternatives",
        "The next best portfolios, from the best of them on.",
        (
            Column("place", "no.", "count"),
            Column("value", "value", "score"),
            Column("share_of_best", "of the best", "share"),
            Column("cost", "cost", "money", currency),
            Column("drops", "drops", "text"),
            Column("adds", "adds", "text"),
            *([Column("moves", "otherwise", "text")] if moved else []),
            Column("proven", "proven", "flag"),
            Column("bound", "at most", "score"),
        ),
        tuple(
            (
                k,
                a.value,
                a.share_of_best,
                a.cost,
                ", ".join(a.drops),
                ", ".join(a.adds),
                *([", ".join(a.moves)] if moved else []),
                a.proven,
                a.bound,
            )
            for k, a in enumerate(others, 2)
        ),
    )
