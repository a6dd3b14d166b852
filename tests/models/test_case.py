"""What a case file may hold, and what the case says of itself."""

from datetime import date

import jsonschema
import pytest
from loopfolio.models.case.file_schema import file_schema
from loopfolio.models.case.plan import last_day
from loopfolio.models.case.profiles import nearly_whole
from loopfolio.models.entry.frame_repr import FrameRepr
from loopfolio.models.validation.validate import validate


@pytest.fixture(scope="module")
def schema():
    return file_schema()


@pytest.mark.parametrize(
    ("scenarios", "sound"),
    [
        ({"lean": {"budget": 1}}, True),
        ({"lean": {"budget": None, "rules": {"most": None}}}, True),
        ({"lean": {"rules": [{"rule": "count", "at_most": 2}]}}, True),
        ({"lean": {"budgett": 1}}, False),
        ({"lean": {"scenarios": {}}}, False),
        ({"lean": {"rules": {"most": 3}}}, False),
    ],
)
def test_a_scenario_changes_what_a_case_says_and_nothing_else(schema, scenarios, sound):
    data = {"format": 1, "scenarios": scenarios}
    assert jsonschema.Draft202012Validator(schema).is_valid(data) is sound


def test_an_entry_that_is_left_blank_is_nothing(schema):
    """As a scenario, or who extends a case, takes one away."""
    data = {
        "format": 1,
        "technologies": {"iot": None},
        "scenarios": {"lean": {"technologies": {"iot": None}}},
    }
    assert jsonschema.Draft202012Validator(schema).is_valid(data)
    assert not jsonschema.Draft202012Validator(schema).is_valid({"format": 1, "technologies": {"iot": 5}})


def test_a_case_states_its_format(schema):
    assert not jsonschema.Draft202012Validator(schema).is_valid({"name": "x"})


@pytest.mark.parametrize(
    ("total", "whole"),
    [(0.996, 1), (1, 1), (1.004, 1), (0.99, None), (1.01, None), (99.6, 100), (99, None), (2, None)],
)
def test_weights_that_only_rounding_keeps_from_their_sum_are_near_it(total, whole):
    """Half a hundredth, as 33, 33 and 34 of 100 would be written with too few digits."""
    assert nearly_whole(total) == whole


def test_a_notebook_shows_names_as_text():
    import pandas as pd

    class Named(FrameRepr):
        def to_frame(self):
            return pd.DataFrame({"name": ["<b>x</b>"]})

    assert "&lt;b&gt;x" in Named()._repr_html_()


def made_of(**said):
    verdict = validate({"format": 1, "stages": {"s": {}}, "technologies": {"t": {"cost": 1}}, **said})
    return verdict.case, [(".".join(map(str, p.path)), p.message) for p in verdict.problems]


@pytest.mark.parametrize("stated", [0, 2, -1, 1.0, "1", True, None])
def test_there_is_one_format(stated):
    _, problems = made_of(format=stated)
    assert problems[0][0] == "format"
    assert "the only format of a case file: write format: 1" in problems[0][1]


def test_a_scale_may_have_a_name_and_resources_may_be_a_list():
    case, _ = made_of(scale="1-3-9", resources=["staff", "space"])
    assert case.scale == {"low": 1, "medium": 3, "high": 9}
    assert list(case.resources) == ["staff", "space"]
    case, _ = made_of(resources={"staff": None, "space": {"unit": "m2"}})
    assert case.resources["space"].unit == "m2"
    _, problems = made_of(scale="1-2-4")
    assert problems[0][0] == "scale"
    assert "'1-2-4' is no scale with a name (" in problems[0][1]


@pytest.mark.parametrize(
    ("stated", "fit"),
    [
        ("high", 1), (0.5, 0.5), (["low", "high"], 1 / 3), ({"ann": "low", "bo": "high", "cy": "high"}, 1),
        ({"fit": "low", "why": "x"}, 1 / 3), ({"low": 0.2, "likely": 0.3, "high": 0.7}, 0.3),
        ({"low": 0.2, "high": 0.6}, 0.4), ({"fit": {"ann": "low", "bo": "high"}}, 1 / 3),
    ],
)  # fmt: skip
def test_a_fit_is_a_level_a_number_a_range_or_what_people_say(stated, fit):
    case, problems = made_of(
        criteria={"c": {"direction": "max"}}, stages={"s": {"c": "low"}}, fit={"s": {"t": stated}}
    )
    assert problems == []
    assert case.fit_of("s", "t") == pytest.approx(fit)


@pytest.mark.parametrize(
    ("first", "second", "last"),
    [
        ("2027-01-01", "2028-01-01", "2028-12-31"),
        ("2027-01-01", "2027-04-01", "2027-06-30"),
        ("2027-01-01", "2027-01-15", "2027-01-28"),
        ("2027-01-31", "2027-03-31", "2027-05-30"),
        ("2027-11-30", "2027-12-30", "2028-01-29"),
        ("2024-02-29", "2024-03-29", "2024-04-28"),
        ("9998-01-01", "9999-01-01", "9999-12-30"),
    ],
)
def test_the_last_period_is_as_long_as_the_one_before(first, second, last):
    """By months where both begin on the same day of one, else by days."""
    days = [date.fromisoformat(first), date.fromisoformat(second)]
    assert last_day(days, 0) == date.fromordinal(days[1].toordinal() - 1)
    assert last_day(days, 1) == date.fromisoformat(last)


def test_nobody_has_to_have_answered_a_workshop():
    said = {"decision": {"workshops": [{"date": "2027-01-01", "rounds": [{"asked": "what", "answered": 0}]}]}}
    problems = [path for path, _ in made_of(**said)[1]]
    assert not [path for path in problems if path.endswith("answered")]
    said["decision"]["workshops"][0]["rounds"][0]["answered"] = -1
    assert [path for path, _ in made_of(**said)[1] if path.endswith("answered")]


@pytest.mark.parametrize(
    ("entry", "sound"),
    [
        ({"cost": 1, "duration": 1}, True),
        ({"cost": 1, "duration": 0}, False),
        ({"cost": 1, "duration": 100}, True),
        ({"cost": 1, "duration": 101}, False),
        ({"cost": 1, "success": 1}, True),
        ({"cost": 1, "success": 0}, False),
        ({"cost": 1, "success": 1.01}, False),
        ({"levels": {"a": {"cost": 1, "effect": 1}}}, True),
        ({"cost": 1, "partial": {"from": 0.5, "steps": 2}}, True),
        ({"cost": 1, "partial": {"from": 0.5, "steps": 1}}, False),
        ({"cost": 1, "partial": {"from": 1, "steps": 2}}, False),
        ({"cost": 1, "partial": {"from": 0, "steps": 2}}, False),
    ],
)
def test_amounts_are_within_what_they_can_mean(entry, sound):
    periods = {f"y{k}": {} for k in range(3)}
    assert (not made_of(technologies={"t": entry}, periods=periods)[1]) is sound
