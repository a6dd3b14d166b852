"""What a cell of a workbook says, and how a value is said in a cell: each undoes the other.

A number is a number. Text is read as a planner writes it: ``high, medium`` is a list, ``ana: high,
bo: low`` a mapping, and what begins with ``[``, ``{`` or ``"`` is YAML. Marks
of another kind than YAML's are left to the reader of numbers; in a list of numbers a blank follows each
comma. Text in quotes is text, whatever it looks like.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from typing import Any, Literal, TypeAlias

from ...models.entry import numbers
from ...models.entry.problem import clipped
from ..yaml.document import Node, Place, Slip, plain_scalar
from ..yaml.flow import SPOILT, flow, quoted
from ..yaml.given import half_of
from ..yaml.parser import parse

Kind: TypeAlias = Literal["text", "list", "yes", "day", "value"]
"""How the cells of a column are read."""

Written: TypeAlias = str | float | int | None
"""What stands in a cell."""

MOST_CHARACTERS = 32_767
"""Of one cell, in every spreadsheet program."""
_WORDS = re.compile(r"[\w\s*/.,-]+")
_KEYED = re.compile(r"[^\[\]{},:\"']+:\s")


def read(written: Any, kind: Kind, place: Place) -> tuple[Node | None, list[Slip]]:
    """The value of a cell; ``None`` where it is blank.

    ``written`` is text, a number or a boolean: what else a cell can hold has been refused before.
    """
    if isinstance(written, str) and not written.strip():
        return None, []
    if kind == "yes":
        words = {"yes": True, "true": True, "x": True, "no": False, "false": False}
        word = written.strip().lower() if isinstance(written, str) else written
        return Node(words.get(word, written) if isinstance(word, str) else word, place, place), []
    if kind == "value" and not isinstance(written, str):
        return Node(written, place, place), []
    if isinstance(written, bool):
        written = "true" if written else "false"
    text = written if isinstance(written, str) else _number(written)
    if kind in ("text", "day"):
        found = _unquoted(text)
        message = half_of(found)
        return Node(found, place, place), [Slip(place, (), message)] if message else []
    if kind == "list" and text.lstrip()[:1] not in ("[", "{"):
        names = [name.strip() for name in text.split(",")]
        return Node([Node(name, place, place) for name in names if name], place, place), []
    return _value(text.strip(), place)


def _value(text: str, place: Place) -> tuple[Node | None, list[Slip]]:
    if text[0] in '[{"' or _KEYED.match(text):
        return _yaml(text if text[0] in '[{"' else f"{{{text}}}", place)
    items = re.split(r",\s+", text)
    numeric = [item for item in items if numbers.is_like_a_number(item)]
    if len(items) == 1 and (numeric or "," not in text):
        return _item(text, place), []
    if numeric:
        return Node([_item(item, place) for item in items], place, place), []
    if any(map(numbers.is_like_a_number, text.split(","))):
        says = f"'{clipped(text)}' may be one number or several: write several as [{clipped(text)}]"
        return None, [Slip(place, (), says)]
    if _WORDS.fullmatch(text):  # patterns too, whose star YAML has another use for
        words = filter(None, map(str.strip, text.split(",")))
        return Node([_item(word, place) for word in words], place, place), []
    return _yaml(f"[{text}]", place)


def _item(text: str, place: Place) -> Node:
    """One value; what may be two numbers stays text, of which the reader of numbers makes one by its mark."""
    plain = isinstance(numbers.read(text), numbers.Written) or not numbers.is_like_a_number(text)
    return Node(plain_scalar(text) if plain else text, place, place)


def _yaml(text: str, place: Place) -> tuple[Node | None, list[Slip]]:
    node, slips = parse(text, place.file)
    moved = [replace(slip, place=place, says=f"{slip.says} (in {clipped(text)!r})") for slip in slips]
    return (None if node is None else _moved(node, place)), moved


def _moved(node: Node, place: Place) -> Node:
    """The node as if all of it stood in one cell."""
    if isinstance(node.value, dict):
        return Node({key: _moved(inner, place) for key, inner in node.value.items()}, place, place)
    if isinstance(node.value, list):
        return Node([_moved(inner, place) for inner in node.value], place, place)
    return Node(node.value, place, place)


def _number(written: float) -> str:
    """The number as somebody typed it: a year is 2027, not 2027.0."""
    whole = isinstance(written, int) or (math.isfinite(written) and written == int(written))
    return str(int(written)) if whole else repr(written)


def _unquoted(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        try:
            found = json.loads(text)
        except ValueError:
            return text
        return found if isinstance(found, str) else text
    return text


def write(value: Any, kind: Kind) -> Written:
    """What to put into a cell so that ``read`` finds the value again; ``None`` where nothing would do."""
    found = _written(value, kind)
    if isinstance(found, str) and len(found) > MOST_CHARACTERS:
        return None
    return found if found is not None and _reads_as(found, kind, value) else None


def _written(value: Any, kind: Kind) -> Written:
    if kind == "yes":
        return {True: "yes", False: "no"}[value] if isinstance(value, bool) else None
    if kind in ("text", "day"):
        if not isinstance(value, str):
            return None
        return value if _reads_as(value, kind, value) and not _unsafe(value) else quoted(value)
    if kind == "list":
        if not (isinstance(value, list) and value and all(isinstance(item, str) for item in value)):
            return None
        text = ", ".join(value)
        return text if _reads_as(text, kind, value) and not _unsafe(text) else flow(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        # Programs keep fifteen digits of a number; all of them of a text.
        return value if float(f"{float(value):.15g}") == value else repr(value)
    plain = _plain(value)
    return plain if plain and _reads_as(plain, kind, value) and not _unsafe(plain) else flow(value)


def _unsafe(text: str) -> bool:
    """Whether a program could make something else of the text, or a row that begins with it a note."""
    return bool(SPOILT.search(text)) or text.startswith("#")


def _plain(value: Any) -> str:
    """As a planner would write it; empty where that takes brackets."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return ", ".join(f"{flow(key)}: {flow(inner)}" for key, inner in value.items())
    if isinstance(value, list) and len(value) > 1:
        return ", ".join(flow(item) for item in value)
    return ""


def _reads_as(written: Written, kind: Kind, value: Any) -> bool:
    node, slips = read(written, kind, _NOWHERE)
    return node is not None and not slips and same(node.plain(), value)


def same(a: Any, b: Any) -> bool:
    """Equal, where true is not 1; 1.0 is 1."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    return isinstance(a, bool) == isinstance(b, bool) and bool(a == b)


_NOWHERE = Place("", 1, 1, "")
