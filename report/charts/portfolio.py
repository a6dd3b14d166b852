"""The portfolio as charts: the frontier, and how often each project is funded."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...mcda.smaa import wilson
from ...models.analysis import Analysis
from ..words import wording as say
from ..words.sureness import SURE, ways_funded
from .style import (
    COLOURS,
    INK,
    axis_title,
    dress,
    literal,
    plain,
    project_label,
    row_height,
)

if TYPE_CHECKING:  # plotly takes a while to import: only those who draw wait for it
    import plotly.graph_objects as go

    from ...models.case.case import Case
    from ...models.solver.lexicographic import Optimum


def frontier_chart(analysis: Analysis) -> go.Figure:
    """The highest value that each cost can buy, with the portfolio chosen and the budget."""
    portfolio = analysis.portfolio
    return frontier_figure(portfolio.case, portfolio.frontier.points, portfolio.optimum, portfolio.budget)


def frontier_figure(
    case: Case, points: Sequence[Optimum], chosen: Optimum | None, limit: float, knee: Optimum | None = None
) -> go.Figure:
    """``limit``: the budget, infinite where there is none; ``chosen``: none where none is within it."""
    import plotly.graph_objects as go

    unit = f" {plain(case.currency)}" if case.currency else ""
    figure = go.Figure()
    figure.add_scatter(
        x=[point.cost for point in points],
        y=[point.value for point in points],
        mode="lines+markers",
        line={"shape": "hv", "color": COLOURS[0], "width": 2},
        marker={"size": 6, "color": COLOURS[0]},
        name="highest value that the cost buys",
        hovertemplate=f"cost %{{x:,}}{literal(unit)}<br>value %{{y:.3f}}<extra></extra>",
    )
    if chosen is not None:
        figure.add_scatter(
            x=[chosen.cost],
            y=[chosen.value],
            mode="markers",
            name="the portfolio chosen",
            marker={
                "symbol": "diamond",
                "size": 14,
                "color": COLOURS[4],
                "line": {"color": INK, "width": 1.5},
            },
            hovertemplate=f"chosen: cost %{{x:,}}{literal(unit)}<br>value %{{y:.3f}}<extra></extra>",
        )
    if knee is not None and knee != chosen:
        figure.add_scatter(
            x=[knee.cost],
            y=[knee.value],
            mode="markers",
            name="the knee",
            marker={
                "symbol": "square",
                "size": 12,
                "color": COLOURS[1],
                "line": {"color": INK, "width": 1.5},
            },
            hovertemplate=f"knee: cost %{{x:,}}{literal(unit)}<br>value %{{y:.3f}}<extra></extra>",
        )
    top = max(point.value for point in points)
    bottom = min(0.0, *(point.value for point in points))
    budget = "budget, pools apart" if case.pools else "budget"
    if math.isfinite(limit):
        figure.add_scatter(
            x=[limit] * 2,
            y=[bottom, top * 1.06],
            mode="lines",
            line={"dash": "dash", "color": INK, "width": 1.5},
            name=budget,
            hovertemplate=f"{budget} %{{x:,}}{literal(unit)}<extra></extra>",
        )
    dress(figure, 400)
    cost = f"cost [{case.currency}]" if unit else "cost"
    figure.update_xaxes(title=axis_title(cost), rangemode="tozero")
    figure.update_yaxes(title="value (a score, no unit)", rangemode="tozero")
    return figure


def funded_shares_chart(analysis: Analysis) -> go.Figure | None:
    """In what share of the draws each project is funded; those funded now filled, the others hatched."""
    import plotly.graph_objects as go

    core, case = analysis.stress and analysis.stress.core, analysis.case
    if not core:
        return None
    exact = bool(analysis.stress and analysis.stress.exact)
    now = {funded.pair.pair: funded.priority for funded in analysis.portfolio.funded}
    ways = ways_funded(core.options)
    free = {pair: share for pair, share in core.share.items() if pair not in core.committed}
    shown = [pair for pair, share in free.items() if share > 1 - SURE or pair in now]
    shown.sort(key=lambda pair: (pair not in core.owed, -core.share[pair]))
    if not shown:
        return None
    height = row_height(len(shown))
    labels = [f"{now.get(pair, '–')}  {project_label(case, pair, height)}" for pair in shown]
    hovers = [
        "<br>".join(
            [
                plain(say.pair_name(case, pair)),
                "owed" if pair in core.owed else f"funded in {100 * core.share[pair]:.1f} %",
                *(plain(f"{way}: {100 * share:.1f} %") for way, share in ways.get(pair, {}).items()),
            ]
        )
        for pair in shown
    ]
    figure = go.Figure()
    for funded, name in ((True, "funded now, with its priority"), (False, "not funded now")):
        kept = [i for i, pair in enumerate(shown) if (pair in now) is funded]
        shares = [core.share[shown[i]] for i in kept]
        # Each draw that has a portfolio funds what is owed: of that nothing is estimated.
        within = [
            (share, share) if exact or shown[i] in core.owed else wilson(share, core.draws)
            for i, share in zip(kept, shares, strict=True)
        ]
        figure.add_bar(
            orientation="h",
            y=kept,
            x=[100 * share for share in shares],
            name=name,
            text=["owed" if shown[i] in core.owed else "" for i in kept],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            customdata=[hovers[i] for i in kept],
            hovertemplate="%{customdata}<extra></extra>",
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [100 * (high - share) for share, (_, high) in zip(shares, within, strict=True)],
                "arrayminus": [100 * (share - low) for share, (low, _) in zip(shares, within, strict=True)],
                "color": INK,
                "thickness": 1.5,
                "width": 4,
            },
            marker={
                "color": COLOURS[0] if funded else "#fff",
                "line": {"color": COLOURS[0], "width": 1},
                "pattern": {"shape": "" if funded else "/", "fgcolor": COLOURS[0], "size": 5},
            },
        )
    dress(figure, 130 + height * len(shown))
    figure.add_vline(x=100 * SURE, line={"dash": "dash", "color": INK, "width": 1})
    figure.update_layout(barmode="overlay", bargap=0.3)
    figure.update_xaxes(
        title={"text": axis_title("funded in [%] of the draws"), "standoff": 8}, range=[0, 101]
    )
    figure.update_yaxes(
        tickvals=list(range(len(shown))), ticktext=labels, range=[len(shown) - 0.4, -0.6], showgrid=False
    )
    return figure
