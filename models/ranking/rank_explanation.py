"""Why a stage stands where it does: what carries it, who is next to it, and what would swap them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np

from ...mcda.methods import ties
from ...mcda.ranks import TIE
from ...records import dataclass
from ..case.case import Case
from ..entry.levels import Level
from .decision_matrix import normalised
from .open_readings import read_as
from .ranking import Ranking, rank
from .weights import WeightProfile
from .whom_to_ask import WhomToAsk, whom_to_ask

_STEPS = 50
"""Halvings of a numeric criterion's bounds when a reading is looked for: below rounding."""


@dataclass(frozen=True)
class Contribution:
    """What one criterion does for a stage."""

    criterion: str
    reading: Level
    weight: float
    scaled: float
    """The reading between worst, 0, and best, 1; under vector normalisation its share of the norm"""
    carries: float
    """Part of the squared distance from the worst"""
    holds_back: float
    """Part of the squared distance to the best"""
    additive: float
    """Weight × scaled reading"""


@dataclass(frozen=True)
class Swap:
    """One change by which two stages swap, all else as it is."""

    of: str
    """The stage whose reading changes, or the criterion whose weight does"""
    criterion: str
    now: Level
    then: Level
    """From here on the other is ahead"""


@dataclass(frozen=True)
class Rival:
    """A stage next in the ranking."""

    stage: str
    ahead: bool
    """Whether the rival is the one ahead"""
    gap: float
    """Difference of the scores"""
    barred: bool
    """Whether a veto keeps the one that scores more behind"""
    readings: tuple[Swap, ...]
    """Single readings that swap the two, the smallest changes first"""
    weights: tuple[Swap, ...]
    """Single weights that swap the two, the others in proportion, the smallest changes first"""


@dataclass(frozen=True)
class RankExplanation:
    """A stage's place in the ranking, and what it rests on."""

    ranking: Ranking
    stage: str
    to_best: float
    """Distance d⁺ to the ideal"""
    to_worst: float
    """Distance d⁻ from the anti-ideal"""
    contributions: tuple[Contribution, ...]
    """What carries it most first"""
    rivals: tuple[Rival, ...]
    """The nearest ahead, then the nearest behind"""
    ask: WhomToAsk


def explain_rank(case: Case, profile: WeightProfile, stage: str) -> RankExplanation:
    """Explain the rank of ``stage`` under a profile, at the point readings."""
    ranking = rank(case, profile)
    made = normalised(ranking.matrix, case.normalisation)
    weights = np.array(list(profile.weights.values()))
    at = ranking.matrix.stages.index(stage)
    to_best = np.square(weights * (made.best - made.values[at]))
    to_worst = np.square(weights * (made.values[at] - made.worst))
    found = [
        Contribution(
            criterion=criterion,
            reading=case.readings(stage, criterion)[0],
            weight=float(weights[j]),
            scaled=float(made.values[at, j]),
            carries=float(to_worst[j] / to_worst.sum()) if to_worst.any() else 0.0,
            holds_back=float(to_best[j] / to_best.sum()) if to_best.any() else 0.0,
            additive=float(weights[j] * made.values[at, j]),
        )
        for j, criterion in enumerate(ranking.matrix.criteria)
    ]
    by_value = ranking.is_additive
    return RankExplanation(
        ranking=ranking,
        stage=stage,
        to_best=float(np.sqrt(to_best.sum())),
        to_worst=float(np.sqrt(to_worst.sum())),
        contributions=tuple(sorted(found, key=lambda c: -(c.additive if by_value else c.carries))),
        rivals=tuple(_rival(case, ranking, stage, rival) for rival in _neighbours(ranking, at)),
        ask=whom_to_ask(case, profile, stage),
    )


def _neighbours(ranking: Ranking, at: int) -> Iterator[str]:
    """The stage that scores least more, and the one that scores most less; ties are neither."""
    score, place = ranking.scores, ranking.ranks
    ahead = [i for i in range(len(score)) if place[i] < place[at]]
    behind = [i for i in range(len(score)) if place[i] > place[at]]
    if ahead:
        yield ranking.matrix.stages[min(ahead, key=lambda i: score[i])]
    if behind:
        yield ranking.matrix.stages[max(behind, key=lambda i: score[i])]


def _rival(case: Case, ranking: Ranking, stage: str, rival: str) -> Rival:
    gap = ranking.priority(rival) - ranking.priority(stage)
    place = dict(zip(ranking.matrix.stages, ranking.ranks.tolist(), strict=True))
    front, back = (rival, stage) if place[rival] < place[stage] else (stage, rival)
    barred = ranking.priority(front) < ranking.priority(back)
    readings = sorted(_reading_swaps(case, ranking, front, back), key=lambda found: found[0])
    # What a veto keeps behind no weight brings ahead.
    swaps = () if barred else _weight_swaps(case, ranking, front, back)
    weights = sorted(swaps, key=lambda found: found[0])
    return Rival(
        stage=rival,
        ahead=front == rival,
        gap=abs(gap),
        barred=barred,
        readings=tuple(swap for _, swap in readings),
        weights=tuple(swap for _, swap in weights),
    )


def _reading_swaps(case: Case, ranking: Ranking, front: str, back: str) -> Iterator[tuple[float, Swap]]:
    """(size of the change as a part of the criterion's bounds, the change) for every single reading."""

    def turned(stage: str, criterion: str, reading: Level) -> bool:
        changed = rank(read_as(case, {(stage, criterion): reading}), ranking.profile)
        place = dict(zip(changed.matrix.stages, changed.ranks.tolist(), strict=True))
        return bool(place[back] < place[front])

    for stage in (front, back):
        for criterion in case.criteria:
            now = case.readings(stage, criterion)[0]
            low, high = case.bounds[criterion]
            if case.criteria[criterion].bounds is None:
                here, scale = case.read_on(criterion, now), case.criteria[criterion].scale or case.scale
                nearest = sorted(scale, key=lambda level: abs(scale[level] - here))
                swapping = (x for x in nearest if x != now and turned(stage, criterion, x))
                then: Level | None = next(swapping, None)
            else:
                # Towards a target a reading gets better, and beyond it worse again.
                ends = [end for end in (low, high, case.criteria[criterion].target) if end is not None]
                then = _threshold(float(now), ends, partial(turned, stage, criterion))
            if then is not None:
                size = abs(case.read_on(criterion, then) - case.read_on(criterion, now)) / (high - low)
                yield size, Swap(stage, criterion, now, then)


def _threshold(now: float, ends: Sequence[float], turned: Callable[[float], bool]) -> float | None:
    """The number nearest to ``now`` from which on ``turned`` holds, on the way to one of the ends."""
    found = []
    for end in ends:
        if end == now or not turned(end):
            continue
        before, after = now, end
        for _ in range(_STEPS):
            middle = (before + after) / 2
            before, after = (before, middle) if turned(middle) else (middle, after)
        found.append(after)
    return min(found, key=lambda x: abs(x - now), default=None)


def _weight_swaps(case: Case, ranking: Ranking, front: str, back: str) -> Iterator[tuple[float, Swap]]:
    """(size of the change, the change) for every single weight, at the nearest point where they tie."""
    made = normalised(ranking.matrix, case.normalisation)
    weights = np.array(list(ranking.profile.weights.values()))
    i, k = (ranking.matrix.stages.index(stage) for stage in (front, back))
    for j, criterion in enumerate(ranking.matrix.criteria):
        every = ties(ranking.method, made, weights, j)
        if every is None:
            return
        level = every[i, k]
        level = level[(level > TIE) & (level < 1 - TIE)]  # at an end they only draw level
        if len(level):
            nearest = float(level[np.argmin(np.abs(level - weights[j]))])
            yield abs(nearest - weights[j]), Swap(criterion, criterion, float(weights[j]), nearest)
