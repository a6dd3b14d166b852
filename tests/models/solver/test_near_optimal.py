"""What is proven near a linear relaxation, without a solver, against what solvers prove."""

import generate_plans
import pytest
from length import campaign
from loopfolio.models.portfolio.portfolio import programme
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import profile_name, weight_profile
from loopfolio.models.solver import near_optimal, starts
from loopfolio.models.solver.lexicographic import best, worth_most
from loopfolio.models.solver.near_optimal import Relaxation
from loopfolio.models.validation.validate import validate
from projects import knapsack, listed


def made_of(data):
    case = validate(data).case
    assert case is not None
    return programme(case, rank(case, weight_profile(case, profile_name(case))))


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@campaign(12)
def test_a_portfolio_proven_near_the_relaxation_is_the_solvers(seed, solver):
    """Knapsacks under two to five limits and lists under five rules: the same pairs, ties included."""
    for data in (knapsack(14 + seed % 9, 2 + seed % 4, seed), listed(20 + seed % 11, seed)):
        made = made_of(data)
        near = Relaxation(made).best()
        proven = best(made, solver)
        assert proven is not None
        assert near in (None, proven.funded)
        most = worth_most(made)
        assert most is not None
        assert made.value(most) == pytest.approx(proven.value, rel=1e-9)


def test_equals_are_settled_among_all_that_are_listed():
    """Five pairs of one value, two of them cheap: of ten ways to take two the cheapest, then the earliest."""
    costs = {"a": 3, "b": 2, "c": 2, "d": 2, "e": 3}
    made = made_of(
        {
            "format": 1,
            "stages": {"s": {}},
            "technologies": {key: {} for key in costs},
            "pairs": {f"s/{key}": {"value": 1, "cost": cost} for key, cost in costs.items()},
            "rules": [{"rule": "count", "at_most": 2}],
        }
    )
    assert made.ids(Relaxation(made).best()) == ("s/b", "s/c")
    assert made.ids(Relaxation(made).best(known=2.0)) == ("s/b", "s/c")


@pytest.mark.parametrize("name", ["MOST_TRIED", "MOST_SETTLED"])
@pytest.mark.parametrize("seed", [3, 11, 20, 41])
def test_where_starts_are_too_many_to_try_a_solver_is_asked(seed, name, monkeypatch):
    """Random plans: the answer is the same, whoever finds it."""
    made = made_of(generate_plans.random_plan(seed))
    expected = best(made, "highs")
    module = starts if name == "MOST_TRIED" else near_optimal
    monkeypatch.setattr(module, name, 0)
    found = best(made)
    assert (found and found.funded) == (expected and expected.funded)


def test_past_so_many_between_the_bounds_nothing_is_listed(monkeypatch):
    """Fifteen projects under three limits, the best worth known: not one may be looked at."""
    made = made_of(knapsack(15, 3, 2))
    top = best(made, "highs")
    assert Relaxation(made).best(top.value) == top.funded
    monkeypatch.setattr(near_optimal, "MOST_WITHIN", 0)
    assert Relaxation(made).best(top.value) is None
