"""TOPSIS and the additive value, for one weight vector or many at a time.

Shapes: n stages, m criteria; weights are ``(..., m)`` and results ``(..., n)``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Normalisation = Literal["bounds", "vector", "minmax"]


@dataclass(frozen=True)
class Normalised:
    """Scores made comparable: more is better in every column. One matrix, or a batch of them."""

    values: Array
    """(..., n, m)"""
    best: Array
    """(..., m) the ideal point"""
    worst: Array
    """(..., m) the anti-ideal point"""


def normalise(
    scores: Array, bounds: Array, maximise: NDArray[np.bool_], how: Normalisation = "bounds"
) -> Normalised:
    """Bring ``scores (..., n, m)`` to one scale, flipped where less is better.

    - ``bounds``: r = (x − lo) / (hi − lo) on the declared ``bounds (..., m, 2)``. The ideal points
      do not depend on the stages present, so adding or removing one reorders no others.
    - ``vector``: r = x / ‖x‖, ideal points observed (Hwang & Yoon 1981).
    - ``minmax``: as ``bounds``, on the observed range.

    The last two can reverse ranks. A criterion without variation under them, or with a zero
    norm, tells no stage from another and adds nothing to either distance.
    """
    if how == "vector":
        norm = np.sqrt(np.square(scores).sum(axis=-2))
        values = scores / np.where(norm > 0, norm, 1.0)[..., None, :]
        values = np.where(maximise, values, 1.0 - values)
        return Normalised(values, values.max(axis=-2), values.min(axis=-2))
    if how == "minmax":
        low, high = scores.min(axis=-2), scores.max(axis=-2)
    else:
        low, high = bounds[..., 0], bounds[..., 1]
    spread = high - low
    varies = spread > 0
    # r is a + b x with b negative where less is better: one pass over the scores, not four.
    slope = np.where(maximise, 1.0, -1.0) / np.where(varies, spread, 1.0) * varies
    start = np.where(maximise, low, high)
    values = (scores - start[..., None, :]) * slope[..., None, :] + 0.0  # no −0 in any output
    return Normalised(values, varies.astype(float), np.zeros_like(spread))


def closeness(normalised: Normalised, weights: Array) -> Array:
    """TOPSIS closeness to the ideal, ``(..., n)`` in [0, 1], for weights ``(..., m)``.

    A batch of matrices ``(k, n, m)`` takes one weight vector each, ``(k, m)``.

    d⁺ = ‖w (best − r)‖, d⁻ = ‖w (r − worst)‖, closeness = d⁻ / (d⁺ + d⁻); Hwang & Yoon
    (1981). Where nothing tells the ideal from the anti-ideal, both distances are zero and the
    closeness is 0.5: as near the one as the other.
    """
    if normalised.values.ndim == 2 and weights.ndim == 2:
        return _closeness_of_many(normalised, weights)
    squared = np.square(weights)
    to_best = np.sqrt(_weighed(np.square(normalised.best[..., None, :] - normalised.values), squared))
    to_worst = np.sqrt(_weighed(np.square(normalised.values - normalised.worst[..., None, :]), squared))
    return _ratio(to_worst, to_best + to_worst)


def _closeness_of_many(normalised: Normalised, weights: Array) -> Array:
    """Closeness (k, n) of one matrix for weights (k, m), so many at a time that scratch stays in cache."""
    best = np.square(normalised.best - normalised.values).T.copy()
    worst = np.square(normalised.values - normalised.worst).T.copy()
    result = np.empty((len(weights), best.shape[1]))
    step = max(1, _SCRATCH // max(best.shape[1], 1))
    for start in range(0, len(weights), step):
        part = slice(start, start + step)
        squared = np.square(weights[part])
        to_worst = np.sqrt(squared @ worst)
        total = np.sqrt(squared @ best)
        total += to_worst
        result[part] = _ratio(to_worst, total)
    return result


_SCRATCH = 1 << 15
"""Numbers in a scratch array that, with its like, stays in a core's cache."""


def _ratio(to_worst: Array, total: Array) -> Array:
    if total.size and total.min() > 0:
        return np.asarray(np.divide(to_worst, total, out=to_worst))
    with np.errstate(invalid="ignore"):
        return np.where(total > 0, to_worst / total, 0.5)


def additive(normalised: Normalised, weights: Array) -> Array:
    """Weighted sum Σ w r, ``(..., n)``, for weights ``(..., m)``; a batch as for ``closeness``."""
    return _weighed(normalised.values, weights)


def _weighed(values: Array, weights: Array) -> Array:
    """Σ_j w_j v_ij: every weight vector over one matrix, or each over the matrix of its own."""
    if values.ndim == 2:
        return np.asarray(weights @ values.T)
    return np.asarray(np.einsum("knm,km->kn", values, weights))
