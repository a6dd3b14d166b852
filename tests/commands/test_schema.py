"""The JSON Schema of the case format."""

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from asking import SMALL, ask, every_case
from loopfolio.cases.files import LIBRARY
from ruamel.yaml import YAML


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


# ---------------------------------------------------------------- schema


@cache
def schema() -> Any:
    result = ask("schema")
    assert result.exit_code == 0
    return json.loads(result.stdout)


TYPES: dict[str, Callable[[Any], bool]] = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
}


NOTES = {"title", "description", "default", "discriminator", "$defs", "$schema", "$id", "examples"}
"""Keywords that allow and forbid nothing."""


def faults(value: Any, rule: Any, root: Any, path: str = "") -> Iterator[str]:
    """Where ``value`` is not what a JSON Schema says; knows the keywords that ours uses."""
    if rule is True:
        return
    if rule is False:
        yield f"{path}: nothing may stand here"
        return
    for keyword, asked in rule.items():
        if keyword == "$ref":
            assert asked.startswith("#/$defs/")
            yield from faults(value, root["$defs"][asked.removeprefix("#/$defs/")], root, path)
        elif keyword == "type":
            kinds = asked if isinstance(asked, list) else [asked]
            if not any(TYPES[kind](value) for kind in kinds):
                yield f"{path}: {value!r} is no {asked}"
        elif keyword in ("anyOf", "oneOf"):
            fitting = sum(not list(faults(value, option, root, path)) for option in asked)
            if not fitting or (keyword == "oneOf" and fitting > 1):
                yield f"{path}: {value!r} fits {fitting} of {len(asked)} ways"
        elif keyword in ("enum", "const"):
            if value not in (asked if keyword == "enum" else [asked]):
                yield f"{path}: {value!r} is not {asked}"
        elif keyword == "properties":
            for key, inner in asked.items() if isinstance(value, dict) else ():
                if key in value:
                    yield from faults(value[key], inner, root, f"{path}.{key}")
        elif keyword == "additionalProperties":
            for key in set(value) - set(rule.get("properties", {})) if isinstance(value, dict) else ():
                yield from faults(value[key], asked, root, f"{path}.{key}")
        elif keyword == "required":
            if isinstance(value, dict) and set(asked) - set(value):
                yield f"{path}: {set(asked) - set(value)} missing"
        elif keyword == "items":
            start = len(rule.get("prefixItems", []))
            for i, item in enumerate(value[start:] if isinstance(value, list) else [], start):
                yield from faults(item, asked, root, f"{path}.{i}")
        elif keyword == "prefixItems":
            for i, (item, inner) in enumerate(
                zip(value, asked, strict=False) if isinstance(value, list) else []
            ):
                yield from faults(item, inner, root, f"{path}.{i}")
        elif keyword in ("minItems", "minProperties", "minLength"):
            if isinstance(value, (list, dict, str)) and len(value) < asked:
                yield f"{path}: fewer than {asked}"
        elif keyword in ("maxItems", "maxProperties", "maxLength"):
            if isinstance(value, (list, dict, str)) and len(value) > asked:
                yield f"{path}: more than {asked}"
        elif keyword == "minimum":
            if TYPES["number"](value) and value < asked:
                yield f"{path}: {value} is below {asked}"
        elif keyword == "maximum":
            if TYPES["number"](value) and value > asked:
                yield f"{path}: {value} is above {asked}"
        elif keyword == "pattern":
            if isinstance(value, str) and not re.search(asked, value):
                yield f"{path}: {value!r} does not match"
        else:
            assert keyword in NOTES, f"this test does not know the keyword {keyword}"


def plain(value: Any) -> Any:
    """YAML's dates as the text that a case file means by them."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


@every_case
def test_the_schema_accepts_every_library_case(case: str) -> None:
    """Else an editor would underline sound files in red."""
    data = plain(YAML(typ="safe").load(LIBRARY / f"{case}.yaml"))
    assert list(faults(data, schema(), schema())) == []


def test_the_schema_accepts_what_the_reader_accepts() -> None:
    """Each of the short forms: a bare cost, a named scale, a list of resources, 1/3, △ ○ ◎."""
    text = SMALL.replace("ease: low", "ease: △") + "scale: 1-3-9\nresources: [staff]\n"
    text = text.replace("{order: [ease, impact]}", "{ahp: {impact: {ease: 1/3}}}")
    assert ask("check", "-", text=text).exit_code == 0
    assert list(faults(YAML(typ="safe").load(text), schema(), schema())) == []


@pytest.mark.parametrize(
    "change",
    [("budget: 100", "budgett: 100"), ("budget: 100", "budget: -1"), ("format: 1", "format: 2"),
     ("rule: count", "rule: cuont"), ("at_most: 3", "atmost: 3"), ("direction: max", "direction: mxa"),
     ("cost: 40", "cost: much")],
)  # fmt: skip
def test_the_schema_refuses_mistakes(change: tuple[str, str]) -> None:
    """Else it would be of no use to an editor."""
    assert list(faults(YAML(typ="safe").load(SMALL), schema(), schema())) == []
    assert list(faults(YAML(typ="safe").load(SMALL.replace(*change, 1)), schema(), schema())) != []


def test_the_schema_is_whole() -> None:
    """Every reference leads somewhere, and unknown keys are refused at the top."""
    found = schema()
    references = re.findall(r'"\$ref": "#/\$defs/(\w+)"', json.dumps(found))
    assert references
    assert set(references) <= set(found["$defs"])
    assert found["type"] == "object"
    assert found["additionalProperties"] is False
