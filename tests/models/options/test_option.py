"""What an option is worth for its cost, and what of its money falls into which period."""

import math

import pytest
from loopfolio.models.options.option import CAPITAL, OPERATING, Option, Spread, money
from loopfolio.models.options.penalties import OUTWEIGHS, outweighing


def option(cost, value):
    return Option(
        stage="x", technology="t", cost=cost, value=value, difficulty=None, maturity=None, fit=None,
        attributes={}, stated=True, why=None, basis="not stated",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cost", "value", "rate"),
    [
        pytest.param(4, 2, 0.5, id="value for each unit of money"),
        pytest.param(0.5, 1, 2, id="of little money, too"),
        pytest.param(0, 3, math.inf, id="what costs nothing is worth any"),
        pytest.param(0, -3, -math.inf, id="unless it is worth less than nothing"),
        pytest.param(0, 0, 0, id="nothing for nothing"),
        pytest.param(-1, 0, math.inf, id="what pays and is worth nothing"),
        pytest.param(-1, -2, -math.inf, id="what pays and does harm"),
    ],
)
def test_value_per_cost(cost, value, rate):
    assert option(cost, value).value_per_cost == rate


def test_what_is_paid_and_what_it_costs_to_run_add_up_period_by_period():
    found = money(["2027", "2028"], {CAPITAL: Spread(5, {"2027": 5}), OPERATING: Spread(7, {"2028": 3})})
    assert found == {
        CAPITAL: 5, OPERATING: 7, "cost": 12,
        "spend 2027": 5, "spend to 2027": 5, "spend 2028": 3, "spend to 2028": 8,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("gains", "losses", "sets"),
    [
        pytest.param([1, 0.5], [], [set()], id="no losses"),
        pytest.param([1, 0.5], [(7, 1.5 * OUTWEIGHS)], [set()], id="as much as is borne"),
        pytest.param([1, 0.5], [(7, 1.5 * OUTWEIGHS + 1)], [{7}, set()], id="more than all gains bear"),
        pytest.param([1], [(7, 2e6), (8, 2e12)], [{7, 8}, {8}, set()], id="the larger outweighs the smaller"),
        pytest.param([], [(7, 5)], [set()], id="with nothing to gain nothing is outweighed"),
    ],
)
def test_losses_that_outweigh_all_gains_mean_never(gains, losses, sets):
    assert list(outweighing(gains, losses)) == sets
