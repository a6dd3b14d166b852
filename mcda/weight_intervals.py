"""How far one weight can move before a ranking changes, exactly.

The weight of criterion j becomes t and the others keep their proportions: w_i (1 − t) / (1 − w_j).
Which of two stages scores more then changes only at the roots of a polynomial in t of degree 1
(additive value) or, in s = (t / (1 − t))², of degree 2 (TOPSIS closeness), so the intervals below
are computed, not searched.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..records import dataclass
from .method import Valuing
from .ranks import TIE, ranks
from .topsis import Normalised, additive

Array = NDArray[np.float64]


_AT_ONCE = 1_000_000
"""Comparisons of two scores"""


@dataclass(frozen=True)
class Interval:
    """Weights of one criterion, both ends included."""

    low: float
    high: float


def with_weight(weights: Array, criterion: int, value: float | Array) -> Array:
    """Weights (..., m) with one of them set and the others in proportion; equal ones if they were 0."""
    value = np.asarray(value, dtype=float)
    others = np.delete(weights, criterion)
    total = others.sum()
    shares = others / total if total > 0 else np.full(len(others), 1.0 / max(len(others), 1))
    return np.insert(shares * (1 - value)[..., None], criterion, value, axis=-1)


def weight_intervals(
    normalised: Normalised, weights: Array, how: Valuing, barred: NDArray[np.bool_] | None = None
) -> tuple[list[Interval], list[Interval]]:
    """For each criterion, where the first stage stays first, and where the whole order stays.

    The first stage is the first of those that share rank 1. The order stays while no stage that
    scores more than another comes to score less. Two empty lists where the method does not say where
    its ties lie. No ``barred`` (n,) stage is first while there is another, whatever the weights.
    """
    if how.ties is None:
        return [], []
    scores = how.scores(normalised, weights)
    rank = ranks(scores, barred)
    free = np.ones(len(scores), dtype=bool) if barred is None or barred.all() else ~barred
    leader = int(np.argmin(rank))
    n = len(scores)
    # Of the first and a barred stage the veto keeps the order, whatever they score.
    above = [
        (i, k)
        for i in range(n)
        for k in range(n)
        if rank[i] < rank[k] and (free[k] or not free[i] or rank[i] > 1)
    ]
    leading = [(leader, k) for k in range(n) if k != leader and free[k]]
    first, order = [], []
    for criterion in range(len(weights)):
        turns = how.ties(normalised, weights, criterion)
        first.append(_around(leading, turns, normalised, weights, criterion, how))
        order.append(_around(above, turns, normalised, weights, criterion, how))
    return first, order


def additive_ties(normalised: Normalised, weights: Array, criterion: int) -> Array:
    """Weights (n, n, 2) of the criterion at which stages i and k have the same additive value.

    ``nan`` where there are fewer; some may lie outside [0, 1].
    """
    at_0, at_1 = additive(normalised, with_weight(weights, criterion, np.array([0.0, 1.0])))
    gap_0, gap_1 = at_0[:, None] - at_0, at_1[:, None] - at_1
    with np.errstate(divide="ignore", invalid="ignore"):
        root = gap_0 / (gap_0 - gap_1)
    return np.stack([root, np.full_like(root, np.nan)], axis=-1)


def closeness_ties(normalised: Normalised, weights: Array, criterion: int) -> Array:
    """Weights (n, n, 2) of the criterion at which stages i and k have the same closeness; as above."""
    ends = with_weight(weights, criterion, np.array([0.0, 1.0]))
    squared = np.square(ends)
    # Squared distances are a s + b in s = (t / (1 − t))², up to a factor that all stages share.
    best = np.square(normalised.best - normalised.values) @ squared.T
    worst = np.square(normalised.values - normalised.worst) @ squared.T
    (b, a), (d, c) = best.T, worst.T
    # worst_i best_k = worst_k best_i, a quadratic in s.
    two = c[:, None] * a - c * a[:, None]
    one = c[:, None] * b + d[:, None] * a - c * b[:, None] - d * a[:, None]
    zero = d[:, None] * b - d * b[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        root = np.sqrt(one**2 - 4 * two * zero)
        # The form that loses no digits where the leading coefficient is small.
        q = -0.5 * (one + np.where(one >= 0, root, -root))
        s = np.stack([q / two, zero / q], axis=-1)
        return np.asarray(np.sqrt(s) / (1 + np.sqrt(s)))


def _around(
    pairs: list[tuple[int, int]],
    turns: Array,
    normalised: Normalised,
    weights: Array,
    criterion: int,
    how: Valuing,
) -> Interval:
    """The largest interval around the weight in which i scores no less than k, for all (i, k)."""
    at = float(weights[criterion])
    if not pairs:
        return Interval(0.0, 1.0)
    ahead, behind = (np.array(side) for side in zip(*pairs, strict=True))
    found = turns[ahead, behind].ravel()
    marks = np.unique(np.concatenate([[0.0, at, 1.0], found[(found > 0) & (found < 1)]]))

    def kept(start: int, end: int) -> NDArray[np.bool_]:
        """Whether the order holds between marks ``start`` to ``end``."""
        near = marks[start : end + 1]
        scores = how.scores(normalised, with_weight(weights, criterion, (near[:-1] + near[1:]) / 2))
        # A mark may stand a rounding away from the weight: no order turns within so little.
        return np.asarray((scores[:, ahead] >= scores[:, behind] - TIE).all(axis=1) | (np.diff(near) < TIE))

    # From the weight outwards, some at a time: hundreds of stages have more turns than memory holds.
    some = max(1, _AT_ONCE // len(pairs))
    here = int(np.searchsorted(marks, at))
    low, high = here, here
    while low > 0:
        start = max(0, low - some)
        lost = np.flatnonzero(~kept(start, low))
        low = start + int(lost[-1]) + 1 if len(lost) else start
        if len(lost):
            break
    while high < len(marks) - 1:
        end = min(len(marks) - 1, high + some)
        lost = np.flatnonzero(~kept(high, end))
        high = high + int(lost[0]) if len(lost) else end
        if len(lost):
            break
    return Interval(float(marks[low]), float(marks[high]))
