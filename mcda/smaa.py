"""How sure a ranking is: stochastic multicriteria acceptability analysis (SMAA-2).

Lahdelma & Salminen (2001), with TOPSIS closeness or the additive value in place of a utility
function. Draws come in blocks, each from random streams of its own that depend only on the seed,
the block's number and what is drawn: results are the same to the last digit in however many
workers the blocks are computed, and more draws only append. A block is small enough for its
scratch arrays to stay in cache.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from ..records import dataclass
from .ranks import TIE
from .weighting.weights import WeightSet

Array = NDArray[np.float64]

BLOCK = 4096
"""Draws a block."""

_MOST_COMPARED = 1 << 16
"""Comparisons with one stage made at a time: they stay in cache."""

Sampler = Callable[[np.random.Generator, int], Array]
"""Random generator, number of draws k → weights (k, m), each summing to 1."""


def uniform(criteria: int) -> Sampler:
    """Every weight vector as likely as any other: Dirichlet with all parameters 1."""
    return lambda rng, k: _shares(rng.standard_exponential((k, criteria)))


def around(weights: Array, spread: float) -> Sampler:
    """Dirichlet around ``weights (m,)``, with ``spread`` the standard deviation of a weight.

    Weights near 0 or 1 vary less, others more: ``spread`` is the root of the mean variance. With
    concentration c a weight w has the variance w (1 − w) / (c + 1). A weight of zero stays zero.

    Raises:
        ValueError: no distribution around these weights spreads as far.
    """
    variance = float((weights * (1 - weights)).mean())
    if not 0 < spread**2 < variance:
        raise ValueError(f"a spread around these weights lies between 0 and {np.sqrt(variance):.3g}")
    concentration = variance / spread**2 - 1
    return lambda rng, k: _shares(rng.standard_gamma(concentration * weights, (k, len(weights))))


def hull(profiles: Array) -> Sampler:
    """Mixtures of the ``profiles (p, m)``, the shares in them uniform on their simplex."""
    return lambda rng, k: _shares(rng.standard_exponential((k, len(profiles)))) @ profiles


_STEPS = 80
"""Steps of a walk, after which where it began no longer shows."""


def within(found: WeightSet) -> Sampler:
    """Uniform over a set of weights: walks of hit-and-run (Smith 1984), each draw one of its own."""
    rows, least, vertices = found.rows, found.least, found.vertices

    def sample(rng: np.random.Generator, k: int) -> Array:
        points = _shares(rng.standard_exponential((k, len(vertices)))) @ vertices
        for _ in range(_STEPS):
            way = rng.standard_normal(points.shape)
            way -= way.mean(axis=1, keepdims=True)
            room, rate = points @ rows.T - least, way @ rows.T
            with np.errstate(divide="ignore", invalid="ignore"):
                ends = -room / rate
            most = np.where(rate < -1e-12, ends, np.inf).min(axis=1)
            fewest = np.where(rate > 1e-12, ends, -np.inf).max(axis=1)
            moves = np.isfinite(most) & np.isfinite(fewest) & (most > fewest)
            step = np.where(moves, fewest + rng.random(k) * np.where(moves, most - fewest, 0.0), 0.0)
            points = points + step[:, None] * way
        return _shares(np.clip(points, 0.0, None))

    return sample


def among(drawn: Array) -> Sampler:
    """One of ``drawn (k, m)``, each as likely as any other."""
    return lambda rng, k: drawn[rng.integers(len(drawn), size=k)]


def ordered(weights: Array) -> Sampler:
    """Uniform over the weights that fall in the order of ``weights (m,)``; equal ones in any order."""

    def sample(rng: np.random.Generator, k: int) -> Array:
        falling = -np.sort(-_shares(rng.standard_exponential((k, len(weights)))), axis=1)
        among_equals = rng.random((k, len(weights)))
        places = np.lexsort((among_equals, np.broadcast_to(-weights, among_equals.shape)), axis=1)
        found = np.empty_like(falling)
        np.put_along_axis(found, places, falling, axis=1)
        return found

    return sample


def _shares(positive: Array) -> Array:
    total = positive.sum(axis=1, keepdims=True)
    # All of a very concentrated draw can round to zero; then nothing is known of the direction.
    return np.where(total > 0, positive / np.where(total > 0, total, 1.0), 1.0 / positive.shape[1])


def stream(seed: int, block: int, what: int) -> np.random.Generator:
    """The random generator of one block for one thing that is drawn."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(block, what))))


def block_sizes(draws: int) -> Iterator[tuple[int, int]]:
    """(number, size) of each block that ``draws`` fall into."""
    for number in range(-(-draws // BLOCK)):
        yield number, min(BLOCK, draws - number * BLOCK)


@dataclass(frozen=True)
class Acceptability:
    """What the draws say of n stages on m criteria, as shares of all draws."""

    ranks: Array
    """(n, n) share of draws in which stage i has rank r + 1; ties share the better rank"""
    winning: Array
    """(n, n) share of draws in which stage i scores more than stage k"""
    central: Array
    """(n, m) mean weights of the draws in which the stage is first; ``nan`` where it never is"""

    @property
    def expected_rank(self) -> Array:
        """(n,) mean rank"""
        return np.asarray(self.ranks @ np.arange(1.0, len(self.ranks) + 1))


def accept(blocks: Iterator[tuple[Array, Array, Array]], stages: int, criteria: int) -> Acceptability:
    """Gather blocks of (scores (k, n), weights (k, m), mass (k,)); probabilities sum to 1."""
    counted, won = np.zeros((stages, stages)), np.zeros((stages, stages))
    central, first, total = np.zeros((stages, criteria)), np.zeros(stages), 0.0
    step = max(1, _MOST_COMPARED // max(stages, 1))
    for scores, weights, mass in blocks:
        total += float(mass.sum())
        for start in range(0, len(scores), step):
            part = slice(start, start + step)
            counts = mass[part]
            score = np.ascontiguousarray(scores[part].T)
            level = score + TIE
            ahead = np.zeros(score.shape, dtype=np.int32)
            for stage in range(stages):
                beaten = score[stage] > level
                won[stage] += beaten @ counts
                ahead += beaten
            places = ahead + stages * np.arange(stages)[:, None]
            heavy = np.broadcast_to(counts, score.shape).ravel()
            counted += np.bincount(places.ravel(), heavy, stages**2).reshape(stages, stages)
            leads = (ahead == 0) * counts
            first += leads.sum(axis=1)
            central += leads @ weights[part]
    with np.errstate(invalid="ignore", divide="ignore"):
        central = np.where(first[:, None] > 0, central / first[:, None], np.nan)
    return Acceptability(counted / total, won / total, central)


def monte_carlo_error(share: Array, draws: int) -> Array:
    """Standard error of a share of independent draws: √(p (1 − p) / N)."""
    return np.sqrt(share * (1 - share) / draws)


def wilson(share: float, draws: int, errors: float = 1.96) -> tuple[float, float]:
    """Between which shares the true one lies, 19 times out of 20 by default (Wilson 1927).

    Unlike the standard error it says something of 0 and of 1: none of 50 draws may well be 7 of 100.
    """
    squared = errors * errors / draws
    middle = (share + squared / 2) / (1 + squared)
    half = errors / (1 + squared) * float(np.sqrt(share * (1 - share) / draws + squared / (4 * draws)))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def is_first(scores: Array) -> NDArray[np.bool_]:
    """Which stages nobody beats, for scores (..., n)."""
    return np.asarray(scores >= scores.max(axis=-1, keepdims=True) - TIE)
