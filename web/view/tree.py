"""What of the page only shows something, as one component of its own.

For each component of Dash the browser looks up, at every change of anything on the page, whether it is
concerned: what a table of a hundred cells is made of would be asked a hundred times. What no callback reads
or writes is handed over as one tree instead, of which the browser makes the same elements (``page.js``).
"""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component

from .parts import Part

ANSWERING = frozenset({"why"})
"""Elements that callbacks write to, among those that are drawn anew; what has an id of several parts, and
what takes text, is in callbacks anyway."""

_SHOWN = "dash_html_components"

Node = str | int | float | list[Any]
"""Text, a number, or an element: its name, its attributes and what is in it"""


class Tree(Component):  # type: ignore[misc]  # Dash is not looked into
    """Elements that only show something, as the browser is told of them."""

    _namespace = "loopfolio"
    _type = "Tree"
    _prop_names = available_properties = ("node",)
    _valid_wildcard_attributes = available_wildcard_properties = ()


def light(parts: Part) -> Part:
    """The same part, or list of parts, in which all that only shows something is a ``Tree``."""
    if isinstance(parts, list | tuple):
        return [light(part) for part in _flat(parts)]
    return _component(_lightened(parts))


def _component(made: Node | Component | None) -> Part:
    return Tree(node=made) if isinstance(made, list) else made


def _lightened(part: Part) -> Node | Component | None:
    """An element that only shows something as a node; any other with such nodes in it."""
    if not isinstance(part, Component):
        return part
    stated = part.to_plotly_json()
    props = dict(stated["props"])
    inside = [_lightened(child) for child in _flat(props.pop("children", None))]
    if stated["namespace"] == _SHOWN and not _answers(props.get("id")):
        if not any(isinstance(child, Component) for child in inside):
            return [stated["type"].lower(), props, inside]
    elif not inside:
        return part
    return type(part)([_component(child) for child in inside], **props)


def _answers(name: str | dict[str, str] | None) -> bool:
    return isinstance(name, dict) or name in ANSWERING


def _flat(parts: Part) -> list[Part]:
    """What is in a part, in one list."""
    if isinstance(parts, list | tuple):
        return [inside for part in parts for inside in _flat(part)]
    return [] if parts is None else [parts]
