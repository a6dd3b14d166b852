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

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..entry.entry import TOLERANCE
from ..rules.base import LinearRow
from .lp import WarmLP, matrix_of
from .milp import impossible
from .programme import Programme

Array = NDArray[np.float64]
Choices = NDArray[np.bool_]

_CORE = 62
"""Options that may differ from the relaxation at a time: as many as a number has bits."""
_HANDFUL = 8
_BLOCK = 4_000
"""Portfolios checked at a time: few enough for a processor's cache, and for one thread of it."""
_SCALE = 1e4
"""Largest coefficient of the objective that the solver sees."""


@dataclass(frozen=True)
class NearOptimal:
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


def everything(programme: Programme) -> NearOptimal:
    """All 2ⁿ portfolios that keep the rules: none is missing, so there is no line."""
    count = len(programme.pairs)

    def sums(terms: Mapping[int, float]) -> Array:
        total = np.zeros(1)
        for i in reversed(range(count)):
            total = np.concatenate([total, total + terms.get(i, 0.0)])
        return total

    numbers = np.arange(2**count)
    allowed = np.ones(len(numbers), dtype=bool)
    for row in programme.rows:
        used, size = sums(row.coefficients), sums({i: abs(c) for i, c in row.coefficients.items()})
        if row.at_most is not None:
            allowed &= used <= row.at_most + TOLERANCE * np.maximum(size, abs(row.at_most))
        if row.at_least is not None:
            allowed &= used >= row.at_least - TOLERANCE * np.maximum(size, abs(row.at_least))
    costs, values = sums(dict(enumerate(programme.costs))), sums(dict(enumerate(programme.values[:count])))
    chosen = _unpacked(numbers[allowed], count)
    values = _with_synergies(programme, chosen, values[allowed])
    return NearOptimal(chosen, costs[allowed], values, -np.inf, 0.0)


class Relaxation:
    """The linear relaxation of a programme under a falling cost limit, solved from its last basis."""

    def __init__(self, programme: Programme, limit: float) -> None:
        """``limit`` is the highest cost that will be asked for, in currency."""
        self.programme, self.options = programme, len(programme.pairs)
        self.rules = list(zip(*matrix_of(programme.rows, self.options), strict=True))
        self.costs = np.array(programme.costs[: self.options])
        self.rounded = [made for row in programme.rows if (made := _rounded(row, self.costs)) is not None]
        rows = [*programme.rows, *programme.joint_rows, programme.costing(limit)]
        self.upper = np.ones(len(programme.values))
        self.upper[list(impossible(rows))] = 0.0
        self.matrix, self.low, self.high = matrix_of([*rows, *(r.row for r in self.rounded)], len(self.upper))
        self.cost_row = len(rows) - 1
        self.unit = self.matrix[self.cost_row].max() / max(programme.costs, default=0.0) if limit > 0 else 0.0
        self.values = np.array(programme.values) * (self.upper > 0)
        self.solver = WarmLP(self.matrix, self.low, self.high, self.upper)
        self.scale = _SCALE / (float(np.abs(self.values).max(initial=0.0)) or 1.0)
        self.solver.aim(self.scale * self.values)

    def band(self, limit: float, most: int) -> NearOptimal | None:
        """Of the portfolios that cost about ``limit``, those among the ``most`` nearest that keep the rules.

        The line holds for all that cost no more. ``None`` where the relaxation has no solution.
        """
        self.high[self.cost_row] = self.unit * limit
        for position, rounded in enumerate(self.rounded, self.cost_row + 1):
            self.high[position] = rounded.at_most(limit)
        for position in range(self.cost_row, len(self.high)):
            self.solver.limit(position, self.low[position], self.high[position])
        relaxed = self.solver.solve()
        if relaxed is None:
            return None
        price = relaxed.prices / self.scale
        end = np.where(price > 0, self.high, self.low)
        price[~np.isfinite(end)] = 0.0  # of the wrong sign, by a rounding
        end[price == 0] = 0.0
        reduced = self.values - price @ self.matrix
        bound = float(price @ end + np.maximum(reduced, 0.0) @ self.upper)
        slope = float(price[self.cost_row] * self.unit)
        own, possible = reduced[: self.options], self.upper[: self.options] > 0
        flips, least = _least_sums(np.where(possible, np.abs(own), np.inf), most)
        nearest = ((own > 0) & possible) ^ flips
        blocks = [nearest[start : start + _BLOCK] for start in range(0, len(nearest), _BLOCK)]
        chosen = np.concatenate([self._keeping_rules(block) for block in blocks])
        values = chosen @ np.array(self.programme.values[: self.options])
        values = _with_synergies(self.programme, chosen, values)
        return NearOptimal(chosen, chosen @ self.costs, values, bound - least - slope * limit, slope)

    def _keeping_rules(self, chosen: Choices) -> Choices:
        """The portfolios that keep every rule; one rule after the other, as each leaves fewer to look at."""
        whole = chosen.astype(float)
        for coefficients, low, high in self.rules:
            used, size = whole @ coefficients, whole @ np.abs(coefficients)
            room = TOLERANCE * np.maximum(size, max(abs(end) for end in (low, high) if np.isfinite(end)))
            whole = whole[(used <= high + room) & (used >= low - room)]
        return whole > 0


def _with_synergies(programme: Programme, chosen: Choices, values: Array) -> Array:
    for synergy in programme.synergies:
        together = [chosen[:, list(group)].any(axis=1) for group in synergy.groups]
        values = values + synergy.value * np.logical_and.reduce(together)
    return values


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


@dataclass(frozen=True)
class _Rounded:
    """What follows from a row for portfolios within a cost limit, in whole numbers.

    A row with negative coefficients and a multiple of the cost row, added so that none is left, is
    divided by its smallest coefficient and rounded down on both sides (Chvátal 1973, Gomory 1958):
    of 250 each, and at most 30 % of 3,100, there are no more than three.
    """

    row: LinearRow
    """Its right-hand side depends on the limit: see ``at_most``."""
    own: float
    per_cost: float
    unit: float
    room: float
    """For what the rules' tolerance and rounding let pass, in units"""

    def at_most(self, limit: float) -> float:
        right = (self.own + self.per_cost * limit) / self.unit
        largest = max(self.row.coefficients.values())
        return math.floor(right + self.room + TOLERANCE * abs(right)) / largest


def _rounded(row: LinearRow, costs: Array) -> _Rounded | None:
    coefficients = np.zeros(len(costs))
    coefficients[list(row.coefficients)] = list(row.coefficients.values())
    negative = coefficients < 0
    # Rows over a handful of options are tight already; what costs nothing no limit holds back.
    if row.at_most is None or len(row.coefficients) <= _HANDFUL or not negative.any():
        return None
    if (costs[negative] <= 0).any():
        return None
    per_cost = float((-coefficients[negative] / costs[negative]).max())
    whole = coefficients + per_cost * costs
    whole[whole <= TOLERANCE * whole.max()] = 0.0
    if not whole.any():
        return None
    unit = float(whole[whole > 0].min())
    counted = np.floor(whole / unit + TOLERANCE)
    made = LinearRow(row.name, {i: c for i, c in enumerate(counted.tolist()) if c}, at_most=math.inf)
    room = 1e-6 + TOLERANCE * float(np.abs(whole).sum()) / unit
    return _Rounded(made, row.at_most, per_cost, unit, room)
