"""The portfolios nearest to a linear relaxation, and a line that all others lie below.

Solved with the cost held to a limit, the relaxation prices every row. By weak duality any such
prices, exact or not, bound what a portfolio is worth: value ≤ level + slope × cost − its losses,
one for each option that it treats otherwise than the relaxation would. The portfolios of least
loss are listed in full, so every portfolio that is not listed lies below the line
value = level + slope × cost. Wherever the listed ones reach that line they are all that counts,
not only at the limit but over a whole range of costs (the lists are those of the ranking methods
for two objectives, Ehrgott & Skriver 2003, with the prices of all rules instead of one).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from .entry import TOLERANCE
from .milp import impossible
from .optimum import Programme
from .reoptimise import _matrix, _relaxation
from .rules import Row

Array = NDArray[np.float64]
Choices = NDArray[np.bool_]

_CORE = 62
"""Options that may differ from the relaxation at a time: as many as a number has bits."""
_SCALE = 1e4
"""Largest coefficient of the objective that the solver sees."""


@dataclass(frozen=True)
class Band:
    """Every portfolio within the rules that lies on or above a line of value against cost."""

    chosen: Choices
    """(k, options)"""
    costs: Array
    """(k,)"""
    values: Array
    """(k,) synergies included"""
    level: float
    slope: float
    """No portfolio that is missing is worth ``level + slope × cost`` or more."""

    def line(self, cost: float) -> float:
        return self.level + self.slope * cost


def everything(programme: Programme) -> Band:
    """All 2ⁿ portfolios that keep the rules: no line, none is missing."""
    count = len(programme.pairs)
    numbers = np.arange(2**count)
    return _kept(_Arithmetic(programme), _unpacked(numbers, count), -np.inf, 0.0)


class Relaxation:
    """The linear relaxation of a programme under a falling cost limit, solved from its last basis."""

    def __init__(self, programme: Programme, limit: float) -> None:
        """``limit`` is the highest cost that will be asked for."""
        self.arithmetic = _Arithmetic(programme)
        rows = [*programme.rows, *_joint_rows(programme), programme.costing(limit)]
        self.upper = np.ones(len(programme.values))
        self.upper[list(impossible(rows))] = 0.0
        self.matrix, self.low, self.high = _matrix(rows, len(self.upper))
        self.unit = self.high[-1] / limit if limit > 0 else 0.0
        self.values = np.array(programme.values) * (self.upper > 0)
        self.solver = _relaxation(self.matrix, self.low, self.high, self.upper)
        self.scale = _SCALE / (float(np.abs(self.values).max(initial=0.0)) or 1.0)
        columns = np.arange(len(self.upper), dtype=np.int32)
        self.solver.changeColsCost(len(columns), columns, self.scale * self.values)

    def band(self, limit: float, most: int) -> Band | None:
        """Of the portfolios up to and around a cost, those among the ``most`` nearest that keep the rules.

        ``None`` where the relaxation has no solution.
        """
        self.high[-1] = self.unit * limit
        self.solver.changeRowBounds(len(self.high) - 1, self.low[-1], self.high[-1])
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution = self.solver.getSolution()
        price = np.array(solution.row_dual) / self.scale
        end = np.where(price > 0, self.high, self.low)
        price[~np.isfinite(end)] = 0.0
        price[-1] = max(price[-1], 0.0)
        end[price == 0] = 0.0
        reduced = self.values - price @ self.matrix
        bound = float(price @ end + np.maximum(reduced, 0.0) @ self.upper)
        slope = float(price[-1] * self.unit)
        options = self.arithmetic.options
        relaxed = (reduced[:options] > 0) & (self.upper[:options] > 0)
        losses = np.where(self.upper[:options] > 0, np.abs(reduced[:options]), np.inf)
        flips, least = _least_sums(losses, most)
        return _kept(self.arithmetic, relaxed ^ flips, bound - least - slope * limit, slope)


class _Arithmetic:
    """Costs, values and rules of many portfolios at once."""

    def __init__(self, programme: Programme) -> None:
        self.options = len(programme.pairs)
        self.costs = np.array(programme.costs[: self.options])
        self.values = np.array(programme.values[: self.options])
        self.synergies = [(list(s.pairs), s.value) for s in programme.synergies]
        self.rules, self.low, self.high = _matrix(programme.rows, self.options)
        ends = [np.abs(np.where(np.isfinite(end), end, 0.0)) for end in (self.low, self.high)]
        self.limits = np.maximum(*ends)


def _kept(arithmetic: _Arithmetic, chosen: Choices, level: float, slope: float) -> Band:
    """Those of the portfolios that keep the rules, with what they cost and are worth."""
    whole = chosen.astype(float)
    used, size = whole @ arithmetic.rules.T, whole @ np.abs(arithmetic.rules.T)
    room = TOLERANCE * np.maximum(size, arithmetic.limits)
    kept = ((used <= arithmetic.high + room) & (used >= arithmetic.low - room)).all(axis=1)
    chosen, whole = chosen[kept], whole[kept]
    values = whole @ arithmetic.values
    for members, value in arithmetic.synergies:
        values += value * chosen[:, members].all(axis=1)
    return Band(chosen, whole @ arithmetic.costs, values, level, slope)


def _least_sums(losses: Array, most: int) -> tuple[Choices, float]:
    """The ``most`` subsets of least sum, (k, n), and the least sum of any that is missing."""
    order = np.argsort(losses, kind="stable")
    core = order[np.isfinite(losses[order])][:_CORE]
    missing = float(losses[order[len(core)]]) if len(core) < len(losses) else np.inf
    sums, numbers = np.zeros(1), np.zeros(1, dtype=np.int64)
    for position, loss in enumerate(losses[core].tolist()):
        if len(sums) >= most and loss >= sums.max():
            missing = min(missing, loss)
            break
        sums = np.concatenate([sums, sums + loss])
        numbers = np.concatenate([numbers, numbers | (1 << position)])
        if len(sums) > most:
            parted = np.argpartition(sums, most)
            missing = min(missing, float(sums[parted[most]]))
            sums, numbers = sums[parted[:most]], numbers[parted[:most]]
    flips = np.zeros((len(sums), len(losses)), dtype=bool)
    flips[:, core] = _unpacked(numbers, len(core))[:, ::-1]
    return flips, missing


def _unpacked(numbers: NDArray[np.int64], bits: int) -> Choices:
    """Numbers (k,) as rows of bits (k, bits), the highest first."""
    return np.asarray(numbers[:, None] >> np.arange(bits - 1, -1, -1) & 1, dtype=bool)


def _joint_rows(programme: Programme) -> Iterator[Row]:
    """A synergy is realised exactly when all of its options are chosen."""
    for k, members in enumerate(programme.joint, len(programme.pairs)):
        yield from (Row("joint", {k: 1.0, i: -1.0}, at_most=0.0) for i in members)
        yield Row("joint", {**dict.fromkeys(members, 1.0), k: -1.0}, at_most=len(members) - 1.0)
