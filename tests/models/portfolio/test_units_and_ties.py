"""Units, rounding and ties change nothing that they should not."""

import pytest
from hypothesis import given
from length import campaign, examples
from solved import IDS, case_of, listed, programmes, solve, worth


def scaled(drawn, unit, of):
    """The case with every ``of`` (cost or value) in tenths of ``unit`` instead of tenths."""

    def in_units(amount):
        return float(f"{round(amount * 10)}e{unit}")

    data = drawn.case
    pairs = {pair: {**entry, of: in_units(entry[of])} for pair, entry in data["pairs"].items()}
    changed = {**data, "pairs": pairs}
    if of == "value":
        changed["synergies"] = [{**s, "value": in_units(s["value"])} for s in data["synergies"]]
        return changed
    if drawn.budget is not None:
        changed["budget"] = in_units(data["budget"])
    changed["rules"] = [
        {**said, "at_least": in_units(said["at_least"])} if said["rule"] == "total" else said
        for said in data["rules"]
    ]
    return changed


@pytest.mark.parametrize("of", ["cost", "value"])
@pytest.mark.parametrize("unit", [9, -6, 3, -3], ids=lambda unit: f"1e{unit}")
@given(drawn=programmes())
@examples(10)
def test_the_unit_of_cost_or_value_changes_nothing(unit, of, drawn):
    """The same case in cents or in billions funds the same pairs in the same order."""
    if drawn.best() is None:
        return
    expected, found = solve(drawn.case), solve(scaled(drawn, unit, of))
    assert found.pair_ids == expected.pair_ids
    assert [f.pair.id for f in found.funded] == [f.pair.id for f in expected.funded]
    size = 10.0 ** (unit + 1) if of == "cost" else 1.0
    entries = [f.entry_budget * size for f in expected.funded]
    assert [f.entry_budget for f in found.funded] == pytest.approx(entries, rel=1e-9)


@pytest.mark.parametrize(
    ("costs", "budget", "expected"),
    [
        ([0.1, 0.2], 0.3, ["a/x", "a/y"]),
        ([0.3], 0.1 + 0.2, ["a/x"]),
        ([0.1 + 0.2], 0.3, ["a/x"]),
        ([0.1] * 9, 0.9, IDS),
        ([0.7, 0.1, 0.1], 0.9, ["a/x", "a/y", "a/z"]),
        ([1e9 + 0.1, 1e9 + 0.2], 2e9 + 0.3, ["a/x", "a/y"]),
        ([0.1, 0.2001], 0.3, ["a/x"]),
        ([0.1, 0.2], 0.2999, ["a/x"]),
        ([3e-7], 2.999e-7, []),
    ],
)
def test_a_budget_that_just_suffices_suffices(costs, budget, expected):
    """0.1 + 0.2 is within 0.3, however floats round; a budget that is really short is short."""
    assert worth([1] * len(costs), costs, budget) == expected


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize(
    ("costs", "budget", "expected"),
    [
        ([1e6, 1, 1], 1e6 + 1, ["a/x", "a/y"]),
        ([1e6, 0.6, 0.6], 1, ["a/y"]),
        ([1e9, 0.6, 0.6], 1, ["a/y"]),
        ([1e9, 0.06, 0.06], 0.1, ["a/y"]),
        ([1e12, 400, 400], 700, ["a/y"]),
    ],
)
def test_a_cost_far_beyond_the_budget_does_not_blur_it(solver, costs, budget, expected):
    """One option priced out of reach makes nobody overlook that two small ones do not both fit."""
    assert worth([5, 1, 1], costs, budget, solver) == expected


@pytest.mark.parametrize("out_of_reach", [4000, 1e6, 1e9])
def test_a_cost_far_beyond_the_budget_does_not_thin_the_frontier(out_of_reach):
    """With 0, 100, 200 and 300 to spend there are four portfolios, however dear what nobody can buy."""
    costs = {"a/x": out_of_reach, "a/y": 100, "a/z": 200}
    pairs = {p: {"value": v, "cost": costs[p]} for p, v in {"a/x": 5, "a/y": 1, "a/z": 3}.items()}
    found = solve(case_of(pairs, 300))
    assert [point.cost for point in found.frontier.points] == [0, 100, 200, 300]
    assert {f.pair.id: f.entry_budget for f in found.funded} == {"a/z": 200, "a/y": 300}


# ---------------------------------------------------------------- ties


@pytest.mark.parametrize(
    ("values", "costs", "budget", "expected"),
    [
        ([1, 1, 1], [2, 2, 2], 4, ["a/x", "a/y"]),
        ([1, 1, 1], [3, 2, 2], 4, ["a/y", "a/z"]),
        ([2, 1, 1], [5, 2, 2], 5, ["a/y", "a/z"]),
        ([2, 1, 1], [4, 2, 2], 4, ["a/x"]),
        ([1, 1, 2], [2, 2, 4], 4, ["a/x", "a/y"]),
        ([0.3, 0.1, 0.2], [3, 1, 1], 3, ["a/y", "a/z"]),
        ([0, 1], [0, 1], 1, ["a/x", "a/y"]),
        ([0, 1], [1, 1], 2, ["a/y"]),
    ],
    ids=["earliest", "cheapest", "cheaper two", "first one", "first two", "rounding", "free", "worthless"],
)
@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_of_equals_the_cheapest_then_the_earliest_is_funded(solver, values, costs, budget, expected):
    """Equal in value: the lower cost; equal in that too: the one that funds the earliest pair."""
    assert worth(values, costs, budget, solver) == expected


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize("values", [[0.1, 0.2, -0.3], [-0.3, 0.2, 0.1], [0.7, -0.6, -0.1], [1e9, -1e9, 0]])
def test_gains_and_losses_that_cancel_are_worth_nothing(solver, values):
    """All three or none, and the three are worth 0 but for rounding: nothing is bought for nothing."""
    rules = [{"rule": "together", "pairs": ["a/*"]}]
    assert worth(values, [1, 1, 1], 9, solver, rules=rules) == []


@pytest.mark.parametrize(
    ("values", "costs", "budget", "more"),
    [
        ([0, -0.1, -0.2], [0, 0, 0], 0, {"synergies": [{"pairs": ["a/x", "a/y", "a/z"], "value": 0.3}]}),
        ([-0.1, 0.2, 0.3, -0.2], [0, 0.2, 0.3, 0], 0.4, {"rules": [{"rule": "count", "at_least": 3}]}),
        ([0.3, -0.3], [1, 1], 2, {"rules": [{"rule": "count", "at_least": 2}]}),
    ],
    ids=["synergy", "count", "no choice"],
)
def test_a_portfolio_worth_nothing_is_proven_like_any_other(values, costs, budget, more):
    """Where gains and losses cancel the best value is 0, and rounding is no gap to a better one."""
    found = solve(case_of(listed(values, costs), budget, **more))
    assert found.optimum.value == pytest.approx(0, abs=1e-12)
    assert found.gap == 0


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize(
    ("many", "paid"), [(18, 7), pytest.param(24, 9, marks=campaign(1, part=0))], ids=["18", "24"]
)
def test_ties_among_many_pairs_are_settled_by_the_order_of_the_file(many, paid, solver):
    """Of 18 pairs alike, money for 7 funds the first 7."""
    keys = [f"t{k}" for k in range(many)]
    data = {
        "format": 1,
        "stages": {"s": {}},
        "technologies": {key: {"cost": 1} for key in keys},
        "pairs": {f"s/{key}": {"value": 0.1} for key in keys},
        "budget": paid,
    }
    assert solve(data, solver).pair_ids == tuple(f"s/{key}" for key in keys[:paid])
