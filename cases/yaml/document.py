"""A tree that remembers where everything stood: what a case file holds, and how it is put together."""

from __future__ import annotations

import re
from dataclasses import field
from functools import cached_property
from typing import Any

from ...models.entry.problem import Near, Path, clipped, message
from ...records import dataclass

MAX_DEPTH = 32
MOST_VALUES = 150_000
"""Keys and values of one file; a megabyte of what planners write holds fifty thousand."""
LONGEST_KEY = 200
"""Characters of a key, which every message about what is below it repeats."""

_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_OF_NUMBERS = frozenset("+-.0123456789")
"""What a number begins with"""
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"([-+]?)\.(inf|Inf|INF)")
_NAN = re.compile(r"\.(nan|NaN|NAN)")
# Not compiled up here: most files never need it, and its ranges take milliseconds to compile.
CONTROL = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]"


def visible(text: str) -> str:
    """The text with control characters spelt out: a terminal would obey them."""
    return text if text.isprintable() else re.sub(CONTROL, lambda found: repr(found[0])[1:-1], text)


@dataclass(frozen=True)
class Place:
    """Where something stands, counted from 1, with the line itself.

    In a workbook, line and column are those of a cell, which has an address as well. What Python gave
    stands in no line: there both are 0.
    """

    file: str
    line: int
    column: int
    text: str
    cell: str = ""
    """Pairs!C7."""


@dataclass(frozen=True)
class Slip:
    """Something a case file may not hold."""

    place: Place
    path: Path
    says: str
    """The message but for what was perhaps meant."""
    near: Near | None = field(default=None, compare=False, repr=False)

    @property
    def message(self) -> str:
        return message(self.says, self.near)


@dataclass
class Node:
    """A value of the tree: a scalar, a list of nodes, or nodes by key."""

    value: Any
    place: Place
    key_place: Place | None = None
    """Where its key stands, for a value in a mapping."""

    def plain(self) -> Any:
        """The value without places."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    @cached_property
    def numbers(self) -> dict[Any, int]:
        """Of a list of names, where each is."""
        names = [item.value for item in self.value if isinstance(item.value, str)]
        return {name: number for number, name in reversed([*enumerate(names)])}

    def locate(self, path: Path, at_key: bool = False) -> Place:
        """Where ``path`` stands, or as far along it as there is something."""
        node, whole = self, True
        for part in path:
            try:
                if isinstance(node.value, list) and isinstance(part, str):
                    part = node.numbers[part]
                node = node.value[part]
            except (KeyError, IndexError, TypeError, ValueError):
                whole = False
                break
        block = isinstance(node.value, (dict, list)) or node.value is None
        if node.key_place is not None and (block or at_key or not whole):
            return node.key_place
        return node.place


@dataclass
class _Open:
    """A mapping or list that is being read."""

    node: Node
    path: Path
    key: str | None = None
    key_place: Place | None = None
    skip: bool = False
    """The key was a duplicate or no scalar: read its value and forget it."""


@dataclass
class Tree:
    """Builds nodes from what stands in a text, in order, keeping a list of what is wrong.

    Lines and columns are counted from 0.
    """

    text: str
    file: str
    slips: list[Slip] = field(default_factory=list)
    root: Node | None = None
    stack: list[_Open] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lines = self.text.splitlines()

    def place(self, line: int, column: int) -> Place:
        text = self.lines[line] if line < len(self.lines) else ""
        return Place(self.file, line + 1, column + 1, text)

    def slip(self, line: int, column: int, message: str) -> None:
        path: Path = ()
        if self.stack:
            top = self.stack[-1]
            path = top.path + ((top.key,) if top.key is not None else ())
        self.slips.append(Slip(self.place(line, column), path, message))

    def awaits_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1].node.value, dict) and self.stack[-1].key is None

    def key(self, line: int, column: int, text: str) -> None:
        """The key of what comes next."""
        top = self.stack[-1]
        top.key, top.key_place = text, self.place(line, column)
        if len(text) > LONGEST_KEY:
            top.key, top.skip = text[:LONGEST_KEY], True
            self.slip(line, column, too_long(text))
        elif text in top.node.value:
            first = top.node.value[text].key_place
            twice = f"'{clipped(text)}' is given twice, first on line {first.line}"
            self.slip(line, column, twice)
            top.skip = True

    def no_key(self) -> None:
        """Something that cannot be a key stands where one is awaited."""
        top = self.stack[-1]
        top.key, top.skip = "?", True

    def begin(self, line: int, column: int, value: dict[str, Node] | list[Node]) -> None:
        """A mapping or a list, of which what comes next is part until its end."""
        node = Node(value, self.place(line, column))
        if self.awaits_key():
            self.slip(line, column, "a key must be a word, not a mapping or a list")
            self.no_key()
            path: Path = self.stack[-1].path
        else:
            path = self._add(node)
        self.stack.append(_Open(node, path))

    def end(self) -> None:
        self.stack.pop()

    def value(self, line: int, column: int, value: Any) -> None:
        """A scalar."""
        self._add(Node(value, self.place(line, column)))

    def _add(self, node: Node) -> Path:
        """Hang a node below the open one; returns its path."""
        if not self.stack:
            self.root = node
            return ()
        top = self.stack[-1]
        if isinstance(top.node.value, list):
            top.node.value.append(node)
            return (*top.path, len(top.node.value) - 1)
        assert top.key is not None
        node.key_place = top.key_place
        path = (*top.path, top.key)
        if not top.skip:
            top.node.value[top.key] = node
        top.key, top.skip = None, False
        return path


def too_long(key: str) -> str:
    return f"a key has {LONGEST_KEY} characters at most, not {len(key):,}: put the words into name:"


def plain_scalar(text: str) -> Any:
    """What text without quotes means, by the YAML 1.2 core schema."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _OF_NUMBERS:
        return text
    if _INTEGER.fullmatch(text) and len(text) < 16:
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if infinite := _INFINITE.fullmatch(text):
        return float(f"{infinite[1]}inf")
    return float("nan") if _NAN.fullmatch(text) else text
