"""The page before anything is known, and the controls of a case."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from dash import dcc, html

from ...cases import Loaded, library
from ...models.case.case import Case
from ...models.portfolio.conceptual import title
from ...models.ranking.weights import profile_name
from ...report.words import wording as say
from ...report.words.judgement import GRADES
from ..state import controls as changeable
from ..state import whatif
from ..state.controls import JudgedPair
from ..state.whatif import WhatIf
from . import panels
from .parts import Part, choice, field, slider

OWN = "(own)"
"""The choice that stands for a file that somebody opened"""

START = "(start)"
"""The choice that stands for a file that the server was started with"""

AS_STATED = "(as stated)"

SAVED = {"case": "Save the case (YAML)", "report": "Report", "workbook": "Workbook", "json": "JSON"}
"""What can be taken along → what its button says"""


STORED = ("origin", "case", "changes", "history", "pins")


def page() -> html.Div:
    """What every visitor gets; the tab remembers the rest."""
    return html.Div(
        [
            # What the tab keeps over a reload.
            *(dcc.Store(name, storage_type="session") for name in STORED),
            # What was chosen in the browser's own lists, in order (page.js), and up to which it was seen to.
            dcc.Store("chosen"),
            dcc.Store("done", data=0),
            # Which pin was removed last, and which pair was asked about (page.js).
            dcc.Store("unpinned"),
            dcc.Store("pressed"),
            # Grows whenever the controls are to be built anew; which they were built for last.
            dcc.Store("turn", data=0),
            dcc.Store("built", data=0),
            dcc.Store("visitor", data=uuid.uuid4().hex),
            *(dcc.Store(name) for name in ("asked", "begun", "answered", "about")),
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
                            html.Div(
                                [html.Div(id="consistency", role="status"), html.Div(id="weighed")],
                                id="weights",
                            ),
                            html.Div(id="controls"),
                            panels.figure_panel(),
                        ],
                        id="side",
                        className="side",
                    ),
                    html.Div(
                        [
                            html.A("To what can be changed", href="#side", className="to-side"),
                            _bar(),
                            html.Div([html.Div(id="results"), html.Fieldset(id="pinned")], id="outcome"),
                        ],
                        className="results",
                    ),
                ]
            ),
            html.Footer(
                "The case that is saved here gives the same figures on the command line. "
                "This server stores nothing of it."
            ),
        ]
    )


def _upload() -> dcc.Upload:
    button = html.Button("Open a file of your own …", type="button")
    return dcc.Upload(button, id="upload", accept=".yaml,.yml,.xlsx", className="upload")


def _bar() -> html.Div:
    """What can be done with the result, and what is going on."""
    # These stand for themselves: what is built anew with a result sends a click that nobody made.
    buttons = [
        html.Button("Pin this result", id="pin", type="button"),
        html.Button("Remove all pins", id="unpin", type="button", hidden=True),
    ]
    buttons += [html.Button(words, id={"save": what}, type="button") for what, words in SAVED.items()]
    status = [html.Span(id=name) for name in ("reading", "busy", "asking", "making", "saving")]
    return html.Div(
        [
            html.Div(buttons, className="buttons", role="group", **{"aria-label": "This result"}),
            html.Div(
                # Not within the status: that would read out every second.
                [html.Span(status, role="status"), html.Span(id="progress")],
                className="status",
            ),
        ],
        className="bar",
    )


def _changed() -> html.Div:
    buttons = [
        html.Button("Undo", id="undo", type="button", disabled=True, **{"data-choice": "undo"}),
        html.Button("Redo", id="redo", type="button", disabled=True, **{"data-choice": "redo"}),
        html.Button("Undo all changes", type="button", **{"data-choice": "reset"}),
    ]
    led = html.Details([html.Summary("Steps"), html.Ol(id="steps")], open=True, className="steps")
    return html.Div(
        [html.H2("Changed"), html.Ul(id="said"), html.Div(buttons, className="buttons"), led],
        className="changed",
    )


# ---------------------------------------------------------------- controls


def opening(what: WhatIf, start: WhatIf, turn: int) -> list[Part]:
    """Which case it is, under which scenario, with whose weights; ``start`` is the server's own."""
    before, loaded = whatif.base(what), whatif.current(what)
    known = {name: whatif.of_library(name) for name in library()}
    cases = [(name, whatif.current(case).case.name) for name, case in known.items()]
    if not any(start.same_file(case) for case in known.values()):
        known[START] = start
        cases.insert(0, (START, start.file))
    chosen = next((name for name, case in known.items() if what.same_file(case)), OWN)
    if chosen == OWN:
        cases.insert(0, (OWN, what.file))
    parts = [choice("case", "Case", cases, chosen, turn)]
    stated = whatif.as_opened(what)
    if stated.scenarios:
        scenarios = [(AS_STATED, "as stated"), *((name, name) for name in stated.scenarios)]
        parts.append(choice("scenario", "Scenario", scenarios, what.scenario or AS_STATED, turn))
    profiles = [(name, say.profile_title(before.case, name)) for name in before.case.profiles]
    if profiles:
        parts.append(choice("profile", "Weights", profiles, profile_name(loaded.case), turn))
    return parts


def controls(what: WhatIf, turn: int) -> list[Part]:
    """The weights of the profile in use, the limits, and what else can be changed."""
    loaded = whatif.current(what)
    case = loaded.case
    profile = profile_name(case)
    sets = changeable.judgements(case, profile)
    unit = f" [{case.currency}]" if case.currency else ""
    parts: list[Part] = panels.stated_weights(loaded)
    if not sets and not parts:
        parts.append(html.P(_unmoved(case, profile), className="note"))
    for made in sets:
        heading = ", ".join(filter(None, [made.expert, made.group and title(made.group)]))
        rows = [
            slider(judged, name(loaded, judged.row), name(loaded, judged.column)) for judged in made.cells
        ]
        parts += [html.H3(heading) if heading else None, *rows]
    parts.append(html.H2("Limits"))
    for limit in changeable.limits(loaded, what.off):
        money = limit.path.startswith(("budget", "periods", "pools"))
        parts.append(field(limit, turn, unit if money else ""))
    return [*parts, *panels.rules(what, turn), *panels.pairs(what, turn)]


def _unmoved(case: Case, profile: str) -> str:
    """Why there is nothing to move."""
    if not case.criteria:
        return "The case has no criteria: its stages are not told apart."
    if profile not in case.profiles:
        return "The case has no profile of weights: every criterion weighs the same."
    how = case.profiles[profile].method
    return f"These weights are not stated one by one ({how}): those of another profile can be moved."


def name(loaded: Loaded, criterion: str) -> str:
    """Of a criterion, or of a group of criteria."""
    case = loaded.case
    return say.criterion_name(case, criterion) if criterion in case.criteria else title(criterion)


def judged(loaded: Loaded, cell: JudgedPair | None) -> str:
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
