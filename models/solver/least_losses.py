"""The choices nearest to what prices would choose, by what they lose: no rows, only numbers of each pair.

Prices leave each option a worth beyond its use of the rows, and the nearest choice takes the best of
each pair where that is above 0. Any other choice loses something for each pair that it treats
otherwise. Those that lose least are listed pair by pair, the least sums kept at each (as in ranking
methods, Ehrgott & Skriver 2003).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ...records import dataclass
from .programme import Programme
from .starts import Groups

Array = NDArray[np.float64]
Choices = NDArray[np.bool_]
Numbers = NDArray[np.int64]

_CORE = 62
"""Ways to differ at a time: as many as a number has bits."""
_SHORT = 256
"""Up to so many it takes longer to see what can be left out than to go on with all of them."""
_FEW = 64
"""Up to so many plain Python is done before numpy has begun."""
"""Up to so many it takes longer to see what can be left out than to go on with all of them."""


@dataclass(frozen=True)
class Grouped:
    """Options that are alike, and which groups of them are of one pair."""

    members: Groups
    order: Numbers
    """The options, group by group"""
    offsets: Numbers
    """Where each group begins in that order"""
    pairs: Numbers
    """(groups,) the number of its pair"""

    @classmethod
    def of(cls, programme: Programme, members: Groups) -> Grouped:
        numbers: dict[str, int] = {}
        pairs = [numbers.setdefault(programme.pairs[group[0]].pair, len(numbers)) for group in members]
        order = [i for group in members for i in group]
        offsets = np.cumsum([0, *map(len, members)])[:-1]
        return cls(members, np.array(order, dtype=np.int64), offsets, np.array(pairs, dtype=np.int64))

    def nearest(self, reduced: Array, values: Array) -> Nearest:
        """What the relaxation would choose, of a pair one group at most, and what it loses otherwise.

        ``reduced`` (options,) is what a group is worth beyond its use of the rows, at its best start.
        """
        own = np.maximum.reduceat(reduced[self.order], self.offsets) if len(self.order) else np.zeros(0)
        top = np.zeros(self.pairs.max(initial=-1) + 1)
        np.maximum.at(top, self.pairs, own)
        base = np.full(len(top), -1)
        good = np.flatnonzero((own == top[self.pairs]) & (own > 0))[::-1]
        base[self.pairs[good]] = good
        instead = base[self.pairs]
        leaving = instead == np.arange(len(own))
        losses = np.where(leaving, own, top[self.pairs] - own)
        worth = values[self.order[self.offsets]]
        gains = np.where(leaving, 0.0, worth) - np.where(instead >= 0, worth[instead], 0.0)
        start = float(worth[base[base >= 0]].sum())
        return Nearest(float(top.sum()), base[base >= 0], instead, self.pairs, losses, gains, start)


@dataclass(frozen=True)
class Nearest:
    """The choice nearest to a relaxation, and a way to differ from it for each group.

    A group that is chosen is left out; one that is not is chosen, instead of its pair's that is.
    """

    bound: float
    """What the prices leave this choice worth"""
    base: Numbers
    """The groups chosen"""
    instead: Numbers
    """(groups,) the chosen one of the same pair; −1: none is"""
    pairs: Numbers
    losses: Array
    """(groups,) what differing so takes off the bound; inf: the rows do not allow it"""
    gains: Array
    """(groups,) what it adds to the value"""
    worth: float
    """What the choice is worth, synergies apart"""

    def chosen(self, numbers: Numbers, core: Numbers) -> Choices:
        """Portfolios (k, groups) that differ as numbers say; ``core``: each bit's group, the lowest first."""
        differ = unpacked(numbers, len(core))[:, ::-1]
        found = np.zeros((len(numbers), len(self.pairs)), dtype=bool)
        found[:, self.base] = True
        found[:, core] ^= differ
        for bit, group in enumerate(core.tolist()):
            if self.instead[group] not in (-1, group):
                found[:, self.instead[group]] &= ~differ[:, bit]
        return found


@dataclass(frozen=True)
class Listed:
    """The portfolios of least loss, as numbers of which a bit is a way to differ."""

    numbers: Numbers
    worth: Array
    """Synergies apart"""
    core: Numbers
    """The group of each bit, from the lowest"""
    missing: float
    """None that is missing loses less."""


@dataclass(frozen=True)
class Wanted:
    """What a list is to hold; the rest of it may be left out."""

    most: int
    """So many of those that lose least; with a floor all of them, or none where they are more"""
    floor: float = -math.inf
    """Worth less is not wanted."""
    ceiling: float = math.inf
    """What loses so much that its worth and the loss together are more breaks some row."""
    within: float = math.inf
    """Nothing of the floor's worth loses more: what the bound is above it."""


def least_sums(nearest: Nearest, wanted: Wanted) -> Listed:
    """The portfolios that lose least; of each pair one way to differ at most is taken.

    By weak duality worth + loss is at most the bound for whatever keeps the rows.
    """
    losses, gains, most = nearest.losses, nearest.gains, wanted.most
    order = np.argsort(losses, kind="stable")
    order = order[np.isfinite(losses[order])]
    core = order[losses[order] <= wanted.within][:_CORE]
    missing = float(losses[order[len(core)]]) if len(core) < len(order) else math.inf
    by_pair: dict[int, list[int]] = {}
    for bit, pair in enumerate(nearest.pairs[core].tolist()):
        by_pair.setdefault(pair, []).append(bit)
    bounded = math.isfinite(wanted.within)
    # Where losses are bounded the largest come first: they leave few to go on with.
    ways = list(reversed(by_pair.values()) if bounded else by_pair.values())
    lost, gained = losses[core].tolist(), gains[core].tolist()
    rise = _still_to_come(ways, gained)
    fall = _still_to_come(ways, [-gain - loss for gain, loss in zip(gained, lost, strict=True)])
    few, begun = _few(ways, nearest.worth, lost, gained, wanted, rise, fall)
    sums, worth = np.array([one[0] for one in few]), np.array([one[2] for one in few])
    numbers = np.array([one[1] for one in few], dtype=np.int64)
    if begun == len(ways):
        return Listed(numbers, worth, core, min(missing, wanted.within))
    for place, bits in enumerate(ways[begun:], begun + 1):
        least = float(losses[core[bits[0]]])
        if not bounded and len(sums) >= most and least >= sums.max():
            missing = min(missing, least)
            break
        sums = np.concatenate([sums, *(sums + losses[core[bit]] for bit in bits)])
        numbers = np.concatenate([numbers, *(numbers | (1 << bit) for bit in bits)])
        worth = np.concatenate([worth, *(worth + gains[core[bit]] for bit in bits)])
        if len(sums) <= min(_SHORT, most):
            continue
        kept = (sums <= wanted.within) & (worth + rise[place] >= wanted.floor)
        kept &= worth + sums - fall[place] <= wanted.ceiling
        if not kept.all():
            sums, numbers, worth = sums[kept], numbers[kept], worth[kept]
        if len(sums) > most:
            if bounded:
                return Listed(numbers[:0], worth[:0], core, -math.inf)
            parted = np.argpartition(sums, most)
            missing = min(missing, float(sums[parted[most]]))
            nearer = parted[:most]
            sums, numbers, worth = sums[nearer], numbers[nearer], worth[nearer]
    kept = (sums <= wanted.within) & (worth >= wanted.floor) & (worth + sums <= wanted.ceiling)
    return Listed(numbers[kept], worth[kept], core, min(missing, wanted.within))


Few = list[tuple[float, int, float]]
"""Portfolios, each as what it loses, its number, and what it is worth."""


def _few(
    ways: list[list[int]], worth: float, losses: list[float], gains: list[float], wanted: Wanted,
    rise: list[float], fall: list[float],
) -> tuple[Few, int]:  # fmt: skip
    """The first steps of ``least_sums``, while there are few portfolios, and how many pairs they took.

    Of a few dozen plain Python is done before numpy has begun.
    """
    found: Few = [(0.0, 0, worth)]
    within, floor, ceiling = wanted.within, wanted.floor, wanted.ceiling
    most = min(_FEW, wanted.most)
    for place, bits in enumerate(ways):
        if len(found) * (len(bits) + 1) > most:
            return found, place
        more = found + [
            (lost + losses[bit], number | 1 << bit, worth + gains[bit])
            for bit in bits
            for lost, number, worth in found
        ]
        enough, little = floor - rise[place + 1], ceiling + fall[place + 1]
        found = [one for one in more if one[0] <= within and one[2] >= enough and one[0] + one[2] <= little]
    return found, len(ways)


def _still_to_come(ways: list[list[int]], amounts: list[float]) -> list[float]:
    """The most that the pairs from each place on can add, up to nothing after the last."""
    after = [0.0]
    for bits in reversed(ways):
        most = amounts[bits[0]] if len(bits) == 1 else max(amounts[bit] for bit in bits)
        after.append(after[-1] + most if most > 0 else after[-1])
    return after[::-1]


def unpacked(numbers: Numbers, bits: int) -> Choices:
    """Numbers (k,) as rows of bits (k, bits), the highest first."""
    return np.asarray(numbers[:, None] >> np.arange(bits - 1, -1, -1) & 1, dtype=bool)
