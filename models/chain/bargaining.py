"""Which joint portfolio to agree on: three notions of what is best for companies with scales of their own."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from ..rules.base import LinearRow
from .front import Front, Scales
from .joint import Agreed, Joint

GAIN = 1e-6
"""Of a company's scale: a gain, or a loss, that is smaller is none"""


def gain_of(found: Agreed, alone: Mapping[str, Agreed], scales: Scales, name: str) -> float:
    """What a company has more than alone; 0 for what is nothing beside its scale."""
    difference = found.values[name] - alone[name].values[name]
    return difference if abs(difference) > GAIN * scales[name][1] else 0.0


def nash(found: Front, alone: Mapping[str, Agreed], scales: Scales, gainers: Sequence[str]) -> Agreed | None:
    """The highest product of gains (Nash 1950), nobody worse off, over as many of those who can gain as do.

    Gains as parts of the most that each could gain: the product is the same up to a factor. ``None``: no
    portfolio of the front leaves nobody worse off, as may be on a grid.
    """

    def merit(point: Agreed) -> tuple[int, float]:
        gained = [gain_of(point, alone, scales, name) / scales[name][1] for name in gainers]
        rising = [gain for gain in gained if gain > 0]
        return len(rising), math.prod(rising)

    fair = [point for point in found.points if all(gain_of(point, alone, scales, n) >= 0 for n in alone)]
    return max(fair, key=merit, default=None)


def fairest(
    whole: Joint,
    scales: Scales,
    gainers: Sequence[str],
    floors: Sequence[LinearRow],
) -> Agreed:
    """The highest least part of what each could gain (Kalai & Smorodinsky 1975), and then the most of all
    parts.

    The second is for what is not convex: where the least of one cannot be raised, the others' still can.
    """
    held = [*floors]
    if gainers:
        chosen = whole.fairest({name: scales[name] for name in gainers}, held)
        assert chosen is not None
        found = whole.agreed(chosen)
        least = min((found.values[name] - scales[name][0]) / scales[name][1] for name in gainers)
        held += [whole.at_least(name, scales[name][0] + least * scales[name][1]) for name in gainers]
    return most(whole, scales, gainers, held)


def most(
    whole: Joint,
    scales: Scales,
    gainers: Sequence[str],
    held: Sequence[LinearRow] = (),
) -> Agreed:
    """The highest sum of the parts that each gains or loses of what it could gain (Dhillon & Mertens 1999).

    Of several those who cannot gain take the one that is worth most to them.
    """
    chosen = whole.most({name: 1.0 / scales[name][1] for name in gainers or whole.ids}, held)
    assert chosen is not None
    others = [name for name in whole.ids if name not in gainers]
    if gainers and others:
        reached = whole.agreed(chosen).values
        kept = [*held, *(whole.at_least(name, reached[name]) for name in gainers)]
        chosen = whole.most({name: 1.0 / scales[name][1] for name in others}, kept) or chosen
    return whole.agreed(chosen)
