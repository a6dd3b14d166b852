"""The best portfolio again and again, under other values: a branch and bound that starts warm.

For cases of the paper's size a solver spends most of its time on being started and on looking for
structure. Here the linear relaxation stays in HiGHS from one set of values to the next and is
solved from its last basis, portfolios that were best before give the first bound, and reduced
costs settle most options at once. What is left is branched on, to proven optimality, with ties
settled as everywhere: the cheapest, then the one that funds the earliest pairs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import highspy
import numpy as np
from numpy.typing import NDArray

from .entry import TOLERANCE
from .milp import impossible
from .optimum import Programme
from .rules import Row

Array = NDArray[np.float64]
Chosen = NDArray[np.bool_]

_OBJECTIVE_SCALE = 1e4
_SLACK = 1e-6
"""Relative: a node this little below the best portfolio is still looked into, for ties and rounding."""
_WHOLE = 1e-6
MOST_NODES = 20_000
"""A case that takes more is not of the kind this is made for."""


class TooHard(Exception):
    """The search was given up; ask a solver instead."""


def reoptimise(
    programme: Programme, values: Iterable[Array], known: Sequence[frozenset[int]] = ()
) -> Iterator[frozenset[int] | None]:
    """For each ``values (options,)`` the best portfolio within the programme's rules, ``None`` if none.

    The rules must not depend on the values. ``known`` portfolios are tried first; those that break
    a rule do no harm.

    Raises:
        TooHard: one of them takes too long this way.
    """
    search = _Search(programme)
    for funded in known:
        chosen = np.isin(np.arange(search.options), list(funded))
        if search.keeps_rules(chosen):
            search.pool.append(chosen)
    for given in values:
        best = search.best(given)
        yield None if best is None else frozenset(np.flatnonzero(best).tolist())


class _Search:
    """One set of rows; the relaxation's basis and the portfolios found so far stay between calls."""

    def __init__(self, programme: Programme) -> None:
        self.options = len(programme.pairs)
        self.costs = np.array(programme.costs[: self.options])
        self.joint = [list(members) for members in programme.joint]
        self.extra = np.array([synergy.value for synergy in programme.synergies])
        rows = programme.rows
        self.rules, self.low, self.high = _matrix(rows, self.options)
        limits = np.maximum(np.abs(_finite(self.low)), np.abs(_finite(self.high)))
        self.room = TOLERANCE * np.maximum(np.abs(self.rules).sum(axis=1), limits)
        self.upper = np.ones(self.options + len(self.joint))
        self.upper[list(impossible(rows))] = 0.0
        self.columns = np.arange(len(self.upper), dtype=np.int32)
        self.pool: list[Chosen] = []
        together = []
        for k, members in enumerate(self.joint, self.options):
            together += [Row("joint", {k: 1.0, i: -1.0}, at_most=0.0) for i in members]
            ones = dict.fromkeys(members, 1.0)
            together.append(Row("joint", {**ones, k: -1.0}, at_most=len(members) - 1.0))
        self.relaxation = _relaxation(*_matrix([*rows, *together], len(self.upper)), self.upper)

    def keeps_rules(self, chosen: Chosen) -> bool:
        used = self.rules @ chosen
        inside = (used <= self.high + self.room).all() and (used >= self.low - self.room).all()
        return bool(inside) and not chosen[self.upper[: self.options] == 0].any()

    def value(self, chosen: Chosen, values: Array) -> float:
        joint = [
            extra for extra, members in zip(self.extra, self.joint, strict=True) if chosen[members].all()
        ]
        return float(values[chosen].sum() + sum(joint))

    def best(self, values: Array) -> Chosen | None:
        objective = np.concatenate([values, self.extra]) * (self.upper > 0)
        size = float(np.abs(objective).max(initial=0.0)) or 1.0
        scale = _OBJECTIVE_SCALE / size
        self.relaxation.changeColsCost(len(objective), self.columns, scale * objective)
        best = None
        for chosen in self.pool:
            best = self._better(best, chosen, values)
        nodes = [(np.zeros_like(self.upper), self.upper)]
        for _ in range(MOST_NODES):
            if not nodes:
                return best
            lower, upper = nodes.pop()
            relaxed = self._relax(lower, upper)
            if relaxed is None:
                continue
            bound, x, reduced = relaxed[0] / scale, relaxed[1], np.abs(relaxed[2]) / scale
            floor = -np.inf if best is None else self.value(best, values) - _SLACK * size
            if bound < floor:
                continue
            fraction = np.abs(x - np.round(x))
            if fraction[: self.options].max(initial=0.0) <= _WHOLE:
                chosen = x[: self.options] > 0.5
                if self.keeps_rules(chosen):
                    if not any((chosen == other).all() for other in self.pool):
                        self.pool.append(chosen)
                    best = self._better(best, chosen, values)
                    floor = self.value(best, values) - _SLACK * size
            # Moving an option takes its reduced cost off the bound; where too little is left, it stays.
            settled = (bound - reduced < floor) & (fraction <= _WHOLE)
            lower = np.where(settled, np.round(x), lower)
            upper = np.where(settled, np.round(x), upper)
            free = np.flatnonzero(lower[: self.options] < upper[: self.options])
            if len(free):
                branch = int(free[np.argmax(fraction[free])])
                down, up = upper.copy(), lower.copy()
                down[branch], up[branch] = 0.0, 1.0
                sides = [(lower, down), (up, upper)]
                nodes += sides if x[branch] >= 0.5 else sides[::-1]
        raise TooHard

    def _better(self, best: Chosen | None, other: Chosen, values: Array) -> Chosen:
        """Of two portfolios the one of higher value, the cheaper, or the one with the earliest pair."""
        if best is None:
            return other
        gain = self.value(other, values) - self.value(best, values)
        if abs(gain) > TOLERANCE * float(np.abs(values[best]).sum() + np.abs(self.extra).sum()):
            return other if gain > 0 else best
        saved = float(self.costs[best].sum() - self.costs[other].sum())
        if abs(saved) > TOLERANCE * float(self.costs[best].sum()):
            return other if saved > 0 else best
        apart = np.flatnonzero(best != other)
        return other if len(apart) and other[apart[0]] else best

    def _relax(self, lower: Array, upper: Array) -> tuple[float, Array, Array] | None:
        """Bound, point and reduced costs of the linear relaxation; ``None`` where nothing fits."""
        self.relaxation.changeColsBounds(len(lower), self.columns, lower, upper)
        self.relaxation.run()
        if self.relaxation.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution = self.relaxation.getSolution()
        bound = self.relaxation.getInfo().objective_function_value
        return bound, np.array(solution.col_value), np.array(solution.col_dual)


def _matrix(rows: Sequence[Row], columns: int) -> tuple[Array, Array, Array]:
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


def _relaxation(matrix: Array, low: Array, high: Array, upper: Array) -> highspy.Highs:
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = matrix.shape
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_, model.col_lower_, model.col_upper_ = np.zeros(len(upper)), np.zeros(len(upper)), upper
    model.row_lower_, model.row_upper_ = low, high
    columns, rows = np.nonzero(matrix.T)
    model.a_matrix_.start_ = np.searchsorted(columns, np.arange(len(upper) + 1))
    model.a_matrix_.index_, model.a_matrix_.value_ = rows, matrix[rows, columns]
    solver = highspy.Highs()
    for option, value in (("output_flag", False), ("threads", 1), ("presolve", "off")):
        solver.setOptionValue(option, value)
    solver.passModel(model)
    return solver


def _finite(limits: Array) -> Array:
    return np.where(np.isfinite(limits), limits, 0.0)
