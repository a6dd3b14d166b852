"""Portfolios chosen against doubt as a chart: what each is worth on average and in the bad part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...models.uncertainty.robust import By, Robust
from ..words.sureness import CHOSEN_BY, worst
from .style import COLOURS, INK, SOFT, dress, plain

if TYPE_CHECKING:  # plotly takes a while to import: only those who draw wait for it
    import plotly.graph_objects as go


def robust_figure(found: Robust) -> go.Figure | None:
    """A row a portfolio, equal ones in one: its mean in the bad part and of all, its value at the point."""
    import plotly.graph_objects as go

    if len(found.scenarios.chance) < 2:
        return None
    named: dict[frozenset[int], list[By]] = {}
    for by, choice in found.choices.items():
        named.setdefault(choice.funded, []).append(by)
    shown = [found.choices[names[0]] for names in named.values()]
    rows = ["<br>".join(plain(CHOSEN_BY[by]) for by in names) for names in named.values()]
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
    dress(figure, 130 + sum(26 + 16 * len(names) for names in named.values()))
    figure.update_yaxes(range=[len(rows) - 0.5, -0.5], showgrid=False)
    figure.update_xaxes(title={"text": "value of the portfolio"}, zeroline=False)
    return figure
