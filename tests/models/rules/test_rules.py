"""What each rule does to a portfolio.

A new kind of rule needs an entry in ``EXAMPLES`` and one in ``DRAWN`` of ``random_rules``; the tests fail
until it has.
"""

import re
from io import StringIO
from itertools import combinations
from random import Random

import pytest
from loopfolio.cases import CaseError, load
from loopfolio.models.portfolio.portfolio import Infeasible, fund
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import weight_profile
from loopfolio.models.rules.kinds.registry import RULES
from random_rules import DRAWN, PAIRS, funded, rule

EXAMPLES = {
    "total": [
        # The best uses 1 + 1 + 3 staff; a/x and a/y use 1 + 2.
        (rule("total", of="staff", at_most=4), ["a/x", "a/y"]),
        # Only a/y, b/x and b/y reach 2 + 1 + 3.
        (rule("total", of="staff", at_least=6), ["a/y", "b/x", "b/y"]),
        # b may cost 1: a/x and b/y are worth 7, a/x and a/y 9.
        (rule("total", of="cost", at_most=1, scope={"stages": ["b"]}), ["a/x", "a/y"]),
        (rule("total", of="cost", at_most=6), ["a/y", "b/x", "b/y"]),
        (rule("total", of="value", at_most=9), ["a/y", "b/x", "b/y"]),
        (rule("total", of="maturity", at_least=7), ["a/y", "b/x", "b/y"]),
    ],
    "mean": [
        # The best has (4·1 + 2·2 + 1·2) / 7 = 1.43; a/y, b/x, b/y have (3·3 + 2·2 + 1·2) / 6 = 2.5.
        (rule("mean", of="maturity", at_least=1.5), ["a/y", "b/x", "b/y"]),
        # a/x and b/x have (4·1 + 2·2) / 6 = 1.33 and are worth 8.
        (rule("mean", of="maturity", at_most=1.4), ["a/x", "b/x"]),
        # The best has (1·1 + 1·2 + 3·2) / 5 = 1.8 by staff.
        (rule("mean", of="maturity", weight="staff", at_least=1.9), ["a/y", "b/x", "b/y"]),
        # In b alone the mean is 2 whatever is funded there, so nothing is.
        (rule("mean", of="maturity", at_least=2.5, scope={"stages": ["b"]}), ["a/x", "a/y"]),
    ],
    "each": [
        # b/y needs 3 staff.
        (rule("each", of="staff", at_most=2), ["a/x", "a/y"]),
        # a/x has maturity 1, which is low.
        (rule("each", of="maturity", at_least="medium"), ["a/y", "b/x", "b/y"]),
        (rule("each", of="maturity", at_least=2, scope={"technologies": ["x"]}), ["a/y", "b/x", "b/y"]),
        # Between 2 and 3: a/x and b/y are outside.
        (rule("each", of="cost", at_least=2, at_most=3), ["a/y", "b/x"]),
    ],
    "count": [
        (rule("count", at_most=2), ["a/x", "a/y"]),
        (rule("count", at_most=1), ["a/x"]),
        (rule("count", at_least=2, scope={"stages": ["a"]}), ["a/x", "a/y"]),
        (rule("count", at_least=2, scope={"technologies": ["y"]}), ["a/y", "b/x", "b/y"]),
    ],
    "share": [
        # x takes 6/7 of the best's cost, 4/7 with a/x and a/y, 2/6 with a/y, b/x, b/y.
        (rule("share", at_most=0.5, scope={"technologies": ["x"]}), ["a/y", "b/x", "b/y"]),
        # a takes 4/7 of the best's cost and all of what a/x and a/y cost.
        (rule("share", at_least=0.7, scope={"stages": ["a"]}), ["a/x", "a/y"]),
        # y takes 3/5 of the best's staff.
        (rule("share", of="staff", at_most=0.5, scope={"technologies": ["y"]}), ["a/x", "b/x"]),
    ],
    "requires": [
        (rule("requires", pair="b/y", needs="a/y"), ["a/y", "b/x", "b/y"]),
        # The same stage: a/x needs a/y, b/x needs b/y.
        (rule("requires", pair="*/x", needs="*/y"), ["a/y", "b/x", "b/y"]),
        # The same technology: b/x needs a/x, b/y needs a/y.
        (rule("requires", pair="b/*", needs="a/*"), ["a/x", "a/y"]),
    ],
    "excludes": [
        (rule("excludes", pairs=["a/x", "b/x"]), ["a/y", "b/x", "b/y"]),
        (rule("excludes", pairs=["b/*"]), ["a/x", "a/y"]),
        (rule("excludes", pairs=["*/x", "b/y"]), ["a/x", "a/y"]),
    ],
    "together": [
        (rule("together", pairs=["a/x", "a/y"]), ["a/x", "a/y"]),
        # a/x with b/x is worth 8 and leaves 1, for b/y; a/y with b/y is worth 6 and leaves 3.
        (rule("together", pairs=["a/y", "b/y"]), ["a/y", "b/x", "b/y"]),
        (rule("together", pairs=["*/y"]), ["a/y", "b/x", "b/y"]),
    ],
    "fund": [
        (rule("fund", pairs=["a/y"]), ["a/y", "b/x", "b/y"]),
        (rule("fund", pairs=["a/*"]), ["a/x", "a/y"]),
        (rule("fund", pairs=["a/y"], by="2027-02-18"), ["a/y", "b/x", "b/y"]),
    ],
    "skip": [
        (rule("skip", pairs=["a/x"]), ["a/y", "b/x", "b/y"]),
        (rule("skip", pairs=["b/*"]), ["a/x", "a/y"]),
        (rule("skip", pairs=["*/*"], scope={"stages": ["b"]}), ["a/x", "a/y"]),
    ],
}


@pytest.mark.parametrize("kind", RULES)
def test_every_kind_of_rule_has_an_example_and_a_random_one(kind):
    """Whoever adds a kind of rule shows here what it does, and draws it below."""
    assert EXAMPLES.get(kind), f"add an example of '{kind}' to EXAMPLES"
    assert kind in DRAWN, f"say in DRAWN how to draw a '{kind}' at random"


@pytest.mark.parametrize("kind", RULES)
def test_every_kind_of_rule_shows_how_a_case_file_says_it(kind):
    """Its example is a rule of its kind, and one that the paper's case could have."""
    example = RULES[kind].example
    text = f"format: 1\nextends: lithium-ion-battery\nrules:\n  - {example}\n"
    (made,) = load(StringIO(text)).case.rules
    assert (made.rule, "\n" in example) == (kind, False)


BEST = ["a/x", "b/x", "b/y"]


def test_without_a_rule_the_most_valuable_pairs_within_the_budget_are_funded():
    """What the examples are measured against."""
    assert funded() == BEST


@pytest.mark.parametrize(
    ("given_rule", "expected"),
    [example for examples in EXAMPLES.values() for example in examples],
    ids=[f"{kind} {k}" for kind, examples in EXAMPLES.items() for k in range(1, len(examples) + 1)],
)
def test_a_rule_changes_the_portfolio_to_the_one_computed_by_hand(given_rule, expected):
    """Under the rule the best portfolio is the one that the comment beside the example derives."""
    assert expected != BEST
    assert funded(given_rule) == expected


# ---------------------------------------------------------------- what rules do not say


@pytest.mark.parametrize(
    "given_rule",
    [
        rule("mean", of="maturity", at_least=3),
        rule("share", at_most=0.1, scope={"stages": ["a"]}),
        rule("each", of="cost", at_most=0),
        rule("requires", pair="a/x", needs="a/y"),
        rule("excludes", pairs=["*/*"]),
        rule("together", pairs=["*/*"]),
        rule("skip", pairs=["*/*"]),
        rule("count", at_most=0),
        rule("total", of="cost", at_least=0),
    ],
    ids=lambda r: r["rule"],
)
def test_an_empty_portfolio_keeps_every_rule_that_asks_for_nothing(given_rule):
    """With no money nothing is funded, and a mean or a share of nothing breaks no rule."""
    assert funded(given_rule, budget=0) == []


@pytest.mark.parametrize(
    "given_rule",
    [
        rule("total", of="cost", at_least=1),
        rule("count", at_least=1),
        rule("fund", pairs=["b/y"]),
    ],
    ids=lambda r: r["rule"],
)
def test_a_rule_that_asks_for_something_cannot_be_kept_without_money(given_rule):
    """Within a budget of 0 these leave no portfolio, and the two rules are named."""
    with pytest.raises(Infeasible) as trouble:
        funded({**given_rule, "name": "asks"}, budget=0)
    assert [r.title for r in trouble.value.rules] == ["budget", "asks"]


def test_a_limit_that_just_holds_is_kept():
    """Equal to a limit is within it: the best portfolio costs 7, uses 5 staff and counts 3 pairs."""
    limits = [
        rule("total", of="cost", at_least=7, at_most=7),
        rule("total", of="staff", at_least=5, at_most=5),
        rule("count", at_least=3, at_most=3),
        rule("mean", of="maturity", at_least=10 / 7, at_most=10 / 7),
        rule("share", at_least=6 / 7, at_most=6 / 7, scope={"technologies": ["x"]}),
        rule("each", of="cost", at_least=1, at_most=4),
    ]
    assert funded(*limits) == BEST


def test_one_of_several_needed_pairs_is_enough():
    """Where ``needs`` matches several pairs, any one of them will do: here a/x, as without the rule."""
    assert funded(rule("requires", pair="b/y", needs="a/*")) == BEST


def test_a_pair_none_of_whose_needs_is_an_option_cannot_be_funded():
    """b/y needs a/y, which is no option, so only the others remain."""
    some = {pair: numbers for pair, numbers in PAIRS.items() if pair != "a/y"}
    assert funded(rule("requires", pair="b/y", needs="a/y"), pairs=some) == ["a/x", "b/x"]


def test_who_is_named_as_what_is_needed_needs_nothing():
    """Only a/y needs a/x, though the pattern names both."""
    needs = rule("requires", pair="a/*", needs="a/x")
    assert funded(needs, rule("skip", pairs=["b/*"]), budget=4) == ["a/x"]
    assert funded(needs, rule("skip", pairs=["b/*", "a/x"])) == []


def test_no_pair_is_its_own_partner():
    """What is needed by a pattern is another pair: a/x comes with a/y, or not at all."""
    needs = rule("requires", pair="a/x", needs="a/*")
    assert funded(needs, rule("skip", pairs=["b/*", "a/y"])) == []
    assert "a/x" not in funded(needs, rule("skip", pairs=["b/*"]), budget=4)


LOGIC = {
    "s/a": {"value": 10, "cost": 10},
    "s/b": {"value": 1, "cost": 10},
    "t/c": {"value": 2, "cost": 10},
    "t/d": {"value": 3, "cost": 10},
}
"""Worth taking in the order a, d, c, b"""


def logic(*rules, budget):
    text = {
        "format": 1,
        "stages": {"s": {}, "t": {}},
        "technologies": {name: {} for name in "abcd"},
        "pairs": LOGIC,
        "budget": budget,
        "rules": list(rules),
    }
    case = load(text).case
    return sorted(pair[-1] for pair in fund(case, rank(case, weight_profile(case, "equal"))).pair_ids)


@pytest.mark.parametrize(
    ("says", "budget", "best"),
    [
        # a needs b or c: c is worth more
        ({"pair": "s/a", "needs": ["s/b", "t/c"]}, 20, "ac"),
        # a needs b and c
        ({"pair": "s/a", "needs": ["s/b", "t/c"], "all": True}, 30, "abc"),
        ({"pair": "s/a", "needs": ["s/b", "t/c"], "all": True}, 20, "cd"),
        # a needs d, and b does
        ({"pair": ["s/a", "s/b"], "needs": "t/d"}, 10, "d"),
        ({"pair": ["s/a", "s/b"], "needs": "t/d"}, 40, "abcd"),
        # if a and d, then b
        ({"pair": ["s/a", "t/d"], "needs": "s/b", "jointly": True}, 20, "ac"),
        ({"pair": ["s/a", "t/d"], "needs": "s/b", "jointly": True}, 30, "abd"),
    ],
)
def test_lists_say_what_needs_what(says, budget, best):
    assert logic({"rule": "requires", **says}, budget=budget) == [*best]


def test_listed_pairs_are_counted():
    """At most two of three; either a or d."""
    assert logic({"rule": "count", "pairs": ["s/a", "t/c", "t/d"], "at_most": 2}, budget=40) == [*"abd"]
    either = {"rule": "count", "pairs": ["s/a", "t/d"], "at_least": 1, "at_most": 1}
    assert logic(either, budget=40) == [*"abc"]


def test_what_is_left_without_a_partner_is_warned_of():
    """Of the same technology there is none: both stars stand for one."""
    text = {
        "format": 1,
        "stages": {"base": {}, "next": {}},
        "technologies": {name: {"cost": 1} for name in "xyz"},
        "pairs": {"base/x": {"value": 5}, "base/y": {"value": 4}, "next/z": {"value": 9}},
        "rules": [{"rule": "requires", "pair": "next/*", "needs": "base/*"}],
    }
    said = [warning.message for warning in load(text).warnings]
    assert "next/z has nothing that it needs and cannot be funded" in said
    text["rules"][0]["pair"] = "next/z"
    assert not any("nothing that it needs" in warning.message for warning in load(text).warnings)


@pytest.mark.parametrize(
    ("says", "wrong"),
    [
        ({"pair": ["s/*", "t/c"], "needs": "s/b", "jointly": True}, "name each in pair, without *"),
        ({"pair": ["s/a", "t/c"], "needs": "s/b", "jointly": True, "lag": 1}, "jointly goes without lag"),
        ({"pair": [], "needs": "s/b"}, "needs at least 1 entry"),
        ({"pair": ["s/a", "x"], "needs": "s/b"}, "'x' is not a pair"),
    ],
)
def test_a_list_that_says_nothing_is_refused(says, wrong):
    with pytest.raises(CaseError, match=re.escape(wrong)):
        logic({"rule": "requires", **says}, budget=10)


def test_pairs_that_need_each_other_come_together():
    """a/x needs b/y and b/y needs a/x: both or none."""
    both = [rule("requires", pair="a/x", needs="b/y"), rule("requires", pair="b/y", needs="a/x")]
    assert funded(*both) == BEST
    assert funded(*both, budget=4) == ["a/y"]


def test_together_with_a_pair_that_is_no_option_is_none():
    """All or none: a/y is named outright and is no option, so a/x cannot be funded either."""
    some = {pair: numbers for pair, numbers in PAIRS.items() if pair != "a/y"}
    assert funded(rule("together", pairs=["a/x", "a/y"]), pairs=some) == ["b/x", "b/y"]


def test_together_by_a_pattern_is_of_the_options_it_matches():
    """A pattern speaks of options only: a/* is a/x alone where a/y is no option."""
    some = {pair: numbers for pair, numbers in PAIRS.items() if pair != "a/y"}
    assert funded(rule("together", pairs=["a/*"]), pairs=some) == BEST


def test_a_scope_is_all_that_is_named_on_both_sides():
    """Stage a and technology x together mean a/x alone."""
    only = rule("total", of="cost", at_most=0, scope={"stages": ["a"], "technologies": ["x"]})
    assert funded(only) == ["a/y", "b/x", "b/y"]


def test_a_rule_without_a_name_is_called_after_its_kind_and_number():
    """The second rule, a count, is 'count 2' in what is reported."""
    with pytest.raises(Infeasible, match="'fund 1', 'count 2'"):
        funded(rule("fund", pairs=["*/*"]), rule("count", at_most=1), budget=99)


# ---------------------------------------------------------------- what comes back


@pytest.mark.parametrize("seed", range(20))
def test_cash_that_comes_back_pays_for_others(seed):
    """Amounts below 0 under limits on both sides: the best of all portfolios, by both solvers."""
    random = Random(seed)
    ids = [f"{stage}/{technology}" for stage in "ab" for technology in "xyz"]
    pairs = {
        pair: {"value": random.randint(1, 9), "cost": random.randint(0, 5), "cash": random.randint(-4, 6)}
        for pair in ids
    }
    most, least = random.randint(-3, 6), random.randint(-12, -4)
    rules = [{"rule": "total", "of": "cash", "at_most": most, "at_least": least}]
    case = load(
        {
            "format": 1,
            "stages": {"a": {}, "b": {}},
            "technologies": {"x": {}, "y": {}, "z": {}},
            "resources": ["cash"],
            "pairs": pairs,
            "budget": 12,
            "rules": rules,
        }
    ).case

    def total(chosen, field):
        return sum(pairs[pair][field] for pair in chosen)

    every = (pick for size in range(7) for pick in combinations(ids, size))
    kept = [
        total(pick, "value")
        for pick in every
        if total(pick, "cost") <= 12 and least <= total(pick, "cash") <= most
    ]
    ranking = rank(case, weight_profile(case, "equal"))
    for solver in ("highs", "cbc"):
        if kept:
            assert fund(case, ranking, solver).value == pytest.approx(max(kept))
        else:
            with pytest.raises(Infeasible):
                fund(case, ranking, solver)


def test_nothing_is_divided_by_what_may_come_back():
    text = {
        "format": 1,
        "stages": {"a": {}},
        "technologies": {"x": {"cost": 1, "cash": -2}},
        "resources": ["cash"],
        "pairs": {"a/x": {"value": 1}},
        "rules": [{"rule": "share", "of": "cash", "at_most": 0.5}],
    }
    with pytest.raises(CaseError, match="'cash' may be below 0, so nothing can be divided by it"):
        load(text)


def test_a_criterion_may_be_called_as_what_pairs_have():
    """It ranks; a rule of that name means the pair's own cost, value and risk."""
    case = load(
        {
            "format": 1,
            "criteria": {
                "cost": {"direction": "min"},
                "value": {"direction": "max", "bounds": [-5, 10]},
                "risk": {"direction": "min"},
            },
            "stages": {
                "a": {"cost": "low", "value": 7, "risk": "high"},
                "b": {"cost": "high", "value": -2, "risk": "low"},
            },
            "technologies": {"x": {"cost": 10, "success": 0.5}, "y": {"cost": 20}},
            "fit": {"a": {"x": "high", "y": "high"}, "b": {"x": "high", "y": "medium"}},
            "rules": [
                {"rule": "total", "of": "cost", "at_most": 30},
                {"rule": "share", "of": "cost", "at_most": 0.9, "scope": {"stages": ["a"]}},
                {"rule": "each", "of": "risk", "at_most": 0.5},
            ],
        }
    ).case
    found = fund(case, rank(case, weight_profile(case, "equal")))
    assert found.cost <= 30
    assert [usage.used for usage in found.rules if usage.rule.rule == "total"] == [found.cost]
    assert {pair.pair.attributes["risk"] for pair in found.funded} <= {0.0, 0.5}
