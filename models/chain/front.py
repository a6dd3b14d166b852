"""The joint portfolios of which no other gives everyone as much and someone more.

Found by search regions (Klamroth, Lacour & Vanderpooten 2015): what is not dominated by the portfolios
known so far lies in boxes open above; each is asked for its best weighted sum, which is again such a
portfolio, and split by it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...records import dataclass
from ..solver.milp import check_time
from ..tradeoffs.nondominated import split_boxes
from .joint import Agreed, Joint

MOST_POINTS = 150
"""With more than so many, portfolios are listed on a grid instead."""
NEAREST = 1e-6
"""Of what a company can reach at most: nearer than this, two portfolios are worth the same to it."""
STEPS = (0.01, 0.05, 0.2)
"""Steps of the grid, as parts of what each company can reach, in turn until few enough are left."""

Scales = Mapping[str, tuple[float, float]]
"""Company → the value that counts as zero, and the value above it that counts as one"""


@dataclass(frozen=True)
class Front:
    """Joint portfolios that no other dominates, by rising value of the first company."""

    points: tuple[Agreed, ...]
    complete: bool
    """Every such portfolio is here, but for several that are worth the same to everyone"""
    step: Mapping[str, float]
    """Company → no portfolio that is missing gives everyone more than this beyond one of these; 0:
    complete"""


def front(joint: Joint, scales: Scales, most: int = MOST_POINTS) -> Front:
    """The whole front where it has at most so many points, else on the finest grid that has.

    Raises:
        OutOfTime: there was no time.
    """
    for step in (NEAREST, *STEPS):
        apart = {name: step * unit for name, (_, unit) in scales.items()}
        points = _front(joint, scales, apart, most if step != STEPS[-1] else None)
        if points is not None:
            first = joint.ids[0]
            points.sort(key=lambda found: (found.values[first], *(found.values[name] for name in joint.ids)))
            complete = step == NEAREST
            return Front(tuple(points), complete, dict.fromkeys(joint.ids, 0.0) if complete else apart)
    raise AssertionError("the last grid has no limit")


def _front(joint: Joint, scales: Scales, apart: Mapping[str, float], most: int | None) -> list[Agreed] | None:
    """The front but for what lies within ``apart`` of a portfolio on it; ``None`` where it is too long."""
    names = joint.ids
    weights = {name: 1.0 / unit for name, (_, unit) in scales.items()}
    known: list[Agreed] = []
    open_boxes = [np.full(len(names), np.inf)]  # of what is lost: more of a value is less of that
    while open_boxes:
        check_time()
        box = open_boxes.pop()
        beyond = [
            joint.at_least(name, apart[name] - float(corner))
            for name, corner in zip(names, box, strict=True)
            if np.isfinite(corner)
        ]
        chosen = joint.most(weights, beyond)
        if chosen is None:
            continue
        found = joint.agreed(chosen)
        known.append(found)
        if most is not None and len(known) > most:
            return None
        lost = np.array([-found.values[name] for name in names])
        open_boxes = split_boxes([*open_boxes, box], lost)
    return _undominated(known, names)


def _undominated(known: list[Agreed], names: tuple[str, ...]) -> list[Agreed]:
    """Portfolios on a grid may be dominated by later ones: those that are not."""
    return [
        one
        for one in known
        if not any(
            other is not one
            and all(other.values[n] >= one.values[n] for n in names)
            and any(other.values[n] > one.values[n] for n in names)
            for other in known
        )
    ]
