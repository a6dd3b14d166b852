"""What displaces a funded pair in the draws in which it is not funded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ...records import dataclass
from ..entry.entry import TOLERANCE
from ..portfolio.at_least_cost import at_any_cost
from ..ranking.ranking import Ranking
from ..solver.programme import Programme
from .distributions import Draws, Uncertainty

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Displacement:
    """Of the draws that have a portfolio, those in which a pair of today's is not in it.

    All numbers are shares from 0 to 1.
    """

    instead: Mapping[str, float]
    """Pair that is not funded now → in what share of these draws it is, the most frequent first"""
    overspent: float
    """In what share of these draws today's portfolio, at the costs drawn, no longer keeps the rules"""
    lost: float | None
    """The share of a draw's highest value that today's portfolio lacks, on average over those of these draws
    in which it keeps the rules; ``None`` where it does in none"""
    funded_if: Mapping[tuple[str, str], Mapping[str, float]]
    """Open cell → reading as text → in what share of the draws that read it so the pair is funded"""


@dataclass
class Displacements:
    """Adds up draws; ``found`` says what they come to."""

    varied: Uncertainty
    ranking: Ranking
    base: Programme
    point: frozenset[int]
    """The portfolio at the point, as numbers of options of ``base``"""
    _without: Counter[str] = field(default_factory=Counter)
    _overspent: Counter[str] = field(default_factory=Counter)
    _lost: Counter[str] = field(default_factory=Counter)
    _instead: dict[str, Counter[str]] = field(default_factory=dict)
    _read: Counter[tuple[int, int]] = field(default_factory=Counter)
    """(open cell, reading) → the mass of the draws that read it so"""
    _read_without: dict[str, Counter[tuple[int, int]]] = field(default_factory=dict)

    def add(self, block: Draws, solved: Sequence[Collection[int] | None]) -> None:
        """Draws, and the best portfolio of each; ``None``: none keeps the rules."""
        now, values = self._pairs(self.point), self.varied.values(block, self.ranking, self.base)
        joint = self.varied.joint(block, self.base)
        for k, (mass, chosen) in enumerate(zip(block.mass.tolist(), solved, strict=True)):
            if chosen is None:
                continue
            ways = list(enumerate(block.readings[k].tolist()))
            for way in ways:
                self._read[way] += mass
            funded = self._pairs(chosen)
            lost = now - funded
            if not lost:
                continue
            over = self._overspends(block.costs[k].tolist())
            short = 0.0 if over else shortfall(self.base, values[k], joint[k], chosen, self.point)
            for pair in lost:
                self._without[pair] += mass
                self._overspent[pair] += mass * over
                self._lost[pair] += mass * short
                instead = self._instead.setdefault(pair, Counter())
                for other in funded - now:
                    instead[other] += mass
                without = self._read_without.setdefault(pair, Counter())
                for way in ways:
                    without[way] += mass

    def found(self) -> dict[str, Displacement]:
        """By pair of today's portfolio that is not funded in some draw, in the order of the options."""
        order = dict.fromkeys(option.pair for option in self.base.pairs)
        return {pair: self._of(pair, list(order)) for pair in order if pair in self._without}

    def _of(self, pair: str, order: list[str]) -> Displacement:
        without, kept = self._without[pair], self._without[pair] - self._overspent[pair]
        instead = sorted(self._instead[pair].items(), key=lambda item: (-item[1], order.index(item[0])))
        return Displacement(
            instead={other: mass / without for other, mass in instead},
            overspent=self._overspent[pair] / without,
            lost=self._lost[pair] / kept if kept > 0 else None,
            funded_if={
                cell: {
                    str(reading): 1 - self._read_without[pair][c, r] / self._read[c, r]
                    for r, reading in enumerate(shares)
                    if self._read[c, r]
                }
                for c, (cell, shares) in enumerate(self.varied.cells.items())
            },
        )

    def _pairs(self, options: Collection[int]) -> set[str]:
        return {self.base.pairs[i].pair for i in options if not self.base.pairs[i].stopped}

    def _overspends(self, costs: Sequence[float]) -> bool:
        return bool(costs) and not self.varied.priced(self._at_any_cost, costs).keeps_rules(self.point)

    @cached_property
    def _at_any_cost(self) -> Programme:
        return at_any_cost(self.base)


def shortfall(
    made: Programme, values: Array, joint: Array, top: Collection[int] | None, funded: Collection[int]
) -> float:
    """The share of the value of a draw's best portfolio that another one lacks; none where it has more.

    ``values (options,)``, ``joint (synergies,)``: what each is worth in the draw.
    """
    if top is None:
        return float("nan")
    highest, own = (_worth(made, values, joint, chosen) for chosen in (top, funded))
    size = float(np.abs(values[list(top)]).sum() + np.abs(values[list(funded)]).sum())
    lacks = highest - own
    return lacks / abs(highest) if lacks > TOLERANCE * max(size, 1e-300) and highest else 0.0


def _worth(made: Programme, values: Array, joint: Array, chosen: Collection[int]) -> float:
    known = frozenset(chosen)
    earned = [float(v) for v, s in zip(joint, made.synergies, strict=True) if s.realised(known)]
    return float(values[sorted(known)].sum()) + sum(earned)
