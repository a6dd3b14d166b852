"""The number of funded pairs."""

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar, Literal

from pydantic import Field

from ...entry.scope import Patterns
from ...options.option import Option
from ...options.patterns import matches
from ..base import Limited, LinearRow, OnePeriod, Usage
from ..measures import Limit, Sum
from ..words import Names


class Count(Limited):
    """The number of funded pairs: of all in scope, or of those that are listed. Of a period those count that
    start in it."""

    example: ClassVar = "{rule: count, at_most: 6, name: six projects at a time}"
    says_what_it_reads = True

    rule: Literal["count"]
    pairs: Patterns | None = Field(
        None, description="Pairs, or patterns with * on either side; all in scope when left out."
    )
    period: OnePeriod = None

    def reach(self, pairs: Sequence[Option], among: Iterable[int] | None = None) -> list[int]:
        """Indices of the options that are counted."""
        inside = [i for i in super().reach(pairs, among) if self.period in (None, pairs[i].period)]
        if self.pairs is None:
            return inside
        listed = self.pairs
        return [i for i in inside if any(matches(p, pairs[i].stage, pairs[i].technology) for p in listed)]

    def rows(self, pairs: Sequence[Option]) -> Iterator[LinearRow]:
        yield LinearRow(self.title, dict.fromkeys(self.reach(pairs), 1.0), self.floor, self.ceiling)

    def check(self, pairs: Sequence[Option], funded: set[int]) -> Usage:
        return self._against_limits(float(len(self.reach(pairs, funded))))

    def words(self, names: Names) -> str:
        of = f" among {', '.join(map(names.pair, self.pairs))}" if self.pairs is not None else ""
        starting = f" starting{names.within(self.period)}" if self.period is not None else ""
        what = f"number of funded projects{starting}{of}"
        return f"{what} {self.limit_words(names)}{names.scope(self.scope)}"

    def measure(self, limit: Limit, pairs: Sequence[Option]) -> Sum:
        return Sum(dict.fromkeys(self.reach(pairs), 1.0))

    def step(self, limit: Limit) -> float:
        return 1.0

    def quantity(self, names: Names, value: float, rounding: int = 0, step: bool = False) -> str:
        return f"{names.figure(value, rounding)} {'pair' if value == 1 else 'pairs'}"

    def patterns(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        for j, pattern in enumerate(self.pairs or ()):
            yield ("pairs", j), pattern
