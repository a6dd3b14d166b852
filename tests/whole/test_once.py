"""What stands beside an analysis, of which many tests need one, is worked out once for all of them.

Where it is not nothing fails, and the tests take half as long again.
"""

import pytest
from loopfolio import analyse
from loopfolio.models.uncertainty.worth import DRAWS


@pytest.mark.parametrize("part", ["stress", "mixed", "any_weights", "worth", "robust"])
def test_what_stands_beside_an_analysis_is_worked_out_once(part):
    one, other = (getattr(analyse("recycler", sure=True), part) for _ in range(2))
    assert one is not None
    assert one is other


def test_of_a_single_range_it_draws_a_tenth():
    assert analyse("recycler", sure=True).worth.draws == DRAWS // 10
