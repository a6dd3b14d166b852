"""The roadmap of a case with years: what starts when, what it spends in each, and what is owed by when."""

from __future__ import annotations

from datetime import date, timedelta
from math import fsum
from typing import TYPE_CHECKING, Any

from ..models.analysis import Analysis
from ..models.case import Case
from ..models.entry import TOLERANCE
from ..models.portfolio import Funded
from ..models.rules import Fund, Requires
from . import wording as say
from .drawing import COLOURS, INK, SOFT, dress, literal, plain, project_label, row_height
from .lettering import clean, shorten, width

if TYPE_CHECKING:
    import plotly.graph_objects as go

Facts = dict[str, Any]

MOST_PROJECTS, MOST_PERIODS = 40, 12
"""With more, the picture cannot be read; the tables have them all."""
_ROOM = 400.0
"""px that the longest labels of projects leave to all periods together"""


def spending(analysis: Analysis, funded: Funded) -> list[float]:
    """What the project costs in each period."""
    return [funded.pair.attributes[f"spend {period}"] for period in analysis.case.periods]


def roadmap(analysis: Analysis, most: int | None = None) -> Facts:
    """The tables: a row a period, and a row a project, ``most`` of them at most."""
    case, portfolio = analysis.case, analysis.portfolio
    later = portfolio.optimum.cost - fsum(spent.amount for spent in portfolio.periods)
    spends_later = later > TOLERANCE * portfolio.optimum.cost
    places = _places(analysis)
    return {
        "known": bool(case.periods),
        "drawn": len(portfolio.funded) <= MOST_PROJECTS and len(case.periods) <= MOST_PERIODS,
        "carry_over": case.carry_over,
        "discount": f"{100 * case.discount:.3g}\xa0%" if case.discount else None,
        "names": [period_name(case, period) for period in case.periods],
        "later": say.amount(later) if spends_later else None,
        "years": _years(analysis, most),
        "projects": [
            {
                "priority": funded.priority,
                "name": say.project(case, funded.pair),
                "spent": [say.amount(amount) if amount else "–" for amount in spending(analysis, funded)],
                "after": _after(analysis, funded) if spends_later else None,
                "notes": _notes(analysis, places[funded.pair.id], funded),
            }
            for funded in _by_start(analysis)[:most]
        ],
    }


def period_name(case: Case, period: str) -> str:
    return clean(case.periods[period].name or period)


def _by_start(analysis: Analysis) -> list[Funded]:
    """The first to start first; of those that start together the first to fund."""
    return sorted(analysis.portfolio.funded, key=lambda funded: (funded.pair.start or 0, funded.priority))


def _places(analysis: Analysis) -> dict[str, int]:
    """Where each option stands among those of the programme."""
    return {pair.id: i for i, pair in enumerate(analysis.portfolio.programme.pairs)}


def _years(analysis: Analysis, most: int | None = None) -> list[Facts]:
    case, left = analysis.case, 0.0
    projects = _by_start(analysis)
    rows = []
    for number, spent in enumerate(analysis.portfolio.periods):
        # Money that is carried over is there on top of what the period itself has.
        limit = None if spent.budget is None else spent.budget + (left if case.carry_over else 0.0)
        left = 0.0 if limit is None else limit - spent.amount
        rows.append(
            {
                "name": period_name(case, spent.period),
                "starts": [
                    (funded.priority, say.pair_name(case, funded.pair.sized))
                    for funded in [made for made in projects if made.pair.start == number][:most]
                ],
                "spent": say.amount(spent.amount),
                "budget": "–" if spent.budget is None else say.amount(spent.budget),
                "available": "–" if limit is None else say.amount(limit),
                "left": "–" if limit is None else say.amount(left if abs(left) > TOLERANCE * limit else 0.0),
            }
        )
    return rows


def _after(analysis: Analysis, funded: Funded) -> str:
    """What is spent behind the last period."""
    amount = funded.pair.cost - fsum(spending(analysis, funded))
    return say.amount(amount) if amount > TOLERANCE * funded.pair.cost else "–"


def _notes(analysis: Analysis, at: int, funded: Funded) -> list[str]:
    """What it is owed by, what it had to wait for, and what it builds."""
    case, pair = analysis.case, funded.pair
    found = [f"owed by {day}: {clean(rule.title)}" for rule, day in _owed(analysis, at)]
    found += _waits(analysis, at)
    periods = list(case.periods)
    if pair.builds and pair.start is not None and pair.start + 1 < len(periods):
        then = period_name(case, periods[pair.start + 1])
        found.append(f"adds {say.amount(pair.builds)} to the maturity of its stage from {then} on")
    return found


def _owed(analysis: Analysis, at: int) -> list[tuple[Fund, str]]:
    """Obligations with a day that name the project."""
    pairs = analysis.portfolio.programme.pairs
    dated = [rule for use in analysis.portfolio.rules if isinstance(rule := use.rule, Fund) and rule.by]
    return [(rule, str(rule.by)) for rule in dated if at in rule.named(pairs)]


def _waits(analysis: Analysis, at: int) -> list[str]:
    """Funded projects that had to start some periods before."""
    case, portfolio = analysis.case, analysis.portfolio
    pairs = portfolio.programme.pairs
    found = []
    for rule in (use.rule for use in portfolio.rules):
        needed = rule.needed_by(pairs, at) if isinstance(rule, Requires) and rule.lag else None
        names = [say.pair_name(case, pairs[i].sized) for i in needed or () if i in portfolio.optimum.funded]
        if names and isinstance(rule, Requires):
            behind = say.count(rule.lag, "period")
            found.append(f"at least {behind} behind {say.listed(names, 'or')} ({clean(rule.title)})")
    return found


# ---------------------------------------------------------------- the chart


def roadmap_chart(analysis: Analysis) -> go.Figure | None:
    """A row a project: the periods it is paid in, with the amounts, those it is in place in, and due days."""
    import plotly.graph_objects as go

    case = analysis.case
    projects, periods = _by_start(analysis), list(case.periods)
    if not periods or not projects or len(projects) > MOST_PROJECTS or len(periods) > MOST_PERIODS:
        return None
    paid = [spending(analysis, funded) for funded in projects]
    names = [say.pair_name(case, funded.pair.sized) for funded in projects]
    figure = go.Figure()
    segments = [(row, at, amount) for row, spent in enumerate(paid) for at, amount in enumerate(spent)]
    segments = [segment for segment in segments if segment[2]]
    figure.add_bar(
        orientation="h",
        name="money spent",
        y=[row for row, _, _ in segments],
        base=[at for _, at, _ in segments],
        x=[1.0 for _ in segments],
        text=[say.amount(amount) for _, _, amount in segments],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"color": "#fff", "size": 12},
        customdata=[[plain(names[row]), plain(period_name(case, periods[at]))] for row, at, _ in segments],
        hovertemplate="%{customdata[0]}<br>%{customdata[1]}: %{text}" + _unit(case) + "<extra></extra>",
        marker={"color": COLOURS[0], "line": {"color": "#fff", "width": 1}},
    )
    since = [(row, _paid_up(projects[row], spent)) for row, spent in enumerate(paid)]
    figure.add_bar(
        orientation="h",
        name="in place",
        y=[row for row, start in since if start < len(periods)],
        base=[start for _, start in since if start < len(periods)],
        x=[len(periods) - start for _, start in since if start < len(periods)],
        hoverinfo="skip",
        marker={
            "color": "#fff",
            "line": {"color": COLOURS[0], "width": 1},
            "pattern": {"shape": "/", "fgcolor": COLOURS[3], "size": 6},
        },
    )
    places = _places(analysis)
    due = [(row, day) for row, f in enumerate(projects) for _, day in _owed(analysis, places[f.pair.id])]
    if due:
        figure.add_scatter(
            x=[_place(case, day) for _, day in due],
            y=[row for row, _ in due],
            mode="markers",
            name="to be started by",
            customdata=[day for _, day in due],
            hovertemplate="owed by %{customdata}<extra></extra>",
            marker={
                "symbol": "diamond",
                "size": 13,
                "color": COLOURS[1],
                "line": {"color": INK, "width": 1.5},
            },
        )
    height = row_height(len(projects))
    dress(figure, 150 + height * len(projects))
    figure.update_layout(barmode="overlay", bargap=0.25, uniformtext={"minsize": 9, "mode": "hide"})
    figure.update_xaxes(
        side="top",
        range=[-0.02, len(periods) + 0.02],
        tickvals=[at + 0.5 for at in range(len(periods))],
        ticktext=_headings(_years(analysis)),
        showgrid=False,
        zeroline=False,
        ticks="",
        tickangle=0,
    )
    for at in range(len(periods) + 1):
        figure.add_vline(x=at, line={"color": SOFT, "width": 1}, layer="below")
    figure.update_yaxes(
        tickvals=list(range(len(projects))),
        ticktext=[f"{f.priority}  {project_label(case, f.pair.sized, height)}" for f in projects],
        range=[len(projects) - 0.4, -0.6],
        showgrid=False,
    )
    figure.update_layout(legend={"y": -0.02, "yanchor": "top"})
    return figure


def _paid_up(funded: Funded, spent: list[float]) -> int:
    """The first period in which nothing has to be paid any more."""
    return max((at + 1 for at, amount in enumerate(spent) if amount), default=funded.pair.start or 0)


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
