"""Open readings: what of a conclusion holds however the cells nobody knows turn out."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from math import prod

from ...records import dataclass
from ..case.case import Case
from ..entry.levels import Level
from .ranking import Ranking, rank
from .weights import WeightProfile

Assignment = Mapping[tuple[str, str], Level]
"""One way the open cells could read: (stage, criterion) → reading."""

MOST_ASSIGNMENTS = 64
"""Past so many combinations one cell is varied at a time, and the outputs say so."""


@dataclass(frozen=True)
class OpenReadings:
    """The cells that may read one of several ways, and the rankings that follow."""

    cells: Mapping[tuple[str, str], tuple[Level, ...]]
    """(stage, criterion) → its readings, the point reading first"""
    assignments: tuple[Assignment, ...]
    """The point readings first"""
    complete: bool
    """Every combination; otherwise one cell varied at a time"""
    cases: tuple[Case, ...]
    """The case so read, one an assignment"""
    rankings: tuple[Ranking, ...]
    """One an assignment"""

    def rank_range(self, stage: str) -> tuple[int, int]:
        """Best and worst rank of the stage over all assignments."""
        at = [int(r.ranks[r.matrix.stages.index(stage)]) for r in self.rankings]
        return min(at), max(at)


def open_cells(case: Case) -> dict[tuple[str, str], tuple[Level, ...]]:
    """The cells with more than one reading."""
    cells = {(s, c): case.readings(s, c) for s in case.stages for c in case.criteria}
    return {cell: readings for cell, readings in cells.items() if len(readings) > 1}


def vary(case: Case, profile: WeightProfile) -> OpenReadings:
    """Rank the stages under every way the open cells could read."""
    cells = open_cells(case)
    complete = prod(len(readings) for readings in cells.values()) <= MOST_ASSIGNMENTS
    found: list[Assignment] = []
    if complete:
        found += [dict(zip(cells, chosen, strict=True)) for chosen in product(*cells.values())]
    else:
        point = {cell: readings[0] for cell, readings in cells.items()}
        found += [point, *({**point, cell: r} for cell, readings in cells.items() for r in readings[1:])]
    cases = tuple(read_as(case, assignment) for assignment in found)
    return OpenReadings(cells, tuple(found), complete, cases, tuple(rank(c, profile) for c in cases))


def read_as(case: Case, assignment: Assignment) -> Case:
    """The case with its open cells read one way."""
    stages = dict(case.stages)
    for (stage, criterion), reading in assignment.items():
        stages[stage] = stages[stage].model_copy(update={criterion: reading})
    return case.changed(stages=stages)
