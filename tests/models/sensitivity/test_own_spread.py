"""How far weights are drawn where nobody says so."""

import loopfolio as lf
import pytest
from loopfolio.models.ranking.weights import weight_profile
from loopfolio.models.sensitivity.monte_carlo import NEAR, own_spread, usual_spread


def profile(**stated):
    case = lf.load(
        {
            "format": 1,
            "criteria": {c: {"direction": "max"} for c in "ab"},
            "stages": {"s": {"a": "low", "b": "low"}, "t": {"a": "high", "b": "high"}},
            "profiles": {"p": stated},
            "technologies": {"x": {"cost": 1}},
            "fit": {"s": {"x": "high"}},
        }
    ).case
    return case, weight_profile(case, "p")


@pytest.mark.parametrize(
    ("weights", "near"),
    [
        ((0.5, 0.5), NEAR),  # half of √(1/4) is more
        ((0.999, 0.001), (0.999 * 0.001) ** 0.5 / 2),
        ((1.0, 0.0), 0),
    ],
)
def test_weights_are_drawn_near_the_profile_and_no_further_than_they_can_spread(weights, near):
    made = profile(direct=dict(zip("ab", weights, strict=True)))
    assert own_spread(*made) == ("profile", pytest.approx(near))
    assert own_spread(*made, near=0.01) == ("profile", pytest.approx(min(near, 0.01)))
    assert usual_spread(*made) == "uniform"


def test_a_set_of_weights_is_drawn_from_itself():
    made = profile(intervals={"a": [0.2, 0.7]})
    assert (usual_spread(*made), own_spread(*made)) == ("set", ("set", None))
