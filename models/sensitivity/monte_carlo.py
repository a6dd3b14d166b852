"""How sure a ranking and a portfolio are, when weights, readings, the scale and costs are not."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from ...engines.engine import HERE, Engine
from ...mcda import smaa, weight_intervals
from ...mcda.methods import VALUING
from ...mcda.smaa import Acceptability
from ...records import dataclass
from ..case.case import Case
from ..entry.frame_repr import FrameRepr, one_table
from ..options.option import option_id_parts
from ..portfolio.portfolio import programme
from ..ranking.decision_matrix import normalised
from ..ranking.open_readings import Assignment, OpenReadings, vary
from ..ranking.ranking import Ranking
from ..ranking.weights import WeightProfile, all_profiles, stated_set
from ..solver.milp import check_time
from ..solver.reoptimise import optima
from .displacement import Displacement, Displacements
from .distributions import Factor, Uncertainty, uncertainty
from .drawn_portfolios import Searches, drawn_portfolios

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
StressTable = Literal["ranks", "funded", "limits"]
Spread = Literal["uniform", "profile", "hull", "order", "set", "posterior"]

ON_REQUEST: Mapping[float, int] = {40: 1000, 62: 200, math.inf: 30}
"""Options up to which → draws in which the portfolio is solved anew, where somebody asked how sure it is."""


def draws_solved(options: int, by_size: Mapping[float, int]) -> int:
    return next((draws for most, draws in by_size.items() if options <= most), 0)


@dataclass(frozen=True)
class CoreIndex:
    """In what share of the draws each pair is funded, the portfolio being solved anew in each."""

    share: Mapping[str, float]
    """By pair, at whatever level and whenever it starts"""
    options: Mapping[str, float]
    """By option: at which level, and from which period on"""
    owed: Mapping[str, str]
    """Pair → the obligation that demands it, in every draw that has a portfolio"""
    draws: int
    """Portfolios solved; of these ``infeasible`` had none within the rules"""
    infeasible: float
    """Share of draws under which no portfolio keeps the rules"""
    committed: tuple[str, ...] = ()
    """Pairs that run and cannot be stopped: funded in every draw, which says nothing of how sure they are"""
    displaced: Mapping[str, Displacement] = field(default_factory=dict)
    """By pair of today's portfolio that is not in that of some draw: what displaces it"""


@dataclass(frozen=True, repr=False)
class Stress(FrameRepr):
    """What holds, and how often."""

    ranking: Ranking
    uncertainty: Uncertainty
    draws: int
    seed: int
    acceptability: Acceptability
    confidence: Array
    """(n,) how often the stage is first under its central weights; ``nan`` where it never is first"""
    core: CoreIndex | None
    """``None`` where there are no options"""
    first: tuple[weight_intervals.Interval, ...]
    """A criterion each: weights between which the first stage stays first"""
    order: tuple[weight_intervals.Interval, ...]
    """A criterion each: weights between which the whole order stays"""
    open: OpenReadings
    shares: tuple[float, ...]
    """How likely each assignment of ``open`` is; of single cells varied, the share of that reading"""
    portfolios: tuple[tuple[str, ...] | None, ...]
    """Funded pairs, one tuple an assignment of ``open``; ``None``: none keeps the rules"""

    @cached_property
    def exact(self) -> bool:
        return self.uncertainty.exact

    def to_frame(self, what: StressTable = "ranks") -> pd.DataFrame:
        """Shares of the draws: of each rank a stage, of being funded a pair; or a weight's exact limits.

        ``what``: ranks, funded or limits.

        Raises:
            ValueError: it is none of these.
        """
        import pandas as pd

        one_table(StressTable, what)

        if what == "ranks":
            matrix, accepted = self.ranking.matrix, self.acceptability
            table = pd.DataFrame({"rank": self.ranking.ranks, "expected_rank": accepted.expected_rank})
            for place, shares in enumerate(accepted.ranks.T, 1):
                table[f"rank_{place}"] = shares
            table["confidence"] = self.confidence
            table.index = pd.Index(matrix.stages, name="stage")
            return table.sort_values("rank", kind="stable")
        if what == "funded":
            now = {option_id_parts(option)[0] for option in self.portfolios[0] or ()}
            core, owed = (self.core.share, self.core.owed) if self.core else ({}, {})
            rows = [(pair, share, pair in now, owed.get(pair)) for pair, share in core.items()]
            table = pd.DataFrame(rows, columns=["pair", "share", "funded_now", "owed_to"]).set_index("pair")
            return table.sort_values("share", ascending=False, kind="stable")
        columns = ["criterion", "weight", "first_from", "first_to", "order_from", "order_to"]
        weights = self.ranking.profile.weights.items() if self.first else ()
        limits = zip(weights, self.first, self.order, strict=True)
        rows_ = [(c, w, first.low, first.high, order.low, order.high) for (c, w), first, order in limits]
        return pd.DataFrame(rows_, columns=columns).set_index("criterion")


def sampler(case: Case, profile: WeightProfile, spread: Spread, deviation: float) -> smaa.Sampler:
    """How weights are drawn.

    Raises:
        ValueError: weights of this profile cannot spread that far.
    """
    point = np.array(list(profile.weights.values()))
    if spread == "profile":
        return smaa.around(point, deviation)
    if spread == "hull":
        return smaa.hull(np.array([list(p.weights.values()) for p in all_profiles(case).values()]))
    if spread == "set":
        stated = case.profiles.get(profile.id)
        if stated is None or not stated.is_set:
            raise ValueError(f"the profile {profile.id} states no intervals and no statements")
        return smaa.within(stated_set(case, stated))
    if spread == "posterior":
        if profile.bayesian is None:
            raise ValueError(f"the profile {profile.id} does not say aggregate: bayesian")
        return smaa.among(profile.bayesian.draws)
    return smaa.ordered(point) if spread == "order" else smaa.uniform(len(point))


def usual_spread(case: Case, profile: WeightProfile) -> Spread:
    """How weights are drawn where nobody says: from what the profile itself leaves open, else of any kind."""
    if profile.bayesian is not None:
        return "posterior"
    stated = case.profiles.get(profile.id)
    return "set" if stated is not None and stated.is_set else "uniform"


NEAR = 0.05
"""The standard deviation of a weight near a profile, where nobody says another"""


def own_spread(case: Case, profile: WeightProfile, near: float = NEAR) -> tuple[Spread, float | None]:
    """The doubt of those whose profile it is: what it leaves open itself, else weights near it.

    With the standard deviation of a weight near it: ``near``, or half of what its weights can spread; 0 where
    one criterion has all the weight, or there is none.
    """
    usual = usual_spread(case, profile)
    if usual != "uniform":
        return usual, None
    if not profile.weights:
        return usual, 0.0
    weights = np.array(list(profile.weights.values()))
    return "profile", min(near, float(np.sqrt((weights * (1 - weights)).mean())) / 2)


@dataclass(frozen=True)
class Read:
    """What the open readings of a case lead to under one profile."""

    open: OpenReadings
    portfolios: Sequence[tuple[str, ...] | None]
    """What is best under each; ``None`` where no portfolio keeps the rules"""


def stress(
    case: Case,
    profile: WeightProfile,
    weights: smaa.Sampler,
    factors: Sequence[Factor],
    draws: int,
    portfolios: int | None,
    seed: int,
    engine: Engine = HERE,
    like: Stress | None = None,
    searches: Searches | None = None,
    read: Read | None = None,
) -> Stress:
    """Draw what is uncertain ``draws`` times; solve the portfolio anew in the first ``portfolios``.

    ``None``: in as many as its size allows within a few seconds. What is found does not depend on the
    ``engine`` that they are solved by. ``like``: what was found of the same case and profile under other
    draws; what does not hang on draws is taken from it. ``searches``: what solved those, of the same seed.
    ``read``: what the open readings lead to, where it is known already.

    Raises:
        OutOfTime: the time set around it was over.
        WorkerDied: a process of the engine was ended.
    """
    point = np.array(list(profile.weights.values()))
    varied = uncertainty(case, point, weights, factors)

    def blocks() -> Iterator[tuple[Array, Array, Array]]:
        for block in varied.blocks(draws, seed):
            check_time()
            yield varied.places(block), block.weights, block.mass

    found = smaa.accept(blocks(), len(case.stages), len(case.criteria))
    at_point = _Undrawn.of(case, profile, read) if like is None else like
    ranking = at_point.ranking
    return Stress(
        ranking=ranking,
        uncertainty=varied,
        draws=varied.combinations if varied.exact else draws,
        seed=seed,
        acceptability=found,
        confidence=_confidence(varied, found.central, seed),
        core=_core(varied, ranking, at_point.portfolios[0], portfolios, draws, seed, engine, searches),
        first=at_point.first,
        order=at_point.order,
        open=at_point.open,
        shares=at_point.shares,
        portfolios=at_point.portfolios,
    )


@dataclass(frozen=True)
class _Undrawn:
    """What of a ``Stress`` does not hang on draws: exact limits of weights, and every open reading."""

    ranking: Ranking
    first: tuple[weight_intervals.Interval, ...]
    order: tuple[weight_intervals.Interval, ...]
    open: OpenReadings
    shares: tuple[float, ...]
    portfolios: tuple[tuple[str, ...] | None, ...]

    @classmethod
    def of(cls, case: Case, profile: WeightProfile, read: Read | None) -> _Undrawn:
        opened = read.open if read else vary(case, profile)
        ranking = opened.rankings[0]
        first, order = weight_intervals.weight_intervals(
            normalised(ranking.matrix, case.normalisation),
            np.array(list(profile.weights.values())),
            VALUING[case.method],
            ranking.matrix.barred,
        )
        return cls(
            ranking=ranking,
            first=tuple(first),
            order=tuple(order),
            open=opened,
            shares=tuple(_share(case, opened, assignment) for assignment in opened.assignments),
            portfolios=tuple(read.portfolios if read else _under_readings(opened)),
        )


def _confidence(varied: Uncertainty, central: Array, seed: int) -> Array:
    """How often each stage is first under its central weights, whatever but the weights varies."""
    fixed = replace(varied, sampler=None, costs=())  # ranges of readings still vary
    [draws, *_] = fixed.blocks(smaa.BLOCK, seed)
    sure = np.full(len(central), np.nan)
    for stage in np.flatnonzero(~np.isnan(central).any(axis=1)):
        repeated = np.broadcast_to(central[stage], draws.weights.shape)
        leads = smaa.is_first(varied.places(replace(draws, weights=repeated)))[:, stage]
        sure[stage] = float(draws.mass @ leads / draws.mass.sum())
    return sure


def _core(
    varied: Uncertainty,
    ranking: Ranking,
    now: Sequence[str] | None,
    portfolios: int | None,
    draws: int,
    seed: int,
    engine: Engine,
    searches: Searches | None,
) -> CoreIndex | None:
    base = programme(varied.case, ranking)
    if not base.pairs:
        return None
    if portfolios is None:
        portfolios = draws_solved(len(base.pairs), ON_REQUEST)
    draws = min(portfolios, draws)
    funded, infeasible, number, total = np.zeros(len(base.pairs)), 0.0, 0, 0.0
    point = frozenset(i for i, option in enumerate(base.pairs) if option.id in (now or ()))
    displacements = Displacements(varied, ranking, base, point)
    for block, solved in drawn_portfolios(varied, ranking, base, draws, seed, engine, searches):
        number, total = number + len(solved), total + float(block.mass.sum())
        displacements.add(block, solved)
        for mass, chosen in zip(block.mass, solved, strict=True):
            if chosen is None:
                infeasible += mass
            else:
                funded[list(chosen)] += mass
    options: dict[str, float] = {}
    parts: dict[str, list[float]] = {}
    for option, amount in zip(base.pairs, funded.tolist(), strict=True):
        if option.stopped:
            continue
        options[option.id] = amount / total
        parts.setdefault(option.pair, []).append(amount)
    share = {pair: math.fsum(amounts) / total for pair, amounts in parts.items()}
    return CoreIndex(
        share, options, base.owed, number, infeasible / total, base.committed, displacements.found()
    )


def _share(case: Case, opened: OpenReadings, assignment: Assignment) -> float:
    """How likely the readings are; where one cell is varied at a time, that cell's reading."""
    chance = 1.0
    for cell, reading in assignment.items():
        if opened.complete or reading != opened.cells[cell][0]:
            chance *= case.reading_shares(*cell)[reading]
    return chance


def _under_readings(opened: OpenReadings) -> Iterator[tuple[str, ...] | None]:
    """The best portfolio under each way the open cells could read."""
    made = [programme(case, ranking) for case, ranking in zip(opened.cases, opened.rankings, strict=True)]
    for one, chosen in zip(made, optima(made), strict=True):
        yield None if chosen is None else one.ids(chosen)
