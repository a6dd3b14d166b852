"""What is worth finding out as a chart: what each thing in doubt is worth at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...models.analysis import Analysis
from ...models.case.case import Case
from ...models.uncertainty.settling import MeanGain
from ...models.uncertainty.unknowns import Unknown
from ...models.uncertainty.worth import Worth
from ..words import wording as say
from ..words.sureness import WITHIN
from .style import COLOURS, INK, axis_title, dress, plain, row_height, short

if TYPE_CHECKING:  # plotly takes a while to import: only those who draw wait for it
    import plotly.graph_objects as go

SHOWN = 15
"""With more bars, the least cannot be told apart"""


def unknown_parts(case: Case, one: Unknown) -> tuple[str, str]:
    """What is in doubt and of what, by the names of the case."""
    if one.kind in ("reading", "range"):
        return say.criterion_name(case, one.at[1]), say.stage_name(case, one.at[0])
    if one.kind == "cost":
        return costly(case, one.name), "cost"
    what, where = say.pair_parts(case, one.name)
    return what, f"{where}, fit" if one.kind == "fit" else f"{where}, works or not"


def unknown_name(case: Case, one: Unknown) -> str:
    """What is in doubt, by the names of the case."""
    if one.kind in ("reading", "range"):
        return f"{say.stage_name(case, one.at[0])}, {say.criterion_name(case, one.at[1])}"
    if one.kind == "cost":
        return f"Cost: {costly(case, one.name)}"
    pair = say.pair_name(case, one.name)
    return f"Fit: {pair}" if one.kind == "fit" else f"Whether it works: {pair}"


def costly(case: Case, of: str) -> str:
    """A pair, or a technology wherever it is; perhaps at one level."""
    return say.pair_name(case, of) if "/" in of else say.pair_parts(case, f"*/{of}")[0]


def _rows(found: Worth) -> list[tuple[str, MeanGain]]:
    """All together first, then each thing that may change something, what is worth most first."""
    each = [(unknown_name(found.case, one.input), one.evppi) for one in found.falling if not one.cannot]
    return [("All together", found.evpi), *each[:SHOWN]]


def worth_chart(analysis: Analysis) -> go.Figure | None:
    """What each thing in doubt is worth at most, where the analysis asked after that."""
    return None if analysis.worth is None else worth_figure(analysis.worth)


def worth_figure(found: Worth) -> go.Figure | None:
    import plotly.graph_objects as go

    rows = _rows(found)
    if len(rows) < 2:
        return None
    shown = [one.input for one in found.falling if not one.cannot][:SHOWN]
    labels = ["All together", *("<br>".join(map(short, unknown_parts(found.case, one))) for one in shown)]
    figure = go.Figure()
    errors = [WITHIN * (one.error or 0.0) for _, one in rows]
    figure.add_bar(
        orientation="h",
        y=list(range(len(rows))),
        x=[one.value for _, one in rows],
        marker={"color": [INK, *(COLOURS[0] for _ in rows[1:])]},
        error_x={"array": errors, "visible": any(errors), "thickness": 1.5},
        customdata=[plain(name) for name, _ in rows],
        hovertemplate="%{customdata}<br>worth at most %{x:.3f}<extra></extra>",
        showlegend=False,
    )
    dress(figure, 70 + row_height(len(rows)) * len(rows))
    figure.update_layout(bargap=0.35)
    figure.update_xaxes(title={"text": axis_title("worth at most"), "standoff": 8})
    figure.update_yaxes(
        tickvals=list(range(len(rows))), ticktext=labels, range=[len(rows) - 0.4, -0.6], showgrid=False
    )
    return figure
