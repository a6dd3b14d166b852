"""On a criterion measured in numbers: bubbles where their numbers are, moved only as far as needed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import product

from ...models.portfolio.conceptual import Bubble
from .axes import Axis
from .block import GAP, LARGEST, Placed, extent
from .geometry import Box, Disc
from .plot import PAD, Layout, Tick

_PLOT = 640.0, 460.0  # the smallest plot for a criterion measured in numbers
_CLEAR = 6.0  # between blocks there; the mark of an open reading fits in
_MARGIN = LARGEST + PAD  # around such a plot: a bubble at a bound is drawn whole
_STEP = 8.0  # bubbles that have to move do so in these steps


def scatter(blocks: Sequence[Placed], x: Axis, y: Axis) -> Layout:
    """The smallest plot in which no bubble has to move; failing that, where the fewest do."""
    w, h = _PLOT
    # A lane of levels holds at least its largest block.
    w = max(w, (max(extent(p).w for p in blocks) + 4 * PAD) * len(x.levels))
    h = max(h, (max(extent(p).h for p in blocks) + 4 * PAD) * len(y.levels))
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


def _lines(axis: Axis, size: float) -> tuple[float, ...]:
    if axis.numeric:
        return tuple(share * size for share, _ in axis.ticks)
    count = len(axis.levels)
    return tuple(size * i / count for i in range(1, count))


def _moved(placed: Iterable[Placed]) -> int:
    return sum(p.true is not None for p in placed)


def _spread(blocks: Sequence[Placed], x: Axis, y: Axis, w: float, h: float) -> list[Placed] | None:
    """Blocks at their numbers, each moved to the nearest free place; ``None`` if there is none."""
    reach_x, reach_y = (int((size + 2 * _MARGIN) // _STEP) for size in (w, h))
    # Inside a lane of levels a bubble may go anywhere: only moves against a number count.
    weigh_x, weigh_y = (1.0 if axis.numeric else 0.05 for axis in (x, y))
    offsets = _offsets(reach_x, reach_y, weigh_x, weigh_y)
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


@lru_cache(maxsize=64)  # who moves a slider has the same plot drawn again and again
def _offsets(reach_x: int, reach_y: int, weigh_x: float, weigh_y: float) -> tuple[tuple[int, int], ...]:
    """Steps to the right and down, the nearest first.

    Every step near by, every second and fourth further off: near enough, and far fewer.
    """

    def steps(reach: int, coarse: int) -> range:
        return range(-(reach // coarse) * coarse, reach + 1, coarse)

    tried = {
        offset
        for coarse, far in ((1, 10), (2, 30), (4, max(reach_x, reach_y)))
        for offset in product(steps(min(reach_x, far), coarse), steps(min(reach_y, far), coarse))
    }
    return tuple(sorted(tried, key=lambda o: (math.hypot(weigh_x * o[0], weigh_y * o[1]), o)))


def _lane(bubble: Bubble, x: Axis, y: Axis, w: float, h: float) -> Box:
    """The part of the plot in which a stage may be drawn."""
    left, right, top, bottom = -_MARGIN, w + _MARGIN, -_MARGIN, h + _MARGIN
    if not x.numeric:
        step = w / len(x.levels)
        left, right = x.cell(bubble) * step + PAD, (x.cell(bubble) + 1) * step - PAD
    if not y.numeric:
        step = h / len(y.levels)
        top = h - (y.cell(bubble) + 1) * step + PAD
        bottom = top + step - 2 * PAD
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
    beside = r + GAP, -r - GAP - label.w
    sides = [(dx, dy) for dy in (low, middle, high) for dx in beside]
    sides += [(dx, dy) for dy in (r + GAP, -r - GAP - label.h) for dx in (-label.w / 2, -r)]
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
