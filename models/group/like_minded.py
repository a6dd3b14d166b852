"""Groups of like-minded people, by what they weigh and by what they read, and what sets each apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ...mcda.consensus import HIGH, apart, clusters, consensus
from ...records import dataclass
from ..case.case import Case
from .agreement import WeightAgreement
from .participants import Participant

Array = NDArray[np.float64]

By = Literal["weights", "readings"]

NOTICED = 0.05
"""A difference in weight, or in readings as a part of the scale, from which on it is told"""


@dataclass(frozen=True)
class SubgroupDifference:
    """A criterion that a subgroup weighs, or reads stages on, otherwise than the others."""

    criterion: str
    own: float
    """Mean weight, or mean place of readings on the scale, 0 to 1"""
    others: float
    """The same of all others"""


@dataclass(frozen=True)
class Subgroup:
    """People of one mind."""

    people: tuple[str, ...]
    consensus: float | None
    """Of weights: the indicator among them; of readings: 1 less how far two of them are apart on average;
    ``None`` of one alone"""
    differs: tuple[SubgroupDifference, ...]
    """Where it is furthest from the others first; what is below ``NOTICED`` left out"""


@dataclass(frozen=True)
class LikeMinded:
    """The people put together by what they weigh, or by what they read."""

    by: By
    groups: tuple[Subgroup, ...]
    """One: nobody stands apart as a group"""
    silhouette: float | None
    """How clearly they are apart, above 0.5 to 1; ``None`` of one group"""


def like_minded(
    case: Case, people: Sequence[Participant], agreed: WeightAgreement | None, reading: float | None
) -> tuple[LikeMinded, ...]:
    """By weights and by readings, where three people or more state them.

    Where consensus is ``HIGH`` already they are of one mind. ``reading``: the mean agreement on cells.
    """
    found = []
    weighed = [one for one in people if one.weights is not None]
    if agreed is not None and len(weighed) > 2:
        rows = np.array([list((one.weights or {}).values()) for one in weighed])
        distances = np.zeros((len(rows), len(rows))) if agreed.consensus >= HIGH else apart(rows)
        found.append(_put("weights", weighed, rows, distances, list(case.criteria)))
    readers = [one for one in people if one.readings]
    if reading is not None and len(readers) > 2:
        rows, between = _places(case, readers), _reading_distances(case, readers)
        if between is not None:
            distances = np.zeros_like(between) if reading >= HIGH else between
            made = _put("readings", readers, rows, distances, list(case.criteria), between)
            found.append(made)
    return tuple(found)


def _put(
    by: By,
    people: Sequence[Participant],
    rows: Array,
    distances: Array,
    criteria: Sequence[str],
    between: Array | None = None,
) -> LikeMinded:
    made = clusters(distances)
    groups = []
    for members in made.groups:
        rest = [i for i in range(len(people)) if i not in members]
        within: float | None = None
        if len(members) > 1 and between is not None:
            inside = between[np.ix_(members, members)]
            within = 1 - float(inside[np.triu_indices(len(members), 1)].mean())
        elif len(members) > 1:
            within = consensus(rows[list(members)])
        names = tuple(people[i].id for i in members)
        groups.append(Subgroup(names, within, _differs(rows, members, rest, criteria)))
    return LikeMinded(by, tuple(groups), made.silhouette)


def _differs(
    rows: Array, members: Sequence[int], rest: Sequence[int], criteria: Sequence[str]
) -> tuple[SubgroupDifference, ...]:
    if not rest:
        return ()
    own, others = _means(rows[list(members)]), _means(rows[list(rest)])
    found = [SubgroupDifference(c, o, t) for c, o, t in zip(criteria, own, others, strict=True)]
    told = [one for one in found if abs(one.own - one.others) >= NOTICED]
    return tuple(sorted(told, key=lambda one: -abs(one.own - one.others)))


def _means(rows: Array) -> list[float]:
    """Column means over what is there; nan where nothing is."""
    there = ~np.isnan(rows)
    sums, counts = np.where(there, rows, 0.0).sum(axis=0), there.sum(axis=0)
    return [float(s / n) if n else float("nan") for s, n in zip(sums, counts, strict=True)]


def _place(case: Case, criterion: str, reading: str | float) -> float:
    low, high = case.bounds[criterion]
    return (case.read_on(criterion, reading) - low) / (high - low)


def _places(case: Case, people: Sequence[Participant]) -> Array:
    """(people, criteria) mean place of a person's readings between the bounds, less the mean of all in the
    same cells, so that whoever read other cells is not thought to read otherwise; nan without any."""
    every: dict[tuple[str, str], list[float]] = {}
    for one in people:
        for cell, reading in one.readings.items():
            every.setdefault(cell, []).append(_place(case, cell[1], reading))
    means = {cell: float(np.mean(found)) for cell, found in every.items()}
    level = {c: [mean for cell, mean in means.items() if cell[1] == c] for c in case.criteria}
    rows = np.full((len(people), len(case.criteria)), np.nan)
    for i, one in enumerate(people):
        for j, c in enumerate(case.criteria):
            gaps = [_place(case, c, r) - means[cell] for cell, r in one.readings.items() if cell[1] == c]
            if gaps:
                rows[i, j] = float(np.mean(gaps)) + float(np.mean(level[c]))
    return rows


def _reading_distances(case: Case, people: Sequence[Participant]) -> Array | None:
    """(people, people) how far each two read apart, as a part of the scale, on average over the cells that
    both read; ``None`` where two have no cell in common."""
    found = np.zeros((len(people), len(people)))
    for i, j in combinations(range(len(people)), 2):
        mine, theirs = people[i].readings, people[j].readings
        shared = [cell for cell in mine if cell in theirs]
        if not shared:
            return None
        gaps = [abs(_place(case, c[1], mine[c]) - _place(case, c[1], theirs[c])) for c in shared]
        found[i, j] = found[j, i] = float(np.mean(gaps))
    return found


def named(found: Sequence[LikeMinded]) -> Mapping[str, tuple[str, ...]]:
    """The subgroups of two or more where there are several, by a name: weights 1, readings 2."""
    return {
        f"{made.by} {number}": group.people
        for made in found
        if len(made.groups) > 1
        for number, group in enumerate(made.groups, 1)
        if len(group.people) > 1
    }
