"""What settling the weights would spare: regret, and no value.

Values under other weights are on another scale, so nothing is added up: each regret is a part of what could
be had under the weights that it is of.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...engines.engine import Engine
from ...records import dataclass
from ..case.case import Case
from ..entry.entry import TOLERANCE
from ..portfolio.portfolio import programme
from ..ranking.ranking import Ranking, rank
from ..ranking.weights import all_profiles
from ..sensitivity.distributions import uncertainty
from ..sensitivity.drawn_portfolios import drawn_portfolios
from ..sensitivity.monte_carlo import Spread, sampler, usual_spread
from ..sensitivity.profile_regret import loss
from ..solver.programme import Programme
from ..solver.reoptimise import optima


@dataclass(frozen=True)
class WeightRegret:
    """What the portfolio that is best at the point loses under other weights."""

    spread: Spread
    """From which weights were drawn"""
    draws: int
    mean: float
    """Of what could be had under the weights of a draw, the part that is lost, on average"""
    error: float
    """Its standard error"""
    most: float
    """The most of the draws"""
    same: float
    """The share of the draws in which nothing is lost"""
    profiles: Mapping[str, float | None]
    """By each other profile of the case: the part that is lost; ``None``: a rule about value is broken"""


def weight_regret(
    case: Case,
    ranking: Ranking,
    made: Programme,
    point: frozenset[int],
    draws: int,
    seed: int,
    engine: Engine,
) -> WeightRegret | None:
    """What settling the weights would spare; ``None`` where nothing hangs on them."""
    if len(case.criteria) < 2 or not made.pairs or all(option.stated for option in made.pairs):
        return None
    spread = usual_spread(case, ranking.profile)
    if spread == "uniform" and len(case.profiles) > 1:
        spread = "hull"
    weights = np.array(list(ranking.profile.weights.values()))
    varied = uncertainty(case, weights, sampler(case, ranking.profile, spread, 0.0), ("weights",))
    at = np.array([ranking.matrix.stages.index(option.stage) for option in made.pairs])
    lost: list[float] = []
    for block, solved in drawn_portfolios(varied, ranking, made, draws, seed, engine):
        scores = varied.scores(block)
        for k, top in enumerate(solved):
            values = [
                option.value if option.stated else score * (option.fit or 0.0) * option.factor
                for option, score in zip(made.pairs, scores[k, at].tolist(), strict=True)
            ]
            lost.append(part_lost(made.valued(values), top, point) or 0.0)
    found = np.array(lost)
    return WeightRegret(
        spread=spread,
        draws=len(found),
        mean=float(found.mean()),
        error=float(found.std() / np.sqrt(len(found))),
        most=float(found.max()),
        same=float(np.mean(found == 0)),
        profiles=_under_profiles(case, ranking, point),
    )


def _under_profiles(case: Case, ranking: Ranking, point: frozenset[int]) -> dict[str, float | None]:
    others = {name: made for name, made in all_profiles(case).items() if name != ranking.profile.id}
    programmes = [programme(case, rank(case, profile)) for profile in others.values()]
    tops = optima(programmes)
    return {
        name: part_lost(made, top, point) for name, made, top in zip(others, programmes, tops, strict=True)
    }


def part_lost(made: Programme, top: frozenset[int] | None, point: frozenset[int]) -> float | None:
    """Of what could be had, what is lost; nothing where nothing could be had."""
    if top is None:
        return 0.0
    could = made.value(top)
    lost = loss(made, could, point)
    if lost is None or could <= 0:
        return None if lost is None else 0.0
    return lost / could if lost > 2 * TOLERANCE * made.size(top) else 0.0
