"""TOPSIS and the additive value, for one weight vector or many at a time.

Shapes: n stages, m criteria; weights are ``(..., m)`` and results ``(..., n)``.
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..records import dataclass

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
    best = np.square(normalised.best[..., None, :] - normalised.values)
    worst = np.square(normalised.values - normalised.worst[..., None, :])
    if best.ndim == 3 or weights.ndim == 1:
        squared = np.square(weights)
        return _ratio(_weighed(best, squared), _weighed(worst, squared))
    flat = weights.reshape(math.prod(weights.shape[:-1]), weights.shape[-1])  # of no criteria too
    result = np.empty((len(flat), len(best)))
    step = max(1, _SCRATCH // max(len(best), 1))
    for start in range(0, len(flat), step):
        squared = np.square(flat[start : start + step])
        result[start : start + step] = _ratio(squared @ best.T, squared @ worst.T)
    return result.reshape(*weights.shape[:-1], len(best))


_SCRATCH = 1 << 16
"""Numbers in a scratch array: with its like it stays in a core's cache."""


def _ratio(best: Array, worst: Array) -> Array:
    """d⁻ / (d⁺ + d⁻) of squared distances as 1 / (1 + √(d⁺² / d⁻²)): one root, not two; changes ``best``."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # beside next to nothing, all is far
        np.divide(best, worst, out=best)
    np.sqrt(best, out=best)
    best += 1.0
    np.divide(1.0, best, out=best)
    if best.size and np.isnan(best.max()):
        best[np.isnan(best)] = 0.5  # neither distance says anything
    return best


def additive(normalised: Normalised, weights: Array) -> Array:
    """Weighted sum Σ w r, ``(..., n)``, for weights ``(..., m)``; a batch as for ``closeness``."""
    return _weighed(normalised.values, weights)


def _weighed(values: Array, weights: Array) -> Array:
    """Σ_j w_j v_ij: every weight vector over one matrix, or each over the matrix of its own."""
    if values.ndim == 2:
        return np.asarray(weights @ values.T)
    return np.asarray(np.einsum("knm,km->kn", values, weights))
