"""Numbers as a file may state them."""

import pytest
from loopfolio.models.entry.entry import without_rounding


@pytest.mark.parametrize(
    ("value", "up", "down"),
    [
        (0.1 + 0.2, 0.3, 0.3),
        (-0.1 - 0.2, -0.3, -0.3),
        (1 + 4e-13, 1 + 1e-11, 1),
        (1 - 4e-13, 1, 1 - 1e-12),
        (-1 - 4e-13, -1, -1 - 1e-11),
        (250 + 3e-10, 250 + 1e-9, 250),
        (0.0, 0.0, 0.0),
    ],
)
def test_a_figure_to_twelve_digits_is_on_the_side_on_which_a_limit_still_holds(value, up, down):
    assert (without_rounding(value, 1), without_rounding(value, -1)) == pytest.approx((up, down), rel=1e-13)
