"""A stage, a criterion, a technology or a profile of a workbook is renamed in one cell."""

import io
import json
import re
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import generate
import generate_plans
import generate_views
import pytest
from click.testing import CliRunner, Result
from everything import everything
from length import campaign
from loopfolio import fund, load
from loopfolio.cases.workbook.cells import same
from loopfolio.cases.workbook.read import read_workbook
from loopfolio.cases.workbook.renaming import DRAWN
from loopfolio.cases.workbook.sheets import KEY, KEYED
from loopfolio.cases.workbook.template import case_workbook
from loopfolio.cli import cli
from loopfolio.models.case.criterion import ROLES
from loopfolio.models.case.profiles import WAYS
from loopfolio.models.portfolio import conceptual
from openpyxl import load_workbook

Data = dict[str, Any]
Renames = Mapping[str, Mapping[str, str]]
"""Sheet → old name → new name"""

SHEETS = {
    "Criteria": "criteria",
    "Stages": "stages",
    "Technologies": "technologies",
    "Profiles": "profiles",
}


def edited(raw: bytes, change: Any) -> bytes:
    """The workbook as somebody saved it who changed it, with openpyxl."""
    book = load_workbook(io.BytesIO(raw))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def written_over(raw: bytes, renames: Renames) -> bytes:
    """One cell a name, each in the first column of its own sheet."""

    def change(book: Any) -> None:
        for sheet, names in renames.items():
            for cell in book[sheet]["A"]:
                if cell.value in names:
                    cell.value = names[cell.value]

    return edited(raw, change)


def read(raw: bytes) -> tuple[Data, list[str], list[str]]:
    tree, slips, notes = read_workbook(raw, "acme.xlsx")
    assert tree is not None
    return tree.plain(), [f"{slip.place.cell}: {slip.message}" for slip in slips], notes


def saying(data: Data, renames: Renames) -> Data:
    """The same case with every mention of a name renamed: ids that stand for nothing else in it."""
    every = {old: new for names in renames.values() for old, new in names.items()}
    words = "|".join(sorted(map(re.escape, every), key=len, reverse=True))
    text = re.sub(rf'(?<=["/])({words})(?=["/])', lambda found: every[found[0]], json.dumps(data))
    found: Data = json.loads(text)
    return found


_OF_THE_FORMAT = {*ROLES, *DRAWN.values(), *WAYS, "judgements", "priorities"}
"""What the random cases call something, and the format too."""


def names(data: Data, random: Random) -> Renames:
    """New names for some of all that has one."""
    found: dict[str, dict[str, str]] = {}
    for sheet, section in SHEETS.items():
        old = [name for name in data.get(section, {}) if name not in _OF_THE_FORMAT]
        some = [name for name in old if random.random() < 0.7]
        found[sheet] = {name: f"{section[0]}-{i}.new" for i, name in enumerate(some)}
    return found


@campaign(40)
def test_one_cell_renames_every_mention(seed: int) -> None:
    """In random cases of every kind, rules, scenarios and judgements included: as if each were renamed."""
    random = Random(seed)
    for made in (
        generate.random_case(seed, kind="plain"),
        generate_views.case_of_views(seed),
        generate_views.case_to_weigh(seed),
        generate_plans.random_plan(seed),
    ):
        data: Data = json.loads(json.dumps(made))
        renames = names(data, random)
        found, slips, _ = read(written_over(case_workbook(data), renames))
        assert slips == []
        assert same(found, saying(data, renames))


def test_one_cell_renames_every_mention_that_the_format_has() -> None:
    """Pairs and patterns, scopes, judgements, groups, axes, scenarios; the words of reasons stay."""
    made = everything()
    made["profiles"]["bw"] = made["profiles"].pop("b")  # a stage is called so, too
    text, ids = json.dumps(made), ["s_one", "s_two", "t_one", "t_two", "c_one", "p_one", "n_one"]
    for old, new in zip(["a", "b", "t", "u", "c", "p", r"n\.1"], ids, strict=True):
        text = re.sub(rf'(?<=["/]){old}(?=["/])', new, text)
    data = json.loads(text)
    del data["scenarios"]["lean"]["stages"]["n_one"]  # a stage there, and a criterion elsewhere
    renames = {
        "Stages": {"s_one": "first", "s_two": "second"},
        "Technologies": {"t_one": "twin", "t_two": "trace"},
        "Criteria": {"c_one": "impact", "n_one": "waste"},
        "Profiles": {"p_one": "board", "d": "divided"},
    }
    found, slips, notes = read(written_over(case_workbook(data), renames))
    assert slips == []
    assert same(found, saying(data, renames))
    assert found["rules"][0]["why"] == "w"
    assert "what was 's_one' is 'first' now" in notes[0]


def test_stages_that_are_compared_pairwise_follow() -> None:
    data = {
        "format": 1,
        "criteria": {"impact": {"direction": "max"}},
        "stages": {"make": {}, "use": {}},
        "pairwise": {"impact": {"make": {"use": 3}}},
    }
    renames = {"Criteria": {"impact": "effect"}, "Stages": {"use": "run"}}
    found, slips, _ = read(written_over(case_workbook(data), renames))
    assert slips == []
    assert found["pairwise"] == {"effect": {"make": {"run": 3}}}


def test_every_sheet_of_names_says_what_the_others_call_them() -> None:
    book = load_workbook(io.BytesIO(case_workbook(everything())))
    for sheet in KEYED:
        last = list(book[sheet].columns)[book[sheet].max_column - 1]
        assert last[0].value == KEY
        assert [cell.value for cell in last[2:]] == [cell.value for cell in book[sheet]["A"][2:]]


# ---------------------------------------------------------------- on the command line


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    path = tmp_path / "acme.xlsx"
    assert run("new", path, "--participant", "ana").exit_code == 0
    return path


def change(path: Path, **cells: object) -> Path:
    """The workbook with some cells written: Stages_A3=value."""

    def written(book: Any) -> None:
        for place, value in cells.items():
            title, _, cell = place.rpartition("_")
            book[title.replace("_", " ")][cell] = value

    path.write_bytes(edited(path.read_bytes(), written))
    return path


def test_a_stage_is_renamed_by_one_cell(acme: Path) -> None:
    """Fits, reasons, rules and people's sheets follow; and it is said."""
    change(acme, Stages_A3="casting", Readings_ana_B3="high")
    result = run("check", acme)
    assert result.exit_code == 0, result.output
    assert "Stages!A3: what was 'exploration' is 'casting' now; so it is in every sheet" in result.stderr
    case, before = load(acme).case, load("lithium-ion-battery").case
    assert next(iter(case.stages)) == "casting"
    assert case.fit["casting"] == before.fit["exploration"]
    assert case.people("casting", "circularity_impact") == {"ana": "high"}
    assert "exploration" not in case.model_dump_json()


def test_what_a_criterion_does_by_its_name_it_goes_on_doing(acme: Path) -> None:
    """What limits maturity, multiplies difficulty, stands in rules, and is drawn."""
    plain = fund(load(acme).case)
    drawn = conceptual.axes(load(acme).case)
    change(acme, **{f"Criteria_A{i}": f"c{i}" for i in range(3, 8)})
    case = load(acme).case
    assert list(case.criteria) == ["c3", "c4", "c5", "c6", "c7"]
    assert fund(case).pair_ids == plain.pair_ids
    assert fund(case).value == plain.value
    new = dict(zip(load("lithium-ion-battery").case.criteria, case.criteria, strict=True))
    assert conceptual.axes(case) == {part: new[criterion] for part, criterion in drawn.items()}


def test_what_is_drawn_by_its_name_is_known_here() -> None:
    assert {part: name for part, name in conceptual.ROLES.items() if name not in ROLES} == DRAWN


def test_a_sheet_may_be_sorted_before_and_after(acme: Path) -> None:
    """What a row is called elsewhere goes with it."""

    def upside_down(book: Any) -> None:
        sheet = book["Stages"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3, max_row=11)]
        for number, row in enumerate(reversed(rows), 3):
            for column, value in enumerate(row, 1):
                sheet.cell(number, column).value = value

    acme.write_bytes(edited(acme.read_bytes(), upside_down))
    change(acme, Stages_A3="shredding")
    case, before = load(acme).case, load("lithium-ion-battery").case
    assert list(case.stages) == ["shredding", *reversed([s for s in before.stages if s != "recycling"])]
    assert case.fit["shredding"] == before.fit["recycling"]
    assert all(case.fit[stage] == before.fit[stage] for stage in before.stages if stage != "recycling")


def test_who_renames_everywhere_says_the_same(acme: Path) -> None:
    """In some of the other sheets, or in all: the new name is known there as well."""
    change(acme, Stages_A3="casting", Fit_A3="casting", Reasons_A3="casting", Readings_ana_A3="casting")
    case = load(acme).case
    assert case.fit["casting"] == load("lithium-ion-battery").case.fit["exploration"]


def test_a_new_name_with_a_dot_needs_no_quotes_in_other_headings(acme: Path) -> None:
    change(acme, Technologies_A3="twin.v2", Fit_B1="twin.v2")
    case = load(acme).case
    assert case.fit_of("mining", "twin.v2") == load("lithium-ion-battery").case.fit_of(
        "mining", "digital_twin"
    )


def test_a_workbook_written_anew_calls_everything_by_its_new_name(acme: Path) -> None:
    change(acme, Stages_A3="casting", Criteria_A3="impact")
    assert run("new", acme.with_name("anew.xlsx"), "--from", acme).exit_code == 0
    book = load_workbook(acme.with_name("anew.xlsx"))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {"casting", "impact"} <= {*cells}
    assert not {"exploration", "circularity_impact"} & {*cells}


def key_of(path: Path, sheet: str, row: int) -> str:
    """The cell of a row that says what the other sheets call it: Stages_L3."""
    for cell in load_workbook(path)[sheet][1]:
        if cell.value == KEY:
            return f"{sheet}_{cell.column_letter}{row}"
    raise AssertionError(sheet)


def test_a_copied_row_is_a_new_stage(acme: Path) -> None:
    """It brings along what the other sheets call the first: that goes on meaning the first."""
    row = [cell.value for cell in load_workbook(acme)["Stages"][3]]
    letters = [cell.column_letter for cell in load_workbook(acme)["Stages"][3]]
    cells = {f"Stages_{letter}12": value for letter, value in zip(letters, row, strict=True)}
    change(acme, **{**cells, "Stages_A12": "casting"})
    case = load(acme).case
    assert list(case.stages)[-1] == "casting"
    assert "casting" not in case.fit
    assert case.fit["exploration"] == load("lithium-ion-battery").case.fit["exploration"]


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"Stages_A3": "mining"}, "mining is given twice, first at Stages!A3"),
        (
            {"Stages_A3": "casting", "Stages_A12": "exploration"},
            "'exploration' was the name of what is 'casting'",
        ),
        ({"Stages_A3": "two words"}, "'two words' cannot be a key here"),
        ({"Stages_A3": "casting", "Fit_A4": "casting"}, "exploration is given twice, first at Fit!A3"),
    ],
)
def test_what_could_be_two_stages_is_refused(acme: Path, cells: dict[str, Any], says: str) -> None:
    result = run("check", change(acme, **cells))
    assert result.exit_code == 2
    assert says in result.output


def test_columns_sorted_without_the_last_one_are_refused(acme: Path) -> None:
    """Else the fits of one stage would be those of another."""

    def by_name(book: Any) -> None:
        sheet = book["Stages"]
        last = next(cell.column for cell in sheet[1] if cell.value == KEY)
        rows = [[cell.value for cell in row[: last - 1]] for row in sheet.iter_rows(min_row=3, max_row=11)]
        for number, row in enumerate(sorted(rows, key=lambda row: row[0]), 3):
            for column, value in enumerate(row, 1):
                sheet.cell(number, column).value = value

    acme.write_bytes(edited(acme.read_bytes(), by_name))
    result = run("check", acme)
    assert result.exit_code == 2
    assert "Stages!A3: is called 'collection' here and 'exploration' under 'in other sheets'" in result.output
    assert "sort and move whole rows" in result.output


def test_two_rows_that_come_from_one_are_refused(acme: Path) -> None:
    key = key_of(acme, "Stages", 4)
    result = run("check", change(acme, Stages_A3="casting", Stages_A4="milling", **{key: "exploration"}))
    assert result.exit_code == 2
    assert f"2 rows come from 'exploration': clear the cell under '{KEY}'" in result.output


def test_a_stage_without_a_name_elsewhere_is_new(acme: Path) -> None:
    """Where the cell was cleared, as where a row was added, nothing else is of it."""
    change(acme, Stages_A3="casting", **{key_of(acme, "Stages", 3): None})
    result = run("check", acme)
    assert result.exit_code == 2
    assert "Fit!A3: the sheet Stages has no 'exploration'" in result.output


def test_a_workbook_of_before_is_read_as_it_was(acme: Path) -> None:
    """Without the column, a name stands for itself."""

    def without(book: Any) -> None:
        for sheet in KEYED:
            for column in book[sheet].iter_cols():
                if column[0].value == KEY:
                    for cell in column:
                        cell.value = None

    acme.write_bytes(edited(acme.read_bytes(), without))
    assert same(load(acme).tree.plain()["fit"], load("lithium-ion-battery").tree.plain()["fit"])
    assert "the sheet Stages has no 'exploration'" in run("check", change(acme, Stages_A3="casting")).output
