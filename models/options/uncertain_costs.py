"""Costs that are not certain: what they are drawn from, and the draws that rules on chances are held to.

The draws are those that ``stress`` begins with where its seed is 1, so that whoever draws as many finds the
same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from ...records import dataclass

if TYPE_CHECKING:  # a case is read without numpy
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

SEED = 1
"""Of the draws that rules about chances are held against"""
DRAWS = 4096
"""How many there are: a block of those of ``stress``"""
STREAM = 3
"""Which of the streams of a block of draws the costs are drawn from"""


@dataclass(frozen=True)
class Price:
    """What is paid to have an option lies between low and high, likely in between."""

    low: float
    likely: float
    high: float
    column: int
    """Which of the case's costs that are ranges it is; options that share one have it together"""
    columns: int
    """How many there are"""

    def scaled(self, factor: float) -> Price:
        return replace(self, low=self.low * factor, likely=self.likely * factor, high=self.high * factor)

    def drawn(self) -> Array:
        """(draws,) in currency."""
        return triangular(self.low, self.likely, self.high, _uniform(self.columns)[:, self.column])


def triangular(low: float, likely: float, high: float, uniform: Array) -> Array:
    """Amounts for uniform numbers (k,): the inverse of the triangular distribution."""
    import numpy as np

    width, rise = high - low, likely - low
    if width <= 0:
        return np.full(uniform.shape, likely)
    turn = rise / width
    below = low + np.sqrt(uniform * width * rise)
    above = high - np.sqrt((1 - uniform) * width * (high - likely))
    found: Array = np.where(uniform < turn, below, above)
    return found


def picked(chances: Iterable[float], uniform: Array) -> NDArray[np.int64]:
    """(k,) the number of one of several things, each with its chance, for uniform numbers (k,)."""
    import numpy as np

    ends = np.cumsum(list(chances))[:-1]
    return np.searchsorted(ends, uniform, side="right")


@lru_cache(maxsize=8)
def _uniform(columns: int) -> Array:
    """(draws, columns)"""
    from ...mcda import smaa

    assert smaa.BLOCK == DRAWS

    return smaa.stream(SEED, 0, STREAM).random((DRAWS, columns))
