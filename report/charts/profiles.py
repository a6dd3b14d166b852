"""The profiles as charts: where they rank each stage, and what each loses under another's portfolio."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...models.analysis import Analysis
from ..results.doubt.compare import MOST_COLUMNS
from ..words import wording as say
from .ranking import _MOST_STAGES
from .style import (
    BLUES,
    DASHES,
    INK,
    LINES,
    dress,
    literal,
    plain,
    row_height,
    short,
)

if TYPE_CHECKING:  # plotly takes a while to import: only those who draw wait for it
    import plotly.graph_objects as go

    from ...models.case.case import Case
    from ...models.sensitivity.profile_regret import ProfileComparison

_CROWDED = 5
"""More profiles than this have little room each on a phone."""


def profile_ranks_chart(analysis: Analysis) -> go.Figure | None:
    """Each stage's rank from profile to profile: lines, named at both ends."""
    found = analysis.comparison
    return None if found is None else profile_ranks_figure(found, analysis.ranking.profile.id)


def profile_ranks_figure(found: ProfileComparison, used: str) -> go.Figure | None:
    """``used``: the profile that is shown in bold."""
    import plotly.graph_objects as go

    case = found.case
    if len(found.profiles) > MOST_COLUMNS or len(case.stages) > _MOST_STAGES:
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
        ticktext=_profile_labels(case, used, profiles),
        range=[-0.4, len(profiles) - 0.6],
        zeroline=False,
    )
    return figure


def losses_chart(analysis: Analysis) -> go.Figure | None:
    """What each profile loses under the portfolio of each other: a heat map with its numbers."""
    found = analysis.comparison
    return None if found is None else losses_figure(found, analysis.ranking.profile.id)


def losses_figure(found: ProfileComparison, used: str) -> go.Figure | None:
    """``used``: the profile that is shown in bold."""
    import plotly.graph_objects as go

    if len(found.profiles) > MOST_COLUMNS:
        return None
    profiles = list(found.profiles)
    lost = [[found.regret[name][of] for of in profiles] for name in profiles]
    labels = _profile_labels(found.case, used, profiles)
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


def _profile_labels(case: Case, used: str, profiles: list[str]) -> list[str]:
    """Short titles; the profile that is used in bold."""
    longest = 10 if len(profiles) > _CROWDED else 18
    titles = [short(say.profile_title(case, name), longest) for name in profiles]
    return [f"<b>{t}</b>" if name == used else t for name, t in zip(profiles, titles, strict=True)]
