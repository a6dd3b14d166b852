"""The Bayesian Best–Worst Method: the weights of a group, and how credibly one criterion counts more.

Mohammadi & Rezaei (2020), "Bayesian best-worst method: a probabilistic group decision making model". Of
expert k, with a_B over the others and a_W over the worst,

    a_B ~ multinomial(1 / w_k, made to sum to 1)     a_W ~ multinomial(w_k)
    w_k ~ Dirichlet(γ w*)     w* ~ Dirichlet(1)     γ ~ gamma(0.1, 0.1)

w* are the weights of the group, and γ says how near its members are to them. Nothing of this has a
closed form: it is drawn by Hamiltonian Monte Carlo (Neal 2011), many chains at once.
"""

from __future__ import annotations

import math
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from ...records import dataclass

Array = NDArray[np.float64]

SEED = 2020
"""Of the chains: the same judgements give the same weights."""
_CHAINS, _WARM_UP, _DRAWS, _MOST_DRAWS = 32, 200, 400, 4000
_STEPS = 4, 12
"""Of a trajectory: how many, drawn anew each time so that none comes round to where it began"""
_SHAPE, _RATE = 0.1, 0.1
"""Of γ, as in the paper"""
_ACCEPTED = 0.8
"""The share of trajectories that is best taken (Betancourt, Byrne & Girolami 2014)"""

R_HAT_BELOW, EFFECTIVE_FROM = 1.01, 4000.0
"""What counts as converged (Vehtari et al. 2021, with ten times their effective sample size)."""


@dataclass(frozen=True)
class BayesianBestWorst:
    """What a group's judgements say of its weights."""

    draws: Array
    """(draws, n) weights of the group, drawn from what the judgements leave open; each sums to 1"""
    experts: Array
    """(experts, n) the mean weights of each"""
    concentration: float
    """The mean of γ: the more, the nearer the experts are to the group"""
    r_hat: float
    """The largest potential scale reduction of a weight or of γ, of split chains; near 1 where they agree"""
    effective: float
    """The least effective sample size of a weight: independent draws that would say as much"""
    standard_error: Array
    """(n,) how far a mean weight may be off because only so many were drawn"""

    @cached_property
    def weights(self) -> Array:
        """(n,) the mean weights of the group, summing to 1."""
        return np.asarray(self.draws.mean(axis=0))

    @cached_property
    def intervals(self) -> Array:
        """(n, 2) between which a weight is with a probability of 95 %, as much below as above."""
        return np.asarray(np.quantile(self.draws, (0.025, 0.975), axis=0).T)

    @cached_property
    def credal(self) -> Array:
        """(n, n) the probability that the group's weight of i is more than that of j; 0 of itself."""
        return np.array([(self.draws[:, [i]] > self.draws).mean(axis=0) for i in range(self.draws.shape[1])])

    @property
    def converged(self) -> bool:
        """Whether the chains agree, and say as much as enough independent draws."""
        return self.r_hat < R_HAT_BELOW and self.effective >= EFFECTIVE_FROM


def bayesian_best_worst(over_others: Array, over_worst: Array) -> BayesianBestWorst:
    """What the judgements of the best over all and of all over the worst say, (experts, n) each from 1.

    Drawn on until the chains have converged, or have made as many draws as they may.
    """
    return _drawn(tuple(map(tuple, over_others.tolist())), tuple(map(tuple, over_worst.tolist())))


@lru_cache(maxsize=32)
def _drawn(
    over_others: tuple[tuple[float, ...], ...],
    over_worst: tuple[tuple[float, ...], ...],
    most: int = _MOST_DRAWS,
) -> BayesianBestWorst:
    chains = _Chains(np.array(over_others), np.array(over_worst))
    chains.warm_up()
    groups, members = list[Array](), np.zeros((*chains.to_others.shape, chains.n))
    while True:
        for _ in range(min(_DRAWS, most)):
            chains.move()
            groups.append(chains.group)
            members += _shares(chains.experts).mean(axis=0)
        series = np.stack(groups)
        level = series.sum(axis=2, keepdims=True)
        shares = series / level
        effective, r_hat = convergence(np.concatenate([shares, np.log(level)], axis=2))
        found = BayesianBestWorst(
            draws=shares.reshape(-1, chains.n),
            experts=members / len(groups),
            concentration=float(level.mean()),
            r_hat=float(r_hat.max()),
            effective=float(effective[:-1].min()),
            standard_error=shares.std(axis=(0, 1)) / np.sqrt(effective[:-1]),
        )
        if found.converged or len(groups) >= most:
            return found


def _shares(logarithms: Array) -> Array:
    positive = np.exp(logarithms - logarithms.max(axis=-1, keepdims=True))
    return np.asarray(positive / positive.sum(axis=-1, keepdims=True))


class _Chains:
    """Where all chains are, (chains, experts + 1, n): √γ (log w_k − log w*) each, but for a constant, then
    log γ w*.

    So experts go along with the group, as near to it as γ says, and little in one place depends on
    another (Papaspiliopoulos, Roberts & Sköld 2007).
    """

    def __init__(self, over_others: Array, over_worst: Array) -> None:
        experts, self.n = over_others.shape
        self.rng = np.random.Generator(np.random.PCG64(SEED))
        self.linear = over_worst - over_others
        self.to_worst, self.to_others = over_worst.sum(axis=1), over_others.sum(axis=1)
        start = np.log(self.rng.standard_gamma(2.0, (_CHAINS, experts + 1, self.n)))
        self.at = start + np.where(np.arange(experts + 1) == experts, 1.0, 0.0)[:, None]
        self.scale = np.full(self.at.shape[1:], 0.5)
        self.step = 0.5
        self.density, self.gradient = self._density(self.at)

    @property
    def experts(self) -> Array:
        return np.asarray(self.at[:, -1:] + self.at[:, :-1] * self.group.sum(axis=1)[:, None, None] ** -0.5)

    @property
    def group(self) -> Array:
        return np.asarray(np.exp(self.at[:, -1]))

    def warm_up(self) -> None:
        """Learn how far to go in each direction, and how long a step may be."""
        seen = list[Array]()
        for number in range(1, _WARM_UP + 1):
            accepted = self.move()
            self.step *= math.exp(number**-0.5 * (accepted - _ACCEPTED))
            if number > _WARM_UP // 4:
                seen.append(self.at)
            if number in (_WARM_UP // 2, 3 * _WARM_UP // 4):
                self.scale = np.stack(seen).std(axis=(0, 1)) + 1e-3

    def move(self) -> float:
        """One trajectory of each chain, taken or not; how likely they were to be taken, on average."""
        momentum = self.rng.standard_normal(self.at.shape)
        stride = self.step * self.scale
        at, density, gradient = self.at, self.density, self.gradient
        energy = density - (momentum**2).sum(axis=(1, 2)) / 2
        momentum = momentum + stride / 2 * gradient
        steps = int(self.rng.integers(*_STEPS))
        with np.errstate(all="ignore"):  # a trajectory that runs away is not taken
            for step in range(steps):
                at = at + stride * momentum
                density, gradient = self._density(at)
                momentum = momentum + stride * gradient * (1.0 if step < steps - 1 else 0.5)
            gain = np.nan_to_num(density - (momentum**2).sum(axis=(1, 2)) / 2 - energy, nan=-np.inf)
        taken = np.log(self.rng.random(len(gain))) < gain
        at = at - np.concatenate([at[:, :-1].mean(axis=2), np.zeros((len(at), 1))], axis=1)[:, :, None]
        self.at = np.where(taken[:, None, None], at, self.at)
        self.gradient = np.where(taken[:, None, None], gradient, self.gradient)
        self.density = np.where(taken, density, self.density)
        return float(np.exp(np.minimum(gain, 0.0)).mean())

    def _density(self, at: Array) -> tuple[Array, Array]:
        """(chains,) log density, and its gradient in ``at``."""
        log_alpha = at[:, -1]
        alpha = np.exp(log_alpha)
        level = alpha.sum(axis=1)
        spread = level**-0.5
        apart = at[:, :-1] * spread[:, None, None]
        u = at[:, -1:] + apart
        experts, n = u.shape[1:]
        shape = _SHAPE - n - experts * (n - 1) / 2
        up, down = np.exp(u), np.exp(-u)
        sum_up, sum_down = up.sum(axis=2), down.sum(axis=2)
        pull = alpha[:, None, :] + self.linear
        held = level[:, None] + self.to_worst
        log_up = np.log(sum_up)
        gammas, digammas = log_gamma(np.concatenate([alpha, level[:, None]], axis=1))
        density = (
            (pull * u).sum(axis=(1, 2))
            - (held * log_up + self.to_others * np.log(sum_down)).sum(axis=1)
            + experts * (gammas[:, -1] - gammas[:, :-1].sum(axis=1))
            + log_alpha.sum(axis=1)
            + shape * np.log(level)
            - _RATE * level
        )
        of_u = pull - (held / sum_up)[:, :, None] * up + (self.to_others / sum_down)[:, :, None] * down
        common = experts * digammas[:, -1] - log_up.sum(axis=1) - _RATE
        common += (shape - (of_u * apart).sum(axis=(1, 2)) / 2) / level
        gradient = np.empty_like(at)
        gradient[:, :-1] = of_u * spread[:, None, None]
        gradient[:, -1] = alpha * (u.sum(axis=1) - experts * digammas[:, :-1] + common[:, None]) + 1.0
        gradient[:, -1] += of_u.sum(axis=1)
        return density, gradient


def log_gamma(x: Array) -> tuple[Array, Array]:
    """log Γ(x) and its derivative, x > 0: Stirling's series at x + 8, Γ(x + 8) = x … (x + 7) Γ(x)."""
    far, square = x + 8.0, x * (x + 7.0)
    inverse, log_far = 1.0 / (far * far), np.log(far)
    factors = np.stack([square, square + 6.0, square + 10.0, square + 12.0])
    of_value = 1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))
    of_slope = 1 / 12 - inverse * (1 / 120 - inverse * (1 / 252 - inverse * (1 / 240 - inverse / 132)))
    value = (far - 0.5) * log_far - far + 0.5 * math.log(2 * math.pi) + of_value / far
    value -= np.log(factors.prod(axis=0))
    slope = log_far - 0.5 / far - inverse * of_slope
    slope -= (2 * x + 7.0) * (1 / factors).sum(axis=0)
    return value, slope


def convergence(series: Array) -> tuple[Array, Array]:
    """(effective sample sizes, R̂), (m,) each, of ``series`` (draws, chains, m): split chains.

    Gelman et al. (2013), Bayesian Data Analysis, section 11.4 and 11.5: autocorrelations of all
    chains together, summed for as long as two neighbours are above 0 (Geyer 1992).
    """
    half = len(series) // 2
    split = np.concatenate([series[:half], series[half : 2 * half]], axis=1)
    draws, chains, _ = split.shape
    centred = split - split.mean(axis=0)
    within = (centred**2).sum(axis=0).mean(axis=0) / (draws - 1)
    between = split.mean(axis=0).var(axis=0, ddof=1)
    variance = within * (draws - 1) / draws + between
    r_hat = np.sqrt(variance / within)
    size = 1 << (2 * draws - 1).bit_length()
    spectrum = np.fft.rfft(centred, size, axis=0)
    covariance = np.fft.irfft(np.abs(spectrum) ** 2, size, axis=0)[:draws].mean(axis=1) / draws
    correlation = 1 - (within * (draws - 1) / draws - covariance) / variance
    even = correlation[: draws // 2 * 2].reshape(draws // 2, 2, -1).sum(axis=1)
    kept = np.cumprod(even > 0, axis=0)
    time = 2 * (even * kept).sum(axis=0) - 1
    return draws * chains / np.maximum(time, 1e-9), r_hat
