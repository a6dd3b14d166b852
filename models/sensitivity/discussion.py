"""Which cells are worth discussing: how far people agree on them, and what settling one would move."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import fmean

import numpy as np

from ...mcda.consensus import reading_consensus
from ...records import dataclass
from ..case.case import Case
from ..options.option import portfolio_change
from .monte_carlo import Stress

Cell = tuple[str, str]


@dataclass(frozen=True)
class ReadingAgreement:
    """How far the people who read the cells agree, 0 to 1: means over the cells several people read."""

    cells: Mapping[Cell, float]
    stages: Mapping[str, float]
    criteria: Mapping[str, float]


@dataclass(frozen=True)
class Discussion:
    """What reading one open cell otherwise does, on average over how often it is read otherwise."""

    cell: Cell
    shares: Mapping[str | float, float]
    """How likely each reading is, the point reading first"""
    pairs: float
    """Pairs that come into the portfolio or leave it: at another level or start a pair is the same"""
    places: float
    """Places that stages move, all together"""


def reading_agreement(case: Case) -> ReadingAgreement:
    """How far the people agree on each cell, each stage and each criterion."""
    cells = {}
    for stage in case.stages:
        for criterion in case.criteria:
            given = case.people(stage, criterion).values()
            if given:
                low, high = case.bounds[criterion]
                cells[stage, criterion] = reading_consensus(
                    np.array([case.read_on(criterion, r) for r in given]), high - low
                )
    stages = {s: [a for (stage, _), a in cells.items() if stage == s] for s in case.stages}
    criteria = {c: [a for (_, criterion), a in cells.items() if criterion == c] for c in case.criteria}
    return ReadingAgreement(
        cells,
        {stage: fmean(found) for stage, found in stages.items() if found},
        {criterion: fmean(found) for criterion, found in criteria.items() if found},
    )


def worth_discussing(case: Case, found: Stress) -> list[Discussion]:
    """The open cells, the one whose settling moves the portfolio most first."""
    point, first = found.open.assignments[0], found.open.rankings[0]
    before = found.portfolios[0] or ()
    moves = []
    for cell in found.open.cells:
        shares = case.reading_shares(*cell)
        pairs = places = 0.0
        for assignment, ranking, funded in zip(
            found.open.assignments, found.open.rankings, found.portfolios, strict=True
        ):
            if [c for c in point if assignment[c] != point[c]] == [cell]:
                share = shares[assignment[cell]]
                change = portfolio_change(before, funded or ())
                pairs += share * (len(change.enters) + len(change.leaves))
                places += share * int(np.abs(ranking.ranks - first.ranks).sum())
        moves.append(Discussion(cell, shares, pairs, places))
    return sorted(moves, key=lambda m: (-m.pairs, -m.places))
