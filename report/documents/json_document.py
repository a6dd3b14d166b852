"""What every JSON document of loopfolio has in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...cases import Loaded, Located
from ...cases.yaml.given import as_text
from ..words.plain_text import JSON


def head(loaded: Loaded, command: str) -> JSON:
    """What every result starts with: which contract, and which case."""
    own, *base = loaded.sources
    case: JSON = {"name": loaded.case.name, "sha256": own.sha256}
    if base:
        case["extends"] = [{"file": source.file, "sha256": source.sha256} for source in base]
    found: JSON = {"schema": f"loopfolio/{command}/1", "case": case}
    if loaded.overrides:
        found["overrides"] = dict(loaded.overrides)
    return found


def error(kind: str, message: str, problems: Sequence[Located], **more: Any) -> JSON:
    """What a program reads when there is no result."""
    return {
        "schema": "loopfolio/error/1",
        "error": kind,
        "message": as_text(message),
        "problems": located(problems),
        **more,
    }


def located(problems: Sequence[Located]) -> list[JSON]:
    fields = ("file", "line", "column", "path")
    return [
        {name: getattr(problem, name) for name in fields}
        | {"message": as_text(problem.message)}
        | ({"cell": problem.cell} if problem.cell else {})
        for problem in problems
    ]


def as_json(data: JSON, ascii_only: bool = False) -> str:
    """JSON text; ``ascii_only`` where it may be read in another encoding than it is written in."""
    import json

    return json.dumps(data, ensure_ascii=ascii_only, indent=2, allow_nan=False)
