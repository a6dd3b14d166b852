"""Whether what the columns of a table change is there to be changed.

The reader of cases would take ``technologies.iott.cost`` for one technology more, which nobody uses, and the
company would count with the cost of the base: so names are held against those of the base.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from ...models.case.file_schema import file_schema
from ...models.entry.levels import SCALES
from ...models.entry.problem import Near, Path, clipped, message
from ..reader import unjudged
from ..yaml.document import Node
from ..yaml.given import Given
from ..yaml.problems import CaseError

SECTIONS = {
    "stages": "stage", "technologies": "technology", "criteria": "criterion", "profiles": "profile",
    "resources": "resource", "periods": "period", "pools": "pool", "scales": "scale", "scale": "level",
    "scenarios": "scenario",
}  # fmt: skip
"""Where names are declared, and what they are names of"""
_BY_CRITERION = ("direct", "swing", "intervals")
"""Of a profile: what holds a value a criterion"""


class _Names(NamedTuple):
    what: str
    known: Collection[str]


def wrong_columns(folder_file: str, base: str, paths: Mapping[Path, str]) -> Iterator[str]:
    """What is wrong with what rows of a table change of ``base``, where each path is said to stand.

    ``folder_file``: a file in the folder that ``base`` is looked for from. Nothing is said of a base that
    cannot be read: its rows say that.
    """
    extends = json.dumps({"format": 1, "extends": base}).encode()
    try:
        tree, _, _ = unjudged(Given(folder_file, extends))
    except CaseError:
        return
    looked_up = _Base(tree, base, paths)
    schema = file_schema()
    for path, where in paths.items():
        says = looked_up.problem(path, schema)
        if says is not None:
            yield f"{where}: {says}"


class _Base:
    """What a base declares, with what the columns add to it."""

    def __init__(self, tree: Node, name: str, paths: Collection[Path]) -> None:
        self._tree, self._name, self._paths = tree, name, {*paths}
        self._declared = {section: [*map(str, self._keys((section,)))] for section in SECTIONS}
        resources = tree.value.get("resources")
        if resources is not None and isinstance(resources.value, list):
            self._declared["resources"] = [str(item.value) for item in resources.value]
        if not self._declared["scale"]:
            self._declared["scale"] = [*SCALES["1-2-3"]]
        self._known = {
            section: [*known, *self._added(section, known)] for section, known in self._declared.items()
        }

    def _keys(self, path: Path) -> Collection[Any]:
        node: Node | None = self._tree
        for key in path:
            node = node.value.get(key) if node is not None and isinstance(node.value, dict) else None
        return node.value if node is not None and isinstance(node.value, dict) else ()

    def _added(self, section: str, known: Collection[str]) -> list[str]:
        """New names of a section of which the columns say enough for something to come of them."""
        asked = dict.fromkeys(str(path[1]) for path in self._paths if path[0] == section and len(path) > 1)
        return [name for name in asked if name not in known and self._enough(section, name, known)]

    def _enough(self, section: str, name: str, known: Collection[str]) -> bool:
        criteria, paths = self._declared["criteria"], self._paths
        if section == "technologies":
            return name != "" and any(self._used(path)[1] == name for path in paths)
        if section == "stages":
            read = {str(path[2]) for path in paths if path[:2] == (section, name) and len(path) > 2}
            return read >= {*criteria} and (bool(criteria) or any(self._used(p)[0] == name for p in paths))
        if section == "criteria":
            readings = {("stages", stage, name) for stage in self._declared["stages"]}
            return (section, name, "direction") in paths and readings <= paths
        if section == "profiles":
            return ("profile",) in paths
        return not known

    @staticmethod
    def _used(path: Path) -> tuple[str, str]:
        """The stage and the technology of which a path says that they are an option; empty if of none."""
        if path[0] == "fit" and len(path) > 2:
            return str(path[1]), str(path[2])
        if path[0] == "pairs" and len(path) > 2 and path[2] in ("fit", "value"):
            stage, _, technology = str(path[1]).partition("/")
            return stage, technology
        return "", ""

    def problem(self, path: Path, schema: Mapping[str, Any]) -> str | None:
        """Why nothing of the base is at a path."""
        definitions = schema["$defs"]
        at = [schema]
        for depth, key in enumerate(map(str, path)):
            fields: dict[str, list[Any]] = {}
            others: list[Any] = []
            for form in _forms(at, definitions):
                for name, inner in form.get("properties", {}).items():
                    fields.setdefault(name, []).append(inner)
                if form.get("type") == "object" and form.get(
                    "additionalProperties", "properties" not in form
                ):
                    others.append(form.get("additionalProperties", True))
            if key in fields:
                at = fields[key]
                continue
            if not others:
                return self._no_field(path, depth, fields)
            names = self._names(path[:depth])
            if names is not None and key not in names.known:
                near = Near(key, [*names.known, *fields], f"its {names.what} names are")
                who = f"{self._name} has no {names.what}"
                if fields and names.what == "resource":
                    who = f"'{'.'.join(map(str, path[:depth]))}' has no field, and {self._name} no resource,"
                says = message(f"{who} '{clipped(key)}'", near)
                return f"{says}{'' if says.endswith('?') else '.'} Or else {self._remedy(path[:depth], key)}"
            at = [form for form in others if isinstance(form, dict)]
            if not at:
                return None
        return None

    def _no_field(self, path: Path, depth: int, fields: Collection[str]) -> str:
        key, above = clipped(str(path[depth])), ".".join(map(str, path[:depth]))
        if not depth:
            return message(f"'{key}' is no field of a case", Near(key, fields, "a case has"))
        if not fields:
            return f"'{above}' has no part '{key}': head the column '{above}' and write all of it in the cell"
        return message(f"'{above}' has no field '{key}'", Near(key, fields, "allowed"))

    def _names(self, path: Path) -> _Names | None:
        """What may stand below a path; ``None``: any name, or the reader of cases knows better."""
        known, at = self._known, tuple(map(str, path))
        match at:
            case (section,) if section in SECTIONS:
                return _Names(SECTIONS[section], known[section])
            case ("fit",):
                return _Names("stage", known["stages"])
            case ("fit", _):
                return _Names("technology", known["technologies"])
            case ("pairs",):
                technologies = known["technologies"]
                return _Names("pair", [f"{s}/{t}" for s in known["stages"] for t in technologies])
            case ("pairwise",) | ("stages", _):
                return _Names("criterion", known["criteria"])
            case ("pairwise", _):
                return _Names("stage", known["stages"])
            case ("profiles", _, of) if of in _BY_CRITERION:
                return _Names("criterion", known["criteria"])
            case (("technologies" | "pairs"), _) | (("technologies" | "pairs"), _, "levels", _):
                return _Names("resource", known["resources"])
            case (("technologies" | "pairs"), _, "levels") if levels := self._keys(at):
                return _Names("level", [*map(str, levels)])
        return None

    def _remedy(self, path: Path, name: str) -> str:
        name, criteria = clipped(name), self._declared["criteria"]
        match path:
            case ("technologies",):
                return (
                    f"say where it could go as well, in columns fit.STAGE.{name} or pairs.STAGE/{name}.value"
                )
            case ("stages",) if criteria:
                shown = ", ".join(f"stages.{name}.{criterion}" for criterion in criteria[:3])
                return f"read it on each criterion, in columns {shown}{', …' if len(criteria) > 3 else ''}"
            case ("stages",):
                return f"say what could be done there as well, in a column pairs.{name}/TECHNOLOGY.value"
            case ("criteria",):
                return (
                    f"read each stage on it as well, in columns criteria.{name}.direction and "
                    f"stages.STAGE.{name}"
                )
            case ("profiles",):
                return "take it as well, in a column profile"
        return "add it to a case that these extend"


def _forms(schemas: Collection[Any], definitions: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The schemas that a value may keep, whatever they are called and however they are put together."""
    for schema in schemas:
        if not isinstance(schema, dict):
            continue
        if "$ref" in schema:
            yield from _forms([definitions[schema["$ref"].rpartition("/")[2]]], definitions)
        inner = [one for word in ("anyOf", "oneOf", "allOf") for one in schema.get(word, ())]
        if inner:
            yield from _forms(inner, definitions)
        else:
            yield schema
