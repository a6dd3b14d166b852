"""Where everything in the picture of the conceptual model goes: rectangles and circles, in px.

Pure arithmetic; ``picture.py`` draws what this decides. A stage is a *block*, its bubble and its
label. On criteria read in levels the blocks of a cell are stacked inside it, and rows and columns
of the grid are as large as their contents. On a criterion measured in numbers a bubble stands
where its number is, and moves from there only as far as it has to.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from ...models.case.case import Case
from ...models.portfolio.conceptual import Bubble, ConceptualModel
from ..words.text_metrics import clean, width, wrap
from .geometry import Box, Disc

SMALLEST, LARGEST = 12.0, 30.0
"""Radii of a bubble at the lower and the upper bound of its criterion."""
NAME, TEXT = 13.0, 11.0
"""Font sizes of a stage's name and of everything else."""
LINE = 15.0
_ROOM = 168.0  # widest line of a label
_GAP = 6.0  # between a bubble and its label
_PAD = 9.0  # between blocks
_PLOT = 640.0, 460.0  # the smallest plot for a criterion measured in numbers
_CLEAR = 6.0  # between blocks there; the mark of an open reading fits in
_MARGIN = LARGEST + _PAD  # around such a plot: a bubble at a bound is drawn whole
_STEP = 8.0  # bubbles that have to move do so in these steps


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


@dataclass(frozen=True)
class _Axis:
    """What an axis measures: ``levels`` cells side by side, or numbers where there are none."""

    levels: tuple[str, ...]
    ticks: tuple[tuple[float, str], ...]
    """(share of the axis, what stands there)"""
    cell: Callable[[Bubble], int]
    share: Callable[[Bubble], float]

    @property
    def numeric(self) -> bool:
        return not self.levels


def layout(model: ConceptualModel, case: Case) -> Layout:
    """Place every stage so that no bubble or label overlaps another stage's."""
    blocks = [block(bubble, model, case) for bubble in model.bubbles]
    x, y = (_axis(role, model, case) for role in ("x", "y"))
    return _scatter(blocks, x, y) if x.numeric or y.numeric else _grid(blocks, x, y)


def radius(share: float) -> float:
    """Radius at ``share`` of the way between the bounds: the *area* grows evenly."""
    return math.sqrt(SMALLEST**2 + min(max(share, 0.0), 1.0) * (LARGEST**2 - SMALLEST**2))


def levels(case: Case) -> list[str]:
    """The scale's levels, lowest first."""
    return sorted(case.scale, key=lambda level: case.scale[level])


def is_numeric(case: Case, criterion: str) -> bool:
    return case.criteria[criterion].bounds is not None


def reading_text(case: Case, criterion: str, reading: str | float) -> str:
    """A reading as the case gives it, a number with its unit."""
    unit = case.criteria[criterion].unit
    number = reading if isinstance(reading, str) else f"{reading:,.6g}"
    return clean(f"{number} {unit}" if unit and not isinstance(reading, str) else number)


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
        Box(2 * r + _GAP, label_y, right, y),
        tuple(texts),
        tuple(badges),
    )


def extent(placed: Placed) -> Box:
    """What a block takes up: its bubble and its label."""
    disc, label = placed.disc.box, placed.label
    x, y = min(disc.x, label.x), min(disc.y, label.y)
    right = max(disc.x + disc.w, label.x + label.w)
    return Box(x, y, right - x, max(disc.y + disc.h, label.y + label.h) - y)


def _axis(role: str, model: ConceptualModel, case: Case) -> _Axis:
    criterion = model.axes.get(role)
    if criterion is None:
        return _Axis(("",), ((0.5, ""),), lambda bubble: 0, lambda bubble: 0.5)
    if is_numeric(case, criterion):
        low, high = case.bounds[criterion]
        ticks = tuple(((number - low) / (high - low), f"{number:,.6g}") for number in nice_numbers(low, high))
        return _Axis((), ticks, lambda bubble: 0, lambda bubble: bubble.position[role])
    names = levels(case)
    count = len(names)
    return _Axis(
        tuple(names),
        tuple(((i + 0.5) / count, clean(name)) for i, name in enumerate(names)),
        lambda bubble: names.index(str(bubble.readings[role])),
        lambda bubble: (names.index(str(bubble.readings[role])) + 0.5) / count,
    )


def nice_numbers(low: float, high: float) -> list[float]:
    """Four to eight round numbers from ``low`` to ``high``."""
    raw = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1.0, 2.0, 5.0, 10.0) if m * power >= raw * 0.999)
    first = math.ceil(low / step - 1e-9)
    found = [round(i * step, 12) for i in range(first, first + 12)]
    return [number for number in found if number <= high + 1e-9 * (high - low)]


# Criteria read in levels: a grid as large as its contents.


def _grid(blocks: Sequence[Placed], x: _Axis, y: _Axis) -> Layout:
    """Stack blocks inside their cell, as many beside each other as make a handy page."""
    cells: dict[tuple[int, int], list[Placed]] = {}
    for placed in blocks:
        cells.setdefault((x.cell(placed.bubble), y.cell(placed.bubble)), []).append(placed)
    fullest = max(map(len, cells.values()))
    tried = (_stacked(cells, x, y, most) for most in range(1, fullest + 1))
    made = min(tried, key=lambda found: max(found.width, 1.15 * found.height))
    order = {placed.bubble.stage: i for i, placed in enumerate(blocks)}
    return replace(made, stages=tuple(sorted(made.stages, key=lambda p: order[p.bubble.stage])))


def _stacked(cells: dict[tuple[int, int], list[Placed]], x: _Axis, y: _Axis, most: int) -> Layout:
    """The grid with at most ``most`` blocks on top of each other in a cell."""
    columns = [[held for (column, _), held in cells.items() if column == i] for i in range(len(x.levels))]
    across = [max([math.ceil(len(held) / most) for held in column] or [1]) for column in columns]

    def rows(held: Sequence[Placed], i: int) -> Iterator[Sequence[Placed]]:
        for start in range(0, len(held), across[i]):
            yield held[start : start + across[i]]

    widths: list[list[float]] = []
    for i, column in enumerate(columns):
        slots = [130.0 / across[i]] * across[i]
        for held in column:
            for row in rows(held, i):
                for k, placed in enumerate(row):
                    slots[k] = max(slots[k], extent(placed).w + 2 * _PAD)
        widths.append(slots)
    heights = [84.0] * len(y.levels)
    for (i, j), held in cells.items():
        stack = [max(extent(placed).h + 2 * _PAD for placed in row) for row in rows(held, i)]
        heights[j] = max(heights[j], math.fsum(stack))
    total = math.fsum(heights)
    lefts = [math.fsum(map(math.fsum, widths[:i])) for i in range(len(widths) + 1)]
    tops = [total - math.fsum(heights[: j + 1]) for j in range(len(heights))]
    stages: list[Placed] = []
    for (i, j), held in cells.items():
        used = math.fsum(max(extent(p).h + 2 * _PAD for p in row) for row in rows(held, i))
        top = tops[j] + (heights[j] - used) / 2
        for row in rows(held, i):
            tall = max(extent(placed).h for placed in row)
            for k, placed in enumerate(row):
                dx = lefts[i] + math.fsum(widths[i][:k]) + _PAD
                stages.append(placed.moved(dx, top + _PAD))
            top += tall + 2 * _PAD
    return Layout(
        width=lefts[-1],
        height=total,
        stages=tuple(stages),
        x_ticks=tuple(Tick((lefts[i] + lefts[i + 1]) / 2, words) for i, (_, words) in enumerate(x.ticks)),
        y_ticks=tuple(Tick(tops[j] + heights[j] / 2, words) for j, (_, words) in enumerate(y.ticks)),
        x_lines=tuple(lefts[1:-1]),
        y_lines=tuple(tops[:-1]),
    )


# Criteria measured in numbers: bubbles where their numbers put them.


def _scatter(blocks: Sequence[Placed], x: _Axis, y: _Axis) -> Layout:
    """The smallest plot in which no bubble has to move; failing that, where the fewest do."""
    w, h = _PLOT
    # A lane of levels holds at least its largest block.
    w = max(w, (max(extent(p).w for p in blocks) + 4 * _PAD) * len(x.levels))
    h = max(h, (max(extent(p).h for p in blocks) + 4 * _PAD) * len(y.levels))
    best: list[Placed] | None = None
    size = w, h
    for growth in range(60):
        if growth > 2 and best is not None:
            break
        scale = 1.25**growth
        found = _spread(blocks, x, y, w * scale, h * scale)
        if found is not None and (best is None or _moved(found) < _moved(best)):
            best, size = found, (w * scale, h * scale)
        if best is not None and not _moved(best):
            break
    assert best is not None  # a plot 1.25⁶⁰ times as large holds anything
    # The margin beyond the bounds becomes part of the plot: it begins at (0, 0).
    return Layout(
        width=size[0] + 2 * _MARGIN,
        height=size[1] + 2 * _MARGIN,
        stages=tuple(
            replace(
                p.moved(_MARGIN, _MARGIN),
                true=None if p.true is None else (p.true[0] + _MARGIN, p.true[1] + _MARGIN),
            )
            for p in best
        ),
        x_ticks=tuple(Tick(_MARGIN + share * size[0], words) for share, words in x.ticks),
        y_ticks=tuple(Tick(_MARGIN + (1 - share) * size[1], words) for share, words in y.ticks),
        x_lines=tuple(_MARGIN + at for at in _lines(x, size[0])),
        y_lines=tuple(_MARGIN + size[1] - at for at in _lines(y, size[1])),
    )


def _lines(axis: _Axis, size: float) -> tuple[float, ...]:
    if axis.numeric:
        return tuple(share * size for share, _ in axis.ticks)
    count = len(axis.levels)
    return tuple(size * i / count for i in range(1, count))


def _moved(placed: Iterable[Placed]) -> int:
    return sum(p.true is not None for p in placed)


def _spread(blocks: Sequence[Placed], x: _Axis, y: _Axis, w: float, h: float) -> list[Placed] | None:
    """Blocks at their numbers, each moved to the nearest free place; ``None`` if there is none."""
    reach_x, reach_y = (int((size + 2 * _MARGIN) // _STEP) for size in (w, h))
    # Inside a lane of levels a bubble may go anywhere: only moves against a number count.
    weigh_x, weigh_y = (1.0 if axis.numeric else 0.05 for axis in (x, y))
    offsets = sorted(
        (
            offset
            for offset in product(range(-reach_x, reach_x + 1), range(-reach_y, reach_y + 1))
            if _worth_trying(*offset)
        ),
        key=lambda o: (math.hypot(weigh_x * o[0], weigh_y * o[1]), o),
    )
    targets = [(x.share(p.bubble) * w, (1 - y.share(p.bubble)) * h) for p in blocks]
    done: list[Placed] = []
    discs = [p.disc for p in blocks]
    wanted = [Disc(tx, ty, d.r) for (tx, ty), d in zip(targets, discs, strict=True)]
    for i, placed in enumerate(blocks):
        lane = _lane(placed.bubble, x, y, w, h)
        # Stages to come keep their true places, unless it is the same one.
        waiting = [disc for disc in wanted[i + 1 :] if not disc.overlaps(wanted[i])]
        found = _nearest(placed, targets[i], offsets, lane, done, waiting)
        if found is None:
            return None
        dx, dy = found.disc.x - targets[i][0], found.disc.y - targets[i][1]
        away = (x.numeric and abs(dx) > 0.5) or (y.numeric and abs(dy) > 0.5)
        true = (
            targets[i][0] if x.numeric else found.disc.x,
            targets[i][1] if y.numeric else found.disc.y,
        )
        done.append(replace(found, true=true if away else None))
    return done


def _worth_trying(kx: int, ky: int) -> bool:
    """Every step near by, every second and fourth further off: near enough, and far fewer."""
    far = max(abs(kx), abs(ky))
    coarse = 1 if far <= 10 else 2 if far <= 30 else 4
    return kx % coarse == 0 and ky % coarse == 0


def _lane(bubble: Bubble, x: _Axis, y: _Axis, w: float, h: float) -> Box:
    """The part of the plot in which a stage may be drawn."""
    left, right, top, bottom = -_MARGIN, w + _MARGIN, -_MARGIN, h + _MARGIN
    if not x.numeric:
        step = w / len(x.levels)
        left, right = x.cell(bubble) * step + _PAD, (x.cell(bubble) + 1) * step - _PAD
    if not y.numeric:
        step = h / len(y.levels)
        top = h - (y.cell(bubble) + 1) * step + _PAD
        bottom = top + step - 2 * _PAD
    return Box(left, top, right - left, bottom - top)


def _nearest(
    placed: Placed,
    target: tuple[float, float],
    offsets: Sequence[tuple[int, int]],
    lane: Box,
    done: Sequence[Placed],
    waiting: Sequence[Disc],
) -> Placed | None:
    """The block at the offset nearest to its target where it fits, on the first side that does."""
    r, label = placed.disc.r, placed.label
    discs = [other.disc for other in reversed(done)] + list(waiting)
    labels = [other.label for other in reversed(done)]
    low, middle, high = -r, -label.h / 2, r - label.h
    beside = r + _GAP, -r - _GAP - label.w
    sides = [(dx, dy) for dy in (low, middle, high) for dx in beside]
    sides += [(dx, dy) for dy in (r + _GAP, -r - _GAP - label.h) for dx in (-label.w / 2, -r)]
    for kx, ky in offsets:
        disc = Disc(target[0] + kx * _STEP, target[1] + ky * _STEP, r)
        if not lane.holds(disc.box):
            continue
        near = replace(disc, r=r + _CLEAR)
        if any(near.overlaps(other) for other in discs) or any(near.touches(box) for box in labels):
            continue
        for dx, dy in sides:
            box = Box(disc.x + dx, disc.y + dy, label.w, label.h)
            wide = box.grown(_CLEAR)
            if (
                lane.holds(box)
                and not any(other.touches(wide) for other in discs)
                and not any(other.overlaps(wide) for other in labels)
            ):
                return replace(placed, disc=disc, label=box)
    return None
