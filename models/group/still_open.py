"""Whether an answer that is not there yet could still change what is funded.

A cell: those who do not know or did not answer, and people who may still come, can bring its median to any
reading from one to another; the portfolio is decided anew for each. Weights: people who still come can bring
the group's weights anywhere in a set whose corners are looked at; where values are linear in weights, what is
best at all corners is best anywhere in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from ...engines.engine import Engine
from ...mcda.consensus import SCALE
from ...mcda.methods import ADDITIVE
from ...mcda.weighting import ahp
from ...records import dataclass
from ..case.case import Case
from ..entry.levels import Level
from ..ranking.open_readings import MOST_ASSIGNMENTS, Assignment, read_as
from ..ranking.ranking import Ranking, rank
from ..solver.programme import Programme
from .agreement import CellAgreement, levels
from .answers import RankedPortfolio, Shift, answers, shift, shifts
from .participants import Participant

Array = NDArray[np.float64]

MOST_CORNERS = 6
"""Up to so many criteria, all corners of the set of weights are looked at: 2^6 − 2"""


@dataclass(frozen=True)
class OpenAnswer:
    """A cell to which some answers are not there."""

    stage: str
    criterion: str
    missing: int
    """Answers that may still come"""
    taken: Level
    values: tuple[Level, ...]
    """What the group could come to read, from the lowest; of a number the ends, and what was given between"""
    shifts: tuple[Shift, ...]
    """One a value"""
    exact: bool
    """Whether nothing between the values can change anything that they do not"""

    @property
    def could_change(self) -> bool | None:
        """Whether it could change what is funded; ``None``: not found, and not excluded."""
        return True if any(shift.changes for shift in self.shifts) else False if self.exact else None


@dataclass(frozen=True)
class OpenWeights:
    """What further people could make of the group's weights."""

    missing: int
    """People who may still judge"""
    ranges: Mapping[str, tuple[float, float]]
    """criterion → least and most that the group could come to give it; of the weights looked at"""
    looked_at: int
    changing: int
    """At how many of the weights looked at something else is funded"""
    example: tuple[Mapping[str, float], Shift] | None
    """Weights at which something else is funded, those nearest to the group's"""
    exact: bool
    """Whether what is funded at all of the weights looked at is funded at any others, too"""
    why_not: str | None
    """Why nothing was looked at; ``None``: it was"""

    @property
    def could_change(self) -> bool | None:
        """Whether they could change what is funded; ``None``: not found, and not excluded."""
        return True if self.changing else False if self.exact else None


@dataclass(frozen=True)
class StillOpen:
    """What is not answered yet."""

    further: int
    """People who may still come"""
    cells: tuple[OpenAnswer, ...]
    combinations: int | None
    """In how many ways all cells can come out together, all looked at; ``None``: one at a time was"""
    together: Mapping[str, bool]
    """pair → whether it stays funded, of those that some combination takes out or brings in"""
    weights: OpenWeights | None
    """``None``: nobody is missing, or nobody judges"""

    @property
    def could_change(self) -> bool | None:
        """Whether any further answer could change what is funded; ``None``: not found, and not excluded."""
        found = [one.could_change for one in self.cells]
        if self.together:
            found.append(True)
        if self.combinations is None and len(self.cells) > 1:
            found.append(None)
        if self.weights is not None:
            found.append(self.weights.could_change)
            if self.cells:  # cells and weights together were not looked at
                found.append(None)
        return True if True in found else None if None in found else False


def still_open(
    group: RankedPortfolio,
    cells: Sequence[CellAgreement],
    people: Sequence[Participant],
    further: int,
    engine: Engine,
) -> StillOpen:
    """What answers that are not there could change, with so many ``further`` people to come."""
    case = group.ranking.case
    waiting = [(cell, len(cell.unknown) + len(cell.unanswered) + further) for cell in cells]
    waiting = [(cell, missing) for cell, missing in waiting if missing]
    found = tuple(_cells(group, waiting, engine))
    several = {(one.stage, one.criterion): one.values for one in found if len(one.values) > 1}
    ways = prod(len(values) for values in several.values())
    together: dict[str, bool] = {}
    complete = all(one.exact and not _numeric(case, one) for one in found) and ways <= MOST_ASSIGNMENTS
    if complete and len(several) > 1:
        read = [dict(zip(several, chosen, strict=True)) for chosen in product(*several.values())]
        made = shifts(group, [_read(group, one) for one in read], engine)
        together = _moved(group, [*made])
    return StillOpen(
        further=further,
        cells=found,
        combinations=ways if complete else None,
        together=together,
        weights=_weights(group, people, further, engine),
    )


def _moved(group: RankedPortfolio, made: Sequence[Shift]) -> dict[str, bool]:
    funded = {*group.pairs}
    moved = dict.fromkeys(pair for one in made for pair in (*(one.enters or ()), *(one.leaves or ())))
    if any(one.enters is None for one in made):
        moved |= dict.fromkeys(group.pairs)
    return {pair: pair in funded for pair in moved}


def _read(group: RankedPortfolio, read: Assignment) -> Ranking:
    return rank(read_as(group.ranking.case, read), group.ranking.profile)


def _numeric(case: Case, cell: OpenAnswer) -> bool:
    return not levels(case, cell.criterion)


# ---------------------------------------------------------------- cells


def _cells(
    group: RankedPortfolio, waiting: Sequence[tuple[CellAgreement, int]], engine: Engine
) -> Iterator[OpenAnswer]:
    case = group.ranking.case
    values = [within_reach(case, cell, missing) for cell, missing in waiting]
    rankings = [
        _read(group, {(cell.stage, cell.criterion): value})
        for (cell, _), reach in zip(waiting, values, strict=True)
        for value in reach
    ]
    solved = iter(answers(rankings, engine))
    for (cell, missing), reach in zip(waiting, values, strict=True):
        own = [next(solved) for _ in reach]
        exact = bool(levels(case, cell.criterion)) or _between(
            group, cell.criterion, [one.programme for one in own]
        )
        made = tuple(shift(group, one) for one in own)
        yield OpenAnswer(cell.stage, cell.criterion, missing, cell.median, reach, made, exact)


def _between(group: RankedPortfolio, criterion: str, programmes: Sequence[Programme]) -> bool:
    """Whether what is best at both ends of a range of readings is best between them.

    A reading moves the priority of its stage alone, one way, and value is linear in it; the rules must not
    hear of it.
    """
    case = group.ranking.case
    alone = case.normalisation == "bounds" and case.criteria[criterion].direction != "target"
    return alone and all(made.rows == group.programme.rows for made in programmes)


def within_reach(case: Case, cell: CellAgreement, missing: int) -> tuple[Level, ...]:
    """What the median of a cell can come to be with so many more answers, from the lowest.

    Levels: all of them. Numbers: the ends, and what was given between them.
    """

    def score(reading: Level) -> float:
        return case.read_on(cell.criterion, reading)

    given = sorted(cell.readings.values(), key=score)
    middle = (len(given) + missing - 1) // 2
    low, high = case.bounds[cell.criterion]
    least = score(given[middle - missing]) if middle >= missing else low
    most = score(given[middle]) if middle < len(given) else high
    named = levels(case, cell.criterion)
    known: list[Level] = [*named, *given, cell.median] if named else [least, *given, cell.median, most]
    by_score = {score(reading): reading for reading in reversed(known)}
    return tuple(by_score[at] for at in sorted(by_score) if least <= at <= most)


# ---------------------------------------------------------------- weights


def _weights(
    group: RankedPortfolio, people: Sequence[Participant], further: int, engine: Engine
) -> OpenWeights | None:
    profile, case = group.ranking.profile, group.ranking.case
    if not profile.members or len(case.criteria) < 2:
        return None
    missing = further + sum(one.weights is None for one in people)
    if not missing:
        return None
    if why := _not_known(group):
        return OpenWeights(missing, {}, 0, 0, None, False, why)
    corners = list(_reached(group, people, further))
    whole = len(case.criteria) <= MOST_CORNERS or _by_points(group)
    rankings = [rank(case, replace(profile, weights=weights)) for weights in corners]
    solved = answers(rankings, engine)
    made = [shift(group, other) for other in solved]
    linear = case.method == ADDITIVE and profile.aggregate in ("priorities", "mean")
    same_rules = all(one.programme.rows == group.programme.rows for one in solved)
    changing = [i for i, shift in enumerate(made) if shift.changes]

    def away(i: int) -> float:
        return sum(abs(corners[i][c] - weight) for c, weight in profile.weights.items())

    nearest = min(changing, key=away, default=None)
    every = [profile.weights, *corners]
    return OpenWeights(
        missing=missing,
        ranges={c: (min(w[c] for w in every), max(w[c] for w in every)) for c in case.criteria},
        looked_at=len(corners),
        changing=len(changing),
        example=None if nearest is None else (corners[nearest], made[nearest]),
        exact=linear and whole and same_rules,
        why_not=None,
    )


def _not_known(group: RankedPortfolio) -> str | None:
    """Why what further people could make of the weights is not worked out."""
    profile = group.ranking.profile
    if profile.aggregate == "bayesian":
        return "weights that are drawn from all judgements at once move in ways that are not bounded here"
    if any(one.group is not None for member in profile.members for one in member.comparisons):
        return "criteria in groups are weighed on several levels, which is not bounded here"
    return None


def _by_points(group: RankedPortfolio) -> bool:
    """Whether people may give all points to one criterion, and so any weights."""
    stated = group.ranking.case.profiles[group.ranking.profile.id].counted
    return any(expert.swing is not None for expert in stated.values())


def _reached(
    group: RankedPortfolio, people: Sequence[Participant], further: int
) -> Iterator[dict[str, float]]:
    """The group's weights if all further people said the same: some criteria ``SCALE`` times the others, or
    all points to one, where people give points.

    Who is not among the experts yet counts 1.
    """
    profile, case = group.ranking.profile, group.ranking.case
    criteria = list(case.criteria)
    n = len(criteria)
    stated = case.profiles[profile.id].counted
    there = sum(stated[one.id].weight for one in people if one.weights is not None)
    absent = further + sum(
        stated[one.id].weight if one.id in stated else 1.0 for one in people if one.weights is None
    )
    share = absent / (there + absent)
    if _by_points(group):
        favoured = [*np.eye(n, dtype=bool)]
    elif n <= MOST_CORNERS:
        favoured = [np.array(bits, dtype=bool) for bits in product((False, True), repeat=n)][1:-1]
    else:
        one = np.eye(n, dtype=bool)
        favoured = [*one, *~one]
    own = np.array([profile.weights[c] for c in criteria])
    matrix = profile.comparisons[0].matrix if profile.comparisons else None
    for more in favoured:
        theirs = np.where(more, SCALE, 0.0 if _by_points(group) else 1.0)
        if profile.aggregate == "mean":
            found = (1 - share) * own + share * theirs / theirs.sum()
        elif matrix is not None:
            ratios = theirs[:, None] / theirs[None, :]
            found = ahp.prioritise(matrix ** (1 - share) * ratios**share, case.random_index).weights
        else:
            found = own ** (1 - share) * theirs**share
            found = found / found.sum()
        yield dict(zip(criteria, found.tolist(), strict=True))
