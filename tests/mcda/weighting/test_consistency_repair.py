"""Judgements that contradict others: against trying every value of Saaty's scale."""

from itertools import combinations, product

import numpy as np
import pytest
from loopfolio.mcda.weighting import consistency_repair
from loopfolio.mcda.weighting.consistency_repair import consistency, diagnose, repair_judgements

SCALE = [1 / k for k in range(9, 1, -1)] + [float(k) for k in range(1, 10)]


def matrix_of(n, **judged):
    """``ab=3``: a matters three times as much as b; what is not said is open."""
    made = np.full((n, n), np.nan)
    np.fill_diagonal(made, 1.0)
    for (one, other), value in judged.items():
        i, j = "abcdef".index(one), "abcdef".index(other)
        made[i, j], made[j, i] = value, 1 / value
    return made


def put(matrix, cells, values):
    made = matrix.copy()
    for (i, j), value in zip(cells, values, strict=True):
        made[i, j], made[j, i] = value, 1 / value
    return made


CIRCLE = matrix_of(3, ab=3, bc=3, ac=1 / 3)
ONE_WRONG = matrix_of(4, ab=2, ac=4, ad=8, bc=2, bd=1 / 5, cd=2)
TWO_WRONG = matrix_of(4, ab=1 / 7, ac=4, ad=8, bc=2, bd=4, cd=1 / 9)


@pytest.mark.parametrize("matrix", [CIRCLE, ONE_WRONG], ids=["circle", "one wrong"])
def test_one_change_is_the_best_of_all_single_changes(matrix):
    cells = list(combinations(range(len(matrix)), 2))
    every = {(cell, v): consistency(put(matrix, [cell], [v])) for cell, v in product(cells, SCALE)}
    found = repair_judgements(matrix)
    [change] = found.changes
    assert found.smallest
    assert found.ratio == pytest.approx(min(every.values()), abs=1e-9)
    assert found.ratio == pytest.approx(every[(change.row, change.column), change.suggestion])
    assert change.judgement == matrix[change.row, change.column]
    remarks = diagnose(matrix)
    now = consistency(matrix)
    best = {cell: min(every[cell, v] for v in SCALE) for cell in cells}
    assert {(r.row, r.column) for r in remarks} == {c for c in cells if best[c] < now * (1 - 1e-9)}
    assert [r.ratio_after for r in remarks] == sorted(r.ratio_after for r in remarks)
    assert [r.ratio_after for r in remarks] == pytest.approx([best[r.row, r.column] for r in remarks])


def test_two_changes_are_made_only_where_no_single_one_will_do():
    cells = list(combinations(range(4), 2))
    singles = min(consistency(put(TWO_WRONG, [c], [v])) for c, v in product(cells, SCALE))
    assert singles >= 0.1
    found = repair_judgements(TWO_WRONG)
    assert len(found.changes) == 2
    assert found.ratio < 0.1
    changed = [(c.row, c.column) for c in found.changes]
    near = min(
        consistency(put(TWO_WRONG, changed, values))
        for values in product(*(neighbours(c.suggestion) for c in found.changes))
    )
    assert found.ratio == pytest.approx(near, abs=1e-9)  # no step along the scale betters it


def neighbours(value):
    at = int(np.argmin(np.abs(np.log(SCALE) - np.log(value))))
    return SCALE[max(at - 1, 0) : at + 2]


def test_what_is_consistent_enough_is_left_alone():
    sound = matrix_of(3, ab=2, bc=2, ac=4)
    assert repair_judgements(sound).changes == ()
    assert repair_judgements(sound).smallest
    assert diagnose(sound) == ()
    ratio = consistency(CIRCLE)
    assert repair_judgements(CIRCLE, below=ratio * 1.01).changes == ()
    assert repair_judgements(CIRCLE, below=ratio).changes


def test_where_sets_are_too_many_to_try_the_most_helpful_is_changed_first(monkeypatch):
    monkeypatch.setattr(consistency_repair, "MOST_SETS", 5)  # there are six judgements
    found = repair_judgements(TWO_WRONG)
    assert not found.smallest
    assert found.ratio < 0.1
    first = diagnose(TWO_WRONG)[0]
    assert (found.changes[0].row, found.changes[0].column) == (first.row, first.column)
    changed = [(c.row, c.column) for c in found.changes]
    assert len(set(changed)) == len(changed)
    after = [
        consistency(put(TWO_WRONG, changed[: k + 1], [c.suggestion for c in found.changes[: k + 1]]))
        for k in range(len(changed))
    ]
    assert [c.ratio_after for c in found.changes] == pytest.approx(after)
    assert found.ratio == pytest.approx(after[-1])
    assert all(ratio >= 0.1 for ratio in after[:-1])
    monkeypatch.setattr(consistency_repair, "MOST_SETS", 6)  # all single ones, and no pairs
    assert not repair_judgements(TWO_WRONG).smallest
    assert repair_judgements(ONE_WRONG).smallest


def test_what_nobody_compared_stays_open():
    matrix = matrix_of(4, ab=2, bc=2, cd=2, ad=1 / 8)
    found = repair_judgements(matrix)
    assert {(c.row, c.column) for c in found.changes} <= {(0, 1), (1, 2), (2, 3), (0, 3)}
    assert found.ratio < 0.1
    chain = matrix_of(3, ab=9, bc=9)
    assert consistency(chain) == pytest.approx(0, abs=1e-9)
    assert diagnose(chain) == ()
