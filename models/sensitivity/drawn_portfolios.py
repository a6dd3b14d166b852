"""The best portfolio in each draw, batch by batch: the same wherever the batches are solved, and by how many.

A batch begins with what the first draws found, whatever was solved meanwhile, and its size depends on the
case alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field, replace

import numpy as np
from numpy.typing import NDArray

from ...engines.engine import Engine
from ...records import dataclass
from ..portfolio.at_least_cost import renewed
from ..portfolio.portfolio import programme
from ..ranking.ranking import Ranking, rank
from ..ranking.weights import WeightProfile
from ..solver.limits import told
from ..solver.milp import check_time
from ..solver.near_optimal import within_reach
from ..solver.programme import Programme
from ..solver.reoptimise import Search, remember, reoptimise, searched
from .distributions import Draws, Uncertainty

Array = NDArray[np.float64]

FIRST = 20
"""Draws that are solved one batch after the other: what they find is a first bound for all others."""
ALIKE, OWN = 50, 5
"""Draws a batch: of those that differ in values only, which are solved from one another, and of others."""


@dataclass(frozen=True)
class _Batch:
    """k draws in which the open cells read alike."""

    readings: tuple[int, ...]
    values: Array
    """(k, options)"""
    ranges: Array
    """(k, ranges of readings)"""
    costs: Array
    """(k, ranges of costs)"""
    joint: Array
    """(k, synergies) what each is worth"""


class Searches(dict[bytes, tuple[Programme, Search | None]]):
    """Draw → the programme at its costs and readings, and the search for what is best by it.

    Draws of other weights under the same seed have the same costs and readings: they are solved from one
    another. Another process begins with none.
    """

    MOST = 200
    """Kept at most: of a few dozen options each, which is some megabytes in all"""

    def __reduce__(self) -> tuple[type[Searches], tuple[()]]:
        return Searches, ()

    def keep(self, key: bytes, made: tuple[Programme, Search | None]) -> None:
        if len(self) < self.MOST:
            self[key] = made


@dataclass(frozen=True)
class _Solving:
    """What all batches have in common."""

    varied: Uncertainty
    profile: WeightProfile
    own: bool
    """Each draw has rules of its own"""
    known: tuple[frozenset[int], ...] = ()
    """Portfolios that are a first bound"""
    read: dict[tuple[int, ...], Programme] = field(default_factory=dict)
    """The programme for each way to read the open cells, as far as it was asked for"""
    searches: Searches = field(default_factory=Searches)

    def __call__(self, batch: _Batch) -> list[frozenset[int] | None]:
        """The best portfolio in each draw; ``None``: none keeps the rules."""
        if batch.readings not in self.read:
            case = self.varied.read(batch.readings)
            self.read[batch.readings] = programme(case, rank(case, self.profile))
        made, found = self.read[batch.readings], dict.fromkeys(self.known)
        if not self.own:
            return list(reoptimise(made, batch.values, list(found)))
        chosen = []
        for k, values in enumerate(batch.values):
            base, search = self._searched(made, batch, k, list(found))
            [best] = searched(base, [values], search)
            chosen.append(best)
            if best is not None:
                remember(found, best)
        return chosen

    def _searched(
        self, made: Programme, batch: _Batch, k: int, known: Sequence[frozenset[int]]
    ) -> tuple[Programme, Search | None]:
        """The programme of a draw that has rules of its own, and what looks for the best by it."""
        key = repr(batch.readings).encode() + b"".join(
            amounts[k].tobytes() for amounts in (batch.ranges, batch.costs, batch.joint)
        )
        if key in self.searches:
            found, search = self.searches[key]
            if search:
                search.learn(search.keeping(known))
            return found, search
        if self.varied.ranges:
            case = self.varied.read(batch.readings, batch.ranges[k].tolist())
            made = programme(case, rank(case, self.profile))
        base = self.varied.priced(made, batch.costs[k])
        if self.varied.joint_varies:
            base = base.valued_together(batch.joint[k].tolist())
        if base.values_limited:
            base = base.valued(batch.values[k].tolist())
        found = renewed(base)
        of_draw = found, Search(found, known) if within_reach(found) else None
        if not base.values_limited and found is base:  # nothing in it hangs on weights
            self.searches.keep(key, of_draw)
        return of_draw


def drawn_portfolios(
    varied: Uncertainty,
    ranking: Ranking,
    base: Programme,
    draws: int,
    seed: int,
    engine: Engine,
    searches: Searches | None = None,
) -> Iterator[tuple[Draws, list[frozenset[int] | None]]]:
    """The best portfolio in each draw, block by block; ``None``: none keeps the rules.

    ``searches``: those of draws of the same case, profile and seed under other weights.

    Raises:
        OutOfTime: the time set around it was over.
        WorkerDied: a process of the engine was ended.
    """
    # Rules that speak of value, like costs and readings that vary, give each draw rules of its own.
    own = bool(varied.costs) or bool(varied.ranges) or base.values_limited or varied.joint_varies
    found = Searches() if searches is None else searches
    # Weights are drawn already.
    solving = _Solving(replace(varied, sampler=None), ranking.profile, own, searches=found)
    done = 0
    for block in varied.blocks(draws, seed):
        begun = 0
        groups = list(_groups(block, OWN if own else ALIKE))
        batches = (
            # One after another: the values of a whole block of many options would not fit.
            _Batch(
                readings,
                varied.values(block.part(group), ranking, base),
                block.ranges[group],
                block.costs[group],
                varied.joint(block.part(group), base),
            )
            for readings, group in groups
        )
        rest = iter(groups)
        solved: list[frozenset[int] | None] = [None] * len(block.mass)
        if not done:
            learnt: dict[frozenset[int], None] = {}
            while done < min(FIRST, len(solved)):
                first = replace(solving, known=tuple(learnt))(next(batches))
                learnt |= dict.fromkeys(best for best in first if best is not None)
                _keep(solved, next(rest)[1], first)
                done += len(first)
                begun += 1
            solving = replace(solving, known=tuple(learnt))
        best = engine.map(solving, batches, len(groups) - begun, check_time)
        for (_, group), chosen in zip(rest, best, strict=True):
            _keep(solved, group, chosen)
            done += len(group)
            told("stress", done, draws)
        yield block, solved


def _groups(block: Draws, size: int) -> Iterator[tuple[tuple[int, ...], NDArray[np.int64]]]:
    """Numbers of draws, so many at most, in which the open cells read alike."""
    for way in np.unique(block.readings, axis=0):
        alike = np.flatnonzero((block.readings == way).all(axis=1))
        for start in range(0, len(alike), size):
            yield tuple(way.tolist()), alike[start : start + size]


def _keep(
    solved: list[frozenset[int] | None],
    group: NDArray[np.int64],
    chosen: Sequence[frozenset[int] | None],
) -> None:
    for i, best in zip(group.tolist(), chosen, strict=True):
        solved[i] = best
