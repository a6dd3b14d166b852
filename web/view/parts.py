"""What the page is made of: tables, choices, sliders and fields, each with its label."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from ..state.controls import FARTHEST, JudgedPair, LimitControl, position

Part = Any
"""What Dash shows: a component, text, or a list of them"""


def section(name: str, title: str, *inside: Part, opening: str | None = None) -> html.Section:
    """A part of the page; ``opening``: what stands above its title."""
    above = [] if opening is None else [html.P(opening, className="case")]
    return html.Section([*above, html.H2(title, id=name), *inside], **{"aria-labelledby": name})


MOST_ROWS = 60
"""Of one table: a browser takes seconds for thousands, and nobody reads them there"""

ELSEWHERE = "the workbook and the JSON have all of them."


def table(
    label: str,
    head: Sequence[tuple[str, str]],
    rows: Sequence[Sequence[Part]],
    wide: bool = False,
    of: int = 0,
    which: str = "first",
) -> html.Div:
    """A table that scrolls by itself; ``head`` gives each column's title and its class, n for figures.

    ``of``: how many rows there are, where these are only the first of them.
    """
    classes = [kind for _, kind in head]
    body = []
    for row in rows:
        cells = [html.Th(row[0], scope="row", className=classes[0])]
        cells += [html.Td(cell, className=kind) for cell, kind in zip(row[1:], classes[1:], strict=True)]
        body.append(html.Tr(cells))
    titles = [html.Th(words, scope="col", className=kind) for words, kind in head]
    made = html.Table([html.Thead(html.Tr(titles)), html.Tbody(body)], className="wide" if wide else "")
    if of > len(rows):
        words = f"The {which} {len(rows):,} of {of:,} rows are shown; {ELSEWHERE}"
        return html.Div([_scrolling(label, made), html.P(words, className="note")])
    return _scrolling(label, made)


def _scrolling(label: str, made: html.Table) -> html.Div:
    return html.Div(made, className="scroll", role="region", tabIndex=0, **{"aria-label": f"Table: {label}"})


def choice(
    path: str, label: str, options: Sequence[tuple[str, str]], chosen: str | None, turn: int
) -> html.Div:
    """A list to choose from; the browser's own, which every keyboard and screen reader knows.

    ``turn`` makes it a new one where the page is built anew, so that it shows what is chosen then.
    """
    name = f"choice {turn} {path}"
    made = [html.Option(words, value=value, selected=value == chosen) for value, words in options]
    return html.Div(
        [
            html.Label(label, htmlFor=name),
            html.Select(made, id=name, **{"data-choice": path}),
        ],
        className="field",
    )


def slider(judged: JudgedPair, row: str, column: str) -> html.Div:
    """One comparison: towards the one that counts more."""
    control = {"control": judged.path}
    name = element(control)
    return html.Div(
        [
            html.Label([html.Span(row), html.Span(column)], htmlFor=name, className="ends"),
            dcc.Input(
                id=control,
                type="range",
                min=-FARTHEST,
                max=FARTHEST,
                step=1,
                value=position(judged.value),
            ),
            html.Div(id={"note": judged.path}, className="note"),
        ],
        className="judgement",
    )


def field(limit: LimitControl, turn: int, unit: str = "") -> html.Div:
    """One limit of the portfolio: a number, or one of the scale's levels."""
    label = f"{limit.name}, {limit.side}{unit}"
    if limit.levels:
        return choice(limit.path, label, [(level, level) for level in limit.levels], str(limit.value), turn)
    control = {"control": limit.path}
    return html.Div(
        [
            html.Label(label, htmlFor=element(control)),
            dcc.Input(
                id=control,
                type="number",
                step="any",
                value=limit.value,
                debounce=True,
            ),
        ],
        className="field",
    )


def element(control: dict[str, str]) -> str:
    """The id that Dash gives the element of a control with several parts to its name."""
    return json.dumps(control, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
