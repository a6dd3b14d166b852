"""What happens on the page when somebody changes something.

The server keeps nobody's state: case, changes and pins come along with every question. Each
answer is computed once, within a time, and a newer question stops the older one. What comes in was
looked at before (``events``), but for the state, which a tab may have kept from another version.
"""

from __future__ import annotations

import base64
import re
import sys
import traceback
from collections.abc import Callable
from functools import partial
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, dcc, no_update, set_props
from pydantic import ValidationError

from ..cases import CaseError
from ..cases.workbook.cells import same
from ..report.results import weigh as weigh_result
from . import answers as answers_web
from . import layout, pins, whatif
from .results import consistency, weighed
from .solves import Late, Solves, Superseded
from .whatif import WhatIf

STATE = (State("case", "data"), State("changes", "data"))
VISITOR = State("visitor", "data")

MOST_SHOWN = 20
"""Problems of one file that are shown: it can have as many as it has lines."""

DEFECT = "This could not be computed: a defect of loopfolio. The server's log says more."


def failed(error: Exception) -> None:
    """No answer: a defect, told to the page and to the log, or no time for one; what was shown stays."""
    if isinstance(error, Superseded):
        return
    if isinstance(error, Late):
        set_props("trouble", {"children": str(error)})
        return
    traceback.print_exception(error, file=sys.stderr)
    set_props("trouble", {"children": DEFECT})


def connect(app: Dash, solves: Solves, start: WhatIf) -> None:
    """Tell the app what to do; ``start`` is the case that a new tab shows."""

    def read(case: Any, changes: Any, visitor: str) -> WhatIf | None:
        """What a tab sent; ``None`` where it has nothing yet, or nothing that can be used."""
        what = _state(case, changes)
        try:
            if what is not None:
                answers_web.ready(solves, visitor, what)
        except (CaseError, ValueError):
            return None
        return what

    @app.callback(
        Output("origin", "data"), Output("case", "data"), Output("changes", "data"), Output("turn", "data"),
        Output("trouble", "children"), Output("upload", "contents"), Output("done", "data"),
        Input("case", "modified_timestamp"), Input("chosen", "data"), Input("upload", "contents"),
        Input({"control": ALL}, "value"),
        State({"control": ALL}, "id"), State("upload", "filename"), State("origin", "data"),
        State("done", "data"), State("built", "data"), State("turn", "data"), *STATE, VISITOR,
    )  # fmt: skip
    def change(
        _at: Any, chosen: Any, contents: Any, values: Any, controls: Any, filename: Any, origin: Any,
        done: int, built: int, turn: int, case: Any, changes: Any, visitor: str,
    ) -> Any:  # fmt: skip
        """Every change of the state, one place.

        Dash drops an answer that is overtaken by the next question. So what is there is looked at, not
        what set this off: the next question has all that the dropped answer had seen to.
        """
        before = read(case, changes, visitor) if origin == start.key else None
        trouble: list[str] = []
        if before is None and origin == start.key:
            trouble.append("What this tab kept cannot be used any more; this is the case it began with.")
        what, anew = before or start, before is None
        news = [event for event in chosen or [] if event["at"] > done]
        opened = partial(_uploaded, solves, visitor, contents, filename) if contents else None
        steps = _steps(start, news, opened)
        anew = anew or bool(contents) or any(event["path"] in REBUILDS for event in news)
        if not anew and built == turn:  # else they are another case's
            shown = whatif.shown(what)
            steps += [
                partial(whatif.moved, path=control["control"], value=value)
                for control, value in zip(controls, values, strict=True)
                if not same(shown.get(control["control"]), value)
            ]
        for step in steps:
            try:
                what = step(what)
            except CaseError as error:
                more = len(error.problems) - MOST_SHOWN + error.more
                trouble += [str(problem) for problem in error.problems[:MOST_SHOWN]]
                trouble += [f"… and {more:,} more"] if more > 0 else []
            except Late as late:
                trouble.append(str(late))
            except (ValidationError, ValueError, TypeError):
                trouble.append("That could not be used.")
        anew = anew or bool(trouble)
        if what == before and turn and not anew and not news:
            return [no_update] * 7
        solves.begin(f"{visitor} answer", what.key)
        kept = what.model_dump(exclude={"changes"})
        return (
            start.key,
            no_update if before and kept == before.model_dump(exclude={"changes"}) else kept,
            no_update if before and what.changes == before.changes else what.changes,
            turn + 1 if anew or turn == 0 else no_update,
            "\n".join(trouble),
            None if contents else no_update,
            news[-1]["at"] if news else no_update,
        )

    @app.callback(
        Output("opening", "children"), Output("controls", "children"), Output("built", "data"),
        Input("turn", "data"), *STATE, VISITOR,
        prevent_initial_call=True,
    )  # fmt: skip
    def build(turn: int, case: Any, changes: Any, visitor: str) -> Any:
        """The controls of a case, showing what it says now."""
        what = read(case, changes, visitor)
        if what is None:
            return no_update, no_update, no_update
        return layout.opening(what, start, turn), layout.controls(what, turn), turn

    @app.callback(
        Output("consistency", "children"), Output("weighed", "children"), Output("said", "children"),
        Output({"note": ALL}, "children"), Output("asked", "data"),
        Input("built", "data"), Input("case", "data"), Input("changes", "data"),
        State({"note": ALL}, "id"), VISITOR,
        prevent_initial_call=True,
    )  # fmt: skip
    def weigh(_built: int, case: Any, changes: Any, notes: list[dict[str, str]], visitor: str) -> Any:
        """What follows a judgement at once: the weights and how consistent they are."""
        what = read(case, changes, visitor)
        if what is None:
            return no_update, no_update, no_update, [no_update] * len(notes), no_update
        loaded, found = answers_web.weights(what)
        cells = {cell.path: cell for made in whatif.judgements(loaded.case, found.id) for cell in made.cells}
        said = [layout.judged(loaded, cells.get(note["note"])) for note in notes]
        judged = weigh_result.judged(found)
        names = {name: layout.name(loaded, name) for name in loaded.case.criteria}
        changed = layout.changes(whatif.said(what))
        return consistency(names, judged), weighed(found, names, judged), changed, said, what.key

    @app.callback(
        Output("results", "children"), Output("answered", "data"), Output("begun", "data"),
        Input("asked", "data"), *STATE, VISITOR,
        prevent_initial_call=True,
    )  # fmt: skip
    def solve(asked: str, case: Any, changes: Any, visitor: str) -> Any:
        """Ranking, portfolio and all that follows; the portfolio first where the rest takes long."""
        what = read(case, changes, visitor)
        if what is None:
            return no_update, no_update, no_update
        try:
            found, done = answers_web.soon(solves, visitor, what)
            return found.drawn, what.key if done else no_update, no_update if done else what.key
        except Superseded:
            return no_update, no_update, no_update
        except Exception:  # a defect must not leave the page waiting
            traceback.print_exc(file=sys.stderr)
            return DEFECT, what.key, no_update

    @app.callback(
        Output("results", "children", allow_duplicate=True), Output("answered", "data", allow_duplicate=True),
        Input("begun", "data"), *STATE, VISITOR,
        prevent_initial_call=True,
    )  # fmt: skip
    def complete(begun: str, case: Any, changes: Any, visitor: str) -> Any:
        """What stands beside a portfolio that is shown already."""
        what = read(case, changes, visitor)
        if what is None or what.key != begun:
            return no_update, no_update
        try:
            return answers_web.answer(solves, visitor, what).drawn, what.key
        except Superseded:
            return no_update, no_update
        except Late as late:  # the portfolio stays
            set_props("trouble", {"children": str(late)})
            return no_update, what.key
        except Exception:  # a defect must not leave the page waiting
            traceback.print_exc(file=sys.stderr)
            return DEFECT, what.key

    app.clientside_callback(
        ClientsideFunction("loopfolio", "reading"), Output("reading", "children"), Input("upload", "contents")
    )
    # One each, since Dash would hold one back until the answer it waits for is there.
    signs = [("busy", "children"), ("outcome", "className"), ("tick", "disabled"), ("progress", "children")]
    for moved in ("asked", "begun", "answered"):
        app.clientside_callback(
            ClientsideFunction("loopfolio", "busy"),
            *(Output(*sign, allow_duplicate=True) for sign in signs),
            Input(moved, "data"), *(State(name, "data") for name in ("asked", "begun", "answered")),
            prevent_initial_call=True,
        )  # fmt: skip

    @app.callback(
        Output("progress", "children"),
        Input("tick", "n_intervals"), VISITOR,
        prevent_initial_call=True,
    )  # fmt: skip
    def progress(_ticks: Any, visitor: str) -> str:
        return solves.waiting(f"{visitor} answer")

    @app.callback(
        Output("why", "children"), Output("about", "data"),
        Input({"ask": ALL}, "n_clicks"), State("about", "data"), *STATE, VISITOR,
        running=[(Output("asking", "children"), "Looking for the reason …", "")],
        prevent_initial_call=True,
    )  # fmt: skip
    def why(_clicks: Any, about: str | None, case: Any, changes: Any, visitor: str) -> Any:
        """Why a pair is in or out; asked again of itself where the case has changed."""
        what = read(case, changes, visitor)
        pair = _clicked() or about
        if what is None or not isinstance(pair, str):
            return no_update, no_update
        try:
            said = answers_web.why(solves, visitor, what, pair)
            return said, pair if said else None
        except Superseded:
            return no_update, no_update

    @app.callback(
        Output("pins", "data"),
        Input("pin", "n_clicks"), Input("unpin", "n_clicks"), State("pins", "data"), *STATE, VISITOR,
        # One after the other: Dash would drop the answer of the first.
        running=[(Output("pin", "disabled"), True, False), (Output("unpin", "disabled"), True, False)],
        prevent_initial_call=True,
    )  # fmt: skip
    def pinning(_pin: Any, _unpin: Any, kept: Any, case: Any, changes: Any, visitor: str) -> Any:
        """All that ever changes the pins: a click on one of two buttons that are always there."""
        if ctx.triggered_id == "unpin":
            return []
        what = read(case, changes, visitor)
        if ctx.triggered_id != "pin" or what is None:
            return no_update
        made = pins.pin(what, answers_web.answer(solves, f"{visitor} pin", what))
        return [pin.model_dump() for pin in [*pins.kept(kept), made][-pins.MOST :]]

    @app.callback(
        Output("pinned", "children"), Output("unpin", "hidden"),
        Input("pins", "data"), Input("answered", "data"), *STATE, VISITOR, prevent_initial_call=True,
    )  # fmt: skip
    def compare(kept: Any, answered: str | None, case: Any, changes: Any, visitor: str) -> Any:
        what, pinned = read(case, changes, visitor), pins.kept(kept)
        if not pinned or what is None:
            return None, True
        if answered != what.key:
            return no_update, False
        return pins.compared(pinned, pins.pin(what, answers_web.shown(solves, what))), False

    @app.callback(
        Output("download", "data"), Output("saving", "children"),
        Input({"save": ALL}, "n_clicks"), *STATE, VISITOR,
        running=[
            (Output("making", "children"), "Preparing the file …", ""),
            *((Output({"save": name}, "disabled"), True, False) for name in layout.SAVED),
        ],
        prevent_initial_call=True,
    )  # fmt: skip
    def save(_clicks: Any, case: Any, changes: Any, visitor: str) -> Any:
        """The case, or what it comes to, as a file."""
        pressed, what = _clicked(), read(case, changes, visitor)
        if pressed is None or what is None:
            return no_update, no_update
        stem = re.sub(r"[^\w-]+", "-", what.file.rpartition(".")[0] or what.file).strip("-") or "case"
        changed = "" if what.scenario is None and not what.changes else f"-{whatif.MARK}"
        if pressed == "case":
            return dcc.send_string(whatif.text(what), f"{stem}{changed}.yaml"), ""
        try:
            found = answers_web.whole(solves, visitor, what)
        except Superseded:
            return no_update, no_update
        except Late as late:
            return no_update, f"Not saved: {late}"
        if found.analysis is None:
            return no_update, f"Not saved: {' '.join(found.trouble)}"
        name, made = answers_web.FILES[pressed]
        return dcc.send_bytes(made(found, found.analysis), f"{stem}{changed}-{name}"), ""


def _clicked() -> str | None:
    """Which button of many was pressed; ``None`` where they were only built anew."""
    clicks = {next(iter(part["id"].values())): part.get("value") for part in ctx.inputs_list[0]}
    names = (next(iter(pressed.values())) for pressed in ctx.triggered_prop_ids.values())
    return next((str(name) for name in names if clicks.get(name)), None)


def _state(case: Any, changes: Any) -> WhatIf | None:
    """A state as it was sent, not read yet; ``None``: it is none."""
    if not isinstance(case, dict):
        return None
    try:
        return WhatIf.model_validate({**case, "changes": changes or {}})
    except (ValidationError, ValueError):
        return None


Step = Callable[[WhatIf], WhatIf]
"""From one state to the next.

Raises:
    CaseError, ValueError: that cannot be; nothing changes.
"""

REBUILDS = ("case", "scenario", "profile", "reset")
"""What is chosen that brings other controls, or other values in them"""

UPLOAD = "upload"
"""Stands among what was chosen where a file was; what is in it comes a little later."""


def _steps(start: WhatIf, news: list[Any], uploaded: Step | None) -> list[Step]:
    """What was chosen, in its order; a file at the place where it was, last where that is over."""
    steps: list[Step] = []
    for event in news:
        if event["path"] != UPLOAD:
            steps.append(partial(_chosen, start, event["path"], event["value"]))
        elif uploaded is not None:
            steps.append(uploaded)
            uploaded = None
    return steps if uploaded is None else [*steps, uploaded]


def _uploaded(solves: Solves, visitor: str, contents: str, filename: str | None, _before: WhatIf) -> WhatIf:
    raw = base64.b64decode(contents.partition(",")[2], validate=True)
    return answers_web.uploaded(solves, visitor, raw, filename or "case.yaml")


def _chosen(start: WhatIf, path: str, value: str, what: WhatIf) -> WhatIf:
    """The state after something was chosen from a list."""
    if path == "reset":
        return what.model_copy(update={"changes": {}})
    if path == "case" and value == layout.OWN:
        return what
    if path == "case":
        return start if value == layout.START else whatif.of_library(value)
    if path == "scenario":
        made = what.model_copy(update={"scenario": None if value == layout.AS_STATED else value})
        whatif.current(made)
        return made
    return whatif.moved(what, path, value)
