"""What is proven near a linear relaxation, without a solver, against what solvers prove."""

import math
from dataclasses import replace
from random import Random

import generate_plans
import numpy as np
import pytest
from length import campaign
from loopfolio.models.portfolio.portfolio import programme
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import profile_name, weight_profile
from loopfolio.models.solver import near_optimal, reoptimise, starts
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


@campaign(20)
def test_thousands_of_equals_are_settled_together_as_one_by_one(seed):
    """Fourteen pairs at two values and two costs, some at two levels or in two years: the same either way."""
    rng = Random(seed)
    keys = [f"t{k}" for k in range(14)]
    levels = {"half": {"cost": 1, "effect": 0.5}, "full": {"cost": 2, "effect": 1}}
    data = {
        "format": 1,
        "stages": {"s": {}},
        "technologies": {key: {"levels": levels} if rng.random() < 0.1 else {"cost": 1} for key in keys},
        "pairs": {f"s/{key}": {"value": rng.choice((0.1, 0.2))} for key in keys},
        "budget": rng.randint(3, 8),
        "rules": [{"rule": "count", "at_most": rng.randint(3, 8)}],
        **({"periods": {"2027": {}, "2028": {}}} if rng.random() < 0.5 else {}),
    }
    for pair in data["pairs"].values():
        if rng.random() < 0.3:
            pair["cost"] = 2
    found = []
    for few in (0, math.inf):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(near_optimal, "_FEW", few)
            found.append(Relaxation(made_of(data)).best())
    assert found[0] is not None
    assert found[0] == found[1]


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
    monkeypatch.setattr(near_optimal, "NEARBY", 0)
    monkeypatch.setattr(near_optimal, "MOST_WITHIN", 0)
    assert Relaxation(made).proving(known=top.value, listed=()) is None


@pytest.mark.parametrize("near", [0, 40], ids=["lists alone", "and what lies above them"])
@campaign(12)
def test_what_one_list_knows_spares_the_next(seed, near, monkeypatch):
    """Random plans under five cost limits: what is proven is the solver's, ties included."""
    monkeypatch.setattr(near_optimal, "NEARBY", near)
    made = made_of(generate_plans.random_plan(seed))
    whole = sum(made.costs)
    if not made.pairs or min(made.costs) < 0 or not whole:
        return
    relaxation = Relaxation(made, whole)
    for part in (1.0, 0.7, 0.4, 0.2, 0.05):
        band = relaxation.proving(part * whole, listed=(2, 8, 2_000))
        found = None if band is None else next(band.falling(part * whole), None)
        proven = best(made, "highs", [made.costing(part * whole)])
        assert found in (None, proven and proven.funded)


@campaign(12)
def test_the_best_neighbour_is_the_best_of_all_that_leave_one_out(seed):
    """Knapsacks: against every portfolio with one pair less, one more, or another in its place."""
    made = made_of(knapsack(10, 2, seed))
    top = best(made)
    limit = top.cost * (0.6, 0.8, 0.95)[seed % 3]
    pairs = range(10)
    less = [top.funded, *(top.funded - {i} for i in top.funded)]
    beside = {funded | more for funded in less for more in (set(), *({j} for j in pairs))} - {top.funded}
    relaxation = Relaxation(made, top.cost)
    for amounts, most in ((made.costs, limit), ([-v for v in made.values], -made.value(top.funded) * 0.9)):
        kept = [one for one in beside if math.fsum(amounts[i] for i in one) <= most and made.keeps_rules(one)]
        worth, funded = relaxation.beside(top.funded, np.array(amounts), most).best_found()
        assert worth == pytest.approx(max(map(made.value, kept), default=-math.inf))
        assert not kept or made.value(funded) == pytest.approx(worth)


@campaign(24)
def test_the_core_holds_every_portfolio_as_good_as_what_is_known(seed):
    """Knapsacks, a few portfolios listed: within the rows of the core a solver finds the best there is."""
    made = made_of(knapsack(14 + seed % 5, 2 + seed % 3, seed))
    whole, fixed = sum(made.costs), 0
    relaxation = Relaxation(made, whole)
    for part in (0.5, 0.3, 0.15):
        limit = part * whole
        known = relaxation.band(50, limit).best_found(limit)[0]
        relaxation.band(0, limit, known)
        core, cap = relaxation.core(), made.costing(limit)
        within = made.maximise(made.values, [cap, *core])
        proven = made.maximise(made.values, [cap])
        assert made.value(within.chosen) == pytest.approx(made.value(proven.chosen), rel=1e-9)
        fixed += len(core)
    assert known == -math.inf or fixed


def test_where_the_last_limit_has_no_solution_there_is_no_core():
    """What is owed costs 5: below that nothing is fixed, whatever was known above."""
    made = made_of(
        {
            "format": 1,
            "stages": {"s": {}},
            "technologies": {"a": {}, "b": {}},
            "pairs": {"s/a": {"value": 1, "cost": 5}, "s/b": {"value": 2, "cost": 5}},
            "rules": [{"rule": "count", "at_least": 1}],
        }
    )
    relaxation = Relaxation(made, 10.0)
    assert relaxation.band(10, 5.0, 1.9) is not None
    assert relaxation.core()
    assert relaxation.band(10, 4.0, 0.0) is None
    assert relaxation.core() == []


@campaign(12)
def test_at_other_values_the_rows_are_those_that_would_be_worked_out_again(seed):
    """Random plans, of which some have rules about value."""
    made = made_of(generate_plans.random_plan(seed))
    made.rows  # noqa: B018
    other = made.valued(2.0 * pair.value + 0.1 for pair in made.pairs)
    assert other.rows == replace(other).rows
    dearer = made.priced(1.5 * pair.cost for pair in made.pairs)
    assert dearer.rows == replace(dearer).rows


def test_what_is_known_does_not_grow_without_end(monkeypatch):
    """Of twelve knapsacks' portfolios two are kept at a time: the answers are those of all of them."""
    monkeypatch.setattr(reoptimise, "MOST_KNOWN", 2)
    known = {}
    for k in range(4):
        reoptimise.remember(known, frozenset({k}))
    assert list(known) == [frozenset({2}), frozenset({3})]
    made = made_of(knapsack(12, 2, 3))
    drawn = np.random.default_rng(1).uniform(0.1, 1.0, (12, len(made.pairs)))
    found = list(reoptimise.reoptimise(made, iter(drawn)))
    assert len(set(found)) > 2
    assert found == [best(made.valued(values.tolist()), "highs").funded for values in drawn]
