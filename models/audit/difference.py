"""What differs between two cases, or between what follows from them."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any

from ...records import dataclass

ABSENT = None
"""What stands for something that one of the two does not have."""


@dataclass(frozen=True)
class InputChange:
    """One entry that is not the same in both."""

    path: str
    old: Any
    new: Any


def changes(old: Any, new: Any, path: str = "") -> Iterator[InputChange]:
    """Every entry of two plain trees that differs, mappings by key.

    Rules and whatever else has names are matched by these, so that one more at the front moves none;
    other lists are one entry each.
    """
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys([*old, *new]):
            at = f"{path}.{key}" if path else str(key)
            yield from changes(old.get(key, ABSENT), new.get(key, ABSENT), at)
        return
    if _items(old) and _items(new):
        yield from changes(_by_name(old), _by_name(new), path)
    elif _items(old) and not new:
        yield from changes(_by_name(old), {}, path)
    elif _items(new) and not old:
        yield from changes({}, _by_name(new), path)
    elif old != new or isinstance(old, bool) is not isinstance(new, bool):  # 1 == True
        yield InputChange(path, old, new)


def partly(old: Any, new: Any, taken: Container[str], path: str = "") -> Any:
    """The first of two plain trees with those of its ``changes`` made whose path is ``taken``."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        found = {}
        for key in dict.fromkeys([*old, *new]):
            at = f"{path}.{key}" if path else str(key)
            value = partly(old.get(key, ABSENT), new.get(key, ABSENT), taken, at)
            if value is not ABSENT:
                found[key] = value
        return found
    if (_items(old) and (_items(new) or not new)) or (_items(new) and not old):
        named = partly(_by_name(old or ()), _by_name(new or ()), taken, path)
        return list(named.values()) or ABSENT
    return new if path in taken else old


def _items(found: Any) -> bool:
    return isinstance(found, list) and bool(found) and all(isinstance(item, Mapping) for item in found)


def _by_name(items: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for number, item in enumerate(items, 1):
        pairs = item.get("pairs")
        joint = "+".join(map(str, pairs)) if isinstance(pairs, list) and "rule" not in item else None
        name = item.get("name") or joint or f"{item.get('rule', '')} {number}".strip()
        found[name if name not in found else f"{name} ({number})"] = item
    return found


@dataclass(frozen=True)
class RankMove:
    """A stage and its rank in both; ``None`` where it is in one only."""

    stage: str
    old: int | None
    new: int | None


def moves(old: Mapping[str, int], new: Mapping[str, int]) -> tuple[RankMove, ...]:
    """The stages whose rank is not the same, by their new rank, those that are gone last."""
    every = dict.fromkeys([*new, *old])
    found = [RankMove(s, old.get(s), new.get(s)) for s in every if old.get(s) != new.get(s)]
    return tuple(sorted(found, key=lambda move: (move.new is None, move.new or move.old or 0)))
