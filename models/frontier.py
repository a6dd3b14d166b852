"""What each amount of money can buy, and the funding order that follows from it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .milp import Solution
from .optimum import Optimum, Programme, best
from .rules import Requires, Row

MOST_EXACT = 64
"""With more options than this the frontier is read at evenly spread budgets instead."""
SPREAD = 20


@dataclass(frozen=True)
class Frontier:
    """Portfolios that no cheaper or equally cheap one beats, by rising cost."""

    points: tuple[Optimum, ...]
    complete: bool
    """All of them, proven; otherwise those at ``SPREAD`` evenly spread budgets."""


def trace(programme: Programme, top: Optimum) -> Frontier:
    """The frontier from the least that the rules allow up to the portfolio ``top``.

    Downwards: the best portfolio that costs less than the last one, until there is none. Each is
    the cheapest of its value, so each is a point of the frontier and none is missed.
    """
    complete = len(programme.pairs) <= MOST_EXACT
    gap = (
        _smallest_difference([c for c in programme.costs if c <= top.cost]) if complete else top.cost / SPREAD
    )
    points = [top]
    while True:
        least = points[-1].cost - (gap / 2 if complete else gap)
        if least < 0 or gap == 0:
            break
        next_best = points[-1].runner_up
        known = None
        if complete and next_best is not None and programme.cost(next_best) <= least:
            # Nothing else that costs no more than the last point is worth more than this.
            known = Solution(next_best, programme.value(next_best))
        cap = Row("cost", dict(enumerate(programme.costs)), at_most=least)
        cheaper = best(programme, cap=[cap], known=known)
        if cheaper is None:
            break
        points.append(cheaper)
    return Frontier(tuple(reversed(points)), complete)


def entry_budgets(frontier: Frontier) -> dict[int, float]:
    """For each option of the dearest portfolio, the cost from which it stays funded all the way."""
    *cheaper, top = frontier.points
    entries = dict.fromkeys(top.funded, top.cost)
    staying = set(top.funded)
    for point in reversed(cheaper):
        staying &= point.funded
        entries |= dict.fromkeys(staying, point.cost)
    return entries


def funding_order(programme: Programme, entries: dict[int, float]) -> list[int]:
    """Options by entry budget, then value per cost, but never before what they need.

    Where a rule offers several prerequisites, the first of them that is funded has to come before.
    """

    def key(i: int) -> tuple[float, float, int]:
        pair = programme.pairs[i]
        rate = math.inf if pair.cost == 0 else pair.value / pair.cost
        return entries[i], -rate, i

    requirements = [
        (i, set(needed) & entries.keys())
        for rule in programme.rules
        if isinstance(rule, Requires)
        for i in entries
        if (needed := rule.needed_by(programme.pairs, i)) is not None and i not in needed
    ]
    ordered: list[int] = []
    waiting = sorted(entries, key=key)
    while waiting:
        done = set(ordered)
        ready = (i for i in waiting if all(done & needed for j, needed in requirements if j == i))
        # Pairs that need each other have no first one: the best of them goes ahead.
        chosen = next(ready, waiting[0])
        ordered.append(chosen)
        waiting.remove(chosen)
    return ordered


def _smallest_difference(costs: Sequence[float]) -> float:
    """The least that two portfolios of different cost can differ by, in currency.

    The greatest common divisor of the costs as they are written, in decimals; no less than a
    millionth of the dearest, below which a solver could not tell two costs apart.
    """
    decimals = [Decimal(repr(cost)) for cost in costs if cost > 0]
    if not decimals:
        return 0.0
    places = max(0, *(-int(d.as_tuple().exponent) for d in decimals))
    divisor = math.gcd(*(int(d.scaleb(places)) for d in decimals))
    return max(float(Decimal(divisor).scaleb(-places)), 1e-6 * max(costs))
