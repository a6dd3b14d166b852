"""The decision matrix: what is read of each stage on each criterion, as scores."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...mcda import topsis
from ...records import dataclass
from ..case.case import Case

Array = NDArray[np.float64]


@dataclass(frozen=True)
class DecisionMatrix:
    """Point scores of n stages on m criteria, with what is needed to compare them."""

    stages: tuple[str, ...]
    criteria: tuple[str, ...]
    scores: Array
    """(n, m) in each criterion's own unit; what they are worth where the criterion says that"""
    bounds: Array
    """(m, 2) declared lowest and highest; 0 and 1 of what is a worth"""
    maximise: NDArray[np.bool_]
    """(m,)"""
    barred: NDArray[np.bool_]
    """(n,) whether a veto keeps the stage from the first place"""


def decision_matrix(case: Case) -> DecisionMatrix:
    """The case's point readings as scores."""
    criteria = tuple(case.criteria)
    scores = np.array([list(case.scores(stage).values()) for stage in case.stages], dtype=float)
    scores = scores.reshape(len(case.stages), len(criteria))
    bounds = np.array([case.bounds[c] for c in criteria], dtype=float).reshape(-1, 2)
    rises = [made.direction == "max" for made in case.criteria.values()]
    for column, (name, made) in enumerate(case.criteria.items()):
        if made.worth is not None or made.exponential is not None:
            scores[:, column] = worth(case, name, scores[:, column])
            bounds[column], rises[column] = (0.0, 1.0), True
    barred = np.array([bool(case.vetoed(stage)) for stage in case.stages], dtype=bool)
    return DecisionMatrix(tuple(case.stages), criteria, scores, bounds, np.array(rises, dtype=bool), barred)


def worth(case: Case, criterion: str, scores: Array) -> Array:
    """What scores (…) on a criterion are worth, where it says so; else the scores themselves."""
    made, points = case.criteria[criterion], case.criteria[criterion].worth
    if made.exponential is not None and made.bounds is not None:
        low, high = made.bounds
        from_worst = scores - low if made.direction == "max" else high - scores
        whole = np.expm1(-(high - low) / made.exponential)
        return np.asarray(np.expm1(-from_worst / made.exponential) / whole)
    if points is None:
        return scores
    readings, worths = zip(*points, strict=True)
    return np.asarray(np.interp(scores, readings, worths))


def normalised(matrix: DecisionMatrix, how: topsis.Normalisation) -> topsis.Normalised:
    """The scores made comparable: more is better in every column."""
    return topsis.normalise(matrix.scores, matrix.bounds, matrix.maximise, how)
