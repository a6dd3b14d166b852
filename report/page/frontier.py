"""The frontier in a table, and what the weighted sum of the criteria would fund."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...models.analysis import Analysis
from ...models.tradeoffs.budget_frontier import frontier_knee
from ..text.portfolio.frontier import knee_words
from ..words import wording as say

Facts = dict[str, Any]

BENDS = "Up to the portfolio chosen, the line bends most"
"""No knee of all that money could buy: nothing beyond the portfolio chosen is on the page"""

MOST_NAMED = 12
"""Names in one cell of a table, where not all are to be shown"""


def frontier(analysis: Analysis, most: int | None) -> Facts:
    portfolio = analysis.portfolio
    points, named = portfolio.frontier.points, None if most is None else MOST_NAMED
    start = 0 if most is None else max(len(points) - most, 0)  # up to the portfolio chosen
    in_place = portfolio.programme.in_place
    rows, before = [], in_place(points[start - 1].funded if start else ())
    for point in points[start:]:
        funded = in_place(point.funded)
        change = portfolio.programme.change(before, funded)
        rows.append(
            {
                "cost": say.amount(point.cost),
                "value": say.score(point.value),
                "count": len(funded),
                "enter": _names(analysis, change.enters, named),
                "leave": _names(analysis, change.leaves, named),
                "otherwise": _names(analysis, change.moves, named),
                "chosen": point.funded == portfolio.optimum.funded,
            }
        )
        before = funded
    traced = not portfolio.lacks("entry_budgets")
    knee = frontier_knee(portfolio.frontier)
    unit = f" {analysis.case.currency}" if analysis.case.currency else ""
    costs = [(point.cost, point.value) for point in points]
    moved = any(row["otherwise"] != "–" for row in rows)
    return {
        "rows": rows,
        "complete": portfolio.frontier.complete,
        "traced": traced,
        "moved": moved,
        "knee": None if knee is None else knee_words(costs, knee.point, unit, BENDS),
    }


def _names(analysis: Analysis, options: Sequence[str], most: int | None = None) -> str:
    named = [say.pair_name(analysis.case, option) for option in options[:most]]
    more = len(options) - len(named)
    return ", ".join(named) + (f" and {more:,} more" if more else "") or "–"


def additive(analysis: Analysis) -> Facts:
    portfolio, ranking = analysis.portfolio, analysis.ranking
    other = portfolio.additive
    ours, theirs = portfolio.optimum.funded, other.funded if other else frozenset[int]()
    change = portfolio.programme.change(ours, theirs)
    return {
        "is_method": ranking.is_additive,
        "only_ours": _names(analysis, change.leaves),
        "only_theirs": _names(analysis, change.enters),
        "otherwise": _names(analysis, change.moves) if change.moves else None,
        "same": not change.leaves and not change.enters,
        "cost": say.amount(other.cost) if other else "",
        "known": not portfolio.lacks("additive"),
        "possible": other is not None,
    }
