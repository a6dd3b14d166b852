"""What a tab sent, and what it is told where that had no answer."""

from __future__ import annotations

import sys
import traceback
from typing import Any

from dash import State, ctx, set_props
from pydantic import ValidationError

from ...cases import CaseError
from ..solving import answers
from ..solving.solves import Late, Solves, Superseded
from ..state.whatif import WhatIf

STATE = (State("case", "data"), State("changes", "data"))
VISITOR = State("visitor", "data")

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


def read(solves: Solves, case: Any, changes: Any, visitor: str) -> WhatIf | None:
    """What a tab sent; ``None`` where it has nothing yet, or nothing that can be used."""
    what = _state(case, changes)
    try:
        if what is not None:
            answers.ready(solves, visitor, what)
    except (CaseError, ValueError):
        return None
    return what


def _state(case: Any, changes: Any) -> WhatIf | None:
    """A state as it was sent, not read yet; ``None``: it is none."""
    if not isinstance(case, dict):
        return None
    try:
        return WhatIf.model_validate({**case, "changes": changes or {}})
    except (ValidationError, ValueError):
        return None


def clicked() -> str | None:
    """Which button of many was pressed; ``None`` where they were only built anew."""
    clicks = {next(iter(part["id"].values())): part.get("value") for part in ctx.inputs_list[0]}
    names = (next(iter(pressed.values())) for pressed in ctx.triggered_prop_ids.values())
    return next((str(name) for name in names if clicks.get(name)), None)
