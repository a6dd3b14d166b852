"""Portfolios chosen against doubt as a chart: what each is worth on average and in the bad part."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...models.analysis import Analysis
from ...models.options.option import option_id_parts
from ...models.uncertainty.overspend import HELD
from ...models.uncertainty.robust import By, Choice, Robust
from ..documents.tables import Column, Table
from ..words import wording as say
from ..words.sureness import CHOSEN_BY, worst
from .style import COLOURS, INK, SOFT, dress, plain

if TYPE_CHECKING:  # plotly takes a while to import: only those who draw wait for it
    import plotly.graph_objects as go


def robust_chart(analysis: Analysis) -> go.Figure | None:
    """The portfolios against doubt, where the analysis asked after them."""
    return None if analysis.robust is None else robust_figure(analysis.robust)


def robust_table(analysis: Analysis) -> Table:
    """One row a portfolio: what it comes to over the scenarios, and what it funds otherwise than page 1."""
    found = analysis.robust
    assert found is not None  # else there is no chart
    case, point, bad = analysis.case, found.choices["point"], worst(found.risk)
    money = any(choice.overspend for choice in found.choices.values())
    says = (
        "Portfolios that are chosen for what they come to whatever turns out, each proven over all "
        "scenarios, beside that of page 1, which is best at the point. On average: the mean value over "
        f"the scenarios; {bad}: over the worst of them for that portfolio. Largest regret: the most value "
        f"that it lacks in any of them against what is best there. {_scenarios(found)} Rules are kept at "
        "the point readings and the likely costs: what is funded is funded before anybody knows."
    )
    reserve = Column("reserve", f"reserve that is enough in {100 * HELD:.0f} %", "money", case.currency)
    spent = [Column("overspends", "overspends in", "share"), reserve] if money else []
    return Table(
        "against-doubt",
        says,
        (
            Column("portfolio", "portfolio", "text"),
            Column("expected", "on average", "score"),
            Column("cvar", bad, "score"),
            Column("regret", "largest regret", "score"),
            Column("cost", "cost", "money", case.currency),
            *spent,
            Column("instead", "other than page 1", "text"),
        ),
        tuple(
            (
                ", ".join(CHOSEN_BY[by] for by in names),
                choice.expected,
                choice.cvar,
                choice.regret,
                choice.cost,
                *(_spent(choice) if money else ()),
                _instead(found, point, choice),
            )
            for names, choice in _merged(found)
        ),
    )


def _scenarios(found: Robust) -> str:
    made = found.scenarios
    if made.exact:
        return f"All {made.number:,} combinations of what is in doubt were looked at."
    return f"What is in doubt was drawn {made.number:,} times (seed {made.seed})."


def _spent(choice: Choice) -> tuple[float | None, float | None]:
    spent = choice.overspend
    if spent is None or spent.reserve is None:
        return (spent.chance if spent else None), None
    return spent.chance, float(math.ceil(spent.reserve)) if spent.reserve >= 10 else spent.reserve


def _instead(found: Robust, point: Choice, choice: Choice) -> str:
    made = found.scenarios.programme
    change = made.change(point.funded, choice.funded)
    moves = [f"+ {say.pair_name(found.case, pair)}" for pair in change.enters]
    moves += [f"− {say.pair_name(found.case, pair)}" for pair in change.leaves]
    ids = (option_id_parts(move)[0] for move in change.moves)
    moves += [f"{say.pair_name(found.case, pair)} otherwise" for pair in ids]
    return "; ".join(moves) or "the same"


def _merged(found: Robust) -> list[tuple[list[By], Choice]]:
    """Equal portfolios in one."""
    named: dict[frozenset[int], list[By]] = {}
    for by, choice in found.choices.items():
        named.setdefault(choice.funded, []).append(by)
    return [(names, found.choices[names[0]]) for names in named.values()]


def robust_figure(found: Robust) -> go.Figure | None:
    """A row a portfolio, equal ones in one: its mean in the bad part and of all, its value at the point."""
    import plotly.graph_objects as go

    if len(found.scenarios.chance) < 2 and not found.scenarios.ranges:
        return None
    merged = _merged(found)
    shown = [choice for _, choice in merged]
    rows = ["<br>".join(plain(CHOSEN_BY[by]) for by in names) for names, _ in merged]
    figure = go.Figure()
    for choice, row in zip(shown, rows, strict=True):
        figure.add_scatter(
            x=[choice.cvar, choice.expected], y=[row, row], mode="lines", showlegend=False, hoverinfo="skip",
            line={"color": SOFT, "width": 3},
        )  # fmt: skip
    marks = (
        (f"mean of the {worst(found.risk)}", "cvar", "triangle-down", COLOURS[4]),
        ("mean of all scenarios", "expected", "circle", COLOURS[0]),
        ("at the point readings", "value", "diamond-open", INK),
    )
    for name, what, symbol, colour in marks:
        figure.add_scatter(
            x=[getattr(choice, what) for choice in shown],
            y=rows,
            mode="markers",
            name=name,
            marker={"symbol": symbol, "size": 13, "color": colour, "line": {"width": 2, "color": colour}},
            hovertemplate=f"{name}: %{{x:.3f}}<extra></extra>",
        )
    dress(figure, 130 + sum(26 + 16 * len(names) for names, _ in merged))
    figure.update_yaxes(range=[len(rows) - 0.5, -0.5], showgrid=False)
    figure.update_xaxes(title={"text": "value of the portfolio"}, zeroline=False)
    return figure
