"""Decision matrix, weight profile and ranking: the stages read, weighed and put in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..mcda import ahp, topsis, weights
from ..mcda.ranking import ranks
from .case import Case, Profile

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]


@dataclass(frozen=True)
class DecisionMatrix:
    """Point scores of n stages on m criteria, with what is needed to compare them."""

    stages: tuple[str, ...]
    criteria: tuple[str, ...]
    scores: Array
    """(n, m) in each criterion's own unit"""
    bounds: Array
    """(m, 2) declared lowest and highest"""
    maximise: NDArray[np.bool_]
    """(m,)"""


@dataclass(frozen=True)
class WeightProfile:
    """One stakeholder's weights, and how consistent the judgements behind them are."""

    id: str
    method: str
    weights: Mapping[str, float]
    prioritisation: ahp.Prioritisation | None = None
    """For AHP only."""
    missing: int = 0
    """AHP comparisons that nobody made, filled in at least inconsistency."""


@dataclass(frozen=True)
class Ranking:
    """Stages under one profile. Arrays are in the order of the case file."""

    profile: WeightProfile
    method: str
    normalisation: str
    matrix: DecisionMatrix
    closeness: Array
    """(n,) TOPSIS closeness in [0, 1]"""
    additive: Array
    """(n,) weighted sum"""
    ranks: NDArray[np.int64]
    """(n,) 1 is best; ties share a rank"""

    @property
    def scores(self) -> Array:
        """(n,) what the method ranks by and the pairs are valued with."""
        return self.additive if self.method == "additive" else self.closeness

    def priority(self, stage: str) -> float:
        return float(self.scores[self.matrix.stages.index(stage)])

    @property
    def order(self) -> list[str]:
        """Stages from first to last, ties in the order of the case file."""
        return [self.matrix.stages[i] for i in np.argsort(self.ranks, kind="stable")]

    def to_frame(self) -> pd.DataFrame:
        """One row a stage in rank order: rank, score, closeness, additive, and the scores read."""
        import pandas as pd

        table = pd.DataFrame(self.matrix.scores, columns=list(self.matrix.criteria))
        table.insert(0, "additive", self.additive)
        table.insert(0, "closeness", self.closeness)
        table.insert(0, "rank", self.ranks)
        table.insert(0, "stage", self.matrix.stages)
        return table.sort_values("rank", kind="stable").set_index("stage")


def decision_matrix(case: Case) -> DecisionMatrix:
    """The case's point readings as scores."""
    criteria = tuple(case.criteria)
    scores = [list(case.scores(stage).values()) for stage in case.stages]
    return DecisionMatrix(
        stages=tuple(case.stages),
        criteria=criteria,
        scores=np.array(scores, dtype=float).reshape(len(case.stages), len(criteria)),
        bounds=np.array([case.bounds[c] for c in criteria], dtype=float).reshape(-1, 2),
        maximise=np.array([case.criteria[c].direction == "max" for c in criteria], dtype=bool),
    )


def judgement_matrix(profile: Profile, criteria: tuple[str, ...]) -> Array:
    """AHP judgements as an (m, m) reciprocal matrix, ``nan`` where nobody compared."""
    index = {criterion: i for i, criterion in enumerate(criteria)}
    matrix = np.full((len(criteria), len(criteria)), np.nan)
    np.fill_diagonal(matrix, 1.0)
    for row, judgements in (profile.ahp or {}).items():
        for column, judgement in judgements.items():
            if row != column:
                matrix[index[row], index[column]] = judgement
                matrix[index[column], index[row]] = 1.0 / judgement
    return matrix


def weight_profile(case: Case, name: str) -> WeightProfile:
    """The weights that the profile ``name`` gives each criterion of the case.

    Raises:
        KeyError: the case has no such profile.
    """
    criteria = tuple(case.criteria)
    if name == EQUAL and name not in case.profiles:
        return WeightProfile(EQUAL, "equal", dict.fromkeys(criteria, 1.0 / max(len(criteria), 1)))
    profile = case.profiles[name]
    if profile.direct is not None:
        # Sums within the reader's tolerance of 1 are brought to 1 exactly.
        total = sum(profile.direct.values())
        direct = {c: profile.direct.get(c, 0.0) / total for c in criteria}
        return WeightProfile(name, "direct", direct)
    if profile.order is not None:
        centroid = dict(zip(profile.order, weights.rank_order_centroid(len(criteria)), strict=True))
        return WeightProfile(name, "order", {c: float(centroid[c]) for c in criteria})
    matrix = judgement_matrix(profile, criteria)
    missing = int(np.isnan(matrix).sum()) // 2
    result = ahp.prioritise(ahp.complete(matrix), missing)
    judged = dict(zip(criteria, result.weights.tolist(), strict=True))
    return WeightProfile(name, "ahp", judged, result, missing)


EQUAL = "equal"
"""The profile of a case that states none: every criterion counts the same."""


def profile_name(case: Case) -> str:
    """The profile used where none is named: the case's choice, else its first, else equal."""
    return case.profile or next(iter(case.profiles), EQUAL)


def all_profiles(case: Case) -> dict[str, WeightProfile]:
    """The weights of every profile; of equal weights where the case has none."""
    names = list(case.profiles) or [profile_name(case)]
    return {name: weight_profile(case, name) for name in names}


def rank(case: Case, profile: WeightProfile) -> Ranking:
    """Rank the stages by the case's method and normalisation.

    The additive value is computed beside the closeness, from the same normalised scores.
    """
    matrix = decision_matrix(case)
    vector = np.array([profile.weights[c] for c in matrix.criteria])
    normalised = topsis.normalise(matrix.scores, matrix.bounds, matrix.maximise, case.normalisation)
    closeness = topsis.closeness(normalised, vector)
    additive = topsis.additive(normalised, vector)
    return Ranking(
        profile=profile,
        method=case.method,
        normalisation=case.normalisation,
        matrix=matrix,
        closeness=closeness,
        additive=additive,
        ranks=ranks(additive if case.method == "additive" else closeness),
    )
