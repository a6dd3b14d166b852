"""A common budget over companies: one point of each company's own frontier, the sum of worth highest.

The multiple-choice knapsack problem (Kellerer, Pferschy & Pisinger 2004, chapter 11), exact: the Lagrangian
bound says by how much each point falls short of what its company could have at the price of money, and only
combinations that fall short by no more than what the best known one does are looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..models.entry.entry import TOLERANCE, raised
from ..records import dataclass

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

MOST_STATES = 400_000
"""Combinations that are kept side by side; with more the best of them, and a bound"""


@dataclass(frozen=True)
class CostCurve:
    """A frontier as costs that rise and what each point is worth; the first is what is owed at the least."""

    costs: Array
    """``(points,)``, in money"""
    worths: Array
    """``(points,)``, rising"""


@dataclass(frozen=True)
class Allocation:
    """One point a company."""

    chosen: tuple[int, ...]
    worth: float
    cost: float
    bound: float
    """No allocation is worth more"""

    @property
    def proven(self) -> bool:
        return self.bound - self.worth <= TOLERANCE * max(abs(self.bound), 1.0)


def owed(choices: Sequence[CostCurve]) -> float:
    """What the companies' own obligations cost at the least, together."""
    return float(sum(choice.costs[0] for choice in choices))


def allocate(choices: Sequence[CostCurve], budget: float) -> Allocation | None:
    """The allocation worth most within a budget, of equals the cheapest; ``None``: obligations cost more."""
    limit = raised(budget)
    if owed(choices) > limit:
        return None
    price, greedy = _priced(choices, limit)
    best = [choice.worths - price * choice.costs for choice in choices]
    short = [top.max() - top for top in best]
    upper = float(sum(top.max() for top in best)) + price * limit
    known = float(sum(choice.worths[k] for choice, k in zip(choices, greedy, strict=True)))
    slack = TOLERANCE * max(abs(upper), 1.0)
    kept = [np.flatnonzero(gap <= upper - known + slack) for gap in short]
    states, dropped = _merged(choices, short, kept, limit, upper, known, slack)
    found = greedy if states is None else states
    worth, cost = _sums(choices, found)
    gworth, gcost = _sums(choices, greedy)
    if gworth > worth + slack or (abs(gworth - worth) <= slack and gcost < cost):
        found, worth, cost = greedy, gworth, gcost
    return Allocation(tuple(int(k) for k in found), worth, cost, worth if dropped is None else dropped)


def _sums(choices: Sequence[CostCurve], chosen: Sequence[int]) -> tuple[float, float]:
    worth = sum(float(choice.worths[k]) for choice, k in zip(choices, chosen, strict=True))
    return worth, sum(float(choice.costs[k]) for choice, k in zip(choices, chosen, strict=True))


def _priced(choices: Sequence[CostCurve], limit: float) -> tuple[float, list[int]]:
    """What the last unit of money buys in the linear relaxation, and an allocation that follows it."""
    steps = []
    for at, choice in enumerate(choices):
        hull = _hull(choice)
        for a, b in pairwise(hull):
            more = float(choice.costs[b] - choice.costs[a])
            steps.append((float(choice.worths[b] - choice.worths[a]) / more, at, b, more))
    steps.sort(key=lambda step: (-step[0], step[1], step[2]))
    chosen = [0] * len(choices)
    left, price, full = limit - owed(choices), 0.0, set[int]()
    for rate, at, point, more in steps:
        if at in full:
            continue
        if more <= left:
            chosen[at], left = point, left - more
        else:
            price = price or rate
            full.add(at)  # a later step of its hull starts where this one ends
    # What is left buys what it can beyond the hull, the best first.
    for at, choice in enumerate(choices):
        within = int(np.searchsorted(choice.costs, choice.costs[chosen[at]] + left, side="right")) - 1
        if within > chosen[at]:
            left -= float(choice.costs[within] - choice.costs[chosen[at]])
            chosen[at] = within
    return price, chosen


def _hull(choice: CostCurve) -> list[int]:
    """Points of the upper hull, by falling rate."""
    kept: list[int] = []
    for k in range(len(choice.costs)):
        while len(kept) > 1:
            a, b = kept[-2], kept[-1]
            turn = (choice.worths[b] - choice.worths[a]) * (choice.costs[k] - choice.costs[b])
            if turn > (choice.worths[k] - choice.worths[b]) * (choice.costs[b] - choice.costs[a]):
                break
            kept.pop()
        kept.append(k)
    return kept


def _merged(
    choices: Sequence[CostCurve],
    short: Sequence[Array],
    kept: Sequence[Indices],
    limit: float,
    upper: float,
    known: float,
    slack: float,
) -> tuple[list[int] | None, float | None]:
    """The best of the combinations that fall short by little enough, and a bound where some were dropped."""
    order = sorted(range(len(choices)), key=lambda at: (len(kept[at]), at))
    easy = [int(np.argmin(gap)) for gap in short]
    later_worth = float(sum(choice.worths[k] for choice, k in zip(choices, easy, strict=True)))
    later_cost = float(sum(choice.costs[k] for choice, k in zip(choices, easy, strict=True)))
    later_least = owed(choices)
    cost, worth, gap = np.zeros(1), np.zeros(1), np.zeros(1)
    trail: list[tuple[int, Indices, Indices]] = []
    dropped: float | None = None
    for at in order:
        choice, points = choices[at], kept[at]
        later_worth -= float(choice.worths[easy[at]])
        later_cost -= float(choice.costs[easy[at]])
        later_least -= float(choice.costs[0])
        came = np.repeat(np.arange(len(cost)), len(points))
        took = np.tile(points, len(cost))
        now_cost, now_worth = cost[came] + choice.costs[took], worth[came] + choice.worths[took]
        now_gap = gap[came] + short[at][took]
        fits = now_cost + later_cost <= limit
        if fits.any():
            known = max(known, float((now_worth[fits] + later_worth).max()))
        alive = np.flatnonzero((now_gap <= upper - known + slack) & (now_cost + later_least <= limit))
        # Dearer and worth no more is of no use; of equals the first.
        alive = alive[np.lexsort((alive, -now_worth[alive], now_cost[alive]))]
        rises = now_worth[alive]
        if len(rises):
            before = np.concatenate(([-np.inf], np.maximum.accumulate(rises)[:-1]))
            alive = alive[rises > before]
        if len(alive) > MOST_STATES:
            by_gap = np.argsort(now_gap[alive], kind="stable")
            lost = float(now_gap[alive[by_gap[MOST_STATES:]]].min())
            dropped = max(dropped or -np.inf, upper - lost)
            alive = alive[np.sort(by_gap[:MOST_STATES])]
        cost, worth, gap = now_cost[alive], now_worth[alive], now_gap[alive]
        trail.append((at, came[alive], took[alive]))
        if not len(cost):
            return None, dropped
    equal = np.flatnonzero(worth >= worth.max() - slack)
    end = int(equal[np.argmin(cost[equal])])
    chosen = [0] * len(choices)
    for at, came, took in reversed(trail):
        chosen[at], end = int(took[end]), int(came[end])
    return chosen, dropped


def within_shares(choices: Sequence[CostCurve], budget: float, sizes: Sequence[float]) -> Allocation | None:
    """What companies buy with what is owed and shares of the rest by size, each by itself."""
    rest, whole = budget - owed(choices), sum(sizes)
    if raised(budget) < owed(choices) or whole <= 0:
        return None
    shares = [
        float(c.costs[0]) + max(rest, 0.0) * size / whole for c, size in zip(choices, sizes, strict=True)
    ]
    chosen = [
        int(np.searchsorted(choice.costs, raised(share), side="right")) - 1
        for choice, share in zip(choices, shares, strict=True)
    ]
    worth, cost = _sums(choices, chosen)
    return Allocation(tuple(chosen), worth, cost, worth)
