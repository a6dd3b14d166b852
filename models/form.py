"""The form of a case file: what pydantic finds, in the planner's words and with its place.

Where the form is broken, the broken parts are set aside, so that the rest can still be judged
and a planner corrects a file once, not ten times.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from pydantic import BaseModel, ValidationError

from .case import Case
from .entry import Entry, shown
from .parts import (
    Axes,
    Builds,
    Cost,
    Criterion,
    FitCell,
    FundingLevel,
    PairEntry,
    Period,
    Pool,
    Resource,
    SynergyEntry,
    Technology,
)
from .profiles import Expert, Profile
from .rule_base import Scope
from .rules import RULES

Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """What is wrong, where in the case, and what would be right."""

    path: Path
    message: str
    at_key: bool = False
    """The key at the end of the path is what is wrong, not its value."""


@dataclass(frozen=True)
class Sifted:
    """A case made of the sound parts of some data, and what had to be set aside for it."""

    case: Case | None
    """``None`` where too little is left."""
    problems: tuple[Problem, ...]
    broken: tuple[Path, ...]


def sift(data: dict[str, Any], spoilt: Iterable[Path] = ()) -> Sifted:
    """Make a case of plain data, without the parts whose form is broken.

    What is ``spoilt`` has been reported already; whatever else is wrong with it is not.
    """
    problems: list[Problem] = []
    broken = list(spoilt)
    remaining = data
    # Each round sets something aside, so the rounds end; a sound case takes one.
    while True:
        try:
            return Sifted(Case.model_validate(remaining), tuple(problems), tuple(broken))
        except ValidationError as error:
            fresh = [(_path(data, e["loc"], e["type"]), e) for e in error.errors(include_url=False)]
        found = [path for path, _ in fresh]
        # A list that counts as too short only because an item of it is broken is long enough.
        fresh = [
            (path, e) for path, e in fresh if e["type"] != "too_short" or not _holds_another(path, found)
        ]
        problems += [
            Problem(
                (*path, "rule") if e["type"] == "union_tag_invalid" else path,
                _say(path, dict(e)),
                e["type"] == "extra_forbidden",
            )
            for path, e in fresh
            if not related(path, broken)
        ]
        paths = [
            path[:-1] if e["type"] == "missing" and not isinstance(e["loc"][-1], int) else path
            for path, e in fresh
        ]
        if () in paths and "format" not in remaining:
            remaining, paths = {**remaining, "format": 1}, [p for p in paths if p]
        if () in paths or not isinstance(remaining.get("stages"), dict):
            return Sifted(None, tuple(problems), tuple(broken))
        broken += [path for path, _ in fresh]
        before = remaining
        for path in sorted(paths, key=len, reverse=True):
            remaining = _without(remaining, path)
        if remaining == before:
            return Sifted(None, tuple(problems), tuple(broken))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A suggestion to append to a message, empty where nothing is near."""
    from difflib import get_close_matches

    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""


def undeclared(path: Path, name: str, what: str, known: Iterable[str]) -> Problem:
    """A name that nothing in the case goes by."""
    known = list(known)
    hint = did_you_mean(name, known) or f"; declared: {', '.join(known) or 'none'}"
    return Problem(path, f"no {what} '{name}' is declared{hint}", at_key=name in str(path[-1]))


def listed(words: Iterable[str]) -> str:
    """low, medium or high"""
    *rest, last = list(words) or ["nothing"]
    return f"{', '.join(rest)} or {last}" if rest else last


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
}


def _path(data: Any, loc: Iterable[str | int], kind: str) -> Path:
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
    if not inner and section != "conceptual_model":
        return list(Case.model_fields)
    if inner and inner[-1] == "cost":
        return list(Cost.model_fields)
    if inner[1:2] == ("levels",) and len(inner) == 3:
        return list(FundingLevel.model_fields)
    if inner and inner[-1] == "builds":
        return list(Builds.model_fields)
    if inner[1:2] == ("experts",):
        return list(Expert.model_fields)
    if inner and inner[-1] == "scope":
        return list(Scope.model_fields)
    if section == "rules":
        return list(RULES[kind].model_fields) if kind in RULES else []
    return list(_SECTIONS.get(section, Entry).model_fields)


def _say(path: Path, error: dict[str, Any]) -> str:
    """A pydantic error in the planner's words."""
    found, context = error["input"], error.get("ctx", {})
    kind = error["type"]
    last = str(path[-1]) if path else ""
    if kind == "extra_forbidden":
        allowed = _fields_at(path, next((str(p) for p in error["loc"][2:3]), None))
        hint = did_you_mean(last, allowed) or f"; allowed: {', '.join(allowed)}"
        return f"unknown key '{last}'{hint}"
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
    if kind in ("float_type", "float_parsing"):
        return f"{shown(found)} is not a number"
    if kind == "string_type":
        return f"expected text, found {shown(found)}"
    if kind == "bool_type":
        return f"{shown(found)} is not true or false"
    if kind == "greater_than":
        return f"{shown(found)} is not above {context['gt']:g}"
    if kind == "greater_than_equal":
        return f"{shown(found)} is below {context['ge']:g}, the least allowed"
    if kind == "less_than_equal":
        return f"{shown(found)} is above {context['le']:g}, the most allowed"
    if kind == "literal_error":
        allowed = re.findall(r"\w+", str(context["expected"]))
        return f"{shown(found)} is not {listed(w for w in allowed if w != 'or')}{_near(found, allowed)}"
    if kind == "union_tag_invalid":
        kinds = re.findall(r"\w+", str(context["expected_tags"]))
        return f"{shown(context['tag'])} is no kind of rule ({listed(kinds)}){_near(context['tag'], kinds)}"
    if kind == "union_tag_not_found":
        return "'rule' is missing: say which kind of rule this is"
    if kind == "too_short":
        least = context["min_length"]
        return f"needs at least {least} entr{'y' if least == 1 else 'ies'}"
    if kind == "fit":
        return f"{error['msg']}{_near(found, context['allowed'])}"
    return str(error["msg"])


def _near(found: Any, known: Iterable[str]) -> str:
    return did_you_mean(found, known) if isinstance(found, str) else ""


_NEUTRAL_RULE = {"rule": "count", "at_least": 0}
_ANY_BOUNDS = [-1e300, 1e300]


def _without(data: Any, path: Path, top: bool = True) -> Any:
    """``data`` without what stands at ``path``.

    A broken rule makes room for a harmless one, so that the others keep their places, and a
    broken criterion for one of its sort, so that what is read on it can be judged.
    """
    if not path:
        return data
    head, rest = path[0], path[1:]
    if top and head == "criteria" and isinstance(data[head], dict) and rest:
        changed = _mended(data[head].get(rest[0]), rest[1:])
        return {**data, head: {**data[head], rest[0]: changed}}
    if isinstance(data, dict):
        if head not in data:
            return data
        inner = data[head]
        if rest and isinstance(inner, list) and not (head == "rules" and isinstance(rest[0], int)):
            rest = ()  # one bad item: set the whole list aside
        if rest:
            return {**data, head: _without(inner, rest, top=False)}
        return {key: value for key, value in data.items() if key != head}
    if isinstance(data, list) and isinstance(head, int) and head < len(data):
        item = _without(data[head], rest, top=False) if rest else _NEUTRAL_RULE
        return [*data[:head], item, *data[head + 1 :]]
    return data


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


def _holds_another(path: Path, paths: Iterable[Path]) -> bool:
    return any(other[: len(path)] == path and other != path for other in paths)


def related(path: Path, broken: Iterable[Path]) -> bool:
    """Whether a problem at ``path`` may only follow from one already reported."""
    return within(path, broken) or any(b[: len(path)] == path for b in broken)


def within(path: Path, broken: Iterable[Path]) -> bool:
    return any(path[: len(b)] == b for b in broken)
