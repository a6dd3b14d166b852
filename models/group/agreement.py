"""How far people agree: on the weights of the criteria, and on each cell that several of them read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ...mcda.consensus import Band, band, consensus, diversity, reading_consensus
from ...records import dataclass
from ..case.case import Case
from ..entry.levels import Level
from ..ranking.weights import WeightProfile
from .participants import Participant, asked_cells

Array = NDArray[np.float64]


@dataclass(frozen=True)
class CriterionAgreement:
    """What people weigh one criterion."""

    criterion: str
    weight: float
    """What the group gives it"""
    low: float
    median: float
    high: float
    part: float | None
    """Of all that people differ by (beta entropy), the part on this criterion; ``None`` where they do not"""


@dataclass(frozen=True)
class SiblingsAgreement:
    """How far people agree on one set of things compared with each other."""

    group: str | None
    """What they are in; ``None`` at the top"""
    members: tuple[str, ...]
    consensus: float
    band: Band


@dataclass(frozen=True)
class WeightAgreement:
    """How far people agree on the weights."""

    people: tuple[str, ...]
    consensus: float
    """Goepel's indicator, 0 to 1; of a hierarchy the mean over its sets, by the weight of what each is in"""
    band: Band
    homogeneity: float
    """1 / exp(beta entropy) of the weights of all criteria"""
    sets: tuple[SiblingsAgreement, ...]
    criteria: tuple[CriterionAgreement, ...]


@dataclass(frozen=True)
class CellAgreement:
    """What people read in one cell."""

    stage: str
    criterion: str
    readings: Mapping[str, Level]
    """person → reading"""
    unknown: tuple[str, ...]
    """Who answered with not knowing"""
    unanswered: tuple[str, ...]
    """Participants who did not answer"""
    counts: tuple[tuple[Level, int], ...]
    """How many gave each reading, from the lowest score; levels that nobody gave, too"""
    low: Level
    median: Level
    """What the group reads: the lower of two middle ones"""
    high: Level
    consensus: float | None
    """Tastle & Wierman's, 0 to 1; ``None`` where fewer than two read it"""
    band: Band | None


def weight_agreement(profile: WeightProfile, people: Sequence[Participant]) -> WeightAgreement | None:
    """How far the people of a profile agree; ``None`` with fewer than two whose judgements give weights."""
    weighed = [one for one in people if one.weights is not None]
    if len(weighed) < 2:
        return None
    criteria = list(profile.weights)
    rows = np.array([[(one.weights or {})[c] for c in criteria] for one in weighed])
    shares = np.array([one.share for one in weighed])
    shares = shares / shares.sum()
    found = diversity(rows, shares)
    sets = _sets(profile, {one.id for one in weighed}, rows, shares)
    top = {None: 1.0, **_weights_of_groups(profile, sets)}
    total = sum(top[one.group] for one in sets)
    whole = sum(top[one.group] * one.consensus for one in sets) / total
    return WeightAgreement(
        people=tuple(one.id for one in weighed),
        consensus=whole,
        band=band(whole),
        homogeneity=found.homogeneity,
        sets=sets,
        criteria=tuple(
            CriterionAgreement(
                criterion=name,
                weight=profile.weights[name],
                low=float(rows[:, j].min()),
                median=float(np.median(rows[:, j])),
                high=float(rows[:, j].max()),
                part=float(found.by_part[j] / found.beta) if found.beta > 1e-12 else None,
            )
            for j, name in enumerate(criteria)
        ),
    )


def _sets(
    profile: WeightProfile, counted: set[str], rows: Array, shares: Array
) -> tuple[SiblingsAgreement, ...]:
    """Every set of siblings; all criteria where people state the best and the worst."""
    members = [member for member in profile.members if member.id in counted]
    if not all(member.comparisons for member in members):
        value = consensus(rows, shares)
        return (SiblingsAgreement(None, tuple(profile.weights), value, band(value)),)
    made = []
    for siblings in zip(*(member.comparisons for member in members), strict=True):
        if len(siblings[0].members) < 2:
            continue
        value = consensus(np.array([one.prioritisation.weights for one in siblings]), shares)
        made.append(SiblingsAgreement(siblings[0].group, siblings[0].members, value, band(value)))
    if made:
        return tuple(made)
    return (SiblingsAgreement(None, tuple(profile.weights), 1.0, band(1.0)),)


def _weights_of_groups(profile: WeightProfile, sets: Sequence[SiblingsAgreement]) -> dict[str | None, float]:
    """What the group's weights give each group of a hierarchy: the sum over the criteria below it."""
    inside = {one.group: one.members for one in sets}

    def below(name: str) -> float:
        return sum(map(below, inside[name])) if name in inside else profile.weights.get(name, 0.0)

    return {one.group: below(one.group) for one in sets if one.group is not None}


def cell_agreement(case: Case, people: Sequence[Participant]) -> tuple[CellAgreement, ...]:
    """Every cell that says who reads what, in the order of the case file."""
    return tuple(_cell(case, *cell, named, people) for cell, named in asked_cells(case).items())


def _cell(
    case: Case, stage: str, criterion: str, named: Sequence[str], people: Sequence[Participant]
) -> CellAgreement:
    given = case.people(stage, criterion)

    def score(reading: Level) -> float:
        return case.read_on(criterion, reading)

    in_order = sorted(given.values(), key=score)
    low, high = case.bounds[criterion]
    agreed = None
    if len(given) > 1:
        agreed = reading_consensus(np.array([score(reading) for reading in in_order]), high - low)
    every = sorted(dict.fromkeys([*levels(case, criterion), *in_order]), key=score)
    return CellAgreement(
        stage=stage,
        criterion=criterion,
        readings=given,
        unknown=tuple(name for name in named if name not in given),
        unanswered=tuple(one.id for one in people if one.id not in named),
        counts=tuple((reading, in_order.count(reading)) for reading in every),
        low=in_order[0],
        median=case.readings(stage, criterion)[0],
        high=in_order[-1],
        consensus=agreed,
        band=None if agreed is None else band(agreed),
    )


def levels(case: Case, criterion: str) -> tuple[Level, ...]:
    """The levels that a reading on the criterion can be; none where it is a number."""
    made = case.criteria[criterion]
    return () if made.bounds is not None else tuple(made.scale or case.scale)


def mean_agreement(cells: Sequence[CellAgreement]) -> float | None:
    """The mean over the cells that two or more read; ``None`` where there are none."""
    found = [one.consensus for one in cells if one.consensus is not None]
    return sum(found) / len(found) if found else None


def median_of(case: Case, criterion: str, readings: Sequence[Level]) -> Level:
    """The reading in the middle, the lower of two: what a group reads."""
    ordered = sorted(readings, key=lambda reading: case.read_on(criterion, reading))
    return ordered[(len(ordered) - 1) // 2]
