"""The linear relaxation of a portfolio problem, kept in HiGHS from one solve to the next.

A solver spends most of a small problem's time on being started; this one starts from its last basis.
"""

from __future__ import annotations

from collections.abc import Sequence

import highspy
import numpy as np
from numpy.typing import NDArray

from ...records import dataclass
from ..rules.base import LinearRow
from .highs import Highs

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Relaxed:
    """The best point of a relaxation, in the units of its objective."""

    bound: float
    point: Array
    """(n,) between 0 and 1"""
    reduced_costs: Array
    """(n,) what moving a variable takes off the bound, at least"""
    prices: Array
    """(rows,) duals"""


def matrix_of(rows: Sequence[LinearRow], columns: int) -> tuple[Array, Array, Array]:
    """Coefficients (rows, columns) and both limits of each row, scaled to a largest coefficient of 1."""
    matrix = np.zeros((len(rows), columns))
    low, high = np.full(len(rows), -np.inf), np.full(len(rows), np.inf)
    for r, row in enumerate(rows):
        for i, coefficient in row.coefficients.items():
            matrix[r, i] = coefficient
        if row.at_least is not None:
            low[r] = row.at_least
        if row.at_most is not None:
            high[r] = row.at_most
    largest = np.abs(matrix).max(axis=1, initial=0.0)
    largest[largest == 0] = 1.0
    return matrix / largest[:, None], low / largest, high / largest


class WarmLP:
    """Maximise an objective over variables from 0 to ``upper`` within rows, again and again."""

    def __init__(self, matrix: Array, low: Array, high: Array, upper: Array) -> None:
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = matrix.shape
        model.sense_ = highspy.ObjSense.kMaximize
        model.col_cost_, model.col_lower_, model.col_upper_ = (
            np.zeros(len(upper)),
            np.zeros(len(upper)),
            upper,
        )
        model.row_lower_, model.row_upper_ = low, high
        columns, rows = np.nonzero(matrix.T)
        model.a_matrix_.start_ = np.searchsorted(columns, np.arange(len(upper) + 1))
        model.a_matrix_.index_, model.a_matrix_.value_ = rows, matrix[rows, columns]
        self.columns = np.arange(len(upper), dtype=np.int32)
        self.solver = Highs({"threads": 1, "presolve": "off"})
        self.solver.passModel(model)

    def aim(self, objective: Array) -> None:
        self.solver.changeColsCost(len(self.columns), self.columns, objective)

    def limit(self, row: int, low: float, high: float) -> None:
        self.solver.changeRowBounds(row, low, high)

    def solve(self) -> Relaxed | None:
        """The best point, or ``None`` where nothing fits."""
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        found = self.solver.getSolution()
        return Relaxed(
            bound=self.solver.getInfo().objective_function_value,
            point=np.array(found.col_value),
            reduced_costs=np.array(found.col_dual),
            prices=np.array(found.row_dual),
        )


FreeRow = tuple[list[float], float | None, float | None]
"""Coefficients, at least, at most"""


def least(objective: Sequence[float], rows: Sequence[FreeRow]) -> list[float]:
    """The point of least objective over variables that may be anything, within rows that some point keeps.

    Raises:
        ArithmeticError: no point keeps them, or the objective has no least.
    """
    n = len(objective)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = n, len(rows)
    model.col_cost_ = np.array(objective)
    model.col_lower_, model.col_upper_ = np.full(n, -np.inf), np.full(n, np.inf)
    model.row_lower_ = np.array([-np.inf if low is None else low for _, low, _ in rows])
    model.row_upper_ = np.array([np.inf if high is None else high for _, _, high in rows])
    matrix = np.array([terms for terms, _, _ in rows])
    columns, index = np.nonzero(matrix.T)
    model.a_matrix_.start_ = np.searchsorted(columns, np.arange(n + 1))
    model.a_matrix_.index_, model.a_matrix_.value_ = index, matrix[index, columns]
    solver = Highs({"threads": 1})
    solver.passModel(model)
    solver.run()
    status = solver.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:
        raise ArithmeticError(f"no point was found: {solver.modelStatusToString(status)}")
    return list(solver.getSolution().col_value)
