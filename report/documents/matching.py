"""Two documents entry by entry: where they are not the same, and what nobody has looked at."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

MISSING, ADDED = " (missing)", " (not one of ours)"


def apart(claimed: Any, fresh: Any, path: str = "", partly: bool = False) -> Iterator[str]:
    """The path of every entry of one that is not the same in the other, of whichever of the two.

    ``partly``: ``fresh`` is a part of the document; what else there is stays out of it.
    """
    if isinstance(claimed, dict) and isinstance(fresh, dict):
        for key in dict.fromkeys([*claimed, *fresh]):
            at = f"{path}.{key}" if path else str(key)
            if key not in claimed:
                yield at + MISSING
            elif key in fresh:
                yield from apart(claimed[key], fresh[key], at, partly)
            elif not partly:
                yield at + ADDED
    elif isinstance(claimed, list) and isinstance(fresh, (list, tuple)) and len(claimed) == len(fresh):
        for i, (one, other) in enumerate(zip(claimed, fresh, strict=True)):
            yield from apart(one, other, f"{path}.{i}", partly)
    elif not _same(claimed, fresh):
        yield path


def entries(document: Any) -> int:
    """How many values it holds."""
    if isinstance(document, dict):
        return sum(entries(part) for part in document.values())
    if isinstance(document, (list, tuple)):
        return sum(entries(part) for part in document)
    return 1


def unread(document: Any, *known: Any, path: str = "") -> list[str]:
    """The paths that none of ``known`` has; ``*`` stands for every entry of a list."""
    found: dict[str, None] = {}
    if isinstance(document, dict):
        for key, part in document.items():
            at = f"{path}.{key}" if path else str(key)
            having = [other[key] for other in known if isinstance(other, dict) and key in other]
            found |= dict.fromkeys(unread(part, *having, path=at) if having else [at])
    elif isinstance(document, list):
        for i, part in enumerate(document):
            having = [other[i] for other in known if isinstance(other, (list, tuple)) and i < len(other)]
            found |= dict.fromkeys(unread(part, *having, path=f"{path}.*") if having else [f"{path}.*"])
    return list(found)


def _same(claimed: Any, fresh: Any) -> bool:
    """Numbers within what another machine may round; those that count something, and all else, exactly."""
    if isinstance(fresh, float) and isinstance(claimed, (int, float)) and not isinstance(claimed, bool):
        return math.isclose(claimed, fresh, rel_tol=1e-7, abs_tol=1e-12)
    if isinstance(fresh, int) and not isinstance(fresh, bool) and isinstance(claimed, float):
        return claimed == fresh
    return type(claimed) is type(fresh) and bool(claimed == fresh)
