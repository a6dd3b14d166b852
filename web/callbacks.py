"""What happens on the page when somebody changes something.

The server keeps nobody's state: case, changes and pins come along with every question. Each
answer is computed once, within a time, and a newer question stops the older one.
"""

from __future__ import annotations

import base64
import json
import re
import sys
import traceback
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, dcc, no_update
from pydantic import ValidationError

from ..cases import CaseError, visible
from ..cases.reader import read
from ..report import weighing
from . import answers, layout, pins, whatif
from .results import results, weighed
from .solves import Solves, Superseded
from .whatif import WhatIf

STATE = (State("case", "data"), State("changes", "data"))
VISITOR = State("visitor", "data")


def connect(app: Dash, solves: Solves, start: WhatIf) -> None:
    """Tell the app what to do; ``start`` is the case that a new tab shows."""

    @app.callback(
        Output("origin", "data"), Output("case", "data"), Output("changes", "data"), Output("turn", "data"),
        Output("trouble", "children"), Output("upload", "contents"),
        Input("case", "modified_timestamp"), Input("chosen", "data"), Input("upload", "contents"),
        Input({"act": ALL}, "n_clicks"), Input({"control": ALL}, "value"),
        State("upload", "filename"), State("origin", "data"), State("turn", "data"), *STATE,
    )  # fmt: skip
    def change(
        _at: Any, chosen: Any, contents: Any, _acts: Any, _values: Any,
        filename: Any, origin: Any, turn: int, case: Any, changes: Any,
    ) -> Any:  # fmt: skip
        """Every change of the state, one place."""
        before = _state(case, changes) if origin == start.key else None
        trouble: list[str] = []
        if before is None and origin == start.key:
            trouble.append("What this tab kept cannot be used any more; this is the case it began with.")
        what, anew = before or start, before is None
        for event in ctx.triggered:
            try:
                made, fresh = _changed(what, event["prop_id"], event["value"], filename)
                what, anew = made, anew or fresh
            except CaseError as error:
                trouble.append(visible(str(error)))
                anew = True
            except (ValidationError, ValueError, TypeError):
                trouble.append("That could not be used.")
                anew = True
        if what == before and turn and not anew and not trouble:
            return [no_update] * 6
        kept = what.model_dump(exclude={"changes"})
        return (
            start.key,
            no_update if before and kept == before.model_dump(exclude={"changes"}) else kept,
            no_update if before and what.changes == before.changes else what.changes,
            turn + 1 if anew or turn == 0 else no_update,
            "\n".join(trouble),
            None,
        )

    @app.callback(
        Output("opening", "children"), Output("controls", "children"),
        Input("turn", "data"), *STATE,
        prevent_initial_call=True,
    )  # fmt: skip
    def build(turn: int, case: Any, changes: Any) -> Any:
        """The controls of a case, showing what it says now."""
        what = _state(case, changes)
        if what is None:
            return no_update, no_update
        return layout.opening(what, turn), layout.controls(what, turn)

    @app.callback(
        Output("weights", "children"), Output("said", "children"), Output({"note": ALL}, "children"),
        Output("asked", "data"),
        Input("controls", "children"), Input("case", "data"), Input("changes", "data"),
        State({"note": ALL}, "id"),
        prevent_initial_call=True,
    )  # fmt: skip
    def weigh(_built: Any, case: Any, changes: Any, notes: list[dict[str, str]]) -> Any:
        """What follows a judgement at once: the weights and how consistent they are."""
        what = _state(case, changes)
        if what is None:
            return no_update, no_update, [no_update] * len(notes), no_update
        loaded, found = answers.weights(what)
        cells = {cell.path: cell for made in whatif.judgements(loaded.case, found.id) for cell in made.cells}
        said = [layout.judged(loaded, cells.get(note["note"])) for note in notes]
        view = next(iter(weighing.view([found])["profiles"]))
        names = {name: layout.name(loaded, name) for name in loaded.case.criteria}
        return weighed(found, names, view), layout.changes(whatif.said(what)), said, what.key

    @app.callback(
        Output("results", "children"), Output("answered", "data"),
        Input("asked", "data"), *STATE, VISITOR,
        prevent_initial_call=True,
    )  # fmt: skip
    def solve(asked: str, case: Any, changes: Any, visitor: str) -> Any:
        """Ranking, portfolio and all that follows."""
        what = _state(case, changes)
        if what is None:
            return no_update, no_update
        try:
            return results(answers.answer(solves, visitor, what)), what.key
        except Superseded:
            return no_update, no_update
        except Exception:  # a defect must not leave the page waiting
            traceback.print_exc(file=sys.stderr)
            return "This could not be computed: a defect of loopfolio. The server's log says more.", what.key

    app.clientside_callback(
        ClientsideFunction("loopfolio", "reading"), Output("reading", "children"), Input("upload", "contents")
    )
    # Two, since Dash would hold one back until the answer it waits for is there.
    signs = [("busy", "children"), ("results", "className"), ("tick", "disabled"), ("progress", "children")]
    for moved, other in (("asked", "answered"), ("answered", "asked")):
        app.clientside_callback(
            ClientsideFunction("loopfolio", "busy"),
            *(Output(*sign, allow_duplicate=True) for sign in signs),
            Input(moved, "data"), State(other, "data"),
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
        Input({"ask": ALL}, "n_clicks"), State("about", "data"), *STATE, VISITOR, prevent_initial_call=True,
    )  # fmt: skip
    def why(clicks: Any, about: str | None, case: Any, changes: Any, visitor: str) -> Any:
        """Why a pair is in or out; asked again of itself where the case has changed."""
        what = _state(case, changes)
        pressed = ctx.triggered_id
        pair = pressed["ask"] if pressed and any(clicks) else about
        if what is None or pair is None:
            return no_update, no_update
        try:
            return answers.why(solves, visitor, what, pair), pair
        except Superseded:
            return no_update, no_update

    @app.callback(
        Output("pins", "data"),
        Input({"act": ALL}, "n_clicks"), State("pins", "data"), *STATE, VISITOR, prevent_initial_call=True,
    )  # fmt: skip
    def pinning(clicks: Any, kept: Any, case: Any, changes: Any, visitor: str) -> Any:
        pressed, what = ctx.triggered_id, _state(case, changes)
        if not pressed or not any(clicks) or what is None:
            return no_update
        if pressed["act"] == "unpin":
            return []
        if pressed["act"] != "pin":
            return no_update
        try:
            return [*(kept or []), pins.pin(what, answers.answer(solves, f"{visitor} pin", what))][
                -pins.MOST :
            ]
        except Superseded:
            return no_update

    @app.callback(
        Output("pinned", "children"),
        Input("pins", "data"), Input("answered", "data"), *STATE, VISITOR, prevent_initial_call=True,
    )  # fmt: skip
    def compare(kept: Any, answered: str | None, case: Any, changes: Any, visitor: str) -> Any:
        what = _state(case, changes)
        if not kept or what is None:
            return None
        if answered != what.key:
            return no_update
        try:
            return pins.compared(kept, pins.pin(what, answers.answer(solves, f"{visitor} pin", what)))
        except Superseded:
            return no_update

    @app.callback(
        Output("download", "data"), Output("saving", "children"),
        Input({"save": ALL}, "n_clicks"), *STATE, VISITOR,
        running=[(Output({"save": name}, "disabled"), True, False) for name in layout.SAVED],
        prevent_initial_call=True,
    )  # fmt: skip
    def save(clicks: Any, case: Any, changes: Any, visitor: str) -> Any:
        """The case, or what it comes to, as a file."""
        pressed, what = ctx.triggered_id, _state(case, changes)
        if not pressed or not any(clicks) or what is None:
            return no_update, no_update
        stem = re.sub(r"[^\w-]+", "-", what.file.rpartition(".")[0] or what.file).strip("-") or "case"
        changed = "" if what.scenario is None and not what.changes else f"-{whatif.MARK}"
        if pressed["save"] == "case":
            return dcc.send_string(whatif.text(what), f"{stem}{changed}.yaml"), ""
        try:
            found = answers.whole(solves, visitor, what)
        except Superseded:
            return no_update, no_update
        if found.analysis is None:
            return no_update, f"Not saved: {' '.join(found.trouble)}"
        name, made = answers.FILES[pressed["save"]]
        return dcc.send_bytes(made(found, found.analysis), f"{stem}{changed}-{name}"), ""


def _state(case: Any, changes: Any) -> WhatIf | None:
    """What a tab sent; ``None`` where it has nothing yet, or nothing that can be used."""
    if not isinstance(case, dict):
        return None
    try:
        what = WhatIf.model_validate({**case, "changes": changes or {}})
        whatif.current(what)
    except (ValidationError, CaseError, ValueError):
        return None
    return what


def _changed(what: WhatIf, prop: str, value: Any, filename: Any) -> tuple[WhatIf, bool]:
    """The state after one event, and whether the controls are to be built anew.

    Raises:
        CaseError, ValueError: that cannot be; nothing changes.
    """
    name = prop.rpartition(".")[0]
    if name == "upload" and value:
        raw = base64.b64decode(str(value).partition(",")[2], validate=True)
        file = str(filename or "case.yaml")
        return whatif.opened(read(raw, file), file), True
    if name == "chosen" and isinstance(value, dict):
        path, chosen = str(value.get("path")), str(value.get("value"))
        if path == "case":
            return (what, False) if chosen == layout.OWN else (whatif.of_library(chosen), True)
        if path == "scenario":
            scenario = None if chosen == layout.AS_STATED else chosen
            made = what.model_copy(update={"scenario": scenario})
            whatif.current(made)
            return made, True
        return whatif.moved(what, path, chosen), path == "profile"
    if name.startswith("{"):
        control = json.loads(name)
        if control.get("act") == "reset" and value:
            return what.model_copy(update={"changes": {}}), True
        if "control" in control:
            return whatif.moved(what, control["control"], value), False
    return what, False
