"""The form of a case file: what pydantic finds, in the planner's words and with its place.

Where the form is broken, the broken parts are set aside, so that the rest can still be judged
and a planner corrects a file once, not ten times.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core.core_schema import ErrorType

from ...records import dataclass
from ..case.case import Case
from ..case.criterion import Criterion
from ..case.decision import Decision
from ..case.fields import (
    Axes,
    Builds,
    FitCell,
    FundingLevel,
    PairEntry,
    Partial,
    Period,
    Resource,
    SynergyEntry,
    Technology,
)
from ..case.money import Cost, Pool, Running
from ..case.profiles import Expert, Profile
from ..entry.entry import LARGEST, Entry, beyond, shown
from ..entry.problem import Near, Path, Paths, Problem, clipped, listed
from ..entry.scope import Scope
from ..rules.kinds.registry import RULES


@dataclass(frozen=True)
class SoundPart:
    """A case made of the sound parts of some data, and what had to be set aside for it."""

    case: Case | None
    """``None`` where too little is left."""
    problems: tuple[Problem, ...]
    broken: Paths


def sound_part(data: dict[str, Any], spoilt: Iterable[Path] = ()) -> SoundPart:
    """Make a case of plain data, without the parts whose form is broken.

    What is ``spoilt`` has been reported already; whatever else is wrong with it is not.
    """
    broken = Paths(spoilt)
    problems = [problem for problem in out_of_range(data) if not broken.touch(problem.path)]
    broken.add(problem.path for problem in problems)
    remaining = copied(data) if problems else data
    for problem in problems:
        _set_aside(remaining, problem.path)
    # Each round sets something aside, so the rounds end; a sound case takes one.
    while True:
        try:
            return SoundPart(Case.model_validate(remaining), tuple(problems), broken)
        except ValidationError as error:
            fresh = [(place_of(data, e["loc"], e["type"]), e) for e in error.errors(include_url=False)]
        found = Paths(path for path, e in fresh if e["type"] != "too_short")
        # A list that counts as too short only because an item of it is broken is long enough.
        fresh = [(path, e) for path, e in fresh if e["type"] != "too_short" or not found.touch(path)]
        problems += [_problem(path, dict(e)) for path, e in fresh if not broken.touch(path)]
        paths = [
            path[:-1] if e["type"] == "missing" and not isinstance(e["loc"][-1], int) else path
            for path, e in fresh
        ]
        before, remaining = remaining, copied(remaining)
        if () in paths and "format" not in remaining:
            remaining, paths = {**remaining, "format": 1}, [p for p in paths if p]
        if () in paths or not isinstance(remaining.get("stages"), dict):
            return SoundPart(None, tuple(problems), broken)
        broken.add(path for path, _ in fresh)
        for path in sorted(paths, key=len, reverse=True):
            _set_aside(remaining, path)
        if remaining == before:
            return SoundPart(None, tuple(problems), broken)


def copied(value: Any) -> Any:
    """Plain data as a copy that may be changed."""
    if isinstance(value, dict):
        return {key: copied(inner) for key, inner in value.items()}
    return [copied(inner) for inner in value] if isinstance(value, list) else value


def out_of_range(data: Any, path: Path = ()) -> Iterator[Problem]:
    """Every number that is too large or too small to compute with, but not what a scenario says: each
    is judged as the case that it makes."""
    if isinstance(data, dict):
        for key, value in data.items():
            if path or key != "scenarios":
                yield from out_of_range(value, (*path, key))
    elif isinstance(data, (list, tuple)):
        for i, value in enumerate(data):
            yield from out_of_range(value, (*path, i))
    elif isinstance(data, (int, float)) and (wrong := beyond(data)):
        yield Problem(path, wrong)


_SECTIONS: dict[str, type[BaseModel]] = {
    "criteria": Criterion,
    "technologies": Technology,
    "resources": Resource,
    "pairs": PairEntry,
    "profiles": Profile,
    "fit": FitCell,
    "synergies": SynergyEntry,
    "periods": Period,
    "pools": Pool,
    "conceptual_model": Axes,
    "decision": Decision,
}

_SINGLE = ("conceptual_model", "decision")
"""Sections that are one entry."""


def place_of(data: Any, loc: Iterable[str | int], kind: str) -> Path:
    """pydantic's location without the parts that name types, not places."""
    parts = list(loc)
    if parts[:1] == ["rules"]:
        del parts[2:3]  # the kind of rule, which may be a key of the rule as well
    path: list[str | int] = []
    at = data
    for position, part in enumerate(parts):
        holds = isinstance(at, dict) and part in at
        if holds or (isinstance(at, list) and isinstance(part, int) and part < len(at)):
            at = at[part]
        elif kind != "missing" or position < len(parts) - 1 or isinstance(part, int):
            continue
        path.append(part)
    return tuple(path)


def _fields_at(path: Path, kind: str | None) -> list[str]:
    """Keys that may stand beside the last one of ``path``."""
    section, inner = str(path[0]), path[1:-1]
    if not inner and section not in _SINGLE:
        return list(Case.model_fields)
    if inner and inner[-1] == "cost":
        return list(Cost.model_fields)
    if inner[1:2] == ("levels",) and len(inner) == 3:
        return list(FundingLevel.model_fields)
    if inner and inner[-1] == "partial":
        return list(Partial.model_fields)
    if inner and inner[-1] == "running":
        return list(Running.model_fields)
    if inner and inner[-1] == "left":
        return list(Cost.model_fields)
    if inner and inner[-1] == "builds":
        return list(Builds.model_fields)
    if inner[1:2] == ("experts",):
        return list(Expert.model_fields)
    if inner and inner[-1] == "scope":
        return list(Scope.model_fields)
    if section == "rules":
        return list(RULES[kind].model_fields) if kind in RULES else []
    return list(_SECTIONS.get(section, Entry).model_fields)


_AIMS = {"minimize", "maximise", "maximize", "aim", "objective", "goal", "target", "targets"}
_CHEAPEST = (
    "what is funded is what is worth most within the rules. Where targets are to be reached for the least "
    "money, write minimise: cost at the top level of the case, and each target as a rule with at_least"
)


def _problem(path: Path, error: dict[str, Any]) -> Problem:
    kind = error["type"]
    says, near = _say(path, error)
    at = (*path, "rule") if kind == "union_tag_invalid" else path
    return Problem(at, says, kind == "extra_forbidden", near)


def _say(path: Path, error: dict[str, Any]) -> tuple[str, Near | None]:
    """A pydantic error in the planner's words, with what was perhaps meant."""
    found, context = error["input"], error.get("ctx", {})
    kind = error["type"]
    last = str(path[-1]) if path else ""
    if kind == "extra_forbidden" and len(path) == 1 and last.lower() in _AIMS:
        return f"unknown key '{clipped(last)}': {_CHEAPEST}", None
    if kind == "extra_forbidden":
        allowed = _fields_at(path, next((str(p) for p in error["loc"][2:3]), None))
        return f"unknown key '{clipped(last)}'", Near(last, allowed, "allowed")
    if kind == "literal_error":
        allowed = re.findall(r"\w+", str(context["expected"]))
        allowed = [word for word in allowed if word != "or"]
        return f"{shown(found)} is not {listed(allowed)}", _near(found, allowed)
    if kind == "union_tag_invalid":
        kinds = re.findall(r"\w+", str(context["expected_tags"]))
        says = f"{shown(context['tag'])} is no kind of rule ({listed(kinds)})"
        if str(context["tag"]).lower() in {"minimise", *_AIMS}:
            return f"{says}: {_CHEAPEST}", None
        return says, _near(context["tag"], kinds)
    if kind == "fit":
        return str(error["msg"]), _near(found, context["allowed"])
    return plainly(kind, last, found, error, context), None


def plainly(kind: str, last: str, found: Any, error: dict[str, Any], context: dict[str, Any]) -> str:
    """A pydantic error about a value that no name was perhaps meant by."""
    if kind == "missing" and isinstance(error["loc"][-1], int):
        return "needs two numbers: [lowest, highest]"
    if kind == "missing":
        return f"'{last}' is missing: add it"
    if kind in ("model_type", "dict_type", "model_attributes_type"):
        return f"expected a mapping (key: value), found {shown(found)}"
    if kind in ("tuple_type", "list_type"):
        return f"expected a list, found {shown(found)}"
    if kind == "finite_number":
        return f"{shown(found)} is not a finite number"
    if kind in ("int_type", "int_from_float"):
        return f"{shown(found)} is not a whole number"
    if kind == "float_type" and last == "running_cost" and isinstance(found, dict):
        return "a running cost is one number: write the likely one; a range may be of cost alone"
    if kind in ("float_type", "float_parsing"):
        return f"{shown(found)} is not a number"
    if kind == "string_type":
        return f"expected text, found {shown(found)}"
    if kind == "bool_type":
        return f"{shown(found)} is not true or false"
    if kind == "greater_than":
        return f"{shown(found)} is not above {context['gt']:g}"
    if kind == "less_than":
        return f"{shown(found)} is not below {context['lt']:g}"
    if kind == "greater_than_equal":
        return f"{shown(found)} is below {context['ge']:g}, the least allowed"
    if kind == "less_than_equal":
        return f"{shown(found)} is above {context['le']:g}, the most allowed"
    if kind == "union_tag_not_found":
        return "'rule' is missing: say which kind of rule this is"
    if kind == "too_long" and last == "bounds":
        return f"needs two numbers, [lowest, highest], found {len(found)}"
    if kind == "too_long":
        return f"holds {len(found):,} entries, at most {context['max_length']:,} are allowed"
    if kind == "too_short":
        least = context["min_length"]
        return f"needs at least {least} entr{'y' if least == 1 else 'ies'}"
    if kind in get_args(ErrorType):  # whose message is in pydantic's words, not in a planner's
        return f"{shown(found)} cannot stand here"
    return str(error["msg"])


def _near(found: Any, known: Collection[str]) -> Near | None:
    return Near(found, known) if isinstance(found, str) else None


_NEUTRAL_RULE = {"rule": "count", "at_least": 0}
_ANY_BOUNDS = [-LARGEST, LARGEST]


def _set_aside(data: dict[str, Any], path: Path) -> None:
    """Take what stands at ``path`` out of the data.

    A broken rule makes room for a harmless one, so that the others keep their places, and a
    broken criterion for one of its sort, so that what is read on it can be judged.
    """
    if len(path) > 1 and path[0] == "criteria" and isinstance(data.get("criteria"), dict):
        data["criteria"][path[1]] = _mended(data["criteria"].get(path[1]), path[2:])
        return
    at: Any = data
    for step, head in enumerate(path, 1):
        if isinstance(at, list):  # of rules: one bad item of another list sets the whole list aside
            if not isinstance(head, int) or head >= len(at):
                return
            if step == len(path):
                at[head] = dict(_NEUTRAL_RULE)
        elif not isinstance(at, dict) or head not in at:
            return
        else:
            of_rules = head == "rules" and step < len(path) and isinstance(path[step], int)
            if step == len(path) or (isinstance(at[head], list) and not of_rules):
                del at[head]
                return
        at = at[head]


def _mended(criterion: Any, path: Path) -> dict[str, Any]:
    """A criterion in place of one that is broken at ``path``, measured in numbers if that one is."""
    found = criterion if isinstance(criterion, dict) else {}
    numeric = {"bounds": _ANY_BOUNDS} if "bounds" in found or "unit" in found else {}
    if not path:
        return {"direction": found.get("direction", "max"), **numeric}
    if path[0] == "bounds":
        return {**found, **numeric}
    kept = {key: value for key, value in found.items() if key != path[0]}
    return {"direction": "max", **kept}
