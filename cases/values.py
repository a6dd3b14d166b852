"""A case as Python values, dictionaries say, to the tree that a file with the same in it gives.

Numbers of numpy and pandas become plain ones, days become text, and keys become text as in YAML. What no
file could hold is refused with where it stands and what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import date, datetime
from decimal import Decimal
from numbers import Integral, Real
from os import PathLike, fspath
from typing import Any

from pydantic import BaseModel

from ..models.entry.problem import Path, clipped
from ..records import dataclass
from .yaml.document import CONTROL, MAX_DEPTH, MOST_VALUES, Node, Place, Slip, too_long
from .yaml.document import LONGEST_KEY as LONGEST
from .yaml.given import as_text, half_of


@dataclass
class Values:
    """Reads Python values into nodes, keeping a list of what is wrong."""

    file: str
    """What the values are called where one is wrong."""
    slips: list[Slip] = field(default_factory=list)
    seen: int = 0

    def tree(self, value: Any, path: Path = (), place: Place | None = None) -> Node:
        """The value with all in it; what no file could hold is none of it, and is told of.

        Values have no lines; ``place`` says where this one stands, if it is not only by its path.
        """
        place = place or nowhere(self.file)
        self.seen += 1
        if self.seen > MOST_VALUES or len(path) > MAX_DEPTH:
            much = f"holds more than {MOST_VALUES:,} keys and values: leave some out"
            self._refuse(place, (), much if self.seen > MOST_VALUES else f"nested more than {MAX_DEPTH} deep")
            return Node(None, place)
        value = unboxed(value)
        if isinstance(value, Mapping):
            return self._mapping(value, path, place)
        if isinstance(value, (list, tuple)):
            return Node([self.tree(v, (*path, i), place) for i, v in enumerate(value)], place)
        if value is None or isinstance(value, (bool, int, float)):
            return Node(value, place)
        if isinstance(value, str):
            return Node(self._text(value, path, place), place)
        self._refuse(place, path, f"{kind_of(value)} cannot stand in a case: {_remedy(value)}")
        return Node(None, place)

    def _mapping(self, value: Mapping[Any, Any], path: Path, place: Place) -> Node:
        found: dict[str, Node] = {}
        for given, inner in value.items():
            key = key_of(given)
            if key is None:
                self._refuse(place, path, f"{clipped(repr(given))} cannot be a key: write it as text")
                continue
            if len(key) > LONGEST:
                self._refuse(place, (*path, key[:LONGEST]), too_long(key))
                continue
            key = self._text(key, (*path, key), place)
            if key in found:
                self._refuse(place, (*path, key), f"'{clipped(key)}' is given twice")
                continue
            node = self.tree(inner, (*path, key), place)
            node.key_place = place
            found[key] = node
            if self.seen > MOST_VALUES:
                break
        return Node(found, place)

    def _text(self, text: str, path: Path, place: Place) -> str:
        if text.isprintable():
            return text
        if hidden := re.search(CONTROL, text):
            self._refuse(place, path, f"holds the control character {hidden[0]!r}: remove it")
        if wrong := half_of(text):
            self._refuse(place, path, wrong)
        return as_text(text)

    def _refuse(self, place: Place, path: Path, says: str) -> None:
        if not any(slip.path == path and slip.says == says for slip in self.slips[-1:]):
            self.slips.append(Slip(place, path, says))


def nowhere(file: str) -> Place:
    """A place in what has no lines."""
    return Place(file, 0, 0, "")


def key_of(key: Any) -> str | None:
    """A key as YAML reads it, where every key is text; ``None`` where it could be meant in two ways."""
    key = unboxed(key)
    if isinstance(key, str):
        return key
    return str(key) if isinstance(key, int) and not isinstance(key, bool) else None


def unboxed(value: Any) -> Any:
    """What a value of a library or of the standard library is in a file; the value itself otherwise."""
    if isinstance(value, str):
        return str(value)
    if value is None or isinstance(value, (bool, int, float, Mapping, list, tuple)):
        return _exactly(value)
    if isinstance(value, BaseModel):  # an entry of another case
        return value.model_dump(exclude_unset=True)
    if isinstance(value, datetime):
        whole = not (value.hour or value.minute or value.second or value.microsecond)
        return value.date().isoformat() if whole and value == value else value  # NaT is unlike itself
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, PathLike):
        return fspath(value)
    if _is_array(value) or _is_series(value):
        return unboxed(value.item()) if getattr(value, "ndim", 1) == 0 else _contents(value)
    if isinstance(value, Integral):
        return int(value)
    return float(value) if isinstance(value, (Real, Decimal)) else value  # as databases give amounts


def _exactly(value: Any) -> Any:
    """numpy's float64 is a float, and an enumeration's member may be an int: as what they stand for."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return int(value)
    return float(value) if isinstance(value, float) else value


def _contents(value: Any) -> Any:
    return dict(value.items()) if _is_series(value) else value.tolist()


def _is_array(value: Any) -> bool:
    """An array or a scalar of numpy, which knows how to become a plain value."""
    return type(value).__module__.partition(".")[0] == "numpy" and hasattr(value, "item")


def _is_series(value: Any) -> bool:
    return type(value).__name__ == "Series" and hasattr(value, "items")


def kind_of(value: Any) -> str:
    name = type(value).__name__
    return f"{'an' if name[:1] in 'AEIOUaeiou' else 'a'} {name}"


def _remedy(value: Any) -> str:
    if isinstance(value, (set, frozenset)):
        return "write a list, which has an order"
    if type(value).__name__ in ("NAType", "NaTType"):
        return "leave out what is missing"
    if isinstance(value, datetime):
        return "write the day alone, as 2027-02-18"
    if type(value).__name__ == "DataFrame":
        return "make the case with Case.from_frames"
    if isinstance(value, Iterable) and not isinstance(value, (bytes, bytearray)):
        return "write a list"
    return "write text, a number, True or False, a list, or a dictionary"
