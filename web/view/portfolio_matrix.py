"""Stages by technologies: what is funded where, each pair a button that asks why."""

from __future__ import annotations

from dash import html

from ...models.case.case import Case
from ...report.page.page import Facts
from ...report.words import wording as say
from .answer import PageAnswer
from .parts import ELSEWHERE, Part, element, table


def matrix(found: PageAnswer, read: Facts) -> list[Part]:
    """Stages by technologies: the priority of what is funded, else the value; every pair can be asked."""
    case = found.loaded.case
    technologies = iter(case.technologies)
    there = len(read["matrix"][0]["rows"]) if read["matrix"] else 0
    columns = sum(len(made["technologies"]) for made in read["matrix"])
    parts: list[Part] = []
    for made in read["matrix"]:
        shown = [next(technologies) for _ in made["technologies"]]
        head = [("Stage", ""), *((name, "c") for name in made["technologies"])]
        rows = [
            [row["name"], *(_cell(case, f"{stage}/{technology}", cell) for technology, cell in cells)]
            for row in made["rows"]
            for stage in [row["id"]]
            for cells in [list(zip(shown, row["cells"], strict=True))]
        ]
        parts.append(table(f"Portfolio, {say.listed(made['technologies'])}", head, rows, wide=True))
    words = "A value alone: not funded. · no fit."
    if read["barred"]:
        words += f" ✕ a rule of its own keeps it out ({'; '.join(read['barred'])})."
    left_out = [
        f"the {there:,} stages that rank first of {len(case.stages):,}" if there < len(case.stages) else "",
        f"the first {columns:,} of {len(case.technologies):,} technologies"
        if columns < len(case.technologies)
        else "",
    ]
    shown_of = say.listed([words for words in left_out if words])
    return [
        html.P(f"Shown here: {shown_of}; {ELSEWHERE}", className="note") if shown_of else None,
        *parts,
        html.P([html.Span(1, className="badge"), f" funded, with its priority. {words}"], className="note"),
    ]


def _cell(case: Case, pair: str, cell: Facts) -> Part:
    kind, named = cell["kind"], say.pair_name(case, pair)
    if kind == "none":
        return html.Span("·", title="no fit")
    if kind == "funded":
        inside: list[Part] = [html.Span(cell["priority"], className="badge"), f" {cell['value']}"]
        inside += [html.Small(cell["how"])] if cell["how"] else []
        words = f"{named}: funded, priority {cell['priority']}. Why?"
    else:
        inside = [f"✕ {cell['value']}" if kind == "barred" else cell["value"]]
        words = f"{named}: not funded, value {cell['value']}. Why?"
    # The browser alone listens to it (page.js); by its id it keeps the focus.
    name = element({"ask": pair})
    more = {"aria-label": words, "data-ask": pair}
    return html.Button(inside, id=name, type="button", className="ask", **more)
