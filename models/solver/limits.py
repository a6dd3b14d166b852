"""How long a computation may take, who may stop it, and whom it tells how far it is.

Set around a computation rather than handed through it: a limit concerns every solve alike, however
deep, as a deadline does in asyncio. One within another holds beside it, and never reaches beyond it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal

from ...records import dataclass

BESIDE = 6.0
"""Seconds of the processor for what stands beside a proven portfolio, where nobody says otherwise."""


Part = Literal[
    "running",
    "additive",
    "rules",
    "free_starts",
    "frontier",
    "entry_budgets",
    "baselines",
    "open_readings",
    "compare",
    "scenarios",
    "sound",
    "stress",
    "worth",
    "robust",
    "methods",
]
"""What can stand beside a portfolio."""


@dataclass(frozen=True)
class Progress:
    """How far a solver has come, in the units of the objective."""

    best: float | None
    bound: float | None
    gap: float | None
    """Relative to the best"""
    seconds: float
    part: Part | None = None
    """What is worked out beside a portfolio that is proven; ``None``: the portfolio"""
    done: int | None = None
    """How many of the same kind are done, of ``of``; ``None``: it is not so many of a kind"""
    of: int | None = None


@dataclass(frozen=True)
class Limits:
    """What holds for every solve until the context ends."""

    deadline: float = math.inf
    """By ``time.monotonic``"""
    spent: float = math.inf
    """By ``time.thread_time``: what a busy machine does meanwhile counts for nothing"""
    soonest: float = math.inf
    """By ``time.monotonic``: before, a thread cannot have computed as long as ``spent`` says"""
    stopped: Callable[[], bool] = lambda: False
    """Whether somebody asked to stop"""
    tell: Callable[[Progress], None] | None = None
    part: Part | None = None
    """What is worked out, for who is told"""

    @property
    def remaining(self) -> float:
        """Seconds left, at least a moment: a solver refuses none."""
        return max(self.deadline - time.monotonic(), 0.01)

    @property
    def over(self) -> str | None:
        """Why nothing more is to be solved; ``None``: go on."""
        if self.stopped():
            return "stopped"
        now = time.monotonic()
        # What the processor's clock says is slow to get, above all on a busy machine.
        late = self.deadline < now or (self.soonest <= now and self.spent < time.thread_time())
        return "out of time" if late else None

    @property
    def watched(self) -> bool:
        return self != Limits()


_NONE = Limits()
_ACTIVE: ContextVar[Limits] = ContextVar("limits", default=_NONE)


def active() -> Limits:
    return _ACTIVE.get()


@contextmanager
def limited(
    seconds: float | None = None,
    stopped: Callable[[], bool] | None = None,
    tell: Callable[[Progress], None] | None = None,
    *,
    processor: float | None = None,
    part: Part | None = None,
) -> Iterator[Limits]:
    """Hold what is computed inside to a time from now, and let it be stopped and watched.

    ``seconds`` pass on the clock, those of ``processor`` only while this thread computes. What is set
    around this already goes on holding; who is told already is told, unless somebody else is named.
    """
    outer, now = active(), time.monotonic()
    spent = math.inf if processor is None else time.thread_time() + processor
    limits = Limits(
        deadline=min(outer.deadline, math.inf if seconds is None else now + seconds),
        spent=min(outer.spent, spent),
        soonest=now + processor if processor is not None and spent < outer.spent else outer.soonest,
        stopped=outer.stopped if stopped is None else _either(outer.stopped, stopped),
        tell=tell or outer.tell,
        part=part or outer.part,
    )
    token = _ACTIVE.set(limits)
    try:
        yield limits
    finally:
        _ACTIVE.reset(token)


def told(part: Part, done: int, of: int) -> None:
    """Tell whoever listens how many of a kind are done."""
    limits = active()
    if limits.tell is not None:
        limits.tell(Progress(None, None, None, 0.0, part, done, of))


def _either(one: Callable[[], bool], other: Callable[[], bool]) -> Callable[[], bool]:
    return lambda: one() or other()
