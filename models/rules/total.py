"""The sum of an attribute over what is funded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import fsum
from typing import ClassVar, Literal

from pydantic import Field

from ..options.option import Option
from .base import Limited, LinearRow, OnePeriod, Usage, is_money, unit_step
from .measures import Limit, Measure, Sum
from .words import Names


class Total(Limited):
    """The sum of an attribute over funded pairs, in a period where one is named."""

    example: ClassVar = "{rule: total, of: difficulty, at_most: 36, name: difficulty capacity}"

    rule: Literal["total"]
    of: str = Field(
        description="cost, or of it capital cost or operating cost alone, value, difficulty, maturity, risk, "
        "a resource or a criterion."
    )
    period: OnePeriod = None

    def _amounts(self, pairs: Sequence[Option], among: Iterable[int] | None = None) -> dict[int, float]:
        """What each option in scope adds."""
        return {i: pairs[i].amount(self.of, self.period) for i in self.reach(pairs, among)}

    def reach(self, pairs: Sequence[Option], among: Iterable[int] | None = None) -> list[int]:
        """Indices of the options that are summed: of money also what it costs to stop something."""
        return self.in_scope(pairs, among) if is_money(self.of) else super().reach(pairs, among)

    def rows(self, pairs: Sequence[Option]) -> Iterator[LinearRow]:
        yield LinearRow(self.title, self._amounts(pairs), self.floor, self.ceiling)

    def check(self, pairs: Sequence[Option], funded: set[int]) -> Usage:
        terms = self._amounts(pairs, funded).values()
        return self._against_limits(fsum(terms), fsum(map(abs, terms)))

    def words(self, names: Names) -> str:
        of = f"total {names.attribute(self.of)}{names.within(self.period)}"
        return f"{of} {self.limit_words(names)}{names.scope(self.scope)}"

    def measure(self, limit: Limit, pairs: Sequence[Option]) -> Measure:
        return Sum(self._amounts(pairs))

    def step(self, limit: Limit) -> float | None:
        return unit_step(self.of, limit.value, 1.0)

    def quantity(self, names: Names, value: float, rounding: int = 0, step: bool = False) -> str:
        if is_money(self.of):
            return names.money(value, rounding)
        return names.resource(self.of, value, rounding)
