"""How far people agree, on weights and on readings, and which of them are of one mind.

Weights: Goepel's consensus indicator, as AHP-OS computes it. Readings: the consensus of Tastle & Wierman.
Groups: average linkage, as many as the mean silhouette speaks for.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..records import dataclass

Array = NDArray[np.float64]

SCALE = 9.0
"""The most that one thing counts over another on Saaty's scale"""

Band = Literal["very low", "low", "moderate", "high", "very high"]

BANDS: tuple[tuple[float, Band], ...] = (
    (0.50, "very low"),
    (0.65, "low"),
    (0.75, "moderate"),
    (0.85, "high"),
    (1.00, "very high"),
)
"""Up to which indicator, that included but for the two highest bands, consensus is called so: Goepel (2018),
table 2"""

HIGH = 0.75
"""From here on a group counts as of one mind."""

REASONABLE = 0.5
"""A mean silhouette above this speaks of groups that there are: Kaufman & Rousseeuw (1990)."""


@dataclass(frozen=True)
class Diversity:
    """Shannon entropies of weights, in nats: of the group's mean, within people, and between them."""

    gamma: float
    alpha: float
    beta: float
    """gamma − alpha; 0 where all weigh alike"""
    by_part: Array
    """(n,) what each thing weighed adds to beta; never below 0"""

    @property
    def homogeneity(self) -> float:
        """1 / exp(beta): 1 where all weigh alike, 1 / people where no two weigh anything in common."""
        return float(np.exp(-self.beta))


def diversity(weights: Array, shares: Array | None = None) -> Diversity:
    """Of weights (people, n), each row summing to 1; all count the same, or by ``shares`` that sum to 1.

    Goepel (2013); of people who count differently Jost (2007), for whom beta stays gamma − alpha.
    """
    counts = np.full(len(weights), 1 / len(weights)) if shares is None else shares
    mean = counts @ weights
    by_part = np.maximum(_entropies(mean) - counts @ _entropies(weights), 0.0)
    gamma, alpha = float(_entropies(mean).sum()), float(counts @ _entropies(weights).sum(axis=1))
    return Diversity(gamma, alpha, float(by_part.sum()), by_part)


def consensus(weights: Array, shares: Array | None = None, scale: float = SCALE) -> float:
    """Goepel's indicator S* of weights (people, n): 1 where all weigh alike, 0 where all differ entirely.

    S* = (1 / exp H_β − c) / (1 − c),  c = exp(H_α min) / n, with H_α min the entropy of one whose first thing
    counts ``scale`` times as much as each other: Goepel (2018), equations 11 to 21. People whose weights are
    further apart than a scale of judgements allows would come below 0; 0 is the least here. One thing alone
    leaves nothing to disagree about: 1.
    """
    n = weights.shape[1]
    if n < 2:
        return 1.0
    extreme = np.full(n, 1 / (n + scale - 1))
    extreme[0] *= scale
    least = float(np.exp(_entropies(extreme).sum())) / n
    found = (diversity(weights, shares).homogeneity - least) / (1 - least)
    return max(float(found), 0.0)


def band(indicator: float) -> Band:
    """What a consensus is called, from very low to very high."""
    if indicator >= BANDS[-2][0]:
        return BANDS[-1][1]
    return next(name for most, name in BANDS if indicator <= most)


def reading_consensus(scores: Array, width: float) -> float:
    """How far people agree on one reading, from their scores (people,) on a scale that is ``width`` wide.

    1 where all gave the same, 0 where half gave either end: 1 + mean log2(1 − |x − mean| / width),
    Tastle & Wierman (2007).
    """
    return float(1 + np.log2(1 - np.abs(scores - scores.mean()) / width).mean())


def apart(weights: Array) -> Array:
    """(people, people) how far apart each two weigh: 1 − their homogeneity, 0 to 0.5."""
    found = np.zeros((len(weights), len(weights)))
    for i, j in zip(*np.triu_indices(len(weights), 1), strict=True):
        found[i, j] = found[j, i] = 1 - diversity(weights[[i, j]]).homogeneity
    return found


@dataclass(frozen=True)
class Clusters:
    """People put together by how far apart they are."""

    groups: tuple[tuple[int, ...], ...]
    """Each in the order of the people, and by its first member"""
    silhouette: float | None
    """The mean over people, −1 to 1; ``None`` of one group"""


def clusters(distances: Array) -> Clusters:
    """The groups in which people (people, people) are nearest each other; one group where none stand out.

    Average linkage (Sokal & Michener 1958). Of its partitions the one of the highest mean silhouette
    (Rousseeuw 1987), of equals that of fewer groups; where that is not above ``REASONABLE``, one group.
    """
    best = Clusters((tuple(range(len(distances))),), None)
    parts: list[tuple[int, ...]] = [(i,) for i in range(len(distances))]
    while len(parts) > 2:
        parts = _joined(parts, distances)
        found = _silhouette(parts, distances)
        if found > REASONABLE and (best.silhouette is None or found >= best.silhouette - 1e-12):
            best = Clusters(tuple(parts), found)
    return best


def _joined(parts: list[tuple[int, ...]], distances: Array) -> list[tuple[int, ...]]:
    """With the two groups put together that are nearest each other on average, the first of equals."""
    near = {
        (a, b): round(float(distances[np.ix_(parts[a], parts[b])].mean()), 12)
        for a in range(len(parts))
        for b in range(a + 1, len(parts))
    }
    a, b = min(near, key=lambda pair: near[pair])
    rest = [part for i, part in enumerate(parts) if i not in (a, b)]
    return sorted([*rest, tuple(sorted(parts[a] + parts[b]))])


def _silhouette(parts: list[tuple[int, ...]], distances: Array) -> float:
    """Mean over people of (b − a) / max(a, b): a to their own group, b to the nearest other; alone 0."""
    found = []
    for own in parts:
        for i in own:
            if len(own) == 1:
                found.append(0.0)
                continue
            within = float(distances[i, [j for j in own if j != i]].mean())
            other = min(float(distances[i, list(part)].mean()) for part in parts if part != own)
            most = max(within, other)
            found.append((other - within) / most if most > 0 else 0.0)
    return float(np.mean(found))


def _entropies(weights: Array) -> Array:
    """−w ln w of each weight; of 0 it is 0."""
    return np.asarray(-weights * np.log(np.where(weights > 0, weights, 1.0)))
