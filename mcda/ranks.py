"""From scores to ranks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

TIE = 1e-9
"""Scores this near each other share a rank: below it lies rounding, not preference."""


def ranks(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """Ranks (n,) of scores (n,), 1 for the highest; ties share the better rank (1, 2, 2, 4)."""
    order = np.argsort(-scores, kind="stable")
    result = np.empty(len(scores), dtype=np.int64)
    leader = 0
    for position, i in enumerate(order):
        if scores[order[leader]] - scores[i] > TIE:
            leader = position
        result[i] = leader + 1
    return result
