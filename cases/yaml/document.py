"""YAML text to a tree that remembers where everything stood.

Only what a case file needs: mappings with plain keys, lists and scalars of the YAML 1.2 core
schema. Tags, anchors, aliases, several documents, deep nesting and control characters are refused,
each with its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from ...models.entry.problem import Near, Path, clipped, message
from .flow import decimal_comma
from .given import as_text, half_of

MAX_DEPTH = 32
MOST_VALUES = 150_000
"""Keys and values of one file; a megabyte of what planners write holds fifty thousand."""
LONGEST_KEY = 200
"""Characters of a key, which every message about what is below it repeats."""

_NULL = re.compile(r"~|null|Null|NULL|")
_TRUE = re.compile(r"true|True|TRUE")
_FALSE = re.compile(r"false|False|FALSE")
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
class _Tree:
    """Builds nodes from parser events, keeping a list of what is wrong."""

    text: str
    file: str
    slips: list[Slip] = field(default_factory=list)
    root: Node | None = None
    stack: list[_Open] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lines = self.text.splitlines()

    def place(self, mark: Any) -> Place:
        line = self.lines[mark.line] if mark.line < len(self.lines) else ""
        return Place(self.file, mark.line + 1, mark.column + 1, line)

    def slip(self, mark: Any, message: str) -> None:
        path: Path = ()
        if self.stack:
            top = self.stack[-1]
            path = top.path + ((top.key,) if top.key is not None else ())
        self.slips.append(Slip(self.place(mark), path, message))

    def add(self, node: Node) -> Path:
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

    def awaits_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1].node.value, dict) and self.stack[-1].key is None

    def take_key(self, event: Any) -> None:
        top = self.stack[-1]
        if says := self._decimal_comma(event):
            before = next(reversed(top.node.value), None)
            top.key, top.skip = before, True
            self.slip(event.start_mark, says)
            return
        top.key, top.key_place = event.value, self.place(event.start_mark)
        if len(event.value) > LONGEST_KEY:
            top.key, top.skip = event.value[:LONGEST_KEY], True
            self.slip(event.start_mark, too_long(event.value))
        elif event.value in top.node.value:
            first = top.node.value[event.value].key_place
            twice = f"'{clipped(event.value)}' is given twice, first on line {first.line}"
            self.slip(event.start_mark, twice)
            top.skip = True

    def _decimal_comma(self, event: Any) -> str:
        """What to say where a "key" is what stood behind the comma of a number: {waste: 12,5}."""
        start, end = event.start_mark, event.end_mark.column
        line = self.lines[start.line] if start.line < len(self.lines) else ""
        # A key in quotes is one, and so is what a colon follows.
        is_key = event.style in ("'", '"') or line[end:].lstrip().startswith(":")
        return "" if is_key else decimal_comma(line[: start.column], event.value)

    def feed(self, event: Any) -> None:
        if isinstance(event, AliasEvent):
            self.slip(event.start_mark, f"'*{clipped(event.anchor)}' is an alias: write the value out")
            if not self.awaits_key():
                self.add(Node(None, self.place(event.start_mark)))
            else:
                self._refuse_key()
            return
        if isinstance(event, (MappingEndEvent, SequenceEndEvent)):
            self.stack.pop()
            return
        if not isinstance(event, (ScalarEvent, MappingStartEvent, SequenceStartEvent)):
            return
        if event.anchor:
            self.slip(event.start_mark, f"'&{clipped(event.anchor)}' is an anchor: write the value out")
        if event.ctag is not None:
            self.slip(event.start_mark, f"'{clipped(_tag(event))}' is a tag: leave it out")
        if isinstance(event, ScalarEvent):
            if not event.value.isprintable():
                event.value = self.text_of(event)
            if self.awaits_key():
                self.take_key(event)
            else:
                self.add(Node(_scalar(event), self.place(event.start_mark)))
            return
        node = Node({} if isinstance(event, MappingStartEvent) else [], self.place(event.start_mark))
        if self.awaits_key():
            self.slip(event.start_mark, "a key must be a word, not a mapping or a list")
            self._refuse_key()
            path: Path = self.stack[-1].path
        else:
            path = self.add(node)
        self.stack.append(_Open(node, path))

    def text_of(self, event: Any) -> str:
        """The text of a scalar, where it holds what cannot be seen."""
        text: str = event.value
        if hidden := re.search(CONTROL, text):
            self.slip(event.start_mark, f"holds the control character {hidden[0]!r}: remove it")
        # As in JSON, a character beyond the first 65,536 may be escaped as two halves.
        text = re.sub("[\ud800-\udbff][\udc00-\udfff]", _joined, text)
        if message := half_of(text):
            self.slip(event.start_mark, message)
            text = as_text(text)
        return text

    def _refuse_key(self) -> None:
        top = self.stack[-1]
        top.key, top.skip = "?", True


def _joined(halves: re.Match[str]) -> str:
    return halves[0].encode("utf-16", "surrogatepass").decode("utf-16")


_LINE_ENDS_TO_SOME = "[\x85\u2028\u2029]"
"""Where some parsers end a line, and editors and YAML 1.2 do not: no line below would have its number."""


def too_long(key: str) -> str:
    return f"a key has {LONGEST_KEY} characters at most, not {len(key):,}: put the words into name:"


def parse(text: str, file: str) -> tuple[Node | None, list[Slip]]:
    """Read YAML text; the tree is ``None`` where nothing could be made of it."""
    if halting := re.search(_LINE_ENDS_TO_SOME, text):
        says = f"holds {halting[0]!a}, a line end to some programs only: put a space or a new line there"
        return None, [Slip(_place_of(text, halting.start(), file), (), says)]
    tree = _Tree(text, file)
    documents = seen = 0
    try:
        for event in _events(text):
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    tree.slip(event.start_mark, "a second document starts here: one case a file")
                    break
            tree.feed(event)
            seen += not isinstance(event, (MappingEndEvent, SequenceEndEvent))
            if len(tree.stack) > MAX_DEPTH or seen > MOST_VALUES:
                tree.stack.clear()
                much = f"holds more than {MOST_VALUES:,} keys and values: leave some out"
                deep = f"nested more than {MAX_DEPTH} deep"
                tree.slip(event.start_mark, deep if seen <= MOST_VALUES else much)
                return None, tree.slips
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if mark.line >= len(tree.lines) and error.context_mark is not None:
            mark = error.context_mark  # what was opened and never closed
        what = ", ".join(filter(None, [error.context, error.problem]))
        tree.stack.clear()
        tree.slip(mark, f"this is not YAML: {what}")
        return None, tree.slips
    except YAMLError as error:  # a character that no YAML file may hold
        found = getattr(error, "character", 0)
        place = _place_of(text, getattr(error, "position", 0), file)
        what = f"character {found:#04x}" if isinstance(found, int) else repr(found)
        return None, [Slip(place, (), f"this is not text: {what} cannot stand in a case file")]
    return tree.root, tree.slips


def _place_of(text: str, position: int, file: str) -> Place:
    """Where a character stands, the lines counted as editors count them."""
    *before, line = re.split("\r\n|\r|\n", text[:position])
    rest = re.split("[\r\n]", text[position:], maxsplit=1)[0]
    return Place(file, len(before) + 1, len(line) + 1, line + rest)


def _events(text: str) -> Iterator[Any]:
    yield from YAML(typ="safe", pure=True).parse(text)


def _tag(event: Any) -> str:
    """The tag as it was written."""
    return str(event.ctag).replace("tag:yaml.org,2002:", "!!")


def _scalar(event: Any) -> Any:
    """A plain scalar by the YAML 1.2 core schema; a quoted one is text."""
    text: str = event.value
    return text if event.style in ("'", '"', "|", ">") or event.ctag is not None else plain_scalar(text)


def plain_scalar(text: str) -> Any:
    """What text without quotes means."""
    if _NULL.fullmatch(text):
        return None
    if _TRUE.fullmatch(text):
        return True
    if _FALSE.fullmatch(text):
        return False
    if _INTEGER.fullmatch(text) and len(text) < 16:
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if infinite := _INFINITE.fullmatch(text):
        return float(f"{infinite[1]}inf")
    return float("nan") if _NAN.fullmatch(text) else text
