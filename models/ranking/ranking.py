"""The stages put in order under one profile."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...mcda import topsis
from ...mcda.methods import ADDITIVE, VALUING
from ...mcda.ranks import ranks
from ...records import dataclass
from ..case.case import Case
from ..entry.frame_repr import FrameRepr
from .decision_matrix import Array, DecisionMatrix, decision_matrix, normalised

if TYPE_CHECKING:
    import pandas as pd

    from .weights import WeightProfile


@dataclass(frozen=True, repr=False)
class Ranking(FrameRepr):
    """Stages under one profile. Arrays are in the order of the case file."""

    case: Case
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
    scores: Array
    """(n,) what the method ranks by, and pairs are valued with where it may; more is better"""

    @property
    def is_additive(self) -> bool:
        """Whether the additive value is what the stages are ranked by."""
        return self.method == ADDITIVE

    @property
    def additively(self) -> Ranking:
        """Ranked by the additive value instead."""
        places = ranks(self.additive, self.matrix.barred)
        return replace(self, method=ADDITIVE, scores=self.additive, ranks=places)

    def priority(self, stage: str) -> float:
        return float(self.scores[self.matrix.stages.index(stage)])

    @property
    def order(self) -> list[str]:
        """Stages from first to last, ties in the order of the case file."""
        return [self.matrix.stages[i] for i in np.argsort(self.ranks, kind="stable")]

    def to_frame(self) -> pd.DataFrame:
        """One row a stage in rank order: rank, score, closeness, additive, and the scores read."""
        import pandas as pd

        index = pd.Index(self.matrix.stages, name="stage")
        own = {
            "rank": self.ranks,
            "score": self.scores,
            "closeness": self.closeness,
            "additive": self.additive,
        }
        # A criterion may be called as one of these.
        read = [f"{c} read" if c in own else c for c in self.matrix.criteria]
        scores = pd.DataFrame(self.matrix.scores, index, read)
        table = pd.concat([pd.DataFrame(own, index), scores], axis=1)
        return table.sort_values("rank", kind="stable")


def rank(case: Case, profile: WeightProfile) -> Ranking:
    """Rank the stages by the case's method and normalisation.

    The additive value is computed beside the closeness, from the same normalised scores.
    """
    matrix = decision_matrix(case)
    vector = np.array([profile.weights[c] for c in matrix.criteria])
    comparable = normalised(matrix, case.normalisation)
    scores = VALUING[case.method].scores(comparable, vector)
    return Ranking(
        case=case,
        profile=profile,
        method=case.method,
        normalisation=case.normalisation,
        matrix=matrix,
        closeness=topsis.closeness(comparable, vector),
        additive=topsis.additive(comparable, vector),
        ranks=ranks(scores, matrix.barred),
        scores=scores,
    )
