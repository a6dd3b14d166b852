"""Ways to weights that need no judgement matrix."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ...records import dataclass

Array = NDArray[np.float64]
Directions = NDArray[np.bool_]


def rank_order_centroid(n: int) -> NDArray[np.float64]:
    """Weights (n,) for n criteria in falling order of importance: w_i = (1/n) Σ_{k≥i} 1/k.

    The centroid of all weights that respect the order; Barron & Barrett (1996).
    """
    return np.cumsum(1.0 / np.arange(n, 0, -1))[::-1] / n


def from_data(name: str, scores: Array, maximise: Directions) -> Array:
    """Weights (m,) that the scores (n, m) themselves suggest, by one of DATA_WEIGHTS; they sum to 1.

    They say how far a criterion tells the stages apart, not how much anyone cares. One on which all
    stages read the same weighs 0; the only one on which they differ weighs 1.

    Raises:
        ValueError: the method is not defined for these scores; the reason in words.
    """
    compute = DATA_WEIGHTS[name]
    if len(scores) < 2:
        raise ValueError("they need at least two stages")
    varies = np.ptp(scores, axis=0) > 0
    if not varies.any():
        raise ValueError("all stages read the same on every criterion")
    weights = np.zeros(len(maximise))
    if varies.sum() == 1:
        return np.asarray(varies, dtype=np.float64)
    with np.errstate(all="ignore"):
        found = np.asarray(compute(scores[:, varies], maximise[varies]), dtype=float)
    if found.shape != (varies.sum(),) or not np.isfinite(found).all() or (found < -1e-9).any():
        raise ValueError("the method gives no weights for them")
    weights[varies] = np.maximum(found, 0.0)  # rounding may leave a hair below it
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def _positive(scores: Array, why: str) -> None:
    if not (scores > 0).all():
        raise ValueError(f"the method {why}, so all of them must be above 0")


def _types(maximise: Directions) -> NDArray[np.int64]:
    return np.where(maximise, 1, -1)


def _upwards(scores: Array, maximise: Directions) -> Array:
    """Scores on their observed range, more is better in every column."""
    low, spread = scores.min(axis=0), np.ptp(scores, axis=0)
    share = (scores - low) / spread
    return np.asarray(np.where(maximise, share, 1.0 - share), dtype=np.float64)


def _entropy(scores: Array, maximise: Directions) -> Array:
    """1 − the entropy of the shares of each column's sum; Shannon's, as Zeleny (1982) has it."""
    from pymcdm.weights import entropy_weights

    _positive(scores, "takes logarithms of readings")
    return np.asarray(entropy_weights(scores))


def _critic(scores: Array, maximise: Directions) -> Array:
    """Standard deviation on the observed range × Σ (1 − correlation); Diakoulaki et al. (1995).

    pymcdm does not turn round what is to be low, which the definition does and the correlations
    depend on.
    """
    from pymcdm.weights import critic_weights

    upwards = _upwards(scores, maximise)
    if np.corrcoef(upwards.T).min() > 1 - 1e-9:
        raise ValueError("no criterion conflicts with another, and conflict is what the method weighs")
    return np.asarray(critic_weights(upwards))


def _merec(scores: Array, maximise: Directions) -> Array:
    """How much the stages' performance changes without the criterion; Keshavarz-Ghorabaee et al. (2021)."""
    from pymcdm.weights import merec_weights

    _positive(scores, "takes logarithms of readings")
    return np.asarray(merec_weights(scores, _types(maximise)))


def _std(scores: Array, maximise: Directions) -> Array:
    """Standard deviation on the observed range; Diakoulaki et al. (1995).

    pymcdm leaves the scores in their units, so that a criterion in tonnes would weigh a thousand
    times what it weighs in kilotonnes.
    """
    from pymcdm.weights import standard_deviation_weights

    return np.asarray(standard_deviation_weights(_upwards(scores, maximise)))


def _variance(scores: Array, maximise: Directions) -> Array:
    """Variance on the observed range; Rao & Patel (2010)."""
    from pymcdm.weights import variance_weights

    return np.asarray(variance_weights(scores))


def _gini(scores: Array, maximise: Directions) -> Array:
    """Gini coefficient of each column."""
    from pymcdm.weights import gini_weights

    _positive(scores, "compares readings with their mean")
    return np.asarray(gini_weights(scores))


def _angle(scores: Array, maximise: Directions) -> Array:
    """Angle between each column and one that does not vary; Shuai, Zongzhun & Zongkai (2012)."""
    from pymcdm.weights import angle_weights

    _positive(scores, "divides readings by their sum")
    return np.asarray(angle_weights(scores))


def _one_best_a_criterion(scores: Array, maximise: Directions) -> None:
    """CILOS asks what the stage that is best on one criterion loses on the others: it must be one."""
    _positive(scores, "divides by readings")
    best = np.where(maximise, scores.max(axis=0), scores.min(axis=0))
    for at_best in (scores == best).T:
        if np.ptp(scores[at_best], axis=0).any():
            raise ValueError(
                "different stages share the best reading on a criterion, and the method needs one"
            )


def _cilos(scores: Array, maximise: Directions) -> Array:
    """What is lost on each criterion where another is at its best; Zavadskas & Podvezko (2016)."""
    from pymcdm.weights import cilos_weights

    _one_best_a_criterion(scores, maximise)
    return np.asarray(cilos_weights(scores, _types(maximise)))


def _idocriw(scores: Array, maximise: Directions) -> Array:
    """Entropy × CILOS; Zavadskas & Podvezko (2016)."""
    return _entropy(scores, maximise) * _cilos(scores, maximise)


def _lopcow(scores: Array, maximise: Directions) -> Array:
    """|ln(root mean square / standard deviation)| on the observed range; Ecer & Pamučar (2022)."""
    from pymcdm.weights import lopcow_weights

    upwards = _upwards(scores, maximise)
    ratio = np.sqrt((upwards**2).mean(axis=0)) / upwards.std(axis=0, ddof=1)
    if np.abs(np.log(ratio)).max() < 1e-9:
        raise ValueError("each criterion has one best stage and the rest at its worst: all weights are 0")
    return np.asarray(lopcow_weights(scores, _types(maximise)))


DATA_WEIGHTS: dict[str, Callable[[Array, Directions], Array]] = {
    "entropy": _entropy,
    "critic": _critic,
    "merec": _merec,
    "std": _std,
    "variance": _variance,
    "gini": _gini,
    "angle": _angle,
    "cilos": _cilos,
    "idocriw": _idocriw,
    "lopcow": _lopcow,
}
"""Name -> function of scores (n, k), none of whose k > 1 columns is constant, and directions (k,)."""


# ---------------------------------------------------------------- weights known as a set

MOST_VERTICES = 5_000
"""Extreme points of a set of weights that are gone through."""


@dataclass(frozen=True)
class WeightSet:
    """All weights (m,) that sum to 1 and keep ``rows @ w ≥ least``, where that is a set at all."""

    rows: Array
    """(c, m)"""
    least: Array
    """(c,)"""
    vertices: Array
    """(v, m) its extreme points; none where nothing keeps all rows"""

    @property
    def centre(self) -> Array:
        """(m,) the mean of the extreme points (Solymosi & Dombi 1986); of an order, its centroid."""
        return np.asarray(self.vertices.mean(axis=0))


def weight_set(rows: Array, least: Array) -> WeightSet:
    """The set of weights that are not negative, sum to 1 and keep ``rows @ w ≥ least``.

    Extreme points by the double description of Motzkin et al. (1953): from those of all weights, one
    row after the other cuts off what does not keep it, and adds where it meets an edge.

    Raises:
        ValueError: there are too many extreme points to go through.
    """
    m = rows.shape[1]
    every, limits = np.vstack([np.eye(m), rows]), np.concatenate([np.zeros(m), least])
    points, known = np.eye(m), [frozenset(j for j in range(m) if j != i) for i in range(m)]
    for number in range(m, len(every)):
        slack = points @ every[number] - limits[number]
        inside, outside = np.flatnonzero(slack > _EDGE), np.flatnonzero(slack < -_EDGE)
        on = np.flatnonzero(np.abs(slack) <= _EDGE)
        fresh, tight = [], []
        for i in inside.tolist():
            for k in outside.tolist():
                common = known[i] & known[k]
                if len(common) < m - 2 or any(
                    common <= other for at, other in enumerate(known) if at not in (i, k)
                ):
                    continue  # no edge joins them
                share = slack[i] / (slack[i] - slack[k])
                fresh.append(points[i] + share * (points[k] - points[i]))
                tight.append(common | {number})
        kept = [*inside.tolist(), *on.tolist()]
        known = [*(known[i] for i in inside), *(known[i] | {number} for i in on), *tight]
        points = np.vstack([points[kept], *([np.array(fresh)] if fresh else [])])
        if len(points) > MOST_VERTICES:
            raise ValueError(f"it has more than {MOST_VERTICES:,} extreme points: state fewer intervals")
        if not len(points):
            break
    return WeightSet(every, limits, np.clip(points, 0.0, 1.0))


_EDGE = 1e-11
"""A point so near to a limit is on it."""
