"""What each amount of money can buy, and the funding order that follows from it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from .entry import TOLERANCE
from .milp import Solution, SolverError
from .optimum import Optimum, Programme, best
from .rules import Requires

MOST_ENUMERATED = 16
"""Up to so many options every portfolio is looked at: 65,536 take a moment, and no solver."""
MOST_EXACT = 64
MOST_POINTS = 200
"""With more options, or more points, the frontier is read at evenly spread budgets instead."""
SPREAD = 20


@dataclass(frozen=True)
class Frontier:
    """Portfolios that no cheaper or equally cheap one beats, by rising cost."""

    points: tuple[Optimum, ...]
    complete: bool
    """All of them, proven; otherwise those at ``SPREAD`` evenly spread budgets."""


def trace(programme: Programme, top: Optimum) -> Frontier:
    """The frontier from the least that the rules allow up to the portfolio ``top``."""
    if len(programme.pairs) <= MOST_ENUMERATED:
        return Frontier(tuple(_enumerated(programme, top)), complete=True)
    points = _every_point(programme, top) if len(programme.pairs) <= MOST_EXACT else None
    if points is not None:
        return Frontier(tuple(reversed(points)), complete=True)
    points = [top]
    for step in range(SPREAD - 1, -1, -1):
        if points[-1].cost > (limit := top.cost * step / SPREAD):
            cheaper = best(programme, cap=[programme.costing(limit)])
            if cheaper is None:
                break
            points.append(cheaper)
    return Frontier(tuple(reversed(points)), complete=False)


def _enumerated(programme: Programme, top: Optimum) -> list[Optimum]:
    """The whole frontier by rising cost, from all 2ⁿ portfolios.

    A portfolio's number has one bit an option, the first option's the highest, so of two tied
    portfolios the one with the higher number funds the earlier pair.

    Raises:
        SolverError: the best portfolio found here is not worth what the solver's is.
    """
    count = len(programme.pairs)

    def sums(terms: Mapping[int, float]) -> NDArray[np.float64]:
        total = np.zeros(1)
        for i in reversed(range(count)):
            total = np.concatenate([total, total + terms.get(i, 0.0)])
        return total

    costs = sums(dict(enumerate(programme.costs)))
    values = sums(dict(enumerate(programme.values[:count])))
    numbers = np.arange(2**count)
    for synergy in programme.synergies:
        bits = sum(1 << (count - 1 - i) for i in synergy.pairs)
        values += np.where(numbers & bits == bits, synergy.value, 0.0)
    allowed = costs <= top.cost * (1 + TOLERANCE)
    for row in programme.rows:
        used, size = sums(row.coefficients), sums({i: abs(c) for i, c in row.coefficients.items()})
        if row.at_most is not None:
            allowed &= used <= row.at_most + TOLERANCE * np.maximum(size, abs(row.at_most))
        if row.at_least is not None:
            allowed &= used >= row.at_least - TOLERANCE * np.maximum(size, abs(row.at_least))
    kept = numbers[allowed]
    kept = kept[np.lexsort((-kept, -values[kept], costs[kept]))]
    blur = TOLERANCE * max(map(abs, programme.values), default=0.0) * count
    kept = kept[values[kept] >= np.maximum.accumulate(values[kept]) - blur]
    points: list[Optimum] = []
    best_number = -1
    for number in kept.tolist():
        funded = frozenset(i for i in range(count) if number >> (count - 1 - i) & 1)
        value, cost = programme.value(funded), programme.cost(funded)
        slack = TOLERANCE * programme.size(funded)
        as_cheap = bool(points) and cost <= points[-1].cost * (1 + TOLERANCE)
        tied = as_cheap and abs(value - points[-1].value) <= slack and number > best_number
        if points and not tied and value <= points[-1].value + slack:
            continue
        if as_cheap:
            points.pop()
        points.append(Optimum(funded, value, cost, value, None))
        best_number = number
    if not points or abs(points[-1].value - top.value) > 10 * TOLERANCE * programme.size(top.funded):
        raise SolverError("looking at every portfolio finds another best one: please report this case")
    return [*points[:-1], top]


def _every_point(programme: Programme, top: Optimum) -> list[Optimum] | None:
    """The whole frontier by falling cost; ``None`` where it has too many points.

    Each time the best portfolio that costs less than the last one, until there is none. Each is
    the cheapest of its value, so each is a point of the frontier and none is missed.
    """
    gap = _smallest_difference([cost for cost in programme.costs if cost <= top.cost])
    points = [top]
    while gap > 0 and (limit := points[-1].cost - gap / 2) >= 0:
        runner_up = points[-1].runner_up
        known = None
        if runner_up is not None and programme.cost(runner_up) <= limit:
            # Nothing else that costs no more than the last point is worth more than this.
            known = Solution(runner_up, programme.value(runner_up))
        cheaper = best(programme, cap=[programme.costing(limit)], known=known)
        if cheaper is None:
            break
        if len(points) == MOST_POINTS or cheaper.cost >= points[-1].cost:
            return None  # too many, or too near each other for the solver to keep apart
        points.append(cheaper)
    return points


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
        free = math.copysign(math.inf, pair.value) if pair.value else 0.0
        rate = free if pair.cost == 0 else pair.value / pair.cost
        return entries[i], -float(f"{rate:.9g}"), i  # equal rates differ in their last digits

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

    The greatest common divisor of the costs as they are written, in decimals; but no less than
    2e-8 of the dearest, below which a solver could not tell two costs apart.
    """
    decimals = [Decimal(repr(cost)) for cost in costs if cost > 0]
    if not decimals:
        return 0.0
    places = max(0, *(-int(d.as_tuple().exponent) for d in decimals))
    divisor = math.gcd(*(int(d.scaleb(places)) for d in decimals))
    return max(float(Decimal(divisor).scaleb(-places)), 2e-8 * max(costs))
