"""A stage of the picture: its bubble and the label beside it, as large as what they hold."""

from __future__ import annotations

import math
from dataclasses import replace

from ...models.case.case import Case
from ...models.portfolio.conceptual import Bubble, ConceptualModel
from ...records import dataclass
from ..words.text_metrics import clean, width, wrap
from .geometry import Box, Disc

SMALLEST, LARGEST = 12.0, 30.0
"""Radii of a bubble at the lower and the upper bound of its criterion."""

NAME, TEXT = 13.0, 11.0
"""Font sizes of a stage's name and of everything else."""

LINE = 15.0
_ROOM = 168.0  # widest line of a label
GAP = 6.0  # between a bubble and its label


@dataclass(frozen=True)
class Text:
    """One line of a label; x from its left edge, y its baseline from its top."""

    x: float
    y: float
    words: str
    kind: str
    """name, reading or technology"""


@dataclass(frozen=True)
class Badge:
    """The priority number of a technology: a pill in a label, from its left upper corner."""

    box: Box
    priority: int


@dataclass(frozen=True)
class Placed:
    """A stage where it is drawn."""

    bubble: Bubble
    disc: Disc
    label: Box
    texts: tuple[Text, ...]
    badges: tuple[Badge, ...]
    true: tuple[float, float] | None = None
    """Where its numbers put it, if it had to move from there."""

    def moved(self, dx: float, dy: float) -> Placed:
        return replace(self, disc=self.disc.moved(dx, dy), label=self.label.moved(dx, dy))


def radius(share: float) -> float:
    """Radius at ``share`` of the way between the bounds: the *area* grows evenly."""
    return math.sqrt(SMALLEST**2 + min(max(share, 0.0), 1.0) * (LARGEST**2 - SMALLEST**2))


def reading_text(case: Case, criterion: str, reading: str | float) -> str:
    """A reading as the case gives it, a number with its unit."""
    unit = case.criteria[criterion].unit
    number = reading if isinstance(reading, str) else f"{reading:,.6g}"
    return clean(f"{number} {unit}" if unit and not isinstance(reading, str) else number)


def cell_text(case: Case, stage: str, criterion: str) -> str:
    """All that a cell may read: high or medium; 20 (10 to 60) where only a range is known."""
    readings = [reading_text(case, criterion, r) for r in case.readings(stage, criterion)]
    if known := case.reading_range(stage, criterion):
        ends = f"{reading_text(case, criterion, known.low)} to {reading_text(case, criterion, known.high)}"
        return f"{readings[0]} ({ends})"
    return " or ".join(readings)


def block(bubble: Bubble, model: ConceptualModel, case: Case) -> Placed:
    """A stage's bubble and the label to its right; the whole begins at (0, 0)."""
    r = radius(bubble.position["size"]) if "size" in model.axes else (SMALLEST + LARGEST) / 2
    texts: list[Text] = []
    badges: list[Badge] = []
    y, right = 0.0, 0.0
    for words in wrap(clean(bubble.name), NAME, _ROOM, 3, bold=True):
        texts.append(Text(0.0, y + 12.0, words, "name"))
        right = max(right, width(words, NAME, bold=True))
        y += LINE
    shown = [
        reading_text(case, model.axes[role], bubble.readings[role]) + ("?" if role in bubble.is_open else "")
        for role in ("size", "colour")
        if role in model.axes
    ]
    for words in wrap(" · ".join(shown), TEXT, _ROOM, 2) if shown else ():
        texts.append(Text(0.0, y + 11.0, words, "reading"))
        right = max(right, width(words, TEXT))
        y += LINE - 1
    for mark in bubble.funded:
        pill = max(17.0, width(str(mark.priority), TEXT, bold=True) + 7.0)
        badges.append(Badge(Box(0.0, y + 2.0, pill, 15.0), mark.priority))
        for words in wrap(clean(mark.name), TEXT, _ROOM - pill - 5.0, 2):
            texts.append(Text(pill + 5.0, y + 13.5, words, "technology"))
            right = max(right, pill + 5.0 + width(words, TEXT))
            y += LINE - 1
        y += 4.0
    # Bubble and the first lines of the label stand on one height.
    h = max(y, 2 * r)
    label_y = 0.0 if y > 2 * r else (h - y) / 2
    return Placed(
        bubble,
        Disc(r, r if y > 2 * r else h / 2, r),
        Box(2 * r + GAP, label_y, right, y),
        tuple(texts),
        tuple(badges),
    )


def extent(placed: Placed) -> Box:
    """What a block takes up: its bubble and its label."""
    disc, label = placed.disc.box, placed.label
    x, y = min(disc.x, label.x), min(disc.y, label.y)
    right = max(disc.x + disc.w, label.x + label.w)
    return Box(x, y, right - x, max(disc.y + disc.h, label.y + label.h) - y)
