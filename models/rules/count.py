"""The number of funded pairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from ..options.option import Option
from .base import Limited, LinearRow, Usage


class Count(Limited):
    """The number of funded pairs."""

    rule: Literal["count"]

    def rows(self, pairs: Sequence[Option]) -> Iterator[LinearRow]:
        yield LinearRow(self.title, dict.fromkeys(self.reach(pairs), 1.0), self.floor, self.ceiling)

    def check(self, pairs: Sequence[Option], funded: set[int]) -> Usage:
        return self._against_limits(float(len(funded.intersection(self.reach(pairs)))))
