"""The Best–Worst Method: weights from judgements of the best criterion over all, and of all over the worst.

Rezaei (2015), "Best-worst multi-criteria decision-making method"; the linear model, Rezaei (2016).
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from ...records import dataclass

Array = NDArray[np.float64]

# Liang, Brunelli & Rezaei (2020), "Consistency issues in the best worst method: measurements and
# thresholds", table 3: by best over worst, 3 ... 9, for 3 ... 9 criteria. Up to 2 nothing is allowed.
_THRESHOLDS = (
    (0.1667, 0.1667, 0.1667, 0.1667, 0.1667, 0.1667, 0.1667),
    (0.1121, 0.1529, 0.1898, 0.2206, 0.2527, 0.2577, 0.2683),
    (0.1354, 0.1994, 0.2306, 0.2546, 0.2716, 0.2844, 0.2960),
    (0.1330, 0.1990, 0.2643, 0.3044, 0.3144, 0.3221, 0.3262),
    (0.1294, 0.2457, 0.2819, 0.3029, 0.3144, 0.3251, 0.3403),
    (0.1309, 0.2521, 0.2958, 0.3154, 0.3408, 0.3620, 0.3657),
    (0.1359, 0.2681, 0.3062, 0.3337, 0.3517, 0.3620, 0.3662),
)


@dataclass(frozen=True)
class BestWorst:
    """Weights from the judgements of the best over all and of all over the worst."""

    weights: Array
    """(n,) summing to 1"""
    deviation: float
    """ξ: the most by which a weight misses its judgement, |w_B − a_Bj w_j| or |w_j − a_jW w_W|"""
    consistency_ratio: float
    """Input-based, of Liang, Brunelli & Rezaei (2020); 0 where the judgements agree"""
    threshold: float | None
    """What the ratio may be for so many criteria; ``None`` where none is published"""

    @property
    def consistent(self) -> bool | None:
        """Whether the ratio is within its threshold; ``None`` where none is published."""
        if self.consistency_ratio < 1e-9:
            return True
        return None if self.threshold is None else self.consistency_ratio <= self.threshold


def best_worst(over_others: Array, over_worst: Array, best: int, worst: int) -> BestWorst:
    """Weights with the least ξ for which |w_B − a_Bj w_j| ≤ ξ and |w_j − a_jW w_W| ≤ ξ, Σ w = 1.

    ``over_others`` (n,) is a_Bj and ``over_worst`` (n,) a_jW, both from 1; ``best`` and ``worst`` are
    two of the n, and a_BW stands in both.

    Counted in units of ξ, the aim is the largest sum of weights. Each of the other weights is then at
    the upper end of what w_B and w_W leave it, min((w_B + 1) / a_Bj, a_jW w_W + 1), so the sum is
    concave and piecewise linear in these two, and largest where two of the lines cross at which it
    bends or its domain ends. All crossings are tried; of several that are best, the mean.
    """
    n, most = len(over_others), float(over_others[worst])
    rest = [j for j in range(n) if j not in (best, worst)]
    product = over_others[rest] * over_worst[rest]
    spread = most * most - most
    gap = float(np.abs(product - most).max(initial=0.0))
    ratio = gap / spread if spread > 0 else 0.0
    threshold = _threshold(n, most)
    if gap <= 1e-9 * most:
        shares = 1 / over_others
        return BestWorst(shares / shares.sum(), 0.0, 0.0, threshold)
    a, b = over_others[rest], over_worst[rest]
    one = np.ones(len(rest))
    # Half planes p w_B + q w_W ≤ r that bound the two, then the lines at which the sum bends.
    bounds: Array = np.vstack(
        [
            np.column_stack([one, -product, a + 1]),
            np.column_stack([-one, product, a + 1]),
            np.array([[1, -most, 1], [-1, most, 1], [-1, 0, 0], [0, -1, 0]]),
        ]
    )
    lines = np.vstack([bounds, np.column_stack([one, -product, a - 1])])
    pairs = np.array(list(combinations(range(len(lines)), 2)))
    first, second = lines[pairs[:, 0]], lines[pairs[:, 1]]
    determinant = first[:, 0] * second[:, 1] - second[:, 0] * first[:, 1]
    cross = np.abs(determinant) > 1e-12
    first, second, determinant = first[cross], second[cross], determinant[cross]
    x = (first[:, 2] * second[:, 1] - second[:, 2] * first[:, 1]) / determinant
    y = (first[:, 0] * second[:, 2] - second[:, 0] * first[:, 2]) / determinant
    size = 1 + np.abs(x) + np.abs(y)
    within = (np.outer(x, bounds[:, 0]) + np.outer(y, bounds[:, 1]) - bounds[:, 2]).max(axis=1) <= 1e-9 * size
    x, y = x[within], y[within]
    others = np.minimum((x[:, None] + 1) / a, b * y[:, None] + 1)
    total = x + y + others.sum(axis=1)
    top = total >= total.max() * (1 - 1e-10)
    ends = np.unique(np.round(np.column_stack([x, y])[top], 9), axis=0)
    nearest = [int(np.argmin(np.where(top, np.hypot(x - u, y - v), np.inf))) for u, v in ends]
    found = np.empty(n)
    found[best], found[worst] = x[nearest].mean(), y[nearest].mean()
    found[rest] = others[nearest].mean(axis=0)
    return BestWorst(found / found.sum(), float(1 / found.sum()), ratio, threshold)


def _threshold(n: int, most: float) -> float | None:
    """What the consistency ratio of n criteria may be; between two whole judgements the lower one's."""
    if n < 3:
        return 0.0
    if n > 9:
        return None
    return 0.0 if most < 3 else _THRESHOLDS[min(int(most), 9) - 3][n - 3]
