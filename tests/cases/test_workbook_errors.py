"""What a workbook gets wrong, with its cell."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from loopfolio.cases import load
from openpyxl import load_workbook
from workbooks import changed, problems, run

WRONG: dict[str, tuple[dict[str, Any], list[str]]] = {
    "reading": (
        {"Stages_C3": "hihg"},
        [
            "Stages!C3: stages.exploration.circularity_impact: 'hihg' is not low, medium or high; "
            "did you mean 'high'?"
        ],
    ),
    "formula": (
        {"Technologies_C3": "=100+1"},
        [
            "Technologies!C3: technologies.digital_twin.cost: is a formula that no program has calculated: "
            "open the workbook in a spreadsheet program and save it, or put the value in its place"
        ],
    ),
    "formula in an id": ({"Pools_A3": "=A1"}, ["Pools!A3: is a formula"]),
    "formula in a setting": ({"Case_B7": "=1"}, ["Case!B7: currency: is a formula"]),
    "error": (
        {"Technologies_C3": "#REF!"},
        ["Technologies!C3: technologies.digital_twin.cost: holds the error #REF!"],
    ),
    "date": (
        {"Judgements_E3": datetime(2026, 3, 1)},
        [
            "Judgements!E3: profiles.circularity_led.ahp.circularity_impact.circularity_difficulty: "
            "is the date 2026-03-01"
        ],
    ),
    "two at once": (
        {"Stages_C3": "x", "Technologies_C4": "dear"},
        ["Stages!C3: ", "Technologies!C4: technologies.iot.cost"],
    ),
    "kind of rule": ({"Rules_A3": "totl"}, ["Rules!A3: rules.0.rule: 'totl' is no kind of rule"]),
    "unknown key": (
        {"Technologies_X1": "sucess", "Technologies_X3": 0.5},
        ["Technologies!X3: technologies.digital_twin.sucess: unknown key 'sucess'; did you mean 'success'?"],
    ),
    "no heading": (
        {"Pools_Z3": 1, "Pools_A3": "p", "Pools_C3": 1},
        ["Pools!Z3: pools.p: stands in a column without a heading"],
    ),
    "no heading beside a setting": ({"Case_D15": 99}, ["Case!D15: stands in a column without a heading"]),
    "wrong heading": ({"Pairs_A1": "stages"}, ["Pairs!A1: column 1 of this sheet must be headed 'stage'"]),
    "profile": ({"Judgements_A3": "circularity_ld"}, ["Judgements!A3: ", "did you mean 'circularity_led'?"]),
    "given twice": (
        {"Other_A2": "budget.at_most", "Other_B2": 3},
        ["Other!B2: budget.at_most: is given twice, first at Case!B"],
    ),
    "cost twice": (
        {"Technologies_C5": 3},
        [
            "Technologies!D5: technologies.passport.cost.low: "
            "does not go with what is given at Technologies!C5"
        ],
    ),
    "no path": ({"Other_A2": "a..b", "Other_B2": 3}, ["Other!A2: 'a..b' is no path"]),
    "reason": (
        {"Reasons_A3": "exploraton"},
        ["Reasons!A3: the sheet Stages has no 'exploraton'; did you mean 'exploration'?"],
    ),
    "stage removed": (
        {"Stages_A3": "casting", "Stages_L3": None},
        [
            "Fit!A3: the sheet Stages has no 'exploration': add it there, or delete every row of "
            "'exploration' here",
            "'Readings bo'!A3: the sheet Stages has no 'exploration': add it there, or delete this row",
        ],
    ),
    "technology removed": (
        {"Pairs_A3": "use", "Pairs_B3": "robots", "Pairs_C3": "R"},
        ["Pairs!B3: the sheet Technologies has no 'robots': add it there"],
    ),
    "two marks possible": (
        {"Technologies_C3": "1,250"},
        ["Technologies!C3: technologies.digital_twin.cost: '1,250' is 1.25 to some and 1250 to others"],
    ),
    "a point as text, two marks possible": (
        {"Technologies_C3": "1.250"},
        ["Technologies!C3: technologies.digital_twin.cost: '1.250' is 1.25 to some and 1250 to others"],
    ),
    "numbers without a blank between": (
        {"Technologies_C3": "80,5,3"},
        ["Technologies!C3: technologies.digital_twin.cost: '80,5,3' is not a cost: write a number"],
    ),
    "column of an unknown technology": (
        {"Fit_F1": "robots", "Fit_F3": "high"},
        ["Fit!F3: fit.exploration.robots: no technology 'robots' is declared"],
    ),
    "participant": (
        {"Readings_bo_B3": "hgh"},
        ["'Readings bo'!B3: stages.exploration.circularity_impact.bo: 'hgh' is not"],
    ),
    "participant's further keys": (
        {"Readings_bo_G1": "other keys"},
        ["'Readings bo'!G1: a person reads criteria: 'other keys' is none"],
    ),
    "participant's stage": (
        {"Readings_bo_A3": "exploraton"},
        ["'Readings bo'!A3: the sheet Stages has no 'exploraton'; did you mean 'exploration'?"],
    ),
    "control": (
        {"Stages_C3": "a\u202eb"},
        ["Stages!C3: stages.exploration.circularity_impact: holds the control character '\\u202e'"],
    ),
    "not yes": (
        {"Technologies_X1": None, "Case_B6": "perhaps"},
        ["Case!B6: illustrative: 'perhaps' is not true or false"],
    ),
}


@pytest.mark.parametrize(("cells", "says"), WRONG.values(), ids=WRONG)
def test_errors_stand_at_their_cells(acme: Path, cells: dict[str, Any], says: list[str]) -> None:
    found = "\n".join(problems(changed(acme, **cells)))
    for words in says:
        assert words in found


def test_each_missing_stage_is_said_once_a_sheet(acme: Path) -> None:
    """Four reasons of one stage are one thing to mend."""
    found = problems(changed(acme, Stages_A3="casting", Stages_L3=None))
    assert [p.partition(":")[2].partition(":")[0] for p in found if "'exploration'" in p] == [
        "'Readings ana'!A3",
        "'Readings bo'!A3",
        "Fit!A3",
        "Reasons!A3",
    ]


def test_a_heading_that_is_a_name_needs_no_quotes(acme: Path) -> None:
    """Elsewhere a dot means a key inside another."""
    values = {"A": "robot.v2", "C": 80, "H": "low", "I": "high"}
    changed(acme, **{f"Technologies_{column}7": value for column, value in values.items()})
    changed(acme, Fit_F1="robot.v2", Fit_F9="high")
    assert ("reuse", "robot.v2") in set(load(str(acme)).case.option_ids())


def test_a_row_given_twice(acme: Path) -> None:
    found = problems(changed(acme, Criteria_A4="circularity_impact"))
    assert (
        "acme.xlsx:Criteria!A4: criteria.circularity_impact: circularity_impact is given twice, "
        "first at Criteria!A3"
    ) in found


def test_errors_as_json_name_the_cell(acme: Path) -> None:
    result = run("check", changed(acme, Stages_C3="hihg"), "--format", "json")
    (problem,) = json.loads(result.stdout)["problems"]
    assert (problem["cell"], problem["line"], problem["column"]) == ("Stages!C3", 3, 3)


def test_a_sheet_that_is_none_of_the_case(acme: Path) -> None:
    """A misspelt sheet must not be passed over; a planner's own says that it is one."""
    book = load_workbook(acme)
    book["Pairs"].title = "Pair"
    book["Pair"]["A3"] = "use"
    book.create_sheet("Notes of mine")["A1"] = "=1+1"
    book.save(acme)
    assert problems(acme) == ["acme.xlsx:Pair!A1: 'Pair' is no sheet of a case; did you mean 'Pairs'?"]


def test_ask_does_not_write_into_a_workbook(acme: Path) -> None:
    result = run("weigh", acme, "--ask")
    assert result.exit_code == 2
    assert "is a workbook" in result.output
