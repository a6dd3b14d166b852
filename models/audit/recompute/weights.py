"""The weights of a profile once more, in plain Python, for ``verify``.

Like the rest of this arithmetic it reads the case's fields and shares no code with what weighs: judgements
by power iteration, Best–Worst as a linear programme by the simplex method in exact fractions, a set of
weights by its extreme points, each from the rows that hold there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from ...case.case import Case
from ...case.profiles import BestWorstJudgements, Expert, Profile, as_statement

Figures = dict[str, float]
Row = list[float]
_Pivoted = tuple[int, Row, float]
"""Of an equation: the unknown that it is solved for, its coefficients and its value."""

_MOST_CHOICES = 60_000
"""Of rows that could hold at an extreme point, up to which all are gone through."""


def weights(case: Case, profile: str, own: Mapping[str, float]) -> Figures | None:
    """The weights of a profile; ``None`` for those that take more than a page to compute.

    ``own``: the package's, which stand where they are as good as these: the linear model of Best–Worst
    may have several optima, of which it takes the middle.
    """
    criteria = list(case.criteria)
    stated = case.profiles.get(profile)
    if stated is None:
        return dict.fromkeys(criteria, 1 / len(criteria)) if criteria else {}
    if stated.order is not None:
        n = len(criteria)
        return {c: sum(1 / k for k in range(stated.order.index(c) + 1, n + 1)) / n for c in criteria}
    points = stated.direct or stated.swing
    if points is not None:
        return {c: points.get(c, 0.0) / sum(points.values()) for c in criteria}
    if stated.best_worst is not None:
        return best_worst(stated.best_worst, criteria, own)
    if stated.is_set:
        return centre(stated, criteria)
    if stated.groups:
        return None
    if stated.experts is not None:
        return _together(stated, criteria)
    return principal(stated.ahp, criteria) if stated.ahp is not None else None


def _together(stated: Profile, criteria: list[str]) -> Figures | None:
    """Weighted geometric means of complete judgements, or of the weights that follow from each one's."""
    counted = {
        name: one for name, one in (stated.experts or {}).items() if name not in (stated.leave_out or ())
    }
    total = sum(one.weight for one in counted.values())
    shares = [one.weight / total for one in counted.values()]
    if stated.aggregate == "mean":
        return _mean([*counted.values()], shares, criteria)
    judged = [_complete(one.ahp, criteria) if one.ahp is not None else None for one in counted.values()]
    if any(found is None for found in judged):
        return None
    matrices = [found for found in judged if found is not None]
    if stated.aggregate == "priorities":
        each = [_eigenvector(matrix, criteria) for matrix in matrices]
        mean = {
            c: math.prod(own[c] ** share for own, share in zip(each, shares, strict=True)) for c in criteria
        }
        return {c: mean[c] / math.fsum(mean.values()) for c in criteria}
    joint = {
        cell: math.prod(matrix[cell] ** share for matrix, share in zip(matrices, shares, strict=True))
        for cell in matrices[0]
    }
    return _eigenvector(joint, criteria)


def _mean(experts: Sequence[Expert], shares: Sequence[float], criteria: list[str]) -> Figures | None:
    """Weighted arithmetic means of the weights of each."""
    each = []
    for one in experts:
        if one.swing is not None:
            each.append({c: one.swing.get(c, 0.0) / sum(one.swing.values()) for c in criteria})
        else:
            own = principal(one.ahp, criteria) if one.ahp is not None else None
            if own is None:
                return None
            each.append(own)
    return {c: math.fsum(own[c] * share for own, share in zip(each, shares, strict=True)) for c in criteria}


def principal(stated: Mapping[str, Mapping[str, float]], names: list[str]) -> Figures | None:
    """The principal eigenvector of complete judgements; ``None`` where some are missing."""
    judged = _complete(stated, names)
    return None if judged is None else _eigenvector(judged, names)


def _complete(
    stated: Mapping[str, Mapping[str, float]], names: list[str]
) -> dict[tuple[str, str], float] | None:
    judged: dict[tuple[str, str], float] = {(c, c): 1.0 for c in names}
    for row, line in stated.items():
        for column, judgement in line.items():
            other = stated.get(column, {}).get(row, 0.0)
            if judgement < 1 < other:  # a half beside its whole number, which may be rounded
                continue
            judged |= {(row, column): judgement, (column, row): 1 / judgement}
    return judged if len(judged) == len(names) ** 2 else None


def _eigenvector(judged: Mapping[tuple[str, str], float], names: list[str]) -> Figures:
    found = dict.fromkeys(names, 1.0)
    for _ in range(10_000):
        product = {a: math.fsum(judged[a, b] * found[b] for b in names) for a in names}
        total = math.fsum(product.values())
        before, found = found, {c: value / total for c, value in product.items()}
        if all(abs(found[c] - before[c]) < 1e-15 for c in names):
            break
    return found


def best_worst(stated: BestWorstJudgements, criteria: Sequence[str], own: Mapping[str, float]) -> Figures:
    """An optimum of the linear model: ``own`` where it misses the judgements by no more than the least."""
    over, under = stated.over_others, stated.over_worst
    best, worst = list(criteria).index(stated.best), list(criteria).index(stated.worst)
    n = len(criteria)
    rows: list[list[Fraction]] = []
    for j, c in enumerate(criteria):
        for plus, minus, judged in ((best, j, over[c]), (j, worst, under[c])):
            for sign in (1, -1):
                row = [Fraction(0)] * n
                row[plus] += sign
                row[minus] -= sign * Fraction(judged)
                if any(row):
                    rows.append(row)
    # In units of ξ the weights are at most 1 off each judgement; the more they sum to, the less ξ is.
    found = _largest_sum(rows, n)
    if found is None:  # nothing bounds them: the judgements agree, and ξ is 0
        shares = {c: 1 / over[c] for c in criteria}
        return {c: shares[c] / math.fsum(shares.values()) for c in criteria}
    total = sum(found)
    off = max(abs(sum(float(a) * own[c] for a, c in zip(row, criteria, strict=True))) for row in rows)
    least = float(1 / total)
    if abs(math.fsum(own.values()) - 1) < 1e-9 and min(own.values()) > -1e-12 and off <= least + 1e-9:
        return dict(own)
    return {c: float(x / total) for c, x in zip(criteria, found, strict=True)}


def _largest_sum(rows: list[list[Fraction]], n: int) -> list[Fraction] | None:
    """x ≥ 0 with ``rows`` x ≤ 1 and the largest sum, by the simplex method; ``None``: unbounded."""
    m = len(rows)
    table = [[*row, *(Fraction(i == k) for k in range(m)), Fraction(1)] for i, row in enumerate(rows)]
    aim = [Fraction(-1)] * n + [Fraction(0)] * (m + 1)
    basis = [n + i for i in range(m)]
    while (entering := next((j for j in range(n + m) if aim[j] < 0), None)) is not None:
        ratios = [
            (table[i][-1] / table[i][entering], basis[i], i) for i in range(m) if table[i][entering] > 0
        ]
        if not ratios:
            return None
        leaving = min(ratios)[2]
        pivot = table[leaving][entering]
        table[leaving] = [value / pivot for value in table[leaving]]
        for row in (*(table[i] for i in range(m) if i != leaving), aim):
            factor = row[entering]
            if factor:
                row[:] = [value - factor * other for value, other in zip(row, table[leaving], strict=True)]
        basis[leaving] = entering
    found = [Fraction(0)] * n
    for i, j in enumerate(basis):
        if j < n:
            found[j] = table[i][-1]
    return found


def centre(stated: Profile, criteria: list[str]) -> Figures | None:
    """The mean of the extreme points of a set of weights; ``None`` where they are too many to go through."""
    n = len(criteria)
    rows: list[tuple[Row, float]] = [([float(i == j) for j in range(n)], 0.0) for i in range(n)]
    for criterion, (low, high) in (stated.intervals or {}).items():
        unit = [float(criterion == c) for c in criteria]
        rows += [(unit, low), ([-x for x in unit], -high)]
    for text in stated.statements or ():
        said = as_statement(text)
        if said is None:
            return None
        rows.append(([(c == said.more) - said.times * (c == said.less) for c in criteria], 0.0))
    if math.comb(len(rows), n - 1) > _MOST_CHOICES:
        return None
    points: dict[tuple[float, ...], Row] = {}
    for point in _crossings([(0, [1.0] * n, 1.0)], rows, n):
        if all(sum(a * x for a, x in zip(row, point, strict=True)) >= least - 1e-10 for row, least in rows):
            points.setdefault(tuple(round(x, 9) + 0.0 for x in point), point)
    if not points:
        return None
    return {c: math.fsum(point[i] for point in points.values()) / len(points) for i, c in enumerate(criteria)}


def _crossings(held: list[_Pivoted], rest: list[tuple[Row, float]], n: int) -> Iterator[Row]:
    """Points at which ``held`` and as many of the others as it takes are equations, one more each time."""
    if len(held) == n:
        values = {lead: value for lead, _, value in held}
        yield [values[i] for i in range(n)]
        return
    for number, (row, value) in enumerate(rest):
        if len(rest) - number < n - len(held):
            return
        fresh, at = list(row), value
        for lead, other, equals in held:
            if factor := fresh[lead]:
                at -= factor * equals
                fresh = [x - factor * y for x, y in zip(fresh, other, strict=True)]
                fresh[lead] = 0.0
        pivot = max(range(n), key=lambda i: abs(fresh[i]))
        if (size := fresh[pivot]) and abs(size) > 1e-9:
            fresh, at = [x / size for x in fresh], at / size
            cleared = [
                (
                    lead,
                    [x - other[pivot] * y for x, y in zip(other, fresh, strict=True)],
                    equals - other[pivot] * at,
                )
                for lead, other, equals in held
            ]
            yield from _crossings([*cleared, (pivot, fresh, at)], rest[number + 1 :], n)
