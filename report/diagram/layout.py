"""Where everything in the picture of the conceptual model goes: rectangles and circles, in px.

Pure arithmetic; ``svg.py`` draws what this decides. A stage is a *block*, its bubble and its
label. On criteria read in levels the blocks of a cell are stacked inside it, and rows and columns
of the grid are as large as their contents. On a criterion measured in numbers a bubble stands
where its number is, and moves from there only as far as it has to (``scatter.py``).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...models.case.case import Case
from ...models.portfolio.conceptual import ConceptualModel
from .axes import Axis, axis_of
from .block import Placed, block, extent
from .plot import PAD, Layout, Tick
from .scatter import scatter


def layout(model: ConceptualModel, case: Case) -> Layout:
    """Place every stage so that no bubble or label overlaps another stage's."""
    blocks = [block(bubble, model, case) for bubble in model.bubbles]
    x, y = (axis_of(role, model, case) for role in ("x", "y"))
    return scatter(blocks, x, y) if x.numeric or y.numeric else _grid(blocks, x, y)


def _grid(blocks: Sequence[Placed], x: Axis, y: Axis) -> Layout:
    """Stack blocks inside their cell, as many beside each other as make a handy page."""
    cells: dict[tuple[int, int], list[Placed]] = {}
    for placed in blocks:
        cells.setdefault((x.cell(placed.bubble), y.cell(placed.bubble)), []).append(placed)
    fullest = max(map(len, cells.values()))
    tried = (_stacked(cells, x, y, most) for most in range(1, fullest + 1))
    made = min(tried, key=lambda found: max(found.width, 1.15 * found.height))
    order = {placed.bubble.stage: i for i, placed in enumerate(blocks)}
    return replace(made, stages=tuple(sorted(made.stages, key=lambda p: order[p.bubble.stage])))


def _stacked(cells: dict[tuple[int, int], list[Placed]], x: Axis, y: Axis, most: int) -> Layout:
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
                    slots[k] = max(slots[k], extent(placed).w + 2 * PAD)
        widths.append(slots)
    heights = [84.0] * len(y.levels)
    for (i, j), held in cells.items():
        stack = [max(extent(placed).h + 2 * PAD for placed in row) for row in rows(held, i)]
        heights[j] = max(heights[j], math.fsum(stack))
    total = math.fsum(heights)
    lefts = [math.fsum(map(math.fsum, widths[:i])) for i in range(len(widths) + 1)]
    tops = [total - math.fsum(heights[: j + 1]) for j in range(len(heights))]
    stages: list[Placed] = []
    for (i, j), held in cells.items():
        used = math.fsum(max(extent(p).h + 2 * PAD for p in row) for row in rows(held, i))
        top = tops[j] + (heights[j] - used) / 2
        for row in rows(held, i):
            tall = max(extent(placed).h for placed in row)
            for k, placed in enumerate(row):
                dx = lefts[i] + math.fsum(widths[i][:k]) + PAD
                stages.append(placed.moved(dx, top + PAD))
            top += tall + 2 * PAD
    return Layout(
        width=lefts[-1],
        height=total,
        stages=tuple(stages),
        x_ticks=tuple(Tick((lefts[i] + lefts[i + 1]) / 2, words) for i, (_, words) in enumerate(x.ticks)),
        y_ticks=tuple(Tick(tops[j] + heights[j] / 2, words) for j, (_, words) in enumerate(y.ticks)),
        x_lines=tuple(lefts[1:-1]),
        y_lines=tuple(tops[:-1]),
    )
