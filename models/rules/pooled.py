"""The budget where some money is for some pairs only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import fsum

from pydantic import Field

from ..entry.entry import TOLERANCE
from ..entry.scope import Scope
from ..options.option import Option
from .base import LinearRow, Usage
from .measures import Extreme, Limit
from .total import Total
from .words import Names


class Pooled(Total):
    """The budget where some money is for some pairs only: nothing costs more than may be spent on it.

    ``at_most`` is what may be spent on anything. A case file writes pools, not this rule.
    """

    pools: tuple[tuple[Scope, float], ...] = Field(strict=False)

    def _parts(self, pairs: Sequence[Option]) -> Iterator[tuple[list[int], float]]:
        """Options that may use no other pools than some, and the money that these have together.

        Money can be shared out exactly where no such part costs more (Gale 1957; the cuts of a
        transportation problem), so the sums say all without saying who pays for what.
        """
        assert self.ceiling is not None
        usable = [
            frozenset(k for k, (scope, _) in enumerate(self.pools) if scope.includes(p.stage, p.technology))
            for p in pairs
        ]
        for chosen in product((False, True), repeat=len(self.pools)):
            open_ = {k for k, taken in enumerate(chosen) if taken}
            inside = [i for i, pools in enumerate(usable) if pools <= open_]
            yield inside, fsum([self.ceiling, *(self.pools[k][1] for k in open_)])

    def rows(self, pairs: Sequence[Option]) -> Iterator[LinearRow]:
        for inside, money in self._parts(pairs):
            yield LinearRow(self.title, {i: pairs[i].cost for i in inside}, at_most=money)

    def check(self, pairs: Sequence[Option], funded: set[int]) -> Usage:
        kept, tight = True, False
        for inside, money in self._parts(pairs):
            spent = fsum(pairs[i].cost for i in inside if i in funded)
            kept = kept and spent <= money + TOLERANCE * abs(money)
            tight = tight or abs(spent - money) <= TOLERANCE * abs(money)
        return Usage(self.general(pairs, funded), kept, tight)

    def general(self, pairs: Sequence[Option], funded: set[int]) -> float:
        """The least that has to come from money for anything, the pools paying what they can."""
        assert self.ceiling is not None
        needs = [
            fsum(pairs[i].cost for i in inside if i in funded) - (money - self.ceiling)
            for inside, money in self._parts(pairs)
        ]
        return max(0.0, *needs)

    def words(self, names: Names) -> str:
        return f"cost that no pool pays {self.limit_words(names)}"

    def measure(self, limit: Limit, pairs: Sequence[Option]) -> Extreme:
        """What the parts cost beyond what their pools pay."""
        free = self.model_copy(update={"at_most": 0.0})
        return Extreme(
            tuple(({i: pairs[i].cost for i in inside}, -money) for inside, money in free._parts(pairs))
        )
