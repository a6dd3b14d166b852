"""The page before anything is known, and the controls of a case."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from dash import dcc, html

from ..cases import Loaded, library, load
from ..models.conceptual import title
from ..models.weighing import profile_name
from ..report import wording as say
from ..report.ask import GRADES
from . import whatif
from .parts import Part, choice, field, slider
from .whatif import Judged, WhatIf

OWN = "(own)"
"""The choice that stands for a file that somebody opened"""

AS_STATED = "(as stated)"

SAVED = {"case": "Save the case (YAML)", "report": "Report", "workbook": "Workbook", "json": "JSON"}
"""What can be taken along → what its button says"""


def page() -> html.Div:
    """What every visitor gets; the tab remembers the rest."""
    return html.Div(
        [
            # What the tab keeps over a reload.
            *(dcc.Store(name, storage_type="session") for name in ("origin", "case", "changes", "pins")),
            # What was chosen in one of the browser's own lists: page.js says so.
            dcc.Store("chosen"),
            # Grows whenever the controls are to be built anew.
            dcc.Store("turn", data=0),
            dcc.Store("visitor", data=uuid.uuid4().hex),
            *(dcc.Store(name) for name in ("asked", "answered", "about")),
            dcc.Interval("tick", interval=500, disabled=True),
            dcc.Download("download"),
            html.A("To the results", href="#results", className="skip"),
            html.Header([html.H1("loopfolio"), html.Div(id="opening", className="opening"), _upload()]),
            html.Div(id="trouble", role="alert"),
            html.Main(
                [
                    html.Div(
                        [
                            _changed(),
                            html.H2("What counts how much"),
                            html.Div(id="weights", **{"aria-live": "polite"}),
                            html.Div(id="controls"),
                        ],
                        className="side",
                    ),
                    html.Div([_bar(), html.Div(id="results"), html.Div(id="pinned")], className="results"),
                ]
            ),
            html.Footer(
                "The case that is saved here gives the same figures on the command line. "
                "This server keeps nothing of it."
            ),
        ]
    )


def _upload() -> dcc.Upload:
    button = html.Button("Open a file of your own …", type="button")
    return dcc.Upload(button, id="upload", accept=".yaml,.yml,.xlsx", className="upload")


def _bar() -> html.Div:
    """What can be done with the result, and what is going on."""
    buttons = [html.Button("Pin this result", id={"act": "pin"}, type="button")]
    buttons += [html.Button(words, id={"save": what}, type="button") for what, words in SAVED.items()]
    status = [html.Span(id=name) for name in ("reading", "busy", "progress", "saving")]
    return html.Div(
        [
            html.Div(buttons, className="buttons", role="group", **{"aria-label": "This result"}),
            html.Div(status, role="status", className="status"),
        ],
        className="bar",
    )


def _changed() -> html.Div:
    reset = html.Button("Undo all changes", id={"act": "reset"}, type="button")
    return html.Div([html.H2("Changed"), html.Ul(id="said"), reset], className="changed")


# ---------------------------------------------------------------- controls


def opening(what: WhatIf, turn: int) -> list[Part]:
    """Which case it is, under which scenario, with whose weights."""
    before, loaded = whatif.base(what), whatif.current(what)
    names = [
        name
        for name in library()
        if (what.file, what.text) == ((known := whatif.of_library(name)).file, known.text)
    ]
    cases = [(name, load(name).case.name) for name in library()]
    if not names:
        cases.insert(0, (OWN, what.file))
    parts = [choice("case", "Case", cases, names[0] if names else OWN, turn)]
    stated = whatif.as_opened(what)
    if stated.scenarios:
        scenarios = [(AS_STATED, "as stated"), *((name, name) for name in stated.scenarios)]
        parts.append(choice("scenario", "Scenario", scenarios, what.scenario or AS_STATED, turn))
    profiles = [(name, say.profile_title(before.case, name)) for name in before.case.profiles]
    if profiles:
        parts.append(choice("profile", "Weights", profiles, profile_name(loaded.case), turn))
    return parts


def controls(what: WhatIf, turn: int) -> list[Part]:
    """The judgements of the profile in use, and the limits."""
    loaded = whatif.current(what)
    case = loaded.case
    profile = profile_name(case)
    sets = whatif.judgements(case, profile)
    unit = f" [{case.currency}]" if case.currency else ""
    parts: list[Part] = []
    if not sets:
        how = case.profiles[profile].method if profile in case.profiles else "equal"
        parts.append(
            html.P(
                f"The weights of this profile do not come from judgements ({how}): "
                "choose one that is judged to move them.",
                className="note",
            )
        )
    for made in sets:
        heading = ", ".join(filter(None, [made.expert, made.group and title(made.group)]))
        rows = [
            slider(judged, name(loaded, judged.row), name(loaded, judged.column)) for judged in made.cells
        ]
        parts += [html.H3(heading) if heading else None, *rows]
    parts.append(html.H2("Limits"))
    for limit in whatif.limits(loaded):
        money = limit.path.startswith(("budget", "periods", "pools"))
        parts.append(field(limit, turn, unit if money else ""))
    return parts


def name(loaded: Loaded, criterion: str) -> str:
    """Of a criterion, or of a group of criteria."""
    case = loaded.case
    return say.criterion_name(case, criterion) if criterion in case.criteria else title(criterion)


def judged(loaded: Loaded, cell: Judged | None) -> str:
    """One comparison in words: what a slider's place means."""
    if cell is None:
        return ""
    if cell.value is None:
        return "not compared yet"
    if abs(cell.value - 1) < 1e-9:
        return "equally (1)"
    more, less = (cell.row, cell.column) if cell.value > 1 else (cell.column, cell.row)
    times = max(cell.value, 1 / cell.value)
    grades = {1: "equally", **GRADES}
    nearest = round(times)
    how = grades.get(nearest) or f"between {grades[nearest - 1]} and {grades[nearest + 1]}"
    return f"{name(loaded, more)}, {how} more than {name(loaded, less)} ({times:.3g})"


def changes(said: Sequence[str]) -> list[Part]:
    return [html.Li(words) for words in said] or [html.Li("Nothing is changed yet.")]
