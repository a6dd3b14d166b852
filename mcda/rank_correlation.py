"""How far two rankings agree: three coefficients, each 1 where they are the same.

A ranking is ranks (n,), 1 for the best; stages that tie share a rank, the better one or the mean one
makes no difference here. None of the three is ever NaN: where fewer than two stages leave nothing to
disagree about, they are 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..records import dataclass

Array = NDArray[np.float64]
Ranks = NDArray[np.int64] | Array


@dataclass(frozen=True)
class RankCorrelation:
    """How far a ranking agrees with a reference."""

    kendall_tau: float
    """τ-b in [−1, 1]: every pair of stages counts the same. Symmetric."""
    weighted_spearman: float
    """r_w in [−1, 1]: the upper ranks count more. Symmetric."""
    ws: float
    """WS in [0, 1]: what the reference puts first counts most. Not symmetric."""


def agreement(reference: Ranks, other: Ranks) -> RankCorrelation:
    """All three between two rankings (n,); the first is the one that WS takes for granted."""
    return RankCorrelation(
        kendall_tau(reference, other), weighted_spearman(reference, other), ws(reference, other)
    )


def kendall_tau(one: Ranks, other: Ranks) -> float:
    """Kendall's τ-b of two rankings (n,): 1 the same order, −1 the reverse; ties corrected.

    Kendall (1945). Two rankings that each tie everything agree: 1. One that ties everything says
    nothing about one that does not: 0.
    """
    i, j = np.triu_indices(len(one), 1)
    a, b = np.sign(one[i] - one[j]), np.sign(other[i] - other[j])
    scale = np.sqrt(float((a != 0).sum()) * float((b != 0).sum()))
    if scale == 0:
        return float(not a.any() and not b.any())
    return float((a * b).sum() / scale)


def weighted_spearman(one: Ranks, other: Ranks) -> float:
    """Weighted Spearman r_w of two rankings (n,): 1 the same, −1 the reverse.

    r_w = 1 − 6 Σ (x − y)² ((n − x + 1) + (n − y + 1)) / (n⁴ + n³ − n² − n); Pinto da Costa & Soares
    (2005). Stages that tie take the mean of the ranks that they span, as in Spearman's own.
    """
    n = len(one)
    if n < 2:
        return 1.0
    x, y = mean_ranks(one), mean_ranks(other)
    return float(1.0 - 6.0 * ((x - y) ** 2 * (2.0 * n - x - y + 2.0)).sum() / (n**4 + n**3 - n**2 - n))


def ws(reference: Ranks, other: Ranks) -> float:
    """Rank similarity WS of a ranking (n,) to the ``reference`` (n,): 1 the same, never below 0.

    WS = 1 − Σ 2^(−x) |x − y| / max(|1 − x|, |n − x|), x the reference's ranks; Sałabun & Urbaniak
    (2020). A stage that the reference puts lower counts half as much a rank. Stages that tie take
    the mean of the ranks that they span.
    """
    n = len(reference)
    if n < 2:
        return 1.0
    x, y = mean_ranks(reference), mean_ranks(other)
    furthest = np.maximum(x - 1.0, n - x)
    return float(1.0 - (2.0**-x * np.abs(x - y) / furthest).sum())


def mean_ranks(ranks: Ranks) -> Array:
    """Ranks (n,) in which stages that tie share the mean of the ranks they span: 1, 2.5, 2.5, 4."""
    better = (ranks[None, :] < ranks[:, None]).sum(axis=1)
    level = (ranks[None, :] == ranks[:, None]).sum(axis=1)
    return np.asarray(better + (level + 1.0) / 2.0, dtype=np.float64)
