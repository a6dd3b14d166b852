"""Ranks of scores, with ties and with stages that are kept from the first place."""

import numpy as np
import pytest
from loopfolio.mcda.ranks import TIE, lifted, ranks


@pytest.mark.parametrize(
    ("scores", "barred", "expected"),
    [
        pytest.param([0.4, 0.9, 0.4, 0.1], None, [2, 1, 2, 4], id="ties share the better rank"),
        pytest.param([0.4, 0.4 + TIE / 2], None, [1, 1], id="what rounding parts is a tie"),
        pytest.param([0.4, 0.4 + 3 * TIE], None, [2, 1], id="what is beyond rounding is none"),
        pytest.param([3, 2, 2, 1], [True, False, False, False], [3, 1, 1, 4], id="the next best lead"),
        pytest.param([3, 2, 1], [False, True, False], [1, 2, 3], id="who is not first is kept from nothing"),
        pytest.param([3, 2], [True, True], [1, 2], id="where all are barred nothing changes"),
    ],
)
def test_ranks(scores, barred, expected):
    asked = None if barred is None else np.array(barred)
    assert ranks(np.array(scores, dtype=float), asked).tolist() == expected


def test_each_row_is_lifted_by_itself():
    """With some, all and none barred; those that score most of the others lead, together where they tie."""
    scores = np.array([[3.0, 2.0, 2.0, 1.0], [3.0, 2.0, 1.0, 0.0], [1.0, 2.0, 3.0, 4.0]])
    barred = np.array([[1, 0, 0, 0], [1, 1, 1, 1], [0, 0, 0, 1]], dtype=bool)
    found = lifted(scores, barred)
    assert found.tolist() == [[3, 4, 4, 1], [3, 2, 1, 0], [1, 2, 5, 4]]
    assert [lifted(row, bars).tolist() for row, bars in zip(scores, barred, strict=True)] == found.tolist()
