"""What a rule needs to speak of a case: names, and numbers as a reader wants them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ..entry.scope import Scope


class Names(Protocol):
    """The names and units of a case, for the words of its rules."""

    def pair(self, pattern: str) -> str:
        """Stage/technology, * for any: Internet of Things at Production."""

    def pairs(self, patterns: Sequence[str]) -> str:
        """Several, in a row."""

    def attribute(self, name: str) -> str:
        """What a rule sums or gates: cost, a resource, a criterion."""

    def scope(self, scope: Scope) -> str:
        """The part of the portfolio that is meant, in brackets after a space; nothing where all of it is."""

    def within(self, period: str | None) -> str:
        """The period that is meant, after a space; nothing where the whole plan is."""

    def amount(self, value: float) -> str:
        """A number for a phrase: 1,200.5."""

    def figure(self, value: float, rounding: int = 0) -> str:
        """A number whose last digit is rounded up for 1, down for −1, else to the nearest."""

    def money(self, value: float, rounding: int = 0) -> str:
        """A figure with the currency."""

    def resource(self, name: str, value: float, rounding: int = 0) -> str:
        """A figure with the unit that the resource states, if it is one and has one."""
