"""The decision matrix: what is read of each stage on each criterion, as scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...mcda import topsis
from ..case.case import Case

if TYPE_CHECKING:
    pass


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


def normalised(matrix: DecisionMatrix, how: topsis.Normalisation) -> topsis.Normalised:
    """The scores made comparable: more is better in every column."""
    return topsis.normalise(matrix.scores, matrix.bounds, matrix.maximise, how)
