"""Portfolios that the best one is held against."""

from loopfolio.models.portfolio.baselines import baselines
from solved import case_of, solve


def everything(**levels):
    """What of one technology, at stage a, the baseline of everything takes, and what that is worth."""
    data = case_of({"a/x": {"value": 1}}, budget=1)
    data["technologies"] = {"x": {"levels": levels}}
    made = solve(data).programme
    found = baselines(made).everything
    return [made.pairs[i].level for i in found.funded], found.value, found.cost


def test_everything_has_each_pair_at_the_level_that_is_worth_most_affordable_or_not():
    """The value of a level is its effect of the pair's, here 1."""
    small, large = {"cost": 1, "effect": 0.5}, {"cost": 9, "effect": 1}
    assert everything(small=small, large=large) == (["large"], 1, 9)
    assert everything(large=large, small=small) == (["large"], 1, 9)
    assert everything(early={"cost": 1}, late={"cost": 1}) == (["early"], 1, 1)  # of equals the first


def test_everything_leaves_out_what_is_worth_nothing():
    made = solve(case_of({"a/x": {"value": 0, "cost": 1}, "b/x": {"value": 2, "cost": 1}})).programme
    assert made.ids(baselines(made).everything.funded) == ("b/x",)


def test_each_baseline_says_which_rules_it_breaks():
    """Everything costs 5 of 3; nothing leaves one unfunded that is owed."""
    rules = [
        {"rule": "fund", "pairs": ["a/x"], "name": "law"},
        {"rule": "count", "at_most": 3, "name": "three"},
    ]
    pairs = {"a/x": {"value": 1, "cost": 2}, "b/x": {"value": 2, "cost": 3}}
    made = solve(case_of(pairs, budget=3, rules=rules)).programme
    found = baselines(made)
    assert found.everything.broken == ("budget",)
    assert found.do_nothing.broken == ("law",)
    assert found.obligations.broken == ()
    assert made.ids(found.obligations.funded) == ("a/x",)
    assert (found.everything.value, found.everything.cost) == (3, 5)
