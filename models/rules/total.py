"""The sum of an attribute over what is funded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import fsum
from typing import Literal

from pydantic import Field

from ..options.option import Option
from .base import Limited, LinearRow, Usage


class Total(Limited):
    """The sum of an attribute over funded pairs."""

    rule: Literal["total"]
    of: str = Field(description="cost, value, difficulty, maturity, a resource or a criterion.")

    def rows(self, pairs: Sequence[Option]) -> Iterator[LinearRow]:
        coefficients = {i: pairs[i].attributes[self.of] for i in self.reach(pairs)}
        yield LinearRow(self.title, coefficients, self.floor, self.ceiling)

    def check(self, pairs: Sequence[Option], funded: set[int]) -> Usage:
        terms = [pairs[i].attributes[self.of] for i in self.reach(pairs) if i in funded]
        return self._against_limits(fsum(terms), fsum(map(abs, terms)))
