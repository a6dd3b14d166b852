"""Which stages a veto bars in draws of open readings."""

import loopfolio as lf
import numpy as np
import pytest
from loopfolio.models.ranking.weights import weight_profile
from loopfolio.models.sensitivity.distributions import uncertainty
from loopfolio.models.sensitivity.monte_carlo import sampler


def drawn(veto=True):
    """x may read low on a, of three levels; y 2 to 8 on b; z is past the veto of b whatever is drawn."""
    case = lf.load(
        {
            "format": 1,
            "criteria": {
                "a": {"direction": "max", **({"veto": "medium"} if veto else {})},
                "b": {"direction": "min", "bounds": [0, 10], **({"veto": 5} if veto else {})},
                "c": {"direction": "max"},
            },
            "stages": {
                "x": {"a": ["high", "low"], "b": 5, "c": ["low", "high"]},
                "y": {"a": "medium", "b": {"low": 2, "high": 8}, "c": "low"},
                "z": {"a": "high", "b": 5.1, "c": "high"},
            },
            "profiles": {"p": {"direct": {"a": 0.5, "b": 0.3, "c": 0.2}}},
            "technologies": {"t": {"cost": 1}},
            "fit": {"x": {"t": "high"}},
        }
    ).case
    profile = weight_profile(case, "p")
    point = np.array([*profile.weights.values()])
    made = uncertainty(case, point, sampler(case, profile, "profile", 0.05), ("readings",))
    return case, made, next(iter(made.blocks(200, 1)))


def test_a_stage_is_barred_in_the_draws_in_which_it_reads_worse():
    case, made, block = drawn()
    found = made.barred(block)
    cell = list(made.cells).index(("x", "a"))
    low = [case.past_veto("a", reading) for reading in made.cells["x", "a"]]
    assert low == [False, True]
    assert found[:, 0].tolist() == [bool(low[k]) for k in block.readings[:, cell]]
    of_range = block.ranges[:, list(made.ranges).index(("y", "b"))]
    assert found[:, 1].tolist() == (of_range > 5).tolist()
    assert found[:, 2].all()
    assert 0 < found[:, 0].mean() < 1
    assert 0 < found[:, 1].mean() < 1
    scores, places = made.scores(block), made.places(block)
    free = ~found[:, :2].all(axis=1)
    assert (places[free].argmax(axis=1) != 2).all()
    both = ~free
    assert places[both] == pytest.approx(scores[both])


def test_without_a_veto_nothing_is_barred():
    _, made, block = drawn(veto=False)
    assert made.barred(block) is None
    assert made.places(block) is not None
