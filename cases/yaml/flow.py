"""Values and paths on one line, as YAML's flow style writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, TypeAlias

from ...models.entry.numbers import REMEDY, Unclear, read

_BARE = re.compile(r"[A-Za-z_][\w*./-]*")
_NO_TEXT = frozenset({"null", "Null", "NULL", "true", "True", "TRUE", "false", "False", "FALSE"})
SPOILT = re.compile(r"_x[0-9A-Fa-f]{4}_|x005F_|[\t\r]")
"""What the file format has a meaning of its own for, and tabs, which programs swallow."""
_STEP = re.compile(r'(?:\.|^)(?:([\w/*-]+)|("(?:[^"\\]|\\.)*"))|\[(\d{1,6})\]')

Path: TypeAlias = tuple[str | int, ...]


def flow(value: Any) -> str:
    """A value as YAML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow(key)}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    if value is None:
        return "null"
    if isinstance(value, str):
        safe = _BARE.fullmatch(value) and value not in _NO_TEXT and not SPOILT.search(value)
        return value if safe else quoted(value)
    from json import dumps  # a start that writes no value does without

    return dumps(value)


def quoted(text: str) -> str:
    from json import dumps

    quoted = dumps(text, ensure_ascii=False)
    return SPOILT.sub(lambda found: found[0].replace("_", "\\u005f").replace("x005F", "\\u0078005F"), quoted)


def decimal_comma(before: str, behind: str) -> str:
    """What to say where a comma between digits has ended a value; empty where it has not.

    ``before`` is the line up to what stands ``behind`` the comma.
    """
    number = re.search(r"[-+]?[\d.]*\d,$", before)
    if number is None or not re.fullmatch(r"\d+(,\d+)*\s*%?", behind):
        return ""
    meant = f"{number[0]}{behind}"
    found = read(meant)
    if isinstance(found, Unclear):
        return f"a comma ends a value here: {found.says.removesuffix(f', {REMEDY}')}"
    plain = meant if found is None else f"{found.value:.12g}{' %' if found.percent else ''}"
    return f"a comma ends a value here: for {meant} write {plain}"


# ---------------------------------------------------------------- paths


def path_text(path: Sequence[str | int]) -> str:
    """A path within a case: ``budget.at_most``; what is no plain word stands in quotes."""
    parts = []
    for step in path:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        else:
            bare = re.fullmatch(r"[\w/*-]+", step) and not SPOILT.search(step)
            parts.append(("." if parts else "") + (step if bare else quoted(step)))
    return "".join(parts)


def path_of(text: str) -> Path | None:
    """The path that was meant; ``None`` where the text is none."""
    from json import loads

    path: list[str | int] = []
    at = 0
    text = text.strip()
    while at < len(text):
        step = _STEP.match(text, at)
        if step is None:
            return None
        word, quoted, number = step.groups()
        try:
            path.append(word if word is not None else loads(quoted) if quoted else int(number))
        except ValueError:
            return None
        at = step.end()
    return tuple(path) or None
