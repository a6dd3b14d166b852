"""Ranking methods side by side: where they agree, and which reverse ranks on the case at hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...mcda import methods
from ...mcda.method import DecisionProblem
from ...mcda.promethee import Preference
from ...mcda.rank_correlation import RankCorrelation, agreement
from ...mcda.ranks import ranks
from ...records import dataclass
from ..case.case import Case
from ..entry.frame_repr import FrameRepr
from .decision_matrix import Array, DecisionMatrix, decision_matrix
from .open_readings import OpenReadings, vary
from .ranking import Ranking, rank
from .weights import WeightProfile

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class MethodOutcome:
    """What one method makes of the case: scores and ranks, or the reason why there are none."""

    method: str
    scores: Array | None
    """(n,) more is better"""
    ranks: NDArray[np.int64] | None
    """(n,) 1 is best; ties share a rank"""
    reason: str | None


@dataclass(frozen=True)
class MethodAgreement:
    """How far the ranking of ``b`` agrees with that of ``a``, the reference."""

    a: str
    b: str
    agreement: RankCorrelation


@dataclass(frozen=True)
class Reversal:
    """What leaving one stage out does to the order of the others."""

    without: str
    pairs: tuple[tuple[str, str], ...]
    """(stage that was ahead, stage that then is)"""


@dataclass(frozen=True)
class Reversals:
    """The pairs of stages whose order one method turns round when a third stage is left out."""

    method: str
    count: int
    of: int
    """Pairs with one stage strictly ahead, over all stages left out where the method has an answer"""
    cases: tuple[Reversal, ...]
    """One a stage without which some pair turns round"""
    no_answer: tuple[str, ...]
    """Stages without which the method is not defined"""


@dataclass(frozen=True, repr=False)
class MethodComparison(FrameRepr):
    """One case and profile under every method, on the point readings."""

    profile: WeightProfile
    method: str
    """The one that the others are compared with; it comes first everywhere"""
    normalisation: str
    """Of TOPSIS and the additive value; the other methods bring their own"""
    matrix: DecisionMatrix
    outcomes: tuple[MethodOutcome, ...]
    compared: tuple[MethodAgreement, ...]
    """One a pair of methods that have an answer, in the order of the outcomes"""
    reversals: tuple[Reversals, ...]
    """One a method that has an answer"""

    def to_frame(self) -> pd.DataFrame:
        """One row a stage: its rank by each method, ``<NA>`` where a method has no answer."""
        import pandas as pd

        table = pd.DataFrame(index=pd.Index(self.matrix.stages, name="stage", dtype="string"))
        for outcome in self.outcomes:
            found = [None] * len(table) if outcome.ranks is None else outcome.ranks.tolist()
            table[outcome.method] = pd.array(found, dtype="Int64")
        return table

    def all_ranks(self, stage: str) -> list[int]:
        """The stage's rank under every method that has an answer."""
        i = self.matrix.stages.index(stage)
        return [int(o.ranks[i]) for o in self.outcomes if o.ranks is not None]

    def first_share(self, stage: str) -> float:
        """The share of methods that put the stage first, alone or with others."""
        found = self.all_ranks(stage)
        return found.count(1) / len(found) if found else 0.0

    def rank_range(self, stage: str) -> tuple[int, int] | None:
        """Best and worst rank of the stage over the methods; ``None`` where none has an answer."""
        found = self.all_ranks(stage)
        return (min(found), max(found)) if found else None


def compare_methods(case: Case, profile: WeightProfile, method: str | None = None) -> MethodComparison:
    """Rank the stages by every method, compare the rankings, and leave each stage out in turn.

    ``method`` is the one the others are compared with, the case's own where none is named.
    """
    own = method or case.method
    matrix = decision_matrix(case)
    problem = decision_problem(case, matrix, profile)
    names = (own, *(name for name in methods.METHODS if name != own))
    outcomes = tuple(_outcome(name, problem, matrix.barred) for name in names)
    ranked = {o.method: o.ranks for o in outcomes if o.ranks is not None}
    return MethodComparison(
        profile=profile,
        method=own,
        normalisation=case.normalisation,
        matrix=matrix,
        outcomes=outcomes,
        compared=tuple(
            MethodAgreement(a, b, agreement(ranked[a], ranked[b])) for a, b in combinations(ranked, 2)
        ),
        reversals=tuple(_reversals(name, problem, found, matrix) for name, found in ranked.items()),
    )


def rank_by(case: Case, profile: WeightProfile, method: str) -> Ranking:
    """Rank the stages by any of the methods; closeness and additive value are beside it as ever.

    Raises:
        ValueError: the method is not defined for the case; the reason in words.
    """
    if method in methods.VALUING:
        return rank(case.changed(method=method), profile)
    ranking = rank(case, profile)
    found = methods.score(method, decision_problem(case, ranking.matrix, profile))
    return replace(ranking, method=method, ranks=ranks(found, ranking.matrix.barred), scores=found)


def vary_by(case: Case, profile: WeightProfile, method: str) -> OpenReadings:
    """As ``vary``, by any of the methods.

    Raises:
        ValueError: the method is not defined under some way that the open cells could read.
    """
    opened = vary(case, profile)
    rankings = []
    for assignment, read in zip(opened.assignments, opened.cases, strict=True):
        try:
            rankings.append(rank_by(read, profile, method))
        except ValueError as reason:
            where = ", ".join(f"{s}.{c} {reading}" for (s, c), reading in assignment.items())
            raise ValueError(f"{reason} (reading {where})" if where else str(reason)) from None
    return replace(opened, rankings=tuple(rankings))


def decision_problem(case: Case, matrix: DecisionMatrix, profile: WeightProfile) -> DecisionProblem:
    weights = np.array([profile.weights[c] for c in matrix.criteria])
    return DecisionProblem(
        matrix.scores, weights, matrix.maximise, matrix.bounds, case.normalisation, _preferences(case)
    )


def _preferences(case: Case) -> tuple[Preference, ...]:
    """How a difference counts on each criterion; none where every one counts wholly."""
    if not any(made.thresholds for made in case.criteria.values()):
        return ()
    return tuple(
        Preference(
            made.preference_shape, made.indifference or 0.0, made.preference or 0.0, made.inflection or 0.0
        )
        for made in case.criteria.values()
    )


def _outcome(method: str, problem: DecisionProblem, barred: NDArray[np.bool_]) -> MethodOutcome:
    found = methods.score_or_reason(method, problem)
    if isinstance(found, str):
        return MethodOutcome(method, None, None, found)
    return MethodOutcome(method, found, ranks(found, barred), None)


def _reversals(
    method: str, problem: DecisionProblem, before: NDArray[np.int64], matrix: DecisionMatrix
) -> Reversals:
    cases, no_answer, of = [], [], 0
    for left_out, without in enumerate(matrix.stages):
        kept = np.delete(np.arange(len(matrix.stages)), left_out)
        told = before[kept][:, None] < before[kept][None, :]
        if not told.any():
            continue
        after = _outcome(method, problem.without(left_out), matrix.barred[kept]).ranks
        if after is None:
            no_answer.append(without)
            continue
        of += int(told.sum())
        turned = told & (after[:, None] > after[None, :])
        pairs = tuple((matrix.stages[kept[i]], matrix.stages[kept[k]]) for i, k in _places(turned))
        if pairs:
            cases.append(Reversal(without, pairs))
    return Reversals(method, sum(len(c.pairs) for c in cases), of, tuple(cases), tuple(no_answer))


def _places(true: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    return zip(*(axis.tolist() for axis in np.nonzero(true)), strict=True)
