"""The portfolios that no other beats in every one of several sums, each with what it comes to, once.

Of up to sixteen options every portfolio is looked at. Beyond, the space of the sums is searched in boxes
below local upper bounds (Klamroth, Lacour & Vanderpooten 2015), each by one programme that optimises one sum
within limits on the others (ε-constraint, Haimes, Lasdon & Wismer 1971), the largest box first (Kirlik &
Sayın 2014): a solve finds a portfolio that nothing beats, or proves that the box, and others within it, hold
none.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ...records import dataclass
from ..portfolio.frontier import MOST_ENUMERATED
from ..rules.base import LinearRow
from ..solver.lexicographic import cheapest
from ..solver.milp import OutOfTime, SolverError, check_time
from ..solver.near_optimal import Relaxation, within_reach
from ..solver.programme import Programme
from .sums import SumOf

Array = NDArray[np.float64]

_APART = 2e-8
"""Relative to the largest coefficient: no solver could tell nearer sums apart"""


@dataclass(frozen=True)
class Nondominated:
    """Portfolios that no other beats in all sums, and how far the search for them came."""

    portfolios: tuple[frozenset[int], ...]
    """One for each combination of sums: of those with it the cheapest, then the earliest, then the first"""
    best: tuple[float, ...]
    """The best that each sum can be; of those that were not proven for want of time ``nan``"""
    halted: str | None
    """Why there may be more: ``points``, there are more than were asked for, or the words of who stopped it;
    ``None``: these are all"""
    beyond: float | None = None
    """By how much, in parts of the range that a sum has over those listed, what is not listed can at most be
    better than some one that is, in all sums at once; ``None``: these are all, or it is not known"""


def nondominated(programme: Programme, sums: Sequence[SumOf], most: int) -> Nondominated | None:
    """All of them, or ``most`` of them that lie apart; ``None`` where no portfolio keeps the rules.

    Raises:
        OutOfTime: the time set around this was over before there was one.
        SolverError: the solver ended without proof.
    """
    if len(programme.pairs) <= MOST_ENUMERATED:
        return _enumerated(programme, sums, most)
    return _Search(programme, sums).run(most)


# ---------------------------------------------------------------- a few options


def _enumerated(programme: Programme, sums: Sequence[SumOf], most: int) -> Nondominated | None:
    listed = programme.choices()
    allowed = listed.astype(float)
    if not len(allowed):
        return None
    losses = np.stack([allowed @ np.array(one.losses[: len(programme.pairs)]) for one in sums], axis=1)
    for synergy, k in zip(
        programme.synergies, range(len(programme.pairs), len(programme.values)), strict=True
    ):
        realised = np.logical_and.reduce([listed[:, list(group)].any(axis=1) for group in synergy.groups])
        losses += np.outer(realised, [one.losses[k] for one in sums])
    rounding = np.array([one.rounding for one in sums])
    order = np.lexsort((allowed @ np.array(programme.costs[: len(programme.pairs)]), *losses.T[::-1]))
    kept = _undominated(losses[order], rounding)
    portfolios = []
    for at in kept:
        alike = order[(np.abs(losses[order] - losses[order[at]]) <= rounding).all(axis=1)]
        portfolios.append(_first([frozenset(np.flatnonzero(listed[k]).tolist()) for k in alike], programme))
    found = [tuple(float(x) for x in losses[order[at]]) for at in kept]
    best = tuple(min(loss) for loss in zip(*found, strict=True))
    halted = "points" if len(portfolios) > most else None
    if not halted:
        return Nondominated(tuple(portfolios), best, None)
    every = np.array(found)
    chosen = _apart(every, most)
    beyond = _beyond(every[chosen], np.delete(every, chosen, axis=0), rounding)
    return Nondominated(tuple(portfolios[k] for k in chosen), best, halted, beyond)


def _beyond(listed: Array, others: Array, rounding: Array) -> float | None:
    """The least part of the ranges within which each of ``others (b, sums)`` has one of ``listed`` beside it.

    What Zitzler et al. (2003) call the additive ε-indicator, of losses in parts of the range listed.
    """
    spread = listed.max(axis=0) - listed.min(axis=0)
    better = listed[None, :, :] - others[:, None, :]
    better = np.where(better <= rounding, np.minimum(better, 0.0), better)
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(better > 0, better / spread, 0.0)
    worst = float(parts.max(axis=2).min(axis=1).max(initial=0.0))
    return worst if math.isfinite(worst) else None


def _undominated(losses: Array, rounding: Array) -> list[int]:
    """Rows, sorted by the first column, that no other is better than in one and as good in all."""
    kept: list[int] = []
    standing = np.empty((0, losses.shape[1]))
    for at, loss in enumerate(losses):
        if len(standing) and (standing <= loss + rounding).all(axis=1).any():
            continue
        # what comes later is better in the first by no more than a rounding, if at all
        beaten = (loss <= standing + rounding).all(axis=1)
        if beaten.any():
            kept = [k for k, out in zip(kept, beaten, strict=True) if not out]
            standing = standing[~beaten]
        kept.append(at)
        standing = np.vstack([standing, loss])
    return kept


def _first(alike: Sequence[frozenset[int]], programme: Programme) -> frozenset[int]:
    """The cheapest, of those the one that starts earliest, of those the first in the case file."""
    least = min(map(programme.cost, alike))
    cheap = [f for f in alike if programme.cost(f) <= least + 2e-9 * max(programme.cost_size(f), abs(least))]
    return min(cheap, key=lambda f: (programme.wait(f), [i not in f for i in range(len(programme.pairs))]))


def _apart(losses: Array, most: int) -> list[int]:
    """So many rows far from each other: the best in each column, then always the one farthest from all chosen
    (Gonzalez 1985), in the order in which they stand."""
    spread = losses.max(axis=0) - losses.min(axis=0)
    scaled = losses / np.where(spread > 0, spread, 1.0)
    chosen = list(dict.fromkeys(int(k) for k in losses.argmin(axis=0)))[:most]
    near = np.min([np.abs(scaled - scaled[k]).max(axis=1) for k in chosen], axis=0)
    while len(chosen) < most:
        chosen.append(int(near.argmax()))
        near = np.minimum(near, np.abs(scaled - scaled[chosen[-1]]).max(axis=1))
    return sorted(chosen)


# ---------------------------------------------------------------- more of them


class _Search:
    """Boxes of the space of losses in which a portfolio that nothing beats could still lie."""

    def __init__(self, programme: Programme, sums: Sequence[SumOf]) -> None:
        self.programme, self.sums = programme, sums
        # The one with the finest differences is optimised: limits on those with coarse ones are safe.
        self.aimed = max(range(len(sums)), key=lambda j: self._fineness(sums[j]))
        self.others = [j for j in range(len(sums)) if j != self.aimed]
        self.constant = [j for j, one in enumerate(sums) if not any(one.coefficients)]
        self.limit = np.array([least_step(one) for one in sums])
        self.rounding = np.array([one.rounding for one in sums])
        self.points: list[frozenset[int]] = []
        self.losses: list[Array] = []
        self.proofs: list[tuple[Array, float]] = []
        """Limits on the others, and what the sum that is optimised is no less than within them"""

    @staticmethod
    def _fineness(one: SumOf) -> float:
        return math.inf if one.name == "value" else 1.0 / (one.step or math.inf)

    def run(self, most: int) -> Nondominated | None:
        halted: str | None = None
        best = [math.nan] * len(self.sums)
        try:
            for j in range(len(self.sums)):
                first = self._optimum([j, *(k for k in range(len(self.sums)) if k != j)], [])
                if first is None:
                    return None
                best[j] = float(self._of(first)[j])
                self._keep(first)
            for box in self._open(np.array(best)):
                check_time()
                if len(self.points) >= most:
                    halted = "points"
                    break
                self._look(box)
                if not self._settled(box) and not any((loss < box).all() for loss in self.losses):
                    names = " or ".join(one.name for one in self.sums)
                    raise SolverError(f"portfolios differ in {names} by less than a solver can tell apart")
        except OutOfTime as over:
            if not self.points:
                raise
            halted = over.why
        order = sorted(range(len(self.points)), key=lambda k: tuple(self.losses[k]))
        beyond = None if halted is None or math.isnan(sum(best)) else self._unseen(np.array(best))
        return Nondominated(tuple(self.points[k] for k in order), tuple(best), halted, beyond)

    def _unseen(self, best: Array) -> float | None:
        """How far what lies in the boxes that are not settled can go beyond the points."""
        boxes = [box for box in boxes_below(np.array(self.losses)) if not self._settled(box)]
        lowest = np.tile(best, (len(boxes), 1))
        for low, box in zip(lowest, boxes, strict=True):
            least = [bound for limits, bound in self.proofs if (box[self.others] <= limits).all()]
            low[self.aimed] = max(low[self.aimed], *least) if least else low[self.aimed]
        return _beyond(np.array(self.losses), lowest, self.rounding)

    def _open(self, best: Array) -> Iterator[Array]:
        """The boxes that are not settled, the largest first; those that a look at one adds come too."""
        size = len(self.sums)
        boxes: list[Array] = [np.full(size, math.inf)]
        split = 0
        while True:
            for loss in self.losses[split:]:
                boxes = split_boxes(boxes, loss)
            split = len(self.losses)
            boxes = [box for box in boxes if not self._settled(box)]
            if not boxes:
                return
            worst = np.max(self.losses, axis=0)
            spread = np.where(worst > best, worst - best, 1.0)
            sides = [(np.minimum(box, worst + spread) - best) / spread for box in boxes]
            yield boxes[int(np.argmax([np.prod(side[self.others]) for side in sides]))]

    def _settled(self, box: Array) -> bool:
        """Whether it is proven that a box holds nothing new: all within its limits is as bad as it."""
        limits, corner = box[self.others], box[self.aimed]
        if any(math.isfinite(box[j]) for j in self.constant):
            return True  # nothing has less of what is the same for all
        return any((limits <= proof).all() and corner <= least for proof, least in self.proofs)

    def _look(self, box: Array) -> None:
        limits = box[self.others]
        rows = [
            LinearRow("less", self._terms(j), at_most=float(box[j] - self.limit[j]))
            for j in self.others
            if math.isfinite(box[j])
        ]
        found = self._optimum([self.aimed, *self.others], rows)
        if found is None:
            self.proofs.append((limits, math.inf))
            return
        loss = self._of(found)
        self.proofs.append((limits, float(loss[self.aimed]) + float(self.rounding[self.aimed])))
        if loss[self.aimed] < box[self.aimed] - self.rounding[self.aimed]:
            self._keep(found)

    def _optimum(self, order: Sequence[int], rows: Sequence[LinearRow]) -> frozenset[int] | None:
        """The least of the first sum, then the least of the others together, then the cheapest.

        Of sums that are added each counts by its spread, so that what has the least of all is beaten in none.
        """
        first, *rest = order
        found = self._least(self.sums[first].losses, rows)
        if found is None:
            return None
        held = [*rows, self._held(first, found)]
        spreads = [math.fsum(map(abs, self.sums[j].coefficients)) or 1.0 for j in rest]
        together = [
            math.fsum(self.sums[j].losses[i] / spread for j, spread in zip(rest, spreads, strict=True))
            for i in range(len(self.programme.values))
        ]
        found = self._least(together, held)
        if found is None:
            raise SolverError("a portfolio found before was lost")
        return cheapest(self.programme, [*held, *(self._held(j, found) for j in rest)])

    def _held(self, j: int, funded: frozenset[int]) -> LinearRow:
        return LinearRow("held", self._terms(j), at_most=float(self._of(funded)[j] + self.rounding[j] / 2))

    def _least(self, losses: Sequence[float], rows: Sequence[LinearRow]) -> frozenset[int] | None:
        made = self.programme
        if within_reach(made, rows):
            near = Relaxation(made, cap=rows)
            near.aim(-np.array(losses))
            if (listed := near.best()) is not None:
                return listed
        solved = made.maximise([-loss for loss in losses], rows)
        return None if solved is None else solved.chosen

    def _terms(self, j: int) -> dict[int, float]:
        return {i: loss for i, loss in enumerate(self.sums[j].losses) if loss}

    def _of(self, funded: frozenset[int]) -> Array:
        signs = [-1.0 if one.more_is_better else 1.0 for one in self.sums]
        return np.array([s * one.of(self.programme, funded) for s, one in zip(signs, self.sums, strict=True)])

    def _keep(self, funded: frozenset[int]) -> None:
        loss = self._of(funded)
        if not any((np.abs(loss - other) <= self.rounding).all() for other in self.losses):
            self.points.append(funded)
            self.losses.append(loss)


def split_boxes(boxes: Sequence[Array], loss: Array) -> list[Array]:
    """The boxes below local upper bounds once a point is known: what it beats is cut off."""
    cut = [box for box in boxes if (loss < box).all()]
    kept = [box for box in boxes if not (loss < box).all()]
    made = []
    for box in cut:
        for j in range(len(loss)):
            smaller = box.copy()
            smaller[j] = loss[j]
            made.append(smaller)
    # A box within another one needs no look of its own.
    unique = list({tuple(box): box for box in made}.values())
    for box in unique:
        if not any((box <= other).all() for other in kept) and not any(
            other is not box and (box <= other).all() for other in unique
        ):
            kept = [*kept, box]
    return kept


def least_step(one: SumOf) -> float:
    """What is strictly less of a sum is less by so much at least."""
    apart = max(one.step, _APART * max(map(abs, one.coefficients), default=0.0))
    return max(apart / 2, one.rounding)


def boxes_below(losses: Array) -> list[Array]:
    """The corners of the boxes that hold whatever none of some points (n, sums) is as good as."""
    boxes = [np.full(losses.shape[1], math.inf)]
    for loss in losses:
        boxes = split_boxes(boxes, loss)
    return boxes
