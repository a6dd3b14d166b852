"""Rows that hold only where nothing lifts them, for every choice."""

from dataclasses import dataclass
from itertools import product

import pytest
from loopfolio.models.rules.base import LinearRow
from loopfolio.models.sensitivity.infeasibility import _lifted


def holds(row, x):
    used = sum(a * x[i] for i, a in row.coefficients.items())
    below = row.at_most is None or used <= row.at_most + 1e-9
    return below and (row.at_least is None or used >= row.at_least - 1e-9)


@pytest.mark.parametrize(
    ("terms", "at_least", "at_most"),
    [
        ({0: 3.0, 1: 2.0, 2: 1.0}, None, 3.0),
        ({0: 3.0, 1: 2.0, 2: 1.0}, 4.0, None),
        ({0: 3.0, 1: -2.0, 2: 1.0}, -1.0, 2.0),
        ({0: 3.0, 1: -2.0, 2: -1.0}, None, -1.0),
        ({0: 1.0, 1: 1.0, 2: -1.0}, 0.0, 0.0),
        ({0: -1.0, 1: -1.0}, -1.0, None),
        ({0: 0.5}, 1.0, None),  # nothing keeps it
        ({0: 0.5}, 0.0, 1.0),  # everything does
    ],
)
def test_a_row_holds_where_no_switch_lifts_it_and_says_nothing_where_one_does(terms, at_least, at_most):
    row = LinearRow("row", terms, at_least, at_most)
    rows = _lifted(row, [3, 4])
    for x in product((0, 1), repeat=5):
        lifted = x[3] or x[4]
        assert all(holds(one, x) for one in rows) == (bool(lifted) or holds(row, x)), x
    assert all((one.at_least is None) != (one.at_most is None) for one in rows)


@dataclass
class NotBoth:
    """A demand beyond a row: not both of the first two."""

    found: tuple = ()

    def keeps(self, chosen):
        return not {0, 1} <= set(chosen)

    def cut(self, chosen):
        return None if self.keeps(chosen) else LinearRow("cut", {0: 1.0, 1: 1.0}, at_most=1.0)


def test_what_is_demanded_beyond_a_row_is_lifted_with_it():
    made = NotBoth(found=(LinearRow("known", {0: 2.0, 1: 1.0, 2: -1.0}, at_most=2.0),))
    [row] = _lifted(LinearRow("row", {0: 1.0, 1: 1.0}, at_most=2.0, beyond=made), [3, 4])
    beyond = row.beyond
    for x in product((0, 1), repeat=5):
        chosen = {i for i, one in enumerate(x) if one}
        lifted = bool(x[3] or x[4])
        assert beyond.keeps(chosen) == (lifted or not (x[0] and x[1]))
        cut = beyond.cut(chosen)
        assert (cut is None) == beyond.keeps(chosen)
        assert cut is None or not holds(cut, x)
        [known] = beyond.found
        assert holds(known, x) == (lifted or holds(made.found[0], x))
    cut = beyond.cut({0, 1})
    assert all(
        holds(cut, x) for x in product((0, 1), repeat=5) if beyond.keeps({i for i in range(5) if x[i]})
    )
