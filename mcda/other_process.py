"""All methods in a process of its own, for pymcdm takes a second or more to import.

What else is to be computed goes on meanwhile. Where pymcdm is imported already, or no process can be
had, the methods are computed here.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from .method import DecisionProblem

if TYPE_CHECKING:
    from .methods import Array

Scores = Mapping[str, "Array | str"]
"""By method: (n,) scores, more is better, or the reason why there are none."""

STEP = 0.05
"""Seconds between two looks at whether the process is done, or whether to go on waiting."""

_CHILD = """\
import pickle, signal, sys, types
signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever waits is told, and ends this
sys.path[:] = pickle.load(sys.stdin.buffer)
sys.modules["pymcdm.visuals"] = types.ModuleType("pymcdm.visuals")  # pictures: 0.4 s, and nothing is drawn
import pymcdm.methods  # while what is to be ranked is still being read
problem, every = pickle.load(sys.stdin.buffer)
sys.stdout.buffer.write(pickle.dumps(every(problem)))
"""


def every_method(problem: DecisionProblem) -> Scores:
    """What each of METHODS makes of the problem."""
    from .methods import METHODS, score_or_reason

    return {name: score_or_reason(name, problem) for name in METHODS}


class Started:
    """The methods, being computed elsewhere from when they are given a problem; until then, made ready."""

    def __init__(self) -> None:
        self._problem: DecisionProblem | None = None
        self._process = None if "pymcdm" in sys.modules else _process()

    def give(self, problem: DecisionProblem) -> None:
        """Let them rank."""
        self._problem = problem
        if self._process is not None:
            _tell(self._process, (problem, every_method))

    def result(self, check: Callable[[], None]) -> Scores:
        """What they found; ``check`` is asked again and again whether to wait on, and raises where not."""
        process, self._process = self._process, None
        assert self._problem is not None
        if process is None:
            return every_method(self._problem)
        try:
            while True:
                check()
                try:
                    said, _ = process.communicate(timeout=STEP)
                    break
                except subprocess.TimeoutExpired:
                    continue
        except BaseException:
            _end(process)
            raise
        if process.returncode != 0:
            return every_method(self._problem)
        found: Scores = pickle.loads(said)
        return found

    def stop(self) -> None:
        """End it, where nobody has waited for it."""
        if self._process is not None:
            _end(self._process)
            self._process = None


def _process() -> subprocess.Popen[bytes] | None:
    """A process that knows where the package is; ``None`` where none can be had."""
    try:
        process = subprocess.Popen(
            [sys.executable, "-c", _CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )
    except OSError:
        return None
    _tell(process, sys.path)
    return process


def _tell(process: subprocess.Popen[bytes], what: object) -> None:
    assert process.stdin is not None
    with suppress(OSError):  # it has ended already, which its code will say
        process.stdin.write(pickle.dumps(what))
        process.stdin.flush()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.communicate()
