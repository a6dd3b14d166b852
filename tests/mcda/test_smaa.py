"""Between which shares the one behind some draws lies."""

import pytest
from loopfolio.mcda.smaa import wilson


@pytest.mark.parametrize(
    ("hits", "draws", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662), (20, 20, 0.8389, 1.0)],
)
def test_wilsons_interval_is_the_published_one(hits, draws, low, high):
    """Newcombe (1998), Two-sided confidence intervals for the single proportion: 81 of 263 and others by
    hand."""
    assert wilson(hits / draws, draws) == pytest.approx((low, high), abs=2e-4)
