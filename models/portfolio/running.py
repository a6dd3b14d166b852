"""What runs already: whether it goes on or is stopped, and what the other decision would be worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...records import dataclass
from ..options.option import Option
from ..rules.base import LinearRow
from ..solver.lexicographic import Optimum, best
from ..solver.programme import Programme
from .left_out import Pace


@dataclass(frozen=True)
class RunningPair:
    """A pair that runs, and what the portfolio makes of it."""

    going_on: Option
    stopping: Option | None
    """At its price; ``None``: it cannot be stopped"""
    goes_on: bool
    otherwise: Optimum | None = None
    """The best portfolio with the other decision; ``None``: it cannot be stopped, the rules allow none,
    or it is left out"""

    @property
    def committed(self) -> bool:
        """Whether it cannot be stopped."""
        return self.stopping is None


def running_pairs(made: Programme, optimum: Optimum) -> tuple[RunningPair, ...]:
    """What runs, in the order of the case file."""
    stops = {pair.pair: pair for pair in made.pairs if pair.stopped}
    going = [(i, made.pairs[i]) for i in sorted(made.going_on)]
    return tuple(RunningPair(pair, stops.get(pair.pair), i in optimum.funded) for i, pair in going)


def weighed(made: Programme, running: Sequence[RunningPair]) -> tuple[RunningPair, ...]:
    """The same, with the best portfolio under the other decision for what may be stopped.

    Raises:
        OutOfTime: the time set around it was over.
    """
    places = {pair.id: i for i, pair in enumerate(made.pairs)}
    pace, found = Pace(), []
    for done, pair in enumerate(running):
        pace.keep(done / len(running))
        if pair.stopping is not None:
            decided = {places[pair.going_on.id]: 1.0}
            other = LinearRow("otherwise", decided, float(not pair.goes_on), float(not pair.goes_on))
            pair = replace(pair, otherwise=best(made, cap=[other]))
        found.append(pair)
    return tuple(found)
