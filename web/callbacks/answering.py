"""From a changed state to what it comes to: weights at once, the portfolio, then the rest; and reasons."""

from __future__ import annotations

import sys
import traceback
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, no_update, set_props

from ...report.results.stages import weigh as weigh_result
from ..solving import answers
from ..solving.solves import Late, Solves, Superseded
from ..state import controls, whatif
from ..view import layout
from ..view.tree import light
from ..view.weights import consistency, weighed
from .tab import DEFECT, STATE, VISITOR, read


def connect_weights(app: Dash, solves: Solves) -> None:
    """What follows a judgement at once, before anything is solved."""

    @app.callback(
        Output("consistency", "children"), Output("weighed", "children"), Output("said", "children"),
        Output({"note": ALL}, "children"), Output("asked", "data"),
        Input("built", "data"), Input("case", "data"), Input("changes", "data"),
        State({"note": ALL}, "id"), VISITOR,
        prevent_initial_call=True,
    )  # fmt: skip
    def weigh(_built: int, case: Any, changes: Any, notes: list[dict[str, str]], visitor: str) -> Any:
        """What follows a judgement at once: the weights and how consistent they are."""
        what = read(solves, case, changes, visitor)
        if what is None:
            return no_update, no_update, no_update, [no_update] * len(notes), no_update
        loaded, found = answers.weights(what)
        cells = {
            cell.path: cell for made in controls.judgements(loaded.case, found.id) for cell in made.cells
        }
        said = [layout.judged(loaded, cells.get(note["note"])) for note in notes]
        judged = weigh_result.judged(found)
        names = {name: layout.name(loaded, name) for name in loaded.case.criteria}
        changed = layout.changes(whatif.said(what))
        shown = light(consistency(names, judged)), light(weighed(found, names, judged))
        return *shown, light(changed), said, what.key


def connect_results(app: Dash, solves: Solves) -> None:
    """The results, in one step or in two."""

    @app.callback(
        Output("results", "children"), Output("answered", "data"), Output("begun", "data"),
        Input("asked", "data"), *STATE, VISITOR,
        prevent_initial_call=True,
    )  # fmt: skip
    def solve(asked: str, case: Any, changes: Any, visitor: str) -> Any:
        """Ranking, portfolio and all that follows; the portfolio first where the rest takes long."""
        what = read(solves, case, changes, visitor)
        if what is None:
            return no_update, no_update, no_update
        try:
            found, done = answers.soon(solves, visitor, what)
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
        what = read(solves, case, changes, visitor)
        if what is None or what.key != begun:
            return no_update, no_update
        try:
            return answers.answer(solves, visitor, what).drawn, what.key
        except Superseded:
            return no_update, no_update
        except Late as late:  # the portfolio stays
            set_props("trouble", {"children": str(late)})
            return no_update, what.key
        except Exception:  # a defect must not leave the page waiting
            traceback.print_exc(file=sys.stderr)
            return DEFECT, what.key


def connect_signs(app: Dash, solves: Solves) -> None:
    """That the page is reading, solving or completing, and how far it is."""
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


def connect_reasons(app: Dash, solves: Solves) -> None:
    """Why a pair is in or out."""

    @app.callback(
        Output("why", "children"), Output("about", "data"),
        Input("pressed", "data"), Input("begun", "data"), Input("answered", "data"),
        State("about", "data"), *STATE, VISITOR,
        running=[(Output("asking", "children"), "Looking for the reason …", "")],
        prevent_initial_call=True,
    )  # fmt: skip
    def why(
        pressed: Any, _begun: Any, _answered: Any, about: str | None, case: Any, changes: Any, visitor: str
    ) -> Any:
        """Why a pair is in or out; asked again of itself where the case has changed."""
        pair = pressed["value"] if ctx.triggered_id == "pressed" and pressed else about
        what = read(solves, case, changes, visitor)
        if what is None or not pair:
            return no_update, no_update
        try:
            said = answers.why(solves, visitor, what, pair)
            return said, pair if said else None
        except Superseded:
            return no_update, no_update
