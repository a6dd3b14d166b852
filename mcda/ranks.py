"""From scores to ranks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

TIE = 1e-9
"""Scores this near each other share a rank: below it lies rounding, not preference."""


def lifted(scores: NDArray[np.float64], barred: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Scores (…, n) by which no barred stage is first: those (…, n) that score most of the others lead.

    Where all are barred, or none, nothing changes.
    """
    free = np.where(barred, -np.inf, scores)
    best = free.max(axis=-1, keepdims=True)
    top = scores.max(axis=-1, keepdims=True)
    leads = (free >= best - TIE) & np.isfinite(best) & barred.any(axis=-1, keepdims=True)
    return np.where(leads, top + 1.0, scores)


def ranks(scores: NDArray[np.float64], barred: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
    """Ranks (n,) of scores (n,), 1 for the highest; ties share the better rank (1, 2, 2, 4).

    No ``barred`` stage is first while there is another.
    """
    if barred is not None and barred.any():
        scores = lifted(scores, barred)
    order = np.argsort(-scores, kind="stable")
    result = np.empty(len(scores), dtype=np.int64)
    leader = 0
    for position, i in enumerate(order):
        if scores[order[leader]] - scores[i] > TIE:
            leader = position
        result[i] = leader + 1
    return result
