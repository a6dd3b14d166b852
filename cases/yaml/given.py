"""What was named on the command line: a file, or standard input, and what it holds."""

from __future__ import annotations

import errno
import os
import re
import sys
from dataclasses import field
from pathlib import Path

from ...records import dataclass

MAX_BYTES = 1_000_000
"""Of a case."""
MAX_RESULT = 100_000_000
"""Of a result, in bytes."""


@dataclass(frozen=True)
class Given:
    """A file as it was named, with its bytes: a pipe gives them only once."""

    name: str
    raw: bytes = field(repr=False)


def content(path: Path | None, most: int) -> bytes:
    """The bytes of a file, or of standard input for ``None``; one more than ``most`` where there are more.

    Raises:
        OSError, ValueError: it cannot be read.
    """
    if path is None:
        return sys.stdin.buffer.read(most + 1)
    with path.open("rb") as file:
        read = file.read(most + 1)
    # A copy: what a small part is left of, of room for so much, keeps a page of memory, and a fleet keeps
    # thousands of them.
    return bytes(bytearray(read))


def is_nameless(path: Path) -> bool:
    """Whether it is a pipe that lies in no folder, as the shell's <(…) makes it."""
    return path.is_fifo() and not path.resolve().exists()


def current_folder() -> Path:
    """Where the process is; where that was removed, a place in which nothing is found."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return Path(os.devnull)


def unread(error: Exception) -> str:
    """Why something cannot be read, for a message."""
    if isinstance(error, OSError):
        return "it is closed" if error.errno == errno.EBADF else error.strerror or str(error)
    return str(error)


_HALF = "[\ud800-\udfff]"
"""Half of a character beyond the first 65,536; Python also keeps so a byte of a name that is not UTF-8."""


def as_text(name: str) -> str:
    """A name as text: what of it is none, as in a file name that is not UTF-8, shows as �."""
    return name if name.isascii() else re.sub(_HALF, "\ufffd", name)


def half_of(text: str) -> str | None:
    """What to say of text that cannot be written down, as only an escape can make it."""
    found = None if text.isprintable() else re.search(_HALF, text)
    return found and f"holds {found[0]!r}, half a character: write the character itself, or both its halves"
