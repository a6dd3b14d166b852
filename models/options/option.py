"""What could be funded: a technology at a stage, at one of its levels, from one period on."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import field
from typing import Any, Literal

from ...records import dataclass
from .uncertain_costs import Price

State = Literal["new", "running", "stopped"]
"""Whether an option would start, goes on, or is to stop what runs."""


BEFORE = -1
"""The number of the period in which something started that runs already: one before the first"""


CAPITAL, OPERATING = "capital cost", "operating cost"
"""The two parts of a cost, as rules call them: what is paid to have something, and what it then costs to run.
No criterion and no resource can be called so: none holds a blank."""


@dataclass(frozen=True)
class Spread:
    """An amount, and what of it falls into each period."""

    total: float = 0.0
    """What falls behind the last period included"""
    by_period: Mapping[str, float] = field(default_factory=dict)
    """A period that is missing has nothing of it; the case may have no periods."""

    def scaled(self, to: float, of: float) -> Spread:
        """In the proportion of one amount to another."""
        over = {name: amount * to / of for name, amount in self.by_period.items()}
        return Spread(self.total * to / of, over)


def money(periods: Iterable[str], spreads: Mapping[str, Spread]) -> dict[str, float]:
    """The cost, its parts, and what is spent in each period and up to it, by the names that budgets use."""
    paid, run = spreads[CAPITAL], spreads[OPERATING]
    found = {CAPITAL: paid.total, OPERATING: run.total, "cost": paid.total + run.total}
    so_far = 0.0
    for name in periods:
        part = paid.by_period.get(name, 0.0) + run.by_period.get(name, 0.0)
        so_far += part
        found[f"spend {name}"], found[f"spend to {name}"] = part, so_far
    return found


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
    are defined, risk, resources, the stage's score on each criterion, the two parts of the cost, and what is
    spent a period."""
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
    duration: int = 1
    """Periods it takes; what runs already counts as done before the first"""
    finished: str | None = None
    """The last day of the period in which it ends, where it states a duration and the case says when periods
    begin"""
    spreads: Mapping[str, Spread] = field(default_factory=dict)
    """The two parts of its cost, and each resource, over the periods"""
    price: Price | None = None
    """What is paid to have it, where that is a range; ``None``: it is certain"""

    def changed(self, **fields: Any) -> Option:
        """The same with other fields: ``dataclasses.replace``, of which draws make hundreds of thousands."""
        made = object.__new__(Option)
        vars(made).update(vars(self), **fields)
        return made

    @property
    def end(self) -> int:
        """The number of the period in which it ends, which may lie behind the last one."""
        return (self.start or 0) + self.duration - 1

    def amount(self, of: str, period: str | None = None) -> float:
        """What a rule sums of an attribute, of all or in one period.

        In a period money and resources count as they are spent and used in it; all else where it starts.
        """
        if period is None:
            return self.attributes[of]
        if of in self.spreads:
            return self.spreads[of].by_period.get(period, 0.0)
        if of == "cost":
            return self.attributes[f"spend {period}"]
        return self.attributes[of] if period == self.period else 0.0

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
