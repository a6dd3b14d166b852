"""Rectangles and circles, in px; y grows downwards."""

from __future__ import annotations

import math
from dataclasses import replace

from ...records import dataclass


@dataclass(frozen=True)
class Box:
    """A rectangle by its left upper corner."""

    x: float
    y: float
    w: float
    h: float

    def overlaps(self, other: Box) -> bool:
        return (
            self.x < other.x + other.w
            and other.x < self.x + self.w
            and self.y < other.y + other.h
            and other.y < self.y + self.h
        )

    def holds(self, other: Box) -> bool:
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.x + other.w <= self.x + self.w
            and other.y + other.h <= self.y + self.h
        )

    def moved(self, dx: float, dy: float) -> Box:
        return replace(self, x=self.x + dx, y=self.y + dy)

    def grown(self, by: float) -> Box:
        return Box(self.x - by, self.y - by, self.w + 2 * by, self.h + 2 * by)


@dataclass(frozen=True)
class Disc:
    """A circle."""

    x: float
    y: float
    r: float

    @property
    def box(self) -> Box:
        return Box(self.x - self.r, self.y - self.r, 2 * self.r, 2 * self.r)

    def overlaps(self, other: Disc) -> bool:
        return math.hypot(self.x - other.x, self.y - other.y) < self.r + other.r

    def touches(self, box: Box) -> bool:
        nearest_x = min(max(self.x, box.x), box.x + box.w)
        nearest_y = min(max(self.y, box.y), box.y + box.h)
        return math.hypot(self.x - nearest_x, self.y - nearest_y) < self.r

    def moved(self, dx: float, dy: float) -> Disc:
        return replace(self, x=self.x + dx, y=self.y + dy)
