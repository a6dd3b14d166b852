"""The roadmap as a chart: what starts when, and what each year may spend."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

from ...models.analysis import Analysis
from ...models.case.case import Case
from ...models.portfolio.portfolio import Funded
from ..words import wording as say
from ..words.roadmap import (
    MOST_PERIODS,
    MOST_PROJECTS,
    Facts,
    by_start,
    owed,
    project_rows,
    running,
    spending,
    waits_unpaid,
    years,
)
from ..words.text_metrics import clean, shorten, width
from .style import BLUES, COLOURS, INK, SOFT, dress, literal, plain, project_label, row_height

if TYPE_CHECKING:
    import plotly.graph_objects as go

_ROOM = 400.0
"""px that the longest labels of projects leave to all periods together"""

_BAR = 0.75
"""Height of a bar, in rows"""
_LANE = 0.5
"""Height of the strip below what is owed, in rows: the marks of its days stand there and cover no figure."""


# ---------------------------------------------------------------- the chart


def roadmap_chart(analysis: Analysis) -> go.Figure | None:
    """A row a project: the periods it is paid in, with the amounts, those it is in place in, and due days."""
    import plotly.graph_objects as go

    case = analysis.case
    projects, periods = by_start(analysis), list(case.periods)
    if not periods or not projects or len(projects) > MOST_PROJECTS or len(periods) > MOST_PERIODS:
        return None
    paid = [spending(analysis, funded) for funded in projects]
    programme_rows = project_rows(analysis)
    days = [[day for _, day in owed(analysis, programme_rows[f.pair.id])] for f in projects]
    at_row = list(accumulate((1 + _LANE if found else 1.0 for found in days[:-1]), initial=0.0))
    bottom = at_row[-1] + (_LANE if days[-1] else 0.0)
    names = [say.pair_name(case, funded.pair.sized) for funded in projects]
    height = row_height(len(projects))
    figure = go.Figure()
    run = [running(funded, periods) for funded in projects]
    paid = [[a - b for a, b in zip(*both, strict=True)] for both in zip(paid, run, strict=True)]
    segments, costs = _segments(paid), _segments(run)

    def amounts(
        name: str, segments: Sequence[tuple[int, int, float]], ink: str, fill: str, line: str
    ) -> None:
        """A bar a segment, with its amount in it."""
        figure.add_bar(
            orientation="h",
            name=name,
            y=[at_row[row] for row, _, _ in segments],
            width=_BAR,
            base=[at for _, at, _ in segments],
            x=[1.0 for _ in segments],
            text=[say.amount(amount) for _, _, amount in segments],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"color": ink, "size": 12},
            customdata=[
                [plain(names[row]), plain(say.period_name(case, periods[at]))] for row, at, _ in segments
            ],
            hovertemplate="%{customdata[0]}<br>%{customdata[1]}: %{text}" + _unit(case) + "<extra></extra>",
            marker={"color": fill, "line": {"color": line, "width": 1}},
        )

    amounts("money spent", segments, "#fff", COLOURS[0], "#fff")
    under_way = [(row, f.pair) for row, f in enumerate(projects) if waits_unpaid(f, periods)]
    if under_way:
        figure.add_bar(
            orientation="h",
            name="under way",
            y=[at_row[row] for row, _ in under_way],
            width=_BAR,
            base=[pair.start or 0 for _, pair in under_way],
            x=[min(pair.end + 1, len(periods)) - (pair.start or 0) for _, pair in under_way],
            hoverinfo="skip",
            marker={"color": "rgba(255,255,255,0)", "line": {"color": COLOURS[0], "width": 1}},
        )
    since = [(row, _paid_up(projects[row], spent)) for row, spent in enumerate(paid)]
    figure.add_bar(
        orientation="h",
        name="in place",
        y=[at_row[row] for row, start in since if start < len(periods)],
        width=_BAR,
        base=[start for _, start in since if start < len(periods)],
        x=[len(periods) - start for _, start in since if start < len(periods)],
        hoverinfo="skip",
        marker={
            "color": "#fff",
            "line": {"color": COLOURS[0], "width": 1},
            "pattern": {"shape": "/", "fgcolor": COLOURS[3], "size": 6},
        },
    )
    if costs:
        amounts("running cost", costs, INK, BLUES[4], COLOURS[0])
    below = (1 + _LANE) / 2  # midway between the bar and that of the next row
    due = [(at_row[row] + below, day) for row, found in enumerate(days) for day in found]
    if due:
        figure.add_scatter(
            x=[_place(case, day) for _, day in due],
            y=[y for y, _ in due],
            mode="markers",
            name="owed by" if any(f.pair.finished for f in projects) else "to be started by",
            customdata=[day for _, day in due],
            hovertemplate="owed by %{customdata}<extra></extra>",
            marker={
                "symbol": "diamond",
                "size": height / 3.4,
                "color": COLOURS[1],
                "line": {"color": INK, "width": 1.5},
            },
        )
    dress(figure, 150 + round(height * (bottom + 1)))
    figure.update_layout(barmode="overlay", uniformtext={"minsize": 9, "mode": "hide"})
    figure.update_xaxes(
        side="top",
        range=[-0.02, len(periods) + 0.02],
        tickvals=[at + 0.5 for at in range(len(periods))],
        ticktext=_headings(years(analysis)),
        showgrid=False,
        zeroline=False,
        ticks="",
        tickangle=0,
    )
    for at in range(len(periods) + 1):
        figure.add_vline(x=at, line={"color": SOFT, "width": 1}, layer="below")
    figure.update_yaxes(
        tickvals=at_row,
        ticktext=[f"{f.priority}  {project_label(case, f.pair.sized, height)}" for f in projects],
        range=[bottom + 0.6, -0.6],
        showgrid=False,
    )
    figure.update_layout(legend={"y": -0.02, "yanchor": "top"})
    return figure


def _paid_up(funded: Funded, spent: list[float]) -> int:
    """The first period in which it is in place and nothing has to be paid for that any more."""
    begins = max(funded.pair.start or 0, 0)
    paid = max((at + 1 for at, amount in enumerate(spent) if amount), default=begins)
    return max(paid, funded.pair.end + 1) if funded.pair.duration > 1 else paid


def _segments(amounts: list[list[float]]) -> list[tuple[int, int, float]]:
    """(project, period, amount) wherever there is one."""
    found = [(row, at, amount) for row, over in enumerate(amounts) for at, amount in enumerate(over)]
    return [segment for segment in found if segment[2]]


def _headings(years: list[Facts]) -> list[str]:
    """Each period, and what it spends of what there is for it; its name alone where many leave no room."""
    room = _ROOM / len(years)
    amounts = [
        [year["spent"], *([] if year["available"] == "–" else [f"of {year['available']}"])] for year in years
    ]
    if any(width(words, 12.0) > room for lines in amounts for words in lines):
        return [plain(shorten(clean(year["name"]), 12.0, room)) for year in years]
    names = [plain(shorten(clean(year["name"]), 12.0, room, bold=True)) for year in years]
    return ["<br>".join([f"<b>{name}</b>", *lines]) for name, lines in zip(names, amounts, strict=True)]


def _unit(case: Case) -> str:
    return literal(plain(f" {case.currency}")) if case.currency else ""


def _place(case: Case, day: str) -> float:
    """Where a day is on the axis: within its period, by its first day and the next one's."""
    starts = [date.fromisoformat(first) for period in case.periods if (first := case.first_day(period))]
    wanted = date.fromisoformat(day)
    length = starts[-1] - starts[-2] if len(starts) > 1 else timedelta(365)
    ends = [*starts[1:], starts[-1] + length]
    for at, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if wanted < end:
            return at + max((wanted - start) / max(end - start, timedelta(1)), 0.0)
    return float(len(starts))
