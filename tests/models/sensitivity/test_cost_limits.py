"""The costs at which a portfolio keeps a limit, and what rules on the cost of each make of them."""

from itertools import product

import pytest
from loopfolio import explain, fund
from loopfolio.models.rules.base import LinearRow
from loopfolio.models.sensitivity.cost_limits import CostLimit, at, cost_limits


@pytest.mark.parametrize(
    ("bend", "slope", "constant"),
    [
        (bend, slope, constant)
        for bend, slope, constant in product((-1.0, 0.0, 2.0), (-3.0, 0.0, 0.5), (-2.0, 0.0, 1.0))
        if bend or slope
    ],
)
@pytest.mark.parametrize("funded", [(), (0,), (0, 1)])
def test_a_limit_is_kept_where_its_polynomial_is_not_above_0(bend, slope, constant, funded):
    limit = CostLimit({0: 1.5, 1: -4.0}, constant, slope, bend)
    of_others = constant + sum((1.5, -4.0)[j] for j in funded)
    spans = limit.kept_at(funded)
    for step in range(-400, 401):
        cost = step / 37 + 0.001
        keeps = of_others + slope * cost + bend * cost**2 <= 0
        assert any(low <= cost <= high for low, high in spans) == keeps, cost


def test_a_straight_limit_is_solved_for_the_cost():
    """2 · [0] − 6 + 4 c ≤ 0: c ≤ 1.5 − 0.5 · [0]."""
    line = CostLimit({0: 2.0}, -6.0, 4.0, 0.0).solved()
    assert (at(line, ()), at(line, (0,))) == (1.5, 1.0)


def test_three_costs_tell_which_rows_a_cost_has_a_part_in_and_how():
    """Of option 0 in a pair with 1, at costs 0, 10 and 20: c + 3 [2] ≤ 8, 5 ≤ c² + [2], and one without c."""
    sampled = [
        [
            LinearRow("sum", {0: c, 1: 7.0, 2: 3.0}, at_most=8.0),
            LinearRow("square", {0: c * c, 2: 1.0}, at_least=5.0),
            LinearRow("count", {0: 1.0, 2: 1.0}, at_most=1.0),
        ]
        for c in (0.0, 10.0, 20.0)
    ]
    fixed, limits = cost_limits(sampled, 0, (0, 1), 10.0)
    assert [row.name for row in fixed] == ["count"]
    assert limits == [
        CostLimit({2: 3.0}, -8.0, pytest.approx(1.0), 0.0),
        CostLimit({2: -1.0}, 5.0, 0.0, pytest.approx(-1.0)),
    ]


def explained(*rules, pair="a/x", budget=10):
    """``x`` brings 5 for 6, ``y`` 3 for 4."""
    case = {
        "format": 1,
        "stages": {"a": {}},
        "technologies": {"x": {"cost": 6}, "y": {"cost": 4}},
        "pairs": {"a/x": {"value": 5}, "a/y": {"value": 3}},
        "budget": budget,
        "rules": list(rules),
    }
    [why] = explain(case, pair).pairs
    return why


@pytest.mark.parametrize(
    ("rules", "stays"),
    [
        ([], 10),  # alone it is worth more than y
        ([{"rule": "each", "of": "cost", "at_most": 7}], 7),
        ([{"rule": "each", "of": "capital cost", "at_most": 7}], 7),
        ([{"rule": "each", "of": "cost", "at_least": 2}], 10),
        ([{"rule": "each", "of": "cost", "at_most": 7, "scope": {"technologies": ["y"]}}], 10),
        ([{"rule": "total", "of": "cost", "at_most": 9}], 9),
    ],
)
def test_a_rule_on_each_cost_bounds_what_a_pair_may_cost(rules, stays):
    assert explained(*rules).stays.cost == pytest.approx(stays)


@pytest.mark.parametrize(
    ("rules", "enters"),
    [
        ([], 2),
        ([{"rule": "each", "of": "cost", "at_least": 3}], None),
        ([{"rule": "each", "of": "cost", "at_most": 1, "scope": {"technologies": ["y"]}}], 1),
        ([{"rule": "count", "at_most": 1}], None),
    ],
)
def test_a_pair_enters_where_there_is_room_beside_what_is_worth_more(rules, enters):
    """Of 8 money x takes 6, which leaves y 2."""
    found = explained(*rules, pair="a/y", budget=8).enters
    assert (None if found is None else found.cost) == (None if enters is None else pytest.approx(enters))


def test_a_mean_of_costs_weighted_by_costs_is_quadratic_in_one():
    """(c² + 4²) / (c + 4) ≤ 5.5 up to c = 2.75 + √13.5625; more than that it could not be alone either."""
    found = explained({"rule": "mean", "of": "cost", "at_most": 5.5}, budget=12)
    assert found.stays.cost == pytest.approx(2.75 + 13.5625**0.5)


def test_what_is_worth_nothing_enters_only_at_no_cost():
    case = {
        "format": 1,
        "stages": {"a": {}},
        "technologies": {"x": {"cost": 6}, "y": {"cost": 4}},
        "pairs": {"a/x": {"value": 0}, "a/y": {"value": 0}},
        "budget": 10,
    }
    [why] = explain(case, "a/x").pairs
    assert (why.enters.cost, why.enters.attained) == (0, True)


def test_a_pair_that_only_comes_in_dearer_has_the_cost_from_which_on_it_does():
    """x, of a risk of 0.5, is needed; 50 of 100 + c at risk are a tenth from c = 400 on."""
    case = {
        "format": 1,
        "stages": {"s": {}},
        "technologies": {"x": {"cost": 100, "success": 0.5}, "y": {"cost": 100}},
        "pairs": {"s/x": {"value": 1}, "s/y": {"value": 5}},
        "rules": [
            {"rule": "requires", "pair": "s/y", "needs": "s/x"},
            {"rule": "mean", "of": "risk", "at_most": 0.1, "name": "risk"},
        ],
    }
    [why] = explain(case, "s/y").pairs
    assert why.enters is not None
    assert why.enters.cost >= 400
    assert fund({**case, "technologies": {**case["technologies"], "y": {"cost": 400}}}).pair_ids == (
        "s/x",
        "s/y",
    )
    assert fund({**case, "technologies": {**case["technologies"], "y": {"cost": 399}}}).pair_ids == ()
    assert [rule.title for rule in why.enters_without] == ["requires 1", "risk"]
