"""Computations on behalf of many people: each once, each within its time, none for nobody."""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import field
from typing import Any, TypeVar

from ...models.solver.limits import limited
from ...models.solver.milp import OutOfTime
from ...records import dataclass

Found = TypeVar("Found")
Tell = Callable[[Any], None]
"""Takes what can be shown already while the rest is being computed"""

KEPT = 32
"""Results that are kept: a second question about one, or a download of it, waits for nothing."""

OVERDUE = 1.0
"""Seconds after its time that an answer is waited for: no computation ends to the moment."""

UNWATCHED = 2.0
"""Seconds that a computation goes on without anybody who waits: the page may be about to ask for the rest."""

PRESSED = 0.25
"""What ends with no more than this share of its time left may have left something out."""

LOOK = 0.1
"""Every so many seconds it is looked at whether who asked is still there"""


COMPUTED, BEGUN = "this was computed", "this was begun: others came first"


class Superseded(Exception):
    """Who asked for this has asked for something else since, or has gone."""


class Late(Exception):
    """There is no answer within the time, in words for who waits."""


@dataclass(frozen=True)
class PageQuestion:
    """What somebody sent to the server and waits for."""

    arrived: float
    """By ``time.monotonic``"""
    gone: Callable[[], bool] = lambda: False
    """Whether nobody waits any more"""


_QUESTION: ContextVar[PageQuestion | None] = ContextVar("question", default=None)


@contextmanager
def asked(question: PageQuestion) -> Iterator[None]:
    """Answer a question: the time of all that is asked for inside began when it arrived."""
    token = _QUESTION.set(question)
    try:
        yield
    finally:
        _QUESTION.reset(token)


@dataclass
class _Job:
    key: str
    deadline: float
    seconds: float
    """That it may take if nothing comes before it"""
    visitors: list[str] = field(default_factory=list)
    """Who waits, once for each question"""
    whole: Future[Any] = field(default_factory=Future)
    early: Future[Any] = field(default_factory=Future)
    """What can be shown before the whole is there"""
    stop: threading.Event = field(default_factory=threading.Event)
    left: float | None = None
    """When the last who waited had what it asked for"""
    started: bool = False

    def stopped(self) -> bool:
        unwatched = self.left is not None and time.monotonic() > self.left + UNWATCHED
        return unwatched or self.stop.is_set()


class Solves:
    """What is being computed, for whom, and what was found last.

    The same question is computed once, however many ask it. A visitor has one question open: the
    next one stops the computation of the one before, unless somebody else waits for it too, and so
    does going away. The time of a question begins when it arrives, whatever it then waits for.
    """

    def __init__(self, seconds: float, at_once: int | None = None, most: int = 1_000) -> None:
        """``seconds``: the longest that an answer may take; ``most``: who may wait at the same time."""
        self._seconds = seconds
        # More than there are processors: a short computation does not wait behind two long ones.
        self._pool = ThreadPoolExecutor(at_once or 2 * (os.cpu_count() or 1), "solve")
        self._lock = threading.Lock()
        self._most, self._waiting = most, 0
        self._running: dict[str, _Job] = {}
        self._of: dict[str, _Job] = {}
        self._found: OrderedDict[str, Any] = OrderedDict()
        self._cut: dict[str, float] = {}
        """Of what may have left something out: the seconds it had"""
        self._begun: OrderedDict[str, tuple[str, float]] = OrderedDict()

    def begin(self, visitor: str, key: str) -> None:
        """The time of what the visitor is about to ask for begins now, with the question that leads to it.

        What was found when others took the time for it is looked for again.
        """
        with self._lock:
            self._begun[visitor] = key, _arrived()
            self._begun.move_to_end(visitor)
            while len(self._begun) > 1_000:
                self._begun.popitem(last=False)
            if key in self._cut and self._cut.pop(key) < 0.8 * self._seconds:
                self._found.pop(key, None)

    def get(self, visitor: str, key: str, compute: Callable[[], Found], times: float = 1) -> Found:
        """What ``compute`` finds; ``key`` stands for all that it depends on.

        ``times``: as long as this many computations may take.

        Raises:
            Superseded: the visitor has asked for something else meanwhile, or has gone.
            Late: it was not there in time.
            Exception: whatever ``compute`` raises.
        """
        job = self._job(visitor, key, lambda _tell: compute(), times)
        found: Found = job.result() if isinstance(job, Future) else self._wait(visitor, job, job.whole)
        return found

    def soon(self, visitor: str, key: str, compute: Callable[[Tell], Found]) -> tuple[Found, bool]:
        """What ``compute`` tells before it is done, else what it finds; and whether that is the whole.

        Raises:
            Superseded, Late, Exception: as for ``get``.
        """
        job = self._job(visitor, key, compute, 1)
        if isinstance(job, Future):
            return job.result(), True
        found: Found = self._wait(visitor, job, job.early)
        return found, job.whole.done()

    def known(self, key: str) -> Any:
        """What was found already; ``None``: nothing."""
        with self._lock:
            return self._found.get(key)

    def waiting(self, visitor: str) -> str:
        """What the visitor waits for, in words; nothing where for nothing."""
        with self._lock:
            job = self._of.get(visitor)
        if job is None:
            return ""
        if not job.started:
            return "others come first"
        return f"{job.seconds - (job.deadline - time.monotonic()):.0f} s of at most {self._seconds:g} s"

    def _job(
        self, visitor: str, key: str, compute: Callable[[Tell], Any], times: float
    ) -> _Job | Future[Any]:
        """What computes it; what was found where that is known."""
        with self._lock:
            before = self._of.get(visitor)
            if before is not None and before.key != key:
                self._leave(visitor, before)
            if key in self._found:
                self._found.move_to_end(key)
                kept: Future[Any] = Future()
                kept.set_result(self._found[key])
                return kept
            job = self._running.get(key)
            if job is None or job.stopped():
                if self._waiting >= self._most:
                    raise Late("So many ask at the same time that this was not begun. Ask again in a while.")
                begun, since = self._begun.get(visitor, ("", 0.0))
                deadline = (since if begun == key else _arrived()) + self._seconds * times
                job = self._running[key] = _Job(key, deadline, self._seconds * times)
                self._pool.submit(self._work, job, compute)
            job.visitors.append(visitor)
            job.left = None
            self._of[visitor] = job
            self._waiting += 1
            return job

    def _wait(self, visitor: str, job: _Job, future: Future[Any]) -> Any:
        """Wait until it is there, or nobody waits for it, or its time is long over."""
        question = _QUESTION.get()
        gone = question.gone if question else PageQuestion.gone
        late = False
        while not wait([future, job.whole], LOOK, FIRST_COMPLETED).done:
            late = time.monotonic() > job.deadline + OVERDUE
            with self._lock:
                if gone() and self._of.get(visitor) is job:
                    self._leave(visitor, job)
            if late:
                break
        with self._lock:
            self._waiting -= 1
            overtaken = visitor not in job.visitors
            if not overtaken:
                job.visitors.remove(visitor)
                job.left = None if job.visitors else time.monotonic()
            if visitor not in job.visitors and self._of.get(visitor) is job:
                del self._of[visitor]
        if overtaken:  # whatever it ended with
            raise Superseded
        if late and not job.whole.done():
            raise Late(self._over(COMPUTED if job.started else BEGUN))
        return future.result() if future.done() and not job.whole.done() else job.whole.result()

    def _over(self, what: str) -> str:
        return f"The time was over ({self._seconds:g} s) before {what}. Change something to ask again."

    def _leave(self, visitor: str, job: _Job) -> None:
        """The visitor no longer waits for a job; nobody else does: it stops."""
        job.visitors[:] = [other for other in job.visitors if other != visitor]
        del self._of[visitor]
        if not job.visitors:
            job.stop.set()
            if self._running.get(job.key) is job:
                del self._running[job.key]

    def _work(self, job: _Job, compute: Callable[[Tell], Any]) -> None:
        began = time.monotonic()
        try:
            if job.stopped():
                raise Superseded
            if began > job.deadline:
                raise Late(self._over(BEGUN))
            job.started = True
            with limited(job.deadline - began, job.stopped):
                found = compute(lambda early: _tell(job, early))
            pressed = job.deadline - time.monotonic() < PRESSED * job.seconds
            had = job.deadline - began if pressed else None
        except OutOfTime:
            self._end(job)
            job.whole.set_exception(Late(self._over(COMPUTED)))
        except BaseException as error:
            self._end(job)
            job.whole.set_exception(error)
        else:
            self._end(job, found, had)
            job.whole.set_result(found)

    def _end(self, job: _Job, found: Any = None, had: float | None = None) -> None:
        with self._lock:
            if self._running.get(job.key) is job:
                del self._running[job.key]
            if found is not None and not job.stopped():
                self._found[job.key] = found
                self._cut.pop(job.key, None)
                if had is not None:
                    self._cut[job.key] = had
                while len(self._found) > KEPT:
                    self._cut.pop(self._found.popitem(last=False)[0], None)


def _tell(job: _Job, early: Any) -> None:
    if not job.early.done():
        job.early.set_result(early)


def _arrived() -> float:
    question = _QUESTION.get()
    return time.monotonic() if question is None else question.arrived
