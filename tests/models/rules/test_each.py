"""A gate on maturity, where what is funded before builds its stage up."""

import pytest
from loopfolio.models.portfolio.portfolio import Infeasible, fund, programme
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import profile_name, weight_profile
from loopfolio.models.validation.validate import validate

BUILDER = {"cost": 1, "maturity": "high", "builds": {"maturity": 1}}


def of(builder, of="technological_maturity", periods=("q1", "q2"), pairs=("s/a", "s/x"), **gate):
    """x, owed, behind a gate at a stage that reads low, 1; beside it a, which may build up."""
    verdict = validate(
        {
            "format": 1,
            "criteria": {"technological_maturity": {"direction": "max"}},
            "stages": {"s": {"technological_maturity": "low"}, "t": {"technological_maturity": "low"}},
            "technologies": {"a": builder, "x": {"cost": 1, "maturity": "medium"}},
            "pairs": {pair: {"value": 1} for pair in pairs},
            **({"periods": {period: {} for period in periods}} if periods else {}),
            "rules": [
                {"rule": "each", "of": of, "scope": {"technologies": ["x"]}, "name": "gate", **gate},
                {"rule": "fund", "pairs": ["s/x"]},
            ],
        }
    )
    assert verdict.case is not None, verdict.problems
    return verdict.case, rank(verdict.case, weight_profile(verdict.case, profile_name(verdict.case)))


def funded(*given, **more):
    """What the best portfolio funds; ``None`` where none keeps the gate."""
    try:
        return set(fund(*of(*given, **more), beside=0).pair_ids)
    except Infeasible:
        return None


def test_what_is_built_the_period_before_opens_a_gate():
    assert funded(BUILDER, at_least=2) == {"s/a@q1", "s/x@q2"}


def test_what_is_built_in_the_same_period_opens_none():
    """a cannot start before x can end its waiting: both in the second period of two."""
    assert funded({**BUILDER, "earliest": "q2"}, at_least=2) is None
    assert funded({**BUILDER, "earliest": "q2"}, periods=("q1", "q2", "q3"), at_least=2) == {
        "s/a@q2",
        "s/x@q3",
    }


def test_what_is_built_elsewhere_opens_none():
    assert funded(BUILDER, pairs=("t/a", "s/x"), at_least=2) is None


def test_too_little_that_is_built_opens_none():
    """1 and 0.5 are short of 2, and are 1.5."""
    half = {**BUILDER, "builds": {"maturity": 0.5}}
    assert funded(half, at_least=2) is None
    assert funded(half, at_least=1.5) == {"s/a@q1", "s/x@q2"}


def test_without_periods_nothing_is_built():
    assert funded(BUILDER, periods=(), at_least=2) is None


def test_no_gate_is_opened_beyond_what_the_technology_could_reach():
    """x is medium, 2, however far its stage is built."""
    built = {**BUILDER, "builds": {"maturity": 2}}
    assert funded(built, of="maturity", at_least=2) == {"s/a@q1", "s/x@q2"}
    assert funded(built, of="maturity", at_least=3) is None
    assert funded(built, at_least=3) == {"s/a@q1", "s/x@q2"}


def test_a_gate_on_something_else_is_opened_by_nothing():
    assert funded(BUILDER, of="cost", at_least=2) is None


@pytest.mark.parametrize(
    ("on", "builds", "used"),
    [
        ("technological_maturity", 2, 3),
        ("technological_maturity", 0.5, 1.5),
        # no more than x could have at all
        ("maturity", 2, 2),
        ("maturity", 0.5, 1.5),
    ],
)
def test_what_a_gate_measures_is_what_has_been_built_by_then(on, builds, used):
    """1 and what a adds; without a, 1, and the gate is shut."""
    case, ranking = of({**BUILDER, "builds": {"maturity": builds}}, of=on, at_least=1.5)
    made = programme(case, ranking)
    (gate,) = [rule for rule in made.rules if rule.title == "gate"]
    ids = {pair.id: i for i, pair in enumerate(made.pairs)}
    both = gate.check(made.pairs, {ids["s/a@q1"], ids["s/x@q2"]})
    assert (both.used, both.kept) == (used, True)
    for others in ({ids["s/x@q2"]}, {ids["s/a@q2"], ids["s/x@q2"]}):
        alone = gate.check(made.pairs, others)
        assert (alone.used, alone.kept) == (1, False)
