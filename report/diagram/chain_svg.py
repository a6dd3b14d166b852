"""A chain as a picture: what each company would fund alone beside what all fund together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..results.case.chain import ChainResult
from ..words.text_metrics import clean, width, wrap
from ..words.wording import amount, pair_name, score
from .canvas import FONT, INK, SOFT, Canvas, px
from .chain_layout import (
    CARD,
    DOT,
    LINE,
    NAME,
    PAD,
    PILL,
    TEXT,
    TRACK,
    Card,
    ChainLayout,
    Row,
    Track,
    chain_layout,
)
from .chain_plan import Plan, Tie, plan_of, ties

_EDGE, _HEADING = 18.0, 17.0
_OUT = 16.0
"""From a card to its first track"""
_COLOURS = {"link": "#1d5c9e", "need": "#8a4b08", "payment": "#2f6b2f"}
_PALE, _ENTERS, _LEAVES = "#8b96a3", "#1d5c9e", "#8a4b08"
_STYLE = "".join(
    f".loopfolio-chain {rule}"
    for rule in (
        f"text{{font-family:{FONT};font-size:{TEXT:g}px;fill:{INK}}}",
        f".name{{font-size:{NAME:g}px;font-weight:bold}}",
        f".soft{{fill:{SOFT}}}",
        f".heading{{font-size:{_HEADING:g}px;font-weight:bold}}",
        f".side{{font-size:{NAME:g}px;font-weight:bold;fill:{SOFT}}}",
        f".enters{{font-weight:bold;fill:{_ENTERS}}}",
        f".leaves{{fill:{_LEAVES}}}",
        ".pill{font-size:11px;font-weight:bold;fill:#fff}",
        f".pill.pale{{fill:{SOFT}}}",
    )
)


def chain_svg(found: ChainResult, by: str = "nash", key: bool = True) -> str:
    """A joint portfolio of a chain beside what each does alone, as one standalone SVG.

    ``by``: which of ``together``, or ``money`` for the one that is worth most where companies pay each other;
    ``key``: what each number says stands below.
    """
    plan = plan_of(found, by)
    plot = chain_layout(found, plan)
    left = _EDGE + max(_side_width(plot.alone), width("Each alone", NAME, bold=True) + 8.0)
    right = max(_side_width(plot.together), width("All together", NAME, bold=True) + 8.0)
    whole = left + CARD + right + _EDGE
    canvas = Canvas()
    y = _EDGE
    heading = f"{clean(found.chain)}: each alone, and all together ({plan.title})"
    for words in wrap(heading, _HEADING, whole - 2 * _EDGE, 3, bold=True):
        y += 20.0
        canvas.text(_EDGE, y, words, "heading")
    y += 26.0
    canvas.text(left - 8.0, y, "Each alone", "side", "end")
    canvas.text(left + CARD + 8.0, y, "All together", "side")
    y += 10.0
    tied = ties(found, plan)
    for card in plot.cards:
        _card(canvas, card, left, y)
    for tracks, edge, way in ((plot.alone, left, -1.0), (plot.together, left + CARD, 1.0)):
        for track in sorted(tracks, key=lambda track: track.realised):
            _line(canvas, track, edge, y, way)
        for track in tracks:
            _number(canvas, track, edge, y, way)
    for card in plot.cards:
        _marks(canvas, card, left, y)
    y = _legend(canvas, plot, tied, y + plot.height + 26.0, whole)
    if key:
        y = _key(canvas, found, tied, y, whole)
    says = [*_described(found, plan), *(words for _, words in tie_words(found, tied))]
    return canvas.document(whole, y + _EDGE, "loopfolio-chain", heading, " ".join(says), _STYLE)


def _side_width(tracks: Sequence[Track]) -> float:
    columns = max((track.column for track in tracks), default=-1) + 1
    return _OUT + TRACK * columns + PILL / 2


def _card(canvas: Canvas, card: Card, left: float, top: float) -> None:
    box = card.box.moved(left, top)
    canvas.add(
        f'<rect x="{px(box.x)}" y="{px(box.y)}" width="{px(box.w)}" height="{px(box.h)}" rx="6" '
        f'fill="#f8fafb" stroke="{SOFT}"/>'
    )
    y = box.y + PAD
    for words in card.name:
        canvas.text(box.x + PAD, y + 11.0, words, "name")
        y += LINE
    for words in card.says:
        canvas.text(box.x + PAD, y + 11.0, words, "soft")
        y += LINE
    for row in card.rows:
        _words(canvas, row, box.x, top)
    y = top + card.rest_from()
    for words in card.rest:
        canvas.text(box.x + PAD, y + 11.0, words, "soft")
        y += LINE


def _words(canvas: Canvas, row: Row, left: float, top: float) -> None:
    kind = "enters" if row.together and not row.alone else "leaves" if row.alone and not row.together else ""
    if not (row.alone or row.together):
        kind = "soft"
    y = top + row.y + 4.0 - LINE * (len(row.lines) - 1) / 2
    sign = {"enters": "+ ", "leaves": "− "}.get(kind, "")
    for k, words in enumerate(row.lines):
        canvas.text(left + PAD + 2 * DOT, y + LINE * k, (sign if k == 0 else "") + words, kind)


def _marks(canvas: Canvas, card: Card, left: float, top: float) -> None:
    """At both edges of a card, over its border."""
    for row in card.rows:
        for x, funded in ((left, row.alone), (left + CARD, row.together)):
            canvas.circle(x, top + row.y, DOT, INK if funded else "#fff", ' stroke-width="1.5"')


def _line(canvas: Canvas, track: Track, edge: float, top: float, way: float) -> None:
    """Out to the track, along it, and back; an arrow where it ends."""
    x = _middle(track, edge, way)
    near = edge + way * (2.0 if track.tie.kind == "payment" else DOT + 2.0)
    colour = _COLOURS[track.tie.kind] if track.realised else _PALE
    dashes = {"need": ' stroke-dasharray="2 3"'}.get(track.tie.kind, "") if track.realised else ""
    how = f'stroke-width="{2 if track.realised else 1}"' + (
        dashes if track.realised else ' stroke-dasharray="5 4"'
    )
    points = [(near, track.start), (x, track.start), (x, track.end), (near + way * 6.0, track.end)]
    drawn = " ".join(f"{px(a)},{px(top + b)}" for a, b in points)
    canvas.add(f'<polyline points="{drawn}" fill="none" stroke="{colour}" {how}/>')
    tip = [(near, 0.0), (near + way * 7.0, -3.5), (near + way * 7.0, 3.5)]
    drawn = " ".join(f"{px(a)},{px(top + track.end + b)}" for a, b in tip)
    canvas.add(f'<polygon points="{drawn}" fill="{colour}"/>')


def _number(canvas: Canvas, track: Track, edge: float, top: float, way: float) -> None:
    _pill(canvas, track.tie, track.realised, _middle(track, edge, way), top + track.pill)


def _middle(track: Track, edge: float, way: float) -> float:
    return edge + way * (_OUT + TRACK * track.column + TRACK / 2)


def _pill(canvas: Canvas, tie: Tie, realised: bool, x: float, y: float) -> None:
    fill, line = (_COLOURS[tie.kind], _COLOURS[tie.kind]) if realised else ("#fff", _PALE)
    wide = max(PILL, width(tie.mark, 11.0, bold=True) + 6.0)
    canvas.add(
        f'<rect x="{px(x - wide / 2)}" y="{px(y - PILL / 2)}" width="{px(wide)}" height="{px(PILL)}" '
        f'rx="{px(PILL / 2)}" fill="{fill}" stroke="{line}"/>'
    )
    canvas.text(x, y + 4.0, tie.mark, "pill" if realised else "pill pale", "middle")


# ---------------------------------------------------------------- what the marks mean


def _legend(canvas: Canvas, plot: ChainLayout, tied: Sequence[Tie], y: float, whole: float) -> float:
    rows = [row for card in plot.cards for row in card.rows]
    marks = [("dot", "funded"), ("ring", "not funded")]
    if any(row.together and not row.alone for row in rows):
        marks.append(("enters", "together only"))
    if any(row.alone and not row.together for row in rows):
        marks.append(("leaves", "alone only"))
    if any(tie.kind == "link" for tie in tied):
        marks.append(("link", "a link that counts: worth something at the arrow"))
    if any(tie.kind == "need" for tie in tied):
        marks.append(("need", "needed at the arrow"))
    if any(tie.kind == "payment" for tie in tied):
        marks.append(("payment", "pays"))
    if any(not tie.together or (tie.kind != "payment" and not tie.alone) for tie in tied):
        marks.append(("pale", "does not come about"))
    x = _EDGE
    for symbol, words in marks:
        needed = 30.0 + width(words, TEXT) + 18.0
        if x + needed > whole and x > _EDGE:
            x, y = _EDGE, y + 22.0
        _symbol(canvas, symbol, x, y)
        canvas.text(x + 30.0, y + 4.0, words)
        x += needed
    return y + 26.0


def _symbol(canvas: Canvas, symbol: str, x: float, y: float) -> None:
    if symbol in ("dot", "ring"):
        canvas.circle(x + 11.0, y, DOT, INK if symbol == "dot" else "#fff", ' stroke-width="1.5"')
    elif symbol in ("enters", "leaves"):
        canvas.text(x + 11.0, y + 4.0, "+" if symbol == "enters" else "−", symbol, "middle")
    else:
        colour = _COLOURS.get(symbol, _PALE)
        dashes = {"need": ' stroke-dasharray="2 3"', "pale": ' stroke-dasharray="5 4"'}.get(symbol, "")
        thick = 1 if symbol == "pale" else 2
        canvas.add(
            f'<line x1="{px(x)}" y1="{px(y)}" x2="{px(x + 18)}" y2="{px(y)}" stroke="{colour}" '
            f'stroke-width="{thick}"{dashes}/>'
        )
        tip = f"{px(x + 24)},{px(y)} {px(x + 17)},{px(y - 3.5)} {px(x + 17)},{px(y + 3.5)}"
        canvas.add(f'<polygon points="{tip}" fill="{colour}"/>')


def _key(canvas: Canvas, found: ChainResult, tied: Sequence[Tie], y: float, whole: float) -> float:
    """Each number on a line, and what it says."""
    for mark, words in tie_words(found, tied):
        here = [tie for tie in tied if tie.mark == mark]
        _pill(canvas, here[0], any(tie.together for tie in here), _EDGE + 11.0, y)
        for line in wrap(words, TEXT, whole - 2 * _EDGE - 30.0, 6):
            canvas.text(_EDGE + 30.0, y + 4.0, line)
            y += LINE
        y += 6.0
    rests = [alone.illustrative for alone in found.alone.values()]
    rests += [link.basis == "illustrative" for link in found.between.links]
    if any(rests):
        words = "Illustrative: nobody measured these numbers, unless a source is stated."
        for line in wrap(words, TEXT, whole - 2 * _EDGE, 2):
            canvas.text(_EDGE, y + 4.0, line, "soft")
            y += LINE
    return y


def tie_words(found: ChainResult, tied: Sequence[Tie]) -> Iterator[tuple[str, str]]:
    """Mark → what it says, each once."""
    names = found.names
    links = dict(zip((t.mark for t in tied if t.kind == "link"), found.between.links, strict=True))
    said: dict[str, list[Tie]] = {}
    for tie in tied:
        said.setdefault(tie.mark, []).append(tie)
    unit = f" {found.currency}" if found.currency else ""
    for mark, here in said.items():
        tie = here[0]
        if tie.kind == "payment":
            paid = (
                next(p for p in found.in_money.to_shapley if (p.payer, p.payee) == (tie.start[0], tie.end[0]))
                if found.in_money
                else None
            )
            sum_ = "" if paid is None else f" {amount(paid.amount)}{unit}"
            yield mark, f"{names[tie.start[0]]} pays {names[tie.end[0]]}{sum_}."
            continue
        ends = [_pair(found, each.start) for each in here]
        if tie.kind == "need":
            need = found.between.needs[ord(mark[0]) - ord("a")]
            yield mark, f"{_pair(found, tie.end)} needs {' or '.join(ends)}{_why(need.why)}."
            continue
        link = links[mark]
        when = {(True, True): "either way", (True, False): "alone only", (False, True): "together only"}
        comes = when.get((tie.alone, tie.together), "does not come about")
        yield (
            mark,
            (
                f"{ends[0]} is worth {score(link.value)} to {names[tie.end[0]]} with "
                f"{_pair(found, tie.end, company=False)} ({comes}){_why(link.why)}."
            ),
        )


def _why(why: str | None) -> str:
    return f": {clean(why)}" if why else ""


def _pair(found: ChainResult, side: tuple[str, str], company: bool = True) -> str:
    assert found.answer is not None
    name = pair_name(found.answer.chain.company(side[0]).case, side[1])
    return f"{name} ({found.names[side[0]]})" if company else name


def _described(found: ChainResult, plan: Plan) -> Iterator[str]:
    assert found.answer is not None
    for key, name in found.names.items():
        case = found.answer.chain.company(key).case
        parts = [
            f"{how}: {', '.join(pair_name(case, option) for option in funded) or 'nothing'}"
            for how, funded in (("alone", found.alone[key].funded), ("together", plan.joint.funded[key]))
        ]
        yield f"{name} funds {'; '.join(parts)}."
