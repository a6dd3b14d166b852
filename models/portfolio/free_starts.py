"""In which other periods funded pairs could start as well: a plan names one, its value may not mind which."""

from __future__ import annotations

from collections.abc import Mapping

from ..entry.entry import TOLERANCE, raised
from ..rules.base import LinearRow
from ..solver.lexicographic import Optimum
from ..solver.programme import Programme


def free_starts(programme: Programme, optimum: Optimum) -> Mapping[int, tuple[str, ...]]:
    """Funded option → the other periods in which its pair could start, for the same value and no dearer.

    The same pairs are funded at the same levels; those beside it may start in other periods, too. Plans that
    start as many pairs as can be in periods not seen so far are looked for until there is none.

    Raises:
        OutOfTime: the time set around it was over.
        SolverError: the solver ended without proof.
    """
    sized = {programme.pairs[i].sized: i for i in optimum.funded}
    starts: dict[int, list[int]] = {i: [] for i in optimum.funded}
    for i, option in enumerate(programme.pairs):
        if option.sized in sized:
            starts[sized[option.sized]].append(i)
    open_ = {i for options in starts.values() for i in options} - optimum.funded
    rows = [
        *(LinearRow("funded", dict.fromkeys(options, 1.0), 1.0, 1.0) for options in starts.values()),
        LinearRow(
            "value",
            dict(enumerate(programme.values)),
            at_least=optimum.value - TOLERANCE * programme.size(optimum.funded),
        ),
        programme.costing(raised(optimum.cost, programme.cost_size(optimum.funded))),
    ]
    free: set[int] = set()
    while open_ - free:
        unseen = [1.0 if i in open_ and i not in free else 0.0 for i in range(len(programme.values))]
        found = programme.maximise(unseen, rows)
        if found is None or not found.chosen & open_ - free:
            break
        free |= found.chosen & open_
    return {
        i: tuple(str(programme.pairs[other].period) for other in options if other in free)
        for i, options in starts.items()
    }
