"""The JSON Schema of a case file."""

from __future__ import annotations

from typing import Any

from .case import Case

NOT_IN_SCENARIOS = ("format", "extends", "scenarios", "decision")
"""What a scenario cannot change."""


def file_schema() -> dict[str, Any]:
    """JSON Schema of a case file: as ``Case``, but what it extends may say the rest, and null removes."""
    schema = _with_nulls(Case.model_json_schema())
    changeable = {key: value for key, value in schema["properties"].items() if key not in NOT_IN_SCENARIOS}
    by_name = {
        "type": "object",
        "additionalProperties": {"anyOf": [changeable["rules"]["items"], {"type": "null"}]},
    }
    changeable["rules"] = {"anyOf": [changeable["rules"], by_name]}
    schema["$defs"]["Scenario"] = {
        "type": "object",
        "properties": {key: {"anyOf": [value, {"type": "null"}]} for key, value in changeable.items()},
        "additionalProperties": False,
    }
    schema["properties"]["scenarios"]["additionalProperties"] = {"$ref": "#/$defs/Scenario"}
    schema["required"] = ["format"]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _with_nulls(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_with_nulls(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _with_nulls(value) for key, value in schema.items()}
    if isinstance(found.get("additionalProperties"), dict):
        found["additionalProperties"] = {"anyOf": [found["additionalProperties"], {"type": "null"}]}
    return found
