"""The only contact with the solvers: linear rows over binaries in, a proven optimum out.

Objective and rows are scaled to a fixed largest coefficient before a solver sees them, so that
its absolute tolerances (about 1e-6) mean 1e-11 of the largest pair in the objective and 1e-10
in a row, in any currency.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ...records import dataclass
from ..entry.entry import TOLERANCE
from ..rules.base import LinearRow
from . import highs  # noqa: F401 - no limit of time, and no proof that is timed, pays for its import
from .interface import BinaryProgramme, Groups, NotRun, Objective
from .limits import active
from .presolve import presolve
from .registry import EXACT, SOLVERS, Solver

_OBJECTIVE_SCALE = 1e5
_ROW_SCALE = 1e4
MOST_MISTAKEN = 100
"""Portfolios that a solver may take for allowed, one after the other, before it is no use asking on."""


class SolverError(RuntimeError):
    """A solver ended without an answer, or with one that breaks a rule: a defect, not the case."""


class CannotRun(SolverError):
    """A solver cannot be run on this machine, or not on a programme like this."""


class OutOfTime(SolverError):
    """A solver was stopped before it had proof; what it had by then is kept."""

    def __init__(self, solution: Solution | None, why: str, what: str = "anything was proven") -> None:
        self.solution = solution
        """``None`` where it had found nothing within the rows"""
        self.why, self._what = why, what
        super().__init__(f"{why} before {what}")

    def __reduce__(self) -> tuple[type[OutOfTime], tuple[Solution | None, str, str]]:
        return OutOfTime, (self.solution, self.why, self._what)


@dataclass(frozen=True)
class Solution:
    """A proven optimum, or, within ``OutOfTime``, the best found."""

    chosen: frozenset[int]
    """Indices of the options at 1."""
    bound: float
    """No choice has a higher objective than this, says the solver; infinite where it does not say."""


def check_time() -> None:
    """Go on, unless the time set around it is over or somebody asked to stop.

    Raises:
        OutOfTime: it is, or somebody did.
    """
    if over := active().over:
        raise OutOfTime(None, over)


def maximise(
    objective: Sequence[float],
    rows: Sequence[LinearRow],
    joint: Sequence[Groups] = (),
    solver: Solver = EXACT,
    careful: bool = False,
) -> Solution | None:
    """Choose options so that the objective is highest within all rows; ``None`` if none fits.

    The first ``len(objective) − len(joint)`` variables are options, 0 or 1. Each entry of
    ``joint`` adds a variable that is 1 exactly when something is chosen of each of its groups, of
    which the rows allow one at most. Objective and rows may use both.

    Raises:
        OutOfTime: it was stopped, or the time set around it was over.
        SolverError: the solver ended without proof for another reason.
    """
    return _solve([(objective, 0.0)], rows, joint, solver, careful)


def maximise_least(
    objectives: Sequence[tuple[Sequence[float], float]],
    rows: Sequence[LinearRow],
    joint: Sequence[Groups] = (),
    solver: Solver = EXACT,
) -> Solution | None:
    """Choose options so that the least of several objectives, each ``Σ c x + constant``, is highest.

    Variables, rows and errors as for ``maximise``.
    """
    return _solve(objectives, rows, joint, solver, careful=False)


def _solve(
    objectives: Sequence[tuple[Sequence[float], float]],
    rows: Sequence[LinearRow],
    joint: Sequence[Groups],
    solver: Solver,
    careful: bool,
) -> Solution | None:
    options = len(objectives[0][0]) - len(joint)
    check_time()
    began = time.monotonic()
    lazy = [row.beyond for row in rows if row.beyond is not None]
    rows = [*rows, *(cut for beyond in lazy for cut in beyond.found)]
    presolved = presolve(rows, dict(enumerate(joint, options)))
    if presolved is None:
        return None
    if active().remaining < time.monotonic() - began:
        # A solver looks through the rows longer than this before it searches, and cannot be stopped there.
        raise OutOfTime(None, "out of time")
    fixed = presolved.fixed
    if options == 0:
        return Solution(frozenset(), min(constant for _, constant in objectives))
    top = max((abs(c) for terms, _ in objectives for i, c in enumerate(terms) if i not in fixed), default=0.0)
    scale = _OBJECTIVE_SCALE / top if top > 0 else 1.0
    # What is settled already would only stand in the way of what is not.
    settled = [
        math.fsum([constant, *(terms[i] for i, value in fixed.items() if value)])
        for terms, constant in objectives
    ]
    beyond = settled[0] if len(objectives) == 1 else 0.0
    asked = BinaryProgramme(
        options,
        tuple(
            Objective(
                {i: scale * float(c) for i, c in enumerate(terms) if i not in fixed},
                scale * float(constant) if len(objectives) > 1 else 0.0,
            )
            for (terms, _), constant in zip(objectives, settled, strict=True)
        ),
        tuple(map(_scaled, presolved.rows)),
        dict(enumerate(joint, options)),
        fixed,
        careful and not presolved.whole,
        scale,
    )
    mistaken = 0
    while mistaken < MOST_MISTAKEN:
        try:
            answer = SOLVERS[solver].solve(asked)
        except NotRun as error:
            raise CannotRun(f"{solver} could not be run: {error}") from error
        if answer is None:
            return None
        limits = active()
        if not answer.proven and not limits.watched:
            raise SolverError(f"{solver} ended without proof: {answer.says}")
        chosen = frozenset(i for i in range(options) if fixed.get(i, i in answer.chosen))
        realised = [
            k for k, groups in enumerate(joint, options) if all(not chosen.isdisjoint(g) for g in groups)
        ]
        achieved = min(
            math.fsum([constant, *(terms[i] for i in (*chosen, *realised))]) for terms, constant in objectives
        )
        cuts = [cut for beyond in lazy if (cut := beyond.cut(chosen)) is not None]
        fits = not cuts and all(_holds(row, chosen, realised) for row in rows)
        bound = None if answer.bound is None else answer.bound / scale + beyond
        if not answer.proven:
            # A solver may stop a moment before its time is over.
            found = Solution(chosen, math.inf if bound is None else bound) if fits else None
            raise OutOfTime(found, limits.over or "out of time")
        if fits:
            return Solution(chosen, achieved if bound is None else max(achieved, bound))
        check_time()
        if cuts:
            opened = [_open(cut, fixed) for cut in cuts]
            if not all(any(row.coefficients.values()) for row in opened):
                return None  # what is settled breaks it already, whatever else is chosen
            asked = replace(asked, rows=(*asked.rows, *map(_scaled, opened)))
            continue
        # Within the solver's tolerance, but not within the rows: anything but this.
        asked = replace(asked, excluded=(*asked.excluded, chosen))
        mistaken += 1
    raise SolverError(f"{solver} finds only portfolios that break a rule")


def _open(row: LinearRow, fixed: Mapping[int, int]) -> LinearRow:
    """A row over what is not settled yet."""
    assert row.at_most is not None
    settled = math.fsum(a for i, a in row.coefficients.items() if fixed.get(i))
    terms = {i: a for i, a in row.coefficients.items() if i not in fixed}
    return LinearRow(row.name, terms, at_most=row.at_most - settled)


def _holds(row: LinearRow, chosen: frozenset[int], realised: Sequence[int]) -> bool:
    """What a solver has when it is stopped may be nothing at all: look."""
    terms = [c for i, c in row.coefficients.items() if i in chosen or i in realised]
    used, size = math.fsum(terms), math.fsum(map(abs, terms))
    below = row.at_most is None or used <= row.at_most + TOLERANCE * max(size, abs(row.at_most))
    return below and (row.at_least is None or used >= row.at_least - TOLERANCE * max(size, abs(row.at_least)))


def impossible(rows: Sequence[LinearRow]) -> frozenset[int]:
    """Options that break a row by themselves, dearer than the budget, say.

    Left in, a huge coefficient that cannot count would set the scale for those that can.
    """
    return frozenset(
        i
        for row in rows
        if row.at_most is not None and min(row.coefficients.values(), default=0.0) >= 0
        for i, c in row.coefficients.items()
        if c > row.at_most + TOLERANCE * abs(row.at_most)
    )


def _scaled(row: LinearRow) -> LinearRow:
    assert row.at_most is not None
    scale = _ROW_SCALE / max(map(abs, row.coefficients.values()))
    terms = {i: scale * c for i, c in row.coefficients.items()}
    return LinearRow(row.name, terms, at_most=scale * row.at_most)
