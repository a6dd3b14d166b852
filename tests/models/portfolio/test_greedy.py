"""What is found by going down the list by value per cost, of a few pairs."""

import pytest
from loopfolio.models.portfolio.greedy import greedy_within_rules
from solved import case_of, solve

PAIRS = {
    "a/x": {"value": 5, "cost": 1},
    "a/y": {"value": 0.1, "cost": 1},
    "a/z": {"value": 3, "cost": 2},
    "b/x": {"value": 1, "cost": 4},
}


def taken(*rules, budget=4, synergies=()):
    made = solve(case_of(PAIRS, budget=budget, rules=list(rules), synergies=synergies)).programme
    found = greedy_within_rules(made)
    assert found is None or made.keeps_rules(found)
    return None if found is None else set(made.ids(found))


@pytest.mark.parametrize(
    ("rules", "funded"),
    [
        ([], {"a/x", "a/z", "a/y"}),
        ([{"rule": "requires", "pair": "a/x", "needs": "a/y"}], {"a/x", "a/y", "a/z"}),
        ([{"rule": "requires", "pair": "a/x", "needs": "b/x"}], {"a/z", "a/y"}),  # both together are too dear
        ([{"rule": "fund", "pairs": ["b/x"]}], {"b/x"}),
        ([{"rule": "excludes", "pairs": ["a/x", "a/z"]}], {"a/x", "a/y"}),
        ([{"rule": "count", "at_most": 1}], {"a/x"}),
        ([{"rule": "count", "at_least": 3}], {"a/x", "a/y", "a/z"}),
        ([{"rule": "skip", "pairs": ["a/x"]}], {"a/z", "a/y"}),
    ],
)
def test_the_list_is_gone_down_within_the_rules(rules, funded):
    assert taken(*rules) == funded


def test_what_is_needed_is_paid_with_what_needs_it():
    """x and y together bring 5.1 for 2, more for its cost than z, 3 for 2."""
    assert taken({"rule": "requires", "pair": "a/x", "needs": "a/y"}, budget=2) == {"a/x", "a/y"}
