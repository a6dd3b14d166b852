"""How much a case may hold of what is set against each other: more than anybody could decide on.

Stages, technologies, pairs and readings are as many as the file has. Of these some things are done for
each and every other one, and without an end to them a small file could keep a computer busy for days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..entry.problem import Path, Problem

MOST: Mapping[tuple[str, ...], int] = {
    ("criteria",): 100,
    ("profiles",): 100,
    ("profiles", "*", "experts"): 100,
    ("profiles", "*", "groups"): 100,
    ("periods",): 100,
    ("technologies", "*", "levels"): 50,
    ("pairs", "*", "levels"): 50,
    ("pairwise",): 100,
    ("pairwise", "*"): 100,
    ("rules",): 1_000,
}


def oversized(data: Mapping[str, Any]) -> Iterator[Problem]:
    """What of the plain data of a case is too much of a kind."""
    for pattern, most in MOST.items():
        for path, found in _at(data, pattern):
            if isinstance(found, (dict, list)) and len(found) > most:
                what = pattern[-1] if pattern[-1] != "*" else "entries"
                says = f"holds {len(found):,} {what}, more than {most:,}: leave some out"
                yield Problem(path, says, True)


def _at(data: Any, pattern: tuple[str, ...], path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Everything at a path in which * stands for any key."""
    if not pattern:
        yield path, data
    elif isinstance(data, dict):
        head, *rest = pattern
        for key in data if head == "*" else (head,) if head in data else ():
            yield from _at(data[key], tuple(rest), (*path, key))
