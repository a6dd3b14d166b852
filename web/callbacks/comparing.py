"""Results that are pinned, beside the one that is shown."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update

from ..solving import answers
from ..solving.solves import Solves
from ..view import pins
from ..view.tree import light
from .tab import STATE, VISITOR, read


def connect_pins(app: Dash, solves: Solves) -> None:
    """Pinning, unpinning, and the table of what is pinned."""

    @app.callback(
        Output("pins", "data"),
        Input("pin", "n_clicks"), Input("unpin", "n_clicks"), Input("unpinned", "data"),
        State("pins", "data"), *STATE, VISITOR,
        # One after the other: Dash would drop the answer of the first.
        running=[(Output(name, "disabled"), True, False) for name in ("pin", "unpin", "pinned")],
        prevent_initial_call=True,
    )  # fmt: skip
    def pinning(
        _pin: Any, _unpin: Any, removed: Any, kept: Any, case: Any, changes: Any, visitor: str
    ) -> Any:  # fmt: skip
        """All that ever changes the pins: a click on one of two buttons that are always there, or on
        one in the table, of which the browser tells (page.js): Dash would take it for clicked when it
        is only built anew."""
        if ctx.triggered_id == "unpin":
            return []
        if ctx.triggered_id == "unpinned" and removed:
            return [pin.model_dump() for pin in pins.without(pins.kept(kept), removed["value"])]
        what = read(solves, case, changes, visitor)
        if ctx.triggered_id != "pin" or what is None:
            return no_update
        made = pins.pin(what, answers.answer(solves, f"{visitor} pin", what))
        return [pin.model_dump() for pin in [*pins.kept(kept), made][-pins.MOST :]]

    @app.callback(
        Output("pinned", "children"), Output("unpin", "hidden"),
        Input("pins", "data"), Input("answered", "data"), *STATE, VISITOR, prevent_initial_call=True,
    )  # fmt: skip
    def compare(kept: Any, answered: str | None, case: Any, changes: Any, visitor: str) -> Any:
        what, pinned = read(solves, case, changes, visitor), pins.kept(kept)
        if not pinned or what is None:
            return None, True
        if answered != what.key:
            return no_update, False
        return light(pins.compared(pinned, pins.pin(what, answers.shown(solves, what)))), False
