"""The next best portfolios, each as different from all better ones as was asked for."""

from __future__ import annotations

from dataclasses import dataclass

from ..solver.lexicographic import Optimum, best, no_good_cut
from ..solver.milp import Solver
from ..solver.programme import Programme


@dataclass(frozen=True)
class Alternatives:
    """Portfolios in falling order of value, the best one left out."""

    portfolios: tuple[Optimum, ...]
    differing: int
    exhausted: bool
    """There are no more that differ so much."""


def alternatives(
    programme: Programme, optimum: Optimum, number: int, differing: int = 1, solver: Solver = "highs"
) -> Alternatives:
    """The ``number`` next best portfolios, each with at least ``differing`` pairs more or less than each
    better one.

    Each is the best of what is left, ties settled as for the best one, and proven: a row for every
    better portfolio keeps the distance.

    Raises:
        SolverError: the solver stopped without proof.
    """
    found: list[Optimum] = []
    rows = [no_good_cut(programme, optimum.funded, differing)]
    while len(found) < number:
        following = best(programme, solver, rows)
        if following is None:
            break
        found.append(following)
        rows.append(no_good_cut(programme, following.funded, differing))
    return Alternatives(tuple(found), differing, exhausted=len(found) < number)
