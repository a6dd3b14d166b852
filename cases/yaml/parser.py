"""YAML text to a tree.

Only what a case file needs: mappings with plain keys, lists and scalars of the YAML 1.2 core
schema. Tags, anchors, aliases, several documents, deep nesting and control characters are refused,
each with its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
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

from ...models.entry.problem import clipped
from .document import CONTROL, MAX_DEPTH, MOST_VALUES, Node, Place, Slip, Tree, plain_scalar
from .flow import decimal_comma
from .given import as_text, half_of

_LINE_ENDS_TO_SOME = "[\x85\u2028\u2029]"
"""Where some parsers end a line, and editors and YAML 1.2 do not: no line below would have its number."""
_OTHERWISE = re.compile(r"^(?:---|\.\.\.|%)|(?:^|[\s\[{,-])\?(?=[\s\]},])|[|>][-+0-9]*#", re.MULTILINE)
"""What the fast parser reads otherwise, or more leniently: documents, explicit keys, odd block scalars"""


def parse(text: str, file: str) -> tuple[Node | None, list[Slip]]:
    """Read YAML text; the tree is ``None`` where nothing could be made of it."""
    if halting := re.search(_LINE_ENDS_TO_SOME, text):
        says = f"holds {halting[0]!a}, a line end to some programs only: put a space or a new line there"
        return None, [Slip(_place_of(text, halting.start(), file), (), says)]
    if text.replace("\n", "").isprintable() and not _OTHERWISE.search(text):
        tree = Tree(text, file)
        with suppress(YAMLError):
            root = _fed(tree, YAML(typ="safe").parse(text))
            if not tree.slips:
                return root, []
    return explained(text, file)


def explained(text: str, file: str) -> tuple[Node | None, list[Slip]]:
    """The same by a parser that takes twenty times as long, and says what is wrong in words and places of its
    own: what the fast one finds anything wrong with is left to it."""
    tree = Tree(text, file)
    try:
        return _fed(tree, YAML(typ="safe", pure=True).parse(text)), tree.slips
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if mark.line >= len(tree.lines) and error.context_mark is not None:
            mark = error.context_mark  # what was opened and never closed
        what = ", ".join(filter(None, [error.context, error.problem]))
        tree.stack.clear()
        tree.slip(mark.line, mark.column, f"this is not YAML: {what}")
        return None, tree.slips
    except YAMLError as error:  # a character that no YAML file may hold
        found = getattr(error, "character", 0)
        place = _place_of(text, getattr(error, "position", 0), file)
        what = f"character {found:#04x}" if isinstance(found, int) else repr(found)
        return None, [Slip(place, (), f"this is not text: {what} cannot stand in a case file")]


def _fed(tree: Tree, events: Iterable[Any]) -> Node | None:
    """The root of the tree of what a parser finds, or ``None`` where that is too much."""
    documents = seen = 0
    for event in events:
        at = event.start_mark.line, event.start_mark.column
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1:
                tree.slip(*at, "a second document starts here: one case a file")
                break
        _feed(tree, event)
        seen += not isinstance(event, (MappingEndEvent, SequenceEndEvent))
        if len(tree.stack) > MAX_DEPTH or seen > MOST_VALUES:
            tree.stack.clear()
            much = f"holds more than {MOST_VALUES:,} keys and values: leave some out"
            deep = f"nested more than {MAX_DEPTH} deep"
            tree.slip(*at, deep if seen <= MOST_VALUES else much)
            return None
    return tree.root


def _place_of(text: str, position: int, file: str) -> Place:
    """Where a character stands, the lines counted as editors count them."""
    *before, line = re.split("\r\n|\r|\n", text[:position])
    rest = re.split("[\r\n]", text[position:], maxsplit=1)[0]
    return Place(file, len(before) + 1, len(line) + 1, line + rest)


def _feed(tree: Tree, event: Any) -> None:
    at = event.start_mark.line, event.start_mark.column
    if isinstance(event, AliasEvent):
        tree.slip(*at, f"'*{clipped(event.anchor)}' is an alias: write the value out")
        if tree.awaits_key():
            tree.no_key()
        else:
            tree.value(*at, None)
        return
    if isinstance(event, (MappingEndEvent, SequenceEndEvent)):
        tree.end()
        return
    if not isinstance(event, (ScalarEvent, MappingStartEvent, SequenceStartEvent)):
        return
    if event.anchor:
        tree.slip(*at, f"'&{clipped(event.anchor)}' is an anchor: write the value out")
    if event.ctag is not None:
        tree.slip(*at, f"'{clipped(_tag(event))}' is a tag: leave it out")
    if not isinstance(event, ScalarEvent):
        tree.begin(*at, {} if isinstance(event, MappingStartEvent) else [])
        return
    if not event.value.isprintable():
        event.value = _text_of(tree, event)
    if not tree.awaits_key():
        # Where nothing stands, parsers differ on where that is: it is where its key says that something does.
        key = tree.stack[-1].key_place if tree.stack else None
        if key is not None and not event.value and event.style not in ("'", '"'):
            at = key.line - 1, key.column - 1
        tree.value(*at, _scalar(event))
    elif says := _decimal_comma(tree, event):
        top = tree.stack[-1]
        top.key, top.skip = next(reversed(top.node.value), None), True
        tree.slip(*at, says)
    else:
        tree.key(*at, event.value)


def _decimal_comma(tree: Tree, event: Any) -> str:
    """What to say where a "key" is what stood behind the comma of a number: {waste: 12,5}."""
    start, end = event.start_mark, event.end_mark.column
    line = tree.lines[start.line] if start.line < len(tree.lines) else ""
    # A key in quotes is one, and so is what a colon follows.
    is_key = event.style in ("'", '"') or line[end:].lstrip().startswith(":")
    return "" if is_key else decimal_comma(line[: start.column], event.value)


def _text_of(tree: Tree, event: Any) -> str:
    """The text of a scalar, where it holds what cannot be seen."""
    at, text = (event.start_mark.line, event.start_mark.column), str(event.value)
    if hidden := re.search(CONTROL, text):
        tree.slip(*at, f"holds the control character {hidden[0]!r}: remove it")
    # As in JSON, a character beyond the first 65,536 may be escaped as two halves.
    text = re.sub("[\ud800-\udbff][\udc00-\udfff]", _joined, text)
    if message := half_of(text):
        tree.slip(*at, message)
        text = as_text(text)
    return text


def _joined(halves: re.Match[str]) -> str:
    return halves[0].encode("utf-16", "surrogatepass").decode("utf-16")


def _tag(event: Any) -> str:
    """The tag as it was written."""
    return str(event.ctag).replace("tag:yaml.org,2002:", "!!")


def _scalar(event: Any) -> Any:
    """A plain scalar by the YAML 1.2 core schema; a quoted one is text."""
    text: str = event.value
    return text if event.style in ("'", '"', "|", ">") or event.ctag is not None else plain_scalar(text)
