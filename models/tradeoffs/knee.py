"""The knee of a front: where one step further costs much of one sum for little of another."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...records import dataclass

FLAT = 1e-9
"""A point that lies no farther out than this lies on the line between the ends"""


@dataclass(frozen=True)
class Knee:
    """The point that bulges most."""

    point: int
    """Its place among the points"""
    beyond: float
    """How far it lies beyond the line (of three sums the plane) through the ends: the sum of the parts that
    it has of what could be had, less 1"""


def knee(losses: Sequence[Sequence[float]]) -> Knee | None:
    """The point of a front farthest beyond the line or plane through its ends (Das 1999).

    ``losses``: what each point comes to in each sum, less being better. Each sum is taken from 0, the worst
    on the front, to 1, the best on it, so that the units do not count; the ends are where one sum is at its
    best and the others at their worst. Of points equally far the first. ``None`` where none lies
    beyond, or there is nothing between the ends.
    """
    if len(losses) < 3:
        return None
    columns = list(zip(*losses, strict=True))
    ends = [(min(column), max(column)) for column in columns if max(column) > min(column)]
    spread = [column for column in columns if max(column) > min(column)]
    if len(spread) < 2:
        return None
    beyond = [
        math.fsum((most - x) / (most - least) for x, (least, most) in zip(point, ends, strict=True)) - 1.0
        for point in zip(*spread, strict=True)
    ]
    farthest = max(beyond)
    if farthest <= FLAT:
        return None
    return Knee(next(k for k, b in enumerate(beyond) if b >= farthest - FLAT), farthest)
