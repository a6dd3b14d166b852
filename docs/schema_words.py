"""What may stand in a place of a JSON document, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Link = Callable[[str], str]
"""How a page leads to what stands under a name of ``$defs``."""


def holds(node: Mapping[str, Any], link: Link, null: bool = False) -> str:
    """The words for one node of a JSON Schema; ``null``: whether it is said where nothing may stand there."""

    def inside(part: Mapping[str, Any]) -> str:
        found = holds(part, link, null)
        return f"({found})" if " or " in found else found

    kind = node.get("type")
    if "$ref" in node:
        return link(node["$ref"].rpartition("/")[2])
    if "enum" in node or "const" in node:
        return ", ".join(f"`{value}`" for value in node.get("enum", [node.get("const")]))
    if "discriminator" in node:
        return "[rules](#rules)"
    if "anyOf" in node or "oneOf" in node:
        parts = [part for part in node.get("anyOf", node.get("oneOf")) if null or part.get("type") != "null"]
        return " or ".join(dict.fromkeys(holds(part, link, null) for part in parts))
    if kind == "array" and "prefixItems" in node:
        return "[" + ", ".join(holds(item, link, null) for item in node["prefixItems"]) + "]"
    if kind == "array":
        return f"list of {inside(node['items'])}"
    if kind == "object":
        values = node.get("additionalProperties")
        return f"mapping to {inside(values)}" if isinstance(values, Mapping) else "mapping"
    if kind in ("integer", "number"):
        return _number(node)
    return {"string": "text", "boolean": "`true` or `false`", "null": "`null`"}.get(str(kind), "anything")


def _number(node: Mapping[str, Any]) -> str:
    found = "whole number" if node["type"] == "integer" else "number"
    words = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
    limits = [f"{sign} {node[limit]:g}" for limit, sign in words.items() if limit in node]
    return f"{found} {' and '.join(limits)}".strip()
