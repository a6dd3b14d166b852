"""The plain data of a case as the text of a case file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .flow import flow

WIDTH = 100
"""What is longer goes onto lines of its own."""


def as_yaml(data: Mapping[str, Any]) -> str:
    """YAML that reads as the data: short things on one line, the rest as blocks."""
    return "\n".join(_lines(data, 0)) + "\n"


def _holds_mappings(value: Any) -> bool:
    return isinstance(value, dict) and any(isinstance(inner, dict) for inner in value.values())


def _lines(data: Mapping[str, Any], indent: int) -> Iterator[str]:
    pad = "  " * indent
    for key, value in data.items():
        line = f"{pad}{flow(key)}: {flow(value)}"
        if len(line) <= WIDTH and (indent or not _holds_mappings(value)):
            yield line
        elif isinstance(value, dict) and value:
            yield f"{pad}{flow(key)}:"
            yield from _lines(value, indent + 1)
        elif isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
            yield f"{pad}{flow(key)}:"
            yield from (line for item in value for line in _item(item, indent + 1))
        elif isinstance(value, list) and value:
            yield from _wrapped(f"{pad}{flow(key)}: [", value, indent + 1)
        else:
            yield line


def _wrapped(line: str, items: list[Any], indent: int) -> Iterator[str]:
    """A list of plain values over as many lines as it takes."""
    for number, item in enumerate(items, 1):
        more = flow(item) + ("," if number < len(items) else "]")
        if len(line) + len(more) > WIDTH and not line.endswith("["):
            yield line.rstrip()
            line = "  " * indent
        line += more + " "
    yield line.rstrip()


def _item(item: Any, indent: int) -> Iterator[str]:
    mark = f"{'  ' * indent}- "
    line = mark + flow(item)
    if len(line) <= WIDTH or not isinstance(item, dict) or not item:
        yield line
        return
    first, *rest = _lines(item, indent + 1)
    yield mark + first.lstrip()
    yield from rest
