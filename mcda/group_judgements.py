"""What several experts' judgements come to together, and how far two of them agree."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .ahp import Array


def aggregate(matrices: Sequence[Array], shares: Array) -> Array:
    """One matrix for a group: weighted geometric means of what its members judged.

    ``matrices`` are (n, n) with nan for what a member did not compare, ``shares`` (k,) the
    members' weights. A comparison that nobody made stays open. Aczél & Saaty (1983).
    """
    stack = np.stack(matrices)
    known = ~np.isnan(stack)
    weight = shares[:, None, None] * known
    total = weight.sum(axis=0)
    logs = np.where(known, np.log(np.where(known, stack, 1.0)), 0.0)
    mean = (weight * logs).sum(axis=0) / np.where(total > 0, total, 1.0)
    return np.where(total > 0, np.exp(mean), np.nan)


def overlap(one: Array, other: Array) -> float:
    """The part of the weight (n,) that two views put in the same place, from 0 to 1."""
    return float(np.minimum(one, other).sum())
