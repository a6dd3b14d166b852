"""At most one of some pairs."""

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from ...options.option import Option
from ..base import LinearRow, OfPairs, Usage
from ..words import Names


class Excludes(OfPairs):
    """At most one of the pairs."""

    example: ClassVar = "{rule: excludes, pairs: [processing/ai, processing/digital_twin]}"
    says_what_it_reads = True

    rule: Literal["excludes"]

    def rows(self, pairs: Sequence[Option]) -> Iterator[LinearRow]:
        yield LinearRow(self.title, dict.fromkeys(self.named(pairs), 1.0), at_most=1.0)

    def check(self, pairs: Sequence[Option], funded: set[int]) -> Usage:
        used = len(funded.intersection(self.named(pairs)))
        return Usage(float(used), kept=used <= 1, tight=used == 1)

    def words(self, names: Names) -> str:
        return f"at most one of {names.pairs(self.pairs)}{names.scope(self.scope)}"
