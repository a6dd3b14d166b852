"""A programme by hand: what portfolios are worth and cost, at other costs too, and what its rows allow."""

from dataclasses import replace
from itertools import combinations

import numpy as np
from loopfolio.models.options.option import CAPITAL, OPERATING
from loopfolio.models.solver.programme import irreducible_infeasible_set
from solved import case_of, listed, solve


def programme_of(**more):
    """``a/x`` 4 for 3, ``a/y`` 3 for 2 and ``a/z`` 1 for 2; x and y together bring 2 more."""
    data = case_of(
        listed([4, 3, 1], [3, 2, 2]), budget=5, synergies=[{"pairs": ["a/x", "a/y"], "value": 2}], **more
    )
    return solve(data).programme


def test_what_a_portfolio_is_worth_and_costs_and_by_how_much_it_beats_another():
    made = programme_of()
    assert [made.value(some) for some in ((), (0,), (0, 1), (0, 2))] == [0, 4, 9, 5]
    assert [made.cost(some) for some in ((), (0,), (0, 1), (0, 2))] == [0, 3, 5, 5]
    assert made.values == [4, 3, 1, 2]
    assert made.costs == [3, 2, 2, 0]
    assert made.beats((0, 1), (0, 2))
    assert not made.beats((0, 2), (0, 1))
    assert not made.beats((0,), (0,))
    losing = made.valued([4, -3, 1])
    assert (losing.value((0, 1)), losing.size((0, 1))) == (3, 9)
    together = made.valued_together([-7.0])
    assert together.value((0, 1)) == 0
    assert [*together.rows] == [*made.rows]


def test_only_what_rounding_leaves_beats_nothing():
    made = solve(case_of(listed([0.1, 0.2, 0.3], [1, 1, 1]))).programme
    assert made.value((0, 1)) > made.value((2,))
    assert not made.beats((0, 1), (2,))


def test_rows_allow_the_portfolios_that_keep_the_rules():
    made = programme_of(
        rules=[{"rule": "count", "at_most": 2}, {"rule": "requires", "pair": "a/z", "needs": "a/y"}]
    )
    every = [frozenset(some) for size in range(4) for some in combinations(range(3), size)]
    kept = {some for some in every if made.keeps_rules(some)}
    assert kept == {frozenset(some) for some in ((), (0,), (1,), (0, 1), (1, 2))}
    assert {frozenset(np.flatnonzero(row).tolist()) for row in made.choices()} == kept


def test_a_joint_variable_is_1_where_each_of_its_groups_has_something():
    made = programme_of()
    rows = made.joint_rows
    for bits in range(16):
        x = [bits >> i & 1 for i in range(4)]
        allowed = all(sum(a * x[i] for i, a in row.coefficients.items()) <= row.at_most for row in rows)
        assert allowed == (x[3] == (x[0] and x[1]))


def test_one_option_of_a_pair_is_funded():
    data = case_of({"a/x": {"value": 1}}, budget=9)
    data["technologies"] = {"x": {"levels": {"small": {"cost": 1, "effect": 0.5}, "large": {"cost": 2}}}}
    made = solve(data).programme
    [row] = made.once
    assert (row.coefficients, row.at_most) == ({0: 1.0, 1: 1.0}, 1.0)
    assert not made.keeps_rules((0, 1))
    assert made.pairs_of((1,)) == {"a/x"}
    change = made.change((0,), (1,))
    assert (change.moves, change.enters, change.leaves) == (("a/x:large",), (), ())


def test_what_runs_goes_on_and_what_is_stopped_is_not_in_place():
    data = case_of(
        {
            "a/x": {"value": 2, "cost": 1, "running": {"left": 1, "stop": 1}},
            "a/y": {"value": 2, "cost": 1, "running": {"left": 1}},
        }
    )
    made = solve(data).programme
    ids = [option.id for option in made.pairs]
    assert ids == ["a/x", "a/x stopped", "a/y"]
    assert made.going_on == {0, 2}
    assert made.committed == ("a/y",)
    assert made.in_place((1, 2)) == {2}
    assert made.ids((1, 2)) == ("a/y",)
    assert made.owed == {}
    owing = case_of(
        {"a/x": {"value": 2, "cost": 1}}, rules=[{"rule": "fund", "pairs": ["a/x"], "name": "law"}]
    )
    assert solve(owing).programme.owed == {"a/x": "law"}


YEARS = {
    **case_of({"a/x": {"value": 6}, "a/y": {"value": 1, "cost": 2}}, budget=90),
    "technologies": {
        "x": {
            "cost": {"low": 5, "likely": 10, "high": 15},
            "cost_profile": [0.6, 0.4], "duration": 2, "running_cost": 3,
        },
        "y": {},
        "z": {},
    },
    "periods": {"y1": {}, "y2": {}, "y3": {}},
}  # fmt: skip


def spent(option):
    names = ("cost", CAPITAL, OPERATING, "spend y1", "spend y2", "spend y3", "spend to y2")
    return [option.attributes[name] for name in names]


def test_at_other_costs_all_that_is_spent_is_in_proportion():
    made = solve(YEARS).programme
    at = [option.id for option in made.pairs].index("a/x@y1")
    assert spent(made.pairs[at]) == [13, 10, 3, 6, 4, 3, 10]
    double = made.priced([2 * option.cost for option in made.pairs]).pairs[at]
    assert spent(double) == [26, 20, 6, 12, 8, 6, 20]
    assert (double.price.low, double.price.high) == (10, 30)
    assert double.spreads[CAPITAL].by_period == {"y1": 12, "y2": 8}


def test_what_it_costs_to_have_them_changes_and_what_they_cost_to_run_stays():
    made = solve(YEARS).programme
    at = [option.id for option in made.pairs].index("a/x@y1")
    costs = [option.attributes[CAPITAL] for option in made.pairs]
    costs[at] = 20
    found = made.built_for(costs)
    assert spent(found.pairs[at]) == [23, 20, 3, 12, 8, 3, 20]
    assert found.pairs[at].price is None  # it is certain now
    other = [option.id for option in made.pairs].index("a/y@y1")
    assert found.pairs[other].cost == 2


def test_rules_that_cannot_all_be_kept_are_none_too_many():
    made = programme_of()
    rules = [
        {"rule": "count", "at_least": 3, "name": "three"},
        {"rule": "count", "at_most": 2, "name": "two"},
        {"rule": "skip", "pairs": ["a/z"], "name": "not z"},
    ]
    found = solve(case_of(listed([4, 3, 1], [3, 2, 2]), rules=rules[1:])).programme
    three = solve(case_of(listed([4, 3, 1], [3, 2, 2]), rules=rules[:1])).programme.rules[0]
    both = replace(found, rules=(three, *found.rules))
    assert len(irreducible_infeasible_set(both)) == 2
    assert made.turned_by("value") == made.turned_by("cost") == frozenset()
    assert not made.values_limited
    of_value = case_of(listed([4, 3], [3, 2]), rules=[{"rule": "total", "of": "value", "at_most": 5}])
    assert solve(of_value).programme.values_limited
