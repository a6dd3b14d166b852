"""How long a computation may take, who may stop it, and whom it tells how far it is.

Set around a computation rather than handed through it: a limit concerns every solve alike, however
deep, as a deadline does in asyncio.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """How far a solver has come, in the units of the objective."""

    best: float | None
    bound: float | None
    gap: float | None
    """Relative to the best"""
    seconds: float


@dataclass(frozen=True)
class Limits:
    """What holds for every solve until the context ends."""

    deadline: float = math.inf
    """By ``time.monotonic``"""
    stopped: Callable[[], bool] = lambda: False
    """Whether somebody asked to stop"""
    tell: Callable[[Progress], None] | None = None

    @property
    def remaining(self) -> float:
        """Seconds left, at least a moment: a solver refuses none."""
        return max(self.deadline - time.monotonic(), 0.01)

    @property
    def over(self) -> str | None:
        """Why nothing more is to be solved; ``None``: go on."""
        if self.stopped():
            return "stopped"
        return "out of time" if self.deadline < time.monotonic() else None

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
) -> Iterator[Limits]:
    """Hold what is computed inside to a time from now, and let it be stopped and watched."""
    limits = Limits(
        deadline=math.inf if seconds is None else time.monotonic() + seconds,
        stopped=stopped or Limits.stopped,
        tell=tell,
    )
    token = _ACTIVE.set(limits)
    try:
        yield limits
    finally:
        _ACTIVE.reset(token)
