"""What keeps a rule from being one that a portfolio can be held against."""

import pytest
from loopfolio.models.validation.validate import validate

TWO = {"periods": {"y1": {}, "y2": {}}}


def paths(rule=None, technology=(), **more):
    """Where problems are, of a case of one pair in the stage s and one in t, and one rule."""
    verdict = validate(
        {
            "format": 1,
            "stages": {"s": {}, "t": {}},
            "technologies": {"a": {"cost": 4, **dict(technology)}, "b": {"cost": 6}},
            "pairs": {"s/a": {"value": 3}, "t/b": {"value": 2}},
            "budget": 10,
            **({} if rule is None else {"rules": [rule]}),
            **more,
        }
    )
    return [".".join(map(str, p.path)) for p in verdict.problems]


@pytest.mark.parametrize(
    ("rule", "technology", "where"),
    [
        (None, {}, ["minimise"]),
        ({"rule": "total", "of": "cost", "at_most": 5}, {}, ["minimise"]),
        ({"rule": "total", "of": "cost", "at_least": 5}, {}, []),
        ({"rule": "count", "at_most": 1}, {}, ["minimise"]),
        ({"rule": "count", "at_least": 1}, {}, []),
        ({"rule": "fund", "pairs": ["s/a"]}, {}, []),
        ({"rule": "skip", "pairs": ["s/a"]}, {}, ["minimise"]),
        (None, {"cost": -1}, []),
        (None, {"cost": 0}, ["minimise"]),
        (None, {"levels": {"small": {"cost": -1}}}, []),
    ],
)
def test_the_cheapest_is_asked_for_only_where_something_is_demanded_or_money_comes_back(
    rule, technology, where
):
    assert paths(rule, technology, minimise="cost") == where


@pytest.mark.parametrize(
    ("rule", "more", "where"),
    [
        ({"of": "cost", "at_most": 5, "in": 0.8}, {}, []),
        ({"of": "capital cost", "at_most": 5, "in": 0.8}, {}, []),
        ({"of": "staff", "at_most": 5, "in": 0.8}, {"resources": ["staff"]}, ["rules.0.in"]),
        ({"of": "cost", "at_least": 5, "in": 0.8}, {}, ["rules.0.in"]),
        ({"of": "cost", "at_least": 1, "at_most": 5, "in": 0.8}, {}, ["rules.0.in"]),
        (
            {"of": "cost", "at_most": 5, "in": 0.8, "name": "budget"},
            {"budget": None, "pools": {"p": {"amount": 1}}},
            ["rules.0.in"],
        ),
        ({"of": "cost", "at_most": 5, "in": 0.8, "name": "budget"}, {"budget": None}, []),
        ({"of": "cost", "at_most": 5, "period": "y1"}, TWO, []),
        ({"of": "cost", "at_most": 5, "period": "*"}, TWO, []),
        ({"of": "cost", "at_most": 5, "period": "y3"}, TWO, ["rules.0.period"]),
        (
            {"of": "cost", "at_most": 5, "period": "y1", "name": "budget"},
            {**TWO, "budget": None},
            ["rules.0.name"],
        ),
        ({"of": "cost", "at_most": 5, "name": "budget"}, {}, ["rules.0.name"]),
        ({"of": "cost", "at_most": 5, "scope": {"stages": ["s", "x"]}}, {}, ["rules.0.scope.stages.1"]),
        (
            {"of": "cost", "at_most": 5, "scope": {"technologies": ["x"]}},
            {},
            ["rules.0.scope.technologies.0"],
        ),
        ({"of": "csot", "at_most": 5}, {}, ["rules.0.of"]),
    ],
)
def test_a_total_is_of_something_in_a_period_and_a_scope_that_there_are(rule, more, where):
    assert paths({"rule": "total", **rule}, **more) == where


@pytest.mark.parametrize(
    ("pairs", "where"),
    [
        (["s/a"], []),
        (["s/*"], []),
        (["s/b"], ["rules.0.pairs.0"]),
        (["s/a", "s/b"], ["rules.0.pairs.1"]),
        (["x/a"], ["rules.0.pairs.0"]),
        (["s/x"], ["rules.0.pairs.0"]),
        (["t/*"], []),
    ],
)
def test_what_must_be_funded_is_an_option(pairs, where):
    assert paths({"rule": "fund", "pairs": pairs}) == where


@pytest.mark.parametrize(
    ("rule", "entry", "where"),
    [
        ({"of": "cost"}, {}, []),
        ({"of": "cost"}, {"cost": -1}, ["rules.0.of"]),
        ({"of": "cost"}, {"cost": {"low": -1, "likely": 1, "high": 2}}, ["rules.0.of"]),
        ({"of": "cost"}, {"cost": 0}, []),
        ({"of": "value"}, {}, ["rules.0.of"]),
        ({"of": "staff"}, {"staff": 1}, []),
        ({"of": "staff"}, {"staff": -1}, ["rules.0.of"]),
        ({"of": "staff"}, {"staff": [2, -1]}, []),
        ({"of": "staff"}, {"staff": [2, -3]}, ["rules.0.of"]),
        ({"of": "cost"}, {"running_cost": -1}, ["rules.0.of"]),
        ({"of": "operating cost"}, {"running_cost": -1}, ["rules.0.of"]),
        ({"of": "capital cost"}, {"running_cost": -1}, []),
        ({"of": "cost"}, {"cost_profile": [1.5, -0.5]}, []),
    ],
)
def test_nothing_is_divided_by_what_may_be_below_0(rule, entry, where):
    """A share is of a sum over all that is funded; what comes back in the end, once, is in its sum."""
    share = {"rule": "share", "at_most": 0.5, "scope": {"stages": ["s"]}, **rule}
    assert paths(share, entry, resources=["staff"], **TWO) == where


@pytest.mark.parametrize(
    ("entry", "where"),
    [
        ({"difficulty": "low"}, ["rules.0.of"]),
        ({}, ["rules.0.of", "rules.0.of"]),
    ],
)
def test_what_a_rule_asks_for_every_option_says(entry, where):
    """Each option that does not is named: here t/b, and s/a where its technology says nothing either."""
    assert paths({"rule": "mean", "of": "difficulty", "at_most": 2}, entry) == where
    assert (
        paths({"rule": "mean", "of": "difficulty", "at_most": 2, "scope": {"stages": ["s"]}}, entry)
        == where[1:]
    )


@pytest.mark.parametrize(
    ("names", "where"),
    [
        (["x", "y"], []),
        (["x", "x"], ["rules.1.name"]),
        (["count 2", None], ["rules.1"]),
        ([None, None], []),
        (["budget", None], ["rules.0.name"]),
    ],
)
def test_a_rule_has_a_name_that_no_other_has(names, where):
    rules = [{"rule": "count", "at_most": 2, **({} if name is None else {"name": name})} for name in names]
    assert paths(rules=rules) == where
