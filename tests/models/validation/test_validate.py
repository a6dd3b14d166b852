"""What one entry of a case says beside the others."""

import pytest
from loopfolio.models.validation.validate import validate

STAGES = {"s": {}, "t": {}}
TECHNOLOGIES = {"a": {"cost": 1}, "b": {"cost": 1}}


def judged(**data):
    """Problems and warnings, each by its dotted path, of a case of two stages and two technologies."""
    verdict = validate({"format": 1, "stages": STAGES, "technologies": TECHNOLOGIES, **data})
    told = [
        {".".join(map(str, p.path)): p.message for p in some} for some in (verdict.problems, verdict.warnings)
    ]
    assert (verdict.case is None) == bool(verdict.problems)
    return told


# ---------------------------------------------------------------- a fit beside a stated value


def test_a_fit_needs_criteria_because_its_value_follows_from_a_priority():
    """Without criteria no stage has one; the remedy is either of two."""
    problems, _ = judged(fit={"s": {"a": 0.5}})
    assert problems == {
        "fit.s.a": "its value follows from the stage's priority, but no criteria are declared: "
        "declare criteria, or a value under pairs.s/a"
    }


def test_a_fit_beside_a_stated_value_needs_no_criteria():
    """The value is stated, so nothing follows from a priority."""
    problems, warnings = judged(fit={"s": {"a": 0.5}}, pairs={"s/a": {"value": 3}})
    assert problems == {}
    assert not [path for path in warnings if path.startswith("fit")]


@pytest.mark.parametrize("value", [0, -2, 0.5])
def test_whatever_value_is_stated_is_one(value):
    """0 too."""
    assert judged(fit={"s": {"a": 0.5}}, pairs={"s/a": {"value": value}})[0] == {}


def test_a_value_stated_for_one_pair_is_not_for_another():
    """Each fit by itself: of two at one stage, of two stages."""
    problems, _ = judged(
        fit={"s": {"a": 0.5, "b": 0.5}, "t": {"a": 0.5}}, pairs={"s/a": {"value": 3}, "t/b": {"value": 1}}
    )
    assert list(problems) == ["fit.s.b", "fit.t.a"]


def test_a_pair_that_states_other_things_states_no_value():
    problems, _ = judged(fit={"s": {"a": 0.5}}, pairs={"s/a": {"cost": 3}})
    assert list(problems) == ["fit.s.a"]


def test_a_fit_of_nothing_makes_no_option_and_needs_no_criteria():
    """0 is none: the pair is no option, and that no pair is one is a doubt."""
    problems, warnings = judged(fit={"s": {"a": 0}})
    assert problems == {}
    assert "no pair is an option" in warnings["fit"]


def test_with_criteria_a_fit_needs_no_value():
    problems, _ = judged(
        criteria={"c": {"direction": "max"}},
        stages={"s": {"c": "low"}, "t": {"c": "high"}},
        fit={"s": {"a": 0.5}},
    )
    assert problems == {}
