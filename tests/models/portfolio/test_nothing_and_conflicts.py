"""Cases in which there is nothing to fund, less than nothing to gain, or no portfolio at all."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from length import examples
from loopfolio.cases import load
from loopfolio.models.portfolio import frontier
from loopfolio.models.portfolio.portfolio import Infeasible, programme
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import weight_profile
from loopfolio.models.solver.lexicographic import best
from solved import _count, _fund, _skip, _spend, case_of, outcome, programmes, solve, worth


@pytest.mark.parametrize("budget", [None, 0, 100])
def test_a_case_without_options_funds_nothing(budget):
    """No pair is an option: the empty portfolio, worth 0, is the best."""
    found = solve(case_of({}, budget))
    assert outcome(found) == ((), 0, 0)
    assert (found.funded, found.frontier.points[-1].cost, found.gap) == ((), 0, 0)


def test_a_case_without_technologies_funds_nothing():
    """Stages alone are a case, if a dull one."""
    assert outcome(solve({"format": 1, "stages": {"s": {}}})) == ((), 0, 0)


def test_a_budget_of_nothing_buys_what_is_free():
    """Without money only what costs nothing is funded."""
    assert worth([5, 2, 3], [1, 0, 0], 0) == ["a/y", "a/z"]


def test_without_a_budget_everything_of_value_is_funded():
    """Nothing limits the cost: all that is worth more than nothing."""
    assert worth([5, 0, -1, 3], [10, 10, 0, 1e6], None) == ["a/x", "b/x"]


def test_what_is_worth_less_than_nothing_is_left_out():
    """A negative value is a loss that nobody need take."""
    assert worth([-1, -2], [1, 1], 10) == []


def test_a_loss_is_taken_for_what_needs_it():
    """a/x loses 1, and a/y, worth 5, needs it."""
    needs = [{"rule": "requires", "pair": "a/y", "needs": "a/x"}]
    assert worth([-1, 5], [1, 1], 10, rules=needs) == ["a/x", "a/y"]
    assert worth([-6, 5], [1, 1], 10, rules=needs) == []


def test_a_loss_is_taken_where_a_rule_demands_it():
    """Two pairs at least, and only one is worth anything: the smaller loss is taken."""
    assert worth([3, -2, -1], [1, 1, 1], 10, rules=[{"rule": "count", "at_least": 2}]) == ["a/x", "a/z"]


@pytest.mark.parametrize(
    ("values", "synergy", "expected"),
    [
        ([3, 3], -4, ["a/x"]),
        ([3, 4], -4, ["a/y"]),
        ([3, 4], -2, ["a/x", "a/y"]),
        ([3, 3], -3, ["a/x"]),
        ([-1, -1], 3, ["a/x", "a/y"]),
        ([-1, -1], 1, []),
        ([-1, 2], 3, ["a/x", "a/y"]),
    ],
)
def test_a_synergy_comes_exactly_when_all_its_pairs_do(values, synergy, expected):
    """What two pairs gain or lose together is counted with both and with neither alone."""
    joint = [{"pairs": ["a/x", "a/y"], "value": synergy}]
    assert worth(values, [1, 1], 10, synergies=joint) == expected


def test_a_synergy_of_three_needs_all_three():
    """Money for three buys the three with the synergy; money for two the two best by themselves."""
    joint = [{"pairs": ["a/x", "a/y", "a/z"], "value": 9}]
    assert worth([1, 1, 1, 4], [1, 1, 1, 1], 3, synergies=joint) == ["a/x", "a/y", "a/z"]
    assert worth([1, 1, 1, 4], [1, 1, 1, 1], 2, synergies=joint) == ["a/x", "b/x"]


# ---------------------------------------------------------------- no portfolio


@st.composite
def contradictions(draw):
    """Programmes with several demands, no two of which may go together."""
    drawn = draw(programmes(most_rules=3))
    ids = [o.id for o in drawn.options]
    demands = [_count(draw(st.integers(1, 4)), False), _spend(draw(st.integers(1, 9)))]
    demands += [_fund(pair) for pair in ids[:1]] + [_skip(pair) for pair in ids[1:3]]
    kept = [demand for demand in demands if draw(st.booleans())]
    return replace(drawn, budget=draw(st.integers(0, 4)), limits=(*drawn.limits, *kept))


@given(contradictions())
@examples(60)
def test_a_conflict_names_rules_that_contradict_and_none_too_many(drawn):
    """The rules named cannot hold together, and could if any one of them were left out."""
    if drawn.best() is not None:
        return
    with pytest.raises(Infeasible) as trouble:
        solve(drawn.case)
    named = {r.title for r in trouble.value.rules}
    titled = {f"{limit.said['rule']} {k}": limit for k, limit in enumerate(drawn.limits, 1)}
    assert named <= {"budget", *titled}

    def feasible(titles):
        only = tuple(limit for title, limit in titled.items() if title in titles)
        budget = drawn.budget if "budget" in titles else None
        return replace(drawn, budget=budget, limits=only).best() is not None

    assert not feasible(named)
    assert all(feasible(named - {title}) for title in named)


def test_a_conflict_leaves_out_the_rules_that_have_no_part_in_it():
    """Owing a pair that costs 5 with a budget of 4 is a contradiction; the count is not to blame."""
    pairs = {"a/x": {"value": 1, "cost": 5}, "a/y": {"value": 1, "cost": 1}}
    rules = [
        {"rule": "count", "at_most": 2, "name": "two"},
        {"rule": "fund", "pairs": ["a/x"], "name": "owed"},
    ]
    with pytest.raises(Infeasible, match="cannot hold together: 'budget', 'owed'"):
        solve(case_of(pairs, 4, rules))


def test_a_rule_that_no_portfolio_keeps_is_the_whole_conflict():
    """Three pairs at least, of two: that rule alone cannot be kept."""
    pairs = {"a/x": {"value": 1, "cost": 1}, "a/y": {"value": 1, "cost": 1}}
    with pytest.raises(Infeasible, match="the rule 'three' cannot be kept"):
        solve(case_of(pairs, 10, [{"rule": "count", "at_least": 3, "name": "three"}]))


def test_a_demand_on_a_case_without_options_is_a_conflict():
    """One pair at least, of none."""
    with pytest.raises(Infeasible, match="'count 1' cannot be kept"):
        solve(case_of({}, 10, [{"rule": "count", "at_least": 1}]))


@pytest.mark.parametrize("name", ["cell-maker", "mine-and-refinery", "recycler"])
def test_the_frontier_is_the_same_with_and_without_the_solver(name, monkeypatch):
    """Looking at every portfolio and solving for one after the other give the same points."""
    case = load(name).case
    for profile in case.profiles:
        ranking = rank(case, weight_profile(case, profile))
        made = programme(case, ranking)
        assert len(made.pairs) <= frontier.MOST_ENUMERATED
        top = best(made)
        enumerated = frontier.whole(made, top)
        with monkeypatch.context() as patched:
            patched.setattr(frontier, "MOST_ENUMERATED", 0)
            solved = frontier.whole(made, top)
        assert [p.funded for p in enumerated.points] == [p.funded for p in solved.points]
