"""The ranking as charts: what makes each stage's score, and how often it takes which place."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ...mcda import topsis
from ...mcda.methods import VALUING
from ...models.analysis import Analysis
from ...models.portfolio.conceptual import title
from ...models.ranking.decision_matrix import Array
from ...models.ranking.ranking import Ranking
from ...records import dataclass
from ..words import wording as say
from .style import (
    BLUES,
    COLOURS,
    INK,
    SOFT,
    axis_title,
    dress,
    literal,
    plain,
    row_height,
    short,
)

if TYPE_CHECKING:  # plotly takes a while to import: only those who draw wait for it
    import plotly.graph_objects as go

    from ...models.sensitivity.monte_carlo import Stress


_SEEN = 0.06
"""A part of a bar that is wide enough to write in."""
_MOST_STAGES = 20
"""With more, lines between ranks cannot be told apart."""


def contributions(ranking: Ranking) -> Array:
    """(n, m) what each criterion adds to each stage's additive value: w · r."""
    matrix = ranking.matrix
    how = cast(topsis.Normalisation, ranking.normalisation)
    normalised = topsis.normalise(matrix.scores, matrix.bounds, matrix.maximise, how)
    return normalised.values * [ranking.profile.weights[c] for c in matrix.criteria]


@dataclass(frozen=True)
class Marks:
    """A score that stands beside the additive value."""

    name: str
    scores: Array
    """(n,) from 0 to 1, in the order of the case file"""

    @property
    def title(self) -> str:
        return say.capital(self.name)


def marks(ranking: Ranking) -> Marks:
    """What the stages are ranked by; closeness where that is the additive value, or no score from 0 to 1."""
    how = VALUING.get(ranking.method)
    if how is None or ranking.is_additive:
        return Marks("closeness", ranking.closeness)
    return Marks(how.short or how.called, ranking.scores)


def ranking_chart(analysis: Analysis) -> go.Figure | None:
    """What each criterion adds to each stage's additive value, with what ranks the stages beside it."""
    return ranking_figure(analysis.ranking)


def ranking_figure(ranking: Ranking) -> go.Figure | None:
    import plotly.graph_objects as go

    case = ranking.case
    if not case.criteria:
        return None
    stages = ranking.order
    rows = [ranking.matrix.stages.index(stage) for stage in stages]
    names = [case.stages[stage].name or title(stage) for stage in stages]
    labels = [f"{ranking.ranks[i]}  {short(name)}" for i, name in zip(rows, names, strict=True)]
    places = list(range(len(stages)))
    added, beside = contributions(ranking), marks(ranking)
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
        x=[float(beside.scores[i]) for i in rows],
        y=places,
        mode="markers",
        name=beside.name,
        customdata=[plain(stage) for stage in names],
        hovertemplate=f"%{{customdata}}<br>{beside.name}: %{{x:.3f}}<extra></extra>",
        marker={
            "symbol": "diamond",
            "size": 11,
            "color": "#fff",
            "line": {"color": INK, "width": 2},
        },
    )
    highest = max(float(added.sum(axis=1).max(initial=0.0)), float(beside.scores.max()))
    dress(figure, 150 + row_height(len(stages)) * len(stages))
    figure.update_layout(barmode="stack", bargap=0.35)
    figure.update_xaxes(
        title={"text": axis_title("score (no unit)"), "standoff": 8}, range=[0, max(1.0, highest * 1.05)]
    )
    figure.update_yaxes(tickvals=places, ticktext=labels, range=[len(stages) - 0.4, -0.6], showgrid=False)
    return figure


def rank_shares_chart(analysis: Analysis) -> go.Figure | None:
    """In what share of the draws each stage has each rank: bars from the first rank to the last."""
    if analysis.stress is None or not analysis.case.criteria:
        return None
    return rank_shares_figure(analysis.stress)


def rank_shares_figure(found: Stress) -> go.Figure:
    import plotly.graph_objects as go

    case = found.ranking.case
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
