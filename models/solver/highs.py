"""HiGHS, asked directly: an instance that says nothing, and a programme handed over as arrays.

From 1.16 on it greets as soon as an instance is made: Highs() sets its callbacks, before which nobody can
turn the output off, and the first call that is not an option prints a banner.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import highspy
import numpy as np

from .interface import Answer, BinaryProgramme
from .limits import Limits, Progress, active

TOLERANCES = (1e-8, 1e-6)
"""What is infeasible by a hair at one may be feasible: no is no at all of them."""


_LARGE = 2_000
"""Options from which HiGHS is kept from what it cannot be stopped in"""
_PRESOLVING = 5e-5
"""Seconds that it may simplify rows for each of their coefficients, before it searches"""


class Highs(highspy.Highs):
    """An instance that is silent before it does anything."""

    def __init__(self, options: Mapping[str, bool | int | float | str]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.silent()
        for name, value in options.items():
            self.setOptionValue(name, value)

    def enableCallbacks(self) -> None:
        self.silent()  # the one place before the banner
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def highs(asked: BinaryProgramme) -> Answer | None:
    """Proven with both gaps at 0; keeps to limits of time, can be stopped, and tells how far it is."""
    model = _model(asked)
    for tolerance in TOLERANCES:
        solver = _run(asked, model, tolerance, asked.hairline)
        if solver.getModelStatus() in _FAILED and not (active().over or math.isfinite(active().deadline)):
            # It may fail on what misses a limit by a hair: once more by the other way in.
            solver = _run(asked, model, tolerance, not asked.hairline)
        if solver.getModelStatus() not in _INFEASIBLE:
            return _answer(asked, solver)
    return None


_STATUS = highspy.HighsModelStatus
_INFEASIBLE = (_STATUS.kInfeasible, _STATUS.kUnboundedOrInfeasible)
_FAILED = (
    _STATUS.kNotset, _STATUS.kLoadError, _STATUS.kModelError, _STATUS.kPresolveError, _STATUS.kSolveError,
    _STATUS.kPostsolveError, _STATUS.kUnknown,
)  # fmt: skip


def _answer(asked: BinaryProgramme, solver: Highs) -> Answer:
    status = solver.getModelStatus()
    # Binaries are left within a tolerance of 0 and 1; where it found nothing there are none.
    values = np.array(solver.getSolution().col_value)[: asked.options]
    bound = -float(solver.getInfo().mip_dual_bound)
    return Answer(
        frozenset(np.flatnonzero(values > 0.5).tolist()),
        status == _STATUS.kOptimal,
        bound if math.isfinite(bound) else None,
        solver.modelStatusToString(status),
    )


def _run(asked: BinaryProgramme, model: highspy.HighsLp, tolerance: float, hairline: bool) -> Highs:
    limits = active()
    open_ = asked.options - len(asked.fixed)
    small, large = open_ <= 100, open_ >= _LARGE
    # It looks at no clock and asks nobody while it simplifies the rows.
    short = limits.remaining < _PRESOLVING * len(model.a_matrix_.value_)
    exact: dict[str, Any] = {
        "mip_rel_gap": 0.0,
        "mip_abs_gap": 0.0,
        "threads": 1,
        "mip_feasibility_tolerance": tolerance,
        # On a few dozen binaries HiGHS spends half its time in heuristics that its search outruns, and of
        # what is left another half in beginning anew.
        "mip_heuristic_effort": 0.0 if small else 0.05,
        "mip_allow_restart": not small,
        # Nor in this search within the search, which takes half a minute for 25,000 options and finds less
        # than what comes after it.
        "mip_heuristic_run_root_reduced_cost": not large,
        # Where a portfolio misses a limit by a hair, as fractions can, HiGHS has lost better ones in it.
        "presolve": "off" if hairline or short else "on",
    }
    solver = Highs(exact)
    solver.passModel(model)
    if limits.watched:
        solver.setCallback(_listening(limits, asked.scale), None)
        for kind in _ASKED:
            solver.startCallback(kind)
    if not math.isinf(limits.deadline):
        solver.setOptionValue("time_limit", limits.remaining)
    solver.run()
    return solver


_ASKED = (
    highspy.cb.HighsCallbackType.kCallbackMipInterrupt,
    highspy.cb.HighsCallbackType.kCallbackSimplexInterrupt,
)
"""Where HiGHS asks whether to go on. It looks at its own limit of time more seldom."""


def _listening(limits: Limits, scale: float) -> Any:
    """What HiGHS calls now and then while it works: to say how far it is, and to hear whether to stop."""

    def listen(kind: Any, message: str, said: Any, answer: Any, data: Any) -> None:
        if limits.over:
            answer.user_interrupt = True
        if limits.tell is not None and kind == _ASKED[0]:
            best, bound = -said.mip_primal_bound / scale, -said.mip_dual_bound / scale
            found = best if math.isfinite(best) else None
            limit = bound if math.isfinite(bound) else None
            gap = None if found is None or limit is None else (limit - found) / (abs(found) or 1.0)
            limits.tell(Progress(found, limit, gap, said.running_time, limits.part))

    return listen


def _model(asked: BinaryProgramme) -> highspy.HighsLp:
    """What HiGHS is to minimise, over options, joint variables and, of several sums, the least."""
    options, several = asked.options, len(asked.objectives) > 1
    count = options + len(asked.joint)
    lower, upper = np.zeros(count + several), np.ones(count + several)
    for i, value in asked.fixed.items():
        lower[i] = upper[i] = value
    cost = np.zeros(count + several)
    if several:
        lower[count], upper[count], cost[count] = -math.inf, math.inf, -1.0
    else:
        for i, coefficient in asked.objectives[0].coefficients.items():
            cost[i] = -coefficient
    rows = list(_rows(asked, count))
    sizes = [len(terms) for terms, _ in rows]
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(cost), len(rows)
    model.col_cost_, model.col_lower_, model.col_upper_ = cost, lower, upper
    model.row_lower_ = np.full(len(rows), -math.inf)
    model.row_upper_ = np.array([limit for _, limit in rows], dtype=float)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.cumsum([0, *sizes])
    model.a_matrix_.index_ = np.fromiter((i for terms, _ in rows for i in terms), np.int32, sum(sizes))
    model.a_matrix_.value_ = np.fromiter((c for t, _ in rows for c in t.values()), float, sum(sizes))
    kinds = highspy.HighsVarType
    model.integrality_ = [kinds.kInteger] * options + [kinds.kContinuous] * (len(cost) - options)
    return model


def _rows(asked: BinaryProgramme, least: int) -> Iterator[tuple[Mapping[int, float], float]]:
    """Coefficients by column, and what they come to at most; ``least``: the column of the least of sums."""
    if len(asked.objectives) > 1:
        for objective in asked.objectives:
            yield {least: 1.0, **{i: -c for i, c in objective.coefficients.items() if c}}, objective.constant
    for row in asked.rows:
        assert row.at_most is not None
        yield {i: c for i, c in row.coefficients.items() if c}, row.at_most
    for k, groups in asked.joint.items():
        every: dict[int, float] = {}
        for group in groups:
            yield {k: 1.0, **dict.fromkeys(group, -1.0)}, 0.0
            for i in group:
                every[i] = every.get(i, 0.0) + 1.0
        yield {**every, k: -1.0}, len(groups) - 1.0
    for chosen in asked.excluded:
        signs = {i: 1.0 if i in chosen else -1.0 for i in range(asked.options)}
        yield signs, len(chosen) - 1.0
