"""The number of funded pairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from ..options.option import Option
from .base import Limited, LinearRow, Usage
from .measures import Limit, Sum
from .words import Names


class Count(Limited):
    """The number of funded pairs."""

    example: ClassVar = "{rule: count, at_most: 6, name: six projects at a time}"

    rule: Literal["count"]

    def rows(self, pairs: Sequence[Option]) -> Iterator[LinearRow]:
        yield LinearRow(self.title, dict.fromkeys(self.reach(pairs), 1.0), self.floor, self.ceiling)

    def check(self, pairs: Sequence[Option], funded: set[int]) -> Usage:
        return self._against_limits(float(len(funded.intersection(self.reach(pairs)))))

    def words(self, names: Names) -> str:
        return f"number of funded projects {self.limit_words(names)}{names.scope(self.scope)}"

    def measure(self, limit: Limit, pairs: Sequence[Option]) -> Sum:
        return Sum(dict.fromkeys(self.reach(pairs), 1.0))

    def step(self, limit: Limit) -> float:
        return 1.0

    def quantity(self, names: Names, value: float, rounding: int = 0, step: bool = False) -> str:
        return f"{names.figure(value, rounding)} {'pair' if value == 1 else 'pairs'}"
