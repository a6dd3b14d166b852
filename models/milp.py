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

import pulp

from .entry import TOLERANCE
from .rules import Row

Solver = Literal["highs", "cbc"]
Groups = tuple[tuple[int, ...], ...]

_OBJECTIVE_SCALE = 1e5
_ROW_SCALE = 1e4


class SolverError(RuntimeError):
    """A solver ended without an answer, or with one that breaks a rule: a defect, not the case."""


@dataclass(frozen=True)
class Solution:
    """A proven optimum."""

    chosen: frozenset[int]
    """Indices of the options at 1."""
    bound: float
    """No choice has a higher objective than this, says the solver."""


def maximise(
    objective: Sequence[float],
    rows: Sequence[Row],
    joint: Sequence[Groups] = (),
    solver: Solver = "highs",
) -> Solution | None:
    """Choose options so that the objective is highest within all rows; ``None`` if none fits.

    The first ``len(objective) − len(joint)`` variables are options, 0 or 1. Each entry of
    ``joint`` adds a variable that is 1 exactly when something is chosen of each of its groups, of
    which the rows allow one at most. Objective and
    rows may use both.

    Raises:
        SolverError: the solver stopped without proof.
    """
    return _solve([(objective, 0.0)], rows, joint, solver)


def maximise_least(
    objectives: Sequence[tuple[Sequence[float], float]],
    rows: Sequence[Row],
    joint: Sequence[Groups] = (),
) -> Solution | None:
    """Choose options so that the least of several objectives, each ``Σ c x + constant``, is highest.

    Variables, rows and errors as for ``maximise``.
    """
    return _solve(objectives, rows, joint, "highs")


def _solve(
    objectives: Sequence[tuple[Sequence[float], float]],
    rows: Sequence[Row],
    joint: Sequence[Groups],
    solver: Solver,
) -> Solution | None:
    options = len(objectives[0][0]) - len(joint)
    # A row without variables is true or false by itself, and solvers differ on it.
    for row in rows:
        if not any(row.coefficients.values()) and not (
            (row.at_least or 0.0) <= 0 <= (math.inf if row.at_most is None else row.at_most)
        ):
            return None
    if options == 0:
        return Solution(frozenset(), min(constant for _, constant in objectives))
    out = impossible(rows)
    problem = pulp.LpProblem("portfolio", pulp.LpMaximize)
    x = [problem.add_variable(f"x{i}", 0, int(i not in out), pulp.LpInteger) for i in range(options)]
    x += [problem.add_variable(f"y{k}", 0, 1) for k in range(len(joint))]
    top = max((abs(c) for terms, _ in objectives for i, c in enumerate(terms) if i not in out), default=0.0)
    scale = _OBJECTIVE_SCALE / top if top > 0 else 1.0
    sums = [
        pulp.LpAffineExpression([(x[i], scale * float(c)) for i, c in enumerate(terms) if i not in out])
        + scale * float(constant)
        for terms, constant in objectives
    ]
    if len(sums) == 1:
        problem += sums[0]
    else:
        least = problem.add_variable("least", None, None)
        problem += 1.0 * least
        for found in sums:
            problem += least <= found
    for row in rows:
        _add(problem, x, row, out)
    for k, groups in enumerate(joint, options):
        for group in groups:
            problem += x[k] <= pulp.lpSum(x[i] for i in group)
        problem += x[k] >= pulp.lpSum(x[i] for group in groups for i in group) - (len(groups) - 1)
    problem.solve(_configured(solver, options))
    if pulp.LpStatusInfeasible in (problem.status, problem.sol_status):  # CBC says it in the first
        return None
    if problem.sol_status != pulp.LpSolutionOptimal:
        raise SolverError(f"{solver} ended without proof: {pulp.LpSolution[problem.sol_status]}")
    # Solvers leave binaries within their tolerance of 0 and 1.
    chosen = frozenset(i for i in range(options) if (x[i].value() or 0.0) > 0.5)
    realised = [
        k for k, groups in enumerate(joint, options) if all(not chosen.isdisjoint(g) for g in groups)
    ]
    achieved = min(
        math.fsum([constant, *(terms[i] for i in (*chosen, *realised))]) for terms, constant in objectives
    )
    return Solution(chosen, max(achieved, _bound(problem, solver) / scale))


def impossible(rows: Sequence[Row]) -> frozenset[int]:
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


def _add(problem: Any, x: list[Any], row: Row, out: frozenset[int]) -> None:
    coefficients = {i: float(c) for i, c in row.coefficients.items() if c and i not in out}
    largest = max(map(abs, coefficients.values()), default=0.0)
    if largest == 0:
        # What is left of the row is false whatever is chosen; say so in a way solvers share.
        if (row.at_least or 0.0) > 0 or (row.at_most is not None and row.at_most < 0):
            problem += x[0] >= 2
        return
    scale = _ROW_SCALE / largest
    terms = pulp.LpAffineExpression([(x[i], scale * c) for i, c in coefficients.items()])
    if row.at_least is not None and row.at_least == row.at_most:
        problem += terms == scale * float(row.at_least)
        return
    if row.at_most is not None:
        problem += terms <= scale * float(row.at_most)
    if row.at_least is not None:
        problem += terms >= scale * float(row.at_least)


def _configured(solver: Solver, options: int) -> Any:
    if solver == "cbc":
        with warnings.catch_warnings():
            # The CBC that PuLP 3 bundles is gone in PuLP 4, which pyproject.toml keeps out.
            warnings.simplefilter("ignore", DeprecationWarning)
            tight = ["integerTolerance 1e-9"]
            return pulp.PULP_CBC_CMD(msg=False, gapRel=0.0, gapAbs=0.0, options=tight)
    exact = {"msg": False, "gapRel": 0.0, "gapAbs": 0.0, "threads": 1, "mip_feasibility_tolerance": 1e-9}
    # On a few dozen binaries HiGHS spends half its time in heuristics that its search outruns.
    return pulp.HiGHS(**exact, mip_heuristic_effort=0.0 if options <= 100 else 0.05)


def _bound(problem: Any, solver: Solver) -> float:
    """The solver's bound on the scaled objective; PuLP reads none from CBC's output."""
    if solver == "cbc":
        return -math.inf
    bound = -float(problem.solverModel.getInfo().mip_dual_bound)
    return bound if math.isfinite(bound) else -math.inf
