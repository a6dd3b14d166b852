"""What each kind of rule says, in words and steps, with names that are keys."""

import pytest
from loopfolio.models.options.option import Option
from loopfolio.models.rules.implied.commitment import Commitment
from loopfolio.models.rules.kinds.registry import RULES
from loopfolio.models.rules.measures import Amounts, Limit
from loopfolio.models.validation.validate import validate


class Keys:
    """Everything as it is called in the file."""

    def pair(self, pattern):
        return pattern

    def pairs(self, patterns):
        return ", ".join(patterns)

    def attribute(self, name):
        return name

    def scope(self, scope):
        return (
            f" ({'/'.join((*(scope.stages or ()), *(scope.technologies or ())))})"
            if scope.stages or scope.technologies
            else ""
        )

    def within(self, period):
        return "" if period is None else f" in {period}"

    def amount(self, value):
        return f"{value:g}"

    def figure(self, value, rounding=0):
        return f"{value:g}{' up' * (rounding > 0)}{' down' * (rounding < 0)}"

    def money(self, value, rounding=0):
        return self.figure(value, rounding) + " EUR"

    def resource(self, name, value, rounding=0):
        return f"{self.figure(value, rounding)} of {name}"


def rule(**said):
    """The rule as a case has it."""
    verdict = validate(
        {
            "format": 1,
            "criteria": {"c": {"direction": "max"}},
            "stages": {s: {"c": "low"} for s in "ab"},
            "technologies": {t: {"cost": 1, "difficulty": "low", "maturity": "low"} for t in "xy"},
            "pairs": {f"{s}/{t}": {"value": 1} for s in "ab" for t in "xy"},
            "resources": ["staff"],
            "periods": {"p1": {"starts": "2027-01-01"}, "p2": {"starts": "2028-01-01"}},
            "rules": [{"name": "n", **said}],
        }
    )
    assert verdict.case is not None, verdict.problems
    return verdict.case.rules[0]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"rule": "total", "of": "cost", "at_most": 5}, "total cost at most 5"),
        (
            {"rule": "total", "of": "staff", "at_least": 2, "at_most": 5},
            "total staff at least 2 and at most 5",
        ),
        ({"rule": "total", "of": "cost", "at_most": 5, "period": "p1"}, "total cost in p1 at most 5"),
        (
            {"rule": "total", "of": "cost", "at_most": 5, "in": 0.8, "scope": {"stages": ["a"]}},
            "total cost at most 5 in 80% of the draws of the costs (a)",
        ),
        (
            {"rule": "total", "of": "cost", "at_most": 5, "in": 0.875},
            "total cost at most 5 in 87.500% of the draws of the costs",
        ),
        ({"rule": "mean", "of": "maturity", "at_least": 2}, "mean maturity, weighted by cost, at least 2"),
        ({"rule": "each", "of": "c", "at_least": 2}, "c of each funded project at least 2"),
        ({"rule": "count", "at_most": 2}, "number of funded projects at most 2"),
        (
            {"rule": "count", "at_most": 2, "pairs": ["a/*", "b/x"]},
            "number of funded projects among a/*, b/x at most 2",
        ),
        (
            {"rule": "count", "at_most": 2, "period": "p2"},
            "number of funded projects starting in p2 at most 2",
        ),
        (
            {"rule": "share", "of": "cost", "at_most": 0.25, "scope": {"technologies": ["x"]}},
            "part of the whole cost at most 25 % (x)",
        ),
        (
            {"rule": "share", "of": "staff", "at_most": 0.25, "period": "p1"},
            "part of the whole staff in p1 at most 25 %",
        ),
        ({"rule": "requires", "pair": "a/x", "needs": "a/y"}, "a/x only with a/y"),
        (
            {"rule": "requires", "pair": ["a/x", "b/x"], "needs": ["a/y", "b/y"]},
            "a/x or b/x only with a/y or b/y",
        ),
        (
            {"rule": "requires", "pair": "a/x", "needs": ["a/y", "b/y"], "all": True},
            "a/x only with a/y and b/y",
        ),
        (
            {"rule": "requires", "pair": ["a/x", "b/x"], "needs": "a/y", "jointly": True},
            "a/x and b/x together only with a/y",
        ),
        ({"rule": "requires", "pair": "*/x", "needs": "*/y"}, "*/x only with */y (the same stage)"),
        ({"rule": "requires", "pair": "a/*", "needs": "b/*"}, "a/* only with b/* (the same technology)"),
        (
            {"rule": "requires", "pair": "*/*", "needs": "*/*"},
            "*/* only with */* (the same stage and technology)",
        ),
        ({"rule": "requires", "pair": "*/x", "needs": "a/y"}, "*/x only with a/y"),
        (
            {"rule": "requires", "pair": "a/x", "needs": "a/y", "lag": 1},
            "a/x only with a/y, started 1 period before at the latest",
        ),
        (
            {"rule": "requires", "pair": "a/x", "needs": "a/y", "lag": 2},
            "a/x only with a/y, started 2 periods before at the latest",
        ),
        ({"rule": "excludes", "pairs": ["a/x", "a/y"]}, "at most one of a/x, a/y"),
        ({"rule": "together", "pairs": ["a/x", "a/y"]}, "all or none of a/x, a/y"),
        ({"rule": "fund", "pairs": ["a/x"]}, "must be funded: a/x"),
        ({"rule": "fund", "pairs": ["a/x"], "by": "2027-06-30"}, "must be funded: a/x, by 2027-06-30"),
        ({"rule": "skip", "pairs": ["a/x"]}, "must not be funded: a/x"),
    ],
)
def test_what_a_rule_demands_is_said_in_a_phrase(said, words):
    assert rule(**said).words(Keys()) == words


def test_what_runs_is_said_with_its_price():
    made = Commitment(rule="fund", name="running a/x", pairs=("a/x",), stop=3.0)
    assert made.words(Keys()) == "runs: goes on or is stopped for 3 EUR: a/x"
    assert made.model_copy(update={"stop": None}).words(Keys()) == "runs: goes on and cannot be stopped: a/x"
    assert (made.used_words(Keys(), 1.0), made.used_words(Keys(), 0.0)) == ("goes on", "stopped")


@pytest.mark.parametrize(
    ("said", "step", "quantity", "stepped", "used"),
    [
        ({"rule": "total", "of": "cost", "at_most": 50}, 0.5, "50 EUR", "0.5 EUR", "50"),
        ({"rule": "total", "of": "value", "at_most": 50}, 0.5, "50 of value", "0.5 of value", "50"),
        ({"rule": "total", "of": "staff", "at_most": 50}, 1, "50 of staff", "1 of staff", "50"),
        ({"rule": "total", "of": "cost", "at_most": 0}, None, "0 EUR", None, "0"),
        ({"rule": "mean", "of": "maturity", "at_most": 2}, 0.1, "2", "0.1", "2"),
        ({"rule": "mean", "of": "cost", "at_most": 50}, 0.5, "50 EUR", "0.5 EUR", "50"),
        ({"rule": "count", "at_most": 2}, 1, "2 pairs", "1 pair", "2"),
        ({"rule": "share", "of": "cost", "at_most": 0.25}, 0.01, "25 %", "1 %", "25 %"),
        ({"rule": "each", "of": "cost", "at_most": 50}, None, "50 EUR", None, "50"),
        ({"rule": "each", "of": "maturity", "at_most": 2}, None, "2", None, "2"),
    ],
)
def test_a_limit_has_a_step_and_a_unit(said, step, quantity, stepped, used):
    made, [limit] = rule(**said), rule(**said).limits
    assert made.step(limit) == (None if step is None else pytest.approx(step))
    assert made.quantity(Keys(), limit.value) == quantity
    assert stepped is None or made.quantity(Keys(), made.step(limit), step=True) == stepped
    assert made.used_words(Keys(), limit.value) == used
    assert "up" in made.quantity(Keys(), 1.0, 1)


def test_of_a_share_more_than_one_point_are_points():
    made = rule(rule="share", of="cost", at_most=0.25)
    assert made.quantity(Keys(), 0.05, step=True) == "5 percentage points"
    assert made.quantity(Keys(), 0.05) == "5 %"
    assert [made.limit_fault(limit) is None for limit in (0, 1, 0.5, -0.1, 1.1, "low")] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]


def test_a_limit_is_loosened_upwards_or_downwards_and_one_at_least_stays():
    made = rule(rule="count", at_least=1, at_most=3)
    assert made.limits == (Limit("at_most", 3.0, True), Limit("at_least", 1.0, False))
    assert [limit.looser for limit in made.limits] == [1, -1]
    assert made.loosened("at_most", 4).at_most == 4
    assert made.loosened("at_least", None).at_least is None
    assert rule(rule="count", at_most=3).loosened("at_most", None) is None


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"rule": "requires", "pair": "a/x", "needs": "a/y"}, [(("pair",), "a/x"), (("needs",), "a/y")]),
        (
            {"rule": "requires", "pair": ["a/x", "b/x"], "needs": "a/y"},
            [(("pair", 0), "a/x"), (("pair", 1), "b/x"), (("needs",), "a/y")],
        ),
        ({"rule": "excludes", "pairs": ["a/x", "b/*"]}, [(("pairs", 0), "a/x"), (("pairs", 1), "b/*")]),
        ({"rule": "count", "at_most": 1, "pairs": ["a/x"]}, [(("pairs", 0), "a/x")]),
        ({"rule": "count", "at_most": 1}, []),
        ({"rule": "total", "of": "cost", "at_most": 1}, []),
    ],
)
def test_patterns_are_known_by_where_they_stand(said, where):
    assert [*rule(**said).patterns()] == where


def test_a_rule_says_what_it_reads():
    assert rule(rule="mean", of="maturity", at_least=2).attributes() == {"of": "maturity", "weight": "cost"}
    assert rule(rule="mean", of="maturity", at_least=2).of_money
    assert not rule(rule="mean", of="maturity", weight="staff", at_least=2).of_money
    assert not rule(rule="count", at_most=2).of_money
    assert rule(rule="total", of="staff", at_most=2, period="p1").of_money is False
    assert set(RULES) >= {
        "total",
        "mean",
        "each",
        "count",
        "share",
        "requires",
        "excludes",
        "together",
        "fund",
        "skip",
    }


def option(pair, **more):
    stage, technology = pair.split("/")
    said = {"cost": 1.0, "value": 1.0, "difficulty": None, "maturity": 1.0, "fit": None, "attributes": {}}
    return Option(stage=stage, technology=technology, stated=True, why=None, basis="", **{**said, **more})


def gated(stage, start, maturity, reach):
    attributes = {"maturity": maturity, "c": 1.0}
    return option(stage, start=start, attributes=attributes, maturing="c", maturity_within_reach=reach)


def test_a_gate_opens_at_what_options_have_or_have_once_their_stage_is_built_up():
    """Stage a reads 1 and x is held at it; two levels of one builder add 1 or 2, another, later, 1."""
    x = gated("a/x", 2, 1.0, 3.0)
    builders = [
        option("a/b", start=0, builds=1.0, level="small", attributes={"maturity": 3.0}),
        option("a/b", start=0, builds=2.0, level="large", attributes={"maturity": 3.0}),
        option("a/d", start=1, builds=0.5, attributes={"maturity": 3.0}),
        option("a/e", start=2, builds=4.0, attributes={"maturity": 3.0}),  # not before x starts
        option("b/b", start=0, builds=8.0, attributes={"maturity": 3.0}),  # at another stage
    ]
    gate = rule(rule="each", of="maturity", at_least=3, scope={"technologies": ["x"]})
    found = gate.measure(gate.limits[0], [x, *builders])
    assert found == Amounts(frozenset({1.0, 1.5, 2.0, 2.5, 3.0}))  # 1 and 0, 1 or 2, and 0.5; 3 at most
    above = rule(rule="each", of="maturity", at_most=3, scope={"technologies": ["x"]})
    assert above.measure(above.limits[0], [x, *builders]) == Amounts(frozenset({1.0}))
    assert gate.check([x, *builders], {0, 2}).used == 3
    assert gate.check([x, *builders], {0, 2}).kept
    assert gate.check([x, *builders], {0, 1, 3}).used == 2.5
    assert not gate.check([x, *builders], {0, 1, 3}).kept
    [row] = gate.rows([x, *builders])
    assert row.coefficients == {0: 2.0, 1: -1.0, 2: -2.0, 3: -0.5}
    assert row.at_most == 0
    early = gated("a/x", 0, 1.0, 3.0)
    assert next(iter(gate.rows([early, *builders]))).coefficients == {0: 1.0}
    low = gated("a/x", 2, 1.0, 2.5)  # it cannot reach 3 whatever its stage is
    assert next(iter(gate.rows([low, *builders]))).coefficients == {0: 1.0}
    of_stage = rule(rule="each", of="c", at_least=2, at_most=3, scope={"technologies": ["x"]})
    assert next(iter(of_stage.rows([x, *builders]))).coefficients == {0: 1.0, 1: -1.0, 2: -2.0, 3: -0.5}
    high = gated("a/x", 2, 1.0, 3.0)
    assert not [*rule(rule="each", of="c", at_most=1, scope={"technologies": ["x"]}).rows([high, *builders])]


def test_what_runs_goes_on_or_is_stopped_and_not_both():
    made = Commitment(rule="fund", name="running a/x", pairs=("a/x",), stop=3.0)
    options = [option("a/x", state="running"), option("a/x", state="stopped"), option("a/y")]
    [row] = made.rows(options)
    assert (row.coefficients, row.at_least, row.at_most) == ({0: 1.0, 1: 1.0}, 1.0, None)
    assert [made.keeps(options, some) for some in ({0}, {1}, {0, 2}, {2}, {0, 1}, set())] == [
        True, True, True, False, False, False,
    ]  # fmt: skip
    assert [made.check(options, some).used for some in ({0}, {1}, set())] == [1, 0, 0]


@pytest.mark.parametrize(
    ("said", "some", "usage"),
    [
        ({"rule": "excludes", "pairs": ["a/x", "a/y"]}, {0}, (1, True, True)),
        ({"rule": "excludes", "pairs": ["a/x", "a/y"]}, {2}, (0, True, False)),
        ({"rule": "excludes", "pairs": ["a/x", "a/y"]}, {0, 1}, (2, False, False)),
        ({"rule": "skip", "pairs": ["a/x"]}, {1}, (0, True, True)),
        ({"rule": "skip", "pairs": ["a/x"]}, {0}, (1, False, True)),
        ({"rule": "fund", "pairs": ["a/x", "a/y"]}, {0, 1}, (2, True, True)),
        ({"rule": "fund", "pairs": ["a/x", "a/y"]}, {0}, (1, False, True)),
        ({"rule": "together", "pairs": ["a/x", "a/y"]}, {0, 1}, (2, True, False)),
        ({"rule": "together", "pairs": ["a/x", "a/y"]}, {0}, (1, False, False)),
        ({"rule": "count", "at_most": 2}, {0, 1}, (2, True, True)),
        ({"rule": "count", "at_most": 2}, {0}, (1, True, False)),
        ({"rule": "count", "at_least": 1}, {0}, (1, True, True)),
    ],
)
def test_a_portfolio_keeps_a_rule_with_something_to_spare_or_nothing(said, some, usage):
    found = rule(**said).check([option("a/x"), option("a/y"), option("b/x")], some)
    assert (found.used, found.kept, found.tight) == usage
