"""The whole pipeline: one case in, everything that a board is shown out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .case import Case
from .conceptual import ConceptualModel, conceptual_model
from .matrix import Ranking
from .milp import Solver
from .optimum import best
from .portfolio import MOST_LIFTED, Portfolio, fund, programme
from .readings import Open, vary
from .weighing import WeightProfile, all_profiles, profile_name, weight_profile


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
        return sum(pair in (funded or ()) for funded in self.portfolios) / len(self.portfolios)


@dataclass(frozen=True)
class Analysis:
    """One case under one profile, from the weights to the conceptual model."""

    case: Case
    profiles: Mapping[str, WeightProfile]
    """Every profile of the case, for comparison of their weights"""
    ranking: Ranking
    portfolio: Portfolio
    robust: Robust
    model: ConceptualModel


def analyse(case: Case, profile: str | None = None, solver: Solver = "highs") -> Analysis:
    """Weigh, rank and fund a case under one profile, its own choice where none is named.

    Raises:
        KeyError: the case has no such profile.
        Infeasible: no portfolio keeps all rules.
    """
    weights = weight_profile(case, profile or profile_name(case))
    opened = vary(case, weights)
    ranking = opened.rankings[0]
    portfolio = fund(case, ranking, solver)
    return Analysis(
        case=case,
        profiles=all_profiles(case),
        ranking=ranking,
        portfolio=portfolio,
        robust=robust(case, opened, portfolio),
        model=conceptual_model(case, ranking, portfolio),
    )


def robust(case: Case, opened: Open, portfolio: Portfolio) -> Robust:
    """The best portfolio again under each way that the open cells could read."""
    if len(portfolio.programme.pairs) > MOST_LIFTED:
        return Robust(opened, None)
    found: list[tuple[str, ...] | None] = [portfolio.pair_ids]
    for read, ranking in zip(opened.cases[1:], opened.rankings[1:], strict=True):
        made = programme(read, ranking)
        optimum = best(made)
        found.append(None if optimum is None else made.ids(optimum.funded))
    return Robust(opened, tuple(found))
