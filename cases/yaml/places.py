"""Where things stand in the text of a case file, so that some can be changed and the rest left alone."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from .document import Node, visible
from .flow import Path
from .merge import inherit
from .parser import parse

BOM = "\ufeff"

TextChange = tuple[int, int, str]
"""Start and end of what goes, and what comes instead."""


class NotEditable(Exception):
    """The change cannot be made in this file; the message says why and what to do."""


@lru_cache(maxsize=4)  # who tries one value after another changes the same text again and again
def composed(text: str) -> Any:
    try:
        return YAML(typ="safe", pure=True).compose(text)
    except YAMLError as error:
        raise NotEditable(f"this is not YAML: {error}") from None


def entry_of(mapping: MappingNode, name: str) -> tuple[Any, Any] | None:
    """Key and value of an entry, as nodes."""
    for key, value in mapping.value:
        if isinstance(key, ScalarNode) and key.value == name:
            return key, value
    return None


def node_at(root: Any, path: Path) -> Any:
    """What stands at a path; ``None`` where nothing does."""
    node = root
    for step in path:
        if isinstance(node, MappingNode):
            node = (entry_of(node, str(step)) or (None, None))[1]
        elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        else:
            return None
    return node


def content_end(text: str, node: Any) -> int:
    """Where the last thing said in a node ends: a block's own end is past the comments after it."""
    while not isinstance(node, ScalarNode) and not node.flow_style and node.value:
        last = node.value[-1]
        if isinstance(last, tuple):
            key, value = last
            if isinstance(value, ScalarNode) and not value.value and value.style is None:
                return int(key.end_mark.index)  # an empty value's mark is past the comments as well
            last = value
        node = last
    end = int(node.end_mark.index)
    while text[end - 1] in " \t\r\n":  # of a block scalar
        end -= 1
    return end


def line_end(text: str, at: int) -> int:
    """Where the line ends on which ``at`` stands, before its line break."""
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return end - 1 if end > at and text[end - 1] == "\r" else end


def after_comments(text: str, end: int, column: int) -> int:
    """The end of the comment lines right below, where they are indented as the entries are."""
    while True:
        start = text.find("\n", end) + 1
        if not start:
            return end
        stop = line_end(text, start)
        line = text[start:stop]
        if not line.lstrip().startswith("#") or len(line) - len(line.lstrip()) < column:
            return end
        end = stop


def last_line_end(text: str, root: MappingNode) -> int:
    """The end of the last line with something on it, if only a comment."""
    end = len(text.rstrip())
    if text[text.rfind("\n", 0, end) + 1 : end].startswith("..."):  # the document ends there
        return line_end(text, content_end(text, root))
    return end


def into_flow(text: str, mapping: MappingNode, entry: str, newline: str) -> list[TextChange]:
    """After the last entry of ``{…}``; on a line of its own where the others have theirs."""
    if not mapping.value:
        start = mapping.start_mark.index + 1
        return [(start, start, entry)]
    key, last = mapping.value[-1]
    end = last.end_mark.index
    stop = line_end(text, end)
    rest, comma = text[end:stop].lstrip(), end
    if rest.startswith(","):
        rest, comma = rest[1:].lstrip(), text.index(",", end) + 1
    alone = not text[text.rfind("\n", 0, key.start_mark.index) + 1 : key.start_mark.index].strip()
    if alone and (not rest or rest.startswith("#")):
        line = newline + " " * key.start_mark.column + entry
        return [*([(end, end, ",")] if comma == end else []), (stop, stop, line)]
    return [(end, end, f", {entry}")]


def indented(lines: list[str], column: int) -> list[str]:
    return [" " * column + line for line in lines]


@lru_cache(maxsize=4)
def said_alone(text: str) -> dict[str, Any]:
    """What a file says that extends nothing; not to be changed."""
    return said(text, [])


def said(text: str, bases: list[str]) -> dict[str, Any]:
    """What a file says, on top of the files it extends, the nearest first."""
    tree: Node | None = None
    for layer in reversed([text, *bases]):
        node, slips = parse(layer, "")
        if node is None or slips or not isinstance(node.value, dict):
            what = slips[0].message if slips else "it is no mapping"
            raise NotEditable(f"as changed, the file could not be read: {visible(what)}")
        tree = node if tree is None else inherit(tree, node)[0]
    assert tree is not None
    found: dict[str, Any] = tree.plain()
    return found
