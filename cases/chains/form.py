"""The form of a chain's file: what it says as far as that is sound, and what is not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from ...models.chain.file import ChainFile
from ...models.entry.entry import shown
from ...models.entry.problem import Near, Path, Paths, Problem, clipped
from ...models.validation.structure import copied, out_of_range, place_of, plainly
from ...records import dataclass

_LISTS = ("links", "requires")
_NAMED = ("companies", "programmes")
ASIDE = "\0"
"""The case of a company whose entry is broken: no file is called so."""


@dataclass(frozen=True)
class Form:
    """What a file says without the entries whose form is broken."""

    file: ChainFile | None
    """``None`` where too little is left"""
    problems: tuple[Problem, ...]
    companies: tuple[str, ...]
    """All that the file names"""
    kept: dict[str, Sequence[int]]
    """List → where each entry that is left stands in the file"""

    def in_file(self, path: Path) -> Path:
        """A path in what is left as a path in the file."""
        name, *rest = path
        if name in self.kept and rest:
            return (name, self.kept[str(name)][int(rest[0])], *rest[1:])
        return path


def form(data: dict[str, Any], spoilt: Iterable[Path] = ()) -> Form:
    """Read plain data as a chain's file, and what is wrong with it entry by entry.

    What is ``spoilt`` has been reported already; whatever else is wrong with it is not.
    """
    names = data.get("companies")
    companies = tuple(names) if isinstance(names, dict) else ()
    remaining = copied(data)
    places = {name: [*range(len(data[name]))] for name in _LISTS if isinstance(data.get(name), list)}
    said = Paths(spoilt)
    problems = [problem for problem in out_of_range(data) if not said.touch(problem.path)]
    said.add(problem.path for problem in problems)
    _set_aside(remaining, places, {*spoilt, *(problem.path for problem in problems)})
    for _ in range(2):  # the second time without what the first found wrong
        here = Form(None, (), companies, dict(places))
        try:
            found = ChainFile.model_validate(remaining)
            return Form(found, tuple(problems), companies, dict(places))
        except ValidationError as error:
            wrong = [_problem(remaining, dict(e)) for e in error.errors(include_url=False)]
        fresh = [replace(problem, path=here.in_file(problem.path)) for problem in wrong]
        problems += [problem for problem in fresh if not said.touch(problem.path)]
        said.add(problem.path for problem in fresh)
        _set_aside(remaining, places, {problem.path for problem in wrong})
        remaining.setdefault("format", 1)
    return Form(None, tuple(problems), companies, dict(places))


def _set_aside(data: dict[str, Any], places: dict[str, list[int]], paths: set[Path]) -> None:
    """Take the entries that hold these paths out of the data: an item of a list, a named entry, or a
    field."""
    for name in _LISTS:
        gone = {path[1] for path in paths if path[:1] == (name,) and len(path) > 1}
        if gone and isinstance(data.get(name), list):
            data[name] = [entry for i, entry in enumerate(data[name]) if i not in gone]
            places[name] = [at for i, at in enumerate(places[name]) if i not in gone]
    for path in paths:
        if len(path) > 1 and path[0] in _NAMED:
            if path[0] == "programmes" and isinstance(data.get("programmes"), dict):
                data["programmes"].pop(path[1], None)
            elif isinstance(data.get("companies"), dict) and path[1] in data["companies"]:
                data["companies"][path[1]] = {"case": ASIDE}  # so that enough of them are left
        elif path and not (len(path) > 1 and path[0] in _LISTS):
            data.pop(str(path[0]), None)


def _problem(data: Any, error: dict[str, Any]) -> Problem:
    """A pydantic error in the planner's words, at its place."""
    path = place_of(data, error["loc"], error["type"])
    last = str(path[-1]) if path else ""
    if error["type"] == "extra_forbidden":
        near = Near(last, _fields(path[:-1]), "allowed")
        return Problem(path, f"unknown key '{clipped(last)}'", True, near)
    if path[:1] == ("companies",) and len(path) == 2 and error["type"] in ("model_type", "dict_type"):
        says = (
            f"expected the name of a case, its file, or a mapping with case:, found {shown(error['input'])}"
        )
        return Problem(path, says)
    return Problem(path, plainly(error["type"], last, error["input"], error, error.get("ctx", {})))


def _fields(path: Path) -> list[str]:
    """Keys that may stand in the entry at ``path``."""
    model: type[BaseModel] = ChainFile
    if path:
        field = ChainFile.model_fields.get(str(path[0]))
        kinds = [] if field is None else _models(field.annotation)
        model = kinds[0] if kinds else ChainFile
    return [entry.alias or name for name, entry in model.model_fields.items()]


def _models(annotation: Any) -> list[type[BaseModel]]:
    """The entries that an annotation speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for part in get_args(annotation) for found in _models(part)]
