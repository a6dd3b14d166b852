"""The best portfolio, its funding order and its frontier, against looking at every portfolio."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from length import examples
from loopfolio.models.portfolio.portfolio import Infeasible
from solved import case_of, needed, programmes, solve


@given(programmes())
@examples(60)
def test_funds_what_looking_at_every_portfolio_finds(drawn):
    """The highest value, then the lowest cost, then the earliest pairs; or no portfolio at all."""
    best = drawn.best()
    if best is None:
        with pytest.raises(Infeasible):
            solve(drawn.case)
        return
    found = solve(drawn.case)
    assert found.pair_ids == drawn.listed(best)
    assert found.optimum.value == pytest.approx(drawn.value(best) / 10, abs=1e-9)
    assert found.optimum.cost == pytest.approx(drawn.cost(best) / 10, abs=1e-9)
    assert found.gap == 0


@given(programmes())
@examples(40)
def test_the_frontier_is_the_one_of_every_portfolio(drawn):
    """From the least that the rules allow to the best, all portfolios that nothing cheaper beats."""
    expected = drawn.frontier()
    if not expected:
        return
    found = solve(drawn.case)
    assert found.frontier.complete
    points = [found.programme.ids(point.funded) for point in found.frontier.points]
    assert points == [drawn.listed(funded) for funded in expected]
    costs = [point.cost for point in found.frontier.points]
    assert costs == pytest.approx([drawn.cost(funded) / 10 for funded in expected], abs=1e-9)


@given(programmes())
@examples(40)
def test_pairs_are_numbered_by_the_cost_from_which_they_stay_funded(drawn):
    """Entry budgets are read off the frontier; where nothing is needed first, they give the order.

    Of pairs with the same entry budget the one that is worth more per cost comes first.
    """
    frontier = drawn.frontier()
    if not frontier:
        return
    found = solve(drawn.case)
    entries = {}
    for pair in frontier[-1]:
        staying = next(k for k in range(len(frontier)) if all(pair in funded for funded in frontier[k:]))
        entries[pair] = drawn.cost(frontier[staying]) / 10
    assert {f.pair.id: f.entry_budget for f in found.funded} == pytest.approx(entries, abs=1e-9)
    assert [f.priority for f in found.funded] == list(range(1, len(entries) + 1))
    if not any(limit.said["rule"] == "requires" for limit in drawn.limits):
        for before, after in pairwise(found.funded):
            assert before.entry_budget <= after.entry_budget + 1e-9
            if before.entry_budget == pytest.approx(after.entry_budget, abs=1e-9) and after.pair.cost:
                rate = float("inf") if not before.pair.cost else before.pair.value / before.pair.cost
                assert rate >= after.pair.value / after.pair.cost - 1e-9


NEEDS = [("*/x", "*/y"), ("*/y", "*/z"), ("b/*", "a/*"), ("c/*", "b/*"), ("c/z", "a/*"), ("b/x", "*/z")]


def covers(pattern, pair):
    return all(part in ("*", own) for part, own in zip(pattern[::2], pair[::2], strict=True))


@given(programmes(most_rules=0, most_options=8), st.lists(st.sampled_from(NEEDS), min_size=1, max_size=3))
@examples(40)
def test_what_is_needed_is_numbered_before_what_needs_it(drawn, chain):
    """However cheap a pair is, one of the funded pairs that it needs comes before it."""
    rules = [{"rule": "requires", "pair": pair, "needs": needs} for pair, needs in chain]
    found = solve({**drawn.case, "rules": rules})
    numbers = {f.pair.id: f.priority for f in found.funded}
    for pattern, needs in chain:
        for pair in numbers:
            wanted = needed(pattern, needs, pair)
            if wanted is not None and not covers(wanted, pair):
                assert min(number for p, number in numbers.items() if covers(wanted, p)) < numbers[pair]


def test_a_chain_of_needs_is_numbered_from_its_root():
    """c/x, worth most for its cost, needs b/x, which needs a/x: they are numbered the other way round."""
    pairs = {"c/x": {"value": 9, "cost": 1}, "b/x": {"value": 1, "cost": 2}, "a/x": {"value": 1, "cost": 3}}
    rules = [
        {"rule": "requires", "pair": "c/x", "needs": "b/x"},
        {"rule": "requires", "pair": "b/x", "needs": "a/x"},
    ]
    found = solve(case_of(pairs, 6, rules))
    assert [(f.pair.id, f.priority) for f in found.funded] == [("a/x", 1), ("b/x", 2), ("c/x", 3)]


def test_pairs_that_need_each_other_are_numbered_all_the_same():
    """Neither can come before the other, so the one worth more per cost does."""
    pairs = {"a/x": {"value": 1, "cost": 2}, "b/x": {"value": 4, "cost": 2}}
    rules = [
        {"rule": "requires", "pair": "a/x", "needs": "b/x"},
        {"rule": "requires", "pair": "b/x", "needs": "a/x"},
    ]
    found = solve(case_of(pairs, 4, rules))
    assert [f.pair.id for f in found.funded] == ["b/x", "a/x"]
