"""HiGHS and CBC, both asked through PuLP."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import highspy
import pulp

from ..rules.base import LinearRow
from .highs import Highs
from .interface import Answer, BinaryProgramme, NotRun
from .limits import Limits, Progress, active


def highs(asked: BinaryProgramme) -> Answer | None:
    """Proven with both gaps at 0; keeps to limits of time, can be stopped, and tells how far it is."""
    return solved(asked, (1e-8, 1e-6), _highs, _dual_bound)


def cbc(asked: BinaryProgramme) -> Answer | None:
    """Proven with both gaps at 0; keeps to a limit of time. PuLP reads no bound from its output."""
    return solved(asked, (1e-8, 1e-7, 1e-6), _cbc)


def solved(
    asked: BinaryProgramme,
    tolerances: Sequence[float],
    configured: Callable[[BinaryProgramme, float], Any],
    bound: Callable[[Any], float | None] = lambda problem: None,
) -> Answer | None:
    """What a solver of PuLP answers: ``configured`` makes it for one of the ``tolerances``, tried in turn.

    ``bound``: what it says of PuLP's problem that no choice exceeds, in the scale of the objective.

    Raises:
        NotRun: it is not on this machine, or failed.
    """
    problem, x = _problem(asked)
    # What is infeasible by a hair at one tolerance may be feasible: no is no at all of them.
    for tolerance in tolerances:
        try:
            problem.solve(configured(asked, tolerance))
            if problem.sol_status == pulp.LpSolutionNoSolutionFound and not active().watched:
                # HiGHS may fail on what misses a limit by a hair: once more by the other way in.
                problem.solve(configured(replace(asked, hairline=not asked.hairline), tolerance))
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
        bound(problem),
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


def _highs(asked: BinaryProgramme, tolerance: float) -> Any:
    limits = active()
    left = _seconds(limits)
    small = asked.options - len(asked.fixed) <= 100
    exact: dict[str, Any] = {
        "mip_rel_gap": 0.0,
        "mip_abs_gap": 0.0,
        "threads": 1,
        "mip_feasibility_tolerance": tolerance,
        # On a few dozen binaries HiGHS spends half its time in heuristics that its search outruns, and of
        # what is left another half in beginning anew.
        "mip_heuristic_effort": 0.0 if small else 0.05,
        "mip_allow_restart": not small,
        # Where a portfolio misses a limit by a hair, as fractions can, HiGHS has lost better ones in it.
        "presolve": "off" if asked.hairline else "on",
    }
    if left is not None:
        exact["time_limit"] = left
    return _HiGHS(exact, _listening(limits, asked.scale) if limits.watched else None)


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


def _dual_bound(problem: Any) -> float | None:
    """HiGHS's bound on the scaled objective."""
    bound = -float(problem.solverModel.getInfo().mip_dual_bound)
    return bound if math.isfinite(bound) else None
