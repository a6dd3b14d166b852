"""Computations on behalf of many people: each once, each within its time, none for nobody."""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ..models.limits import limited

Found = TypeVar("Found")

KEPT = 32
"""Results that are kept: a second question about one, or a download of it, waits for nothing."""


class Superseded(Exception):
    """Who asked for this has asked for something else since."""


@dataclass
class _Job:
    key: str
    future: Future[Any]
    visitors: set[str]
    stop: threading.Event = field(default_factory=threading.Event)
    started: float | None = None
    """By ``time.monotonic``; ``None`` while others come first"""


class Solves:
    """What is being computed, for whom, and what was found last.

    The same question is computed once, however many ask it. A visitor has one question open: the
    next one stops the computation of the one before, unless somebody else waits for it too.
    """

    def __init__(self, seconds: float, at_once: int | None = None) -> None:
        """``seconds``: the longest that a computation may take."""
        self._seconds = seconds
        self._pool = ThreadPoolExecutor(at_once or os.cpu_count() or 1, "solve")
        self._lock = threading.Lock()
        self._running: dict[str, _Job] = {}
        self._of: dict[str, _Job] = {}
        self._found: OrderedDict[str, Any] = OrderedDict()

    def get(self, visitor: str, key: str, compute: Callable[[], Found], times: float = 1) -> Found:
        """What ``compute`` finds; ``key`` stands for all that it depends on.

        ``times``: as long as this many computations may take.

        Raises:
            Superseded: the visitor has asked for something else meanwhile.
            Exception: whatever ``compute`` raises.
        """
        with self._lock:
            before = self._of.get(visitor)
            if before is not None and before.key != key:
                self._leave(visitor, before)
            if key in self._found:
                self._found.move_to_end(key)
                kept: Found = self._found[key]
                return kept
            job = self._running.get(key)
            if job is None:
                job = self._running[key] = _Job(key, Future(), set())
                self._pool.submit(self._work, job, compute, self._seconds * times)
            job.visitors.add(visitor)
            self._of[visitor] = job
        wait([job.future])
        with self._lock:
            if self._of.get(visitor) is job:
                del self._of[visitor]
            overtaken = visitor not in job.visitors
        if overtaken:  # whatever it ended with
            raise Superseded
        found: Found = job.future.result()
        return found

    def knows(self, key: str) -> bool:
        """Whether what ``key`` stands for needs no computation."""
        with self._lock:
            return key in self._found

    def waiting(self, visitor: str) -> str:
        """What the visitor waits for, in words; nothing where for nothing."""
        with self._lock:
            job = self._of.get(visitor)
        if job is None:
            return ""
        if job.started is None:
            return "others come first"
        return f"{time.monotonic() - job.started:.0f} s of at most {self._seconds:g} s"

    def _leave(self, visitor: str, job: _Job) -> None:
        """The visitor no longer waits for a job; nobody else does: it stops."""
        job.visitors.discard(visitor)
        del self._of[visitor]
        if not job.visitors:
            job.stop.set()
            if self._running.get(job.key) is job:
                del self._running[job.key]

    def _work(self, job: _Job, compute: Callable[[], Any], seconds: float) -> None:
        if job.stop.is_set():
            job.future.set_exception(Superseded())
            return
        try:
            job.started = time.monotonic()
            with limited(seconds, job.stop.is_set):
                found = compute()
        except BaseException as error:
            self._end(job)
            job.future.set_exception(error)
        else:
            self._end(job, found)
            job.future.set_result(found)

    def _end(self, job: _Job, found: Any = None) -> None:
        with self._lock:
            if self._running.get(job.key) is job:
                del self._running[job.key]
            if found is not None and not job.stop.is_set():
                self._found[job.key] = found
                while len(self._found) > KEPT:
                    self._found.popitem(last=False)
