"""The conceptual model as a picture: the paper's Figure 2 redrawn, with the portfolio on it."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from ...models.case.case import Case
from ...models.portfolio.conceptual import Bubble, ConceptualModel, title
from ...records import dataclass
from ..words.text_metrics import clean, shorten, width, wrap
from .axes import is_numeric, levels
from .block import LINE, NAME, TEXT, Placed, cell_text, radius, reading_text
from .canvas import FONT, INK, SOFT, Canvas, px
from .layout import layout
from .plot import Layout

# Light to dark, distinct to colour-blind readers and in grey (three steps of ColorBrewer YlGnBu).
_COLOURS = ((237, 248, 177), (65, 182, 196), (34, 94, 168))
_EDGE = 18.0
_TICKS = 92.0  # room for the words on the y axis
# Every rule begins with the picture's own class: inside a page it must not reach other drawings.
_STYLE = "".join(
    f".loopfolio-picture {rule}"
    for rule in (
        f"text{{font-family:{FONT};font-size:{TEXT:g}px;fill:{INK}}}",
        f".name{{font-size:{NAME:g}px;font-weight:bold}}",
        # A halo keeps words apart from the lines of the grid behind them.
        ".label{stroke:#f8fafb;stroke-width:3px;paint-order:stroke;stroke-linejoin:round}",
        f".reading,.loopfolio-picture .soft{{fill:{SOFT}}}",
        ".heading{font-size:17px;font-weight:bold}",
        f".axis{{font-size:{NAME:g}px;font-weight:bold;fill:{SOFT}}}",
        ".pill{fill:#fff;font-weight:bold}",
        ".rank{font-weight:bold}",
    )
)


def conceptual_svg(model: ConceptualModel, case: Case, heading: str) -> str:
    """The conceptual model as one standalone SVG; the same model gives the same bytes."""
    plot = layout(model, case)
    ticks = min(max(width(tick.words, TEXT) for tick in plot.y_ticks) + 12.0, _TICKS)
    left = _EDGE + (40.0 + ticks if "y" in model.axes else 0.0)
    whole = max(left + plot.width + _EDGE, 640.0)
    canvas = Canvas()
    y = _EDGE
    for words in wrap(clean(heading), 17.0, whole - 2 * _EDGE, 2, bold=True):
        y += 20.0
        canvas.text(_EDGE, y, words, "heading")
    top = y + 16.0
    _plot(canvas, plot, left, top)
    y = _axes(canvas, plot, model, case, left, top)
    for placed in plot.stages:
        _leader(canvas, placed, left, top)
    for placed in plot.stages:
        _stage(canvas, placed.moved(left, top), model, case)
    y = _legend(canvas, model, case, y + 22.0, whole)
    y = _notes(canvas, plot, model, case, y, whole)
    return _document(canvas, whole, y + _EDGE, heading, model, case)


def colour(share: float) -> tuple[int, int, int]:
    """Red, green and blue at ``share`` of the way from the lower bound to the upper."""
    at = min(max(share, 0.0), 1.0) * (len(_COLOURS) - 1)
    i = min(int(at), len(_COLOURS) - 2)
    one, other = _COLOURS[i], _COLOURS[i + 1]
    r, g, b = (round(a + (b - a) * (at - i)) for a, b in zip(one, other, strict=True))
    return r, g, b


def _fill(bubble: Bubble) -> tuple[str, str]:
    """A bubble's colour, and that of the rank in it: whichever of dark and white reads better."""
    r, g, b = colour(bubble.position["colour"]) if "colour" in bubble.position else (229, 231, 235)
    dark = 0.299 * r + 0.587 * g + 0.114 * b < 120
    return f"#{r:02x}{g:02x}{b:02x}", "#fff" if dark else INK


def criterion_name(case: Case, criterion: str) -> str:
    return clean(case.criteria[criterion].name or title(criterion))


def _plot(canvas: Canvas, plot: Layout, left: float, top: float) -> None:
    canvas.add(
        f'<rect x="{px(left)}" y="{px(top)}" width="{px(plot.width)}" height="{px(plot.height)}" '
        f'fill="#f8fafb" stroke="{SOFT}"/>'
    )
    for x in plot.x_lines:
        canvas.line(left + x, top, left + x, top + plot.height)
    for y in plot.y_lines:
        canvas.line(left, top + y, left + plot.width, top + y)


def _axes(canvas: Canvas, plot: Layout, model: ConceptualModel, case: Case, left: float, top: float) -> float:
    """Words beside the plot; returns the y below them."""
    bottom = top + plot.height
    if "y" in model.axes:
        for tick in plot.y_ticks:
            words = shorten(tick.words, TEXT, _TICKS - 12.0)
            canvas.text(left - 8.0, top + tick.at + 4.0, words, "soft", "end")
        lines = wrap(_axis_title(model, case, "y"), NAME, plot.height, 2, bold=True)
        for i, words in enumerate(lines):
            x, y = _EDGE + 12.0 + 15.0 * i, top + plot.height / 2
            canvas.add(
                f'<text class="axis" text-anchor="middle" '
                f'transform="translate({px(x)} {px(y)}) rotate(-90)">{escape(words)}</text>'
            )
    if "x" in model.axes:
        room = plot.width / max(len(plot.x_ticks), 1) - 6.0
        for tick in plot.x_ticks:
            words = shorten(tick.words, TEXT, room)
            canvas.text(left + tick.at, bottom + 17.0, words, "soft", "middle")
        bottom += 20.0
        for words in wrap(_axis_title(model, case, "x"), NAME, plot.width, 2, bold=True):
            bottom += LINE + 2.0
            canvas.text(left + plot.width / 2, bottom, words, "axis", "middle")
    return bottom


def _axis_title(model: ConceptualModel, case: Case, role: str) -> str:
    unit = case.criteria[model.axes[role]].unit
    return criterion_name(case, model.axes[role]) + (f" [{clean(unit)}]" if unit else "")


def _leader(canvas: Canvas, placed: Placed, left: float, top: float) -> None:
    """From where the numbers put a stage to where it is drawn."""
    if placed.true is not None:
        x, y = placed.true[0] + left, placed.true[1] + top
        canvas.line(x, y, placed.disc.x + left, placed.disc.y + top, "#9aa5b1")
        canvas.add(f'<circle cx="{px(x)}" cy="{px(y)}" r="2.5" fill="{SOFT}"/>')


def _stage(canvas: Canvas, placed: Placed, model: ConceptualModel, case: Case) -> None:
    bubble, disc, label = placed.bubble, placed.disc, placed.label
    fill, ink = _fill(bubble)
    canvas.add(f"<g><title>{escape(described(bubble, model, case))}</title>")
    dashed = "" if bubble.funded else ' stroke-dasharray="4 3"'
    canvas.circle(disc.x, disc.y, disc.r, fill, ' stroke-width="1.5"' + dashed)
    canvas.add(
        f'<text class="rank" text-anchor="middle" x="{px(disc.x)}" y="{px(disc.y + 4)}" '
        f'style="fill:{ink}">{bubble.rank}</text>'
    )
    if bubble.is_open:
        _open_mark(canvas, disc.x - disc.r * 0.74, disc.y - disc.r * 0.74)
    for text in placed.texts:
        canvas.text(label.x + text.x, label.y + text.y, text.words, f"label {text.kind}")
    for badge in placed.badges:
        box = badge.box.moved(label.x, label.y)
        canvas.pill(box.x, box.y, box.w, box.h, str(badge.priority))
    canvas.add("</g>")


def _open_mark(canvas: Canvas, x: float, y: float) -> None:
    canvas.circle(x, y, 6.0, "#fff")
    canvas.text(x, y + 4.0, "?", "rank", "middle")


def described(bubble: Bubble, model: ConceptualModel, case: Case) -> str:
    """All that the picture says of a stage, in words."""
    facts = [
        f"{criterion_name(case, criterion)} {reading_text(case, criterion, bubble.readings[role])}"
        + (" (open)" if role in bubble.is_open else "")
        for role, criterion in model.axes.items()
    ]
    funded = ", ".join(f"{mark.priority} {clean(mark.name)}" for mark in bubble.funded)
    return f"{clean(bubble.name)}, rank {bubble.rank}: {'; '.join(facts)}. Funded: {funded or 'nothing'}."


@dataclass(frozen=True)
class _Key:
    """One entry of the legend: a symbol of some width, and what it means."""

    words: str
    r: float = 0.0
    fill: str = "#fff"
    symbol: str = "bubble"


def _legend(canvas: Canvas, model: ConceptualModel, case: Case, y: float, whole: float) -> float:
    rows = [
        (f"{word}: {_axis_title(model, case, role)}", _scale_keys(model, case, role))
        for role, word in (("size", "Area"), ("colour", "Colour"))
        if role in model.axes
    ]
    marks = [_Key("rank of the stage", 9.0, symbol="rank")]
    marks += [_Key("technology funded there, with its priority", 9.0, symbol="pill")]
    if any(not bubble.funded for bubble in model.bubbles):
        marks += [_Key("nothing funded there", 9.0, symbol="dashed")]
    if any(bubble.is_open for bubble in model.bubbles):
        marks += [_Key("a reading is open", 6.0, symbol="open")]
    shown = [_axis_title(model, case, role) for role in ("size", "colour") if role in model.axes]
    rows.append(("Marks", marks))
    column = min(max(width(heading, TEXT, bold=True) for heading, _ in rows), whole / 3)
    for heading, keys in rows:
        y = _keys(canvas, shorten(heading, TEXT, column, bold=True), column, keys, y, whole)
    if shown:
        y += 6.0
        words = f"Under each name: {' · '.join(shown)}"
        for line in wrap(words, TEXT, whole - 2 * _EDGE, 2):
            canvas.text(_EDGE, y + 4.0, line, "soft")
            y += LINE
        y += 4.0
    return y


def _scale_keys(model: ConceptualModel, case: Case, role: str) -> list[_Key]:
    criterion = model.axes[role]
    low, high = case.bounds[criterion]
    if is_numeric(case, criterion):
        steps = [(f"{low + share * (high - low):,.6g}", share) for share in (0.0, 0.5, 1.0)]
    else:
        steps = [(clean(level), (case.scale[level] - low) / (high - low)) for level in levels(case)]
    keys = []
    for words, share in steps:
        r, g, b = colour(share)
        found = (radius(share), "#fff") if role == "size" else (9.0, f"#{r:02x}{g:02x}{b:02x}")
        keys.append(_Key(words, *found))
    return keys


def _keys(canvas: Canvas, heading: str, column: float, keys: Sequence[_Key], y: float, whole: float) -> float:
    """A heading and its entries on as many lines as they take; returns the y below them."""
    tall = max(14.0, 2 * max(key.r for key in keys)) + 6.0
    first = x = _EDGE + column + 14.0
    room = whole - first - _EDGE
    middle = y + tall / 2
    canvas.text(_EDGE, middle + 4.0, heading, "rank")
    for key in keys:
        words = shorten(key.words, TEXT, room - 2 * key.r - 22.0)
        needed = 2 * key.r + 6.0 + width(words, TEXT) + 16.0
        if x + needed > whole and x > first:
            x, middle = first, middle + tall
        _symbol(canvas, key, x + key.r, middle)
        canvas.text(x + 2 * key.r + 6.0, middle + 4.0, words)
        x += needed
    return middle + tall / 2 + 4.0


def _symbol(canvas: Canvas, key: _Key, x: float, y: float) -> None:
    if key.symbol == "pill":
        canvas.pill(x - 8.5, y - 7.5, 17.0, 15.0, "1")
    elif key.symbol == "open":
        _open_mark(canvas, x, y)
    else:
        canvas.circle(x, y, key.r, key.fill, ' stroke-dasharray="4 3"' if key.symbol == "dashed" else "")
        if key.symbol == "rank":
            canvas.text(x, y + 4.0, "1", "rank", "middle")


def _notes(canvas: Canvas, plot: Layout, model: ConceptualModel, case: Case, y: float, whole: float) -> float:
    """What the marks cannot say: which readings are open, and what was moved."""
    notes = []
    open_readings = [
        f"{clean(bubble.name)}, {criterion_name(case, criterion)}: "
        + cell_text(case, bubble.stage, criterion)
        for bubble in model.bubbles
        for role, criterion in model.axes.items()
        if role in bubble.is_open
    ]
    if open_readings:
        notes.append(f"Open readings, drawn as the first: {'; '.join(open_readings)}.")
    moved = sum(placed.true is not None for placed in plot.stages)
    if moved:
        notes.append(
            f"{moved} of {len(plot.stages)} bubbles had no room at their place and were moved to be "
            "legible, as little as that takes: a line leads from each to the dot at its place."
        )
    if case.illustrative:
        notes.append("Illustrative case: nobody measured its numbers, unless it states a source.")
    y += 6.0
    for note in notes:
        for words in wrap(note, TEXT, whole - 2 * _EDGE, 6):
            canvas.text(_EDGE, y + 4.0, words, "soft")
            y += LINE
        y += 3.0
    return y


def _document(canvas: Canvas, w: float, h: float, heading: str, model: ConceptualModel, case: Case) -> str:
    axes = {"y": "upwards", "x": "to the right", "size": "bubble area", "colour": "colour"}
    roles = "; ".join(
        f"{axes[role]} {criterion_name(case, criterion)}" for role, criterion in model.axes.items()
    )
    stages = " ".join(described(bubble, model, case) for bubble in model.bubbles)
    return canvas.document(w, h, "loopfolio-picture", clean(heading), f"{roles}. {stages}", _STYLE)
