"""The steps that lead from one state of the page to the next, and the one state they come to."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from pydantic import ValidationError

from ...cases import CaseError
from ...cases.workbook.cells import same
from ..solving import answers
from ..solving.solves import Late, Solves
from ..state import moves, whatif
from ..state.history import History, Move, recorded
from ..state.moves import moved, shown
from ..state.whatif import WhatIf
from ..view import layout

MOST_SHOWN = 20
"""Problems of one file that are shown: it can have as many as it has lines."""

Step = Callable[[WhatIf], WhatIf]
"""From one state to the next.

Raises:
    CaseError, ValueError: that cannot be; nothing changes.
"""

REBUILDS = (
    *("case", "scenario", "profile", "reset", "undo", "redo", "step"),
    *("rule", "pair", "figure", "share", "up", "down"),
)
"""What is chosen that brings other controls, or other values in them: its first word"""

UPLOAD = "upload"
"""Stands among what was chosen where a file was; what is in it comes a little later."""


def rebuilds(path: str) -> bool:
    return path.partition(" ")[0] in REBUILDS


def chosen_steps(start: WhatIf, news: list[Any], uploaded: Step | None) -> list[Move]:
    """What was chosen, in its order; a file at the place where it was, last where that is over."""
    steps: list[Move] = []
    for event in news:
        if event["path"] in ("undo", "redo", "step"):
            steps.append(partial(_to_step, event["path"], event["value"]))
        elif event["path"] != UPLOAD:
            steps.append(recorded(partial(_chosen, start, event["path"], event["value"])))
        elif uploaded is not None:
            steps.append(recorded(uploaded))
            uploaded = None
    return steps if uploaded is None else [*steps, recorded(uploaded)]


def _to_step(which: str, value: str, history: History) -> History:
    """One step back or forth, or to the one that was chosen."""
    at = {"undo": history.at - 1, "redo": history.at + 1}.get(which)
    return history.at_step(int(value) if at is None else at)


def uploaded_file(
    solves: Solves, visitor: str, contents: str, filename: str | None, _before: WhatIf
) -> WhatIf:
    raw = base64.b64decode(contents.partition(",")[2], validate=True)
    return answers.uploaded(solves, visitor, raw, filename or "case.yaml")


def _chosen(start: WhatIf, path: str, value: str, what: WhatIf) -> WhatIf:
    """The state after something was chosen from a list."""
    if path == "reset":
        return what.model_copy(update={"changes": {}, "forced": {}, "off": ()})
    if path == "case" and value == layout.OWN:
        return what
    if path == "case":
        return start if value == layout.START else whatif.of_library(value)
    if path == "scenario":
        return moves.in_scenario(what, None if value == layout.AS_STATED else value)
    kind, _, of = path.partition(" ")
    if kind == "pair" and of:
        return moves.forced(what, of, "in" if value == "in" else "out" if value == "out" else None)
    if kind == "rule" and of:
        return moves.switched(what, int(of), value == "on")
    if kind == "share" and of:
        return moved(what, of, int(value))
    if kind == "figure" and of:
        return moves.refigured(what, of, value)
    if kind in ("up", "down") and of:
        return moves.swapped(what, of, -1 if kind == "up" else 1)
    return moved(what, path, value)


def from_controls(what: WhatIf, controls: Sequence[Any], values: Sequence[Any]) -> list[Move]:
    """What was moved, of the controls that show this state."""
    before = shown(what)
    return [
        recorded(partial(moved, path=control["control"], value=value))
        for control, value in zip(controls, values, strict=True)
        if not same(before.get(control["control"]), value)
    ]


def after(history: History, steps: Sequence[Move]) -> tuple[History, list[str]]:
    """What all steps that can be lead to, and what is wrong with the others."""
    trouble: list[str] = []
    for step in steps:
        try:
            history = step(history)
        except CaseError as error:
            more = len(error.problems) - MOST_SHOWN + error.more
            trouble += [str(problem) for problem in error.problems[:MOST_SHOWN]]
            trouble += [f"… and {more:,} more"] if more > 0 else []
        except Late as late:
            trouble.append(str(late))
        except (ValidationError, ValueError, TypeError):
            trouble.append("That could not be used.")
    return history, trouble
