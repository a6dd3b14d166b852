"""Charts: one function each, ``Analysis -> Figure``, registered at the end.

To add one: write its function, add it to ``CHARTS``, and give the page a table of its numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, cast

from ..mcda import topsis
from ..models.analysis import Analysis
from ..models.conceptual import title
from ..models.matrix import Array, Ranking
from .lettering import clean

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

# Okabe & Ito (2008): told apart by colour-blind readers. Dark and light take turns for grey.
_COLOURS = ("#0072B2", "#E69F00", "#004D40", "#56B4E9", "#D55E00", "#F0E442", "#7A4B94", "#CC79A7")
_INK, _SOFT = "#1f2933", "#52606d"
_LONGEST = 26


def contributions(ranking: Ranking) -> Array:
    """(n, m) what each criterion adds to each stage's additive value: w · r."""
    matrix = ranking.matrix
    how = cast(topsis.Normalisation, ranking.normalisation)
    normalised = topsis.normalise(matrix.scores, matrix.bounds, matrix.maximise, how)
    return normalised.values * [ranking.profile.weights[c] for c in matrix.criteria]


def plain(text: str) -> str:
    """``text`` so that plotly, which reads a little HTML, shows it as it is."""
    return clean(text).replace("&", "&amp;").replace("<", "‹").replace(">", "›")


def short(text: str, longest: int = _LONGEST) -> str:
    """``text`` as a label of a chart."""
    words = clean(text)
    return plain(words if len(words) <= longest else words[: longest - 1].rstrip() + "…")


def ranking_chart(analysis: Analysis) -> go.Figure:
    """What each criterion adds to each stage's additive value, with closeness beside it."""
    import plotly.graph_objects as go

    case, ranking = analysis.case, analysis.ranking
    stages = ranking.order
    rows = [ranking.matrix.stages.index(stage) for stage in stages]
    names = [case.stages[stage].name or title(stage) for stage in stages]
    labels = [f"{ranking.ranks[i]}  {short(name)}" for i, name in zip(rows, names, strict=True)]
    places = list(range(len(stages)))
    added = contributions(ranking)
    figure = go.Figure()
    for k, criterion in enumerate(ranking.matrix.criteria):
        name = plain(case.criteria[criterion].name or title(criterion))
        figure.add_bar(
            orientation="h",
            y=places,
            x=[float(added[i, k]) for i in rows],
            name=short(case.criteria[criterion].name or title(criterion), 44),
            customdata=[plain(stage) for stage in names],
            hovertemplate=f"%{{customdata}}<br>{_literal(name)}: %{{x:.3f}}<extra></extra>",
            marker={
                "color": _COLOURS[k % len(_COLOURS)],
                "line": {"color": "#fff", "width": 1},
                "pattern": {"shape": "" if k < len(_COLOURS) else "/"},
            },
        )
    figure.add_scatter(
        x=[float(ranking.closeness[i]) for i in rows],
        y=places,
        mode="markers",
        name="closeness",
        customdata=[plain(stage) for stage in names],
        hovertemplate="%{customdata}<br>closeness: %{x:.3f}<extra></extra>",
        marker={
            "symbol": "diamond",
            "size": 11,
            "color": "#fff",
            "line": {"color": _INK, "width": 2},
        },
    )
    highest = max(float(added.sum(axis=1).max(initial=0.0)), float(ranking.closeness.max()))
    # No taller than a printed page for up to 40 stages.
    _dress(figure, 150 + round(min(34.0, max(18.0, 760 / len(stages))) * len(stages)))
    figure.update_layout(barmode="stack", bargap=0.35)
    figure.update_xaxes(title={"text": "score (no unit)", "standoff": 8}, range=[0, max(1.0, highest * 1.05)])
    figure.update_yaxes(tickvals=places, ticktext=labels, range=[len(stages) - 0.4, -0.6], showgrid=False)
    return figure


def frontier_chart(analysis: Analysis) -> go.Figure:
    """The highest value that each cost can buy, with the portfolio chosen and the budget."""
    import plotly.graph_objects as go

    portfolio = analysis.portfolio
    points = portfolio.frontier.points
    unit = f" {plain(analysis.case.currency)}" if analysis.case.currency else ""
    figure = go.Figure()
    figure.add_scatter(
        x=[point.cost for point in points],
        y=[point.value for point in points],
        mode="lines+markers",
        line={"shape": "hv", "color": _COLOURS[0], "width": 2},
        marker={"size": 6, "color": _COLOURS[0]},
        name="highest value that the cost buys",
        hovertemplate=f"cost %{{x:,}}{_literal(unit)}<br>value %{{y:.3f}}<extra></extra>",
    )
    figure.add_scatter(
        x=[portfolio.optimum.cost],
        y=[portfolio.optimum.value],
        mode="markers",
        name="the portfolio chosen",
        marker={
            "symbol": "diamond",
            "size": 14,
            "color": _COLOURS[4],
            "line": {"color": _INK, "width": 1.5},
        },
        hovertemplate=f"chosen: cost %{{x:,}}{_literal(unit)}<br>value %{{y:.3f}}<extra></extra>",
    )
    top = max(point.value for point in points)
    bottom = min(0.0, *(point.value for point in points))
    if math.isfinite(portfolio.budget):
        figure.add_scatter(
            x=[portfolio.budget] * 2,
            y=[bottom, top * 1.06],
            mode="lines",
            line={"dash": "dash", "color": _INK, "width": 1.5},
            name="budget",
            hovertemplate=f"budget %{{x:,}}{_literal(unit)}<extra></extra>",
        )
    _dress(figure, 400)
    figure.update_xaxes(title=f"cost{f' [{unit.strip()}]' if unit else ''}", rangemode="tozero")
    figure.update_yaxes(title="value (a score, no unit)", rangemode="tozero")
    return figure


def _literal(text: str) -> str:
    """``text`` in a template of plotly's, where a percent sign and a brace would start a field."""
    return text.replace("%{", "% {")


def _dress(figure: go.Figure, height: int) -> None:
    """What all charts share: calm, on white, the legend above."""
    figure.update_layout(
        template="none",
        height=height,
        autosize=True,
        font={"family": "Helvetica Neue, Helvetica, Arial, sans-serif", "size": 12, "color": _INK},
        paper_bgcolor="#fff",
        plot_bgcolor="#fff",
        margin={"l": 8, "r": 16, "t": 8, "b": 8},
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
        dragmode=False,
        hoverlabel={"bgcolor": "#fff", "font": {"color": _INK}},
    )
    figure.update_xaxes(
        automargin=True, fixedrange=True, gridcolor="#e4e7eb", zerolinecolor=_SOFT, tickcolor=_SOFT
    )
    figure.update_yaxes(automargin=True, fixedrange=True, gridcolor="#e4e7eb", zeroline=False)


CHARTS: Mapping[str, Callable[[Analysis], go.Figure]] = {
    "ranking": ranking_chart,
    "frontier": frontier_chart,
}
"""name → the function that draws it"""
