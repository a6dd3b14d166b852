"""What the page's state becomes when a control is moved, and what each control shows."""

from __future__ import annotations

from typing import Any

from ...cases.workbook.cells import same
from ...models.ranking.weights import profile_name
from .controls import judgements, limits, position
from .whatif import Value, WhatIf, base, current, stated_at, unsound


def with_change(what: WhatIf, path: str, value: Value) -> WhatIf:
    """The state after one more change; what is as it was in the file is no change."""
    if same(stated_at(base(what), path), value):
        return _without(what, path)
    kept = _without(what, path).changes
    return what.model_copy(update={"changes": {**kept, path: value}})


def _without(what: WhatIf, path: str) -> WhatIf:
    """The state with a change taken back."""
    return what.model_copy(update={"changes": {k: old for k, old in what.changes.items() if k != path}})


def moved(what: WhatIf, path: str, value: Any) -> WhatIf:
    """The state after a control was moved: the one before where that says nothing new.

    Raises:
        CaseError: with the change it would be no sound case.
    """
    loaded = current(what)
    profile = profile_name(loaded.case)
    cells = {cell.path: cell for made in judgements(loaded.case, profile) for cell in made.cells}
    stated = {limit.path: limit for limit in limits(loaded)}
    if path == "profile":
        # What is used when nothing is said is no change.
        back = value == profile_name(base(what).case)
        made = _without(what, path) if back else with_change(what, path, value)
    elif path in cells:
        if value == position(cells[path].value):
            return what
        made = with_change(what, path, cells[path].written(int(value)))
    elif path in stated:
        limit = stated[path]
        if value is None and stated_at(base(what), path) is None:
            return _without(what, path)
        if value is None:
            raise unsound(what, f"{limit.name}, {limit.side}: write a number; the one before counts")
        if same(limit.value, value):
            return what
        made = with_change(what, path, value)
    else:  # of a case that is no longer there
        return what
    current(made)
    return made


def shown(what: WhatIf) -> dict[str, Any]:
    """What each control shows."""
    loaded = current(what)
    sets = judgements(loaded.case, profile_name(loaded.case))
    found: dict[str, Any] = {cell.path: position(cell.value) for made in sets for cell in made.cells}
    return found | {limit.path: limit.value for limit in limits(loaded)}
