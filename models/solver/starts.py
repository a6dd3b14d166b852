"""Options of one pair that differ in nothing but when they start: chosen as one, their starts settled after.

Where years are not discounted, a pair costs and is worth the same whichever year it starts in, and a
portfolio has as many copies as there are ways to spread its starts. A search that goes through them
all looks at each portfolio many times (symmetry, Margot 2010). Here such options are one: rows that
do not tell them apart hold or do not, and for those that do, the budgets of the years, the earliest
spread of starts that keeps them is looked for, once for each portfolio.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

from ..entry.entry import TOLERANCE
from .programme import Programme

Array = NDArray[np.float64]
Choices = NDArray[np.bool_]
Numbers = NDArray[np.int64]
Groups = tuple[tuple[int, ...], ...]

MOST_TRIED = 50_000
"""Starts tried for one portfolio before a solver is faster"""
_FIRST = 4
"""Rows that are looked at before the others"""
_TOGETHER = 500
"""Portfolios so few that all rows are looked at together"""
_FEW = 8
"""Ways so few that it is not worth looking which come to the same"""
_AT_ONCE = 27
"""Ways to spread the starts of a few pairs, up to which they are gone through at once"""
_ENTRIES = 1_000_000
"""Portfolios × groups that are looked at beside one"""
_DIGITS = 12
"""Rows have a largest coefficient of 1: uses that differ by less are the same."""


class Unsettled(Exception):
    """Too many ways to spread the starts of one portfolio have been tried."""


def interchangeable(programme: Programme) -> Groups:
    """Options of one pair at one cost and with part in the same synergies, in order."""
    found: dict[tuple[object, ...], list[int]] = {}
    parts: dict[int, list[tuple[int, int]]] = {}
    for k, synergy in enumerate(programme.synergies):
        for g, group in enumerate(synergy.groups):
            for i in group:
                parts.setdefault(i, []).append((k, g))
    for i, pair in enumerate(programme.pairs):
        found.setdefault((pair.pair, pair.cost, *parts.get(i, ())), []).append(i)
    return tuple(map(tuple, found.values()))


def alike(groups: Groups, values: Sequence[float]) -> Groups:
    """Of such options those that are worth the same, in order of the first of each."""
    found: dict[tuple[int, float], list[int]] = {}
    for g, group in enumerate(groups):
        for i in group:
            found.setdefault((g, values[i]), []).append(i)
    return tuple(sorted(map(tuple, found.values())))


class Starts:
    """The rows of a programme, over groups of options that are alike."""

    def __init__(self, matrix: Array, low: Array, high: Array, groups: Groups, waits: Sequence[int]) -> None:
        """``matrix`` (rows, options), ``low`` and ``high`` (rows,); ``waits``: periods before each start."""
        self.groups, self.waits = groups, np.array(waits, dtype=np.int64)
        self.of_group = {i: g for g, group in enumerate(groups) for i in group}
        self.firsts = np.array([group[0] for group in groups], dtype=np.int64)
        """(groups,) an option of each: they are worth and cost the same"""
        least, most, size = (np.zeros((len(matrix), len(groups))) for _ in range(3))
        for g, group in enumerate(groups):
            column = matrix[:, list(group)]
            least[:, g], most[:, g] = column.min(axis=1), column.max(axis=1)
            size[:, g] = np.abs(column).max(axis=1)
        ends = np.maximum(*(np.abs(np.where(np.isfinite(end), end, 0.0)) for end in (low, high)))
        # What no portfolio can break need not be looked at: that a pair is funded once, say.
        loose = _within(least, most, low, high)
        self._least, self._most, self._size = least[~loose], most[~loose], size[~loose]
        self._limits = low[~loose], high[~loose], ends[~loose]
        self._broken = np.zeros(len(self._least), dtype=np.int64)
        timed = (least != most).any(axis=1) & ~_within(most, least, low, high)
        self._matrix, self._low, self._high, self._ends = matrix[timed], low[timed], high[timed], ends[timed]
        self._timed = least[timed].T, most[timed].T, size[timed].T
        self._settled: dict[bytes, frozenset[int] | None] = {}

    def neighbours(self, funded: frozenset[int], amounts: Array, most: float) -> Choices:
        """The portfolios (k, groups) that leave out one group of this one, have one more, or one in place of
        another, and come to ``most`` at the most in ``amounts`` (options,); of very many those of least."""
        base = np.zeros(len(self.groups), dtype=bool)
        base[[self.of_group[i] for i in funded]] = True
        out, into = np.flatnonzero(base), np.flatnonzero(~base)
        each = amounts[self.firsts]
        without, with_ = (np.concatenate([[0.0], each[some]]) for some in (out, into))
        come_to = each[base].sum() - without[:, None] + with_
        come_to[0, 0] = np.inf  # itself
        less, more = np.nonzero(come_to <= most)
        room = _ENTRIES // max(len(base), 1)
        if len(less) > room:
            least = np.argpartition(come_to[less, more], room)[:room]
            less, more = less[least], more[least]
        chosen = np.repeat(base[None], len(less), axis=0)
        left, taken = np.flatnonzero(less), np.flatnonzero(more)
        chosen[left, out[less[left] - 1]] = False
        chosen[taken, into[more[taken] - 1]] = True
        return self.possible(chosen)

    def possible(self, chosen: Choices) -> Choices:
        """Of portfolios (k, groups) those that some spread of starts could let keep each row by itself.

        Where options are not told apart by a row, this is all that there is to it.
        """
        if len(chosen) <= _TOGETHER:
            return chosen[self._kept(chosen.astype(float))]
        # What all of them have in common is summed once.
        common: Choices = np.asarray(chosen.all(axis=0))
        open_: Choices = np.asarray(chosen.any(axis=0) & ~common)
        low, high, ends = self._limits
        # Rows that broke most so far come first: they leave few to look at.
        order = np.argsort(-self._broken, kind="stable")
        for rows in (order[:1], order[1:_FIRST], order[_FIRST:]):
            whole = chosen[:, open_].astype(float)
            size, *uses = (amounts[rows] for amounts in (self._size, self._least, self._most))
            room = _sums(size, whole, open_, common)
            least, most = (
                room if (taken == size).all() else _sums(taken, whole, open_, common) for taken in uses
            )
            room = TOLERANCE * np.maximum(room, ends[rows])
            kept = (least <= high[rows] + room) & (most >= low[rows] - room)
            self._broken[rows] += len(kept) - kept.sum(axis=0)
            chosen = chosen[kept.all(axis=1)]
        return chosen

    def _kept(self, whole: Array) -> Choices:
        """The same of few: all rows are looked at together."""
        low, high, ends = self._limits
        room = TOLERANCE * np.maximum(whole @ self._size.T, ends)
        kept = (whole @ self._least.T <= high + room) & (whole @ self._most.T >= low - room)
        return np.asarray(kept.all(axis=1))

    @property
    def free(self) -> bool:
        """Whether no row minds when a pair starts."""
        return not len(self._matrix)

    @cached_property
    def soonest(self) -> Numbers:
        """(groups,) the option of each that starts first."""
        return np.array([g[int(self.waits[list(g)].argmin())] for g in self.groups], dtype=np.int64)

    def first(self, chosen: Choices) -> frozenset[int] | None:
        """The options of a possible portfolio (groups,) that keep all rows and start earliest.

        They wait the fewest periods all together; of several such the earliest in the case file.
        ``None``: no spread of starts keeps the rows.

        Raises:
            Unsettled: too many had to be tried.
        """
        key = chosen.tobytes()
        if key not in self._settled:
            if self.free:
                return frozenset(self.soonest[chosen].tolist())
            self._settled[key] = self._spread(np.flatnonzero(chosen))
        return self._settled[key]

    def earliest(self, chosen: Choices) -> int:
        """Which of portfolios (k, groups) waits the fewest periods; of several such the earliest in the case
        file. Where no row minds when a pair starts."""
        waits = chosen @ self.waits[self.soonest]
        left = np.flatnonzero(waits == waits.min())
        for group in np.argsort(self.soonest):  # the earliest pair on which two of them differ
            funding = chosen[left, group]
            if funding.any():
                left = left[funding]
        return int(left[0])

    def wait(self, funded: frozenset[int]) -> int:
        """Periods that go by before they start, all together."""
        return int(self.waits[list(funded)].sum())

    def _spread(self, chosen: Numbers) -> frozenset[int] | None:
        """Pair by pair, in order, all that the pairs so far can use of the rows, each use reached first.

        Of several ways to the same use that which waits least is kept, then the earliest in the case file:
        whatever can follow one can follow the others (labels, Nemhauser & Ullmann 1969). What the rest takes
        at least ends a way. Ways stay in the order of the case file.
        """
        taken = [self.groups[g] for g in chosen]
        columns = [self._matrix[:, list(group)].T for group in taken]
        none = np.zeros(len(self._matrix))
        # What is still to come after each of them, at the least and at the most.
        least, most, size = (of[chosen] for of in self._timed)
        least, most = (np.vstack([none, of[::-1]]).cumsum(axis=0)[::-1] for of in (least, most))
        size = np.vstack([none, size]).cumsum(axis=0)
        room = TOLERANCE * np.maximum(size[-1], self._ends)
        steps = _steps(taken)
        least, most, size = least[steps], most[steps], size[steps]
        high, low = self._high + room - least, self._low - room - most
        over = size == size[-1]  # nothing more comes to the row: once it is kept, it is for good
        high[1:][over[:-1]], low[1:][over[:-1]] = np.inf, -np.inf
        used, places, tried = none[None], np.zeros((1, 0), dtype=np.int64), 0
        waits = np.zeros(1, dtype=np.int64)
        ways = list[list[tuple[int, ...]]]()
        for depth, (begin, end) in enumerate(pairwise(steps), 1):
            ways.append(list(product(*taken[begin:end])))
            column = _each_sum(columns[begin:end])
            later = (waits[:, None] + self.waits[np.array(ways[-1])].sum(axis=1)).ravel()
            after = (used[:, None] + column).reshape(-1, len(none))
            tried += len(after)
            if tried > MOST_TRIED:
                raise Unsettled
            kept = np.flatnonzero(((after <= high[depth]) & (after >= low[depth])).all(axis=1))
            after, later = after[kept], later[kept]
            after[:, over[depth]] = 0.0
            if len(after) > _FEW:
                uses = (after.round(_DIGITS) + 0.0).view(np.dtype((np.void, after.itemsize * len(none))))
                latest = np.argsort(later, kind="stable")[::-1]
                first = sorted(dict(zip(uses[latest, 0].tolist(), latest.tolist(), strict=True)).values())
                kept, after, later = kept[first], after[first], later[first]
            before, place = np.divmod(kept, len(column))
            used, waits, places = after, later, np.column_stack([places[before], place])
        for row in places[np.argsort(waits, kind="stable")].tolist():
            funded = [i for some, place in zip(ways, row, strict=True) for i in some[place]]
            if self._keeps(funded):
                return frozenset(funded)
        return None

    def _keeps(self, funded: Sequence[int]) -> bool:
        taken = self._matrix[:, list(funded)]
        room = TOLERANCE * np.maximum(np.abs(taken).sum(axis=1), self._ends)
        used = taken.sum(axis=1)
        return bool(((used <= self._high + room) & (used >= self._low - room)).all())


def _steps(taken: Sequence[tuple[int, ...]]) -> list[int]:
    """Where to begin with pairs of few starts each, so that some are gone through at once."""
    found, ways = [0], 1
    for k, group in enumerate(taken):
        if k > found[-1] and ways * len(group) > _AT_ONCE:
            found.append(k)
            ways = 1
        ways *= len(group)
    return [*found, len(taken)] if taken else found


def _each_sum(columns: Sequence[Array]) -> Array:
    """(ways, rows) the sums of one row of each, the first one's slowest."""
    found = columns[0]
    for more in columns[1:]:
        found = (found[:, None] + more).reshape(-1, found.shape[1])
    return found


def _sums(amounts: Array, whole: Array, open_: Choices, common: Choices) -> Array:
    """(k, rows) what portfolios ``whole`` (k, open groups) and the common groups come to in each row."""
    return np.asarray(whole @ amounts[:, open_].T + amounts[:, common].sum(axis=1))


def _within(least: Array, most: Array, low: Array, high: Array) -> Choices:
    """Whether rows (rows,) hold for any choice of groups, each adding so much at the least or at the most."""
    return np.asarray(
        (np.maximum(least, 0.0).sum(axis=1) <= high) & (np.minimum(most, 0.0).sum(axis=1) >= low)
    )
