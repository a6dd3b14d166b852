"""All of some pairs or none."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import ClassVar, Literal

from ...options.option import Option
from ..base import LinearRow, OfPairs, Usage
from ..words import Names


class Together(OfPairs):
    """All of the pairs or none; none where one that is named outright is no option."""

    example: ClassVar = "{rule: together, pairs: [design/passport, recycling/passport]}"
    says_what_it_reads = True
    tells_tight = False

    rule: Literal["together"]

    def _all_possible(self, pairs: Sequence[Option]) -> bool:
        known = {pair.pair for pair in pairs}
        outright = [p for p in self.pairs if "*" not in p and self.scope.includes(*p.split("/"))]
        return all(pattern in known for pattern in outright)

    def rows(self, pairs: Sequence[Option]) -> Iterator[LinearRow]:
        if not self._all_possible(pairs):
            yield LinearRow(self.title, dict.fromkeys(self.named(pairs), 1.0), at_most=0.0)
            return
        for one, other in pairwise(self.one_by_one(pairs)):
            signs = {**dict.fromkeys(one, 1.0), **dict.fromkeys(other, -1.0)}
            yield LinearRow(self.title, signs, at_least=0.0, at_most=0.0)

    def check(self, pairs: Sequence[Option], funded: set[int]) -> Usage:
        named = self.one_by_one(pairs)
        used = sum(bool(funded.intersection(options)) for options in named)
        all_or_none = (0, len(named)) if self._all_possible(pairs) else (0,)
        return Usage(float(used), kept=used in all_or_none, tight=False)

    def words(self, names: Names) -> str:
        return f"all or none of {names.pairs(self.pairs)}{names.scope(self.scope)}"
