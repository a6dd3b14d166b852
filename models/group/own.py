"""What each person, and each group of like-minded people, would rank and fund alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from ...engines.engine import Engine
from ...records import dataclass
from ..entry.levels import Level
from ..ranking.open_readings import read_as
from ..ranking.ranking import Ranking, rank
from ..ranking.weights import as_separate_minds
from .agreement import median_of
from .answers import RankedPortfolio, Shift, shifts
from .participants import Cell, Participant


@dataclass(frozen=True)
class OwnView:
    """What a person, or several of one mind, would rank and fund; as the group where they did not answer."""

    of: str
    """The person, or the name of the subgroup"""
    people: tuple[str, ...]
    weights: bool
    """Whether weights of their own were used"""
    readings: int
    """Cells read as they read them"""
    shift: Shift


def own_views(
    group: RankedPortfolio,
    people: Sequence[Participant],
    subgroups: Mapping[str, tuple[str, ...]],
    engine: Engine,
) -> tuple[OwnView, ...]:
    """Everybody who judged or read something, then the subgroups."""
    known = {one.id: one for one in people}
    asked = {one.id: (one.id,) for one in people if one.weights or one.readings}
    named = [*asked.items(), *subgroups.items()]
    rankings, used = [], []
    for _, names in named:
        views = [known[name] for name in names]
        weights, readings = weights_of(views, group.ranking.profile.aggregate), readings_of(group, views)
        rankings.append(_ranked(group, weights, readings))
        used.append((weights is not None, len(readings)))
    made = shifts(group, rankings, engine)
    return tuple(
        OwnView(of, names, *used[i], shift)
        for i, ((of, names), shift) in enumerate(zip(named, made, strict=True))
    )


def weights_of(people: Sequence[Participant], how: str | None) -> dict[str, float] | None:
    """The weights of some people as separate minds, by share, as the group's; ``None`` where none has any."""
    weighed = [one for one in people if one.weights is not None]
    if not weighed:
        return None
    shares = np.array([one.share for one in weighed])
    criteria = list(weighed[0].weights or {})
    rows = np.array([[(one.weights or {})[c] for c in criteria] for one in weighed])
    return dict(zip(criteria, as_separate_minds(rows, shares, how).tolist(), strict=True))


def readings_of(group: RankedPortfolio, people: Sequence[Participant]) -> dict[Cell, Level]:
    """What some people read in each cell that any of them read: the middle, the lower of two."""
    given: dict[Cell, list[Level]] = {}
    for one in people:
        for cell, reading in one.readings.items():
            given.setdefault(cell, []).append(reading)
    case = group.ranking.case
    return {cell: median_of(case, cell[1], found) for cell, found in given.items()}


def _ranked(
    group: RankedPortfolio, weights: Mapping[str, float] | None, readings: Mapping[Cell, Level]
) -> Ranking:
    profile = group.ranking.profile
    own = profile if weights is None else replace(profile, weights=weights)
    return rank(read_as(group.ranking.case, readings), own)
