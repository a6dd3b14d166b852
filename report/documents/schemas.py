"""The JSON Schema of a result, from the fields of its class."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from .json_document import Head

_NONE = re.compile(r"\bNone\b")
"""What Python calls that."""


class _Documents(GenerateJsonSchema):
    """Without what a document never has; what it need not have is not null where it is there."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False  # it would be the key once more

    def dataclass_schema(self, schema: core_schema.DataclassSchema) -> JsonSchemaValue:
        made = super().dataclass_schema(schema)
        properties = made.get("properties", {})
        found, needed = {}, []
        for entry in fields(schema["cls"]):
            key, said = entry.metadata.get("key", entry.name), properties[entry.name]
            if "hidden" in entry.metadata:
                continue
            if "absent" not in entry.metadata:
                needed.append(key)
            elif entry.metadata["absent"] is None:
                said = _never_null(said)
            if "description" in said:
                said = {**said, "description": _NONE.sub("null", said["description"])}
            found[key] = said
        if "description" in made:
            made["description"] = _NONE.sub("null", made["description"])
        return {**made, "properties": found, "required": needed}


def _never_null(schema: dict[str, Any]) -> dict[str, Any]:
    rest = {key: value for key, value in schema.items() if key not in ("anyOf", "default")}
    kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    return {**kinds[0], **rest} if len(kinds) == 1 else {**rest, "anyOf": kinds} if kinds else rest


def schema_of(made: Any) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a part of a document: of a class, or of one of several."""
    found: dict[str, Any] = TypeAdapter(made).json_schema(
        mode="serialization", schema_generator=_Documents, ref_template="#/$defs/{model}"
    )
    return found


def document_schema(name: str, made: Any, about_case: bool) -> dict[str, Any]:
    """The JSON Schema of a document called ``name`` that says ``made``, and which case that is of."""
    found = schema_of(made)
    definitions: dict[str, Any] = found.pop("$defs", {})
    alone: dict[str, Any] = {"properties": {"schema": {"type": "string"}}, "required": ["schema"]}
    begins = schema_of(Head) if about_case else alone
    definitions = {**begins.get("$defs", {}), **definitions}
    kinds = []
    for kind in found.get("anyOf", [found]):
        kind = definitions.pop(kind["$ref"].rpartition("/")[2]) if "$ref" in kind else kind
        properties = {**begins["properties"], **kind["properties"]}
        properties["schema"] = {"const": f"loopfolio/{name}/1", "description": "Which contract this keeps."}
        required = list(dict.fromkeys([*begins["required"], *kind["required"]]))
        kinds.append({**kind, "properties": properties, "required": required})
    whole = kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"loopfolio/{name}/1",
        **whole,
        "$defs": definitions,
    }
