"""The steps that led to a state: each can be undone, redone, or gone back to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from ...cases.workbook.cells import same
from ...records import dataclass
from .whatif import WhatIf, base, in_words, rule_name, stated_at

MOST_STEPS = 100
"""The last so many can be undone; all of them go to the server with every change"""

AS_OPENED = "as opened"
AS_STATED = "as stated"
"""No scenario"""


class Moment(BaseModel):
    """What was changed at one time, and the step that led there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: Annotated[str, Field(max_length=1_000)]
    differs: dict[str, Any]
    """The fields of the state but for the file: what is changed about it"""


_MOMENTS: TypeAdapter[tuple[Moment, ...]] = TypeAdapter(
    Annotated[tuple[Moment, ...], Field(min_length=1, max_length=MOST_STEPS + 1)]
)


@dataclass(frozen=True)
class History:
    """A state, and those before and after it."""

    now: WhatIf
    moments: tuple[Moment, ...]
    at: int
    """Which of the moments is now"""

    def then(self, made: WhatIf) -> History:
        """After a step to another state; what was undone before it is gone. A new file begins anew."""
        if not made.same_file(self.now):
            return begun(made)
        if made == self.now:
            return self
        kept = [*self.moments[: self.at + 1], Moment(words=_step(self.now, made), differs=_differs(made))]
        kept = kept[-MOST_STEPS - 1 :]
        return History(made, tuple(kept), len(kept) - 1)

    def at_step(self, step: int) -> History:
        """As it was after a step, 0 being the first that is known; the same where there is none such."""
        if not 0 <= step < len(self.moments) or step == self.at:
            return self
        return replace(self, now=_state(self.now, self.moments[step].differs), at=step)

    def stored(self) -> dict[str, Any]:
        """As the tab keeps it, beside the state itself."""
        return {"at": self.at, "moments": [moment.model_dump(mode="json") for moment in self.moments]}


Move = Callable[[History], History]
"""From one state to the next.

Raises:
    CaseError, ValueError: that cannot be; nothing changes.
"""


def recorded(step: Callable[[WhatIf], WhatIf]) -> Move:
    """A change of the state as a step that can be undone."""
    return lambda history: history.then(step(history.now))


def begun(what: WhatIf) -> History:
    return History(what, (Moment(words=AS_OPENED, differs=_differs(what)),), 0)


def told(sent: Any) -> tuple[tuple[Moment, ...], int]:
    """The moments that a tab sent, and which is now; none where it is nothing of ours."""
    try:
        moments, at = _MOMENTS.validate_python(sent["moments"]), int(sent["at"])
    except (TypeError, KeyError, ValueError):
        return (), 0
    return (moments, at) if 0 <= at < len(moments) else ((), 0)


def kept(sent: Any, what: WhatIf) -> History:
    """The history that a tab sent; one that begins now where that is none of this state."""
    moments, at = told(sent)
    try:
        if moments and _state(what, moments[at].differs) == what:
            return History(what, moments, at)
    except ValidationError:
        pass
    return begun(what)


def _differs(what: WhatIf) -> dict[str, Any]:
    return what.model_dump(mode="json", exclude={"file", "text"})


def _state(what: WhatIf, differs: dict[str, Any]) -> WhatIf:
    return WhatIf.model_validate({**differs, "file": what.file, "text": what.text})


def _step(before: WhatIf, after: WhatIf) -> str:
    """What a step did, in words."""
    if before.scenario != after.scenario:
        return f"scenario {after.scenario or AS_STATED}"
    if not (after.changes or after.forced or after.off):
        gone = len(before.changes) + len(before.forced) + len(before.off)
        if gone > 1:
            return "all changes undone"
    stated = base(before)
    lines = []
    for path in dict.fromkeys([*after.changes, *before.changes]):
        old, new = (one.changes.get(path, stated_at(stated, path)) for one in (before, after))
        if not same(old, new):
            lines.append(f"{path}: {in_words(old)} → {in_words(new)}")
    for pair in dict.fromkeys([*after.forced, *before.forced]):
        if before.forced.get(pair) != after.forced.get(pair):
            side = after.forced.get(pair)
            lines.append(f"{pair}: forced {side}" if side else f"{pair}: free")
    rules = stated.tree.plain().get("rules") or []
    for i in sorted({*before.off} ^ {*after.off}):
        lines.append(f"rule {rule_name(rules[i], i)}: switched {'off' if i in after.off else 'on'}")
    words = "; ".join(lines)
    return words if len(words) <= 500 else f"{words[:500]} …"
