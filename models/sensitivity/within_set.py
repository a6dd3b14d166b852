"""What a profile that states a set of weights would rank and fund anywhere in it, not at its centre alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from ...mcda import smaa
from ..case.case import Case
from ..portfolio.portfolio import programme
from ..ranking.ranking import rank
from ..ranking.weights import WeightProfile, stated_set
from ..solver.programme import Programme
from ..solver.reoptimise import optima
from .profile_regret import ProfileComparison, WithinSet, loss

MOST_POINTS = 64
"""Weights of a set that are looked at."""

_SEED = 1


def with_sets(found: ProfileComparison) -> ProfileComparison:
    """A comparison with what holds in the sets of weights that its profiles state."""
    return replace(found, sets=within_sets(found.case, found))


def within_sets(case: Case, found: ProfileComparison) -> dict[str, WithinSet]:
    """Every profile of a comparison that states a set, by name."""
    stated = {name: case.profiles[name] for name in found.profiles if name in case.profiles}
    return {
        name: _within(case, found.profiles[name], found.optima)
        for name, profile in stated.items()
        if profile.is_set
    }


def _within(case: Case, profile: WeightProfile, portfolios: Mapping[str, frozenset[int]]) -> WithinSet:
    """Portfolios of all profiles, held against the best one at each of the weights."""
    allowed = stated_set(case, case.profiles[profile.id])
    every = allowed.vertices
    ends = case.method == "additive" and len(every) <= MOST_POINTS
    points = every[:: -(-len(every) // MOST_POINTS)]
    if not ends and len(points) < MOST_POINTS:
        drawn = smaa.within(allowed)(smaa.stream(_SEED, 0, 0), MOST_POINTS - len(points))
        points = np.concatenate([points, drawn])
    rankings = [
        rank(case, replace(profile, weights=dict(zip(case.criteria, map(float, point), strict=True))))
        for point in points
    ]
    programmes = [programme(case, ranking) for ranking in rankings]
    best = [*optima(programmes)]
    exact = ends and all(made.rows == programmes[0].rows for made in programmes)
    first, funded = dict[str, int](), dict[str, int]()
    for ranking in rankings:
        for stage, place in zip(ranking.matrix.stages, ranking.ranks.tolist(), strict=True):
            first[stage] = first.get(stage, 0) + (place == 1)
    for made, chosen in zip(programmes, best, strict=True):
        for option in made.ids(chosen or ()):
            funded[option] = funded.get(option, 0) + 1
    worst = {name: _worst(programmes, best, chosen) for name, chosen in portfolios.items()}
    return WithinSet(
        weights=points,
        exact=exact,
        first={stage: times for stage, times in first.items() if times},
        funded=funded,
        regret={name: lost for name, (lost, _) in worst.items()},
        at={name: place for name, (_, place) in worst.items()},
        infeasible=sum(chosen is None for chosen in best),
    )


def _worst(
    programmes: Sequence[Programme], best: Sequence[frozenset[int] | None], chosen: frozenset[int]
) -> tuple[float | None, int]:
    """The most that a portfolio loses at any of the weights, and at which."""
    most, place = 0.0, 0
    for number, (made, top) in enumerate(zip(programmes, best, strict=True)):
        if top is None:
            continue
        lost = loss(made, made.value(top), chosen)
        if lost is None:
            return None, number
        if lost > most:
            most, place = lost, number
    return most, place
