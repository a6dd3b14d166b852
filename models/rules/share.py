"""A part of the portfolio against the whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import fsum
from typing import Literal

from pydantic import Field

from ..options.option import Option
from .base import Limited, LinearRow, Usage


class Share(Limited):
    """The scope's part of the whole portfolio, from 0 to 1; says nothing of an empty one."""

    rule: Literal["share"]
    of: str = Field("cost", description="The attribute whose total is shared out.")

    def rows(self, pairs: Sequence[Option]) -> Iterator[LinearRow]:
        inside = set(self.reach(pairs))
        for limit, sign in ((self.ceiling, 1.0), (self.floor, -1.0)):
            if limit is not None:
                coefficients = {
                    i: sign * pair.attributes[self.of] * ((i in inside) - limit)
                    for i, pair in enumerate(pairs)
                }
                yield LinearRow(self.title, coefficients, at_most=0.0)

    def check(self, pairs: Sequence[Option], funded: set[int]) -> Usage:
        whole = fsum(pairs[i].attributes[self.of] for i in funded)
        if whole == 0:
            return self._against_limits(None)
        part = fsum(pairs[i].attributes[self.of] for i in funded.intersection(self.reach(pairs)))
        return self._against_limits(part / whole, 1.0)
