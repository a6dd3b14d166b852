"""Which charts can be drawn of one answer alone, without all that an analysis holds beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ...models.portfolio.portfolio import Portfolio
from ...models.ranking.ranking import Ranking
from ...models.ranking.weights import profile_name
from ...models.sensitivity.monte_carlo import Stress
from ...models.sensitivity.profile_regret import ProfileComparison
from ...models.tradeoffs.budget_frontier import BudgetFrontier
from ...models.tradeoffs.tradeoff import Tradeoff
from ...models.uncertainty.robust import Robust
from ...models.uncertainty.worth import Worth
from .portfolio import frontier_figure
from .profiles import losses_figure, profile_ranks_figure
from .ranking import rank_shares_figure, ranking_figure
from .robust import robust_figure
from .tradeoff import tradeoff_figure
from .worth import worth_figure

if TYPE_CHECKING:  # plotly takes a while to import: only those who draw wait for it
    import plotly.graph_objects as go

Answer = Ranking | Portfolio | BudgetFrontier | Tradeoff | Stress | ProfileComparison | Robust | Worth


def charts_of(answer: Answer) -> Mapping[str, Callable[[], go.Figure | None]]:
    """The charts of one answer by name, the obvious one first."""
    if isinstance(answer, Ranking):
        return {"ranking": lambda: ranking_figure(answer)}
    if isinstance(answer, Portfolio):
        found = answer
        return {
            "frontier": lambda: frontier_figure(
                found.case, found.frontier.points, found.optimum, found.budget
            )
        }
    if isinstance(answer, BudgetFrontier):
        return {"frontier": lambda: _frontier(answer)}
    if isinstance(answer, Tradeoff):
        return {"tradeoff": lambda: tradeoff_figure(answer)}
    if isinstance(answer, Stress):
        return {"rank-shares": lambda: rank_shares_figure(answer)}
    if isinstance(answer, Robust):
        return {"robust": lambda: robust_figure(answer)}
    if isinstance(answer, Worth):
        return {"worth": lambda: worth_figure(answer)}
    used = profile_name(answer.case)
    return {
        "profile-ranks": lambda: profile_ranks_figure(answer, used),
        "losses": lambda: losses_figure(answer, used),
    }


def _frontier(found: BudgetFrontier) -> go.Figure:
    points = found.frontier.points
    chosen = None if found.chosen is None else points[found.chosen]
    limit = found.budget if found.budget <= found.up_to else float("inf")
    knee = None if found.knee is None else points[found.knee.point]
    return frontier_figure(found.case, points, chosen, limit, knee)


def figure_of(answer: object, name: str | None) -> go.Figure | None:
    """The chart of an answer by its name, or the obvious one.

    Raises:
        ValueError: it is none of these answers, or not enough for that chart.
    """
    if not isinstance(answer, Answer):
        raise ValueError(
            f"nothing to draw of a {type(answer).__name__}: give an analysis, or what rank, fund, frontier, "
            "tradeoff, stress, compare, robust or worth answers"
        )
    drawn = charts_of(answer)
    if name is not None and name not in drawn:
        raise ValueError(
            f"{name!r} needs more than a {type(answer).__name__}, whose charts are {', '.join(drawn)}: "
            f"chart(analyse(case, sure=True), {name!r})"
        )
    return drawn[name or next(iter(drawn))]()
