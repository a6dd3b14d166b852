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
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from types import TracebackType
from typing import Any, TypeVar, cast

Item = TypeVar("Item")
Found = TypeVar("Found")

STEP = 0.05
"""Seconds between two looks at whether to go on waiting."""
PAYS = 3.0
"""Seconds of work left from which starting processes pays: each takes a second or so to import."""

_CHILD = """\
import os, pickle, signal, sys
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


class Engine:
    """So many workers; processes are started when they first pay, and ended with the context."""

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
        return len(self._started) or 1

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
        plain that the rest takes long enough. ``check`` is asked again and again whether to go on, and
        raises where not, which ends the processes. An item whose process is ended is tried once more, in
        a new one. ``died``: what is found of it where that is ended as well; the others go on.

        Raises:
            WorkerDied: a process was ended twice over an item, and nobody says what then.
            Exception: whatever the function raises, for the first item of which it does.
        """
        waiting, done, began = iter(items), 0, time.monotonic()
        while not self._worth(number - done, done, time.monotonic() - began):
            check()
            try:
                item = next(waiting)
            except StopIteration:
                return
            yield function(item)
            done += 1
        yield from self._elsewhere(function, waiting, number - done, check, died)

    def _worth(self, left: int, done: int, took: float) -> bool:
        """Whether other processes are to do what is left."""
        if self.workers < 2 or left < 2:
            return False
        return bool(self._started) or self._pays <= 0 or (done > 0 and took / done * left > self._pays)

    def _elsewhere(
        self,
        function: Callable[[Item], Found],
        items: Iterator[Item],
        number: int,
        check: Callable[[], None],
        died: Callable[[Item, WorkerDied], Found] | None,
    ) -> Iterator[Found]:
        while len(self._started) < min(self.workers, number):
            self._started.append(_Worker())
        sent = pickle.dumps(function)
        asked: SimpleQueue[tuple[int, Item] | None] = SimpleQueue()
        told: SimpleQueue[tuple[int, Found | None, BaseException | None]] = SimpleQueue()

        def serve(worker: _Worker) -> None:
            while (one := asked.get()) is not None:
                place, item = one
                worker, found, error = self._tried(worker, sent, item, died)
                told.put((place, found, error))

        # Each waits for one process. Queues and nothing more around them: what an item costs beside its
        # work is spent for each of millions.
        threads = [Thread(target=serve, args=(worker,), daemon=True) for worker in self._started]
        for thread in threads:
            thread.start()
        ready: dict[int, tuple[Found | None, BaseException | None]] = {}
        begun = given = 0
        more = True
        try:
            while True:
                while more and begun - given - len(ready) < len(threads):
                    try:
                        item = next(items)
                    except StopIteration:
                        more = False
                        break
                    asked.put((begun, item))
                    begun += 1
                if given == begun:
                    return
                check()
                with suppress(Empty):
                    place, found, error = told.get(timeout=STEP)
                    if isinstance(error, WorkerDied):
                        raise error
                    ready[place] = found, error
                while given in ready:
                    found, error = ready.pop(given)
                    given += 1
                    if error is not None:
                        raise error
                    yield cast("Found", found)
        except BaseException:
            self.stop()
            raise
        finally:
            for _ in threads:
                asked.put(None)
            for thread in threads:
                thread.join()

    def _tried(
        self, worker: _Worker, function: bytes, item: Item, died: Callable[[Item, WorkerDied], Found] | None
    ) -> tuple[_Worker, Found | None, BaseException | None]:
        """The process to go on with, and what came of an item: what was found, or raised."""
        for again in (True, False):
            try:
                return worker, worker.ask(function, item), None
            except WorkerDied as error:
                try:
                    worker = self._instead(worker, error)
                except WorkerDied:
                    return worker, None, error
                if not again:
                    return (worker, None, error) if died is None else (worker, died(item, error), None)
            except BaseException as error:
                return worker, None, error
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
