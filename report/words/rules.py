"""A rule of a case in words: its kind says the sentence, the case gives names and units."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from ...models.case.case import Case
from ...models.entry.scope import Scope
from ...models.rules.base import EVERY_PERIOD
from ...models.rules.kinds.registry import Rule
from ...records import dataclass
from . import wording as say


@dataclass(frozen=True)
class CaseNames:
    """What a rule needs to speak of a case: see ``models.rules.words.Names``."""

    case: Case

    def pair(self, pattern: str) -> str:
        return say.pair_name(self.case, pattern)

    def pairs(self, patterns: Sequence[str]) -> str:
        return "; ".join(map(self.pair, patterns))

    def attribute(self, name: str) -> str:
        return say.attribute(self.case, name)

    def scope(self, scope: Scope) -> str:
        return say.scope_words(self.case, scope)

    def within(self, period: str | None) -> str:
        if period is None:
            return ""
        return " in each period" if period == EVERY_PERIOD else f" in {say.period_name(self.case, period)}"

    def amount(self, value: float) -> str:
        return say.amount(value)

    def figure(self, value: float, rounding: int = 0) -> str:
        return figure(value, rounding)

    def money(self, value: float, rounding: int = 0) -> str:
        return money(self.case, value, rounding)

    def resource(self, name: str, value: float, rounding: int = 0) -> str:
        unit = self.case.resources[name].unit if name in self.case.resources else ""
        return f"{figure(value, rounding)} {unit or ''}".strip()


def rule_words(case: Case, rule: Rule) -> str:
    """What the rule demands, in a phrase."""
    return rule.words(CaseNames(case))


Hold = Literal["yes", "shapes", "no"]
"""Whether a rule holds the portfolio: it has nothing to spare; it has, but what would be worth more does not
fit into it, as projects are whole; neither."""


def hold(binding: bool, forgone: float | None) -> Hold:
    """``forgone``: the value that the best portfolio would gain without the rule, where that is known."""
    return "yes" if binding else "shapes" if forgone else "no"


def rule_used(case: Case, rule: Rule, used: float | None) -> str:
    """What the portfolio makes of a rule."""
    return "nothing in its reach" if used is None else rule.used_words(CaseNames(case), used)


def quantity(case: Case, rule: Rule, value: float, rounding: int, step: bool = False) -> str:
    """A limit of a rule, or a step of it, with its unit."""
    return rule.quantity(CaseNames(case), value, rounding, step)


def money(case: Case, cost: float, rounding: int = 0) -> str:
    return f"{figure(cost, rounding)} {case.currency}".strip()


def figure(value: float | None, rounding: int = 0) -> str:
    """A figure of at least three decimals or six digits, rounded up for 1, down for −1, else to the nearest.

    What is a limit is rounded to the side on which it still holds.
    """
    if value is None:
        return "–"
    if value == 0:
        return "0"
    places = max(3, 5 - math.floor(math.log10(abs(value)))) if abs(value) < 1 else 3
    shown = round(value, places)
    if rounding and abs(shown - value) > 1e-9 * abs(value):
        unit = 10.0**-places
        shown = (math.ceil(value / unit) if rounding > 0 else math.floor(value / unit)) * unit
    if not rounding and abs(value) >= 0.001:
        places = 3
    return f"{shown:,.{places}f}".rstrip("0").rstrip(".") if places else f"{shown:,.0f}"
