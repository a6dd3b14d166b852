"""What the page's state becomes when a control is moved, and what each control shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from ...cases.workbook.cells import same
from ...models.ranking.weights import profile_name
from .controls import judgements, limits, position
from .figures import figures, typed
from .weighting import points, reordered, shares, with_share
from .whatif import Value, WhatIf, base, current, decimal_mark, stated_at, unsound


def with_change(what: WhatIf, path: str, value: Value) -> WhatIf:
    """The state after one more change; what is as it was in the file is no change."""
    if same(stated_at(base(what), path), value):
        return _without(what, path)
    kept = _without(what, path).changes
    return what.model_copy(update={"changes": {**kept, path: value}})


def with_changes(what: WhatIf, values: Mapping[str, Value]) -> WhatIf:
    """The state after several changes at once.

    Raises:
        CaseError: with them it would be no sound case.
    """
    for path, value in values.items():
        what = with_change(what, path, value)
    current(what)
    return what


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
    stated = {limit.path: limit for limit in limits(loaded, what.off)}
    parts = {share.path: share for share in shares(loaded.case, profile)}
    swings = {swing.path: swing for swing in points(loaded.case, profile)}
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
    elif path in parts:
        if value == parts[path].position:
            return what
        return with_changes(what, with_share(loaded.case, profile, path, int(value)))
    elif path in swings:
        if value is None:
            raise unsound(what, f"{path}: write a number of points; the one before counts")
        if same(swings[path].points, value):
            return what
        made = with_change(what, path, value)
    else:  # of a case that is no longer there
        return what
    current(made)
    return made


def forced(what: WhatIf, pair: str, side: Literal["in", "out"] | None) -> WhatIf:
    """The state with a pair forced in or out, or free again.

    Raises:
        CaseError: the case has no such pair, or would not be sound.
    """
    case = current(what).case
    if side is not None and pair not in {f"{stage}/{technology}" for stage, technology in case.option_ids()}:
        raise unsound(what, f"'{pair}' is no option of this case")
    kept = {other: stated for other, stated in what.forced.items() if other != pair}
    made = what.model_copy(update={"forced": kept if side is None else {**kept, pair: side}})
    current(made)
    return made


def switched(what: WhatIf, number: int, on: bool) -> WhatIf:
    """The state with a rule of the case switched on or off; ``number`` counts them from 0.

    Raises:
        CaseError: there is no such rule, or without it the case would not be sound.
    """
    kept = {other for other in what.off if other != number}
    made = what.model_copy(update={"off": tuple(sorted(kept if on else {*kept, number}))})
    current(made)
    return made


def in_scenario(what: WhatIf, scenario: str | None) -> WhatIf:
    """The state under another scenario. A rule that it does not have as it was is not off in it.

    Raises:
        CaseError: it would be no sound case.
    """
    made = what.model_copy(update={"scenario": scenario})
    before, after = (base(one).tree.plain().get("rules") or [] for one in (what, made))
    off = tuple(i for i in what.off if i < len(after) and same(before[i], after[i]))
    made = made.model_copy(update={"off": off})
    current(made)
    return made


def refigured(what: WhatIf, path: str, text: str) -> WhatIf:
    """The state with another cost, reading or fit, as somebody typed it.

    Raises:
        CaseError: it is no number with one reading, or no figure that can stand there.
    """
    loaded = current(what)
    figure = next((one for one in figures(loaded) if one.path == path), None)
    if figure is None:
        raise unsound(what, f"there is no figure '{path}' to be changed")
    if not text.strip():
        raise unsound(what, f"{path}: write what it is to be; what was there before counts")
    try:
        value = typed(text, decimal_mark(what))
    except ValueError as error:
        raise unsound(what, f"{path}: {error}") from None
    return what if same(figure.value, value) else with_changes(what, {path: value})


def swapped(what: WhatIf, criterion: str, by: int) -> WhatIf:
    """The state with a criterion a place further up (−1) or down (1) in the profile's order.

    Raises:
        CaseError: it would be no sound case.
    """
    case = current(what).case
    return with_changes(what, reordered(case, profile_name(case), criterion, by))


def shown(what: WhatIf) -> dict[str, Any]:
    """What each control shows."""
    loaded = current(what)
    profile = profile_name(loaded.case)
    sets = judgements(loaded.case, profile)
    found: dict[str, Any] = {cell.path: position(cell.value) for made in sets for cell in made.cells}
    found |= {swing.path: swing.points for swing in points(loaded.case, profile)}
    return found | {limit.path: limit.value for limit in limits(loaded, what.off)}
