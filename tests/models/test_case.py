"""What a case file may hold, and what the case says of itself."""

import jsonschema
import pytest
from loopfolio.models.case.file_schema import file_schema
from loopfolio.models.case.profiles import nearly_whole
from loopfolio.models.entry.frame_repr import FrameRepr


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
