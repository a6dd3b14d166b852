"""The case, or what it comes to, as a file to take along."""

from __future__ import annotations

import re
from typing import Any

from dash import ALL, Dash, Input, Output, dcc, no_update

from ..solving import answers
from ..solving.solves import Late, Solves, Superseded
from ..state import whatif
from ..view import layout
from .tab import STATE, VISITOR, clicked, read


def connect_files(app: Dash, solves: Solves) -> None:
    """The buttons that save."""

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
        pressed, what = clicked(), read(solves, case, changes, visitor)
        if pressed is None or what is None:
            return no_update, no_update
        stem = re.sub(r"[^\w-]+", "-", what.file.rpartition(".")[0] or what.file).strip("-") or "case"
        changed = "" if what.untouched else f"-{whatif.MARK}"
        if pressed == "case":
            return dcc.send_string(whatif.text(what), f"{stem}{changed}.yaml"), ""
        try:
            found = answers.whole(solves, visitor, what)
        except Superseded:
            return no_update, no_update
        except Late as late:
            return no_update, f"Not saved: {late}"
        if found.analysis is None:
            return no_update, f"Not saved: {' '.join(found.trouble)}"
        name, made = answers.FILES[pressed]
        return dcc.send_bytes(made(found, found.analysis), f"{stem}{changed}-{name}"), ""
