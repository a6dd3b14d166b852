"""Reading back what loopfolio wrote: the JSON of a result."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path
from typing import Any

from ..records import dataclass
from .yaml.given import MAX_RESULT, Given, as_text, content, half_of, unread
from .yaml.problems import CaseError, Located

MAX_DEPTH = 40
"""Lists and objects inside each other; a result has about ten"""
MAX_DIGITS = 300
"""Of a whole number: more is beyond what a fraction can say"""
_TOO_DEEP = f"this is not JSON of loopfolio: lists and objects stand in each other over {MAX_DEPTH} deep"


@dataclass(frozen=True)
class WrittenResult:
    """A JSON document of ours as read; what it claims nobody has checked."""

    file: str
    sha256: str
    data: dict[str, Any]

    @property
    def command(self) -> str:
        """Which command it is the result of."""
        return str(self.data["schema"]).split("/")[1]


def read_result(name: str | Given) -> WrittenResult:
    """The JSON document ``name``, or the one on standard input for ``-``.

    Raises:
        CaseError: it cannot be read, or is no JSON document of loopfolio.
    """
    import hashlib
    import json

    given = name if isinstance(name, Given) else _given(name)
    shown, raw = _shown(given.name), given.raw
    if len(raw) > MAX_RESULT:
        raise _unusable(shown, f"is over {MAX_RESULT:,} bytes")
    try:
        data = json.loads(
            raw.decode("utf-8-sig"),
            parse_constant=_no_number,
            parse_float=_fraction,
            parse_int=_whole,
            object_pairs_hook=_once,
        )
        _check(data)
    except UnicodeDecodeError:
        raise _unusable(shown, "is not UTF-8 text; save it as UTF-8") from None
    except json.JSONDecodeError as error:
        raise _unusable(shown, f"this is not JSON: {error.msg}", error.lineno, error.colno) from None
    except RecursionError:
        raise _unusable(shown, _TOO_DEEP) from None
    except _NoResult as error:
        raise _unusable(shown, str(error)) from None
    schema = data.get("schema") if isinstance(data, dict) else None
    if not isinstance(schema, str) or schema.count("/") != 2 or not schema.startswith("loopfolio/"):
        raise _unusable(shown, 'is no result of loopfolio: it lacks "schema": "loopfolio/…"')
    return WrittenResult(shown, hashlib.sha256(raw).hexdigest(), data)


def _shown(name: str) -> str:
    return "<stdin>" if name == "-" else as_text(name)


def _given(name: str) -> Given:
    try:
        return Given(name, content(None if name == "-" else Path(name), MAX_RESULT))
    except (OSError, ValueError) as error:
        raise _unusable(_shown(name), f"cannot be read: {unread(error)}") from None


def is_result(raw: bytes) -> bool:
    """Whether a file looks like JSON that a program wrote rather than like a case."""
    start = raw[:2000].decode("utf-8-sig", errors="replace").lstrip()
    return start.startswith("{") and b'"schema"' in raw  # wherever another program has sorted it to


def _unusable(shown: str, message: str, line: int | None = None, column: int | None = None) -> CaseError:
    return CaseError([Located(shown, line, column, "", message)])


class _NoResult(Exception):
    """JSON, but none that we wrote."""


def _no_number(word: str) -> float:
    raise _NoResult(f"{word} is not a number")


def _fraction(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise _NoResult(f"the number {_cut(digits)} is too large")
    return number


def _whole(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise _NoResult(f"the number {_cut(digits)} is too large")
    return int(digits)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; of a key given twice nobody knows which one is meant."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
        raise _NoResult(f"'{_cut(twice)}' is given twice")
    return found


def _check(data: Any) -> None:
    """That it is as flat as a result, and that its text can be written."""
    level = [data]
    for _ in range(MAX_DEPTH):
        inner = [part for part in level if isinstance(part, (dict, list))]
        texts = [part for part in level if isinstance(part, str)]
        texts += [key for part in inner if isinstance(part, dict) for key in part]
        for text in texts:
            if message := half_of(text):
                raise _NoResult(f"{_cut(text)!a} {message}")
        level = [one for part in inner for one in (part.values() if isinstance(part, dict) else part)]
        if not level:
            return
    raise _NoResult(_TOO_DEEP)


def _cut(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
