"""What an option is worth for its cost, and what of its money falls into which period."""

import math

import pytest
from loopfolio.models.options.option import (
    CAPITAL,
    OPERATING,
    Option,
    PortfolioChange,
    Spread,
    Synergy,
    money,
    option_id_parts,
    portfolio_change,
)
from loopfolio.models.options.patterns import by_pattern, matches
from loopfolio.models.options.penalties import OUTWEIGHS, outweighing, penalties


def option(cost=1, value=1, stage="x", technology="t", **more):
    said = {"difficulty": None, "maturity": None, "fit": None, "attributes": {}, "stated": True, "why": None}
    return Option(
        stage=stage, technology=technology, cost=cost, value=value, basis="not stated", **{**said, **more}
    )


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
        pytest.param(-1, -0.5, -math.inf, id="however little"),
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


def never(options, synergies=()):
    """What outweighs all else, as sets: options, and behind them synergies."""
    return [set(found) for found in penalties(options, synergies)]


def test_what_an_option_can_be_worth_at_most_is_held_against_losses():
    """Stated values as they are; of the others fit × factor, as a priority is 1 at most."""
    loss = option(value=-2500, technology="u")
    assert never([option(value=2), loss]) == [{1}, set()]
    assert never([option(value=3), loss]) == [set()]
    ranked = {"stated": False, "value": 0.1, "fit": 0.5}
    assert never([option(**ranked, factor=4.0), loss]) == [{1}, set()]  # 2 at most
    assert never([option(**ranked, factor=6.0), loss]) == [set()]  # 3
    assert never([option(stated=False, value=9, fit=None), loss]) == [set()]  # 0: nothing to outweigh


def test_of_a_pair_one_option_counts_and_of_synergies_those_that_bring_something():
    loss = option(value=-2500, technology="u")
    levels = [option(value=1.4, level="small"), option(value=1.2, level="large")]
    assert never([*levels, loss]) == [{2}, set()]
    assert never([option(value=1.4), option(value=1.2, stage="y"), loss]) == [set()]
    both = [Synergy(((0,), (1,)), 1.2), Synergy(((0,), (1,)), -2500)]
    assert never([option(value=1.4), option(value=0, stage="y")], both) == [set()]
    assert never([option(value=1.1), option(value=0, stage="y")], both) == [{3}, set()]
    assert never([option(value=1), option(value=2, stage="y")], both[:1]) == [set()]


def test_a_synergy_is_realised_with_one_of_each_group():
    made = Synergy(((0, 1), (2,)), 1)
    assert [made.realised(some) for some in ([0, 2], {1, 2}, {0, 1}, [2], ())] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_an_amount_is_of_all_periods_or_as_it_falls_into_one():
    made = option(
        period="2028", attributes={"cost": 9.0, "risk": 3.0, "staff": 5.0, "spend 2027": 4.0},
        spreads={"staff": Spread(5.0, {"2028": 2.0})},
    )  # fmt: skip
    assert [made.amount(of) for of in ("cost", "risk", "staff")] == [9, 3, 5]
    assert [made.amount(of, "2028") for of in ("risk", "staff")] == [3, 2]
    assert [made.amount(of, "2027") for of in ("cost", "risk", "staff")] == [4, 0, 0]


def test_a_spread_is_scaled_as_a_whole():
    assert Spread(6.0, {"2027": 4.0}).scaled(to=3.0, of=2.0) == Spread(9.0, {"2027": 6.0})


@pytest.mark.parametrize(
    ("start", "duration", "end"), [(None, 1, 0), (0, 1, 0), (2, 1, 2), (2, 3, 4), (-1, 1, -1), (-1, 0, -2)]
)
def test_an_option_ends_with_the_last_of_the_periods_that_it_takes(start, duration, end):
    assert option(start=start, duration=duration).end == end


@pytest.mark.parametrize(
    ("more", "id", "state"),
    [
        ({}, "x/t", (False, False)),
        ({"level": "pilot"}, "x/t:pilot", (False, False)),
        ({"level": "pilot", "period": "2027"}, "x/t:pilot@2027", (False, False)),
        ({"period": "2027"}, "x/t@2027", (False, False)),
        ({"state": "running", "level": "pilot"}, "x/t:pilot", (True, False)),
        ({"state": "stopped", "level": "pilot"}, "x/t stopped", (False, True)),
    ],
)
def test_an_option_is_called_by_pair_level_and_period(more, id, state):
    made = option(**more)
    assert (made.id, (made.runs, made.stopped)) == (id, state)
    level = "" if made.stopped else more.get("level", "")
    assert option_id_parts(id) == ("x/t stopped" if made.stopped else "x/t", level, more.get("period", ""))


def test_a_change_says_what_enters_leaves_and_moves():
    found = portfolio_change(["a/x", "a/y:pilot", "b/x@2027"], ["a/y:rollout", "b/x@2027", "b/z"])
    assert found == PortfolioChange(enters=("b/z",), leaves=("a/x",), moves=("a/y:rollout",))


@pytest.mark.parametrize(
    ("pattern", "covers"),
    [
        ("x/t", True),
        ("x/*", True),
        ("*/t", True),
        ("*/*", True),
        ("y/t", False),
        ("x/u", False),
        ("y/*", False),
    ],
)
def test_a_star_stands_for_any_on_its_side(pattern, covers):
    assert matches(pattern, "x", "t") is covers


def test_patterns_name_all_options_but_what_is_stopped():
    options = [option(), option(stage="y", state="stopped"), option(stage="y"), option(technology="u")]
    assert by_pattern(options) == {
        "*/*": [0, 2, 3], "x/t": [0], "x/*": [0, 3], "*/t": [0, 2],
        "y/t": [2], "y/*": [2], "x/u": [3], "*/u": [3],
    }  # fmt: skip
