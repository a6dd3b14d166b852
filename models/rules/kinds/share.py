"""A part of the portfolio against the whole."""

from collections.abc import Iterator, Sequence
from math import fsum
from typing import ClassVar, Literal

from pydantic import Field

from ...options.option import Option
from ..base import Limited, LinearRow, OnePeriod, Usage
from ..measures import Limit, Ratio
from ..words import Names


class Share(Limited):
    """The scope's part of the whole portfolio, from 0 to 1; says nothing of an empty one."""

    example: ClassVar = "{rule: share, of: cost, at_most: 0.3, scope: {technologies: [passport]}}"
    says_what_it_reads = True
    divides_by = "of"

    rule: Literal["share"]
    of: str = Field("cost", description="The attribute whose total is shared out.")
    period: OnePeriod = None

    def rows(self, pairs: Sequence[Option]) -> Iterator[LinearRow]:
        inside = set(self.reach(pairs))
        for limit, sign in ((self.ceiling, 1.0), (self.floor, -1.0)):
            if limit is not None:
                coefficients = {
                    i: sign * pair.amount(self.of, self.period) * ((i in inside) - limit)
                    for i, pair in enumerate(pairs)
                    if not pair.stopped
                }
                yield LinearRow(self.title, coefficients, at_most=0.0)

    def check(self, pairs: Sequence[Option], funded: set[int]) -> Usage:
        whole = fsum(pairs[i].amount(self.of, self.period) for i in funded if not pairs[i].stopped)
        if whole == 0:
            return self._against_limits(None)
        part = fsum(pairs[i].amount(self.of, self.period) for i in self.reach(pairs, funded))
        return self._against_limits(part / whole, 1.0)

    def words(self, names: Names) -> str:
        of = f"{names.attribute(self.of)}{names.within(self.period)}"
        return f"part of the whole {of} {self.limit_words(names)}{names.scope(self.scope)}"

    def shown(self, names: Names, value: float) -> str:
        return f"{100 * value:.3g} %"

    def limit_fault(self, limit: float | str) -> str | None:
        if isinstance(limit, str) or not 0 <= limit <= 1:
            return f"a share lies between 0 and 1, not {limit}"
        return None

    def measure(self, limit: Limit, pairs: Sequence[Option]) -> Ratio:
        parts = {i: pair.amount(self.of, self.period) for i, pair in enumerate(pairs) if not pair.stopped}
        return Ratio({i: parts[i] for i in self.reach(pairs)}, parts)

    def step(self, limit: Limit) -> float:
        return 0.01

    def quantity(self, names: Names, value: float, rounding: int = 0, step: bool = False) -> str:
        unit = "percentage points" if step and value != 0.01 else "%"
        return f"{names.figure(100 * value, rounding)} {unit}"
