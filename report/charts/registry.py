"""Charts: one function each, ``Analysis -> Figure``, registered at the end.

To add one: write its function, add it to ``CHARTS``, and give the page a table of its numbers. A
function gives ``None`` where an analysis has nothing to draw, or too much to be read as a picture.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ...models.analysis import Analysis
from .portfolio import frontier_chart, funded_shares_chart
from .profiles import losses_chart, profile_ranks_chart
from .ranking import rank_shares_chart, ranking_chart
from .roadmap import roadmap_chart

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


CHARTS: Mapping[str, Callable[[Analysis], go.Figure | None]] = {
    "ranking": ranking_chart,
    "frontier": frontier_chart,
    "rank-shares": rank_shares_chart,
    "funded-shares": funded_shares_chart,
    "profile-ranks": profile_ranks_chart,
    "losses": losses_chart,
    "roadmap": roadmap_chart,
}
"""name → the function that draws it"""
