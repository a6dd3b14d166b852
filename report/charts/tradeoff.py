"""What is given up of one sum for another, drawn: a staircase of two sums, a scatter of three."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...models.tradeoffs.tradeoff import Tradeoff
from ..results.portfolio.tradeoff import sum_title, sum_unit
from .style import BLUES, COLOURS, INK, SOFT, axis_title, dress, literal, plain

if TYPE_CHECKING:  # plotly takes a while to import: only those who draw wait for it
    import plotly.graph_objects as go


MOST_NUMBERED = 30
"""Points whose numbers can be read beside them"""


def tradeoff_figure(found: Tradeoff) -> go.Figure:
    """The first sum upwards, the second to the right, the third, where there is one, as the colour."""
    import plotly.graph_objects as go

    titles = [_title(found, k) for k in range(len(found.sums))]
    up, right = [p.sums[0] for p in found.points], [p.sums[1] for p in found.points]
    hover = "".join(f"<br>{literal(title)} %{{customdata[{k}]:,.6~g}}" for k, title in enumerate(titles))
    figure = go.Figure()
    numbers = [str(k + 1) for k in range(len(found.points))]
    shown = {
        "x": right,
        "y": up,
        "customdata": [[*p.sums, k + 1] for k, p in enumerate(found.points)],
        "hovertemplate": f"no. %{{customdata[{len(titles)}]}}{hover}<extra></extra>",
        "name": "portfolios that no other beats",
        "text": numbers if len(numbers) <= MOST_NUMBERED else [""] * len(numbers),
        "textposition": "top left" if len(found.sums) == 2 else "middle right",
        "textfont": {"size": 10, "color": SOFT},
        "cliponaxis": False,
    }
    if len(found.sums) == 2:
        figure.add_scatter(
            **_in_order(shown),
            mode="lines+markers+text",
            # What lies on the worse side of the steps is beaten by a point of them.
            line={"shape": "vh" if found.sums[1].more_is_better else "hv", "color": COLOURS[0], "width": 2},
            marker={"size": 7, "color": COLOURS[0]},
        )
    else:
        figure.add_scatter(**shown, mode="markers+text", marker=_coloured(found, titles[2]))
    _marked(figure, found)
    dress(figure, 440 if len(found.sums) == 2 else 500)
    figure.update_xaxes(title=axis_title(titles[1]))
    figure.update_yaxes(title=plain(titles[0]))
    return figure


def _title(found: Tradeoff, k: int) -> str:
    one = found.sums[k]
    unit = sum_unit(found.case, one.name)
    better = "more is better" if one.more_is_better else "less is better"
    return f"{sum_title(found.case, one.name)}{f' [{unit}]' if unit else ''} ({better})"


def _in_order(shown: dict[str, object]) -> dict[str, object]:
    """By the second sum, as a line needs it."""
    x = shown["x"]
    assert isinstance(x, list)
    order = sorted(range(len(x)), key=x.__getitem__)
    lists = {name: [made[k] for k in order] for name, made in shown.items() if isinstance(made, list)}
    return shown | lists


def _coloured(found: Tradeoff, title: str) -> dict[str, object]:
    """Dark is good; a size of its own for those who tell no colours apart, and on paper."""
    third = [p.sums[2] for p in found.points]
    least, most = min(third), max(third)
    good = [(x - least) / ((most - least) or 1.0) for x in third]
    good = good if found.sums[2].more_is_better else [1.0 - part for part in good]
    colours = BLUES[:5] if not found.sums[2].more_is_better else BLUES[4::-1]
    scale = [[k / 4, colour] for k, colour in enumerate(colours)]
    return {
        "size": [8 + 8 * part for part in good],
        "color": third,
        "colorscale": scale,
        "line": {"color": "#fff", "width": 0.5},
        "colorbar": {
            "title": {"text": plain(title), "side": "right"},
            "thickness": 12,
        },
    }


def _marked(figure: go.Figure, found: Tradeoff) -> None:
    """The portfolio chosen, and the knee."""
    marks = [("the portfolio chosen by 'fund'", "chosen", found.chosen_sums, "diamond", COLOURS[4])]
    if found.knee is not None and found.knee.point != found.chosen_point:
        marks.append(("the knee", "knee", found.points[found.knee.point].sums, "square", COLOURS[1]))
    for name, label, reached, symbol, colour in marks:
        figure.add_scatter(
            x=[reached[1]],
            y=[reached[0]],
            mode="markers+text",
            name=name,
            text=[label if len(reached) == 2 else f"{label}: {reached[2]:,.6g}"],
            textposition="bottom right" if len(reached) == 2 else "top center",
            cliponaxis=False,
            hoverinfo="skip",
            marker={"symbol": symbol, "size": 14, "color": colour, "line": {"color": INK, "width": 1.5}},
        )
