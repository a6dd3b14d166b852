"""A budget where some money is for some pairs only, beside it or within it."""

from collections.abc import Iterator, Sequence
from math import fsum
from typing import Self

from ....records import dataclass
from ...entry.entry import TOLERANCE
from ...options.option import Option
from ...options.pools import Laid, Payers
from ..base import LinearRow, RuleBase, Usage
from ..kinds.total import Total
from ..measures import Extreme, Limit
from ..words import Names


@dataclass(frozen=True)
class YearBudget:
    """Another period's budget, whose limit says what of a pool that both draw on is left."""

    name: str
    period: int
    limit: float


class Pooled(Total):
    """The budget, or a period's, with pools: nothing costs more than may be spent on it.

    ``at_most`` is what may be spent on anything. A case file writes pools, not this rule.
    """

    payers: Payers
    periods: tuple[int, ...]
    """Those whose spending it limits, together"""
    beside: tuple[YearBudget, ...] = ()
    """Other periods' budgets that hold as well, where each is spent in its period or not at all"""

    def amid(self, rules: Sequence[RuleBase]) -> Self:
        """With the limits of the other periods' budgets: a pool that several draw on ties them."""
        if not self.apart:
            return self
        others = tuple(
            YearBudget(rule.title, rule.periods[0], rule.ceiling)
            for rule in rules
            if isinstance(rule, Pooled) and rule.apart and rule.ceiling is not None
            if rule.of != self.of and not rule.carries and not self.carries
        )
        return self if others == self.beside else self.model_copy(update={"beside": others})

    @property
    def carries(self) -> bool:
        return self.of.startswith("spend to ")

    @property
    def apart(self) -> bool:
        """Whether it is of one period, which only a pool's money may tie to others."""
        return len(self.periods) == 1

    def _sets(self) -> Iterator[tuple[tuple[int, ...], float, tuple[str, ...]]]:
        """Periods that are limited together, what the others of them may spend, and the others' names."""
        if not self.apart:
            yield self.periods, 0.0, ()
            return
        limits = {other.period: other for other in self.beside}
        for periods in self.payers.around(self.periods[0], limits):
            others = [limits[p] for p in periods if p != self.periods[0]]
            yield periods, fsum(other.limit for other in others), tuple(other.name for other in others)

    def rows(self, pairs: Sequence[Option]) -> Iterator[LinearRow]:
        assert self.ceiling is not None
        laid = Laid(self.payers, pairs)
        for periods, others, names in self._sets():
            if self.apart and max(periods) > self.periods[0]:
                continue  # it stands among those of the last of them
            for terms, money in self.payers.terms(laid, periods, self.apart):
                yield LinearRow(self.title, terms, at_most=fsum([self.ceiling, money, others]), tied=names)

    def check(self, pairs: Sequence[Option], funded: set[int]) -> Usage:
        kept, tight = self._standing(pairs, funded)
        return Usage(self.general(pairs, funded), kept, tight)

    def keeps(self, pairs: Sequence[Option], funded: set[int]) -> bool:
        return self._standing(pairs, funded)[0]

    def _standing(self, pairs: Sequence[Option], funded: set[int]) -> tuple[bool, bool]:
        """Whether it is kept, and whether there is nothing to spare."""
        assert self.ceiling is not None
        kept, tight = True, False
        for periods, others, _ in self._sets():
            for demand, money in self.payers.needs(pairs, funded, periods, self.apart):
                most = fsum([self.ceiling, money, others])
                kept = kept and demand <= most + TOLERANCE * abs(most)
                tight = tight or abs(demand - most) <= TOLERANCE * abs(most)
        return kept, tight

    def general(self, pairs: Sequence[Option], funded: set[int]) -> float:
        """What this money pays where the pools pay what they can, as early as they can."""
        if not self.apart:
            return max(0.0, *(a - b for a, b in self.payers.needs(pairs, funded, self.periods)))
        assert self.ceiling is not None
        limits = {other.period: other.limit for other in self.beside} | {self.periods[0]: self.ceiling}
        return self.payers.from_budgets(pairs, funded, limits)[self.periods[0]]

    def words(self, names: Names) -> str:
        what = "cost" if self.of == "cost" else names.attribute(self.of)
        return f"{what} that no pool pays {self.limit_words(names)}"

    def measure(self, limit: Limit, pairs: Sequence[Option]) -> Extreme:
        """What the parts cost beyond what their pools, and the other budgets, pay."""
        laid = Laid(self.payers, pairs)
        return Extreme(
            tuple(
                (terms, -money - others)
                for periods, others, _ in self._sets()
                for terms, money in self.payers.terms(laid, periods, self.apart)
            )
        )
