"""The axes of the picture: levels side by side, or numbers where a criterion is measured."""

from __future__ import annotations

import math
from collections.abc import Callable

from ...models.case.case import Case
from ...models.portfolio.conceptual import Bubble, ConceptualModel
from ...records import dataclass
from ..words.text_metrics import clean


@dataclass(frozen=True)
class Axis:
    """What an axis measures: ``levels`` cells side by side, or numbers where there are none."""

    levels: tuple[str, ...]
    ticks: tuple[tuple[float, str], ...]
    """(share of the axis, what stands there)"""
    cell: Callable[[Bubble], int]
    share: Callable[[Bubble], float]

    @property
    def numeric(self) -> bool:
        return not self.levels


def levels(case: Case) -> list[str]:
    """The scale's levels, lowest first."""
    return sorted(case.scale, key=lambda level: case.scale[level])


def is_numeric(case: Case, criterion: str) -> bool:
    return case.criteria[criterion].bounds is not None


def axis_of(role: str, model: ConceptualModel, case: Case) -> Axis:
    criterion = model.axes.get(role)
    if criterion is None:
        return Axis(("",), ((0.5, ""),), lambda bubble: 0, lambda bubble: 0.5)
    if is_numeric(case, criterion):
        low, high = case.bounds[criterion]
        ticks = tuple(((number - low) / (high - low), f"{number:,.6g}") for number in nice_numbers(low, high))
        return Axis((), ticks, lambda bubble: 0, lambda bubble: bubble.position[role])
    names = levels(case)
    count = len(names)
    return Axis(
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
