"""Whether what was begun can be done in the time that is left, judged by how far it has come.

A part is there as a whole or not at all: to see early that it will not be whole spares the time for the
parts that follow, and for whoever waits.
"""

from __future__ import annotations

import time

from ..solver.limits import active
from ..solver.milp import OutOfTime

_HOPELESS = 3.0
"""Steps differ: only what would take so many times its time is given up before its time is over."""


class Pace:
    """Runs from when it is made, against the seconds of the processor that were left then."""

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
