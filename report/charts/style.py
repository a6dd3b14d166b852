"""What all charts share: colours, labels that plotly takes as they are, and a calm frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...models.case.case import Case
from ..words import wording as say
from ..words.text_metrics import clean, wrap

if TYPE_CHECKING:
    import plotly.graph_objects as go

# Okabe & Ito (2008): told apart by colour-blind readers. Dark and light take turns for grey.
COLOURS = ("#0072B2", "#E69F00", "#004D40", "#56B4E9", "#D55E00", "#F0E442", "#7A4B94", "#CC79A7")
INK, SOFT = "#1f2933", "#52606d"
BLUES = ("#00395c", "#0072B2", "#4a9bcb", "#93c5e3", "#cbe2f1", "#eef5fa")
"""From first to last; what stands on the first two is written in white."""
LINES = tuple(colour for colour in COLOURS if colour != "#F0E442")
"""Without yellow, which is no line on white. Seven colours and five dashes make 35 different lines."""
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
LONGEST = 26
_TITLE, _TITLE_ROOM = 14.0, 120.0
"""px of an axis title's letters, and what it may take: beside long labels a phone leaves no more"""


def plain(text: str) -> str:
    """``text`` so that plotly, which reads a little HTML, shows it as it is."""
    return clean(text).replace("&", "&amp;").replace("<", "‹").replace(">", "›")


def short(text: str, longest: int = LONGEST) -> str:
    """``text`` as a label of a chart."""
    words = clean(text)
    return plain(words if len(words) <= longest else words[: longest - 1].rstrip() + "…")


def axis_title(text: str) -> str:
    """``text`` below an axis, broken where a phone has no room for it on one line."""
    return "<br>".join(map(plain, wrap(clean(text), _TITLE, _TITLE_ROOM, 3)))


def row_height(rows: int) -> int:
    """The height of a row: no taller than a printed page for up to 40 of them."""
    return round(min(34.0, max(18.0, 760 / rows)))


def project_label(case: Case, option: str, height: int) -> str:
    """What is funded, and where and how below it; on one line where rows are low."""
    what, how, where = say.option_parts(case, option)
    if height >= 30:
        return f"{short(what)}<br>{short(' · '.join(filter(None, [how, where])), LONGEST + 4)}"
    return f"{short(what, 17)} · {short(', '.join(filter(None, [where, how])), 24 if how else 13)}"


def literal(text: str) -> str:
    """``text`` in a template of plotly's, where a percent sign and a brace would start a field."""
    return text.replace("%{", "% {")


def dress(figure: go.Figure, height: int) -> None:
    """What all charts share: calm, on white, the legend above; before what a chart says of its own layout.

    Set as a whole: plotly takes six times as long for the same, property by property.
    """
    figure.layout = {
        "template": "none",
        "height": height,
        "autosize": True,
        "font": {"family": "Helvetica Neue, Helvetica, Arial, sans-serif", "size": 12, "color": INK},
        "paper_bgcolor": "#fff",
        "plot_bgcolor": "#fff",
        "margin": {"l": 8, "r": 16, "t": 8, "b": 8},
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
        "dragmode": False,
        "hoverlabel": {"bgcolor": "#fff", "font": {"color": INK}},
        "xaxis": {
            "automargin": True,
            "fixedrange": True,
            "gridcolor": "#e4e7eb",
            "zerolinecolor": SOFT,
            "tickcolor": SOFT,
        },
        "yaxis": {"automargin": True, "fixedrange": True, "gridcolor": "#e4e7eb", "zeroline": False},
    }
