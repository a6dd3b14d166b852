"""A portfolio as tables, and what cannot be borne."""

import pytest
from loopfolio.models.portfolio.unavoidable import TooFarApart
from solved import case_of, listed, solve


def test_options_are_listed_with_those_that_are_funded_first():
    rules = [{"rule": "count", "at_most": 2, "name": "two"}, {"rule": "total", "of": "cost", "at_most": 90}]
    found = solve(case_of(listed([1, 4, 3], [2, 3, 2]), budget=6, rules=rules))
    table = found.to_frame()
    assert table.index.tolist()[2] == "a/x"
    assert table["funded"].tolist() == [True, True, False]
    assert table["priority"].tolist()[:2] == [1, 2]
    assert table["value"].sum() == 8
    rules = found.to_frame("rules")
    assert rules["used"].to_dict() == {"budget": 5, "two": 2, "total 2": 5}
    assert rules["at_most"].to_dict() == {"budget": 6, "two": 2, "total 2": 90}
    assert rules["binding"].to_dict() == {"budget": False, "two": True, "total 2": False}


@pytest.mark.parametrize(
    ("pairs", "synergies", "where"),
    [
        ({"a/x": {"value": -1e11}, "a/y": {"value": 1}}, [], "pairs.a/x.value"),
        (
            {"a/x": {"value": 1}, "a/y": {"value": 1}},
            [{"pairs": ["a/x", "a/z"], "value": 1}, {"pairs": ["a/x", "a/y"], "value": -1e11}],
            "synergies.1.value",
        ),
    ],
)
def test_a_loss_that_rules_demand_and_beside_which_nothing_counts_is_named(pairs, synergies, where):
    """By a count, of which no entry says that the loss is owed."""
    pairs = {**pairs, **({"a/z": {"value": 1}} if synergies else {})}
    rules = [{"rule": "count", "at_least": len(pairs)}]
    with pytest.raises(TooFarApart) as refused:
        solve(case_of(pairs, rules=rules, synergies=synergies))
    assert str(refused.value).startswith(f"{where}: the rules leave no portfolio without this -100000000000")


def test_what_is_stopped_costs_its_price_and_is_nothing_else():
    data = case_of({"a/x": {"value": 2, "running": {"left": [3, 3], "stop": 1}}}, budget=20)
    data["technologies"]["x"] = {"cost": 6, "builds": {"maturity": 1}, "staff": 2}
    data["resources"] = ["staff"]
    data["periods"] = {"y1": {}, "y2": {}}
    running, stopped = solve(data).programme.pairs
    assert (running.id, stopped.id) == ("a/x", "a/x stopped")
    assert (stopped.cost, stopped.value, stopped.builds, stopped.factor) == (1, 0, 0, 0)
    assert [stopped.attributes[name] for name in ("cost", "spend y1", "spend y2", "staff")] == [1, 1, 0, 0]
    assert (stopped.price, stopped.stopped, stopped.runs) == (None, True, False)
    assert [running.attributes[name] for name in ("cost", "spend y1", "spend y2")] == [6, 3, 3]
