"""Charts: one function each, ``Analysis -> Figure``, registered at the end.

To add one: write its function and that of its table, and add both to ``CHARTS``. A function gives
``None`` where an analysis has nothing to draw, or too much to be read as a picture.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ...models.analysis import Analysis
from ...records import dataclass
from ..documents.tables import Table
from .portfolio import frontier_chart, funded_shares_chart
from .profiles import losses_chart, profile_ranks_chart
from .ranking import rank_shares_chart, ranking_chart
from .roadmap import roadmap_chart
from .robust import robust_chart, robust_table
from .worth import worth_chart

if TYPE_CHECKING:  # plotly takes a while to import: only those who draw wait for it
    import plotly.graph_objects as go


CONFIG: Mapping[str, object] = {
    "displaylogo": False,
    "displayModeBar": False,
    # plotly 7 offers to upload the chart ("Share chart"): a board's figures stay where they are.
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "responsive": True,
}
"""What every chart is shown with."""


@dataclass(frozen=True)
class Chart:
    """How a chart is drawn, and what stands beside it."""

    draw: Callable[[Analysis], go.Figure | None]
    table: Callable[[Analysis], Table] | None = None
    """The same numbers, and what they are: with these the page gives it a section of its own. ``None``: a
    part of the page has its place, its words and its table."""


CHARTS: Mapping[str, Chart] = {
    "ranking": Chart(ranking_chart),
    "frontier": Chart(frontier_chart),
    "rank-shares": Chart(rank_shares_chart),
    "funded-shares": Chart(funded_shares_chart),
    "profile-ranks": Chart(profile_ranks_chart),
    "losses": Chart(losses_chart),
    "worth": Chart(worth_chart),
    "against-doubt": Chart(robust_chart, robust_table),
    "roadmap": Chart(roadmap_chart),
}
"""By name: what is drawn on the page, as pictures, in notebooks"""
