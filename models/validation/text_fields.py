"""Which places of a case hold text or names, whatever these look like: derived from the format itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, NamedTuple, TypeAlias, get_args, get_origin

from pydantic import BaseModel

from ..case.case import Case
from ..entry.levels import EVIDENCE
from ..entry.problem import Path

Kinds: TypeAlias = tuple[Any, ...]
"""The types that may stand in a place."""


class _Inside(NamedTuple):
    """What stands within a place: by field, and under any other key."""

    fields: Mapping[str, Kinds]
    others: Kinds


def is_text(path: Path) -> bool:
    """Whether what stands there is text, whatever it looks like: a name, a year, a source."""
    if path[:1] == ("scenarios",):
        path = path[2:]
    if path[:1] == ("stages",) and len(path) == 4 and path[3] in EVIDENCE:
        return path[3] != "illustrative"
    if path[:1] == ("resources",) and len(path) == 2:  # a list of names is as good as a mapping
        return True
    kinds: Kinds = (Case,)
    for step in path:
        within = _inside(kinds)
        kinds = within.fields.get(step, within.others) if isinstance(step, str) else within.others
    return str in kinds and not {int, float} & {*kinds}


@cache
def _inside(kinds: Kinds) -> _Inside:
    fields: dict[str, Kinds] = {}
    others: Kinds = ()
    for kind in kinds:
        origin: Any = get_origin(kind)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            for name, field in kind.model_fields.items():
                fields[name] = (*fields.get(name, ()), *_kinds(field.annotation))
        elif origin is dict:
            others = (*others, *_kinds(get_args(kind)[1]))
        elif origin in (list, tuple):
            others = (*others, *(found for inner in get_args(kind) for found in _kinds(inner)))
    return _Inside(fields, others)


def _kinds(annotation: Any) -> Iterator[Any]:
    """The types that an annotation allows; a list of texts may be one text as well."""
    origin: Any = get_origin(annotation)
    inner = get_args(annotation)
    if origin is Annotated:
        yield from _kinds(inner[0])
    elif origin in (dict, list, tuple):
        yield annotation
        if origin is not dict and {str} == {kind for one in inner if one is not ... for kind in _kinds(one)}:
            yield str
    elif inner:
        for one in inner:
            yield from _kinds(one)
    else:
        yield annotation
