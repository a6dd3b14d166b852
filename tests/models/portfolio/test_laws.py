"""What holds of every best portfolio: with more money, another rule, the other solver, another order."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from length import examples
from loopfolio.models.portfolio.portfolio import Infeasible, fund
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import weight_profile
from loopfolio.models.validation.validate import validate
from solved import limits_over, outcome, programmes, solve, worth


@given(programmes(), st.integers(0, 6), st.integers(1, 6))
@examples(30)
def test_more_budget_never_lowers_the_value(drawn, budget, more):
    """What was affordable still is."""
    poorer, richer = replace(drawn, budget=budget), replace(drawn, budget=budget + more)
    try:
        before = solve(poorer.case).optimum.value
    except Infeasible:
        return
    assert solve(richer.case).optimum.value >= before - 1e-9


@given(programmes(most_rules=1), st.data())
@examples(30)
def test_another_rule_never_raises_the_value(drawn, data):
    """A rule can only take portfolios away."""
    another = data.draw(limits_over([o.id for o in drawn.options]))
    try:
        before = solve(drawn.case).optimum.value
    except Infeasible:
        before = float("-inf")
    try:
        after = solve(replace(drawn, limits=(*drawn.limits, another)).case).optimum.value
    except Infeasible:
        return
    assert after <= before + 1e-9


@given(programmes())
@examples(25)
def test_what_a_rule_costs_is_what_leaving_it_out_would_gain(drawn):
    """The value forgone for each rule is the best value without it less the best value with it."""
    best = drawn.best()
    if best is None:
        return
    lifted = [] if drawn.budget is None else [replace(drawn, budget=None)]
    lifted += [
        replace(drawn, limits=drawn.limits[:k] + drawn.limits[k + 1 :]) for k in range(len(drawn.limits))
    ]
    gains = [(each.value(each.best()) - drawn.value(best)) / 10 for each in lifted]
    assert [use.forgone for use in solve(drawn.case).rules] == pytest.approx(gains, abs=1e-9)


@given(programmes())
@examples(25)
def test_highs_and_cbc_fund_the_same(drawn):
    """Whichever solver proves it, the portfolio is the same, or there is none."""

    def asked(solver):
        try:
            return outcome(solve(drawn.case, solver))
        except Infeasible as trouble:
            return str(trouble)

    assert asked("cbc") == asked("highs")


NEED_EACH_OTHER = [
    {"rule": "requires", "pair": "a/x", "needs": "a/y"},
    {"rule": "requires", "pair": "a/y", "needs": "a/x"},
]


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_a_solver_can_say_that_no_other_portfolio_is_left(solver):
    """One pair at least, and the two need each other: there is one portfolio, and no second best."""
    rules = [*NEED_EACH_OTHER, {"rule": "count", "at_least": 1}]
    assert worth([3, 2], [1, 2], 5, rules=rules, solver=solver) == ["a/x", "a/y"]


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_a_solver_can_say_that_there_is_no_portfolio(solver):
    """Two pairs at least and money for two, but any two of the three need a third."""
    rules = [*NEED_EACH_OTHER, {"rule": "requires", "pair": "a/x", "needs": "a/z"}]
    rules.append({"rule": "count", "at_least": 2})
    with pytest.raises(Infeasible):
        worth([3, 2, 2], [1, 1, 1], 2, rules=rules, solver=solver)


LEVELS = st.sampled_from(["low", "medium", "high"])


@st.composite
def read_cases(draw):
    """Cases with readings and fits, so that what is funded follows from the ranking."""
    stages = draw(st.lists(st.sampled_from("abcdef"), min_size=2, max_size=5, unique=True))
    criteria = {"gain": "max", "effort": "min", "reach": "max"}
    return {
        "format": 1,
        "criteria": {name: {"direction": direction} for name, direction in criteria.items()},
        "stages": {stage: {name: draw(LEVELS) for name in criteria} for stage in stages},
        "profiles": {"p": {"direct": {"gain": 0.5, "effort": 0.2, "reach": 0.3}}},
        "normalisation": draw(st.sampled_from(["bounds", "vector", "minmax"])),
        "technologies": {t: {"cost": draw(st.integers(1, 4)), "maturity": draw(LEVELS)} for t in "xyz"},
        "fit": {
            stage: {t: draw(st.sampled_from(["none", "low", "medium", "high"])) for t in "xy"}
            for stage in stages
        },
        "budget": draw(st.integers(0, 12)),
        "rules": [{"rule": "requires", "pair": "*/x", "needs": "*/y"}] if draw(st.booleans()) else [],
    }


@given(read_cases(), st.randoms(use_true_random=False))
@examples(25)
def test_the_order_of_the_stages_changes_no_rank_and_no_value(data, random):
    """Stages in another order have the same ranks, and the best portfolio is worth and costs the same."""
    order = list(data["stages"])
    random.shuffle(order)
    shuffled = {**data, "stages": {stage: data["stages"][stage] for stage in order}}
    ranks, found = [], []
    for each in (data, shuffled):
        case = validate(each).case
        ranking = rank(case, weight_profile(case, "p"))
        ranks.append(dict(zip(ranking.matrix.stages, ranking.ranks.tolist(), strict=True)))
        found.append(fund(case, ranking).optimum)
    assert ranks[0] == ranks[1]
    assert found[0].value == pytest.approx(found[1].value, abs=1e-9)
    assert found[0].cost == found[1].cost


@given(read_cases())
@examples(20)
def test_the_additive_alternative_is_what_the_additive_method_funds(data):
    """Beside the portfolio stands the one that the case would get with ``method: additive``."""
    found, other = solve(data), solve({**data, "method": "additive"})
    assert found.programme.ids(found.additive.funded) == other.pair_ids
    assert found.additive.value == pytest.approx(other.optimum.value, abs=1e-9)
    assert set(found.differs) == set(found.pair_ids) ^ set(other.pair_ids)
