"""Entries at any depth written into the text of a case file, whose other bytes stay as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ruamel.yaml.nodes import MappingNode, ScalarNode

from .yaml.dump import as_yaml
from .yaml.flow import Path, flow, path_text
from .yaml.places import (
    BOM,
    NotEditable,
    TextChange,
    after_comments,
    composed,
    content_end,
    indented,
    into_flow,
    last_line_end,
    line_end,
    said,
)

Entries = dict[str, Any]


def grown(text: str, values: Mapping[Path, Any], bases: Sequence[str] = ()) -> str:
    """The text of a case file with ``values`` at their places, which are made where they are missing.

    What stands at a place gives way, with the comments inside it. ``bases``: the texts of the files that
    the file extends, the nearest first.

    Raises:
        NotEditable: the text is written in a way that this cannot change.
    """
    mark = BOM if text.startswith(BOM) else ""
    text = text.removeprefix(BOM)
    root = composed(text)
    if not isinstance(root, MappingNode):
        raise NotEditable("expected a mapping (key: value) at the top of the file")
    wanted: Entries = {}
    for path, value in values.items():
        inside = wanted
        for step in path[:-1]:
            inside = inside.setdefault(str(step), _Within())
        inside[str(path[-1])] = value
    newline = "\r\n" if text.partition("\n")[0].endswith("\r") else "\n"
    result = text
    # From the end to the start; of two at one place the outer first, so that the inner comes to stand before.
    changes = sorted(_changes(text, root, wanted, newline, 0), key=lambda c: (-c[1][0], c[0], -c[1][1]))
    for _, (start, end, fresh) in changes:
        result = result[:start] + fresh + result[end:]
    if said(result, [*bases]) != with_entries(said(text, [*bases]), values):
        places = ", ".join(path_text(path[:1]) for path in values)
        raise NotEditable(
            f"{places} cannot be added to in the way this file is written; write each on a line of its "
            "own, above other entries and with its own indented below it"
        )
    return mark + result


def with_entries(data: Mapping[str, Any], values: Mapping[Path, Any]) -> dict[str, Any]:
    """Plain data with ``values`` at their places, which are made where they are missing."""
    made = dict(data)
    for path, value in values.items():
        inside = made
        for step in path[:-1]:
            inner = inside.get(str(step))
            inside[str(step)] = inside = dict(inner) if isinstance(inner, dict) else {}
        inside[str(path[-1])] = value
    return made


class _Within(dict[str, Any]):
    """Entries for a mapping that may be there already; any other dictionary is a value."""


def _changes(
    text: str, mapping: MappingNode, wanted: Entries, newline: str, depth: int
) -> Iterator[tuple[int, TextChange]]:
    """The changes within a mapping, each with how deep it is."""
    there = {key.value: (key, value) for key, value in mapping.value if isinstance(key, ScalarNode)}
    fresh: Entries = {}
    for name, value in wanted.items():
        if name not in there:
            fresh[name] = value
            continue
        key, node = there[name]
        if isinstance(value, _Within) and isinstance(node, MappingNode):
            yield from _changes(text, node, value, newline, depth + 1)
        else:
            for change in _instead(text, mapping, key, node, value, newline):
                yield depth, change
    if not fresh:
        return
    if mapping.flow_style:
        entries = ", ".join(f"{flow(name)}: {flow(value)}" for name, value in fresh.items())
        for change in into_flow(text, mapping, entries, newline):
            yield depth, change
        return
    column = mapping.start_mark.column
    lines = indented(as_yaml(fresh).splitlines(), column)
    if depth:
        end = after_comments(text, line_end(text, content_end(text, mapping)), column)
        yield depth, (end, end, newline + newline.join(lines))
    else:
        end = last_line_end(text, mapping)
        yield depth, (end, end, newline * 2 + newline.join(lines))


def _instead(
    text: str, mapping: MappingNode, key: Any, node: Any, value: Any, newline: str
) -> list[TextChange]:
    """A value in the place of another, or of nothing."""
    colon = text.index(":", key.end_mark.index) + 1
    nothing = isinstance(node, ScalarNode) and node.style is None and not node.value
    block = not isinstance(node, ScalarNode) and not node.flow_style
    if mapping.flow_style or not isinstance(value, _Within):
        if nothing:
            return [(colon, colon, f" {flow(value)}")]
        start = colon if block or (isinstance(node, ScalarNode) and node.style in ("|", ">")) else None
        if start is not None:
            return [(start, content_end(text, node), f" {flow(value)}")]
        return [(node.start_mark.index, node.end_mark.index, flow(value))]
    # Entries below a key that has none: nothing, or a null that gives way.
    lines = indented(as_yaml(value).splitlines(), key.start_mark.column + 2)
    if nothing:
        end = after_comments(text, line_end(text, colon), key.start_mark.column + 1)
        return [(end, end, newline + newline.join(lines))]
    gone = content_end(text, node)
    end = line_end(text, gone)
    return [
        (colon, gone, ""),
        (end, end, newline + newline.join(lines)),
    ]
