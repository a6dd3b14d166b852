"""The JSON Schema of a result, from the fields of its class."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema


class _Documents(GenerateJsonSchema):
    """Without what a document never has; what it need not have is not null where it is there."""

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
            found[key] = said
        return {**made, "properties": found, "required": needed}


def _never_null(schema: dict[str, Any]) -> dict[str, Any]:
    rest = {key: value for key, value in schema.items() if key not in ("anyOf", "default")}
    kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    return {**kinds[0], **rest} if len(kinds) == 1 else {**rest, "anyOf": kinds} if kinds else rest


def schema_of(made: type) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of what a result's document holds."""
    found: dict[str, Any] = TypeAdapter(made).json_schema(
        mode="serialization", schema_generator=_Documents, ref_template="#/$defs/{model}"
    )
    return found
