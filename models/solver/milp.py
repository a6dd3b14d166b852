"""The only contact with PuLP: linear rows over binaries in, a proven optimum out.

Objective and rows are scaled to a fixed largest coefficient before a solver sees them, so that
its absolute tolerances (about 1e-6) mean 1e-11 of the largest pair in the objective and 1e-10
in a row, in any currency.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import highspy
import pulp

from ..entry.entry import TOLERANCE
from ..rules.base import LinearRow
from .highs import Highs
from .limits import Limits, Progress, active
from .presolve import presolve

Solver = Literal["highs", "cbc"]
Groups = tuple[tuple[int, ...], ...]

_OBJECTIVE_SCALE = 1e5
_ROW_SCALE = 1e4
_TOLERANCES: dict[Solver, tuple[float, ...]] = {"highs": (1e-8, 1e-6), "cbc": (1e-8, 1e-7, 1e-6)}
MOST_MISTAKEN = 100
"""Portfolios that a solver may take for allowed, one after the other, before it is no use asking on."""


class SolverError(RuntimeError):
    """A solver ended without an answer, or with one that breaks a rule: a defect, not the case."""


class OutOfTime(SolverError):
    """A solver was stopped before it had proof; what it had by then is kept."""

    def __init__(self, solution: Solution | None, why: str) -> None:
        self.solution = solution
        """``None`` where it had found nothing within the rows"""
        self.why = why
        super().__init__(f"{why} before anything was proven")


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
    solver: Solver = "highs",
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
) -> Solution | None:
    """Choose options so that the least of several objectives, each ``Σ c x + constant``, is highest.

    Variables, rows and errors as for ``maximise``.
    """
    return _solve(objectives, rows, joint, "highs", careful=False)


def _solve(
    objectives: Sequence[tuple[Sequence[float], float]],
    rows: Sequence[LinearRow],
    joint: Sequence[Groups],
    solver: Solver,
    careful: bool,
) -> Solution | None:
    options = len(objectives[0][0]) - len(joint)
    check_time()
    presolved = presolve(rows, dict(enumerate(joint, options)))
    if presolved is None:
        return None
    fixed = presolved.fixed
    if options == 0:
        return Solution(frozenset(), min(constant for _, constant in objectives))
    problem = pulp.LpProblem("portfolio", pulp.LpMaximize)
    ends = [(fixed.get(i, 0), fixed.get(i, 1)) for i in range(len(objectives[0][0]))]
    x = [problem.add_variable(f"x{i}", *ends[i], pulp.LpInteger) for i in range(options)]
    x += [problem.add_variable(f"y{k}", *ends[k]) for k in range(options, len(ends))]
    top = max((abs(c) for terms, _ in objectives for i, c in enumerate(terms) if i not in fixed), default=0.0)
    scale = _OBJECTIVE_SCALE / top if top > 0 else 1.0
    # What is settled already would only stand in the way of what is not.
    settled = [
        math.fsum([constant, *(terms[i] for i, value in fixed.items() if value)])
        for terms, constant in objectives
    ]
    sums = [
        pulp.LpAffineExpression([(x[i], scale * float(c)) for i, c in enumerate(terms) if i not in fixed])
        for terms, _ in objectives
    ]
    if len(sums) == 1:
        problem += sums[0]
        beyond = settled[0]
    else:
        least = problem.add_variable("least", None, None)
        problem += 1.0 * least
        for found, constant in zip(sums, settled, strict=True):
            problem += least <= found + scale * float(constant)
        beyond = 0.0
    for row in presolved.rows:
        _add(problem, x, row)
    for k, groups in enumerate(joint, options):
        for group in groups:
            problem += x[k] <= pulp.lpSum(x[i] for i in group)
        problem += x[k] >= pulp.lpSum(x[i] for group in groups for i in group) - (len(groups) - 1)
    presolving = presolved.whole or not careful
    for _ in range(MOST_MISTAKEN):
        # What is infeasible by a hair at one tolerance may be feasible: no is no at all of them.
        for tolerance in _TOLERANCES[solver]:
            try:
                problem.solve(_configured(solver, options, scale, tolerance, presolving))
            except (pulp.PulpSolverError, OSError) as error:  # CBC is a program that reads and writes files
                raise SolverError(f"{solver} could not be run: {error}") from error
            if pulp.LpStatusInfeasible not in (problem.status, problem.sol_status):  # CBC: in the first
                break
        else:
            return None
        proven = problem.sol_status == pulp.LpSolutionOptimal
        limits = active()
        if not proven and not limits.watched:
            raise SolverError(f"{solver} ended without proof: {pulp.LpSolution[problem.sol_status]}")
        # Solvers leave binaries within their tolerance of 0 and 1, and hear of none that no row is left for.
        chosen = frozenset(i for i in range(options) if fixed.get(i, x[i].value() or 0.0) > 0.5)
        realised = [
            k for k, groups in enumerate(joint, options) if all(not chosen.isdisjoint(g) for g in groups)
        ]
        achieved = min(
            math.fsum([constant, *(terms[i] for i in (*chosen, *realised))]) for terms, constant in objectives
        )
        fits = all(_holds(row, chosen, realised) for row in rows)
        if not proven:
            bound = _bound(problem, solver, math.inf) / scale + beyond
            # A solver may stop a moment before its time is over.
            raise OutOfTime(Solution(chosen, bound) if fits else None, limits.over or "out of time")
        if fits:
            return Solution(chosen, max(achieved, _bound(problem, solver, -math.inf) / scale + beyond))
        # Within the solver's tolerance, but not within the rows: anything but this.
        problem += pulp.lpSum(x[i] if i not in chosen else 1 - x[i] for i in range(options)) >= 1
    raise SolverError(f"{solver} finds only portfolios that break a rule")


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


def _add(problem: Any, x: list[Any], row: LinearRow) -> None:
    assert row.at_most is not None
    scale = _ROW_SCALE / max(map(abs, row.coefficients.values()))
    terms = pulp.LpAffineExpression([(x[i], scale * c) for i, c in row.coefficients.items()])
    problem += terms <= scale * row.at_most


def _configured(solver: Solver, options: int, scale: float, tolerance: float, presolving: bool) -> Any:
    limits = active()
    left = None if math.isinf(limits.deadline) else limits.remaining
    if solver == "cbc":
        with warnings.catch_warnings():
            # The CBC that PuLP 3 bundles is gone in PuLP 4, which pyproject.toml keeps out.
            warnings.simplefilter("ignore", DeprecationWarning)
            # One for both: where it is finer for integers, CBC takes fractions that fit a row for whole.
            tight = [f"integerTolerance {tolerance}", f"primalTolerance {tolerance}"]
            return pulp.PULP_CBC_CMD(msg=False, gapRel=0.0, gapAbs=0.0, options=tight, timeLimit=left)
    exact: dict[str, Any] = {
        "mip_rel_gap": 0.0,
        "mip_abs_gap": 0.0,
        "threads": 1,
        "mip_feasibility_tolerance": tolerance,
        # On a few dozen binaries HiGHS spends half its time in heuristics that its search outruns.
        "mip_heuristic_effort": 0.0 if options <= 100 else 0.05,
        # Where a portfolio misses a limit by a hair, as fractions can, HiGHS has lost better ones in it.
        "presolve": "on" if presolving else "off",
    }
    if left is not None:
        exact["time_limit"] = left
    return _HiGHS(exact, _listening(limits, scale) if limits.watched else None)


class _HiGHS(pulp.HiGHS):  # type: ignore[misc]
    """PuLP's HiGHS, on an instance that was silenced before PuLP could."""

    def __init__(self, exact: dict[str, Any], listen: Any) -> None:
        super().__init__(msg=False)
        self.exact, self.listen = exact, listen

    def createAndConfigureSolver(self, problem: Any) -> None:
        problem.solverModel = Highs(self.exact)
        if self.listen is not None:
            problem.solverModel.setCallback(self.listen, None)
            problem.solverModel.startCallback(highspy.cb.HighsCallbackType.kCallbackMipInterrupt)


def _listening(limits: Limits, scale: float) -> Any:
    """What HiGHS calls now and then while it works: to say how far it is, and to hear whether to stop."""

    def listen(kind: Any, message: str, said: Any, answer: Any, data: Any) -> None:
        if limits.over:
            answer.user_interrupt = True
        if limits.tell is not None:
            best, bound = -said.mip_primal_bound / scale, -said.mip_dual_bound / scale
            found = best if math.isfinite(best) else None
            limit = bound if math.isfinite(bound) else None
            gap = None if found is None or limit is None else (limit - found) / (abs(found) or 1.0)
            limits.tell(Progress(found, limit, gap, said.running_time, limits.part))

    return listen


def _bound(problem: Any, solver: Solver, unknown: float) -> float:
    """The solver's bound on the scaled objective; PuLP reads none from CBC's output."""
    if solver == "cbc":
        return unknown
    bound = -float(problem.solverModel.getInfo().mip_dual_bound)
    return bound if math.isfinite(bound) else unknown
