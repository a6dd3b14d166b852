"""What of returned files is not taken, and what is refused."""

import io
from pathlib import Path

import pytest
from loopfolio import CaseError, load
from loopfolio.cases.people.collect import collected
from loopfolio.cases.workbook.template import case_workbook
from loopfolio.cases.yaml.given import Given
from openpyxl import load_workbook
from returned import CASE, book, brought, cell, refused, run, write


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("acme.yaml").write_text(CASE, encoding="utf-8")


# ---------------------------------------------------------------- what is not taken


def test_what_else_differs_is_said_with_its_place() -> None:
    """A line a difference; nothing of it is in the result."""
    said = brought(
        write(
            "ana.yaml",
            ("cost: 40", "cost: 50"),
            ("budget: 100", "budget: 120\nrules: [{rule: count, at_most: 1}]"),
            ("{iot: high}", "{}"),
        ),
        book("bo.xlsx", Technologies_C3=60, Case_B1="value"),
    )
    case = load("all.yaml").case
    assert (case.budget_limit, case.rules, case.fit_of("make", "iot")) == (100, (), 1)
    assert case.technologies["iot"].cost.likely == 40
    for line in (
        "ana.yaml:15:15: technologies.iot.cost: 50 here, 40 in acme.yaml",
        "ana.yaml:17:9: budget: 120 here, 100 in acme.yaml",
        "ana.yaml:18:1: rules: [{rule: count, at_most: 1}] here, not in acme.yaml",
        "fit.make.iot: not here, high in acme.yaml",
        "bo.xlsx:Technologies!C3: technologies.iot.cost: 60 here, 40 in acme.yaml",
    ):
        assert line in said
    assert said.count(" in acme.yaml") == 5


def test_readings_on_nobodys_sheet_are_not_taken() -> None:
    """Where a workbook has sheets by person, what was written over in the sheet of the case is said."""
    said = brought(book("three.xlsx", "ana", "bo", Readings_ana_B3="low", Stages_D4=9))
    assert cell("make", "impact") == {"ana": "low"}
    assert cell("use", "waste") == 4
    assert "three.xlsx:Stages!D4: stages.use.waste: 9 here, 4 in acme.yaml" in said


def test_a_blank_sheet_is_a_person_who_read_nothing() -> None:
    """Not what the case says beside it; but what was written over there is theirs, if there is one sheet."""
    brought(book("x.xlsx", "ana", Stages_D4=9), book("y.xlsx", "bo"), write("cy.yaml"))
    assert cell("use", "waste") == {"ana": 9, "cy": 4}
    assert cell("make", "waste") == {"ana": None, "cy": 31}
    assert "use.waste: 8 here, 4 in acme.yaml" in brought(
        book("z.xlsx", "dan", "eve", Stages_D4=8), "cy.yaml"
    )
    assert list(cell("use", "waste")) == ["cy"]


def test_every_problem_of_every_file_is_said_at_once() -> None:
    said = refused(
        write("ana.yaml", ("impact: medium", "impact: hgh"), ("waste: 31", "wast: 31")),
        write("bo.yaml", ("waste: 4", "waste: 400")),
        book("dan.xlsx", "dan", Readings_dan_B3="=1+1", Stages_D3="1,250"),
        write("eve.yaml", ("impact: medium", "impact: [low, high]")),
        "none.yaml",
    )
    assert "none.yaml: no such file" in said
    Path("none.yaml").write_text(CASE, encoding="utf-8")
    said = refused("ana.yaml", "bo.yaml", "dan.xlsx", "eve.yaml", "none.yaml")
    for line in (
        "ana.yaml:8:18: stages.make.impact.ana: 'hgh' is not low, medium or high; did you mean 'high'?",
        "ana.yaml:8:23: stages.make.wast: no criterion 'wast' is declared; did you mean 'waste'?",
        "bo.yaml:11:12: stages.use.waste.bo: 400 is outside the bounds of waste, 0 to 100",
        "dan.xlsx:'Readings dan'!B3: stages.make.impact: is a formula",
        "dan.xlsx:Stages!D3: stages.make.waste: '1,250' is 1.25 to some",
        "eve.yaml:8:18: stages.make.impact: is more than one reading",
    ):
        assert line in said


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            [("  make:", "  grind:")],
            "stages: is of another case: it has no stage make; it has grind, and",
        ),
        ([("impact", "effect")], "criteria: is of another case: it has no criterion impact; it has effect"),
        (
            [("[0, 100]", "[0, 1]")],
            "criteria.waste.bounds: is read on another scale: [0, 1] here, [0,",
        ),
        ([("unit: t", "unit: kg")], "criteria.waste.unit: is read on another scale: kg here, t in acme.yaml"),
    ],
)
def test_a_file_of_another_case_is_refused_with_what_differs(
    changes: list[tuple[str, str]], says: str
) -> None:
    """Other stages or criteria, or a unit or bounds in which the same number would mean something else."""
    assert says in refused(write("ana.yaml", *changes))


@pytest.mark.parametrize("other", ["ANA.yml", "x.xlsx"])
def test_two_files_of_one_person_are_refused(other: str) -> None:
    write("ana.yaml")
    if other.endswith("xlsx"):
        book(other, "Ana", Readings_Ana_B3="low")
    else:
        write(other)
    assert "as ana.yaml is: leave one of them out, or rename it" in refused("ana.yaml", other)


def test_low_and_high_are_no_people() -> None:
    assert "'high' cannot be a person's name" in refused(write("high.yaml"))


def test_nothing_is_overwritten_unasked() -> None:
    write("ana.yaml")
    Path("acme-collected.yaml").write_text("mine", encoding="utf-8")
    result = run("collect", "acme.yaml", "ana.yaml")
    assert (result.exit_code, "exists already" in result.output) == (2, True)
    assert Path("acme-collected.yaml").read_text(encoding="utf-8") == "mine"
    assert run("collect", "acme.yaml", "ana.yaml", "--force").exit_code == 0
    assert Path("acme.yaml").read_text(encoding="utf-8") == CASE


def test_the_case_among_the_files_is_left_out() -> None:
    """As a pattern such as *.yaml finds it."""
    write("ana.yaml")
    assert "acme.yaml is the case itself: left out" in brought("acme.yaml", "ana.yaml")
    assert list(cell("make", "waste")) == ["ana"]


def test_a_case_that_extends_a_file_is_written_beside_it() -> None:
    """Its own text grows by what was read; what it inherits stays where it is, and is not found elsewhere."""
    Path("own.yaml").write_text("format: 1\nextends: acme.yaml   # the group's\n", encoding="utf-8")
    write("ana.yaml", ("impact: medium", "impact: low"))
    assert run("collect", "own.yaml", "ana.yaml").exit_code == 0
    assert Path("own-collected.yaml").read_text(encoding="utf-8") == (
        "format: 1\nextends: acme.yaml   # the group's\n\n"
        "stages:\n  make: {impact: {ana: low}, waste: {ana: 31}}\n  use: {waste: {ana: 4}}\n"
    )
    assert cell("make", "impact", "own-collected.yaml") == {"ana": "low"}
    Path("far").mkdir()
    result = run("collect", "own.yaml", "ana.yaml", "-o", "far/all.yaml")
    assert (result.exit_code, "write it beside CASE" in result.output) == (2, True)
    assert not Path("far/all.yaml").exists()


def test_a_reading_beside_the_columns_of_the_criteria_is_not_lost() -> None:
    """One column too far to the right it was read as nothing, in silence."""
    base = load("acme.yaml")
    opened = load_workbook(io.BytesIO(case_workbook(base.tree.plain(), ["ana"])))
    opened["Readings ana"]["D3"] = 12
    out = io.BytesIO()
    opened.save(out)
    says = r"'Readings ana'!D3: stands in a column without a heading: give it one, or clear it"
    with pytest.raises(CaseError, match=says):
        collected(base, [Given("ana.xlsx", out.getvalue())])
