"""Which judgements contradict the others, and the fewest changes that make them consistent."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import comb

import numpy as np

from ...records import dataclass
from .ahp import (
    CONSISTENT_BELOW,
    Array,
    IndexTable,
    complete,
    components,
    consistency_ratio,
    missing,
    perron,
    prioritise,
)

SAATY = np.array([1 / k for k in range(9, 1, -1)] + [float(k) for k in range(1, 10)])
"""Saaty's scale with its reciprocals, rising."""

MOST_SETS = 2_000
"""Sets of judgements that are tried before the search for the smallest repair settles for less."""


@dataclass(frozen=True)
class Remark:
    """One judgement, and what the others would make of it."""

    row: int
    column: int
    judgement: float
    consistent: float
    """The value that makes the whole matrix most consistent, the others kept"""
    suggestion: float
    """The nearest value of Saaty's scale to it"""
    ratio_after: float
    """Consistency ratio with the suggestion in place of the judgement"""


@dataclass(frozen=True)
class JudgementRepair:
    """Judgements to change so that a matrix becomes consistent."""

    changes: tuple[Remark, ...]
    ratio: float
    """Consistency ratio after all changes"""
    smallest: bool
    """No fewer changes would do; otherwise fewer might"""


def consistency(matrix: Array, table: IndexTable = "alonso_lamata") -> float:
    """Consistency ratio of an (n, n) matrix, completed at best where it has holes."""
    return prioritise(matrix, table).consistency_ratio


def diagnose(matrix: Array, table: IndexTable = "alonso_lamata") -> tuple[Remark, ...]:
    """The judgements whose change would make the whole more consistent, the most helpful first."""
    ratio = consistency(matrix, table)
    remarks = [_changed(matrix, [cell], table).changes[0] for cell in _judged(matrix)] if ratio > 0 else []
    helpful = [remark for remark in remarks if remark.ratio_after < ratio * (1 - 1e-9)]
    return tuple(sorted(helpful, key=lambda r: (r.ratio_after, r.row, r.column)))


def repair_judgements(
    matrix: Array, below: float = CONSISTENT_BELOW, table: IndexTable = "alonso_lamata"
) -> JudgementRepair:
    """The fewest judgements whose change brings the consistency ratio below ``below``.

    Sets of judgements are tried in rising number. The best that a set could reach is found by
    leaving its judgements open and completing the matrix at least λmax (Bozóki, Fülöp & Poesz
    2015); only a set that could reach the threshold is put on Saaty's scale. Of the sets of
    the smallest number the one that ends at the lowest ratio is taken.
    """
    ratio = consistency(matrix, table)
    if ratio < below:
        return JudgementRepair((), ratio, smallest=True)
    cells = _judged(matrix)
    tried, proven = 0, True
    for size in range(1, len(cells) + 1):
        tried += comb(len(cells), size)
        if tried > MOST_SETS:
            break
        could = [chosen for chosen in combinations(cells, size) if _reach(matrix, chosen, table)[1] < below]
        found = [_changed(matrix, chosen, table) for chosen in could]
        best = min(found, key=lambda repaired: repaired.ratio, default=None)
        if best is not None and best.ratio < below:
            return JudgementRepair(best.changes, best.ratio, smallest=proven)
        # One judgement's ratio falls and then rises along the scale, so its best value was found;
        # several together might still do on values that were not tried.
        proven = proven and (size == 1 or not could)
    return _greedy(matrix, below, table)


def _judged(matrix: Array) -> list[tuple[int, int]]:
    rows, columns = np.triu_indices(len(matrix), 1)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if not np.isnan(matrix[i, j])]


def _set(matrix: Array, cells: Sequence[tuple[int, int]], values: Sequence[float]) -> Array:
    changed = matrix.copy()
    for (i, j), value in zip(cells, values, strict=True):
        changed[i, j], changed[j, i] = value, 1.0 / value
    return changed


def _reach(matrix: Array, cells: Sequence[tuple[int, int]], table: IndexTable) -> tuple[Array, float]:
    """The most consistent values for some judgements, and the ratio with them."""
    opened = _set(matrix, cells, [np.nan] * len(cells))
    # Without a judgement that alone holds two groups together, any value is as consistent.
    best = complete(opened if len(components(opened)) == 1 else matrix)
    values = np.array([best[i, j] for i, j in cells])
    ratio = consistency_ratio(perron(best)[0], len(matrix), missing(matrix), table)
    return values, ratio


def _changed(matrix: Array, cells: Sequence[tuple[int, int]], table: IndexTable) -> JudgementRepair:
    """Some judgements at the values of Saaty's scale that are best, each beside the others."""
    values, _ = _reach(matrix, cells, table)
    at = [int(np.argmin(np.abs(np.log(SAATY) - np.log(value)))) for value in values]
    ratio = consistency(_set(matrix, cells, SAATY[at].tolist()), table)
    better = True
    while better:
        better = False
        for k in range(len(cells)):
            for step in (-1, 1):
                moved = [*at[:k], at[k] + step, *at[k + 1 :]]
                if 0 <= moved[k] < len(SAATY):
                    reached = consistency(_set(matrix, cells, SAATY[moved].tolist()), table)
                    if reached < ratio - 1e-12:
                        at, ratio, better = moved, reached, True
    remarks = [
        Remark(i, j, float(matrix[i, j]), float(value), float(SAATY[place]), ratio)
        for (i, j), value, place in zip(cells, values, at, strict=True)
    ]
    return JudgementRepair(tuple(remarks), ratio, smallest=False)


def _greedy(matrix: Array, below: float, table: IndexTable) -> JudgementRepair:
    """The most helpful change, then the next, until the ratio is low enough."""
    changed, changes, ratio = matrix, dict[tuple[int, int], Remark](), consistency(matrix, table)
    while ratio >= below:
        left = [cell for cell in _judged(matrix) if cell not in changes]
        best = min(
            (_changed(changed, [cell], table).changes[0] for cell in left),
            key=lambda r: (r.ratio_after, r.row),
        )
        changes[best.row, best.column] = best
        changed, ratio = _set(changed, [(best.row, best.column)], [best.suggestion]), best.ratio_after
    return JudgementRepair(tuple(changes.values()), ratio, smallest=False)
