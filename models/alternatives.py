"""The next best portfolios, each as different from all better ones as was asked for."""

from __future__ import annotations

from dataclasses import dataclass

from .milp import Solver
from .optimum import Optimum, Programme, best
from .rules import Row


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
    rows = [_apart(programme, optimum.funded, differing)]
    while len(found) < number:
        following = best(programme, solver, rows)
        if following is None:
            break
        found.append(following)
        rows.append(_apart(programme, following.funded, differing))
    return Alternatives(tuple(found), differing, exhausted=len(found) < number)


def _apart(programme: Programme, funded: frozenset[int], differing: int) -> Row:
    """At least so many options chosen otherwise."""
    signs = {i: -1.0 if i in funded else 1.0 for i in range(len(programme.pairs))}
    return Row("another portfolio", signs, at_least=float(differing - len(funded)))
