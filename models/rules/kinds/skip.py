"""Pairs that must not be funded."""

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from ...options.option import Option
from ..base import LinearRow, OfPairs, Usage
from ..words import Names


class Skip(OfPairs):
    """Pairs that must not be funded."""

    example: ClassVar = "{rule: skip, pairs: [exploration/*], name: not this year}"
    says_what_it_reads = True

    rule: Literal["skip"]

    def rows(self, pairs: Sequence[Option]) -> Iterator[LinearRow]:
        for i in self.named(pairs):
            yield LinearRow(self.title, {i: 1.0}, at_most=0.0)

    def check(self, pairs: Sequence[Option], funded: set[int]) -> Usage:
        named = self.named(pairs)
        used = len(funded.intersection(named))
        return Usage(float(used), kept=used == 0, tight=bool(named))

    def words(self, names: Names) -> str:
        return f"must not be funded: {names.pairs(self.pairs)}{names.scope(self.scope)}"
