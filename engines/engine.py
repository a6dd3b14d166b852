"""``map`` over items in their order, in this process or in others; ``cluster`` has other machines.

What is found does not depend on where: a function is given one item and nothing that others found, and
results come in the order of the items. Processes of its own rather than a pool of the standard library's:
that would import the caller's script anew in each, and wait for ever for one that was killed.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from types import TracebackType
from typing import Any, TypeAlias, TypeVar

Item = TypeVar("Item")
Found = TypeVar("Found")

STEP = 0.05
"""Seconds between two looks at whether to go on waiting."""
PAYS = 3.0
"""Seconds of work left from which starting processes pays: each takes a second or so to import. Half of that
where this process works on beside them: one is started less, and nobody waits for the first."""
TOGETHER = 0.1
"""Seconds of work from which it does not matter that another process waits a moment for the next"""

_CHILD = """\
import gc, os, pickle, signal, sys
gc.set_threshold(200_000)  # as the command line has it
signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever waits is told, and ends this
said = os.fdopen(os.dup(1), "wb")
os.dup2(2, 1)  # what libraries print is no answer
sys.path[:] = pickle.load(sys.stdin.buffer)
while True:
    try:
        kind, what = pickle.load(sys.stdin.buffer)
    except EOFError:
        break
    try:
        if kind == "function":
            function = pickle.loads(what)
            continue
        answer = True, function(what)
    except BaseException as error:
        answer = False, error
    try:
        told = pickle.dumps(answer)
    except Exception as error:
        told = pickle.dumps((False, RuntimeError(f"{answer[1]!r} cannot be sent: {error}")))
    try:
        said.write(told)
        said.flush()
    except OSError:  # whoever asked is gone
        os._exit(0)
"""


class WorkerDied(RuntimeError):
    """A process ended before it answered: killed, or out of memory."""

    def __init__(self, code: int) -> None:
        how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
        super().__init__(
            f"a worker process was ended {how} before it answered, for want of memory perhaps: "
            "ask again with fewer --workers"
        )


def cores() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


_Asked: TypeAlias = tuple[int, Sequence[Item]]
"""Some items, and which in order they are"""
_Told: TypeAlias = tuple[int, Sequence[Found], BaseException | None]
"""What was found of them, or raised"""


def _each(function: Callable[[Item], Found], items: Sequence[Item]) -> list[Found]:
    return [function(item) for item in items]


def _done(
    function: Callable[[Item], Found], items: Sequence[Item]
) -> tuple[Sequence[Found], BaseException | None]:
    """What is found of some items here, or raised: who waits for those before them is told first."""
    try:
        return _each(function, items), None
    except Exception as error:
        return (), error


def _next(items: Iterator[Item], number: int) -> _Asked[Item] | None:
    """The next item, ``None`` where there is none."""
    some = list(islice(items, 1))
    return (number, some) if some else None


def _untouched(asked: SimpleQueue[_Asked[Item] | None]) -> _Asked[Item] | None:
    """What others were asked for and have not begun; ``None`` where there is nothing."""
    with suppress(Empty):
        return asked.get_nowait()
    return None


class Engine:
    """So many workers, this process among them; others are started when they first pay, and ended with the
    context. With ``pays`` of 0 all items are left to others, from the first on."""

    def __init__(self, workers: int = 1, pays: float = PAYS) -> None:
        self.workers, self._pays = workers, pays
        self._started: list[_Worker] = []
        self._changing = Lock()

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def width(self) -> int:
        """How many items are worked on at once."""
        return min(len(self._started) + 1, self.workers)

    def stop(self) -> None:
        """End the processes, whatever they are at."""
        with self._changing:
            ended, self._started = self._started, []
        for worker in ended:
            worker.end()

    def map(
        self,
        function: Callable[[Item], Found],
        items: Iterable[Item],
        number: int,
        check: Callable[[], None] = lambda: None,
        died: Callable[[Item, WorkerDied], Found] | None = None,
    ) -> Iterator[Found]:
        """The function of each of ``number`` items, in their order; items are drawn when they are begun.

        ``function`` and items are sent to other processes by ``pickle``. Items are done here until it is
        plain that the rest takes long enough; then others join in. ``check`` is asked again and again
        whether to go on, and raises where not, which ends the processes. An item whose process is ended is
        tried once more, in a new one. ``died``: what is found of it where that is ended as well; the others
        go on, and since any may end its process, none is done here once there are others.

        Raises:
            WorkerDied: a process was ended twice over an item, and nobody says what then.
            Exception: whatever the function raises, for the first item of which it does.
        """
        waiting, done, began = iter(items), 0, time.monotonic()
        here = died is None and self._pays > 0
        while not self._worth(number - done, done, time.monotonic() - began, here):
            check()
            try:
                item = next(waiting)
            except StopIteration:
                return
            yield function(item)
            done += 1
        left, size = number - done, 1
        if here and done:  # several at a time where each takes a moment, but some for everybody to the end
            together = TOGETHER * done / max(time.monotonic() - began, 1e-9)
            size = max(1, int(min(together, left / (8 * self.workers))))
        yield from self._beside(function, waiting, left, size, check, died, here)

    def _worth(self, left: int, done: int, took: float, here: bool) -> bool:
        """Whether other processes are to do of what is left, ``here``: some of it."""
        if self.workers < 2 or left < 2:
            return False
        pays = self._pays / 2 if here else self._pays
        return bool(self._started) or pays <= 0 or (done > 0 and took / done * left > pays)

    def _beside(
        self,
        function: Callable[[Item], Found],
        items: Iterator[Item],
        number: int,
        size: int,
        check: Callable[[], None],
        died: Callable[[Item, WorkerDied], Found] | None,
        here: bool,
    ) -> Iterator[Found]:
        """What others are asked for, ``size`` items at a time, and ``here`` what is done meanwhile."""
        others = min(self.workers, number) - here
        while len(self._started) < others:
            self._started.append(_Worker())
        sent = pickle.dumps(partial(_each, function))
        asked: SimpleQueue[_Asked[Item] | None] = SimpleQueue()
        told: SimpleQueue[_Told[Found]] = SimpleQueue()

        def serve(worker: _Worker) -> None:
            while (one := asked.get()) is not None:
                place, some = one
                worker, found, error = self._tried(worker, sent, some, died)
                told.put((place, found, error))

        # Each waits for one process. Queues and nothing more around them: what an item costs beside its
        # work is spent for each of millions.
        threads = [Thread(target=serve, args=(worker,), daemon=True) for worker in self._started[:others]]
        for thread in threads:
            thread.start()
        # Who works here looks up seldom: meanwhile nobody is to be without work.
        ahead = len(threads) * (1 + here)
        ready: dict[int, tuple[Sequence[Found], BaseException | None]] = {}
        begun = given = 0
        more = True
        try:
            while True:
                while more and begun - given - len(ready) < ahead:
                    if some := list(islice(items, size)):
                        asked.put((begun, some))
                        begun += 1
                    else:
                        more = False
                if given == begun:
                    return
                check()
                if here and told.empty() and (one := _next(items, begun) or _untouched(asked)):
                    begun = max(begun, one[0] + 1)
                    told.put((one[0], *_done(function, one[1])))
                with suppress(Empty):
                    place, found, error = told.get(timeout=STEP)
                    if isinstance(error, WorkerDied):
                        raise error
                    ready[place] = found, error
                while given in ready:
                    found, error = ready.pop(given)
                    given += 1
                    yield from found
                    if error is not None:
                        raise error
        except BaseException:
            self.stop()
            raise
        finally:
            for _ in threads:
                asked.put(None)
            for thread in threads:
                thread.join()

    def _tried(
        self,
        worker: _Worker,
        function: bytes,
        items: Sequence[Item],
        died: Callable[[Item, WorkerDied], Found] | None,
    ) -> tuple[_Worker, Sequence[Found], BaseException | None]:
        """The process to go on with, and what came of some items: what was found, or raised."""
        for again in (True, False):
            try:
                return worker, worker.ask(function, items), None
            except WorkerDied as error:
                try:
                    worker = self._instead(worker, error)
                except WorkerDied:
                    return worker, (), error
                if not again:
                    if died is None:
                        return worker, (), error
                    return worker, [died(item, error) for item in items], None
            except BaseException as error:
                return worker, (), error
        raise AssertionError

    def _instead(self, worker: _Worker, error: WorkerDied) -> _Worker:
        """Another process for one that was ended; none where all of them are, on purpose."""
        with self._changing:
            if worker not in self._started:
                raise error
            self._started[self._started.index(worker)] = new = _Worker()
        worker.end()
        return new


HERE = Engine()
"""This process alone"""


class _Worker:
    """A process that answers one item after the other."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )
        self._knows = b""
        self._tell(sys.path)

    def ask(self, function: bytes, item: Any) -> Any:
        """What the function, pickled, makes of the item.

        Raises:
            WorkerDied: the process has ended.
            Exception: whatever the function raises.
        """
        assert self._process.stdout is not None
        if self._knows != function:
            self._tell(("function", function))
            self._knows = function
        self._tell(("item", item))
        try:
            fine, answer = pickle.load(self._process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            raise WorkerDied(self._process.wait()) from None
        if not fine:
            raise answer
        return answer

    def _tell(self, what: object) -> None:
        assert self._process.stdin is not None
        with suppress(OSError):  # it has ended already, which its answer will say
            self._process.stdin.write(pickle.dumps(what))
            self._process.stdin.flush()

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
