"""Budgets beside pools, for every portfolio of a few pairs over two years."""

import copy
from itertools import combinations

import pytest
from loopfolio.models.rules.implied.pooled import Pooled
from loopfolio.models.validation.validate import validate
from solved import solve

TWO = {
    "format": 1,
    "stages": {"a": {}, "b": {}},
    "technologies": {"x": {"cost_profile": [0.5, 0.5]}, "y": {}},
    "pairs": {
        "a/x": {"value": 5, "cost": 8},
        "b/x": {"value": 4, "cost": 6},
        "a/y": {"value": 3, "cost": 4},
        "b/y": {"value": 2, "cost": 3},
    },
    "periods": {"y1": {"budget": 5}, "y2": {"budget": 4}},
    "pools": {"grant": {"amount": 3, "scope": {"stages": ["a"]}}},
    "budget": 12,
}


def programme_of(**changes):
    data = copy.deepcopy(TWO) | changes
    return solve(data).programme


CASES = {
    "one sum": {},
    "carried over": {"carry_over": True},
    "by period": {"pools": {"grant": {"amounts": {"y1": 2, "y2": 1}, "scope": {"stages": ["a"]}}}},
    "within": {
        "pools": {"grant": {"amounts": {"y1": 2, "y2": 1}, "scope": {"stages": ["a"]}, "within": True}}
    },
    "two": {
        "pools": {"grant": {"amount": 3, "scope": {"stages": ["a"]}}, "other": {"amount": 2, "share": 0.5}}
    },
    "no budgets of years": {"periods": {"y1": {}, "y2": {}}},
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_rows_and_arithmetic_say_the_same_of_every_portfolio(name):
    made = programme_of(**CASES[name])
    pooled = [rule for rule in made.rules if isinstance(rule, Pooled)]
    assert pooled
    kept, broken = 0, 0
    for size in range(5):
        for some in combinations(range(len(made.pairs)), size):
            if len({made.pairs[i].pair for i in some}) < size:
                continue
            chosen = set(some)
            rows = [row for rule in pooled for row in rule.rows(made.pairs)]
            by_rows = all(
                sum(row.coefficients.get(i, 0.0) for i in chosen) <= row.at_most + 1e-9 for row in rows
            )
            by_rule = all(rule.keeps(made.pairs, chosen) for rule in pooled)
            assert by_rows == by_rule, some
            kept, broken = kept + by_rule, broken + (not by_rule)
            for rule in pooled:
                measured = rule.measure(rule.limits[0], made.pairs)
                most = max(sum(terms.get(i, 0.0) for i in chosen) + base for terms, base in measured.sums)
                assert (most <= rule.ceiling + 1e-9) == rule.keeps(made.pairs, chosen)
    assert kept
    assert broken


def budget(made, title="budget"):
    return next(rule for rule in made.rules if rule.title == title)


def chosen(made, *ids):
    return {i for i, option in enumerate(made.pairs) if option.id in ids}


def test_what_the_budget_pays_is_what_no_pool_does():
    """Of 8 for a/x the grant pays 3; of b/x, 6, none."""
    made = programme_of(periods={"y1": {}, "y2": {}})
    rule = budget(made)
    assert rule.check(made.pairs, chosen(made, "a/x@y1")).used == 5
    assert rule.check(made.pairs, chosen(made, "a/x@y1", "b/x@y1")).used == 11
    assert rule.check(made.pairs, chosen(made, "a/y@y1")).used == 1
    assert rule.check(made.pairs, chosen(made, "b/y@y1")).used == 3
    assert rule.check(made.pairs, set()).used == 0
    assert (rule.carries, rule.apart) == (False, False)


@pytest.mark.parametrize(
    ("budget_", "kept", "tight"), [(11, True, True), (12, True, False), (10.9, False, False)]
)
def test_a_budget_is_kept_with_nothing_to_spare_where_it_pays_all_it_has(budget_, kept, tight):
    made = programme_of(periods={"y1": {}, "y2": {}}, budget=budget_)
    usage = budget(made).check(made.pairs, chosen(made, "a/x@y1", "b/x@y1"))
    assert (usage.kept, usage.tight) == (kept, tight)


def test_pools_pay_as_early_as_they_can_and_budgets_of_years_the_rest():
    """a/x costs 4 in each year; a/y 4 in the first: of 8 then the grant pays 3 and the budget its 5; of the
    second year's 4 the budget pays all."""
    made = programme_of()
    some = chosen(made, "a/x@y1", "a/y@y1")
    first, second = budget(made, "budget y1"), budget(made, "budget y2")
    assert (first.check(made.pairs, some).used, second.check(made.pairs, some).used) == (5, 4)
    assert first.keeps(made.pairs, some)
    assert second.keeps(made.pairs, some)
    more = chosen(made, "a/x@y1", "a/y@y1", "b/y@y2")
    assert not second.keeps(made.pairs, more)
    assert first.apart
    assert not first.carries


def test_a_rule_knows_of_other_budgets_only_where_a_pool_ties_them():
    made = programme_of()
    first = budget(made, "budget y1")
    assert [other.name for other in first.beside] == ["budget y2"]
    carried = budget(programme_of(carry_over=True), "budget y2")
    assert carried.carries
    assert carried.beside == ()


def test_a_case_says_it_in_words():
    case = validate(TWO).case
    assert case is not None
    made = programme_of()

    class Keys:
        def attribute(self, name):
            return name

        def amount(self, value):
            return f"{value:g}"

    assert budget(made).words(Keys()) == "cost that no pool pays at most 12"
    assert budget(made, "budget y1").words(Keys()) == "spend y1 that no pool pays at most 5"


def test_of_four_years_every_set_that_a_pool_ties_is_held():
    """Rows and arithmetic, for up to three of three pairs in each of four years."""
    budgets = {f"y{k}": {"budget": amount} for k, amount in enumerate((3, 1, 2, 1), 1)}
    made = programme_of(
        periods=budgets,
        budget=None,
        technologies={"x": {}, "y": {}},
        pairs={
            "a/x": {"value": 5, "cost": 3},
            "a/y": {"value": 3, "cost": 2},
            "b/y": {"value": 2, "cost": 2},
        },
        pools={"grant": {"amount": 2, "scope": {"stages": ["a"]}}, "more": {"amount": 1}},
    )
    pooled = [rule for rule in made.rules if isinstance(rule, Pooled)]
    rows = [row for rule in pooled for row in rule.rows(made.pairs)]
    kept = 0
    for size in range(4):
        for some in combinations(range(len(made.pairs)), size):
            if len({made.pairs[i].pair for i in some}) == size:
                by_rows = all(
                    sum(row.coefficients.get(i, 0.0) for i in some) <= row.at_most + 1e-9 for row in rows
                )
                assert by_rows == all(rule.keeps(made.pairs, set(some)) for rule in pooled), some
                kept += by_rows
    assert kept > 1
    assert len({row.at_most for row in rows}) > 4
