"""What could be funded: a technology at a stage, at one of its levels, from one period on."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

State = Literal["new", "running", "stopped"]
"""Whether an option would start, goes on, or is to stop what runs."""


BEFORE = -1
"""The number of the period in which something started that runs already: one before the first"""


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
    state: State = "new"

    @property
    def runs(self) -> bool:
        """It runs already and goes on."""
        return self.state == "running"

    @property
    def stopped(self) -> bool:
        """It runs, and this is to stop it: only its price counts, nothing of it is in place."""
        return self.state == "stopped"

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
        if self.stopped:
            return f"{self.pair} stopped"  # no level is called so: none holds a blank
        return f"{self.pair}:{self.level}" if self.level is not None else self.pair


def option_id_parts(option: str) -> tuple[str, str, str]:
    """The pair, level and period that an option's id names; empty where it names none."""
    sized, _, period = option.partition("@")
    pair, _, level = sized.partition(":")
    return pair, level, period


@dataclass(frozen=True)
class Synergy:
    """Value that comes on top when something of each group is funded."""

    groups: tuple[tuple[int, ...], ...]
    """The options of one pair each, at whatever level, starting in time"""
    value: float

    def realised(self, funded: Collection[int]) -> bool:
        chosen = funded if isinstance(funded, (set, frozenset)) else set(funded)
        return all(not chosen.isdisjoint(group) for group in self.groups)
