"""The best portfolio that there is time for, proven or said not to be."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

from ..rules.base import LinearRow
from ..solver.lexicographic import Optimum, best
from ..solver.limits import active, limited
from ..solver.milp import OutOfTime
from ..solver.programme import Programme
from ..solver.registry import Solver
from .greedy import greedy_within_rules

NOTHING_FOUND = "a portfolio that keeps the rules was found, by a solver or by hand"
"""Before which the time was over"""


def best_in_time(
    programme: Programme,
    solver: Solver | None = None,
    cap: Sequence[LinearRow] = (),
    core: Sequence[LinearRow] | None = None,
) -> Optimum | None:
    """The best portfolio within the rules and ``cap``; ``None`` where none keeps them.

    ``core``: rows that every best portfolio keeps, where what lies near the relaxation proved none.

    Where a limit of time set around this is over before there is proof, the best that was found: by a
    solver or, without a cap, by going down the list by value per cost, where that is worth more.

    Raises:
        OutOfTime: neither found a portfolio that keeps the rules.
        SolverError: the solver ended without proof for another reason.
    """
    began, hand, after = time.monotonic(), None, 0.0
    if math.isfinite(active().deadline) and not cap:
        # First, so that a limit that is near leaves time for it.
        hand = greedy_within_rules(programme)
        # To check what is found and to print it takes about as long again.
        after = time.monotonic() - began
    try:
        with limited(active().remaining - after):
            return _best(programme, solver, cap, core)
    except OutOfTime as halted:
        if hand is None and not cap:
            hand = greedy_within_rules(programme)
        return _found(programme, halted, hand)


def _found(programme: Programme, halted: OutOfTime, hand: frozenset[int] | None) -> Optimum:
    solution = halted.solution
    solved = solution.chosen if solution is not None and programme.keeps_rules(solution.chosen) else None
    if solved is None and hand is None:
        raise OutOfTime(None, halted.why, NOTHING_FOUND)
    by_hand = solved is None or (hand is not None and programme.value(hand) > programme.value(solved))
    funded = hand if by_hand else solved
    assert funded is not None
    value = programme.value(funded)
    bound = math.inf if solution is None else max(value, solution.bound)
    return Optimum(funded, value, programme.cost(funded), bound, halted.why, by_hand)


def _best(
    programme: Programme, solver: Solver | None, cap: Sequence[LinearRow], core: Sequence[LinearRow] | None
) -> Optimum | None:
    known = programme.maximise(programme.values, [*cap, *core]) if core else None
    return best(programme, solver, cap, known)


def best_within(
    programme: Programme,
    seconds: float | None,
    cap: Sequence[LinearRow] = (),
    core: Sequence[LinearRow] | None = None,
) -> Optimum | None:
    """``best_in_time`` with so many seconds for it; with ``None``, proven.

    Raises:
        OutOfTime, SolverError: as for ``best_in_time``.
    """
    if seconds is None:
        return _best(programme, None, cap, core)
    with limited(seconds):
        return best_in_time(programme, None, cap, core)
