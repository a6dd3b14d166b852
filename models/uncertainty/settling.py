"""What settling some of what is in doubt is worth: the portfolio decided anew for each way it turns out.

Along a line, on which one stage's values rise or one cost does alone, what is best at two places is best at
all between (the value of a portfolio is linear in what its options are worth, so that of the best is
convex): few places have to be solved, however many are looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...engines.engine import Engine
from ...records import dataclass
from ..entry.entry import TOLERANCE
from ..solver.milp import check_time
from .deciding import Chosen, Turned, UncertainProgramme
from .unknowns import Settled, Unknown, combinations, settled

Array = NDArray[np.float64]

BLOCK = 4096
"""Ways to turn out that are looked at before the next, so that a limit of time is kept"""


@dataclass(frozen=True)
class MeanGain:
    """A mean gain in value over the ways that something may turn out."""

    value: float
    error: float | None
    """Its standard error; ``None``: exact"""
    exact: bool
    draws: int
    """Ways that were looked at"""

    @property
    def told(self) -> bool:
        """Whether it can be told from 0."""
        return self.value > 0 and (self.error is None or self.value > 2 * self.error)


@dataclass(frozen=True)
class Move:
    """A pair that enters or leaves the portfolio when something is settled, and when."""

    pair: str
    at: tuple[int, ...]
    """Numbers of the values that it may turn out to have"""
    low: float | None
    high: float | None
    """Of a range: the least and the most at which it does so, of what was looked at"""
    chance: float
    """How likely it turns out so"""


@dataclass(frozen=True)
class InputWorth:
    """What settling one thing is worth."""

    input: Unknown
    evppi: MeanGain
    cannot: bool
    """Nothing that it may turn out to be makes another portfolio worth more: proven"""
    enter: tuple[Move, ...]
    leave: tuple[Move, ...]


@dataclass(frozen=True)
class Asking:
    """What is settled is asked for, one group of things after the other."""

    decision: UncertainProgramme
    funded: frozenset[int]
    """What is best before"""
    draws: int
    portfolios: int
    seed: int
    engine: Engine

    def together(self, group: Sequence[int]) -> MeanGain:
        """What settling several things at once is worth."""
        inputs = self.decision.inputs
        if len(group) == 1 or self._is_line(group):
            ways = settled(inputs, group, self.draws, self.seed)
            return self._gain(ways, self._solved(ways, group)[0])
        ways = settled(inputs, group, self.portfolios, self.seed)
        few = [i for i in group if inputs[i].spread is None]
        if ways.exact or not few or combinations(inputs, few) > self.portfolios:
            return self._gain(ways, self._solved(ways, group)[0])
        # What has few values is settled exactly; drawn is only what the rest gains beyond that.
        first = settled(inputs, few, 0, self.seed)
        gains, solved = self._solved(first, few)
        of = {tuple(row): one for row, one in zip(first.points[:, few].tolist(), solved, strict=True)}
        before = [of[tuple(row)] for row in ways.points[:, few].tolist()]
        beyond = self._gain(ways, self._solved(ways, group, before)[0])
        return replace(beyond, value=beyond.value + float(first.mass @ gains))

    def single(self, i: int) -> InputWorth:
        """What settling one thing is worth, and what then enters and leaves."""
        one = self.decision.inputs[i]
        ways = settled(self.decision.inputs, [i], self.draws, self.seed)
        if one.spread is not None:  # its ends too, which no draw may have been near to
            ends = np.full((2, ways.points.shape[1]), np.nan)
            ends[:, i] = one.spread[0], one.spread[2]
            ways = replace(
                ways, points=np.concatenate([ways.points, ends]), mass=np.append(ways.mass, [0.0, 0.0])
            )
        gains, solved = self._solved(ways, [i])
        enter, leave = self._moves(one, ways.points[:, i], ways.mass, gains, solved)
        return InputWorth(one, self._gain(ways, gains), not (gains > 0).any(), enter, leave)

    def _gain(self, ways: Settled, gains: Array) -> MeanGain:
        mean = float(ways.mass @ gains)
        if ways.exact and self.decision.priorities.exact:
            return MeanGain(mean, None, True, len(gains))
        number = int((ways.mass > 0).sum())
        spread = float(ways.mass @ (gains - mean) ** 2)
        return MeanGain(mean, float(np.sqrt(spread / number)), False, number)

    def _solved(
        self, ways: Settled, group: Sequence[int], before: Sequence[frozenset[int]] = ()
    ) -> tuple[Array, list[frozenset[int]]]:
        """(k,) by how much the best portfolio of each way is worth more than what is decided ``before``, by
        way, and it; what is best before anything is known where that is left out."""
        known = before or [self.funded] * len(ways.points)
        gains, solved = np.zeros(len(ways.points)), list[frozenset[int]]()
        size = len(gains) if self._is_line(group) else BLOCK
        for start in range(0, len(gains), size):
            check_time()
            some = slice(start, start + size)
            gains[some], chosen = self._of_block(ways.points[some], group, known[some])
            solved += chosen
        return gains, solved

    def _of_block(
        self, points: Array, group: Sequence[int], known: Sequence[frozenset[int]]
    ) -> tuple[Array, list[frozenset[int]]]:
        decision, made = self.decision, self.decision.made
        turned = decision.turned(points)
        along = self._along(turned, group)
        chosen: list[Chosen]
        if along is None:
            rows = np.hstack([turned.values, turned.joint, turned.costs])
            _, first, back = np.unique(rows, axis=0, return_index=True, return_inverse=True)
            order = np.sort(first)  # as they came, whatever they are worth
            place = {int(at): number for number, at in enumerate(order)}
            some = decision.best(_of(turned, order), [*dict.fromkeys(known)], self.engine)
            chosen = [some[place[int(first[k])]] for k in back.ravel()]
        else:
            chosen = self._between(turned, along)
        gains, solved = np.zeros(len(chosen)), []
        sizes = np.abs(turned.values).sum(axis=1) + np.abs(turned.joint).sum(axis=1)
        before = turned.each_worth(made, known)
        after = turned.each_worth(made, [known[k] if one is None else one for k, one in enumerate(chosen)])
        for k, (one, gain) in enumerate(zip(chosen, (after - before).tolist(), strict=True)):
            gains[k] = gain if gain > 2 * TOLERANCE * sizes[k] else 0.0
            solved.append(one if one is not None and gains[k] > 0 else known[k])
        return gains, solved

    def _is_line(self, group: Sequence[int]) -> bool:
        one_cost = len(group) == 1 and self.decision.inputs[group[0]].kind == "cost"
        return one_cost or self.decision.priorities.one_stage(group) is not None

    def _along(self, turned: Turned, group: Sequence[int]) -> Array | None:
        """(k,) places on a line along which values rise, or a cost does alone; ``None`` where there is none.

        What is best at two places of it is best at all places between.
        """
        if len(turned.values) < 8 or self.decision.made.values_limited or not self._is_line(group):
            return None
        if len(group) == 1 and self.decision.inputs[group[0]].kind == "cost":
            return np.asarray(turned.costs[:, np.ptp(turned.costs, axis=0) > 0].sum(axis=1))
        moved = np.flatnonzero(np.ptp(turned.values, axis=0) > 0)
        return turned.values[:, moved[0]] if len(moved) else np.zeros(len(turned.values))

    def _between(self, turned: Turned, along: Array) -> list[Chosen]:
        """The best portfolio of each place on a line: solved where those around it do not tell."""
        places, back = np.unique(along, return_inverse=True)
        first = np.full(len(places), len(along))
        np.minimum.at(first, back.ravel(), np.arange(len(along)))
        found: dict[int, Chosen] = {}
        waiting = [(0, len(places) - 1)]

        def solve(places: Sequence[int]) -> None:
            asked = [p for p in dict.fromkeys(places) if p not in found]
            known = [one for one in dict.fromkeys(found.values()) if one is not None]
            some = self.decision.best(_of(turned, first[asked]), [self.funded, *known], self.engine)
            found.update(zip(asked, some, strict=True))

        while waiting:
            solve([place for ends in waiting for place in ends])
            further = []
            for low, high in waiting:
                if high - low < 2:
                    continue
                if same := self._of_both(turned, int(first[low]), int(first[high]), found[low], found[high]):
                    found.update(dict.fromkeys(range(low + 1, high), same[0]))
                    continue
                middle = (low + high) // 2
                further += [(low, middle), (middle, high)]
            waiting = further
        return [found[int(place)] for place in back.ravel()]

    def _of_both(
        self, turned: Turned, low: int, high: int, one: Chosen, other: Chosen
    ) -> tuple[Chosen] | None:
        """A portfolio that is best at both ends, if there is one; at the dearer end of a cost it is allowed,
        and so it is everywhere between."""
        if one == other:
            return (one,)
        if one is None or other is None:
            return None
        made = self.decision.made
        slack = 2 * TOLERANCE * float(np.abs(turned.values[high]).sum() + np.abs(turned.joint[high]).sum())
        as_good = turned.worth(made, other, low) >= turned.worth(made, one, low) - slack
        return (other,) if as_good else None

    def _moves(
        self, one: Unknown, given: Array, mass: Array, gains: Array, solved: Sequence[frozenset[int]]
    ) -> tuple[tuple[Move, ...], tuple[Move, ...]]:
        """Which pairs enter and which leave where another portfolio is worth more."""
        made = self.decision.made
        before = made.pairs_of(self.funded)
        where: dict[tuple[bool, str], list[int]] = {}
        of: dict[frozenset[int], frozenset[str]] = {}
        for k, chosen in enumerate(solved):
            if gains[k] > 0 and mass[k] > 0:
                after = of.setdefault(chosen, made.pairs_of(chosen))
                for pair in after ^ before:
                    where.setdefault((pair in after, pair), []).append(k)
        order = {option.pair: number for number, option in reversed([*enumerate(made.pairs)])}
        moves: dict[bool, list[Move]] = {True: [], False: []}
        for (enters, pair), at in sorted(where.items(), key=lambda item: order[item[0][1]]):
            some = given[at]
            low, high, numbers = None, None, tuple(int(value) for value in some)
            if one.spread is not None:
                low, high, numbers = float(some.min()), float(some.max()), ()
            moves[enters].append(Move(pair, numbers, low, high, float(mass[at].sum())))
        return tuple(moves[True]), tuple(moves[False])


def _of(turned: Turned, at: Sequence[int] | NDArray[np.int64]) -> Turned:
    rows = np.asarray(at, dtype=np.int64)
    return Turned(turned.values[rows], turned.joint[rows], turned.costs[rows])
