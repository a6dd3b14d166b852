"""What cannot be said in a case is refused with what to say instead."""

import pytest
from loopfolio import CaseError, load

CASE = {
    "format": 1,
    "criteria": {"a": {"direction": "max"}, "b": {"direction": "min"}},
    "stages": {"x": {"a": "high", "b": "low"}, "y": {"a": "low", "b": "low"}},
    "technologies": {"t": {"cost": 10}},
    "fit": {"x": {"t": "high"}},
}


@pytest.mark.parametrize(
    ("more", "place", "remedy"),
    [
        ({"minimise": "cost"}, "minimise", "write each target as a rule total or count with at_least"),
        ({"minimize": "cost"}, "minimize", "write minimise: cost at the top level of the case"),
        ({"objective": {"min": "cost"}}, "objective", "and each target as a rule with at_least"),
        (
            {"rules": [{"rule": "minimize", "of": "cost"}]},
            "rules.0.rule",
            "write minimise: cost at the top level of the case, and each target as a rule with at_least",
        ),
        (
            {"technologies": {"t": {"running_cost": {"low": 1, "likely": 2, "high": 3}}}},
            "technologies.t.running_cost",
            "write the likely one; a range may be of cost alone",
        ),
    ],
    ids=[
        "a least cost of nothing",
        "an aim",
        "an objective",
        "a rule that is an aim",
        "a range of a running cost",
    ],
)
def test_the_remedy_stands_beside_the_refusal(more, place, remedy):
    with pytest.raises(CaseError) as refused:
        load(CASE | more)
    [line] = [line for line in str(refused.value).splitlines() if f"{place}: " in line]
    assert remedy in line
