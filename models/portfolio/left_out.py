"""What stands beside a proven portfolio: worked out part by part within a time, and what was left out."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from typing import Literal, TypeVar

from ...records import dataclass
from ..solver.limits import Part, Progress, active, limited
from ..solver.milp import OutOfTime, check_time

Why = Literal["time", "stopped", "unproven", "size"]
"""There was no time for it; somebody stopped it; the portfolio it would rest on is not proven; with so
many options it is not tried."""

_HOPELESS = 3.0
"""Steps differ: only what would take so many times its time is given up before its time is over."""

Found = TypeVar("Found")


@dataclass(frozen=True)
class LeftOut:
    """A part that was not worked out."""

    part: Part
    why: Why


def incomplete(left_out: Sequence[LeftOut]) -> bool:
    """Whether something was left out that the size of the case would have allowed."""
    return any(left.why != "size" for left in left_out)


class Parts:
    """Parts that are worked out one after another, none of them at the cost of those that follow."""

    def __init__(self, seconds: float, leave: Sequence[LeftOut] = (), proven: bool = True) -> None:
        """``seconds`` of the processor for all of them. ``leave``: what is not to be worked out, and
        why. ``proven``: the portfolio is; otherwise nothing can stand beside it."""
        self._end = time.thread_time() + seconds
        self._leave = {left.part: left for left in leave}
        self._proven = proven
        self.left_out: list[LeftOut] = []

    def leave(self, part: Part, why: Why) -> None:
        """Say that a part is left out."""
        self.left_out.append(LeftOut(part, why))

    def find(
        self, part: Part, compute: Callable[[], Found], share: float = 1.0, least: float = 0.0
    ) -> Found | None:
        """What ``compute`` finds in this share of the time that is left; ``None`` where it is left out.

        A part is there as a whole or not at all: what is found in time does not depend on the time.
        ``least``: seconds without which it need not be begun.
        """
        left = share * (self._end - time.thread_time())
        return self._within(part, compute, math.inf, left if left > least else -math.inf)

    def wait(self, part: Part, compute: Callable[[], Found], seconds: float) -> Found | None:
        """As ``find``, for what another process computes meanwhile: so many seconds of the clock."""
        return self._within(part, compute, seconds, math.inf)

    def _within(
        self, part: Part, compute: Callable[[], Found], seconds: float, processor: float
    ) -> Found | None:
        if not self._proven:
            self.leave(part, "unproven")
            return None
        if part in self._leave:
            self.left_out.append(self._leave[part])
            return None
        try:
            with limited(seconds, processor=processor, part=part) as limits:
                check_time()
                if limits.tell is not None:
                    limits.tell(Progress(None, None, None, 0.0, part))
                found = compute()
                check_time()  # on the way, what there is no time for may have been left out
        except OutOfTime:
            self.leave(part, "stopped" if active().stopped() else "time")
            return None
        return found


class Pace:
    """Whether what was begun can be done in the time that is left, judged by how far it has come.

    Runs from when it is made, against the seconds of the processor that were left then. A part is there as
    a whole or not at all: to see early that it will not be whole spares the time for the parts that follow,
    and for whoever waits.
    """

    def __init__(self) -> None:
        self._began = time.thread_time()

    def keep(self, done: float) -> None:
        """Go on with ``done``, from 0 to 1, behind it, unless the rest is hopeless.

        Raises:
            OutOfTime: at this pace the whole would take several times what there was for it.
        """
        took, allowed = time.thread_time() - self._began, active().spent - self._began
        if took > _HOPELESS * allowed * done and took > allowed / 10:
            raise OutOfTime(None, "out of time")
