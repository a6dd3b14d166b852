"""Pairs that must be funded."""

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from ...entry.entry import day
from ...options.option import Option
from ..base import LinearRow, OfPairs, Usage
from ..words import Names


class Fund(OfPairs):
    """Pairs that must be funded."""

    example: ClassVar = "{rule: fund, pairs: [use/passport], by: 2027-02-18, name: battery passport}"
    says_what_it_reads = True

    rule: Literal["fund"]
    by: Annotated[str, BeforeValidator(day)] | None = Field(
        None,
        description="The day it is owed by, 2027-02-18. Where the case has periods it must start in one "
        "that begins no later or, where it states a duration, end in one whose last day is no later.",
    )

    def in_time(self, pairs: Sequence[Option]) -> list[list[int]]:
        """For each pair that must be funded, the options that would do."""
        return [
            [i for i in options if self.by is None or (pairs[i].finished or pairs[i].starts or "") <= self.by]
            for options in self.one_by_one(pairs)
        ]

    def rows(self, pairs: Sequence[Option]) -> Iterator[LinearRow]:
        for options in self.in_time(pairs):
            yield LinearRow(self.title, dict.fromkeys(options, 1.0), at_least=1.0)

    def check(self, pairs: Sequence[Option], funded: set[int]) -> Usage:
        owed = self.in_time(pairs)
        used = sum(bool(funded.intersection(options)) for options in owed)
        return Usage(float(used), kept=used == len(owed), tight=bool(owed))

    def words(self, names: Names) -> str:
        by = f", by {self.by}" if self.by else ""
        return f"must be funded: {names.pairs(self.pairs)}{by}{names.scope(self.scope)}"
