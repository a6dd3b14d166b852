"""What gives where no portfolio keeps the rules: against looking at every portfolio at every limit."""

from dataclasses import replace
from itertools import product
from random import Random

import pytest
from loopfolio.models.portfolio.portfolio import programme
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import profile_name, weight_profile
from loopfolio.models.sensitivity.infeasibility import least_relaxation, moved, nearest
from loopfolio.models.solver.programme import irreducible_infeasible_set
from loopfolio.models.validation.validate import validate


def made_of(data):
    """The programme of the plain data of a case."""
    verdict = validate({"format": 1, **data})
    assert verdict.case is not None, verdict.problems
    case = verdict.case
    return programme(case, rank(case, weight_profile(case, profile_name(case))))


def possible(made):
    """Whether one of all portfolios keeps the rules, by plain arithmetic."""
    chosen = product((False, True), repeat=len(made.pairs))
    return any(made.keeps_rules([i for i, funded in enumerate(x) if funded]) for x in chosen)


def gated(made):
    """The rule called gate, and its only limit."""
    (rule,) = [rule for rule in made.rules if rule.title == "gate"]
    (limit,) = rule.limits
    return rule, limit


def highest_kept(made, step=0.25):
    """The highest floor of the gate, in such steps below the present one, that a portfolio keeps."""
    rule, limit = gated(made)
    floors = [k * step for k in range(int(limit.value / step), -1, -1)]
    return next((floor for floor in floors if possible(moved(made, rule, limit, floor))), None)


# ---------------------------------------------------------------- a gate, where stages are built up


def built(seed, of):
    """One stage that some technologies build up over three periods, and one that is owed behind a gate."""
    random = Random(seed)

    def quarter(most):
        return random.randint(1, most) / 4

    technologies = {
        "a": {"cost": 1, "maturity": "high", "builds": {"maturity": quarter(6)}},
        "b": {
            "maturity": "high",
            "levels": {
                "pilot": {"cost": 1, "builds": {"maturity": quarter(4)}},
                "whole": {"cost": 2, "builds": {"maturity": quarter(8)}},
            },
            "earliest": "q1",
            "latest": "q2",
        },
        "x": {"cost": 1, "maturity": random.choice(["medium", "high"]), "earliest": "q2"},
    }
    technologies["a"]["latest"] = random.choice(["q1", "q2"])
    return {
        "criteria": {"technological_maturity": {"direction": "max"}},
        "stages": {"s": {"technological_maturity": "low"}, "t": {"technological_maturity": "medium"}},
        "technologies": technologies,
        "pairs": {"s/a": {"value": 1}, "s/b": {"value": 1}, "s/x": {"value": 5}, "t/a": {"value": 1}},
        "periods": {"q1": {}, "q2": {}, "q3": {}},
        "rules": [
            {"rule": "each", "of": of, "at_least": 6, "scope": {"technologies": ["x"]}, "name": "gate"},
            {"rule": "fund", "pairs": ["s/x"]},
            {"rule": "count", "at_most": random.choice([2, 3]), "name": "few"},
        ],
    }


@pytest.mark.parametrize("of", ["maturity", "technological_maturity"])
@pytest.mark.parametrize("seed", range(8))
def test_a_gate_is_lowered_to_the_highest_that_can_be_built_up_to(seed, of):
    """What is added by several pairs counts together, of one pair one level only, none from when x starts."""
    made = made_of(built(seed, of))
    rule, limit = gated(made)
    found = nearest(made, rule, limit)
    assert found is not None
    assert found == pytest.approx(highest_kept(made), abs=1e-9)
    assert possible(moved(made, rule, limit, found))


def one_stage(technologies, floor, stage="low", of="technological_maturity"):
    """A gate before x, which is owed in the second period."""
    return {
        "criteria": {"technological_maturity": {"direction": "max"}},
        "stages": {"s": {"technological_maturity": stage}},
        "technologies": {"x": {"cost": 1, "maturity": "high", "earliest": "q2"}, **technologies},
        "pairs": {f"s/{name}": {"value": 1} for name in ("x", *technologies)},
        "periods": {"q1": {}, "q2": {}},
        "rules": [
            {"rule": "each", "of": of, "at_least": floor, "scope": {"technologies": ["x"]}, "name": "gate"},
            {"rule": "fund", "pairs": ["s/x"]},
        ],
    }


@pytest.mark.parametrize(
    ("technologies", "after"),
    [
        # low is 1
        ({}, 1.0),
        ({"a": {"cost": 1, "maturity": "high", "builds": {"maturity": 0.5}}}, 1.5),
        # Two together: 1 + 0.5 + 0.75
        (
            {
                "a": {"cost": 1, "maturity": "high", "builds": {"maturity": 0.5}},
                "b": {"cost": 1, "maturity": "high", "builds": {"maturity": 0.75}},
            },
            2.25,
        ),
        # What starts with x is too late for it.
        ({"a": {"cost": 1, "maturity": "high", "earliest": "q2", "builds": {"maturity": 0.5}}}, 1.0),
        # One level of a, the better one: not 1 + 0.5 + 0.75
        (
            {
                "a": {
                    "maturity": "high",
                    "levels": {
                        "pilot": {"cost": 1, "builds": {"maturity": 0.5}},
                        "whole": {"cost": 1, "builds": {"maturity": 0.75}},
                    },
                }
            },
            1.75,
        ),
    ],
    ids=["nothing", "one", "two", "too late", "one level"],
)
def test_a_gate_before_a_stage_falls_to_what_can_be_built(technologies, after):
    """From 5, worked by hand."""
    made = made_of(one_stage(technologies, 5))
    (change,) = least_relaxation(made, irreducible_infeasible_set(made))
    assert (change.rule.title, change.side, change.before) == ("gate", "at_least", 5)
    assert change.after == pytest.approx(after)
    assert change.relative == pytest.approx((5 - after) / 5)


def test_a_gate_on_maturity_falls_no_lower_than_the_technology_allows():
    """The stage is built from 1 to 4, but x itself is medium, 2: the gate ends at 2."""
    data = one_stage({"a": {"cost": 1, "maturity": "high", "builds": {"maturity": 3}}}, 3, of="maturity")
    data["technologies"]["x"]["maturity"] = "medium"
    made = made_of(data)
    rule, limit = gated(made)
    assert nearest(made, rule, limit) == 2


def test_of_a_gate_the_next_amounts_are_tried_and_the_nearest_kept():
    """From at most 1 up to 3, the cheapest way through a gate on cost; 2 is not owed, 5 not needed."""
    data = {
        "stages": {"s": {}},
        "technologies": {name: {} for name in "abcd"},
        "pairs": {
            f"s/{name}": {"value": 1, "cost": cost} for name, cost in zip("abcd", (1, 2, 3, 5), strict=True)
        },
        "rules": [
            {"rule": "each", "of": "cost", "at_most": 1, "name": "gate"},
            {"rule": "fund", "pairs": ["s/a", "s/c"]},
        ],
    }
    made = made_of(data)
    rule, limit = gated(made)
    assert nearest(made, rule, limit) == 3
    data["rules"][0] = {"rule": "each", "of": "cost", "at_least": 5, "name": "gate"}
    made = made_of(data)
    rule, limit = gated(made)
    assert nearest(made, rule, limit) == 1


def test_a_gate_that_nothing_opens_is_not_moved():
    """a is skipped and owed: no amount that the gate could have lets it in."""
    data = {
        "stages": {"s": {}},
        "technologies": {"a": {}, "b": {}},
        "pairs": {"s/a": {"value": 1, "cost": 3}, "s/b": {"value": 1, "cost": 9}},
        "rules": [
            {"rule": "each", "of": "cost", "at_most": 1, "name": "gate"},
            {"rule": "skip", "pairs": ["s/a"]},
            {"rule": "fund", "pairs": ["s/a"]},
        ],
    }
    made = made_of(data)
    assert nearest(made, *gated(made)) is None


# ---------------------------------------------------------------- sums, means, shares


def two_by_two(*rules, values=(5, 4, 3, 2), staff=(1, 2, 1, 3)):
    """a/x, a/y, b/x, b/y cost 4, 3, 2 and 1."""
    ids = ("a/x", "a/y", "b/x", "b/y")
    return made_of(
        {
            "stages": {"a": {}, "b": {}},
            "technologies": {"x": {}, "y": {}},
            "resources": ["staff"],
            "pairs": {
                pair: {"value": value, "cost": cost, "staff": people, "maturity": maturity}
                for pair, value, cost, people, maturity in zip(
                    ids, values, (4, 3, 2, 1), staff, (1, 3, 2, 2), strict=True
                )
            },
            "rules": list(rules),
        }
    )


OWED = {"rule": "fund", "pairs": ["a/x", "b/y"], "name": "owed"}


def told(made, levels=()):
    """The changes as (title, side, before, after)."""
    found = least_relaxation(made, irreducible_infeasible_set(made), levels)
    return [(change.rule.title, change.side, change.before, change.after) for change in found]


@pytest.mark.parametrize(
    ("limits", "after"),
    [
        # a/x and b/y cost 5.
        ({"rule": "total", "of": "cost", "at_most": 3}, 5),
        # All four have a staff of 7.
        ({"rule": "total", "of": "staff", "at_least": 9}, 7),
        # (4·1 + 1·2) / 5 = 1.2 of the two alone; with a/y 15 / 8 = 1.875, with all 19 / 10 = 1.9
        ({"rule": "mean", "of": "maturity", "at_least": 2.5}, 1.9),
        ({"rule": "mean", "of": "maturity", "at_most": 1}, 1.2),
        # Of the cost b has 1 of 5 alone, 1 of 8 with a/y.
        ({"rule": "share", "of": "cost", "at_most": 0.1, "scope": {"stages": ["b"]}}, 0.125),
        ({"rule": "count", "at_most": 1}, 2),
        ({"rule": "each", "of": "cost", "at_least": 3}, 1),
    ],
)
def test_a_limit_moves_as_little_as_it_can(limits, after):
    """Beside a/x and b/y, which are owed, as found by hand; what is owed stays."""
    (side,) = {"at_most", "at_least"} & limits.keys()
    (found,) = told(two_by_two(OWED, {**limits, "name": "m"}))
    assert found == ("m", side, limits[side], pytest.approx(after))


def test_of_what_cannot_be_moved_one_rule_goes():
    (found,) = told(two_by_two(OWED, {"rule": "skip", "pairs": ["a/x"], "name": "not now"}))
    assert found in [("owed", None, None, None), ("not now", None, None, None)]


def test_one_rule_is_dropped_rather_than_two_limits_moved():
    """Without what is owed both limits are kept; beside it both would have to move."""
    made = two_by_two(
        OWED,
        {"rule": "total", "of": "cost", "at_most": 3, "name": "c"},
        {"rule": "total", "of": "staff", "at_most": 3, "name": "m"},
    )
    assert told(made) == [("owed", None, None, None)]


APART = [
    {"rule": "fund", "pairs": ["a/x"], "name": "one"},
    {"rule": "fund", "pairs": ["b/y"], "name": "two"},
]


def test_of_two_conflicts_each_has_its_change_and_limits_move_before_rules_go():
    """a/x costs 4 where a may cost 3, b/y has a staff of 3 where b may have 1."""
    made = two_by_two(
        *APART,
        {"rule": "total", "of": "cost", "at_most": 3, "scope": {"stages": ["a"]}, "name": "c"},
        {"rule": "total", "of": "staff", "at_most": 1, "scope": {"stages": ["b"]}, "name": "m"},
    )
    assert told(made) == [("c", "at_most", 3, 4), ("m", "at_most", 1, 3)]


def test_of_two_conflicts_a_rule_goes_where_no_limit_could_move():
    """b/y is owed and skipped."""
    made = two_by_two(
        *APART,
        {"rule": "total", "of": "cost", "at_least": 9, "scope": {"stages": ["a"]}, "name": "c"},
        {"rule": "skip", "pairs": ["b/y"], "name": "not now"},
    )
    found = told(made)
    assert ("c", "at_least", 9, 7) in found
    (other,) = [change for change in found if change[0] != "c"]
    assert other in [("two", None, None, None), ("not now", None, None, None)]


def test_of_two_conflicts_each_side_of_one_rule_moves_by_itself():
    """a costs 4 at least, and 7 at most: at most 3 and at least 9 give way by as little as that."""
    within = {"rule": "total", "of": "cost", "scope": {"stages": ["a"]}}
    made = two_by_two(
        *APART,
        {**within, "at_most": 3, "name": "most"},
        {"rule": "total", "of": "staff", "at_least": 7, "scope": {"stages": ["b"]}, "name": "least"},
    )
    assert told(made) == [("most", "at_most", 3, 4), ("least", "at_least", 7, 4)]


def test_later_limits_are_still_lifted_while_an_earlier_one_moves():
    """Four pairs of staff 7 cost 10; once the staff is settled at 7 the cost has to follow to 10."""
    made = two_by_two(
        *APART,
        {"rule": "total", "of": "staff", "at_least": 8, "name": "staff"},
        {"rule": "total", "of": "cost", "at_most": 3, "name": "cost"},
    )
    assert told(made) == [("staff", "at_least", 8, 7), ("cost", "at_most", 3, 10)]


def portfolios(made):
    """All that keep the rules, by plain arithmetic."""
    chosen = product((False, True), repeat=len(made.pairs))
    every = (frozenset(i for i, funded in enumerate(x) if funded) for x in chosen)
    return [funded for funded in every if made.keeps_rules(funded)]


KINDS = {
    "total": {"rule": "total", "of": "staff"},
    "mean": {"rule": "mean", "of": "maturity"},
    "mean by staff": {"rule": "mean", "of": "cost", "weight": "staff"},
    "share": {"rule": "share", "of": "cost", "scope": {"stages": ["b"]}},
    "count": {"rule": "count"},
}


@pytest.mark.parametrize("side", ["at_most", "at_least"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(6))
def test_the_nearest_limit_is_the_nearest_that_any_portfolio_has(seed, kind, side):
    """What is limited, of every portfolio that keeps the other rules: the least of it, or the most."""
    random = Random(f"{seed} {kind} {side}")
    ids = [f"{s}/{t}" for s in "ab" for t in "xyz"]
    pairs = {
        pair: {
            "value": random.randint(1, 9),
            "cost": random.randint(1, 9),
            "staff": random.randint(1, 9),
            "maturity": random.choice([1, 1.5, 2, 2.75, 3]),
        }
        for pair in ids
    }
    limit = {"at_most": -1.0 if kind == "count" else 0.0, "at_least": 60.0}[side]
    if kind == "share":
        limit = {"at_most": 0.0, "at_least": 1.0}[side]
    data = {
        "stages": {"a": {}, "b": {}},
        "technologies": {"x": {}, "y": {}, "z": {}},
        "resources": ["staff"],
        "pairs": pairs,
        "rules": [
            {"rule": "fund", "pairs": [*random.sample(ids, 1), random.choice(["a/x", "a/y", "a/z"])]},
            {"rule": "requires", "pair": "a/*", "needs": random.choice(["b/x", "b/y"])},
            {"rule": "total", "of": "cost", "at_most": random.randint(18, 30)},
            {**KINDS[kind], side: limit, "name": "gate"},
        ],
    }
    made = made_of(data)
    rule, stated = gated(made)
    used = {rule.check(made.pairs, set(one)).used for one in portfolios(made.without(rule))}
    if not used:
        assert nearest(made, rule, stated) is None
    else:
        expected = min(used) if side == "at_most" else max(used)
        assert nearest(made, rule, stated) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("owed", "budget"),
    [
        # a may draw on the grant of 2, b may not: a and b cost 4 each.
        (["s/a"], 2),
        (["s/b"], 4),
        (["s/a", "s/b"], 6),
    ],
)
def test_beside_a_pool_the_budget_moves_by_what_the_pool_does_not_pay(owed, budget):
    """From 1."""
    made = made_of(
        {
            "stages": {"s": {}},
            "technologies": {"a": {"cost": 4}, "b": {"cost": 4}},
            "pairs": {"s/a": {"value": 1}, "s/b": {"value": 1}},
            "budget": 1,
            "pools": {"grant": {"amount": 2, "scope": {"technologies": ["a"]}}},
            "rules": [{"rule": "fund", "pairs": owed, "name": "owed"}],
        }
    )
    (found,) = told(made)
    assert found == ("budget", "at_most", 1, pytest.approx(budget))


def test_beside_a_pool_what_cannot_be_at_all_moves_no_budget():
    """a is owed and skipped."""
    made = made_of(
        {
            "stages": {"s": {}},
            "technologies": {"a": {"cost": 4}},
            "pairs": {"s/a": {"value": 1}},
            "budget": 1,
            "pools": {"grant": {"amount": 2}},
            "rules": [
                {"rule": "fund", "pairs": ["s/a"], "name": "owed"},
                {"rule": "skip", "pairs": ["s/a"], "name": "not now"},
            ],
        }
    )
    (budget,) = [rule for rule in made.rules if rule.title == "budget"]
    assert nearest(made, budget, budget.limits[0]) is None


def test_in_one_of_two_conflicts_the_first_change_may_be_a_rule_that_goes():
    """b/y is owed and skipped, a is over its cost: each has its change, whichever comes first."""
    rules = [
        {"rule": "skip", "pairs": ["b/y"], "name": "not now"},
        *APART,
        {"rule": "total", "of": "cost", "at_most": 3, "scope": {"stages": ["a"]}, "name": "c"},
    ]
    for given in (rules, rules[::-1]):
        found = told(two_by_two(*given))
        assert ("c", "at_most", 3, 4) in found
        assert len(found) == 2


def test_of_two_limits_either_of_which_would_do_the_one_moves_that_moves_less():
    """The mean needs 6 / 5 = 1.2 where 1 is the most, a fifth; what is spent at least, 1 instead of 5."""
    made = two_by_two(
        {"rule": "total", "of": "cost", "at_most": 4, "name": "most"},
        {"rule": "total", "of": "cost", "at_least": 5, "name": "least"},
    )
    (change,) = least_relaxation(made, irreducible_infeasible_set(made))
    assert (change.rule.title, change.after) == ("least", 4)  # a fifth down; the other a quarter up


def test_a_limit_of_nothing_moves_only_where_no_other_does():
    """From 0 every move is without end: at most 0 gives way to the 5 at least of another rule."""
    made = two_by_two(
        {"rule": "total", "of": "cost", "at_most": 0, "name": "none"},
        {"rule": "total", "of": "cost", "at_least": 5, "name": "least"},
    )
    (change,) = least_relaxation(made, irreducible_infeasible_set(made))
    assert (change.rule.title, change.before, change.after) == ("least", 5, 0)


def test_a_limit_that_is_a_level_is_dropped_not_moved():
    """Of a gate at high nothing between the levels is meant; as a number it is moved to 1."""
    made = two_by_two(OWED, {"rule": "each", "of": "maturity", "at_least": 3, "name": "gate"})
    conflict = irreducible_infeasible_set(made)
    (change,) = least_relaxation(made, conflict)
    assert (change.rule.title, change.after) == ("gate", 1)
    (change,) = least_relaxation(made, conflict, levels=["gate"])
    assert change.after is None
    assert change.rule.title in ("gate", "owed")


@pytest.mark.parametrize("seed", range(12))
def test_what_gives_is_enough_and_no_less_would_be(seed):
    """Random limits in each other's way: a portfolio keeps them as changed, none a little less changed."""
    random = Random(seed)
    rules = [
        {"rule": "total", "of": "cost", "at_most": random.randint(1, 6), "name": "cost"},
        {"rule": "total", "of": "staff", "at_least": random.randint(5, 7), "name": "staff"},
        {"rule": "count", "at_most": random.randint(1, 3), "name": "count"},
        {"rule": "mean", "of": "maturity", "at_least": random.choice([2.5, 2.75, 3]), "name": "mean"},
    ]
    made = two_by_two(*random.sample(rules, 4))
    if possible(made):
        return
    found = least_relaxation(made, irreducible_infeasible_set(made))
    current = made
    for change in found:
        current = loosened(current, change, change.after)
    assert possible(current)
    for less in found:
        if less.after is None:
            continue
        tried = made
        for change in found:
            short = (
                change.after if change is not less else change.after + 1e-4 * (change.before - change.after)
            )
            tried = loosened(tried, change, short)
        assert not possible(tried)


def loosened(made, change, value):
    """The programme with one limit at another value, or without the rule."""
    (rule,) = [rule for rule in made.rules if rule.title == change.rule.title]
    other = None if change.side is None else rule.loosened(change.side, value)
    rules = [other if one is rule else one for one in made.rules]
    return replace(made, rules=tuple(one for one in rules if one is not None))
