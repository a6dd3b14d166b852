"""The plot that every stage has its place in, from its left upper corner."""

from __future__ import annotations

from ...records import dataclass
from .block import Placed

PAD = 9.0  # between blocks


@dataclass(frozen=True)
class Tick:
    """A level or a number on an axis: the middle of its text, and its line or band."""

    at: float
    words: str


@dataclass(frozen=True)
class Layout:
    """The plot, from its left upper corner at (0, 0), without axes' texts and legend."""

    width: float
    height: float
    stages: tuple[Placed, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    x_lines: tuple[float, ...]
    """Where vertical lines go: between the columns, or at the numbers"""
    y_lines: tuple[float, ...]
