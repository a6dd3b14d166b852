"""Frames that stand on their side are told so once, not cell by cell."""

import pandas as pd
import pytest
from loopfolio import Case, CaseError

READINGS = pd.DataFrame({"good": ["high", "low"], "bad": ["low", "low"]}, index=["Cell making", "use"])
FIT = pd.DataFrame([["high", "low"], ["low", None]], index=READINGS.index, columns=["x", "y"])
WEIGHTS = pd.DataFrame({"good": [0.6, 0.5], "bad": [0.4, 0.5]}, index=["board", "plant"])
COSTS = pd.Series({"x": 1, "y": 2})


@pytest.mark.parametrize(
    ("turned", "says"),
    [
        (
            {"weights": WEIGHTS.T},
            "its rows are criteria and its columns profiles, which go the other way: give weights.T",
        ),
        (
            {"fit": FIT.T},
            "its rows are technologies and its columns stages, which go the other way: give fit.T",
        ),
    ],
)
def test_a_frame_on_its_side_is_one_problem(turned, says):
    right = {"technologies": COSTS, "fit": FIT, "weights": WEIGHTS}
    assert Case.from_frames(READINGS, **right).profiles.keys() == {"board", "plant"}
    with pytest.raises(CaseError) as refused:
        Case.from_frames(READINGS, **(right | turned))
    (problem,) = refused.value.problems
    assert problem.message == says
    assert str(refused.value).startswith(next(iter(turned)))
