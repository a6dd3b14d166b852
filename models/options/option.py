"""What could be funded: a technology at a stage, at one of its levels, from one period on."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    """One fundable option: a technology at a stage, at one of its levels, starting in one period."""

    stage: str
    technology: str
    cost: float
    value: float
    difficulty: float | None
    maturity: float | None
    fit: float | None
    attributes: Mapping[str, float]
    """All that a rule can sum, average or gate on: cost, value, difficulty and maturity where they
    are defined, risk, resources, the stage's score on each criterion, and what is spent a period."""
    stated: bool
    """The case states the value itself; otherwise it is stage priority × fit."""
    why: str | None
    basis: str
    """Where the cost comes from: its source, ``illustrative`` or ``not stated``."""
    level: str | None = None
    period: str | None = None
    """The period it starts in; ``None`` where the case has none"""
    start: int | None = None
    """The number of that period, from 0"""
    starts: str | None = None
    """Its first day, where the case says so"""
    builds: float = 0.0
    """Points it adds to its stage's technological maturity from the next period on"""
    maturing: str | None = None
    """The criterion that its stage's technological maturity is read on"""
    maturity_within_reach: float | None = None
    """The maturity it would have if only its stage matured; ``None`` where it states its own"""
    factor: float = 1.0
    """What the value is of stage priority × fit: effect of the level × success × discount"""

    @property
    def pair(self) -> str:
        """stage/technology"""
        return f"{self.stage}/{self.technology}"

    @property
    def value_per_cost(self) -> float:
        """To nine digits, as equal rates differ in their last ones; of what costs nothing or pays, ±inf."""
        if self.cost > 0:
            return float(f"{self.value / self.cost:.9g}")
        if self.cost < 0 and self.value >= 0:  # it pays for itself
            return math.inf
        return math.copysign(math.inf, self.value) if self.value else 0.0

    @property
    def id(self) -> str:
        """The pair, with its level and period where it has them: production/iot:pilot@2027."""
        return f"{self.sized}@{self.period}" if self.period is not None else self.sized

    @property
    def sized(self) -> str:
        """The pair with its level, whenever it starts."""
        return f"{self.pair}:{self.level}" if self.level is not None else self.pair


def option_id_parts(option: str) -> tuple[str, str, str]:
    """The pair, level and period that an option's id names; empty where it names none."""
    sized, _, period = option.partition("@")
    pair, _, level = sized.partition(":")
    return pair, level, period


@dataclass(frozen=True)
class PortfolioChange:
    """What another portfolio does otherwise; a pair is one project, at any level and whenever it starts."""

    enters: tuple[str, ...]
    """Options of pairs that only the other funds"""
    leaves: tuple[str, ...]
    """Options of pairs that it does not fund"""
    moves: tuple[str, ...]
    """What both fund, as the other does: at another level, or from another period on"""


def portfolio_change(before: Iterable[str], after: Iterable[str]) -> PortfolioChange:
    """From one portfolio to another, each as the ids of its options."""
    old = {option_id_parts(option)[0]: option for option in before}
    new = {option_id_parts(option)[0]: option for option in after}
    return PortfolioChange(
        enters=tuple(option for pair, option in new.items() if pair not in old),
        leaves=tuple(option for pair, option in old.items() if pair not in new),
        moves=tuple(option for pair, option in new.items() if pair in old and old[pair] != option),
    )


@dataclass(frozen=True)
class Synergy:
    """Value that comes on top when something of each group is funded."""

    groups: tuple[tuple[int, ...], ...]
    """The options of one pair each, at whatever level, starting in time"""
    value: float

    def realised(self, funded: Collection[int]) -> bool:
        chosen = funded if isinstance(funded, (set, frozenset)) else set(funded)
        return all(not chosen.isdisjoint(group) for group in self.groups)
