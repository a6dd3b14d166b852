"""What the page may send: every event is looked at once, here, before anything is made of it.

What a tab has kept may be of another version, so the state is taken as it comes and read where it
is used; all else is what this page of this version sends, or it is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, ValidationError

from .view.layout import SAVED

MOST_PARTS = 20_000
"""Controls, notes and pairs of one page"""

DEEPEST = 16
"""Levels of what is sent: the state of a pinned result has eight of them"""

Text = Annotated[str, Field(max_length=500)]
Count = Annotated[int, Field(ge=0)]
Number = Annotated[float, Field(allow_inf_nan=False)] | Annotated[int, Field(ge=-(10**15), le=10**15)]


class NoEvent(ValueError):
    """What was sent is nothing that this page sends; in words."""


class Chosen(BaseModel):
    """One choice from the browser's own lists."""

    model_config = ConfigDict(extra="forbid", strict=True)

    path: Text
    value: Text | None
    at: Count


_STRICT = ConfigDict(strict=True)
_KEPT: TypeAdapter[Any] = TypeAdapter(JsonValue)
_TEXT: TypeAdapter[Any] = TypeAdapter(Text | None, config=_STRICT)
_NAME: TypeAdapter[Any] = TypeAdapter(Text, config=_STRICT)
_STEP: TypeAdapter[Any] = TypeAdapter(Count, config=_STRICT)
_COUNT: TypeAdapter[Any] = TypeAdapter(Count | None, config=_STRICT)
_CONTROL: TypeAdapter[Any] = TypeAdapter(Number | Text | None, config=_STRICT)
_CHOSEN: TypeAdapter[Any] = TypeAdapter(Annotated[list[Chosen], Field(max_length=100)] | None, config=_STRICT)
_FILE: TypeAdapter[Any] = TypeAdapter(str | None, config=_STRICT)

PROPERTIES: Mapping[str, TypeAdapter[Any]] = {
    **dict.fromkeys(("origin.data", "case.data", "changes.data", "history.data", "pins.data"), _KEPT),
    **dict.fromkeys(("asked.data", "begun.data", "answered.data", "about.data"), _TEXT),
    **dict.fromkeys(("done.data", "turn.data", "built.data"), _STEP),
    **dict.fromkeys(("pin.n_clicks", "unpin.n_clicks", "tick.n_intervals"), _COUNT),
    "visitor.data": _NAME,
    "case.modified_timestamp": TypeAdapter(int | None, config=_STRICT),
    "chosen.data": _CHOSEN,
    **dict.fromkeys(("unpinned.data", "pressed.data"), TypeAdapter(Chosen | None)),
    "upload.contents": _FILE,
    "upload.filename": _TEXT,
}
"""What each property of the page may hold"""

PARTS: Mapping[str, Mapping[str, TypeAdapter[Any]]] = {
    "control": {"value": _CONTROL},
    "note": {},
    "save": {"n_clicks": _COUNT},
}
"""Of what there are many: what their properties may hold"""


def event(raw: bytes, content_type: str | None, callbacks: Mapping[str, Any]) -> None:
    """Look at what the page sent for one of its callbacks.

    Raises:
        NoEvent: it is nothing that the page sends.
    """
    if (content_type or "").partition(";")[0].strip().lower() != "application/json":
        raise NoEvent("the content type is not application/json")
    body = _json(raw)
    if not isinstance(body, dict):
        raise NoEvent("it is no JSON object")
    output = body.get("output")
    callback = callbacks.get(output) if isinstance(output, str) else None
    if callback is None or "callback" not in callback:
        raise NoEvent("no part of the page answers to 'output'")
    takes = [*callback["inputs"], *callback["state"]]
    stated = _listed(body, "inputs", callback["inputs"]) + _listed(body, "state", callback["state"])
    sent = [part for parts in stated for part in parts]
    _one_page(takes, stated)
    changed = body.get("changedPropIds", [])
    names = {(_name(one["id"]), one["property"]) for one in sent}
    if not isinstance(changed, list) or not all(_changed(one) in names for one in changed):
        raise NoEvent("'changedPropIds' names what is not among the inputs")
    for name in ("outputs", "parsedChangedPropsIds"):
        if not isinstance(body.get(name, []), list | dict):
            raise NoEvent(f"'{name}' is no list")


def _name(of: str | dict[str, str]) -> str:
    return of if isinstance(of, str) else json.dumps(of)


def _changed(stated: Any) -> tuple[str, str] | None:
    """The element and its property that an entry of ``changedPropIds`` names; ``None``: none."""
    if not isinstance(stated, str):
        return None
    name, _, prop = stated.rpartition(".")
    try:
        return _name(json.loads(name)) if name.startswith("{") else name, prop
    except (ValueError, RecursionError):
        return None


def _json(raw: bytes) -> Any:
    def constant(name: str) -> Any:
        raise NoEvent(f"{name} is no number")

    try:
        made = json.loads(raw, parse_constant=constant)
    except NoEvent:
        raise
    except (ValueError, RecursionError):
        raise NoEvent("it is no JSON") from None
    if not _within(made, DEEPEST):
        raise NoEvent(f"it is nested more than {DEEPEST} levels deep")
    return made


def _within(value: Any, levels: int) -> bool:
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list):
        return True
    return levels > 0 and all(_within(inside, levels - 1) for inside in value)


def _listed(body: dict[str, Any], name: str, expected: list[dict[str, str]]) -> list[list[dict[str, Any]]]:
    """What was sent under a name: of each property that the callback takes, its parts, mostly one."""
    stated = body.get(name, [])
    if not isinstance(stated, list) or len(stated) != len(expected):
        raise NoEvent(f"'{name}' has not the {len(expected)} properties that it takes")
    found = []
    for one, takes in zip(stated, expected, strict=True):
        pattern = _pattern(takes["id"])
        parts = [one] if pattern is None else one
        if not isinstance(parts, list) or len(parts) > MOST_PARTS:
            raise NoEvent(f"'{takes['id']}' is no list of at most {MOST_PARTS:,} parts")
        for part in parts:
            _part(part, takes, pattern)
        found.append(parts)
    return found


def _pattern(name: str) -> str | None:
    """The one key of an id that stands for many."""
    return next(iter(json.loads(name))) if name.startswith("{") else None


def _part(part: Any, takes: dict[str, str], pattern: str | None) -> None:
    """One property: of the element that the callback takes, and of a value that it can have."""
    prop = takes["property"]
    where = f"{takes['id']}.{prop}"
    if not isinstance(part, dict) or part.get("property") != prop:
        raise NoEvent(f"'{where}' is missing")
    name, value = part.get("id"), part.get("value")
    try:
        if pattern is None:
            if name != takes["id"]:
                raise NoEvent(f"'{where}' is missing")
            PROPERTIES[where].validate_python(value)
            return
        if not isinstance(name, dict) or list(name) != [pattern]:
            raise NoEvent(f"'{where}' has a part of another name")
        _NAME.validate_python(name[pattern])
        if pattern == "save" and name[pattern] not in SAVED:
            raise NoEvent(f"there is no '{name[pattern]}' to save")
        if prop != "id":
            PARTS[pattern][prop].validate_python(value)
        elif value != name:
            raise NoEvent(f"'{where}' is not the name of its part")
    except ValidationError as error:
        said = error.errors(include_url=False, include_input=False)[0]["msg"]
        raise NoEvent(f"'{where}': {said[:1].lower()}{said[1:]}") from None


def _one_page(takes: list[dict[str, str]], stated: list[list[dict[str, Any]]]) -> None:
    """Of what there are many, each property is there for the same ones in the same order."""
    names: dict[str, list[Any]] = {}
    for taken, parts in zip(takes, stated, strict=True):
        if _pattern(taken["id"]) is not None:
            found = [part["id"] for part in parts]
            if names.setdefault(taken["id"], found) != found:
                raise NoEvent(f"the properties of '{taken['id']}' are not of the same parts")
