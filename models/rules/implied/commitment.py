"""What runs already: it goes on, or is stopped at its price."""

from collections.abc import Iterator, Sequence

from ...options.option import Option
from ..base import LinearRow, Usage
from ..kinds.fund import Fund
from ..words import Names


class Commitment(Fund):
    """A pair that runs goes on at what is left of its cost, or is stopped at its price, if it may be.

    A case file writes ``running`` under the pair, not this rule.
    """

    stop: float | None = None
    """What it costs to stop it; ``None``: it cannot be stopped"""

    def decided(self, pairs: Sequence[Option]) -> list[int]:
        """Its options: going on and, where it may be, being stopped."""
        return [i for i in self.in_scope(pairs) if pairs[i].pair in self.pairs]

    def rows(self, pairs: Sequence[Option]) -> Iterator[LinearRow]:
        yield LinearRow(self.title, dict.fromkeys(self.decided(pairs), 1.0), at_least=1.0)

    def check(self, pairs: Sequence[Option], funded: set[int]) -> Usage:
        decided = funded.intersection(self.decided(pairs))
        going_on = [i for i in decided if not pairs[i].stopped]
        return Usage(float(len(going_on)), kept=len(decided) == 1, tight=True)

    def used_words(self, names: Names, used: float) -> str:
        return "goes on" if used else "stopped"

    def words(self, names: Names) -> str:
        instead = (
            "and cannot be stopped" if self.stop is None else f"or is stopped for {names.money(self.stop)}"
        )
        return f"runs: goes on {instead}: {names.pairs(self.pairs)}"
