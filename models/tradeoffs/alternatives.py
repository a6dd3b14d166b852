"""The next best portfolios, each as different from all better ones as was asked for."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...records import dataclass
from ..entry.frame_repr import FrameRepr
from ..portfolio.in_time import best_in_time
from ..solver.lexicographic import DifferIn, Optimum, no_good_cut
from ..solver.limits import active, limited
from ..solver.milp import OutOfTime
from ..solver.programme import Programme
from ..solver.registry import DEFAULT, Solver

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
class Alternatives(FrameRepr):
    """Portfolios in falling order of value, the best one left out."""

    programme: Programme
    best: Optimum
    """What they are alternatives to."""
    portfolios: tuple[Optimum, ...]
    differing: int
    differ_in: DifferIn
    exhausted: bool
    """There are no more that differ so much."""
    missing: int = 0
    """How many of those asked for there was no time for"""

    def to_frame(self) -> pd.DataFrame:
        """One row a portfolio, the best one first: value, cost, the pairs it adds to that and drops.

        ``moves``: those that it funds at another level or from another period on.
        """
        import pandas as pd

        rows = []
        for found in (self.best, *self.portfolios):
            change = self.programme.change(self.best.funded, found.funded)
            funded = self.programme.ids(found.funded)
            rows.append((found.value, found.cost, funded, change.enters, change.leaves, change.moves))
        table = pd.DataFrame(rows, columns=["value", "cost", "funded", "adds", "drops", "moves"])
        return table.rename_axis("alternative")


def really_different(programme: Programme, optimum: Optimum) -> int:
    """In how many pairs a portfolio has to differ to be really another one, and no variant: as many as if a
    third of those funded were exchanged, each of which is one that is dropped and one that is added."""
    return max(1, 2 * (len(programme.pairs_of(optimum.funded)) // 3))


def alternatives(
    programme: Programme,
    optimum: Optimum,
    number: int,
    differing: int | None = None,
    solver: Solver = DEFAULT,
    differ_in: DifferIn = "pairs",
) -> Alternatives:
    """The ``number`` next best portfolios, each with at least ``differing`` pairs more or less than each
    better one; where that is left out, with so many that it is really another: see ``really_different``.

    With ``differ_in`` options another level or start of a pair counts as one less and one more. Each is the
    best of what is left, ties settled as for the best one, and proven: a row for every better portfolio keeps
    the distance. Of a limit of time set around this each has an equal part of what is left: one that is not
    proven by then is the best found, and says so. There are none to a portfolio that is not proven.

    Raises:
        SolverError: the solver stopped without proof, for another reason than time.
    """
    if differing is None:
        differing = really_different(programme, optimum) if differ_in == "pairs" else 1
    found: list[Optimum] = []
    rows = [no_good_cut(programme, optimum.funded, differing, differ_in)]
    while len(found) < number and optimum.halted is None:
        timed = math.isfinite(active().deadline)
        try:
            with limited(active().remaining / (number - len(found)) if timed else None):
                following = best_in_time(programme, solver, rows)
        except OutOfTime:
            break
        if following is None:
            return Alternatives(programme, optimum, tuple(found), differing, differ_in, exhausted=True)
        found.append(following)
        rows.append(no_good_cut(programme, following.funded, differing, differ_in))
    return Alternatives(
        programme,
        optimum,
        tuple(found),
        differing,
        differ_in,
        exhausted=False,
        missing=number - len(found),
    )
