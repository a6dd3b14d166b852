"""What of a case is still to be filled in."""

import pytest
from loopfolio.models.validation.placeholders import placeholders, to_fill_in
from loopfolio.models.validation.validate import validate

BOTH = {"low": 0, "high": 10}


def open_in(**changes):
    data = {
        "format": 1,
        "criteria": {
            "a": {"direction": "max", "why": "w"},
            "b": {"direction": "max", "bounds": [0, 10]},
            "c": {"direction": "min"},
        },
        "stages": {s: {"a": "low", "b": 5, "c": "high"} for s in ("s", "t")},
        "technologies": {"x": {"cost": 1}, "y": {"cost": 2}},
        "fit": {"s": {"x": "high", "y": 0}, "t": {"x": "low"}},
    }
    for path, value in changes.items():
        at = data
        *before, last = path.split("__")
        for step in before:
            at = at[step]
        at[last] = value
    verdict = validate(data)
    assert verdict.case is not None, verdict.problems
    return placeholders(verdict.case)


@pytest.mark.parametrize(
    ("criterion", "is_open"),
    [
        ({"direction": "max", "illustrative": True}, True),
        ({"direction": "max", "illustrative": True, "name": "A"}, True),
        ({"direction": "max", "illustrative": True, "why": "w"}, False),
        ({"direction": "max"}, False),
    ],
)
def test_a_direction_is_open_where_nothing_else_is_said_of_an_example(criterion, is_open):
    assert open_in(criteria__a=criterion).directions == (("a",) if is_open else ())


@pytest.mark.parametrize(
    ("stage", "unread"),
    [
        ({"a": "low", "b": 5, "c": "high"}, []),
        ({"a": ["low", "medium", "high"], "b": 5, "c": "high"}, ["a"]),
        ({"a": ["low", "high"], "b": 5, "c": "high"}, []),
        ({"a": "low", "b": BOTH, "c": "high"}, ["b"]),
        ({"a": "low", "b": {"low": 1, "high": 10}, "c": "high"}, []),
        ({"a": {"ann": "low", "bo": "medium", "cy": "high"}, "b": 5, "c": "high"}, []),
    ],
)
def test_a_reading_is_open_where_an_example_may_read_anything(stage, unread):
    assert open_in(stages__s={**stage, "illustrative": True}).readings == ({"s": unread} if unread else {})
    assert open_in(stages__s=stage).readings == {}


def test_fits_and_costs_are_open_where_an_example_has_none():
    found = open_in(fit__s__y={"fit": 0, "illustrative": True})
    assert found.fits == {"s": ["y"]}
    assert open_in(fit__s__y={"fit": 0.5, "illustrative": True}).fits == {}
    assert open_in(technologies__y={"illustrative": True}).costs == ("y",)
    assert open_in(technologies__y={"illustrative": True, "cost": 3}).costs == ()
    assert open_in(technologies__y={"illustrative": True}, fit__t__y="low").costs == ()  # an option: told so


def test_all_that_is_open_is_counted_in_a_line():
    nothing = open_in()
    assert (nothing.counted, [*to_fill_in(nothing)]) == ("", [])
    found = open_in(
        criteria__c={"direction": "min", "illustrative": True},
        stages__s={"a": ["low", "medium", "high"], "b": BOTH, "c": "high", "illustrative": True},
        technologies__y={"illustrative": True},
    )
    assert found.counted == "1 direction, 2 readings and 1 cost"
    told = [(".".join(map(str, one.path)), one.message) for one in to_fill_in(found)]
    assert told[0][1].startswith("to be filled in: 1 direction, 2 readings and 1 cost; ")
    assert [path for path, _ in told] == ["", "criteria.c", "stages.s", "technologies.y"]
    assert told[2][1] == "to be filled in: a, b"
