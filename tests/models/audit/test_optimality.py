"""What another solver says of claims about three pairs, of which the best two are worth 7."""

from types import SimpleNamespace as Given

import pytest
from loopfolio.models.audit.optimality import _opinion, with_stops
from solved import case_of, listed, solve


def opinions(other, made, chosen, value, bound, gap=0, complete=True):
    claim = Given(value=value, bound=bound, gap=gap, complete=complete)
    return [*_opinion(other, made, claim, frozenset(chosen))]


@pytest.fixture(scope="module")
def made():
    """``a/x`` 4 for 3, ``a/y`` 3 for 2 and ``a/z`` 1 for 2; 5 to spend."""
    return solve(case_of(listed([4, 3, 1], [3, 2, 2]), budget=5)).programme


@pytest.mark.parametrize("other", ["cbc", "highs"])
@pytest.mark.parametrize(
    ("chosen", "value", "bound", "gap", "status", "says"),
    [
        ({0, 1}, 7, 7, 0, "confirmed", "finds nothing worth more than 7"),
        ({0, 1}, 7 + 1e-11, 7, 0, "confirmed", "nothing worth more"),
        ({0, 1}, 7.001, 7, 0, "refuted", "the best is worth 7, the result says 7.001"),
        ({0, 1}, 6.999, 7, 0, "refuted", "the best is worth 7, the result says 6.999"),
        ({0}, 4, 4, 0, "refuted", "finds one worth 7, not 4: a/x, a/y"),
        ({0}, 4, 7, 0.75, "confirmed", "finds one worth 7, within the bound that the result states"),
        ({0}, 4, 6.9, 0.7, "refuted", "finds one worth 7, not 4"),
        ({0}, 4, None, None, "confirmed", "finds one worth 7, the result states no bound"),
        ({0, 1, 2}, 8, 8, 0, "refuted", "the best is worth 7, the result says 8"),  # it costs too much
    ],
)
def test_a_claim_is_held_against_what_is_found(made, other, chosen, value, bound, gap, status, says):
    found = opinions(other, made, chosen, value, bound, gap)
    assert found[0].status == status, found
    assert says in found[0].says


def told(made, chosen, complete=True):
    """Of a portfolio worth 2: what is found after its value."""
    first, *rest = opinions("cbc", made, chosen, 2, 2, complete=complete)
    assert first.status == "confirmed"
    return [(one.what.partition(",")[0], one.status) for one in rest]


def test_of_portfolios_worth_as_much_the_cheapest_is_the_one():
    made = solve(case_of(listed([2, 2, 1], [3, 2, 2]), budget=3)).programme
    what = "cheapest of its value"
    assert told(made, {1}) == [(what, "confirmed")]
    assert told(made, {0}) == [(what, "refuted")]
    assert told(made, {0}, complete=False) == [(what, "not checked")]
    assert told(made, {1}, complete=False) == [(what, "confirmed")]


def test_of_those_that_cost_as_much_the_earliest_is_the_one():
    data = case_of(listed([2, 1], [3, 2]), budget=3) | {"periods": {"y1": {}, "y2": {}, "y3": {}}}
    made = solve(data).programme
    assert [option.id for option in made.pairs][:3] == ["a/x@y1", "a/x@y2", "a/x@y3"]
    first, second = "cheapest of its value", "earliest of its value and cost"
    assert told(made, {0}) == [(first, "confirmed"), (second, "confirmed")]
    assert told(made, {1}) == [(first, "confirmed"), (second, "refuted")]
    assert told(made, {1}, complete=False) == [(first, "confirmed"), (second, "not checked")]
    assert told(made, {0}, complete=False) == [(first, "confirmed"), (second, "confirmed")]


def test_what_is_not_funded_and_runs_is_stopped():
    data = case_of(
        {
            "a/x": {"value": 2, "cost": 1, "running": {"left": 1, "stop": 1}},
            "a/y": {"value": 2, "cost": 1, "running": {"left": 1, "stop": 2}},
        }
    )
    made = solve(data).programme
    assert [option.id for option in made.pairs] == ["a/x", "a/x stopped", "a/y", "a/y stopped"]
    assert with_stops(made, frozenset({0})) == {0, 3}
    assert with_stops(made, frozenset({0, 2})) == {0, 2}
    assert with_stops(made, frozenset()) == {1, 3}
