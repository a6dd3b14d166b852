"""The weighted mean of an attribute over what is funded."""

from collections.abc import Iterator, Sequence
from math import fsum
from typing import ClassVar, Literal

from pydantic import Field

from ...entry.entry import TOLERANCE
from ...options.option import Option
from ..base import Limited, LinearRow, Usage, is_money, unit_step
from ..measures import Limit, Ratio
from ..words import Names


def _above(amount: float, limit: float) -> float:
    """``amount − limit``, without what rounding leaves of two equal ones."""
    difference = amount - limit
    return difference if abs(difference) > TOLERANCE * max(abs(amount), abs(limit)) else 0.0


class Mean(Limited):
    """The weighted mean of an attribute over funded pairs; says nothing of an empty portfolio."""

    example: ClassVar = "{rule: mean, of: maturity, at_least: 1.6, name: maturity of the spend}"
    says_what_it_reads = True
    divides_by = "weight"

    rule: Literal["mean"]
    of: str = Field(description="The attribute or criterion that is averaged.")
    weight: str = Field("cost", description="The attribute it is weighted by.")

    def rows(self, pairs: Sequence[Option]) -> Iterator[LinearRow]:
        # Σ w (a − limit) x keeps the sign that the mean has against its limit.
        for limit, sign in ((self.ceiling, 1.0), (self.floor, -1.0)):
            if limit is not None:
                coefficients = {
                    i: sign * pairs[i].amount(self.weight) * _above(pairs[i].amount(self.of), limit)
                    for i in self.reach(pairs)
                }
                yield LinearRow(self.title, coefficients, at_most=0.0)

    def check(self, pairs: Sequence[Option], funded: set[int]) -> Usage:
        reach = self.reach(pairs, funded)
        inside = [(pairs[i].amount(self.weight), pairs[i].amount(self.of)) for i in reach]
        weight = fsum(weight for weight, _ in inside)
        if weight == 0:
            return self._against_limits(None)
        mean = fsum(weight * of for weight, of in inside) / weight
        return self._against_limits(mean, max(abs(of) for _, of in inside))

    def words(self, names: Names) -> str:
        of, weight = names.attribute(self.of), names.attribute(self.weight)
        return f"mean {of}, weighted by {weight}, {self.limit_words(names)}{names.scope(self.scope)}"

    def measure(self, limit: Limit, pairs: Sequence[Option]) -> Ratio:
        weights = {i: pairs[i].amount(self.weight) for i in self.reach(pairs)}
        return Ratio({i: weight * pairs[i].amount(self.of) for i, weight in weights.items()}, weights)

    def step(self, limit: Limit) -> float | None:
        return unit_step(self.of, limit.value, 0.1)

    def quantity(self, names: Names, value: float, rounding: int = 0, step: bool = False) -> str:
        return names.money(value, rounding) if is_money(self.of) else names.figure(value, rounding)
