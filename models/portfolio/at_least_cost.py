"""Of all portfolios that keep the rules the cheapest, where a case minimises cost."""

from __future__ import annotations

from dataclasses import replace

from ..entry.entry import TOLERANCE
from ..entry.problem import Problem
from ..rules.implied.least_cost import LeastCost, least_cost
from ..rules.kinds.registry import Rule
from ..solver.lexicographic import costs_least
from ..solver.milp import SolverError
from ..solver.programme import Programme


def at_least_cost(made: Programme) -> Programme:
    """The programme held to the least cost with which its rules can be kept; as it is where they cannot.

    Raises:
        OutOfTime: there was no time to prove it.
    """
    cheapest = costs_least(made)
    if cheapest is None:
        return made
    return replace(made, rules=(*made.rules, least_cost(made.cost(cheapest))))


class CostMinimised(SolverError):
    """What is asked has its answer by value within a budget only, and the case minimises cost."""

    def __init__(self, what: str, least: float) -> None:
        self.problem = Problem(
            ("minimise",),
            f"{what} goes by value within a budget: to ask it, write budget: {least:.12g}, the least cost, "
            "in place of minimise: cost",
        )
        super().__init__(f"minimise: {self.problem.message}")


def by_value(made: Programme, what: str) -> None:
    """Let a programme pass whose best portfolio is the one worth most. ``what``: is asked of it.

    Raises:
        CostMinimised: the cheapest is the best.
    """
    least = least_of(made)
    if least is not None:
        raise CostMinimised(what, least)


def renewed(made: Programme) -> Programme:
    """Held to the least cost of its options as they now are, where it is held to one.

    Raises:
        OutOfTime: there was no time to prove it.
    """
    stated = at_any_cost(made)
    return made if stated is made else at_least_cost(stated)


def least_of(made: Programme) -> float | None:
    """The least cost that the programme is held to; ``None``: cost is not minimised."""
    return next((rule.ceiling for rule in made.rules if isinstance(rule, LeastCost)), None)


def at_any_cost(made: Programme) -> Programme:
    """The programme under its other rules alone."""
    stated = tuple(rule for rule in made.rules if not isinstance(rule, LeastCost))
    return made if len(stated) == len(made.rules) else replace(made, rules=stated)


def saved(made: Programme, rule: Rule) -> float | None:
    """By how much the least cost falls where a rule is dropped; ``None``: cost is not minimised, or this is
    the rule that says so.

    Raises:
        OutOfTime: there was no time to prove it.
    """
    held, least = at_any_cost(made), least_of(made)
    if least is None or isinstance(rule, LeastCost):
        return None
    cheapest = costs_least(held.without(rule))
    assert cheapest is not None  # what keeps the rule keeps the others
    less = least - held.cost(cheapest)
    return less if less > TOLERANCE * max(held.cost_size(cheapest), abs(least)) else 0.0
