"""The whole pipeline: one case in, everything that a board is shown out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .case import Case
from .conceptual import ConceptualModel, conceptual_model
from .matrix import Ranking
from .milp import OutOfTime, Solver
from .pairs import id_parts
from .portfolio import MOST_LIFTED, Infeasible, Portfolio, fund, programme
from .readings import Open, vary
from .reoptimise import optima
from .shown import Shown
from .weighing import WeightProfile, all_profiles, profile_name, weight_profile

if TYPE_CHECKING:  # only those who ask how sure wait for what works it out
    import pandas as pd

    from .comparison import Comparison
    from .stress import Stress

DRAWS, SEED = 10_000, 1
"""What ``Analysis.stress`` draws: weights of any kind, and all else that a case leaves open."""

MOST_COMPARED = 100
"""Up to so many options the profiles are compared beside the rest of an analysis."""


@dataclass(frozen=True)
class Robust:
    """What the open readings do to the ranking and, where it was solved, to the portfolio."""

    open: Open
    portfolios: tuple[tuple[str, ...] | None, ...] | None
    """Funded pairs, one tuple an assignment, ``None`` for one under which no portfolio keeps the
    rules; ``None`` for all where there are too many options to solve it again each time."""

    def share(self, pair: str) -> float | None:
        """The share of assignments under which the pair is funded."""
        if self.portfolios is None:
            return None
        funds = [any(id_parts(found)[0] == pair for found in funded or ()) for funded in self.portfolios]
        return sum(funds) / len(funds)


@dataclass(frozen=True, repr=False)
class Analysis(Shown):
    """One case under one profile, from the weights to the conceptual model."""

    case: Case
    profiles: Mapping[str, WeightProfile]
    """Every profile of the case, for comparison of their weights"""
    ranking: Ranking
    portfolio: Portfolio
    robust: Robust
    model: ConceptualModel
    comparison: Comparison | None = None
    """The profiles side by side; ``None`` where nobody asked, there are fewer than two or too many
    options, or no portfolio keeps the rules under one of them"""
    stress: Stress | None = None
    """``None`` where nobody asked, there are no criteria or too many options"""

    def to_frame(self) -> pd.DataFrame:
        """The portfolio: one row an option, funded ones first."""
        return self.portfolio.to_frame()


def analyse(
    case: Case, profile: str | None = None, solver: Solver = "highs", sure: bool = False, alone: bool = False
) -> Analysis:
    """Weigh, rank and fund a case under one profile, its own choice where none is named.

    ``sure``: also compare the profiles, and draw what is uncertain. ``alone``: the portfolio and
    nothing that stands beside it, for who waits for it.

    Raises:
        KeyError: the case has no such profile.
        Infeasible: no portfolio keeps all rules.
    """
    weights = weight_profile(case, profile or profile_name(case))
    opened = vary(case, weights)
    ranking = opened.rankings[0]
    portfolio = fund(case, ranking, solver, alone)
    profiles = all_profiles(case)
    return Analysis(
        case=case,
        profiles=profiles,
        ranking=ranking,
        portfolio=portfolio,
        robust=robust(case, opened, portfolio),
        model=conceptual_model(case, ranking, portfolio),
        comparison=_compared(case, profiles, portfolio) if sure and portfolio.complete else None,
        stress=_stressed(case, weights, portfolio) if sure and portfolio.complete else None,
    )


def robust(case: Case, opened: Open, portfolio: Portfolio) -> Robust:
    """The best portfolio again under each way that the open cells could read."""
    if len(portfolio.programme.pairs) > MOST_LIFTED or not portfolio.complete:
        return Robust(opened, None)
    again = [programme(read, r) for read, r in zip(opened.cases[1:], opened.rankings[1:], strict=True)]
    try:
        solved = list(zip(again, optima(again), strict=True))
    except OutOfTime:
        return Robust(opened, None)
    found = [None if chosen is None else made.ids(chosen) for made, chosen in solved]
    return Robust(opened, (portfolio.pair_ids, *found))


def _compared(case: Case, profiles: Mapping[str, WeightProfile], portfolio: Portfolio) -> Comparison | None:
    if len(profiles) < 2 or len(portfolio.programme.pairs) > MOST_COMPARED:
        return None
    from .comparison import compare

    try:
        return compare(case, profiles)
    except (Infeasible, OutOfTime):
        return None


def _stressed(case: Case, weights: WeightProfile, portfolio: Portfolio) -> Stress | None:
    options = len(portfolio.programme.pairs)
    if not case.criteria or options > MOST_LIFTED:
        return None
    from .stress import IN_PASSING, draws_solved, sampler, stress
    from .uncertainty import FACTORS

    portfolios = draws_solved(options, IN_PASSING)
    drawn = sampler(case, weights, "uniform", 0.0)
    try:
        found = stress(case, weights, drawn, FACTORS, DRAWS, max(portfolios, 1), SEED)
    except OutOfTime:
        return None
    # A single portfolio says nothing of how often one is funded.
    return found if portfolios else replace(found, core=None)
