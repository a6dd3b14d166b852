"""Cases from data frames of pandas: what each frame says, by which names, and where it is wrong."""

import io

import numpy as np
import pandas as pd
import pytest
from loopfolio import Case, CaseError, fund, load, rank

READINGS = pd.DataFrame(
    {
        "Impact": ["high", "medium", "low"],
        "Ease of use": [7.0, 3.0, 5.0],
        "CO2 out": ["low", "medium", "high"],
    },
    index=["Mining", "Cell making", "Recycling"],
)
CRITERIA = pd.DataFrame(
    {"direction": ["max", "max", "min"], "bounds": [None, [0, 10], None]}, index=READINGS.columns
)
COSTS = pd.Series({"Digital twin": 100, "iot": 80})
FIT = pd.DataFrame(
    [["high", np.nan], ["medium", "high"], [0.5, "low"]], index=READINGS.index, columns=COSTS.index
)
WEIGHTS = pd.DataFrame(
    [[0.5, 0.3, 0.2], [0.2, 0.4, 0.4]], index=["The board", "ops"], columns=READINGS.columns
)

FRAMES = {"criteria": CRITERIA, "technologies": COSTS, "fit": FIT, "weights": WEIGHTS}

SAME = """
format: 1
criteria:
  Impact: {direction: max}
  ease_of_use: {name: Ease of use, direction: max, bounds: [0, 10]}
  co2_out: {name: CO2 out, direction: min}
stages:
  Mining: {Impact: high, ease_of_use: 7, co2_out: low}
  cell_making: {name: Cell making, Impact: medium, ease_of_use: 3, co2_out: medium}
  Recycling: {Impact: low, ease_of_use: 5, co2_out: high}
technologies:
  digital_twin: {name: Digital twin, cost: 100}
  iot: {cost: 80}
fit:
  Mining: {digital_twin: high}
  cell_making: {digital_twin: medium, iot: high}
  Recycling: {digital_twin: 0.5, iot: low}
profiles:
  the_board: {name: The board, direct: {Impact: 0.5, ease_of_use: 0.3, co2_out: 0.2}}
  ops: {direct: {Impact: 0.2, ease_of_use: 0.4, co2_out: 0.4}}
profile: the_board
budget: 250
currency: kEUR
"""


def refusals(**frames: object) -> list[str]:
    with pytest.raises(CaseError) as refused:
        Case.from_frames(**{"readings": READINGS, **frames})  # type: ignore[arg-type]
    return str(refused.value).splitlines()


def test_frames_whose_labels_are_words_are_the_case_that_a_file_with_keys_and_names_is():
    framed = Case.from_frames(READINGS, **FRAMES, profile="the_board", budget=250, currency="kEUR")
    written = load(io.StringIO(SAME))
    pd.testing.assert_frame_equal(rank(framed).to_frame(), rank(written).to_frame())
    pd.testing.assert_frame_equal(fund(framed).to_frame(), fund(written).to_frame())
    assert list(rank(framed).to_frame().index) == ["Mining", "cell_making", "Recycling"]
    again = load(io.StringIO(framed.to_yaml()))
    pd.testing.assert_frame_equal(fund(again).to_frame(), fund(framed).to_frame())
    assert framed.stages["cell_making"].name == "Cell making"
    assert framed.technologies["digital_twin"].name == "Digital twin"
    assert framed.profiles["the_board"].name == "The board"


def test_without_criteria_more_is_better_on_each_column_and_its_words_are_its_name():
    frame = READINGS[["Impact", "CO2 out"]].assign(why="seen on site")
    framed = Case.from_frames(frame)
    assert {key: (said.direction, said.name) for key, said in framed.criteria.items()} == {
        "Impact": ("max", None),
        "co2_out": ("max", "CO2 out"),
    }
    assert framed.stages["cell_making"].why == "seen on site"


def test_criteria_may_be_a_mapping_by_the_same_words():
    framed = Case.from_frames(
        READINGS,
        criteria={
            "Impact": "max",
            "Ease of use": {"direction": "max", "bounds": [0, 10]},
            "CO2 out": "min",
        },
    )
    assert (framed.criteria["ease_of_use"].name, framed.criteria["co2_out"].direction) == (
        "Ease of use",
        "min",
    )


def test_what_is_wrong_is_said_where_pandas_would_find_it_all_at_once():
    wrong = READINGS.assign(Impact=["high", "enormous", "low"])
    said = refusals(readings=wrong, **{**FRAMES, "fit": FIT.replace(0.5, 1.5)})
    assert any("readings.loc['Cell making', 'Impact']" in line and "enormous" in line for line in said)
    assert any("fit.loc['Recycling', 'Digital twin']" in line and "1.5" in line for line in said)


@pytest.mark.parametrize(
    ("frames", "says"),
    [
        ({"readings": READINGS.reset_index(drop=True)}, "its rows are numbered, not named"),
        ({"readings": READINGS.rename(index={"Mining": "Cell making"})}, "'cell_making' is given twice"),
        ({"readings": READINGS.rename(index={"Mining": "cell_making"})}, "'cell_making' is given twice"),
        ({"fit": FIT.rename(index={"Mining": "Sea bed"}), "technologies": COSTS}, "sea_bed"),
        ({"readings": READINGS.rename(index={"Mining": "—"})}, "cannot be a key here"),
        (
            {"weights": WEIGHTS.rename(columns={"CO2 out": "CO3 out"}), "criteria": CRITERIA},
            "co3_out",
        ),
        ({"readings": READINGS.to_numpy()}, "expected a data frame"),
    ],
)
def test_frames_that_do_not_go_together_are_refused(frames, says):
    assert any(says in line for line in refusals(**frames)), refusals(**frames)


def test_a_ranking_as_a_frame_has_the_score_of_its_method_and_criteria_of_any_name():
    case = {
        "format": 1,
        "criteria": {c: {"direction": "max", "bounds": [0, 10]} for c in ("rank", "good")},
        "stages": {"a": {"rank": 3, "good": 4}, "b": {"rank": 9, "good": 8}},
        "profiles": {"p": {"direct": {"rank": 0.5, "good": 0.5}}},
    }
    frame = rank(case, method="wsm").to_frame()
    assert list(frame) == ["rank", "score", "closeness", "additive", "rank read", "good"]
    assert list(frame.index) == ["b", "a"]
    assert frame.score.round(3).to_dict() == {"b": 0.708, "a": 0.292}
