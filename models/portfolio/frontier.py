"""What each amount of money can buy, and the funding order that follows from it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise, tee
from typing import TYPE_CHECKING, Any

import numpy as np

from ...engines.engine import HERE, Engine
from ...records import dataclass
from ..entry.entry import TOLERANCE, raised
from ..rules.kinds.requires import Requires
from ..solver.lexicographic import Optimum, best
from ..solver.milp import OutOfTime, SolverError, check_time
from ..solver.near_optimal import LISTED, NearOptimal, Relaxation, everything, within_reach
from ..solver.presolve import common_unit
from ..solver.programme import Programme
from .in_time import best_within
from .left_out import Pace

if TYPE_CHECKING:
    import pandas as pd

MOST_ENUMERATED = 16
"""Up to so many options every portfolio is looked at: 65,536 take a moment, and no solver."""
MOST_EXACT = 100
MOST_POINTS = 5_000
MOST_SOLVED = 25
"""With more options, more points, or more of them that a solver has to be asked for, the frontier is
read at evenly spread budgets instead."""
SPREAD = 20
MOST_ALONE, STRETCHES = 40, 8
"""Up to so many options the frontier is looked for in one go, with more in so many stretches"""
_LISTED = LISTED


@dataclass(frozen=True)
class Frontier:
    """Portfolios that no cheaper or equally cheap one beats, by rising cost."""

    points: tuple[Optimum, ...]
    complete: bool
    """All of them, proven; otherwise those at evenly spread budgets, each the best that it buys."""

    def to_frame(self, programme: Programme | None = None) -> pd.DataFrame:
        """One row a point by rising cost: cost, value, bound, how many pairs, and which of a programme."""
        import pandas as pd

        rows = [(point.cost, point.value, point.bound, len(point.funded)) for point in self.points]
        table = pd.DataFrame(rows, columns=["cost", "value", "bound", "pairs"])
        if programme is not None:
            table["funded"] = [list(programme.ids(point.funded)) for point in self.points]
            table["pairs"] = [len(programme.in_place(point.funded)) for point in self.points]
        return table


def whole(programme: Programme, top: Optimum | None = None, engine: Engine | None = None) -> Frontier | None:
    """The frontier in full, without points where no portfolio keeps the rules; ``None`` where it is too long.

    The best portfolio, where it is known, is where the frontier ends. With an ``engine`` parts of it are
    looked for side by side; what is found does not depend on how many workers that has.

    Raises:
        SolverError: the best portfolio found here is not worth what the solver's is.
        WorkerDied: a process of the engine was ended.
    """
    if len(programme.pairs) <= MOST_ENUMERATED:
        limit = math.inf if top is None else raised(top.cost, programme.cost_size(top.funded))
        found = everything(programme).falling(limit, lambda cost: _below(cost, _back(programme)))
        points: list[Optimum] | None = [_point(programme, funded) for funded in found][::-1]
    elif len(programme.pairs) > MOST_EXACT or min(programme.costs) < 0:
        # Where money comes back, less of it is no longer less of everything: the sweep would not end.
        points = None
    elif engine is None or len(programme.pairs) <= MOST_ALONE:
        swept = _Sweep(programme, top)(_Stretch(math.inf))
        points = None if swept is None else swept.points[::-1]
    else:
        points = _side_by_side(programme, top, engine)
    if points is None:
        return None
    points = [replace(point, bound=point.value) for point in points]  # a solver's is a rounding above
    if top is None:
        return Frontier(tuple(points), complete=True)
    last = points[-1].value if points else math.inf
    if abs(last - top.value) > 10 * TOLERANCE * programme.size(top.funded):
        raise SolverError("the frontier ends in another best portfolio: please report this case")
    return Frontier((*points[:-1], replace(top, bound=top.value)), complete=True)


@dataclass(frozen=True)
class _Stretch:
    """A part of the frontier: from the best portfolio within a cost to the first that costs so little."""

    within: float
    down_to: float = -math.inf


@dataclass(frozen=True)
class _Swept:
    points: list[Optimum]
    """By falling cost"""
    solved: int
    """How many of them a solver had to be asked for"""


@dataclass(frozen=True)
class _Sweep:
    """Looks for the points of stretches, each by itself."""

    programme: Programme
    top: Optimum | None
    """The dearest point, where it is known"""

    def __reduce__(self) -> tuple[Any, ...]:
        return _Sweep, (self.programme, self.top)  # what a solver keeps stays here

    @property
    def highest(self) -> float:
        return math.fsum(self.programme.costs) if self.top is None else self.top.cost

    @cached_property
    def relaxation(self) -> Relaxation | None:
        return None if self.programme.beyond else Relaxation(self.programme, self.highest)

    def __call__(self, stretch: _Stretch) -> _Swept | None:
        """``None`` where it has too many points, or too many that a solver has to be asked for.

        From its dearest point down: what lies near the relaxation at a cost gives the frontier for as
        far as it proves that nothing else can be on it, then the next part begins. Where that is
        nowhere, a solver is asked for one point.
        """
        programme, highest = self.programme, self.highest
        affordable = [cost for cost in programme.costs if cost <= highest]
        step = common_unit(affordable)
        apart = max(step, 2e-8 * max(affordable, default=0.0))  # no solver could tell nearer costs apart
        points: list[Optimum] = []  # by falling cost
        limit = min(stretch.within, highest * (1 + TOLERANCE))
        whole, solved, pace = stretch.within == math.inf, 0, Pace()
        band: NearOptimal | None = None
        while len(points) <= MOST_POINTS and solved <= MOST_SOLVED:
            if whole:
                pace.keep(1.0 - limit / highest if highest > 0 else 0.0)
            near = self.relaxation
            band = near.proving(limit, self._known(band, points, limit), _LISTED) if near else None
            found_below = band.falling(limit, lambda cost: _below(cost, step)) if band else ()
            more = [_point(programme, funded) for funded in found_below]
            if not more:
                begun = points or not whole
                cap = [programme.costing(points[-1].cost - apart / 2 if points else limit)] if begun else ()
                found = self.top if self.top is not None and not begun else best(programme, cap=cap)
                if found is None:
                    return _Swept(points, solved)
                if points and found.cost >= points[-1].cost:
                    return None
                more, solved = [found], solved + 1
            points += more
            if points[-1].cost == 0 or points[-1].cost <= stretch.down_to:
                return _Swept(points, solved)
            limit = _below(points[-1].cost, step)
        return None

    def _known(self, band: NearOptimal | None, points: Sequence[Optimum], limit: float) -> float:
        """What is to be had within a cost limit, by what was listed before and lies beside the last point."""
        if band is None or self.relaxation is None or not points:
            return -math.inf
        beside = self.relaxation.beside(points[-1].funded, np.array(self.programme.costs), limit)
        return max(listed.best_found(limit)[0] for listed in (band, beside))


def _side_by_side(programme: Programme, top: Optimum | None, engine: Engine) -> list[Optimum] | None:
    """The frontier by rising cost, in stretches of equal cost; ``None`` where it has too many points."""
    dearest = top or best(programme)
    if dearest is None:
        return []
    ends = [dearest.cost * part / STRETCHES for part in range(STRETCHES, -1, -1)]
    stretches = [_Stretch(high, low) for high, low in pairwise(ends)]
    points, solved, pace = [dearest], 0, Pace()
    sweep = _Sweep(programme, dearest)
    for done, swept in enumerate(engine.map(sweep, stretches, len(stretches), check_time), 1):
        pace.keep(done / len(stretches))
        if swept is None:
            return None
        solved += swept.solved
        points += [point for point in swept.points if point.cost < points[-1].cost]
        if len(points) > MOST_POINTS or solved > MOST_SOLVED:
            return None
    return points[::-1]


def _point(programme: Programme, funded: frozenset[int]) -> Optimum:
    value = programme.value(funded)
    return Optimum(funded, value, programme.cost(funded), value)


def _back(programme: Programme) -> float:
    """Where money comes back, a cost of 0 is a sum of others: what rounding may make of it."""
    return 2 * TOLERANCE * max(map(abs, programme.costs)) if min(programme.costs, default=0.0) < 0 else 0.0


def _below(cost: float, step: float) -> float:
    """A limit that keeps out all that costs as much, and nothing that costs less."""
    return min(cost - 2 * TOLERANCE * abs(cost), cost - 0.999 * step)


def spread(
    programme: Programme,
    top: Optimum,
    budgets: Sequence[float] = (),
    seconds: float | None = None,
    engine: Engine = HERE,
) -> Frontier:
    """The best portfolios at evenly spread budgets and at those named, by rising cost.

    With ``seconds`` for each, the best that is found in that time, and a bound that holds within
    the budget; a budget for which nothing is found is left out.

    Raises:
        OutOfTime: the time set around it was over.
        WorkerDied: a process of the engine was ended.
    """
    least = math.fsum(min(cost, 0.0) for cost in programme.costs)
    limits = {least + (top.cost - least) * step / SPREAD for step in range(SPREAD)}
    falling = sorted(limits.union(b for b in budgets if b < top.cost), reverse=True)
    points, pace = [top], Pace()
    # What a portfolio found meanwhile costs less than need not be asked for; who is ahead asks in vain.
    open_ = (limit for limit in falling if points[-1].cost > limit)
    asked, kept = tee(open_)
    found = engine.map(_Within(programme, top.cost, seconds), asked, len(falling), check_time)
    for bought, limit in zip(found, kept, strict=False):
        pace.keep(falling.index(limit) / len(falling))
        if points[-1].cost > limit and not bought.late:
            if bought.optimum is None:
                break
            points.append(bought.optimum)
    rising = [p for k, p in enumerate(points) if all(p.value > other.value for other in points[k + 1 :])]
    return Frontier(tuple(reversed(rising)), complete=False)


@dataclass(frozen=True)
class _Bought:
    optimum: Optimum | None
    """``None``: nothing keeps the rules for so little, or nothing was found in time"""
    late: bool = False


@dataclass(frozen=True)
class _Within:
    """The best portfolio within a cost limit, as ``best_within`` has it."""

    programme: Programme
    highest: float
    seconds: float | None

    def __reduce__(self) -> tuple[Any, ...]:
        return _Within, (self.programme, self.highest, self.seconds)  # what a solver keeps stays here

    @cached_property
    def relaxation(self) -> Relaxation | None:
        near = within_reach(self.programme) and min(self.programme.costs) >= 0
        return Relaxation(self.programme, self.highest) if near else None

    def __call__(self, limit: float) -> _Bought:
        try:
            return _Bought(self._best(limit))
        except OutOfTime:
            if self.seconds is None:
                raise
            return _Bought(None, late=True)

    def _best(self, limit: float) -> Optimum | None:
        cap = [self.programme.costing(limit)]
        if self.relaxation is None:
            return best_within(self.programme, self.seconds, cap)
        band = self.relaxation.proving(limit, listed=_LISTED)
        funded = None if band is None else next(band.falling(limit), None)
        if funded is not None:
            return _point(self.programme, funded)
        return best_within(self.programme, self.seconds, cap, self.relaxation.core())


def entry_budgets(programme: Programme, frontier: Frontier) -> dict[int, float]:
    """For each option of the dearest portfolio, the cost from which its pair stays funded all the way.

    At whatever level, and whenever it starts: with less money it may well be another.
    """
    *cheaper, top = frontier.points
    entries = dict.fromkeys(top.funded, top.cost)
    staying = set(top.funded)
    for point in reversed(cheaper):
        pairs = programme.pairs_of(point.funded)
        staying = {i for i in staying if programme.pairs[i].pair in pairs}
        entries |= dict.fromkeys(staying, point.cost)
    return entries


def funding_order(programme: Programme, entries: dict[int, float]) -> list[int]:
    """Options by the period they start in, entry budget, then value per cost; never before what they need.

    What runs comes first; what is stopped has no place. Where a rule offers several prerequisites, the
    first of them that is funded has to come before.
    """

    def key(i: int) -> tuple[bool, int, float, float, int]:
        pair = programme.pairs[i]
        return not pair.runs, pair.start or 0, entries[i], -pair.value_per_cost, i

    entries = {i: entry for i, entry in entries.items() if not programme.pairs[i].stopped}
    needs: dict[int, list[set[int]]] = {}
    for rule in programme.rules:
        if isinstance(rule, Requires):
            for i, needed in rule.needed(programme.pairs):
                if i in entries:
                    needs.setdefault(i, []).append(set(needed) & entries.keys())
    ordered: list[int] = []
    done: set[int] = set()
    waiting = sorted(entries, key=key)
    while waiting:
        ready = (i for i in waiting if all(done & needed for needed in needs.get(i, ())))
        # Pairs that need each other have no first one: the best of them goes ahead.
        chosen = next(ready, waiting[0])
        ordered.append(chosen)
        done.add(chosen)
        waiting.remove(chosen)
    return ordered
