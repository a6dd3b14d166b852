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
