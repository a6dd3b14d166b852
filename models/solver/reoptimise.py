"""The best portfolio again and again, under other values and the same rules.

For cases of the paper's size a solver spends most of its time on being started. Here it is asked
once. From then on a portfolio that was best before gives a first bound, the linear relaxation,
solved from its last basis, gives the other, and few portfolios lie between them (see
``near_optimal``). They are all looked at, so the answer is proven, ties included: the cheapest,
then the one that funds the earliest pairs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from ...engines.engine import Engine
from ..entry.entry import TOLERANCE
from ..rules.base import LinearRow
from .lexicographic import best
from .limits import Part, told
from .milp import check_time
from .near_optimal import Relaxation, within_reach
from .programme import Programme

Array = NDArray[np.float64]


MOST_KNOWN = 500
"""Portfolios that are kept for their bounds: more take longer to look through than they spare"""
_STEPS = 3
"""From neighbour to neighbour"""


def remember(known: dict[frozenset[int], None], funded: frozenset[int]) -> None:
    """Keep a portfolio with those that were found before, the oldest of too many left out."""
    known[funded] = None
    if len(known) > MOST_KNOWN:
        del known[next(iter(known))]


def reoptimise(
    programme: Programme,
    values: Iterable[Array],
    known: Sequence[frozenset[int]] = (),
    cap: Sequence[LinearRow] = (),
) -> Iterator[frozenset[int] | None]:
    """For each ``values (options,)`` the best portfolio within the programme's rules, ``None`` if none.

    The rules must not depend on the values. ``known`` portfolios give the first bounds; those that
    break a rule do no harm. ``cap``: further rows, about options only.
    """
    search = Search(programme, known, cap) if within_reach(programme, cap) else None
    yield from searched(programme, values, search, cap)


def searched(
    programme: Programme, values: Iterable[Array], search: Search | None, cap: Sequence[LinearRow] = ()
) -> Iterator[frozenset[int] | None]:
    """The same by a search that may have been made before; ``None``: each is asked for by itself."""
    for given in values:
        check_time()
        found = search.best(given) if search else None
        if found is None:
            optimum = best(programme.valued(given.tolist()), cap=cap)
            if optimum is None:
                # What keeps the rules does not depend on the values: there is nothing for any.
                yield None
                continue
            found = optimum.funded
        if search:
            search.learn([found])
        yield found


def optima(programmes: Sequence[Programme]) -> Iterator[frozenset[int] | None]:
    """The best portfolio of each programme; those that follow with the same rows are solved together."""
    known: dict[frozenset[int], None] = {}
    for _, alike in groupby(programmes, key=lambda made: (made.rows, made.costs)):
        group = list(alike)
        values = [np.array(made.values[: len(made.pairs)]) for made in group]
        for chosen in reoptimise(group[0], values, list(known)):
            if chosen is not None:
                remember(known, chosen)
            yield chosen


SMALL, TOGETHER = 100, 8
"""Up to so many options, so many programmes are solved from one another; with more, each by itself."""


def side_by_side(
    programmes: Sequence[Programme], engine: Engine, part: Part = "compare"
) -> Iterator[frozenset[int] | None]:
    """``optima``, whichever the engine: in batches whose size depends on the programmes alone."""
    size = TOGETHER if max((len(made.pairs) for made in programmes), default=0) <= SMALL else 1
    batches = [programmes[start : start + size] for start in range(0, len(programmes), size)]
    done = 0
    for found in engine.map(_all_optima, batches, len(batches), check_time):
        yield from found
        done += len(found)
        told(part, done, len(programmes))


def _all_optima(programmes: Sequence[Programme]) -> list[frozenset[int] | None]:
    return list(optima(programmes))


class Search:
    """One set of rules; the relaxation's basis and the portfolios found so far stay between calls."""

    def __init__(
        self, programme: Programme, known: Sequence[frozenset[int]], cap: Sequence[LinearRow] = ()
    ) -> None:
        self.programme = programme
        self.relaxation = Relaxation(programme, cap=cap)
        self.known: dict[frozenset[int], None] = {}
        self.fresh = True  # what is known was found by others, under other rows
        self.chosen = np.zeros((0, len(programme.pairs)))
        self.joint = np.zeros(0)
        self.learn(self.keeping(known))

    def learn(self, portfolios: Sequence[frozenset[int]]) -> None:
        made = self.programme
        new = [funded for funded in dict.fromkeys(portfolios) if funded not in self.known]
        if not new:
            return
        ones = np.zeros((len(new), len(made.pairs)))
        for k, funded in enumerate(new):
            remember(self.known, funded)
            ones[k, list(funded)] = 1.0
        earned = [sum(s.value for s in made.synergies if s.realised(funded)) for funded in new]
        self.chosen = np.concatenate([self.chosen, ones])[-MOST_KNOWN:]
        self.joint = np.append(self.joint, earned)[-MOST_KNOWN:]

    def keeping(self, portfolios: Sequence[frozenset[int]]) -> list[frozenset[int]]:
        """Of some portfolios those that keep every row, those of ``cap`` too."""
        if not portfolios:
            return []
        matrix, low, high = self.relaxation.rules
        chosen = np.zeros((len(portfolios), self.relaxation.options))
        for k, funded in enumerate(portfolios):
            chosen[k, list(funded)] = 1.0
        ends = np.maximum(*(np.abs(np.where(np.isfinite(end), end, 0.0)) for end in (low, high)))
        used, room = chosen @ matrix.T, TOLERANCE * np.maximum(chosen @ np.abs(matrix).T, ends)
        kept = ((used <= high + room) & (used >= low - room)).all(axis=1)
        return [portfolios[int(k)] for k in np.flatnonzero(kept)]

    def best(self, values: Array) -> frozenset[int] | None:
        """The best portfolio, or ``None`` where it has to be asked for."""
        if not self.known:
            return None
        self.relaxation.aim(values)
        worth = self.chosen @ values + self.joint
        at = int(worth.argmax())
        known = float(worth[at])
        if self.fresh and not any(self.programme.waits):
            known = self._climbed(frozenset(np.flatnonzero(self.chosen[at]).tolist()), known, values)
        self.fresh = False
        return self.relaxation.best(known)

    def _climbed(self, funded: frozenset[int], worth: float, values: Array) -> float:
        """What is to be had by going from a portfolio to its best neighbour, and on from there.

        Only where what is known was found under other rows: a little higher, it leaves far less to be listed.
        And not over years, where it takes as long as it spares: the starts of each have to be spread.
        """
        for _ in range(_STEPS):
            least = float(values[list(funded)].sum())
            better, beside = self.relaxation.beside(funded, -values, -least).best_found()
            if better <= worth:
                break
            worth, funded = better, beside
        return worth
