"""The sum of an attribute over what is funded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import fsum
from typing import ClassVar, Literal

from pydantic import Field

from ..options.option import Option
from .base import Limited, LinearRow, Usage, is_money, unit_step
from .measures import Limit, Measure, Sum
from .words import Names


class Total(Limited):
    """The sum of an attribute over funded pairs."""

    example: ClassVar = "{rule: total, of: difficulty, at_most: 36, name: difficulty capacity}"

    rule: Literal["total"]
    of: str = Field(description="cost, value, difficulty, maturity, a resource or a criterion.")

    def reach(self, pairs: Sequence[Option]) -> list[int]:
        """Indices of the options that are summed: of money also what it costs to stop something."""
        return self.in_scope(pairs) if is_money(self.of) else super().reach(pairs)

    def rows(self, pairs: Sequence[Option]) -> Iterator[LinearRow]:
        coefficients = {i: pairs[i].attributes[self.of] for i in self.reach(pairs)}
        yield LinearRow(self.title, coefficients, self.floor, self.ceiling)

    def check(self, pairs: Sequence[Option], funded: set[int]) -> Usage:
        terms = [pairs[i].attributes[self.of] for i in self.reach(pairs) if i in funded]
        return self._against_limits(fsum(terms), fsum(map(abs, terms)))

    def words(self, names: Names) -> str:
        return f"total {names.attribute(self.of)} {self.limit_words(names)}{names.scope(self.scope)}"

    def measure(self, limit: Limit, pairs: Sequence[Option]) -> Measure:
        return Sum({i: pairs[i].attributes[self.of] for i in self.reach(pairs)})

    def step(self, limit: Limit) -> float | None:
        return unit_step(self.of, limit.value, 1.0)

    def quantity(self, names: Names, value: float, rounding: int = 0, step: bool = False) -> str:
        if is_money(self.of):
            return names.money(value, rounding)
        return names.resource(self.of, value, rounding)
