"""What the files of cases extend, as far as can be seen without reading them as cases."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path

from ..files import MOST_EXTENDED, named
from ..yaml.given import Given

_EXTENDS = re.compile(rb"""^[{\s]*(?:.*,\s*)?["']?extends["']?\s*:\s*["']?([^"'#,}\r\n]+)""", re.MULTILINE)


def bases(found: Given) -> tuple[str, ...]:
    """The SHA-256 of what a case extends, the nearest first.

    Found by looking for the word: of files that are alike, each with what it extends, none are taken for one
    another; whoever needs to be sure holds it against the ``sources`` of the case as it is read.
    """
    return _extended(found.raw, Path(found.name).resolve().parent)


def _extended(raw: bytes, folder: Path, depth: int = 0) -> tuple[str, ...]:
    name = _named(raw)
    if name is None or depth > MOST_EXTENDED:
        return ()
    beside = folder / name
    path = beside if beside.is_file() else named(name)[0]
    try:
        told = None if path is None else path.stat()
    except OSError:
        return ()
    if path is None or told is None:
        return ()
    base, sha256 = _file(path, told.st_mtime_ns, told.st_size)
    return sha256, *_extended(base, path.resolve().parent, depth + 1)


def _named(raw: bytes) -> str | None:
    said = _EXTENDS.search(raw) if b"extends" in raw else None
    return None if said is None else said[1].decode("utf-8", "replace").strip()


@lru_cache(maxsize=64)
def _file(path: Path, changed: int, size: int) -> tuple[bytes, str]:
    """The bytes of a file as it was when it was last changed, and their SHA-256."""
    raw = path.read_bytes()
    return raw, hashlib.sha256(raw).hexdigest()
