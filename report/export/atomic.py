"""Several files of one folder replaced at one instant, also for who looks after the program was killed.

A file system renames one name at a time. So every name first becomes a link to what it holds, and all
of these links lead through a single one; to turn that one is the change; then the links become files:

    report.html → .loopfolio-writing/now/report.html        .loopfolio-writing/now → old, then new

Whatever stands in the hidden folder of a run that was killed, ``alone`` puts right before the next
one writes.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

STAGING = ".loopfolio-writing"
"""The hidden folder in which a run writes; locked as long as the run is alive"""
PATIENCE = 10.0
"""Seconds to wait for another run that writes in the same folder; writing takes a moment"""
_LOCK = "lock"


@contextmanager
def alone(folder: Path, patience: float = PATIENCE) -> Iterator[Path]:
    """A hidden folder inside ``folder`` to write in, while no other run writes there.

    What a killed run left is ended before, and what is left in the hidden folder goes afterwards.

    Raises:
        OSError: another run writes there, or nobody can.
    """
    staging = folder / STAGING
    lock = _locked(folder, staging, patience)
    try:
        _settle(folder, staging)
        yield staging
    finally:
        try:
            _settle(folder, staging)
        except BaseException:  # Ctrl-C is heeded when this is done
            _settle(folder, staging)
            raise
        finally:
            _release(lock, staging)


def tidy(folder: Path) -> None:
    """Put right what a killed run left, where there is something and no run that is alive."""
    if os.path.lexists(folder / STAGING):
        with suppress(OSError), alone(folder, patience=0):
            pass


def swap(folder: Path, staging: Path, names: Sequence[str]) -> None:
    """Let the files ``names`` of ``staging``/new take the places of those in ``folder``, all at once.

    Other entries of the folder are not touched. Where a file system knows no links, the old files
    are moved away before the first new one comes: at no time do both stand there.
    """
    for name in names:
        if os.path.isdir(folder / name) and not os.path.islink(folder / name):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(folder / name))
    if len(names) == 1:
        os.replace(staging / "new" / names[0], folder / names[0])
    elif _linked("old", staging / "now"):
        _turn(folder, staging, names)
    else:
        _make_way(folder, staging, names)


def is_link(path: Path) -> bool:
    """Whether it is one of the links into the hidden folder."""
    return path.is_symlink() and Path(os.readlink(path)).parts[:1] == (STAGING,)


def sync(folder: Path) -> None:
    """Let the names in a folder survive a power cut, where the system can do that."""
    if os.name == "posix":
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _turn(folder: Path, staging: Path, names: Sequence[str]) -> None:
    old = staging / "old"
    old.mkdir()
    for part in (staging, staging / "new", old):  # who may read the folder can read through the links
        os.chmod(part, folder.stat().st_mode & 0o777 | 0o700)
    for name in names:
        _keep(folder / name, old / name)
    for name in names:
        os.symlink(os.path.join(STAGING, "now", name), staging / "link")
        os.replace(staging / "link", folder / name)
    sync(staging)
    os.symlink("new", staging / "then")
    os.replace(staging / "then", staging / "now")  # the instant
    sync(staging)


def _keep(path: Path, beside: Path) -> None:
    """The same file under another name; a copy where a file can have only one."""
    if path.is_symlink():  # somebody else's, replaced with --force
        os.symlink(os.path.join(path.parent.absolute(), os.readlink(path)), beside)
    elif path.exists():
        try:
            os.link(path, beside)
        except OSError:
            shutil.copy2(path, beside)


def _make_way(folder: Path, staging: Path, names: Sequence[str]) -> None:
    now = staging / "now"
    now.mkdir()
    for name in names:
        if os.path.lexists(folder / name):
            os.rename(folder / name, now / name)
    os.rename(now, staging / "gone")  # from here on it is the new files that are put in place


def _linked(target: str, path: Path) -> bool:
    """Make a link; ``False`` where that cannot be done. Windows cannot replace one to a folder."""
    if os.name != "posix":
        return False
    try:
        os.symlink(target, path)
    except OSError:
        return False
    return True


def _settle(folder: Path, staging: Path) -> None:
    """Put in place what belongs there, the old files or the new, as files; then empty the hidden folder."""
    current = staging / ("new" if (staging / "gone").exists() else "now")
    for name in _names(current):
        if is_link(folder / name) or not os.path.lexists(folder / name):
            os.replace(current / name, folder / name)
    with os.scandir(folder) as entries:
        links = [Path(entry.path) for entry in entries if entry.is_symlink()]
    for path in filter(is_link, links):  # of a new file, where the old ones stay
        path.unlink()
    sync(folder)
    for name in _names(staging):
        part = staging / name
        if part.is_dir() and not part.is_symlink():
            shutil.rmtree(part)
        elif name != _LOCK:
            part.unlink()


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except FileNotFoundError:
        return []


# ---------------------------------------------------------------- one run at a time


def _locked(folder: Path, staging: Path, patience: float) -> int:
    """The handle of the lock, which a system takes away from a program that ends, however it ends."""
    until = time.monotonic() + patience
    while True:
        with suppress(FileExistsError):
            staging.mkdir()
        # It is gone where the run before has just ended; so may be the lock that was waited for.
        with suppress(FileNotFoundError):
            try:
                handle = os.open(staging / _LOCK, os.O_RDWR | os.O_CREAT, 0o666)
            except OSError:
                with suppress(OSError):  # as when the disk is full
                    staging.rmdir()
                raise
            try:
                if _lock(handle) and os.path.samestat(os.fstat(handle), os.stat(staging / _LOCK)):
                    return handle
            except FileNotFoundError:
                pass
            os.close(handle)
        if time.monotonic() >= until:
            raise BlockingIOError(errno.EAGAIN, "another run is writing there", str(folder))
        time.sleep(0.02)


def _lock(handle: int) -> bool:
    """``False``: another has it. A file system that knows no locks lets everybody in."""
    if sys.platform == "win32":
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        pass
    return True


def _release(lock: int, staging: Path) -> None:
    """Others may wait for the lock: it goes while it is held, but Windows removes no open file."""
    if sys.platform == "win32":
        os.close(lock)
    with suppress(OSError):
        os.unlink(staging / _LOCK)
        os.rmdir(staging)
    if sys.platform != "win32":
        os.close(lock)
