"""A few of many points, far from each other."""

import numpy as np
import pytest
from loopfolio.models.tradeoffs.nondominated import _apart

LINE = np.array([[0.0, 10.0], [1.0, 9.0], [5.0, 5.0], [9.0, 1.0], [10.0, 0.0]])


@pytest.mark.parametrize(
    ("most", "kept"), [(1, [0]), (2, [0, 4]), (3, [0, 2, 4]), (4, [0, 1, 2, 4]), (5, [0, 1, 2, 3, 4])]
)
@pytest.mark.parametrize("unit", [1.0, 1000.0])
def test_the_best_of_each_sum_and_then_the_farthest_from_all_are_kept(most, kept, unit):
    """Whatever unit a sum has."""
    assert _apart(LINE * [1.0, unit], most) == kept


def test_a_sum_in_which_all_are_alike_sets_none_apart():
    assert _apart(np.column_stack([LINE[:, 0], np.full(5, 3.0)]), 2) == [0, 4]
    assert _apart(np.array([[3.0, 0.0], [0.0, 1.0], [0.0, 3.0], [1.5, 1.0]]), 3) == [0, 1, 2]
