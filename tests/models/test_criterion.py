"""What a criterion may say of itself, and within what the figures of a case lie."""

import pytest
from loopfolio.models.case.criterion import Criterion
from loopfolio.models.chain.file import ChainFile
from loopfolio.models.validation.validate import validate
from pydantic import ValidationError

UP = {"direction": "max"}
NUMBER = {"direction": "max", "bounds": [0, 100]}


def fault(model, said):
    try:
        model.model_validate(said)
    except ValidationError as error:
        return error.errors()[0]["msg"]
    return None


@pytest.mark.parametrize(
    ("said", "says"),
    [
        (UP, None),
        (NUMBER, None),
        ({**UP, "unit": "t"}, "a criterion with a unit needs bounds"),
        ({**NUMBER, "unit": "t"}, None),
        ({**UP, "bounds": [5, 5]}, "bounds must rise"),
        ({**UP, "bounds": [5, 4]}, "bounds must rise"),
        ({**UP, "means": {"low": "none"}}, None),
        ({**NUMBER, "means": {"low": "none"}}, "means says what levels mean"),
        ({**NUMBER, "scale": {"low": 1, "high": 2}}, "levels or numbers"),
        ({"direction": "target", "target": 7, "bounds": [0, 14]}, None),
        ({"direction": "target", "target": 0, "bounds": [0, 14]}, None),
        ({"direction": "target", "target": 14, "bounds": [0, 14]}, None),
        ({"direction": "target", "target": 14.1, "bounds": [0, 14]}, "the target must be within the bounds"),
        ({"direction": "target", "target": -0.1, "bounds": [0, 14]}, "the target must be within the bounds"),
        ({"direction": "target", "target": 7, "bounds": [0, 14], "exponential": 3}, "leave exponential out"),
        ({"direction": "target", "target": 7, "bounds": [0, 14], "veto": 3}, "a veto needs a direction"),
        ({**NUMBER, "veto": 3}, None),
        ({**NUMBER, "value": [[0, 0], [100, 1]]}, None),
        ({**NUMBER, "value": [[0, 0], [50, 0], [100, 1]]}, None),
        ({**NUMBER, "value": [[0, 0], [50, 0.9], [50, 1], [100, 1]]}, "readings must rise"),
        ({**NUMBER, "value": [[1, 0], [100, 1]]}, "the first point must be at the lowest bound"),
        ({**NUMBER, "value": [[0, 0], [99, 1]]}, "the last at the highest"),
        ({**NUMBER, "value": [[0, 0], [100, 1.1]]}, "lies between 0 and 1"),
        ({**NUMBER, "value": [[0, -0.1], [100, 1]]}, "lies between 0 and 1"),
        ({**NUMBER, "value": [[0, 1], [100, 0]]}, "more is better by its direction"),
        ({**NUMBER, "direction": "min", "value": [[0, 1], [100, 0]]}, None),
        ({**NUMBER, "direction": "min", "value": [[0, 0], [100, 1]]}, "less is better by its direction"),
        ({**NUMBER, "value": [[0, 0], [100, 1]], "exponential": 30}, "leave exponential out"),
        ({**NUMBER, "exponential": 2}, None),  # a fiftieth of the bounds
        ({**NUMBER, "exponential": -2}, None),
        ({**NUMBER, "exponential": 1.9}, "at least 2 here"),
        ({**NUMBER, "exponential": -1.9}, "at least 2 here"),
        ({**NUMBER, "exponential": 0}, "at least 2 here"),
        ({**NUMBER, "indifference": 0}, None),
        ({**NUMBER, "indifference": -1}, "greater than or equal to 0"),
        ({**NUMBER, "preference": 0}, "greater than 0"),
        ({**NUMBER, "inflection": 0}, "greater than 0"),
        ({**NUMBER, "inflection": 0.5}, None),
        ({**NUMBER, "indifference": 1, "preference": 2}, None),
        ({**NUMBER, "indifference": 2, "preference": 2}, "indifference must be below preference"),
        ({**NUMBER, "shape": "level", "indifference": 1}, "the shape level needs preference"),
        ({**NUMBER, "shape": "linear"}, "the shape linear needs indifference and preference"),
        ({**NUMBER, "shape": "usual", "preference": 1}, "the shape usual has no preference"),
        ({**NUMBER, "shape": "gaussian", "inflection": 1, "indifference": 1}, "has no indifference"),
        ({**NUMBER, "exponential": 30, "preference": 1}, "thresholds are differences of readings"),
        ({"direction": "target", "target": 7, "bounds": [0, 14], "preference": 1}, "keep one"),
    ],
)
def test_a_criterion_says_what_goes_together(said, says):
    found = fault(Criterion, said)
    assert (found is None) if says is None else says in found


@pytest.mark.parametrize(
    ("said", "shape", "thresholds"),
    [
        ({}, "usual", False),
        ({"indifference": 1}, "u_shape", True),
        ({"preference": 1}, "v_shape", True),
        ({"indifference": 1, "preference": 2}, "linear", True),
        ({"inflection": 1}, "gaussian", True),
        ({"indifference": 1, "preference": 2, "shape": "level"}, "level", True),
        ({"shape": "usual"}, "usual", True),
    ],
)
def test_how_a_difference_counts_follows_from_its_thresholds(said, shape, thresholds):
    made = Criterion.model_validate({**NUMBER, **said})
    assert (made.preference_shape, made.thresholds) == (shape, thresholds)


@pytest.mark.parametrize(
    ("target", "points"),
    [(7, ((0, 0), (7, 1), (14, 0))), (0, ((0, 1), (14, 0))), (14, ((0, 0), (14, 1)))],
)
def test_nearest_to_a_target_is_best(target, points):
    assert (
        Criterion.model_validate({"direction": "target", "target": target, "bounds": [0, 14]}).worth == points
    )


def sound(**said):
    data = {
        "format": 1,
        "stages": {"s": {}},
        "technologies": {"t": {"cost": 1}},
        "pairs": {"s/t": {"value": 1}},
    }
    return not validate({**data, **said}).problems


YEAR = {"periods": {"y1": {"budget": 5}}}


@pytest.mark.parametrize(
    ("said", "is_sound"),
    [
        ({"discount": 0, **YEAR}, True), ({"discount": -0.01, **YEAR}, False),
        ({"discount": 10, **YEAR}, True),
        ({"discount": 10.1, **YEAR}, False), ({"stages": {}}, False), ({"scale": {"low": 1}}, False),
        ({"budget": 0}, True), ({"budget": -1}, False), ({"periods": {"y1": {"budget": -1}}}, True),
        ({"synergies": [{"pairs": ["s/t"], "value": 1}]}, False),
        ({"budget": 5, "pools": {"p": {"amount": 1, "share": 1}}}, True),
        ({"budget": 5, "pools": {"p": {"amount": 1, "share": 0}}}, False),
        ({"budget": 5, "pools": {"p": {"amount": 1, "share": 1.1}}}, False),
        ({"budget": 5, "pools": {"p": {"amount": -1}}}, False),
        ({"technologies": {"t": {"levels": {}}}}, False),
        ({"technologies": {"t": {"levels": {"a": {"cost": 1, "effect": 0}}}}}, True),
        ({"technologies": {"t": {"levels": {"a": {"cost": 1, "effect": -0.1}}}}}, False),
        ({"technologies": {"t": {"cost": 1, "cost_profile": []}}, **YEAR}, False),
        ({"rules": [{"rule": "requires", "pair": [], "needs": "s/t"}]}, False),
    ],
)  # fmt: skip
def test_figures_of_a_case_lie_within_what_they_can_mean(said, is_sound):
    assert sound(**said) is is_sound


CHAIN = {"format": 1, "name": "C", "companies": {f"c{k}": f"c{k}.yaml" for k in range(2)}}


@pytest.mark.parametrize(
    ("said", "is_sound"),
    [
        ({}, True),
        ({"companies": {"c0": "c0.yaml"}}, False),
        ({"companies": {f"c{k}": "c.yaml" for k in range(10)}}, True),
        ({"companies": {f"c{k}": "c.yaml" for k in range(11)}}, False),
        ({"companies": {"c0": {"case": "c.yaml", "budget": 0}, "c1": "c.yaml"}}, True),
        ({"companies": {"c0": {"case": "c.yaml", "budget": -1}, "c1": "c.yaml"}}, False),
        ({"links": [{"from": "c0:a/b", "to": "c1:a/b", "value": 1}]}, True),
        ({"programmes": {"p": {"pairs": ["c0:a/b", "c1:a/b"], "cost": 0}}}, True),
        ({"programmes": {"p": {"pairs": ["c0:a/b", "c1:a/b"], "cost": -1}}}, False),
        ({"programmes": {"p": {"pairs": ["c0:a/b", "c1:a/b"], "cost": 1, "split": {"c0": 0}}}}, False),
        ({"programmes": {"p": {"pairs": ["c0:a/b", "c1:a/b"], "cost": 1, "split": {"c0": 0.1}}}}, True),
        ({"programmes": {"p": {"pairs": [], "cost": 1}}}, False),
        ({"money": {"paid": True, "worth": {"c0": 0.1}}}, True),
        ({"money": {"paid": True, "worth": {"c0": 0}}}, False),
        ({"requires": [{"pair": "c0:a/b", "needs": []}]}, False),
    ],
)
def test_figures_of_a_chain_lie_within_what_they_can_mean(said, is_sound):
    assert (fault(ChainFile, {**CHAIN, **said}) is None) is is_sound
