"""What to discuss first: the disagreements that move the portfolio most.

Each stated view of a cell, or of a criterion's weight, takes the group's place, all else as the group has
it, and the portfolio is decided anew: what is at stake is what the group's portfolio then loses, on average
over those who hold the views.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import fsum

from ...engines.engine import Engine
from ...records import dataclass
from ..entry.levels import Level
from ..ranking.open_readings import read_as
from ..ranking.ranking import Ranking, rank
from ..ranking.weights import with_weight
from .agreement import CellAgreement
from .answers import RankedPortfolio, Shift, shifts
from .participants import Participant


@dataclass(frozen=True)
class View:
    """What some people say of a cell or a weight, and what it alone would change."""

    value: Level
    """The reading, or the weight"""
    people: tuple[str, ...]
    share: float
    """Of those who say something"""
    shift: Shift


@dataclass(frozen=True)
class Dispute:
    """A cell, or the weight of a criterion, that people see differently."""

    stage: str | None
    """``None``: the weight of the criterion"""
    criterion: str
    taken: Level
    """What the group has"""
    views: tuple[View, ...]
    """From the lowest; what the group has among them where somebody says it"""
    consensus: float | None
    """Of a cell"""

    @property
    def at_stake(self) -> float:
        """The part of the value that the group's portfolio loses, on average over those who say something."""
        return fsum(view.share * (view.shift.part or 0.0) for view in self.views)

    @property
    def most(self) -> float:
        """The most of any view."""
        return max((view.shift.part or 0.0 for view in self.views), default=0.0)

    @property
    def not_allowed(self) -> float:
        """The share of those under whose view the group's portfolio breaks a rule, or none keeps them."""
        return fsum(view.share for view in self.views if view.shift.regret is None)

    @property
    def pairs(self) -> float:
        """Pairs that enter and leave, on average."""
        return fsum(view.share * view.shift.pairs for view in self.views)

    @property
    def places(self) -> float:
        """Places that stages move, on average."""
        return fsum(view.share * view.shift.places for view in self.views)

    @property
    def matters(self) -> bool:
        """Whether any view would fund something else."""
        return any(view.shift.changes for view in self.views)


@dataclass(frozen=True)
class _Question:
    stage: str | None
    criterion: str
    taken: Level
    values: Mapping[Level, tuple[tuple[str, ...], float]]
    """value → who says so, and their share"""
    consensus: float | None


def disputes(
    group: RankedPortfolio, cells: Sequence[CellAgreement], people: Sequence[Participant], engine: Engine
) -> tuple[Dispute, ...]:
    """Every cell and weight that people see differently, what moves the portfolio most first."""
    questions = [*_cells(group, cells), *_weights(group, people)]
    rankings = [_ranked(group, one, value) for one in questions for value in one.values]
    made = shifts(group, rankings, engine)
    found = [
        Dispute(
            stage=one.stage,
            criterion=one.criterion,
            taken=one.taken,
            views=tuple(View(value, *said, next(made)) for value, said in one.values.items()),
            consensus=one.consensus,
        )
        for one in questions
    ]
    return tuple(sorted(found, key=lambda d: (-d.not_allowed, -d.at_stake, -d.pairs, -d.places)))


def _cells(group: RankedPortfolio, cells: Sequence[CellAgreement]) -> list[_Question]:
    case = group.ranking.case
    found = []
    for cell in cells:
        holders: dict[Level, list[str]] = {}
        order = sorted(cell.readings.items(), key=lambda said: case.read_on(cell.criterion, said[1]))
        for name, reading in order:
            holders.setdefault(reading, []).append(name)
        if len(holders) > 1:
            every = len(cell.readings)
            values = {reading: (tuple(names), len(names) / every) for reading, names in holders.items()}
            found.append(_Question(cell.stage, cell.criterion, cell.median, values, cell.consensus))
    return found


def _weights(group: RankedPortfolio, people: Sequence[Participant]) -> list[_Question]:
    weighed = [one for one in people if one.weights is not None]
    total = sum(one.share for one in weighed)
    found = []
    for criterion, taken in group.ranking.profile.weights.items():
        said = {one.id: (one.weights or {})[criterion] for one in weighed}
        shares = {one.id: one.share / total for one in weighed}
        values: dict[Level, tuple[tuple[str, ...], float]] = {}
        for name, weight in sorted(said.items(), key=lambda one: one[1]):
            names, share = values.get(weight, ((), 0.0))
            values[weight] = ((*names, name), share + shares[name])
        if len(values) > 1:
            found.append(_Question(None, criterion, taken, values, None))
    return found


def _ranked(group: RankedPortfolio, asked: _Question, value: Level) -> Ranking:
    profile, case = group.ranking.profile, group.ranking.case
    if asked.stage is not None:
        return rank(read_as(case, {(asked.stage, asked.criterion): value}), profile)
    return rank(case, replace(profile, weights=with_weight(profile.weights, asked.criterion, float(value))))
