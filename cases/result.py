"""Reading back what loopfolio wrote: the JSON of a result."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .reader import CaseError, Located

MAX_BYTES = 100_000_000


@dataclass(frozen=True)
class Result:
    """A JSON document of ours as read; what it claims nobody has checked."""

    file: str
    sha256: str
    data: dict[str, Any]

    @property
    def command(self) -> str:
        """Which command it is the result of."""
        return str(self.data["schema"]).split("/")[1]


def read_result(name: str) -> Result:
    """The JSON document ``name``, or the one on standard input for ``-``.

    Raises:
        CaseError: it cannot be read, or is no JSON document of loopfolio.
    """
    import hashlib
    import json

    shown = "<stdin>" if name == "-" else name
    try:
        if name == "-":
            raw = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with Path(name).open("rb") as file:
                raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise _unusable(shown, f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(raw) > MAX_BYTES:
        raise _unusable(shown, f"is over {MAX_BYTES:,} bytes")
    try:
        data = json.loads(raw.decode("utf-8-sig"), parse_constant=_no_number, object_pairs_hook=_once)
    except UnicodeDecodeError:
        raise _unusable(shown, "is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise _unusable(shown, f"this is not JSON: {error.msg}", error.lineno, error.colno) from None
    except (ValueError, RecursionError) as error:
        raise _unusable(shown, f"this is not JSON: {error}") from None
    schema = data.get("schema") if isinstance(data, dict) else None
    if not isinstance(schema, str) or schema.count("/") != 2 or not schema.startswith("loopfolio/"):
        raise _unusable(shown, 'is no result of loopfolio: it lacks "schema": "loopfolio/…"')
    return Result(shown, hashlib.sha256(raw).hexdigest(), data)


def is_result(name: str) -> bool:
    """Whether a file looks like JSON that a program wrote rather than like a case."""
    if name == "-":
        return False
    try:
        with Path(name).open("rb") as file:
            start = file.read(2000).decode("utf-8-sig", errors="replace").lstrip()
    except (OSError, ValueError):
        return False
    return start.startswith("{") and '"schema"' in start


def _unusable(shown: str, message: str, line: int | None = None, column: int | None = None) -> CaseError:
    return CaseError([Located(shown, line, column, "", message)])


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is not a number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; of a key given twice nobody knows which one is meant."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in found if keys.count(key) > 1)
        raise ValueError(f"'{twice}' is given twice")
    return found
