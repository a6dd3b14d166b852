"""The optimiser's curse: what is chosen for looking best is worth less, on average, than it looked.

Smith & Winkler (2006). An estimate is what a portfolio is worth by readings, ranges and fits as they are
stated, and what they may turn out to be is how far it may err. Two figures follow.

- Of the estimate that the case states: what the portfolio chosen by it is stated to be worth, less what it is
  worth on average. That average is what to count on; it may as well be more than is stated.
- Of any estimate that the case could as well state, as likely as it says: what the best portfolio by that
  estimate promises, less what it is worth on average, over all of them. Errors both ways do not cancel out in
  this, as a search takes what erred upwards: it is not below 0.

Chances of success and costs are no part of it: a value with a chance in it is a mean already.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...engines.engine import Engine
from ...records import dataclass
from .deciding import Turned, UncertainProgramme
from .unknowns import settled

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Promise:
    """Of a portfolio, or a pair of it, chosen at the point readings."""

    stated: float
    """Its value at the point readings"""
    expected: float
    """Its mean value: what to count on"""
    selection: float | None
    """What the best by an estimate promises of it beyond its mean, on average where it is chosen; ``None``:
    no estimate has it chosen"""
    chosen_in: float
    """In what share of the estimates the best portfolio has it"""


@dataclass(frozen=True)
class Curse:
    """Of the portfolio that is best at the point."""

    whole: Promise
    error: float | None
    """Standard error of its ``selection``; ``None``: exact"""
    pairs: Mapping[str, Promise]
    draws: int
    """Estimates that were looked at"""


def curse(
    decision: UncertainProgramme, point: frozenset[int], draws: int, seed: int, engine: Engine
) -> Curse | None:
    """How much the portfolio that is best at the ``point`` disappoints, and how much the best do.

    ``None`` where no reading, range or fit is in doubt: then there is no error to speak of.
    """
    made = decision.made
    certain = replace(decision, ranges=(), inputs=tuple(one for one in decision.inputs if one.kind != "cost"))
    group = [i for i, one in enumerate(certain.inputs) if one.kind in ("reading", "range", "fit")]
    if not group or not made.pairs:
        return None
    ways = settled(certain.inputs, group, draws, seed)
    turned = certain.turned(ways.points)
    mean = certain.turned(np.full((1, len(certain.inputs)), np.nan))
    best = [point if one is None else one for one in certain.best(turned, [point], engine)]
    held = float(mean.worth(made, point, 0))
    # Less what is 0 on average, by how much this portfolio does: that leaves less to chance.
    more = np.array(
        [
            float(turned.worth(made, one, k) - turned.worth(made, point, k))
            + held
            - float(mean.worth(made, one, 0))
            for k, one in enumerate(best)
        ]
    )
    selection = float(ways.mass @ more)
    exact = ways.exact and decision.priorities.exact
    spread = float(ways.mass @ (more - selection) ** 2)
    return Curse(
        whole=Promise(made.value(point), held, selection, 1.0),
        error=None if exact else float(np.sqrt(spread / len(more))),
        pairs={
            made.pairs[i].pair: _of_pair(decision, i, best, turned, mean, ways.mass)
            for i in sorted(made.in_place(point))
        },
        draws=len(more),
    )


def _of_pair(
    decision: UncertainProgramme,
    i: int,
    best: list[frozenset[int]],
    turned: Turned,
    mean: Turned,
    mass: Array,
) -> Promise:
    options, own = decision.made.pairs, decision.made.pairs[i]
    same = {k for k, option in enumerate(options) if option.pair == own.pair and not option.stopped}
    share, more = 0.0, 0.0
    for k, chosen in enumerate(best):
        for o in chosen & same:
            share += float(mass[k])
            more += float(mass[k] * (turned.values[k, o] - mean.values[0, o]))
    return Promise(own.value, float(mean.values[0, i]), more / share if share > 0 else None, share)
