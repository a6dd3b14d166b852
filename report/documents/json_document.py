"""What every JSON document of loopfolio has in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...cases import Loaded, Located
from ...cases.yaml.given import as_text
from ..words.plain_text import JSON
from .result import Result, absent, entries, keyed, part, plain

if TYPE_CHECKING:
    from ...models.sensitivity.infeasibility import LimitChange


@part
class BaseCase:
    """A case that another extends."""

    file: str
    sha256: str


@part
class CaseIdentity:
    """Which case a result is of."""

    name: str
    sha256: str
    """Of the bytes of its file."""
    extends: tuple[BaseCase, ...] | None = absent()
    """What it extends, the nearest first."""


@part
class Head:
    """What every document starts with: which contract it keeps, and which case it is of."""

    schema: str
    """loopfolio/COMMAND/VERSION."""
    case: CaseIdentity
    overrides: Mapping[str, str | float] | None = absent()
    """What was asked for instead of what the case says."""


@part
class Place:
    """Something that is wrong or doubtful, and where it stands."""

    file: str
    line: int | None
    """From 1; None in a workbook."""
    column: int | None
    """From 1."""
    path: str
    """The keys that lead there, with dots between."""
    message: str
    cell: str | None = absent()
    """In a workbook: the sheet and cell."""


@part
class RepairedLimit:
    """A limit that would have to give."""

    rule: str
    limit: str | None
    """Which of its limits; None: the rule would have to go."""
    now: float | None = keyed("from")
    then: float | None = keyed("to")


@part
class ErrorDocument:
    """What is printed as JSON where there is no result."""

    schema: str
    error: str
    """Its kind: invalid-case, infeasible, unproven, unknown-profile and the like."""
    message: str
    problems: tuple[Place, ...]
    """All that is wrong, each where it stands."""
    conflict: tuple[str, ...] | None = absent()
    """Infeasible: rules that cannot hold together."""
    repair: tuple[RepairedLimit, ...] | None = absent()
    """Infeasible: the least change after which a portfolio exists; empty where unknown."""
    more: int | None = absent()
    """How many problems more there are than are listed."""


def head(loaded: Loaded, command: str) -> Head:
    """What a result of ``command`` on a case starts with."""
    own, *base = loaded.sources
    return Head(
        schema=f"loopfolio/{command}/1",
        case=CaseIdentity(
            name=loaded.case.name,
            sha256=own.sha256,
            extends=tuple(BaseCase(source.file, source.sha256) for source in base) or None,
        ),
        overrides=dict(loaded.overrides) or None,
    )


def document(loaded: Loaded, command: str, found: Result) -> JSON:
    """A result of ``command`` on a case as a program reads it."""
    return {**plain(head(loaded, command)), **found.to_dict()}


def error(
    kind: str,
    message: str,
    problems: Sequence[Located],
    conflict: Sequence[str] | None = None,
    repair: Sequence[LimitChange] | None = None,
    more: int | None = None,
) -> JSON:
    """What a program reads when there is no result."""
    found = ErrorDocument(
        schema="loopfolio/error/1",
        error=kind,
        message=as_text(message),
        problems=places(problems),
        conflict=None if conflict is None else tuple(conflict),
        repair=None
        if repair is None
        else tuple(RepairedLimit(c.rule.title, c.side, c.before, c.after) for c in repair),
        more=more or None,
    )
    made: JSON = plain(found)
    return made


def places(problems: Sequence[Located]) -> tuple[Place, ...]:
    return tuple(
        Place(
            file=problem.file,
            line=problem.line,
            column=problem.column,
            path=problem.path,
            message=as_text(problem.message),
            cell=problem.cell or None,
        )
        for problem in problems
    )


def json_pieces(schema: str, found: Result) -> Iterator[str]:
    """``as_json`` of a result below its schema, ASCII only, item by item of a list: none is held twice."""
    import json

    def text(value: Any, depth: int) -> str:
        return json.dumps(value, indent=2, allow_nan=False).replace("\n", "\n" + "  " * depth)

    yield f'{{\n  "schema": {text(schema, 0)}'
    for key, value in entries(found):
        yield f",\n  {text(key, 0)}: "
        if isinstance(value, (tuple, list)) and value:
            for number, item in enumerate(value):
                yield f"{',' if number else '['}\n    {text(plain(item), 2)}"
            yield "\n  ]"
        else:
            yield text(plain(value), 1)
    yield "\n}\n"


def as_json(data: JSON, ascii_only: bool = False) -> str:
    """JSON text; ``ascii_only`` where it may be read in another encoding than it is written in."""
    import json

    return json.dumps(data, ensure_ascii=ascii_only, indent=2, allow_nan=False)
