"""From what somebody chose, moved or opened to the case and changes that the tab keeps, and its controls."""

from __future__ import annotations

from functools import partial
from typing import Any

from dash import ALL, Dash, Input, Output, State, no_update

from ..solving.solves import Solves
from ..state import history
from ..state.whatif import WhatIf
from ..view import layout, panels
from ..view.tree import light
from . import steps
from .tab import STATE, VISITOR, read


def connect_changes(app: Dash, solves: Solves, start: WhatIf) -> None:
    """Everything that may change the state; ``start`` is the case that a new tab shows."""

    @app.callback(
        Output("origin", "data"), Output("case", "data"), Output("changes", "data"), Output("turn", "data"),
        Output("trouble", "children"), Output("upload", "contents"), Output("done", "data"),
        Output("history", "data"),
        Input("case", "modified_timestamp"), Input("chosen", "data"), Input("upload", "contents"),
        Input({"control": ALL}, "value"),
        State({"control": ALL}, "id"), State("upload", "filename"), State("origin", "data"),
        State("done", "data"), State("built", "data"), State("turn", "data"),
        State("history", "data"), *STATE, VISITOR,
    )  # fmt: skip
    def change(
        _at: Any, chosen: Any, contents: Any, values: Any, controls: Any, filename: Any, origin: Any,
        done: int, built: int, turn: int, told: Any, case: Any, changes: Any, visitor: str,
    ) -> Any:  # fmt: skip
        """Every change of the state, one place.

        Dash drops an answer that is overtaken by the next question. So what is there is looked at, not
        what set this off: the next question has all that the dropped answer had seen to.
        """
        before = read(solves, case, changes, visitor) if origin == start.key else None
        trouble: list[str] = []
        if before is None and origin == start.key:
            trouble.append("What this tab kept cannot be used any more; this is the case it began with.")
        what, anew = before or start, before is None
        news = [event for event in chosen or [] if event["at"] > done]
        opened = partial(steps.uploaded_file, solves, visitor, contents, filename) if contents else None
        taken = steps.chosen_steps(start, news, opened)
        anew = anew or bool(contents) or any(steps.rebuilds(event["path"]) for event in news)
        if not anew and built == turn:  # else they are another case's
            taken += steps.from_controls(what, controls, values)
        led = history.kept(told, what)
        made, said = steps.after(led, taken)
        what = made.now
        trouble += said
        anew = anew or bool(trouble)
        if what == before and turn and not anew and not news:
            return [no_update] * 8
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
            no_update if told and made == led else made.stored(),
        )

    @app.callback(
        Output("steps", "children"), Output("undo", "disabled"), Output("redo", "disabled"),
        Input("history", "data"),
        prevent_initial_call=True,
    )  # fmt: skip
    def tell(kept: Any) -> Any:
        """The steps that led here, and those that were undone."""
        moments, at = history.told(kept)
        return light(panels.steps(moments, at)), at <= 0, at >= len(moments) - 1


def connect_controls(app: Dash, solves: Solves, start: WhatIf) -> None:
    """The controls, built anew where another case stands behind them."""

    @app.callback(
        Output("opening", "children"), Output("controls", "children"), Output("figures", "children"),
        Output("built", "data"),
        Input("turn", "data"), *STATE, VISITOR,
        prevent_initial_call=True,
    )  # fmt: skip
    def build(turn: int, case: Any, changes: Any, visitor: str) -> Any:
        """The controls of a case, showing what it says now."""
        what = read(solves, case, changes, visitor)
        if what is None:
            return no_update, no_update, no_update, no_update
        parts = layout.opening(what, start, turn), layout.controls(what, turn), panels.figure_list(what, turn)
        return *map(light, parts), turn
