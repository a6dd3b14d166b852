"""``map`` over the workers of a Dask cluster: the same results in the same order as in this process.

A task costs the scheduler some milliseconds, so items are sent in batches that take a second or two, and
few batches are under way at once. A worker has one thread: HiGHS knows one number of threads a process.
"""

from __future__ import annotations

import hashlib
import logging
import math
import pickle
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import field
from functools import cache
from itertools import islice
from threading import Event
from typing import TYPE_CHECKING, Any, Generic
from uuid import uuid4

from .._version import __version__
from ..records import dataclass
from .engine import STEP, Engine, Found, Item, WorkerDied

if TYPE_CHECKING:
    from distributed import Future

BATCH = 2.0
"""Seconds that a batch is to take"""
AHEAD = 2
"""Batches a worker that are under way: one that is worked on, one that waits"""
REACHED = 10.0
"""Seconds to wait for an answer of the scheduler"""
STARTS = 5.0
"""Seconds to wait for a first worker: the cluster may just have been started"""
ABSENT = 60.0
"""Seconds after which a cluster without a worker has none"""
KILLED = "a worker of the cluster was ended before it answered, again and again: for want of memory perhaps"
KEPT = 4
"""Functions that a worker keeps, with what they found out themselves"""
SAME = ("numpy", "scipy", "highspy", "pulp", "pydantic", "ruamel.yaml", "dask", "distributed")
"""Packages whose versions a result may depend on, or without which no answer is understood"""


class NoCluster(RuntimeError):
    """A cluster that cannot be used; the message says why, and what to do."""


class _OtherVersions(RuntimeError):
    """A worker that joined with other versions than those asked for."""


@dataclass
class _Batch(Generic[Item, Found]):
    items: list[Item]
    future: Future | None = None
    found: list[Found] = field(default_factory=list)
    error: BaseException | None = None
    """What the function raised for the item after those found"""
    done: bool = False
    alone: bool = False
    """Sent while nothing else was under way: it is what ended its worker"""


class Cluster(Engine):
    """The workers of a cluster that runs already; whoever started it ends it.

    Args:
        address: of its scheduler, as ``tcp://10.0.0.1:8786``.
        seconds: that a batch of items is to take.
    Raises:
        NoCluster: it cannot be reached, has no worker, workers of several threads, or other versions.
    """

    def __init__(self, address: str, seconds: float = BATCH) -> None:
        super().__init__(1)
        try:
            from distributed import Client
            from distributed.comm import resolve_address
        except ImportError:
            raise NoCluster("needs Dask: pip install 'loopfolio[cluster]'") from None
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters is raised
        self._seconds = seconds
        try:
            resolve_address(address)  # a client of what is no address is never closed
            self._client = Client(address, timeout=REACHED, set_as_default=False, name="loopfolio")
        except (OSError, TimeoutError, ValueError) as error:
            raise NoCluster(
                f"no scheduler answers at {address}: start one with 'dask scheduler', and name its address, "
                "as tcp://127.0.0.1:8786"
            ) from error
        try:
            self._refuse(address)
        except BaseException:
            self._client.close()
            raise

    def _refuse(self, address: str) -> None:
        threads, until = self._client.nthreads(), time.monotonic() + STARTS
        while not threads and time.monotonic() < until:
            time.sleep(STEP)
            threads = self._client.nthreads()
        if not threads:
            raise NoCluster(
                f"the cluster at {address} has no worker: start some with "
                f"'dask worker {address} --nworkers -1 --nthreads 1'"
            )
        if several := [worker for worker, number in threads.items() if number != 1]:
            raise NoCluster(
                f"{len(several)} of the {len(threads)} workers at {address} have more than one thread, which "
                "a solver cannot share: start them with '--nworkers -1 --nthreads 1'"
            )
        if any(worker.startswith("inproc://") for worker in threads):
            raise NoCluster(f"the workers at {address} are threads of one process: start them as processes")
        wanted = versions()
        for worker, found in self._client.run(versions, on_error="return").items():
            if not isinstance(found, dict):
                raise NoCluster(
                    f"the worker {worker} cannot use loopfolio ({found}): install the same there, "
                    f"pip install 'loopfolio[cluster]=={__version__}'"
                )
            if found != wanted:
                raise NoCluster(f"the worker {worker} {_differs(found, wanted)}")
        self.workers = len(threads)

    @property
    def width(self) -> int:
        return self.workers

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Leave the cluster; what was asked of it is forgotten there."""
        with suppress(Exception):
            self._client.close()

    def map(
        self,
        function: Callable[[Item], Found],
        items: Iterable[Item],
        number: int,
        check: Callable[[], None] = lambda: None,
        died: Callable[[Item, WorkerDied], Found] | None = None,
    ) -> Iterator[Found]:
        """As ``Engine.map``; items are drawn a few batches ahead.

        A batch whose worker is ended is tried again by Dask, then each of its items alone; one that ends
        its worker even so is the one that ``died`` is asked about.
        """
        sent = pickle.dumps(function)
        # The name says which function it is, so that a worker unpacks it once.
        name = hashlib.sha256(sent).hexdigest()
        run, begun = uuid4().hex, 0
        waiting, left = iter(items), number
        ordered: deque[_Batch[Item, Found]] = deque()
        pace = _Pace(self._seconds)
        seen, ended = time.monotonic(), Event()

        def send(batch: _Batch[Item, Found]) -> None:
            nonlocal begun
            begun += 1
            batch.future = self._client.submit(
                answer, versions(), name, sent, pickle.dumps(batch.items),
                key=f"loopfolio-{run}-{begun}", pure=False,
            )  # fmt: skip
            batch.future.add_done_callback(lambda _: ended.set())

        try:
            while True:
                under_way = [batch for batch in ordered if batch.future is not None]
                # What may have ended its worker is tried alone: it would take others with it.
                suspects = [b for b in ordered if not b.done and b.future is None]
                if suspects and not under_way:
                    suspects[0].alone = True
                    send(suspects[0])
                    under_way = [suspects[0]]
                while not suspects and len(under_way) < AHEAD * self.workers:
                    if not (drawn := list(islice(waiting, pace.size(left, self.workers)))):
                        break
                    left -= len(drawn)
                    batch = _Batch[Item, Found](drawn)
                    send(batch)
                    ordered.append(batch)
                    under_way.append(batch)
                if not ordered:
                    return
                check()
                if under_way:
                    ended.wait(STEP * 2)
                    ended.clear()
                if any(batch.future.done() for batch in under_way if batch.future is not None):
                    seen = time.monotonic()
                elif time.monotonic() > seen + ABSENT:
                    self._still_there()
                    seen = time.monotonic()
                for batch in under_way:
                    if batch.future is not None and batch.future.done():
                        self._take(batch, ordered, pace, died)
                while ordered and ordered[0].done:
                    batch = ordered.popleft()
                    yield from batch.found
                    if batch.error is not None:
                        raise batch.error
        finally:
            with suppress(Exception):
                self._client.cancel([b.future for b in ordered if b.future is not None], force=True)

    def _still_there(self) -> None:
        try:
            there = bool(self._client.nthreads())
        except Exception as error:
            raise ClusterGone("the scheduler of the cluster no longer answers") from error
        if not there:
            raise ClusterGone("the cluster has no worker left")

    def _take(
        self,
        batch: _Batch[Item, Found],
        ordered: deque[_Batch[Item, Found]],
        pace: _Pace,
        died: Callable[[Item, WorkerDied], Found] | None,
    ) -> None:
        """What came of a batch: results, an error, or nothing since its worker was ended."""
        from distributed import KilledWorker

        assert batch.future is not None
        future, batch.future = batch.future, None
        if future.cancelled() or future.status == "lost":
            raise ClusterGone("the scheduler of the cluster was ended or started anew")
        try:
            # Who has the result may be ended before it is fetched: then this is what says so.
            found, raised, seconds = pickle.loads(future.result())
        except KilledWorker:
            if not batch.alone or len(batch.items) > 1:
                at = ordered.index(batch)
                del ordered[at]
                for item in reversed(batch.items):
                    ordered.insert(at, _Batch([item]))
            elif died is None:
                raise ClusterGone(KILLED) from None
            else:
                batch.found, batch.done = [died(batch.items[0], ClusterGone(KILLED))], True
        else:
            if isinstance(raised, _OtherVersions):
                raise ClusterGone(str(raised))
            batch.found, batch.error, batch.done = found, raised, True
            pace.learn(len(found), seconds)
        future.release()


class ClusterGone(WorkerDied):
    """Workers of a cluster that were ended; the message says which."""

    def __init__(self, says: str) -> None:
        RuntimeError.__init__(self, says)

    def __reduce__(self) -> tuple[Any, ...]:
        return RuntimeError, (str(self),)


class _Pace:
    """How many items a batch gets, by how long the last ones took."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._each: float | None = None

    def learn(self, items: int, seconds: float) -> None:
        if items:
            now = seconds / items
            self._each = now if self._each is None else (self._each + now) / 2

    def size(self, left: int, workers: int) -> int:
        if self._each is None:
            return 1
        fair = math.ceil(left / (AHEAD * workers))  # all end at about the same time
        return max(1, min(int(self._seconds / max(self._each, 1e-6)), fair))


@cache
def versions() -> dict[str, str]:
    """Of all that a result may depend on."""
    import platform
    from importlib.metadata import PackageNotFoundError, version

    found = {"Python": platform.python_version().rpartition(".")[0], "loopfolio": __version__}
    for package in SAME:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "none"
    return found


def _differs(found: dict[str, str], wanted: dict[str, str]) -> str:
    others = [
        f"{name} {found.get(name)}, here {here}" for name, here in wanted.items() if found.get(name) != here
    ]
    return f"has other versions ({'; '.join(others)}): install the same on all machines, and start it again"


_KNOWN: OrderedDict[str, Any] = OrderedDict()
"""Functions that this worker has, the last asked for at the end"""


def answer(wanted: dict[str, str], name: str, function: bytes, items: bytes) -> bytes:
    """On a worker: what the function makes of each item, what it raised, and the seconds all that took."""
    if versions() != wanted:
        return pickle.dumps(([], _OtherVersions(f"a worker {_differs(versions(), wanted)}"), 0.0))
    began, found, raised = time.monotonic(), [], None
    try:
        if name not in _KNOWN:
            _KNOWN[name] = pickle.loads(function)
        _KNOWN.move_to_end(name)
        while len(_KNOWN) > KEPT:
            _KNOWN.popitem(last=False)
        for item in pickle.loads(items):
            found.append(_KNOWN[name](item))
    except Exception as error:
        raised = error
    took = time.monotonic() - began
    try:
        return pickle.dumps((found, raised, took))
    except Exception as error:
        what = found[-1] if raised is None else raised
        return pickle.dumps(([], RuntimeError(f"{what!r} cannot be sent: {error}"), took))
