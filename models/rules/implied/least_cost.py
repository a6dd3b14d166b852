"""The least money with which the other rules can be kept, where a case asks for it."""

from ..kinds.total import Total
from ..words import Names

LEAST_COST = "least cost"
"""How the rule is called, and no other."""


class LeastCost(Total):
    """The whole cost is no more than the least with which the other rules can be kept.

    A case file writes ``minimise: cost``, not this rule; its limit is worked out for each ranking.
    """

    def words(self, names: Names) -> str:
        return f"the least money with which the other rules can be kept: {self.limit_words(names)}"


def least_cost(cost: float) -> LeastCost:
    """``cost``: in the case's currency."""
    return LeastCost(rule="total", of="cost", name=LEAST_COST, at_most=cost)
