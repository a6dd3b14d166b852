"""Losses so large that they only say "never": exclusions, written as numbers.

A synergy of −1e12 beside values of about 1 is no part of any best portfolio that can do without it,
whatever else is funded. Left in the objective it would drown all that counts; as the row that it
means it is exact.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from .option import Option, Synergy

OUTWEIGHS = 1e3
"""A loss so many times all that could come with it is an exclusion; a smaller one does no harm as it is."""


def outweighing(gains: Sequence[float], losses: Sequence[tuple[int, float]]) -> Iterator[frozenset[int]]:
    """Keys of losses each of which outweighs all gains and all smaller losses together.

    The most first; then fewer, for where some cannot be avoided; none at last. A portfolio without
    any of a set is worth more than every one with some of it.
    """
    rising = sorted(losses, key=lambda loss: loss[1])
    total = math.fsum(gains)
    for place, (_, size) in enumerate(rising):
        if size > OUTWEIGHS * total > 0:
            yield frozenset(key for key, _ in rising[place:])
        total += size
    yield frozenset()


def penalties(pairs: Sequence[Option], synergies: Sequence[Synergy]) -> Iterator[frozenset[int]]:
    """The same of options and, behind them, synergies: under any ranking, as priorities are 1 at most."""
    most = [pair.value if pair.stated else pair.factor * (pair.fit or 0.0) for pair in pairs]
    added = [synergy.value for synergy in synergies]
    losses = [(k, -value) for k, value in enumerate([*most, *added]) if value < 0]
    if not losses:
        return outweighing((), ())
    gains: dict[str, float] = {}
    for pair, value in zip(pairs, most, strict=True):
        gains[pair.pair] = max(gains.get(pair.pair, 0.0), value)  # one option of a pair at most
    return outweighing([*gains.values(), *(value for value in added if value > 0)], losses)
