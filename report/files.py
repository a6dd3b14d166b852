"""Writing results: whole or not at all, and never over what is not ours."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from .browser import PRINTED

_MARKS = {
    ".html": b'name="generator" content="loopfolio',
    ".svg": b"<metadata>loopfolio",
    ".json": b'"schema": "loopfolio/',
    ".png": b"tEXtSoftware\0loopfolio",
    ".pdf": PRINTED,
}
"""What stands in the first bytes, or the last, of a file that loopfolio wrote."""
_CSV_HEADS = (b"pair,funded,priority", b"stage,rank,score")


class Refused(Exception):
    """Nothing was written."""


def save(folder: Path, files: Mapping[str, str | bytes], force: bool = False) -> None:
    """Write all files of one result into ``folder``, which is made where it is missing.

    Everything is written beside its place first and then renamed, so an interruption leaves
    each old file whole. Files that are no output of loopfolio are replaced only with ``force``.

    Raises:
        Refused: a file stands in the way, or the folder cannot be written.
    """
    if not force:
        refuse_foreign(folder, files)
    written: list[tuple[str, Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            handle, beside = tempfile.mkstemp(prefix=f".{name}.", dir=folder)
            written.append((beside, folder / name))
            with os.fdopen(handle, "wb") as file:
                file.write(content if isinstance(content, bytes) else content.encode("utf-8"))
                file.flush()
                os.fsync(file.fileno())
            os.chmod(beside, _mode(folder / name))
        while written:
            beside, target = written[0]
            os.replace(beside, target)
            written.pop(0)
    except OSError as error:
        # What is written beside its place has a name that nobody knows.
        named = Path(error.filename or folder)
        place = named.parent if named.name.startswith(".") else named
        raise Refused(f"{place}: cannot be written: {error.strerror}; choose another folder") from None
    finally:
        for beside, _ in written:
            Path(beside).unlink(missing_ok=True)


def refuse_foreign(folder: Path, names: Iterable[str]) -> None:
    """Check that nothing which loopfolio did not write would be replaced.

    Raises:
        Refused: something would.
    """
    foreign = [name for name in names if not _replaceable(folder / name)]
    if foreign:
        raise Refused(
            f"{folder}: {', '.join(foreign)} {'is' if len(foreign) == 1 else 'are'} not from loopfolio; "
            "choose another folder with -o, or replace with --force"
        )


def _replaceable(path: Path) -> bool:
    """Nothing stands there, or something that loopfolio wrote."""
    try:
        with path.open("rb") as file:
            start = file.read(4096)
            file.seek(-min(path.stat().st_size, len(PRINTED)), os.SEEK_END)
            end = file.read()
    except (FileNotFoundError, NotADirectoryError):
        return not path.is_symlink()
    except OSError:
        return False
    if path.suffix == ".xlsx":
        from .spreadsheet import is_result

        return is_result(path)
    if path.suffix == ".csv":
        return start.startswith(_CSV_HEADS)
    mark = _MARKS[path.suffix]
    return mark in start or mark == end


def _mode(path: Path) -> int:
    """The permissions that a file has, or that a new one gets."""
    try:
        return path.stat().st_mode & 0o777
    except FileNotFoundError:
        umask = os.umask(0)  # it can only be read by setting it
        os.umask(umask)
        return 0o666 & ~umask
