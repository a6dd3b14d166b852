"""CBC, asked through PuLP, and any other solver that PuLP has."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import pulp

from ..rules.base import LinearRow
from .interface import Answer, BinaryProgramme, NotRun
from .limits import Limits, active


def cbc(asked: BinaryProgramme) -> Answer | None:
    """Proven with both gaps at 0; keeps to a limit of time. PuLP reads no bound from its output."""
    return solved(asked, (1e-8, 1e-7, 1e-6), _cbc)


def solved(
    asked: BinaryProgramme,
    tolerances: Sequence[float],
    configured: Callable[[BinaryProgramme, float], Any],
) -> Answer | None:
    """What a solver of PuLP answers: ``configured`` makes it for one of the ``tolerances``, tried in turn.

    Raises:
        NotRun: it is not on this machine, or failed.
    """
    problem, x = _problem(asked)
    # What is infeasible by a hair at one tolerance may be feasible: no is no at all of them.
    for tolerance in tolerances:
        try:
            problem.solve(configured(asked, tolerance))
        except (pulp.PulpSolverError, OSError) as error:  # CBC is a program that reads and writes files
            raise NotRun(str(error)) from error
        if pulp.LpStatusInfeasible not in (problem.status, problem.sol_status):  # CBC: in the first
            break
    else:
        return None
    # Solvers leave binaries within their tolerance of 0 and 1, and hear of none that no row is left for.
    return Answer(
        frozenset(i for i in range(asked.options) if (x[i].value() or 0.0) > 0.5),
        problem.sol_status == pulp.LpSolutionOptimal,
        None,
        pulp.LpSolution[problem.sol_status],
    )


def _problem(asked: BinaryProgramme) -> tuple[Any, list[Any]]:
    """PuLP's form of a programme, and its variables."""
    problem = pulp.LpProblem("portfolio", pulp.LpMaximize)
    options = asked.options
    ends = [(asked.fixed.get(i, 0), asked.fixed.get(i, 1)) for i in range(options + len(asked.joint))]
    x = [problem.add_variable(f"x{i}", *ends[i], pulp.LpInteger) for i in range(options)]
    x += [problem.add_variable(f"y{k}", *ends[k]) for k in asked.joint]
    sums = [
        pulp.LpAffineExpression([(x[i], c) for i, c in objective.coefficients.items()])
        for objective in asked.objectives
    ]
    if len(sums) == 1:
        problem += sums[0]
    else:
        least = problem.add_variable("least", None, None)
        problem += 1.0 * least
        for found, objective in zip(sums, asked.objectives, strict=True):
            problem += least <= found + objective.constant
    for row in asked.rows:
        problem += _terms(x, row) <= row.at_most
    for k, groups in asked.joint.items():
        for group in groups:
            problem += x[k] <= pulp.lpSum(x[i] for i in group)
        problem += x[k] >= pulp.lpSum(x[i] for group in groups for i in group) - (len(groups) - 1)
    for chosen in asked.excluded:
        problem += pulp.lpSum(x[i] if i not in chosen else 1 - x[i] for i in range(options)) >= 1
    return problem, x


def _terms(x: list[Any], row: LinearRow) -> Any:
    return pulp.LpAffineExpression([(x[i], c) for i, c in row.coefficients.items()])


def _seconds(limits: Limits) -> float | None:
    return None if math.isinf(limits.deadline) else limits.remaining


def _cbc(asked: BinaryProgramme, tolerance: float) -> Any:
    with warnings.catch_warnings():
        # The CBC that PuLP 3 bundles is gone in PuLP 4, which pyproject.toml keeps out.
        warnings.simplefilter("ignore", DeprecationWarning)
        # One for both: where it is finer for integers, CBC takes fractions that fit a row for whole.
        tight = [f"integerTolerance {tolerance}", f"primalTolerance {tolerance}"]
        left = _seconds(active())
        return pulp.PULP_CBC_CMD(msg=False, gapRel=0.0, gapAbs=0.0, options=tight, timeLimit=left)
