"""Where the conceptual model places stages."""

import loopfolio as lf
import pytest
from loopfolio.models.portfolio.conceptual import conceptual_model


def test_a_stage_lies_where_its_readings_lie_between_the_ends_of_their_scales():
    """2 of 1 to 3 is halfway; 30 of 20 to 60 a quarter of the way; of several readings the first counts."""
    case = lf.load(
        {
            "format": 1,
            "criteria": {
                "gain": {"direction": "max", "scale": {"low": 1, "some": 2, "high": 3}},
                "effort": {"direction": "min", "unit": "h", "bounds": [20, 60]},
            },
            "stages": {
                "make": {"gain": "some", "effort": 30},
                "take_back": {"gain": ["high", "low"], "effort": 60},
            },
            "profiles": {"even": {"direct": {"gain": 0.5, "effort": 0.5}}},
            "technologies": {"iot": {"cost": 1}, "ai": {"cost": 1, "name": "Vision"}},
            "fit": {"make": {"iot": "high"}, "take_back": {"ai": "high"}},
            "conceptual_model": {"x": "gain", "y": "effort"},
        }
    ).case
    ranking = lf.rank(case)
    make, back = conceptual_model(case, ranking, lf.fund(case)).bubbles
    assert (make.position["x"], make.position["y"]) == pytest.approx((0.5, 0.25))
    assert (back.position["x"], back.position["y"]) == pytest.approx((1, 1))
    assert (make.is_open, back.is_open) == ((), ("x",))
    assert (make.name, back.name) == ("Make", "Take back")
    assert (make.rank, back.rank) == tuple(ranking.ranks)
    assert [[mark.name for mark in one.funded] for one in (make, back)] == [["Iot"], ["Vision"]]
