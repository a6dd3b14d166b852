"""The one best portfolio under some rules, ties settled the same way whichever solver ran."""

from __future__ import annotations

import math
from collections.abc import Container, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from ...records import dataclass
from ..entry.entry import TOLERANCE, raised
from ..options.penalties import penalties
from ..rules.base import LinearRow
from .milp import OutOfTime, Solution, SolverError
from .near_optimal import Relaxation, within_reach
from .programme import Programme
from .registry import DEFAULT, EXACT, SOLVERS, Solver

_BLOCK = 20
"""Options settled a solve when ties are broken: 2²⁰ is well within a solver's precision."""


@dataclass(frozen=True)
class Optimum:
    """A portfolio of proven highest value; of those the cheapest, then the earliest starts, then pairs."""

    funded: frozenset[int]
    value: float
    cost: float
    bound: float
    """No portfolio is worth more than this."""
    halted: str | None = None
    """Why it is not proven, in a word or two; ``None``: it is"""
    by_hand: bool = False
    """Found by going down the list by value per cost: no solver had one worth as much in time"""


def best(
    programme: Programme,
    solver: Solver | None = None,
    cap: Sequence[LinearRow] = (),
    known: Solution | None = None,
) -> Optimum | None:
    """The best portfolio within the rules and the rows of ``cap``; ``None`` where none keeps them.

    Values are equal when they differ by less than 1e-9 of themselves, and so are costs. A solver is
    asked for a best portfolio (unless one is ``known``); where none is named, only if the portfolios
    near the linear relaxation do not prove which it is. Of those worth as much the cheapest is taken, of
    these the one that starts earliest (the fewest periods before its pairs start, all together), and of
    these the first in the order of the case file: the one that funds the earliest pair on which they
    differ. What lies near the relaxation mostly shows them all; where it does not, ``EXACT`` looks
    for others and settles ties whichever solver found the first: rows that hold value and cost to 1e-9
    are more than others always manage.

    Raises:
        OutOfTime: there was no time to prove it.
        SolverError: the solver ended without proof, or broke a rule.
    """
    near = Relaxation(programme, cap=cap) if within_reach(programme, cap) else None
    if near and solver is None and known is None and (found := near.best()) is not None:
        return _optimum(programme, found)
    first = known or _first(programme, solver or DEFAULT, cap)
    if first is None:
        freer = avoiding(programme, cap) if programme.ruled_out else programme
        return None if freer.ruled_out == programme.ruled_out else best(freer, solver, cap)
    chosen = first.chosen
    try:
        settled = near.best(programme.value(chosen)) if near else None
        settled = settled or _settled(programme, cap, chosen)
        if programme.beats(settled, chosen):
            raise SolverError(f"{solver} called a worse portfolio optimal: please report this case")
        chosen = settled
    except OutOfTime:
        pass  # it is proven to be worth most, though another may be worth as much
    return _optimum(programme, chosen, first.bound)


def _optimum(programme: Programme, chosen: frozenset[int], bound: float = -math.inf) -> Optimum:
    _recheck(programme, chosen)
    value = programme.value(chosen)
    return Optimum(chosen, value, programme.cost(chosen), max(bound, value))


def _settled(programme: Programme, cap: Sequence[LinearRow], chosen: frozenset[int]) -> frozenset[int]:
    """Of the portfolios worth as much as this one, the one to take; mostly it is the only one."""
    enough = programme.value(chosen) - TOLERANCE * programme.size(chosen)
    as_good = LinearRow("value", dict(enumerate(programme.values)), at_least=enough)
    others = [*cap, as_good, _no_dearer(programme, chosen), no_good_cut(programme, chosen)]
    other = programme.maximise([0.0] * len(programme.values), others)
    if other is None:
        return chosen
    return other.chosen if programme.beats(other.chosen, chosen) else cheapest(programme, [*cap, as_good])


def worth_most(programme: Programme) -> frozenset[int] | None:
    """A portfolio worth most, whichever it is of several; ``None`` where none keeps the rules.

    Raises:
        OutOfTime: there was no time to prove it.
    """
    near = Relaxation(programme) if within_reach(programme) else None
    if near and (listed := near.best()) is not None:
        return listed
    found = programme.maximise(programme.values)
    return None if found is None else found.chosen


def costs_least(programme: Programme) -> frozenset[int] | None:
    """A portfolio that costs least, whichever it is of several; ``None`` where none keeps the rules.

    Raises:
        OutOfTime: there was no time to prove it.
    """
    if within_reach(programme):
        near = Relaxation(programme)
        near.aim(-np.array(programme.costs))
        if (listed := near.best()) is not None:
            return listed
    found = programme.maximise([-c for c in programme.costs])
    return None if found is None else found.chosen


def _first(programme: Programme, solver: Solver, cap: Sequence[LinearRow]) -> Solution | None:
    """A portfolio worth most; another solver's is held against that of ``EXACT``.

    Where the latter is worth more, the other is asked for one that is worth as much.
    """
    found = programme.maximise(programme.values, cap, solver, careful=True)
    if solver == EXACT:
        return found
    try:
        other = programme.maximise(programme.values, cap, careful=True)
    except OutOfTime:
        return found
    if other is None or (found is not None and not programme.beats(other.chosen, found.chosen)):
        return found
    enough = programme.value(other.chosen) - TOLERANCE * programme.size(other.chosen)
    again = [*cap, LinearRow("value", dict(enumerate(programme.values)), at_least=enough)]
    found = programme.maximise(programme.values, again, solver)
    if found is None or programme.beats(other.chosen, found.chosen):
        worth = f"{programme.value(other.chosen):.12g}"
        raise SolverError(
            f"{solver} does not find the portfolio worth {worth} that {SOLVERS[EXACT].title} finds"
        )
    return found


def avoiding(programme: Programme, cap: Sequence[LinearRow] = ()) -> Programme:
    """The programme with losses ruled out that outweigh all else, but for those that cannot be avoided."""
    for ruled_out in penalties(programme.pairs, programme.synergies):
        made = replace(programme, ruled_out=ruled_out)
        try:
            if not ruled_out or made.maximise([0.0] * len(made.values), cap) is not None:
                return made
        except OutOfTime:
            return made
    return programme


def cheapest(programme: Programme, rows: Sequence[LinearRow]) -> frozenset[int]:
    """Of the portfolios within the rules and ``rows``, the cheapest that starts earliest; of those the first
    in the case file.

    Raises:
        SolverError: there are none.
    """
    if within_reach(programme, rows):
        near = Relaxation(programme, cap=rows)
        near.aim(-np.array(programme.costs))
        if (listed := near.best()) is not None:
            return listed
    found = programme.maximise([-c for c in programme.costs], rows)
    if found is None:
        raise SolverError("a portfolio found before was lost")
    no_dearer = [*rows, _no_dearer(programme, found.chosen)]
    return _first_listed(programme, [*no_dearer, *soonest(programme, no_dearer)])


def _no_dearer(programme: Programme, chosen: frozenset[int]) -> LinearRow:
    return programme.costing(raised(programme.cost(chosen), programme.cost_size(chosen)))


def soonest(programme: Programme, rows: Sequence[LinearRow]) -> list[LinearRow]:
    """The row that holds portfolios within ``rows`` to the fewest periods before their pairs start, all
    together; none where all start at once.

    Raises:
        SolverError: there are none.
    """
    if not any(programme.waits):
        return []
    found = programme.maximise([-float(w) for w in programme.waits] + [0.0] * len(programme.synergies), rows)
    if found is None:
        raise SolverError("a portfolio found before was lost")
    starts = {i: float(wait) for i, wait in enumerate(programme.waits) if wait}
    return [LinearRow("starts", starts, at_most=float(programme.wait(found.chosen)))]


DifferIn = Literal["pairs", "options"]
"""What makes another portfolio: other pairs, or another level or start of one as well."""


def no_good_cut(
    programme: Programme, chosen: frozenset[int], differing: int = 1, differ_in: DifferIn = "options"
) -> LinearRow:
    """Some other choice than this one: at least so many options, or pairs, chosen otherwise.

    Of pairs it rules out every level and every start of the same: what is funded of a pair is the sum of its
    options, 0 or 1 as that sum is.
    """
    same: Container[int] = chosen
    if differ_in == "pairs":
        funded = programme.pairs_of(chosen)
        same = {i for i, option in enumerate(programme.pairs) if option.pair in funded}
    signs = {i: -1.0 if i in same else 1.0 for i in range(len(programme.pairs))}
    return LinearRow("another portfolio", signs, at_least=float(differing - len(chosen)))


def _first_listed(programme: Programme, rows: Sequence[LinearRow]) -> frozenset[int]:
    """Of the portfolios within ``rows``, the one that funds the earliest pairs."""
    settled = list(rows)
    count = len(programme.pairs)
    earliest: set[int] = set()
    for start in range(0, count, _BLOCK):
        block = range(start, min(start + _BLOCK, count))
        weights = [0.0] * len(programme.values)
        for i in block:
            weights[i] = 2.0 ** (block[-1] - i)
        found = programme.maximise(weights, settled)
        if found is None:
            raise SolverError("a portfolio found before was lost")
        earliest.update(found.chosen.intersection(block))
        settled += [
            LinearRow("settled", {i: 1.0}, at_least=float(i in earliest), at_most=float(i in earliest))
            for i in block
        ]
    return frozenset(earliest)


def _recheck(programme: Programme, chosen: frozenset[int]) -> None:
    broken = [rule.title for rule in programme.rules if not rule.keeps(programme.pairs, set(chosen))]
    if broken or not programme.keeps_rules(chosen):
        raise SolverError(f"the portfolio found breaks the rules {broken}: please report this case")
