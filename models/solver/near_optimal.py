"""The portfolios nearest to a linear relaxation, and a line that all others lie below.

Solved, with the cost held to a limit or not, the relaxation prices every row. By weak duality any
such prices, exact or not, bound what a portfolio is worth: value ≤ level + slope × cost − its
losses, one for each pair that it treats otherwise than the relaxation would. The portfolios of
least loss are listed in full, so every portfolio that is not listed lies below the line
value = level + slope × cost. Wherever the listed ones reach that line they are all that counts,
not only at the limit but over a whole range of costs (the lists are those of the ranking methods
for two objectives, Ehrgott & Skriver 2003, with the prices of all rules instead of one; pairs
whose loss is within the gap to a known portfolio are the core of Balas & Zemel 1980). So the best
portfolio is proven without a search tree where the relaxation is near it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ...records import dataclass
from ..entry.entry import TOLERANCE, raised
from ..rules.base import LinearRow
from .least_losses import Grouped, Nearest, Wanted, least_sums
from .lp import WarmLP, matrix_of
from .milp import check_time, impossible
from .presolve import Rounded, rounded
from .programme import Programme
from .starts import Groups, Starts, Unsettled, alike, interchangeable

Array = NDArray[np.float64]
Choices = NDArray[np.bool_]
Numbers = NDArray[np.int64]

LISTED = (2_000, 8_000, 32_000)
"""Portfolios near the relaxation that are looked at, in turn, before a solver is asked."""
NEARBY = 50_000
"""Portfolios between the bound and what one of those is worth, past which a longer list is tried first"""
MOST_WITHIN = 1_000_000
"""The same, past which they are not looked at"""
MOST_ENTRIES = 300_000
"""Variables × rows, up to which the lists are tried"""
MOST_SETTLED = 200
"""Portfolios that turn out to have no spread of starts, one after the other, past which a solver is asked"""
_ROUNDING = 1e-7
"""Relative to all values together: what keeps the rows with their tolerance may seem to break them by"""
_BLOCK = 4_000
"""Portfolios checked at a time: few enough for a processor's cache, and for one thread of it."""
_FEW = 30
"""Portfolios worth the same that are compared one by one"""
_SCALE = 1e4
"""Largest coefficient of the objective that the solver sees."""


@dataclass(frozen=True)
class NearOptimal:
    """Every portfolio that lies on or above a line of value against cost and may keep the rules.

    Options that are alike but for their start are one: a group of ``starts``.
    """

    chosen: Choices
    """(k, groups)"""
    costs: Array
    """(k,)"""
    cost_sizes: Array
    """(k,) magnitude of what each cost is summed from: money may come back"""
    values: Array
    """(k,) synergies included"""
    sizes: Array
    """(k,) magnitude of what each value is summed from"""
    starts: Starts
    level: float
    slope: float
    """No portfolio that is missing is worth ``level + slope × cost`` or more."""

    def line(self, cost: float) -> float:
        return self.level + (self.slope * cost if self.slope else 0.0)  # at any cost, too

    def falling(
        self, limit: float = math.inf, below: Callable[[float], float] = lambda cost: -math.inf
    ) -> Iterator[frozenset[int]]:
        """The best portfolio within a cost limit, then the best ``below`` the cost of that, and so on.

        Of equal value the cheapest, of these the one that starts earliest, then the one that funds the
        earliest pair. It ends where something that is missing could be as good, where a portfolio has too
        many ways to spread its starts, or where too many have none.
        """
        with suppress(Unsettled):
            yield from self._falling(limit, below)

    def _falling(self, limit: float, below: Callable[[float], float]) -> Iterator[frozenset[int]]:
        order = np.lexsort((self.costs, -self.values))
        order = order[self.costs[order] <= limit]
        lost = 0
        while len(order):
            at = order[0]
            slack = TOLERANCE * self.sizes[at]
            if self.values[at] - 2 * slack < self.line(limit):
                return
            funded = self.starts.first(self.chosen[at])
            if funded is None:
                order, lost = order[1:], lost + 1
                if lost > MOST_SETTLED:
                    raise Unsettled
                continue
            lost, cost = 0, self.costs[at]
            ties = order[1 : np.searchsorted(-self.values[order], slack - self.values[at], "right")]
            if self.starts.free and len(ties) > _FEW:
                ties = self._first_of(ties)
            for other in ties:
                if self.costs[other] <= raised(cost, self.cost_sizes[at]):
                    rival = self.starts.first(self.chosen[other])
                    cheaper = raised(self.costs[other], self.cost_sizes[other]) < cost
                    if rival is not None and (cheaper or self._sooner(rival, funded)):
                        funded, cost = rival, min(cost, self.costs[other])
            yield funded
            limit = below(float(cost))
            if limit >= cost:  # there is nothing below
                return
            order = order[self.costs[order] <= limit]

    def _first_of(self, ties: Numbers) -> Numbers:
        """Of portfolios worth the same the one to take, where no row minds when a pair starts.

        A million of them are looked at together, which one by one would take a minute.
        """
        costs = self.costs[ties]
        least = int(costs.argmin())
        ties = ties[costs <= raised(costs[least], self.cost_sizes[ties[least]])]
        at = self.starts.earliest(self.chosen[ties])
        return ties[at : at + 1]

    def _sooner(self, one: frozenset[int], other: frozenset[int]) -> bool:
        """Whether one waits less than the other, or as long and has the earliest pair that only one has."""
        waits = self.starts.wait(one), self.starts.wait(other)
        return waits[0] < waits[1] or (waits[0] == waits[1] and min(one ^ other, default=-1) in one)

    @cached_property
    def best(self) -> frozenset[int] | None:
        """The best portfolio at whatever cost; ``None`` where it may not be among those that are listed."""
        return next(self.falling(), None)

    def proves(self, limit: float) -> bool:
        """Whether the best portfolio within a cost limit is among those that are listed, for sure."""
        found = next(self.falling(limit), None) if limit < math.inf else self.best
        return found is not None

    def best_found(self, limit: float = math.inf) -> tuple[float, frozenset[int]]:
        """The best of the listed portfolios within a cost limit, and its worth; −inf where none is found."""
        order = np.argsort(-self.values, kind="stable")
        with suppress(Unsettled):
            for at in order[self.costs[order] <= limit][:MOST_SETTLED]:
                if (funded := self.starts.first(self.chosen[at])) is not None:
                    return float(self.values[at]), funded
        return -math.inf, frozenset()


def within_reach(programme: Programme, cap: Sequence[LinearRow] = ()) -> bool:
    """Whether a programme is small enough for lists near its relaxation, ``cap`` being about options only."""
    rows = len(programme.rows) + len(programme.joint_rows) + len(cap)
    options = len(programme.pairs)
    joint = any(a for row in cap for i, a in row.coefficients.items() if i >= options)
    beyond = programme.beyond or any(row.beyond for row in cap)
    return 0 < options * rows <= MOST_ENTRIES and not joint and not beyond


def everything(programme: Programme) -> NearOptimal:
    """All 2ⁿ portfolios that keep the rules: none is missing, so there is no line."""
    count = len(programme.pairs)
    each = tuple((i,) for i in range(count))
    starts = Starts(np.zeros((0, count)), np.zeros(0), np.zeros(0), each, programme.waits)
    return _valued(programme, programme.choices(), starts, np.array(programme.values), -np.inf, 0.0)


class Relaxation:
    """The linear relaxation of a programme, solved from its last basis under other values or cost limits."""

    def __init__(
        self, programme: Programme, limit: float | None = None, cap: Sequence[LinearRow] = ()
    ) -> None:
        """``limit`` is the highest cost that will be asked for, in currency; ``cap`` further rows."""
        self.programme, self.options = programme, len(programme.pairs)
        rows = [*programme.rows, *cap]
        matrix, low, high = matrix_of(rows, len(programme.values))
        self.rules = matrix[:, : self.options], low, high
        rows += programme.joint_rows
        self.rounded: list[Rounded] = []
        self.cost_row = len(rows)
        if limit is not None:
            costs = np.array(programme.costs[: self.options])
            self.rounded = [made for row in programme.rows if (made := rounded(row, costs)) is not None]
            rows.append(programme.costing(limit))
        self.upper = np.ones(len(programme.values))
        self.upper[list(impossible(rows))] = 0.0
        self.matrix, self.low, self.high = matrix_of([*rows, *(r.row for r in self.rounded)], len(self.upper))
        self.unit = 0.0
        if limit is not None and limit > 0:
            self.unit = self.matrix[self.cost_row].max() / max(programme.costs, default=0.0)
        self.solver = WarmLP(self.matrix, self.low, self.high, self.upper)
        self._starts: dict[Groups, Starts] = {}
        self._interchangeable = interchangeable(programme)
        self.groups = Grouped.of(programme, self._interchangeable)
        self._nearest: Nearest | None = None
        self._within = math.inf
        self.aim(np.array(programme.values[: self.options]))

    def aim(self, values: Array) -> None:
        """Other values (options,) from now on; behind them those of synergies where they change too."""
        self.stated = np.concatenate([values, self.programme.values[len(values) :]])
        self.values = self.stated * (self.upper > 0)
        members = self._interchangeable
        if len(members) < self.options:
            members = alike(members, self.stated.tolist())
        if members != self.groups.members:
            self.groups = Grouped.of(self.programme, members)
        self.scale = _SCALE / (float(np.abs(self.values).max(initial=0.0)) or 1.0)
        self.solver.aim(self.scale * self.values)

    @property
    def starts(self) -> Starts:
        members = self.groups.members
        if members not in self._starts:
            self._starts[members] = Starts(*self.rules, members, self.programme.waits)
        return self._starts[members]

    def band(self, most: int, limit: float | None = None, floor: float = -math.inf) -> NearOptimal | None:
        """The ``most`` portfolios nearest the relaxation, those left out that surely break a rule.

        ``limit``: those that cost about this; the line then holds for all that cost no more. ``floor``:
        all that the line through this worth at the limit lies below, or, past ``most``, nothing at
        all. ``None`` where the relaxation has no solution.
        """
        if limit is not None:
            self.high[self.cost_row] = self.unit * limit
            for position, found in enumerate(self.rounded, self.cost_row + 1):
                self.high[position] = found.at_most(limit)
            for position in range(self.cost_row, len(self.high)):
                self.solver.limit(position, self.low[position], self.high[position])
        self._nearest, relaxed = None, self.solver.solve()
        if relaxed is None:
            return None
        price = relaxed.prices / self.scale
        end = np.where(price > 0, self.high, self.low)
        price[~np.isfinite(end)] = 0.0  # of the wrong sign, by a rounding
        end[price == 0] = 0.0
        reduced = self.values - price @ self.matrix
        reduced[self.upper == 0] = -np.inf
        slope = 0.0 if limit is None else float(price[self.cost_row] * self.unit)
        beyond = self.stated[: self.options] - slope * np.array(self.programme.costs[: self.options])
        nearest = self.groups.nearest(reduced[: self.options], beyond)
        joint = float(np.maximum(reduced[self.options :], 0.0).sum())
        bound = float(price @ end) + joint + nearest.bound
        wanted = self._wanted(most, bound, floor, slope * (limit or 0.0))
        self._nearest, self._within = nearest, wanted.within
        listed = least_sums(nearest, wanted)
        chosen = [np.zeros((0, len(nearest.pairs)), dtype=bool)]
        for start in range(0, len(listed.numbers), _BLOCK):
            block = nearest.chosen(listed.numbers[start : start + _BLOCK], listed.core)
            chosen.append(self.starts.possible(block))
        level = bound - listed.missing - slope * (limit or 0.0)
        return _valued(self.programme, np.concatenate(chosen), self.starts, self.stated, level, slope)

    def _wanted(self, most: int, bound: float, floor: float, spent: float) -> Wanted:
        """In values less what they cost at the slope, of which ``spent`` is that of the limit."""
        joint = self.stated[self.options :]
        more, less = float(np.maximum(joint, 0.0).sum()), float(np.minimum(joint, 0.0).sum())
        rounding = _ROUNDING * float(np.abs(self.values).sum())
        return Wanted(most, floor - more - spent, bound - less - spent + rounding, bound - floor)

    def proving(
        self, limit: float | None = None, known: float = -math.inf, listed: Sequence[int] = LISTED
    ) -> NearOptimal | None:
        """The first portfolios that prove which is the best within the cost limit; ``None``: none did.

        All that are worth more than what is ``known`` come first, unless there are too many. Then the nearest
        are ``listed``, so many in turn, and after each list all that are worth more than the best of them.
        """
        end = math.inf if limit is None else limit
        slack = 4 * TOLERANCE * float(np.abs(self.values).sum())
        told = known > -math.inf
        if told:
            band = self.band(NEARBY, limit, known - slack)
            if band is None or band.proves(end):
                return band
        for most in listed:
            check_time()
            band = self.band(most, limit)
            if band is None or band.proves(end):
                return band
            before, known = known, max(known, band.best_found(end)[0])
            if known > before and most != listed[-1]:
                band = self.band(NEARBY, limit, known - slack)
                if band is not None and band.proves(end):
                    return band
            elif told:  # it is hard to beat: longer lists only hold more of the same
                break
        check_time()
        band = None if known == -math.inf else self.band(MOST_WITHIN, limit, known - slack)
        return band if band is not None and band.proves(end) else None

    def beside(self, funded: frozenset[int], amounts: Array, most: float) -> NearOptimal:
        """The neighbours of a portfolio that come to ``most`` at the most, as ``Starts`` has them."""
        chosen = self.starts.neighbours(funded, amounts, most)
        return _valued(self.programme, chosen, self.starts, self.stated, math.inf, 0.0)

    def core(self) -> list[LinearRow]:
        """Rows that fix all but the core, as every portfolio does that is as good as the last floor.

        A solver then looks at the core only. What was known is one of those portfolios.
        """
        nearest, members = self._nearest, self.groups.members
        if nearest is None:
            return []
        settled = np.flatnonzero(nearest.losses > self._within).tolist()
        chosen = set(nearest.base.tolist())
        kept = [
            LinearRow("core", dict.fromkeys(members[g], 1.0), at_least=1.0) for g in settled if g in chosen
        ]
        left = [
            LinearRow("core", {i: 1.0}, at_most=0.0) for g in settled if g not in chosen for i in members[g]
        ]
        return kept + left

    def best(self, known: float = -math.inf) -> frozenset[int] | None:
        """The best portfolio, ties settled, where lists prove it; one is ``known`` to be worth so much."""
        band = self.proving(known=known)
        return None if band is None else band.best


def _valued(
    programme: Programme, chosen: Choices, starts: Starts, values: Array, level: float, slope: float
) -> NearOptimal:
    """What portfolios (k, groups) cost and are worth: options ``values``, behind them synergies."""
    first, of_group = starts.firsts, starts.of_group
    whole = chosen.astype(float)
    worth, sizes = whole @ values[first], whole @ np.abs(values[first])
    for synergy, value in zip(programme.synergies, values[len(programme.pairs) :].tolist(), strict=True):
        parts = [list({of_group[i] for i in group}) for group in synergy.groups]
        realised = np.logical_and.reduce([chosen[:, part].any(axis=1) for part in parts])
        worth, sizes = worth + value * realised, sizes + abs(value) * realised
    each = np.array(programme.costs)[first]
    costs, cost_sizes = whole @ each, whole @ np.abs(each)
    return NearOptimal(chosen, costs, cost_sizes, worth, sizes, starts, level, slope)
