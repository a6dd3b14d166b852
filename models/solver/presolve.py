"""What a solver need not see: rows that say nothing, variables they settle, numbers larger than they mean.

A solver's tolerances are absolute, so a coefficient of 1e12 hides one of 1 beside it. Mostly the
large one only says "never" or "always": the least and the most that a row can come to show it
(Brearley, Mitra & Williams 1975). What is left is brought down to what it can matter by: where
x = 1 alone makes a row hold whatever else is chosen, a coefficient that just does so says the same
(Savelsbergh 1994). No choice that the rows allow is cut off.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from ...records import dataclass
from ..entry.entry import TOLERANCE
from ..rules.base import LinearRow

Array = NDArray[np.float64]

_HANDFUL = 8
"""Options over which a row is tight already"""
_WIDE = 1e4
"""Rows whose coefficients differ by no more are left to the solver as they are."""
_DUST = 1e-13
"""Relative: what rounding may leave of a sum"""
_ALLOWED = 0.9 * TOLERANCE
"""A solver errs a little; what it takes for kept must be so by the rules' tolerance too."""


@dataclass(frozen=True)
class Presolved:
    """Rows over the variables that are still open."""

    rows: tuple[LinearRow, ...]
    """Upper limits only"""
    fixed: Mapping[int, int]
    """Variable → 0 or 1: what every choice within the rows gives it"""
    whole: bool
    """The rules' rows count in whole numbers: no choice misses a limit by less than one"""


def presolve(rows: Sequence[LinearRow], joint: Mapping[int, Sequence[Sequence[int]]]) -> Presolved | None:
    """Rows that allow the same choices, in smaller numbers; ``None`` where they allow none at all.

    ``joint`` variables are 1 exactly when something is chosen of each of their groups.
    """
    halves, whole = [], True
    for row in rows:
        made = _halves(row)
        whole = whole and (not row.tolerant or all(half.whole for half in made))
        halves += made
    fixed: dict[int, int] = {}
    fresh: dict[int, int] = {}
    start = True
    while start or fresh:
        found: dict[int, int] = {}
        left = []
        for half in halves:
            if not start:
                if fresh.keys().isdisjoint(half.terms):
                    left.append(half)
                    continue
                half = half.settled(fresh)
            if half.least > half.limit + half.dust:
                return None
            if half.most <= half.limit or not half.terms:
                continue
            left.append(half)
            for i, value in half.forced():
                if found.setdefault(i, value) != value:
                    return None
        for k, groups in joint.items():
            known = None if k in fixed else _realised(groups, fixed)
            if known is not None and found.setdefault(k, known) != known:
                return None
        halves, start = left, False
        fresh = found
        fixed |= found
    tight = [half.tightened() for half in halves]
    return Presolved(tuple(half.row for half in tight if half.terms), fixed, whole)


def _realised(groups: Sequence[Sequence[int]], fixed: Mapping[int, int]) -> int | None:
    """Whether each group has something chosen; ``None`` where that is still open."""
    if any(all(fixed.get(i) == 0 for i in group) for group in groups):
        return 0
    return 1 if all(any(fixed.get(i) == 1 for i in group) for group in groups) else None


@dataclass(frozen=True)
class _Half:
    """``Σ coefficient · x ≤ limit``"""

    name: str
    terms: dict[int, float]
    limit: float

    @property
    def row(self) -> LinearRow:
        return LinearRow(self.name, self.terms, at_most=self.limit)

    @property
    def whole(self) -> bool:
        return all(a.is_integer() for a in self.terms.values())

    @property
    def least(self) -> float:
        return math.fsum(a for a in self.terms.values() if a < 0)

    @property
    def most(self) -> float:
        return math.fsum(a for a in self.terms.values() if a > 0)

    @property
    def dust(self) -> float:
        return _DUST * math.fsum([abs(self.limit), *map(abs, self.terms.values())])

    def settled(self, fixed: Mapping[int, int]) -> _Half:
        """With what has become known put in its place."""
        gone = [a for i, a in self.terms.items() if fixed.get(i)]
        left = {i: a for i, a in self.terms.items() if i not in fixed}
        return _Half(self.name, left, math.fsum([self.limit, *(-a for a in gone)]))

    def forced(self) -> list[tuple[int, int]]:
        """Variables that must be 0, or 1, for the row to hold whatever the others are."""
        room = self.limit - self.least + self.dust
        return [(i, int(a < 0)) for i, a in self.terms.items() if abs(a) > room]

    def tightened(self) -> _Half:
        """No coefficient larger than it takes to say the same."""
        sizes = [abs(a) for a in self.terms.values()]
        if not sizes or max(sizes) <= _WIDE * min(sizes):
            return self
        order = sorted(self.terms, key=lambda i: -abs(self.terms[i]))
        # The most that those still to come can add: summed from the small end, so that none is lost.
        after = [0.0]
        for i in reversed(order):
            after.append(after[-1] + max(self.terms[i], 0.0))
        after.pop()
        terms, limit, before = dict(self.terms), self.limit, 0.0
        for i in order:
            a, others = terms[i], before + after.pop()
            # It keeps room to spare: a row that just held would hang on a rounding.
            if a < 0 and limit - others > a:  # says nothing when x = 1
                terms[i] = max(a, 2.0 * min(limit - others, 0.0))
            elif a > 0 and limit > others:  # says nothing when x = 0
                room = min(limit - others, others)
                terms[i] = max(math.fsum([a, others, room, -limit]), 0.0)
                limit = others + room
            before += max(terms[i], 0.0)
        return replace(self, terms={i: a for i, a in terms.items() if a}, limit=limit)


def _halves(row: LinearRow) -> list[_Half]:
    terms = {i: float(a) for i, a in row.coefficients.items() if a}
    found = []
    if row.at_most is not None:
        found.append(_Half(row.name, terms, float(row.at_most)))
    if row.at_least is not None:
        found.append(_Half(row.name, {i: -a for i, a in terms.items()}, -float(row.at_least)))
    return [_rounded(half, _ALLOWED if row.tolerant else _DUST) for half in found]


def _rounded(half: _Half, allowed: float) -> _Half:
    """With a tolerance relative to the limit or, where that is nothing, to the terms.

    Sums of multiples of a unit are multiples of it: of those that it lets pass the largest is the limit.
    """
    unit = common_unit([abs(a) for a in half.terms.values()])
    if unit and TOLERANCE * math.fsum(map(abs, half.terms.values())) < 0.5 * unit:
        limit = half.limit / unit
        whole = {i: float(round(a / unit)) for i, a in half.terms.items()}
        return replace(half, terms=whole, limit=float(math.floor(limit + allowed * max(abs(limit), 1.0))))
    if allowed < _ALLOWED:
        return half
    if half.limit:
        return replace(half, limit=half.limit + allowed * abs(half.limit))
    return replace(half, terms={i: a - allowed * abs(a) for i, a in half.terms.items()})


def common_unit(amounts: Sequence[float]) -> float:
    """What all amounts are multiples of, as they are written in decimals: two sums differ by no less."""
    decimals = [Decimal(repr(amount)) for amount in {*amounts} if amount > 0]
    if not decimals:
        return 0.0
    places = max(0, *(-int(d.as_tuple().exponent) for d in decimals))
    divisor = math.gcd(*(int(d.scaleb(places)) for d in decimals))
    return float(Decimal(divisor).scaleb(-places))


@dataclass(frozen=True)
class Rounded:
    """What follows from a row for portfolios within a cost limit, in whole numbers.

    A row with negative coefficients and a multiple of the cost row, added so that none is left, is
    divided by its smallest coefficient and rounded down on both sides (Chvátal 1973, Gomory 1958):
    of 250 each, and at most 30 % of 3,100, there are no more than three.
    """

    row: LinearRow
    """Its right-hand side depends on the limit: see ``at_most``."""
    own: float
    per_cost: float
    unit: float
    room: float
    """For what the rules' tolerance and rounding let pass, in units"""

    def at_most(self, limit: float) -> float:
        right = (self.own + self.per_cost * limit) / self.unit
        largest = max(self.row.coefficients.values())
        return math.floor(right + self.room + TOLERANCE * abs(right)) / largest


def rounded(row: LinearRow, costs: Array) -> Rounded | None:
    """What follows from a row, ``costs`` (options,); ``None`` where that is nothing new."""
    coefficients = np.zeros(len(costs))
    coefficients[list(row.coefficients)] = list(row.coefficients.values())
    negative = coefficients < 0
    # What costs nothing no limit holds back.
    if row.at_most is None or len(row.coefficients) <= _HANDFUL or not negative.any():
        return None
    if (costs[negative] <= 0).any():
        return None
    per_cost = float((-coefficients[negative] / costs[negative]).max())
    whole = coefficients + per_cost * costs
    whole[whole <= TOLERANCE * whole.max()] = 0.0
    if not whole.any():
        return None
    unit = float(whole[whole > 0].min())
    counted = np.floor(whole / unit + TOLERANCE)
    made = LinearRow(row.name, {i: c for i, c in enumerate(counted.tolist()) if c}, at_most=math.inf)
    room = 1e-6 + TOLERANCE * float(np.abs(whole).sum()) / unit
    return Rounded(made, row.at_most, per_cost, unit, room)
