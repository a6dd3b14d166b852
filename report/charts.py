"""Charts: one function each, ``Analysis -> Figure``, registered at the end.

To add one: write its function, add it to ``CHARTS``, and give the page a table of its numbers. A
function gives ``None`` where an analysis has nothing to draw, or too much to be read as a picture.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, cast

from ..mcda import topsis
from ..models.analysis import Analysis
from ..models.conceptual import title
from ..models.matrix import Array, Ranking
from . import wording as say
from .comparing import MOST_COLUMNS
from .drawing import (
    BLUES,
    COLOURS,
    DASHES,
    INK,
    LINES,
    SOFT,
    axis_title,
    dress,
    literal,
    plain,
    project_label,
    row_height,
    short,
)
from .roadmap import roadmap_chart
from .stressing import SURE
from .sureness import WITHIN

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

_SEEN = 0.06
"""A part of a bar that is wide enough to write in."""
_CROWDED = 5
"""More profiles than this have little room each on a phone."""
_MOST_STAGES = 20
"""With more, lines between ranks cannot be told apart."""


def contributions(ranking: Ranking) -> Array:
    """(n, m) what each criterion adds to each stage's additive value: w · r."""
    matrix = ranking.matrix
    how = cast(topsis.Normalisation, ranking.normalisation)
    normalised = topsis.normalise(matrix.scores, matrix.bounds, matrix.maximise, how)
    return normalised.values * [ranking.profile.weights[c] for c in matrix.criteria]


def ranking_chart(analysis: Analysis) -> go.Figure | None:
    """What each criterion adds to each stage's additive value, with closeness beside it."""
    import plotly.graph_objects as go

    case, ranking = analysis.case, analysis.ranking
    if not case.criteria:
        return None
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
            hovertemplate=f"%{{customdata}}<br>{literal(name)}: %{{x:.3f}}<extra></extra>",
            marker={
                "color": COLOURS[k % len(COLOURS)],
                "line": {"color": "#fff", "width": 1},
                "pattern": {"shape": "" if k < len(COLOURS) else "/"},
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
            "line": {"color": INK, "width": 2},
        },
    )
    highest = max(float(added.sum(axis=1).max(initial=0.0)), float(ranking.closeness.max()))
    dress(figure, 150 + row_height(len(stages)) * len(stages))
    figure.update_layout(barmode="stack", bargap=0.35)
    figure.update_xaxes(
        title={"text": axis_title("score (no unit)"), "standoff": 8}, range=[0, max(1.0, highest * 1.05)]
    )
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
        line={"shape": "hv", "color": COLOURS[0], "width": 2},
        marker={"size": 6, "color": COLOURS[0]},
        name="highest value that the cost buys",
        hovertemplate=f"cost %{{x:,}}{literal(unit)}<br>value %{{y:.3f}}<extra></extra>",
    )
    figure.add_scatter(
        x=[portfolio.optimum.cost],
        y=[portfolio.optimum.value],
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
    top = max(point.value for point in points)
    bottom = min(0.0, *(point.value for point in points))
    budget = "budget, pools apart" if analysis.case.pools else "budget"
    if math.isfinite(portfolio.budget):
        figure.add_scatter(
            x=[portfolio.budget] * 2,
            y=[bottom, top * 1.06],
            mode="lines",
            line={"dash": "dash", "color": INK, "width": 1.5},
            name=budget,
            hovertemplate=f"{budget} %{{x:,}}{literal(unit)}<extra></extra>",
        )
    dress(figure, 400)
    cost = f"cost [{analysis.case.currency}]" if unit else "cost"
    figure.update_xaxes(title=axis_title(cost), rangemode="tozero")
    figure.update_yaxes(title="value (a score, no unit)", rangemode="tozero")
    return figure


def rank_shares_chart(analysis: Analysis) -> go.Figure | None:
    """In what share of the draws each stage has each rank: bars from the first rank to the last."""
    import plotly.graph_objects as go

    found, case = analysis.stress, analysis.case
    if found is None:
        return None
    order = found.ranking.order
    rows = [found.ranking.matrix.stages.index(stage) for stage in order]
    shares = found.acceptability.ranks[rows]
    names = [say.stage_name(case, stage) for stage in order]
    figure = go.Figure()
    for rank in range(len(order)):
        shade = min(rank, len(BLUES) - 1)
        figure.add_bar(
            orientation="h",
            y=list(range(len(order))),
            x=(100 * shares[:, rank]).tolist(),
            name=f"rank {rank + 1}",
            # The number of the rank in its part of the bar, so that no shade has to be told from another.
            text=[str(rank + 1) if share >= _SEEN else "" for share in shares[:, rank]],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"color": "#fff" if shade < 2 else INK, "size": 12},
            customdata=[plain(name) for name in names],
            hovertemplate=f"%{{customdata}}<br>rank {rank + 1} in %{{x:.1f}} %<extra></extra>",
            marker={"color": BLUES[shade], "line": {"color": SOFT, "width": 1}},
            showlegend=False,
        )
    labels = [f"{found.ranking.ranks[i]}  {short(name)}" for i, name in zip(rows, names, strict=True)]
    dress(figure, 70 + row_height(len(order)) * len(order))
    figure.update_layout(barmode="stack", bargap=0.3)
    figure.update_xaxes(title={"text": axis_title("share of the draws [%]"), "standoff": 8}, range=[0, 100])
    figure.update_yaxes(
        tickvals=list(range(len(order))), ticktext=labels, range=[len(order) - 0.4, -0.6], showgrid=False
    )
    return figure


def funded_shares_chart(analysis: Analysis) -> go.Figure | None:
    """In what share of the draws each project is funded; those funded now filled, the others hatched."""
    import plotly.graph_objects as go

    core, case = analysis.stress and analysis.stress.core, analysis.case
    if not core:
        return None
    now = {funded.pair.id: funded.priority for funded in analysis.portfolio.funded}
    shown = [pair for pair, share in core.share.items() if share > 1 - SURE or pair in now]
    shown.sort(key=lambda pair: -core.share[pair])
    if not shown:
        return None
    height = row_height(len(shown))
    labels = [f"{now.get(pair, '–')}  {project_label(case, pair, height)}" for pair in shown]
    figure = go.Figure()
    for funded, name in ((True, "funded now, with its priority"), (False, "not funded now")):
        kept = [i for i, pair in enumerate(shown) if (pair in now) is funded]
        shares = [core.share[shown[i]] for i in kept]
        within = [WITHIN * math.sqrt(share * (1 - share) / core.draws) for share in shares]
        figure.add_bar(
            orientation="h",
            y=kept,
            x=[100 * share for share in shares],
            name=name,
            customdata=[plain(say.pair_name(case, shown[i])) for i in kept],
            hovertemplate="%{customdata}<br>funded in %{x:.1f} %<extra></extra>",
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [100 * min(error, 1 - share) for share, error in zip(shares, within, strict=True)],
                "arrayminus": [100 * min(share, error) for share, error in zip(shares, within, strict=True)],
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


def profile_ranks_chart(analysis: Analysis) -> go.Figure | None:
    """Each stage's rank from profile to profile: lines, named at both ends."""
    import plotly.graph_objects as go

    found, case = analysis.comparison, analysis.case
    if found is None or len(found.profiles) > MOST_COLUMNS or len(case.stages) > _MOST_STAGES:
        return None
    stages, profiles = list(case.stages), list(found.profiles)
    # Stages that tie stand below each other: their marks show the rank that they share.
    places = [{stage: at for at, stage in enumerate(found.rankings[name].order, 1)} for name in profiles]
    crowded = len(profiles) > _CROWDED
    figure = go.Figure()
    for k, stage in enumerate(sorted(stages, key=lambda stage: places[0][stage])):
        i = found.rankings[profiles[0]].matrix.stages.index(stage)
        ranks = [int(found.rankings[name].ranks[i]) for name in profiles]
        figure.add_scatter(
            x=list(range(len(profiles))),
            y=[place[stage] for place in places],
            mode="lines+markers+text",
            name=short(say.stage_name(case, stage)),
            text=[str(rank) for rank in ranks],
            textfont={"size": 11, "color": INK},
            customdata=[plain(say.profile_title(case, name)) for name in profiles],
            hovertemplate=f"{literal(plain(say.stage_name(case, stage)))}: %{{text}}"
            "<br>%{customdata}<extra></extra>",
            line={
                "color": LINES[k % len(LINES)],
                "width": 3,
                "dash": DASHES[k % len(DASHES)],
            },
            marker={
                "size": 17 if crowded else 19,
                "color": "#fff",
                "line": {"color": LINES[k % len(LINES)], "width": 2},
            },
            cliponaxis=False,
            showlegend=False,
        )
    dress(figure, 120 + row_height(len(stages)) * len(stages))
    left, right = (
        [
            short(say.stage_name(case, stage), 12 if crowded else 16)
            for stage in sorted(stages, key=end.__getitem__)
        ]
        for end in (places[0], places[-1])
    )
    ticks = {
        "tickvals": list(range(1, len(stages) + 1)),
        "range": [len(stages) + 0.5, 0.5],
        "showgrid": False,
    }
    figure.update_yaxes(**ticks, ticktext=left)
    # An axis is drawn only where something belongs to it.
    figure.add_scatter(x=[None], y=[None], yaxis="y2", showlegend=False, hoverinfo="skip")
    figure.update_layout(
        yaxis2={**ticks, "ticktext": right, "side": "right", "overlaying": "y", "automargin": True,
                "fixedrange": True, "zeroline": False}
    )  # fmt: skip
    figure.update_xaxes(
        tickvals=list(range(len(profiles))),
        ticktext=_profile_labels(analysis, profiles),
        range=[-0.4, len(profiles) - 0.6],
        zeroline=False,
    )
    return figure


def losses_chart(analysis: Analysis) -> go.Figure | None:
    """What each profile loses under the portfolio of each other: a heat map with its numbers."""
    import plotly.graph_objects as go

    found = analysis.comparison
    if found is None or len(found.profiles) > MOST_COLUMNS:
        return None
    profiles = list(found.profiles)
    lost = [[found.regret[name][of] for of in profiles] for name in profiles]
    labels = _profile_labels(analysis, profiles)
    figure = go.Figure()
    figure.add_heatmap(
        z=[[math.nan if value is None else value for value in row] for row in lost],
        text=[["–" if value is None else _figure(value) for value in row] for row in lost],
        texttemplate="%{text}",
        # One ink on all shades: the darkest is light enough for it.
        textfont={"size": 10 if len(profiles) > _CROWDED else 11, "color": INK},
        colorscale=[[0, "#fff"], [1, BLUES[3]]],
        zmin=0,
        # Where nobody loses anything, nothing is dark.
        zmax=max((value for row in lost for value in row if value), default=1.0),
        showscale=False,
        xgap=2,
        ygap=2,
        hoverinfo="skip",
    )
    dress(figure, 150 + 40 * len(profiles))
    at = list(range(len(profiles)))
    figure.update_xaxes(
        tickvals=at,
        ticktext=labels,
        side="top",
        showgrid=False,
        zeroline=False,
        title={"text": "portfolio of"},
    )
    figure.update_yaxes(
        tickvals=at,
        ticktext=labels,
        autorange="reversed",
        showgrid=False,
        title={"text": "loss of", "standoff": 14},
    )
    return figure


def _figure(value: float) -> str:
    """A number that fits into a cell on a phone."""
    return f"{value:.2f}" if 0 < value < 10 else f"{value:,.0f}"


def _profile_labels(analysis: Analysis, profiles: list[str]) -> list[str]:
    """Short titles; the profile that the page is about in bold."""
    longest = 10 if len(profiles) > _CROWDED else 18
    titles = [short(say.profile_title(analysis.case, name), longest) for name in profiles]
    used = analysis.ranking.profile.id
    return [f"<b>{t}</b>" if name == used else t for name, t in zip(profiles, titles, strict=True)]


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
