"""How far people agree on what they read, and which cell it is worth to talk about."""

import loopfolio as lf
import pytest
from loopfolio.models.sensitivity.discussion import reading_agreement, worth_discussing

CASE = {
    "format": 1,
    "method": "additive",
    "criteria": {"a": {"direction": "max"}, "b": {"direction": "max"}},
    "stages": {
        "s": {"a": {"ann": "high", "bo": "high", "cy": "low"}, "b": "high"},
        "t": {"a": "medium", "b": {"ann": "low", "bo": "low"}},
    },
    "profiles": {"even": {"direct": {"a": 0.5, "b": 0.5}}},
    "technologies": {"x": {"cost": 1}},
    "fit": {"s": {"x": "high"}, "t": {"x": "high"}},
    "budget": 1,
}


def test_agreement_is_of_a_cell_a_stage_and_a_criterion():
    found = reading_agreement(lf.load(CASE).case)
    assert found.cells.keys() == {("s", "a"), ("t", "b")}
    assert found.cells["t", "b"] == 1
    assert 0 < found.cells["s", "a"] < 1
    assert found.stages == {"s": found.cells["s", "a"], "t": 1}
    assert found.criteria == {"a": found.cells["s", "a"], "b": 1}


def test_what_settling_a_cell_changes_is_weighed_by_how_often_it_is_read_so():
    """Read low by one of three, s, at 0.4, falls behind the 0.6 of t: two pairs change, and two places.

    With b read high by one of three t, at 1, draws level with s: one place, and of equals s stays funded.
    """
    several = {"ann": "low", "bo": "low", "cy": "high"}
    data = {
        **CASE,
        "profiles": {"p": {"direct": {"a": 0.6, "b": 0.4}}},
        "stages": {
            "t": {"a": "high", "b": several},
            "s": {"a": {"ann": "high", "bo": "high", "cy": "low"}, "b": "high"},
        },
        "pairs": {"t/x": {"cost": 1.001}},
        "budget": 1.5,
    }
    case = lf.load(data).case
    first, second = worth_discussing(case, lf.stress(data, vary=["readings"], portfolios=10, draws=10))
    assert (first.cell, second.cell) == (("s", "a"), ("t", "b"))
    assert dict(first.shares) == pytest.approx({"high": 2 / 3, "low": 1 / 3})
    assert (first.pairs, first.places) == pytest.approx((2 / 3, 2 / 3))
    assert (second.pairs, second.places) == pytest.approx((0, 1 / 3))
