"""Writing results: whole or not at all, and never over what is not ours."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import BinaryIO, TypeAlias

from .atomic import STAGING, alone, is_link, swap, sync, tidy
from .pdf import PRINTED

_MARKS = {
    ".html": b'name="generator" content="loopfolio',
    ".svg": b"<metadata>loopfolio",
    ".json": b'"schema": "loopfolio/',
    ".png": b"tEXtSoftware\0loopfolio",
    ".pdf": PRINTED,
    ".lp": b"\\ loopfolio: ",
    ".mps": b"* loopfolio: ",
}
"""What stands in the first bytes, or the last, of a file that loopfolio wrote."""
_CSV_HEADS = re.compile(
    rb"(\xef\xbb\xbf)?(pair[,;](pair_name[,;])?funded[,;]priority|stage[,;](stage_name[,;])?rank[,;]score)"
)
_KINDS = (*_MARKS, ".csv", ".xlsx", ".docx", ".parquet")


Content: TypeAlias = "str | bytes | Callable[[BinaryIO], object]"
"""What a file holds, or what writes it: of thousands of companies it is never in memory as a whole."""


class Refused(Exception):
    """Nothing was written."""


def save(folder: Path, files: Mapping[str, Content], force: bool = False) -> None:
    """Write all files of one result into ``folder``, which is made where it is missing.

    They appear together: whenever the program is killed, all old files are there or all new ones.
    What a killed run left is removed. Files that are no output of loopfolio are replaced only with
    ``force``.

    Raises:
        Refused: a file stands in the way, or the folder cannot be written.
    """
    try:
        tidy(folder.parent)
        if not os.path.lexists(folder):
            folder.parent.mkdir(parents=True, exist_ok=True)
            with alone(folder.parent) as staging:
                if not os.path.lexists(folder):
                    _write(staging / "new", files)
                    os.rename(staging / "new", folder)
                    return
        with alone(folder) as staging:
            _remove_leftovers(folder, files)
            if not force:
                refuse_foreign(folder, files)
            _write(staging / "new", files, folder)
            swap(folder, staging, list(files))
    except OSError as error:
        # What is written beside its place has a name that nobody knows.
        named = Path(error.filename or folder)
        place = Path(*named.parts[: named.parts.index(STAGING)]) if STAGING in named.parts else named
        raise Refused(f"{place}: cannot be written: {error.strerror}; choose another folder") from None


def save_one(path: Path, content: Content, force: bool = False) -> None:
    """Write one file, which a link may lead to.

    Raises:
        Refused: as ``save``.
    """
    real = path.resolve() if path.is_symlink() else path
    if not force and (says := in_the_way(real, path)):
        raise Refused(says)
    save(real.parent, {real.name: content}, force)


def discard(folder: Path, names: Iterable[str]) -> None:
    """Remove what an earlier result left that the present one does not have, where loopfolio wrote it.

    Raises:
        Refused: it cannot be removed.
    """
    for name in names:
        try:
            if (folder / name).exists() and replaceable(folder / name):
                os.unlink(folder / name)
        except OSError as error:
            raise Refused(f"{folder / name}: cannot be removed: {error.strerror}; remove it") from None


def _write(into: Path, files: Mapping[str, Content], like: Path | None = None) -> None:
    """All files into a folder that is made for them, with the permissions of those that they replace."""
    into.mkdir()
    for name, content in files.items():
        with (into / name).open("wb") as file:
            if callable(content):
                content(file)
            else:
                file.write(content if isinstance(content, bytes) else content.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        if like is not None and (like / name).exists():
            shutil.copymode(like / name, into / name)
    sync(into)


def _remove_leftovers(folder: Path, names: Iterable[str]) -> None:
    """What versions before this one wrote beside its place: .report.html.k3x9_a7q.

    Only what is empty or begins as such a file does, and no date that somebody put there.
    """
    beside = {name: re.compile(rf"\.{re.escape(name)}\.(?!\d+$)[a-z0-9_]{{8}}") for name in names}
    for entry in list(os.scandir(folder)):
        for name, pattern in beside.items():
            if pattern.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                kind = Path(name).suffix
                if _is_ours(Path(entry.path), kind) or (kind in _KINDS and not entry.stat().st_size):
                    os.unlink(entry.path)


def refuse_foreign(folder: Path, names: Iterable[str]) -> None:
    """Check that nothing which loopfolio did not write would be replaced.

    Raises:
        Refused: something would.
    """
    foreign = [name for name in names if not replaceable(folder / name)]
    if foreign:
        raise Refused(
            f"{folder}: {', '.join(foreign)} {'is' if len(foreign) == 1 else 'are'} not from loopfolio; "
            "choose another folder with -o, or replace with --force"
        )


def in_the_way(path: Path, called: str | Path) -> str:
    """What to say of a single file that would be replaced, by what it is ``called``; empty: it may be."""
    if replaceable(path):
        return ""
    return f"{called} is not from loopfolio; choose another name, or replace it with --force"


def replaceable(path: Path) -> bool:
    """Nothing stands there, or something that loopfolio wrote; a link is somebody's."""
    if path.is_symlink():
        return is_link(path)
    return not path.exists() or _is_ours(path, path.suffix)


def _is_ours(path: Path, kind: str) -> bool:
    """Whether loopfolio wrote a file that is named ``kind`` at its end."""
    if path.exists() and not path.is_file():  # reading from a pipe would wait for ever
        return False
    try:
        with path.open("rb") as file:
            start = file.read(4096)
            file.seek(-min(path.stat().st_size, len(PRINTED)), os.SEEK_END)
            end = file.read()
    except OSError:
        return False
    if kind == ".xlsx":
        from ...cases.workbook.spreadsheet import is_result

        return is_result(path)
    if kind == ".docx":
        from .word import is_ours

        return is_ours(path)
    if kind == ".parquet":
        return _is_our_parquet(path)
    if kind == ".csv":
        return _CSV_HEADS.match(start) is not None
    mark = _MARKS.get(kind)
    return mark is not None and (mark in start or mark == end)


def _is_our_parquet(path: Path) -> bool:
    """By what stands in its footer, whose length is in the bytes before the last four."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - 8, 0))
        end = file.read()
        file.seek(max(size - 8 - int.from_bytes(end[:4], "little"), 0))
        return end[4:] == b"PAR1" and b"loopfolio/fleet-" in file.read()
