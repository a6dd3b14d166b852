"""The standard streams of the process: only results reach standard output, whatever else writes there, and
an output that cannot be written ends the command as it ends other programs, without a traceback."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

UNWRITTEN = 2
"""Exit code where a result found no room: that of a file that cannot be written."""

READER_GONE = 141
"""Exit code where whoever read the results has gone, as with ``| head``: 128 and the number of SIGPIPE."""

_CONTRARY = (os.O_WRONLY, os.O_RDONLY, os.O_RDONLY)
"""What standard input and both outputs are never used for."""


class _Output(io.FileIO):
    """A descriptor that is written to until it fails, and then no more: not even when Python ends."""

    failed = False

    def write(self, content: ReadableBuffer) -> int:
        while not self.failed:
            try:
                written = super().write(content)
            except OSError as error:
                self.failed = True
                self.lost(error)
            else:
                if written is not None:
                    return written
                self._wait()
        return memoryview(content).nbytes

    def _wait(self) -> None:
        """Until a pipe that somebody made non-blocking has room again."""
        import select

        select.select([], [self.fileno()], [])

    def lost(self, error: OSError) -> None:
        """A message that cannot be shown is no reason to end."""


class _Results(_Output):
    def lost(self, error: OSError) -> None:
        if error.errno == errno.EPIPE:
            raise SystemExit(READER_GONE)
        closed = error.errno == errno.EBADF
        reason = "it is closed" if closed else f"{error.strerror}; make room, or write to another place"
        sys.stderr.write(f"standard output cannot be written: {reason}\n")
        raise SystemExit(UNWRITTEN)


def claim() -> None:
    """Take the descriptor of standard output for results; all that others write to it goes to standard error.

    Solvers are C libraries and programs of their own: they know the descriptor, not ``sys.stdout``. To be
    called before anything is opened. A stream that is closed is opened so that using it fails: else the
    next file would get its descriptor, and with it what is meant for the stream.
    """
    for descriptor, contrary in enumerate(_CONTRARY):
        try:
            os.fstat(descriptor)
        except OSError:
            os.set_inheritable(os.open(os.devnull, contrary), True)  # it gets the lowest number that is free
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    if os.name == "nt" and sys.stdout is not None and sys.stdout.isatty():
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
        return  # a console there keeps its letters only under its own descriptor
    results = _Results(os.dup(1), "w", closefd=False)
    os.dup2(2, 1)
    sys.stdout = _text(results, sys.stdout, line_buffering=False)
    sys.stderr = _text(_Output(2, "w", closefd=False), sys.stderr, line_buffering=True)
    # By these the width of the terminal is found.
    sys.__stdout__, sys.__stderr__ = sys.stdout, sys.stderr  # type: ignore[misc]


def _text(output: _Output, before: TextIO | None, line_buffering: bool) -> io.TextIOWrapper:
    """Text onto the output, in the encoding that the stream had; a letter that it lacks becomes '?'."""
    encoding = "utf-8" if before is None else before.encoding
    return io.TextIOWrapper(
        io.BufferedWriter(output), encoding, errors="replace", line_buffering=line_buffering
    )


def columns(stream: TextIO) -> int:
    """Those of the terminal; many where the stream is a pipe or a file."""
    if not stream.isatty():
        return 160
    import shutil  # with all that it packs files by

    return max(shutil.get_terminal_size().columns, 20)


@contextlib.contextmanager
def apart() -> Iterator[TextIO]:
    """Within it, what Python code prints goes to standard error; results are written to what it gives."""
    results = sys.stdout
    with contextlib.redirect_stdout(sys.stderr):
        yield results
