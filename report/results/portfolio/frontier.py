"""The whole frontier: what every amount of money would buy."""

from __future__ import annotations

from typing import Any

from ....models.tradeoffs.budget_frontier import BudgetFrontier
from ...documents.result import Result, hidden, part
from ...documents.tables import Column, Table
from .fund_extras import finite


@part
class FrontierStep:
    """A portfolio that no cheaper or equally cheap one beats, and the step to it from the one before."""

    cost: float
    """In the case's currency."""
    value: float
    bound: float | None
    """No portfolio within this cost is worth more; None: not known."""
    within_budget: bool
    chosen: bool
    """Whether it is what the budget buys."""
    knee: bool
    """Whether it is the knee: farthest beyond the straight line from the cheapest to the dearest of these."""
    enters: tuple[str, ...]
    """Pairs that the one before does not fund."""
    leaves: tuple[str, ...]
    moves: tuple[str, ...]
    """Pairs that both fund, from here on at another level or from another period on."""
    funded: tuple[str, ...]


@part
class FrontierResult(Result):
    """The best portfolio for every amount of money, in the order of their cost."""

    complete: bool
    """Whether these are all, proven; otherwise the best at evenly spread budgets."""
    budget: float | None
    """What limits the cost; None where nothing does."""
    budget_lifted: bool
    """Whether the budget was lifted to look beyond it; one for a part of the pairs stays a rule."""
    up_to: float | None
    """What was looked at; None: all."""
    points: tuple[FrontierStep, ...]
    answer: Any = hidden()
    """The same with its programme (``BudgetFrontier``)."""
    currency: str = hidden("")

    def tables(self) -> tuple[Table, ...]:
        return (_points(self),)


def frontier(found: BudgetFrontier, currency: str = "") -> FrontierResult:
    ids, chosen, knee = found.programme.ids, found.chosen, found.knee
    return FrontierResult(
        complete=found.frontier.complete,
        budget=finite(found.budget),
        budget_lifted=found.lifted,
        up_to=finite(found.up_to),
        points=tuple(
            FrontierStep(
                cost=point.cost,
                value=point.value,
                bound=finite(point.bound),
                within_budget=step.within_budget,
                chosen=k == chosen,
                knee=knee is not None and k == knee.point,
                enters=step.change.enters,
                leaves=step.change.leaves,
                moves=step.change.moves,
                funded=ids(point.funded),
            )
            for k, (point, step) in enumerate(zip(found.frontier.points, found.steps, strict=True))
        ),
        answer=found,
        currency=currency,
    )


def _points(found: FrontierResult) -> Table:
    """One row a point, lists of pairs with spaces between."""
    moved = any(p.moves for p in found.points)
    return Table(
        "points",
        "What every amount of money would buy, and the pairs that enter and leave from one to the next.",
        (
            Column("cost", "cost", "money", found.currency),
            Column("value", "value", "score"),
            Column("bound", "proven to be at most", "score"),
            Column("within_budget", "within the budget", "flag"),
            Column("chosen", "chosen", "flag"),
            Column("knee", "knee", "flag"),
            Column("enters", "enters", "text"),
            Column("leaves", "leaves", "text"),
            *([Column("moves", "otherwise", "text")] if moved else []),
            Column("funded", "funded", "text"),
        ),
        tuple(
            (
                p.cost, p.value, p.bound, p.within_budget, p.chosen, p.knee,
                " ".join(p.enters), " ".join(p.leaves),
                *([" ".join(p.moves)] if moved else []), " ".join(p.funded),
            )
            for p in found.points
        ),
    )  # fmt: skip
