"""Rules as limits on the cost of one option, read off the rows that they have at three costs."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from ...records import dataclass
from ..entry.entry import TOLERANCE
from ..rules.base import LinearRow
from ..rules.drawn import DrawnSum

Line = tuple[dict[int, float], float]
"""``Σ coefficient · x + constant`` over the other options"""


@dataclass(frozen=True)
class Threshold:
    """The highest cost at which an option is in the best portfolio."""

    cost: float
    """in currency; inf: however dear"""
    attained: bool
    """At this very cost too. Otherwise another portfolio is worth and costs the same there, and comes
    first in the case file: the option is in only below."""


@dataclass(frozen=True)
class CostLimit:
    """``Σ coefficient · x + constant + slope · c + bend · c² ≤ 0`` for a portfolio with the option."""

    others: dict[int, float]
    constant: float
    slope: float
    bend: float
    drawn: DrawnSum | None = None
    """What the rule demands beyond the row, where the option costs ``unit``"""
    option: int = -1
    unit: float = 1.0

    def solved(self) -> Line:
        """A linear limit solved for c."""
        return {j: -a / self.slope for j, a in self.others.items()}, -self.constant / self.slope

    def kept_at(self, funded: Collection[int]) -> list[tuple[float, float]]:
        """The costs at which a portfolio keeps the limit."""
        if self.drawn is not None:  # the range of the cost goes with it
            return [(-math.inf, self.unit * self.drawn.dearest(self.option, funded))]
        constant = math.fsum([self.constant, *(self.others.get(j, 0.0) for j in funded)])
        if not self.bend:
            root = -constant / self.slope
            return [(-math.inf, root)] if self.slope > 0 else [(root, math.inf)]
        middle = -self.slope / (2 * self.bend)
        square = middle * middle - constant / self.bend
        if square < 0:
            return [] if self.bend > 0 else [(-math.inf, math.inf)]
        half = math.sqrt(square)
        if self.bend > 0:
            return [(middle - half, middle + half)]
        return [(-math.inf, middle - half), (middle + half, math.inf)]


def cost_limits(
    sampled: Sequence[Sequence[LinearRow]], option: int, group: Collection[int], unit: float
) -> tuple[list[LinearRow], list[CostLimit]]:
    """Rows that c has no part in, and the limits that the others are.

    A coefficient is a polynomial in c of degree two at most, so three costs tell it.

    Args:
        sampled: the rows where the option costs nothing, ``unit``, and twice as much.
        group: the options of the same pair, none of which is funded beside the option.
    """
    fixed, limits = list[LinearRow](), list[CostLimit]()
    for row, *later in zip(*sampled, strict=True):
        start, one, two = (r.coefficients.get(option, 0.0) for r in (row, *later))
        size = TOLERANCE * max(abs(start), abs(one), abs(two))
        bend = (two - 2 * one + start) / 2
        bend = bend if abs(bend) > size else 0.0
        slope = one - start - bend
        slope = slope if abs(slope) > size else 0.0
        if not slope and not bend:
            fixed.append(row)
            continue
        others = {j: a for j, a in row.coefficients.items() if j not in group}
        slope, bend = slope / unit, bend / unit**2
        drawn = later[0].beyond
        if isinstance(drawn, DrawnSum):
            limits.append(CostLimit(others, 0.0, 0.0, 0.0, drawn, option, unit))
        if row.at_most is not None:
            limits.append(CostLimit(others, start - row.at_most, slope, bend))
        if row.at_least is not None:
            flipped = {j: -a for j, a in others.items()}
            limits.append(CostLimit(flipped, row.at_least - start, -slope, -bend))
    return fixed, limits


def at(line: Line, funded: Collection[int]) -> float:
    terms, constant = line
    return math.fsum([constant, *(terms.get(j, 0.0) for j in funded)])
