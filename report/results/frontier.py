"""The whole frontier, as data."""

from __future__ import annotations

import math

from ...models.portfolio.budget_frontier import BudgetFrontier
from ..words.plain_text import JSON


def view(found: BudgetFrontier) -> JSON:
    ids, chosen = found.programme.ids, found.chosen
    return {
        "complete": found.frontier.complete,
        "budget": found.budget if math.isfinite(found.budget) else None,
        "budget_lifted": found.lifted,
        "up_to": found.up_to if math.isfinite(found.up_to) else None,
        "points": [
            {
                "cost": point.cost,
                "value": point.value,
                "bound": point.bound if math.isfinite(point.bound) else None,
                "within_budget": step.within_budget,
                "chosen": k == chosen,
                "enters": list(ids(step.enters)),
                "leaves": list(ids(step.leaves)),
                "funded": list(ids(point.funded)),
            }
            for k, (point, step) in enumerate(zip(found.frontier.points, found.steps, strict=True))
        ],
    }


def rows(view: JSON) -> tuple[list[str], list[JSON]]:
    """One row a point, lists of pairs with spaces between."""
    columns = ["cost", "value", "bound", "within_budget", "chosen", "enters", "leaves", "funded"]
    lists = ("enters", "leaves", "funded")
    return columns, [{**point, **{name: " ".join(point[name]) for name in lists}} for point in view["points"]]
