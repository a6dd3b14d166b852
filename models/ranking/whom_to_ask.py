"""Whom to ask about a stage's place: whose reading or judgement, taken alone, would move it most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ...records import dataclass
from ..case.case import Case
from ..entry.levels import Level
from .open_readings import open_cells, read_as
from .ranking import rank
from .weights import WeightProfile


@dataclass(frozen=True)
class OpenCell:
    """A cell that may read otherwise, and where the stage would then stand."""

    stage: str
    """Whose cell it is: another stage's reading can move this one, too"""
    criterion: str
    ranks: Mapping[Level, int]
    """By reading, the one that is taken first: the rank of the stage asked about, all else as it is"""
    people: Mapping[str, Level]
    """Who reads what; empty where the cell does not say who"""
    places: int
    """How many places the reading that moves it most moves it"""

    @property
    def taken(self) -> Level:
        return next(iter(self.ranks))

    @property
    def ask(self) -> tuple[str, ...]:
        """Those who read it otherwise than it is taken, as it would move the stage most."""
        now = self.ranks[self.taken]
        most = {reading for reading, place in self.ranks.items() if abs(place - now) == self.places}
        return tuple(
            name for name, reading in self.people.items() if reading in most and reading != self.taken
        )


@dataclass(frozen=True)
class ExpertView:
    """An expert of the profile, and where the stage would stand under that expert's weights alone."""

    expert: str
    rank: int
    apart: float
    """The part of the weight that stands elsewhere than the group's, 0 to 1"""
    criterion: str
    """Where the two differ most"""
    weight: float
    """What the expert gives it"""
    group: float
    """What the group gives it"""


@dataclass(frozen=True)
class WhomToAsk:
    """Cells and experts, those that move the stage most first; experts by how far apart they are then."""

    cells: tuple[OpenCell, ...]
    experts: tuple[ExpertView, ...]


def whom_to_ask(case: Case, profile: WeightProfile, stage: str) -> WhomToAsk:
    """What is open or read differently about a stage's place, and by whom.

    Its own open cells, and those of other stages that would move it; the experts of the profile whose own
    judgements give weights.
    """
    now = _place(case, profile, stage)
    cells = []
    for (at, criterion), readings in open_cells(case).items():
        ranks = {r: _place(read_as(case, {(at, criterion): r}), profile, stage) for r in readings}
        places = max(abs(place - now) for place in ranks.values())
        if places or at == stage:
            cells.append(OpenCell(at, criterion, ranks, case.people(at, criterion), places))
    views = []
    for member in profile.members:
        if member.weights is None or len(profile.members) < 2:
            continue
        gaps = {c: weight - profile.weights[c] for c, weight in member.weights.items()}
        widest = max(gaps, key=lambda c: abs(gaps[c]))
        views.append(
            ExpertView(
                member.id,
                _place(case, replace(profile, weights=member.weights), stage),
                sum(map(abs, gaps.values())) / 2,
                widest,
                member.weights[widest],
                profile.weights[widest],
            )
        )
    return WhomToAsk(
        tuple(sorted(cells, key=lambda c: (-c.places, c.stage != stage))),
        tuple(sorted(views, key=lambda v: (-abs(v.rank - now), -v.apart))),
    )


def _place(case: Case, profile: WeightProfile, stage: str) -> int:
    ranking = rank(case, profile)
    return int(ranking.ranks[ranking.matrix.stages.index(stage)])
