"""The best portfolio again and again, under other values and the same rules.

For cases of the paper's size a solver spends most of its time on being started. Here it is asked
once. From then on a portfolio that was best before gives a first bound, the linear relaxation,
solved from its last basis, gives the other, and its reduced costs leave a few thousand portfolios
at most that could lie between: those that differ from the relaxation in options whose reduced
costs together are within the gap (Balas & Zemel 1980 call such options the core). They are all
looked at, so the answer is proven, ties included: the cheapest, then the one that funds the
earliest pairs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from ..entry.entry import TOLERANCE, raised
from .lexicographic import best
from .lp import WarmLP, matrix_of
from .milp import check_time, impossible
from .programme import Programme

Array = NDArray[np.float64]
Numbers = NDArray[np.int64]
"""Portfolios as numbers: one bit an option, the first option's the highest."""

MOST_OPTIONS = 62
_AT_A_TIME = 256
"""Portfolios held to the rules at a time, the best first."""
MOST_LOOKED_AT = 200_000
"""Past so many portfolios between the bounds, the solver is asked again."""

_OBJECTIVE_SCALE = 1e4
_SLACK = 1e-7
"""Relative to the largest value: the relaxation's bound is no more exact than this."""


def reoptimise(
    programme: Programme, values: Iterable[Array], known: Sequence[frozenset[int]] = ()
) -> Iterator[frozenset[int] | None]:
    """For each ``values (options,)`` the best portfolio within the programme's rules, ``None`` if none.

    The rules must not depend on the values. ``known`` portfolios give the first bounds; those that
    break a rule do no harm.
    """
    search = _Search(programme, known) if len(programme.pairs) <= MOST_OPTIONS else None
    for given in values:
        check_time()
        found = search.best(given) if search else None
        if found is None:
            optimum = best(programme.valued(given.tolist()))
            if optimum is None:
                # What keeps the rules does not depend on the values: there is nothing for any.
                yield None
                continue
            found = optimum.funded
            if search:
                search.learn(found)
        yield found


def optima(programmes: Sequence[Programme]) -> Iterator[frozenset[int] | None]:
    """The best portfolio of each programme; those that follow with the same rows are solved together."""
    known: dict[frozenset[int], None] = {}
    for _, alike in groupby(programmes, key=lambda made: (made.rows, made.costs)):
        group = list(alike)
        values = [np.array(made.values[: len(made.pairs)]) for made in group]
        for chosen in reoptimise(group[0], values, list(known)):
            if chosen is not None:
                known[chosen] = None
            yield chosen


class _Search:
    """One set of rules; the relaxation's basis and the portfolios found so far stay between calls."""

    def __init__(self, programme: Programme, known: Sequence[frozenset[int]]) -> None:
        self.programme = programme
        self.options = options = len(programme.pairs)
        self.bits = np.array([1 << (options - 1 - i) for i in range(options)], dtype=np.int64)
        self.costs = np.array(programme.costs[:options])
        rows = programme.rows
        self.rules, self.low, self.high = matrix_of(rows, options)
        limits = [np.abs(np.where(np.isfinite(end), end, 0.0)) for end in (self.low, self.high)]
        self.limits = np.maximum(*limits)
        self.upper = np.ones(len(programme.values))
        self.upper[list(impossible(rows))] = 0.0
        model = matrix_of([*rows, *programme.joint_rows], len(self.upper))
        self.relaxation = WarmLP(*model, self.upper)
        self.sizes = np.abs(self.rules.T)
        self.synergies = [
            ([self.bits[list(group)].sum() for group in synergy.groups], synergy.value)
            for synergy, value in zip(programme.synergies, programme.values[options:], strict=True)
            if value
        ]
        self.known = np.zeros(0, dtype=np.int64)
        self.known_chosen = self._chosen(self.known)
        self.learn(*known)
        kept = self._keeping_rules(self.known)
        self.known, self.known_chosen = self.known[kept], self.known_chosen[kept]

    def learn(self, *portfolios: frozenset[int]) -> None:
        numbers = [self.bits[list(funded)].sum(dtype=np.int64) for funded in portfolios]
        self.known = np.union1d(self.known, np.array(numbers, dtype=np.int64))
        self.known_chosen = self._chosen(self.known)

    def best(self, values: Array) -> frozenset[int] | None:
        """The best portfolio, or ``None`` where it has to be asked for."""
        if not len(self.known):
            return None
        floor = float((self.known_chosen @ values + self._joint(self.known)).max())
        objective = np.concatenate([values, self.programme.values[self.options :]])
        objective *= self.upper > 0
        size = float(np.abs(objective).max(initial=0.0)) or 1.0
        floor -= _SLACK * size
        between = self._between(objective, floor, size)
        if between is None:
            return None
        portfolios, worth = between
        worth += self._joint(portfolios)
        high = np.flatnonzero(worth >= floor)
        order = high[np.argsort(-worth[high], kind="stable")]
        # The best that keeps the rules comes early: most of the rest need not be looked at.
        kept = np.zeros(0, dtype=np.int64)
        for start in range(0, len(order), _AT_A_TIME):
            part = order[start : start + _AT_A_TIME]
            if len(kept) and worth[part[0]] < worth[kept[0]] - _SLACK * size:
                break
            kept = np.concatenate([kept, part[self._keeping_rules(portfolios[part])]])
        return self._first(portfolios[kept], worth[kept], size) if len(kept) else None

    def _between(self, objective: Array, floor: float, size: float) -> tuple[Numbers, Array] | None:
        """Every portfolio that could be worth ``floor`` and keep the rules, among others; synergies apart."""
        scale = _OBJECTIVE_SCALE / size
        self.relaxation.aim(scale * objective)
        solution = self.relaxation.solve()
        if solution is None:
            return None
        gap = solution.bound / scale - floor
        relaxed = solution.point[: self.options] > 0.5
        losses = np.abs(solution.reduced_costs[: self.options]) / scale
        # An option between 0 and 1 has no reduced cost: both are looked at.
        found = np.array([self.bits[relaxed].sum(dtype=np.int64)])
        lost, worth = np.zeros(1), np.array([objective[: self.options][relaxed].sum()])
        open_ = np.flatnonzero((losses <= gap) & (self.upper[: self.options] > 0))
        for i in open_[np.argsort(-losses[open_])]:
            more = lost + losses[i] <= gap
            change = -objective[i] if relaxed[i] else objective[i]
            found = np.concatenate([found, found[more] ^ self.bits[i]])
            lost = np.concatenate([lost, lost[more] + losses[i]])
            worth = np.concatenate([worth, worth[more] + change])
            if len(found) > MOST_LOOKED_AT:
                return None
        return found, worth

    def _chosen(self, portfolios: Numbers) -> Array:
        """(k, options) ones and zeros"""
        return (portfolios[:, None] & self.bits > 0).astype(float)

    def _joint(self, portfolios: Numbers) -> Array:
        """What synergies add to each."""
        total = np.zeros(len(portfolios))
        for masks, value in self.synergies:
            realised = np.logical_and.reduce([portfolios & mask > 0 for mask in masks])
            total += np.where(realised, value, 0.0)
        return total

    def _keeping_rules(self, portfolios: Numbers) -> NDArray[np.bool_]:
        chosen = self._chosen(portfolios)
        used, size = chosen @ self.rules.T, chosen @ self.sizes
        room = TOLERANCE * np.maximum(size, self.limits)
        return np.asarray(((used <= self.high + room) & (used >= self.low - room)).all(axis=1))

    def _first(self, portfolios: Numbers, worth: Array, size: float) -> frozenset[int]:
        """Of those worth most the cheapest, and of those the one that funds the earliest pairs."""
        made = self.programme
        top = int(portfolios[np.argmax(worth)])
        tied = portfolios[worth >= worth.max() - TOLERANCE * size * max(top.bit_count(), 1)]
        cost = self._chosen(tied) @ self.costs
        tied = tied[cost <= raised(float(cost.min()))]
        first = int(tied.max())
        funded = frozenset(i for i in range(len(made.pairs)) if first & int(self.bits[i]))
        if first not in self.known:
            self.learn(funded)
        return funded
