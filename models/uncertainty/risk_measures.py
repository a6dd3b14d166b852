"""What a portfolio is worth over scenarios: on average, in the bad tail, and against what could be had.

Each figure is the least of many sums that are linear in what is funded: of the values averaged with other
chances for the tail (Rockafellar & Uryasev 2002), of the values less what could be had for the regret. So
for any portfolio there is one such sum that equals its figure, and that no portfolio's figure exceeds: a cut.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ...records import dataclass

Array = NDArray[np.float64]


@dataclass(frozen=True)
class OptimalityCut:
    """``Σ chance · value + constant``, which no portfolio's figure exceeds; the chances sum to 1."""

    chance: Array
    """(scenarios,)"""
    constant: float = 0.0

    def of(self, worth: Array) -> float:
        """For a portfolio worth so much in each scenario."""
        return float(self.chance @ worth) + self.constant


class RiskObjective(Protocol):
    """What a portfolio is chosen by: more is better."""

    def cut(self, worth: Array) -> OptimalityCut:
        """The sum that equals the figure of a portfolio worth so much in each scenario."""


@dataclass(frozen=True)
class Expected:
    """The mean over the scenarios."""

    chance: Array

    def cut(self, worth: Array) -> OptimalityCut:
        return OptimalityCut(self.chance)


@dataclass(frozen=True)
class Tail:
    """Conditional value at risk: the mean of the worst ``risk`` of the scenarios.

    A scenario that only in part belongs to them counts in that part, so that they make up ``risk`` exactly.
    """

    chance: Array
    risk: float

    def cut(self, worth: Array) -> OptimalityCut:
        order = np.argsort(worth, kind="stable")
        below = np.concatenate([[0.0], np.cumsum(self.chance[order])[:-1]])
        part = np.zeros_like(self.chance)
        part[order] = np.clip(self.risk - below, 0.0, self.chance[order])
        return OptimalityCut(part / part.sum())


@dataclass(frozen=True)
class LeastRegret:
    """Less the regret: what is lost against the best of each scenario, where that is most."""

    top: Array
    """(scenarios,) what the best portfolio of each is worth in it"""

    def cut(self, worth: Array) -> OptimalityCut:
        at = int(np.argmax(self.top - worth))
        chance = np.zeros_like(self.top)
        chance[at] = 1.0
        return OptimalityCut(chance, -float(self.top[at]))
