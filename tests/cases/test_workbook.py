"""Workbooks: a case written, filled in, read back and refused; results as tables."""

import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from copy import copy
from datetime import datetime
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import generate
import generate_plans
import generate_views
import pytest
from click.testing import CliRunner, Result
from everything import everything
from length import campaign
from loopfolio.cases import CaseError, load
from loopfolio.cases.files import LIBRARY, library
from loopfolio.cases.workbook.cells import read, same, write
from loopfolio.cases.workbook.read import read_workbook
from loopfolio.cases.workbook.rows import Unreadable
from loopfolio.cases.workbook.template import case_workbook
from loopfolio.cases.yaml.document import Place, parse
from loopfolio.cases.yaml.dump import as_yaml
from loopfolio.cases.yaml.flow import path_of, path_text
from loopfolio.cli import cli
from loopfolio.models.case.case import Case
from loopfolio.models.case.file_schema import file_schema
from openpyxl import Workbook, load_workbook

Data = dict[str, Any]

HOSTILE = [
    "=1+1",
    '=HYPERLINK("http://x")',
    "+1",
    "-x",
    "@a",
    "#note",
    "1/3",
    "true",
    "null",
    "~",
    "2027-01-01",
    "_x0041_",
    "a x005F_ b",
    "tab\there",
    "two\nlines",
    " lead",
    "trail ",
    "",
    '"q"',
    "'apos",
    "a, b: c",
    "[x]",
    "{y}",
    "😀",
    "1e5",
    "0012",
    "100%",
    "1 2/3",
    "<b>&amp;</b>",
    "12:30",
    "a: b",
    "- x",
    "*/iot",
    "&a",
    "!t",
]


def back(data: Data, raw: bytes | None = None) -> Data:
    """The case after a workbook."""
    tree, slips, _ = read_workbook(raw or case_workbook(data), "acme.xlsx")
    assert slips == []
    found: Data = tree.plain()
    return found


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    """A workbook of the library's case, with sheets for two people."""
    path = tmp_path / "acme.xlsx"
    path.write_bytes(as_started())
    return path


@cache
def as_started() -> bytes:
    """What ``new`` writes, once for all."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "acme.xlsx")
        result = run("new", "--xlsx", path, "--participant", "ana", "--participant", "bo")
        assert result.exit_code == 0, result.output
        return path.read_bytes()


def changed(path: Path, **cells: object) -> Path:
    """The workbook with some cells written as a spreadsheet program would: Sheet_C7=value."""
    fresh = path.read_bytes() == as_started()
    book = as_opened() if fresh else load_workbook(path)
    written = []
    for place, value in cells.items():
        title, _, name = place.rpartition("_")
        cell = book[title.replace("_", " ")][name]
        written.append((cell, cell._value, cell.data_type, copy(cell._style)))
        cell.value = value
    book.save(path)
    for cell, *before in reversed(written if fresh else []):
        cell._value, cell.data_type, cell._style = before
    return path


@cache
def as_opened() -> Workbook:
    """That as a spreadsheet program has it, to be left as it was."""
    return load_workbook(io.BytesIO(as_started()))


def problems(path: Path) -> list[str]:
    """What is wrong with the workbook, its folder left out."""
    with pytest.raises(CaseError) as caught:
        load(str(path))
    return [str(problem).removeprefix(f"{path.parent}/") for problem in caught.value.problems]


# ---------------------------------------------------------------- nothing is lost


@pytest.mark.parametrize("name", library())
def test_library_case_file_survives(name: str) -> None:
    """What a file says itself, with what it extends and removes, to the letter."""
    tree, _ = parse((LIBRARY / f"{name}.yaml").read_text(encoding="utf-8"), name)
    assert tree is not None
    assert same(back(tree.plain()), tree.plain())


@pytest.mark.parametrize("name", library())
def test_library_case_survives_both_ways(name: str, tmp_path: Path) -> None:
    """YAML to workbook to YAML, by the command line: the case is the same, and so is its order."""
    copy = tmp_path / "copy.yaml"
    copy.write_text(f"format: 1\nextends: {name}\nname: Copy\n", encoding="utf-8")
    assert run("new", "--xlsx", tmp_path / "a.xlsx", "--from", copy).exit_code == 0
    assert run("new", tmp_path / "b.yaml", "--from", tmp_path / "a.xlsx").exit_code == 0
    first, book, last = (load(str(path)).case for path in (copy, tmp_path / "a.xlsx", tmp_path / "b.yaml"))
    assert book == first.changed(extends=None) == last
    for section in ("criteria", "stages", "technologies", "profiles", "pairs", "resources"):
        assert list(getattr(last, section)) == list(getattr(first, section))


@campaign(25, part=3)
def test_random_cases_survive(seed: int) -> None:
    """Every kind of random case, by value; and through YAML."""
    kind = ("plain", "euros", "fine")[seed % 3]
    for made in (
        generate.random_case(seed, kind=kind),
        generate_views.case_of_views(seed),
        generate_views.case_to_weigh(seed),
        generate_plans.random_plan(seed),
    ):
        data = json.loads(json.dumps(made))
        found = back(data)
        assert same(found, data)
        assert Case.model_validate(found) == Case.model_validate(data)
        tree, slips = parse(as_yaml(found), "x.yaml")
        assert tree is not None
        assert slips == []
        assert same(tree.plain(), data)


def test_every_key_of_the_format_survives() -> None:
    data = everything()
    assert same(back(data), data)


def test_every_key_of_the_format_is_in_that_case() -> None:
    """A field that is added to the format has to be added to the test above."""
    schema = file_schema()

    def keys(value: Any) -> set[str]:
        if isinstance(value, list):
            return {key for item in value for key in keys(item)}
        return (
            {*value, *(key for inner in value.values() for key in keys(inner))}
            if isinstance(value, dict)
            else set()
        )

    fields = {name for part in (schema, *schema["$defs"].values()) for name in part.get("properties", {})}
    assert fields - keys(everything()) == {"extends", "numbers", "decimal"}  # what a file says of itself


@pytest.mark.parametrize("text", HOSTILE)
def test_text_stays_what_it_is(text: str) -> None:
    """In every kind of cell; nothing becomes a formula, a link, a number or a note."""
    data = everything()
    data["name"] = data["criteria"]["c"]["why"] = data["rules"][0]["why"] = data["fit"]["a"]["t"]["why"] = (
        text
    )
    data["stages"]["a"]["name"] = data["profiles"]["p"]["name"] = data["scenarios"]["lean"]["name"] = text
    data["profiles"]["o"]["order"] = ["c", text]
    data["technologies"]["t"]["difficulty"] = text
    raw = case_workbook(data)
    assert same(back(data, raw), data)
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) > 10
    for sheet in sheets:
        assert b"<c " in sheet
        assert not re.search(rb"<f[ >]", sheet)
        assert not re.search(rb"<hyperlink [^>]*r:id", sheet)  # links lead to sheets only


def test_cells_say_values_as_planners_write_them() -> None:
    """Text of a cell, and what it means."""
    meant: list[tuple[str, Any]] = [
        ("high", "high"),
        ("high, medium", ["high", "medium"]),
        ("ana: high, bo: low", {"ana": "high", "bo": "low"}),
        ("1/3", "1/3"),
        (" 2.5 ", 2.5),
        ("[high]", ["high"]),
        ('"3"', "3"),
        ("true", True),
        ("{low: 1}", {"low": 1}),
    ]
    for text, value in meant:
        node, slips = read(text, "value", Place("", 1, 1, ""))
        assert node is not None
        assert (node.plain(), slips) == (value, [])


def test_any_value_survives_a_cell() -> None:
    rng = Random(1)

    def value(depth: int) -> Any:
        kinds: list[Callable[[], Any]] = [
            lambda: rng.choice(HOSTILE),
            lambda: rng.choice([0, 3, -2.5, 1 / 3, 1e22, 5e-324]),
            lambda: rng.choice([True, False, None]),
        ]
        if depth:
            kinds.append(lambda: [value(depth - 1) for _ in range(rng.randint(0, 3))])
            kinds.append(lambda: {rng.choice(HOSTILE): value(depth - 1) for _ in range(rng.randint(0, 3))})
        return rng.choice(kinds)()

    for _ in range(2000):
        made = value(3)
        written = write(made, "value")
        assert written is not None
        node, slips = read(written, "value", Place("", 1, 1, ""))
        assert node is not None
        assert slips == []
        assert same(node.plain(), made), written


@pytest.mark.parametrize(
    "path", [("a",), ("a", "b.c", 0, "d e"), ("=x", '"', "", "[1]"), ("pairs", "a/t", "_x0041_")]
)
def test_paths_survive(path: tuple[str | int, ...]) -> None:
    assert path_of(path_text(path)) == path


def test_the_same_case_gives_the_same_bytes() -> None:
    assert case_workbook(everything()) == case_workbook(everything())


def test_text_too_long_for_a_cell_is_refused(tmp_path: Path) -> None:
    """Rather than cut off."""
    (tmp_path / "a.yaml").write_text(
        f"format: 1\nstages: {{a: {{name: {'x' * 40_000}}}}}\n", encoding="utf-8"
    )
    result = run("new", "--xlsx", tmp_path / "b.xlsx", "--from", tmp_path / "a.yaml")
    assert result.exit_code == 2
    assert "stages.a.name: is a text of 40,000 characters" in result.output
    assert not (tmp_path / "b.xlsx").exists()


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_changes_nothing(tmp_path: Path) -> None:
    """Opened and saved by another program: every text, and every digit."""
    cases = {"all": everything(), "plan": json.loads(json.dumps(generate_plans.random_plan(3)))}
    cases["all"]["rules"] += [
        {"rule": "count", "at_most": 9, "why": text, "name": f"r{i}"} for i, text in enumerate(HOSTILE)
    ]
    for name, data in cases.items():
        (tmp_path / f"{name}.xlsx").write_bytes(case_workbook(data))
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    files = [str(tmp_path / f"{name}.xlsx") for name in cases]
    words = ["soffice", home, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "out"), *files]
    subprocess.run(words, check=True, capture_output=True)
    for name, data in cases.items():
        tree, slips, _ = read_workbook((tmp_path / "out" / f"{name}.xlsx").read_bytes(), name)
        assert slips == []
        assert same(tree.plain(), data)


# ---------------------------------------------------------------- filled in


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A workbook of one of the library's smaller cases."""
    path = tmp_path / "acme.xlsx"
    assert run("new", "--xlsx", path, "--from", "recycler").exit_code == 0
    return path


def test_commands_take_a_workbook_for_a_case(small: Path, tmp_path: Path) -> None:
    """With the library's ranking and portfolio, as nothing was changed."""
    for command in ("check", "weigh", "rank", "fund", "compare"):
        assert run(command, small).exit_code == 0
    ours, theirs = (json.loads(run("fund", name, "--format", "json").stdout) for name in (small, "recycler"))
    assert ours["funded"] == theirs["funded"]
    assert ours["case"]["name"] == "Acme"
    assert run("run", small, "-o", tmp_path / "out").exit_code == 0
    assert run("verify", tmp_path / "out" / "acme" / "analysis.json", small).exit_code == 0
    assert run("diff", small, "recycler").exit_code == 0


def test_a_case_file_may_extend_a_workbook(acme: Path) -> None:
    path = acme.with_name("b.yaml")
    path.write_text("format: 1\nextends: acme.xlsx\nbudget: {at_most: 2000}\n", encoding="utf-8")
    assert load(str(path)).case.budget_limit == 2000
    assert len(load(str(path)).sources) == 2


def test_a_workbook_comes_from_standard_input(acme: Path) -> None:
    result = CliRunner().invoke(cli, ["check", "-"], input=acme.read_bytes())
    assert result.exit_code == 0, result.output


def test_a_planner_changes_cells(acme: Path) -> None:
    """A cost, a reading with doubt, a year typed as a number, a day typed as a date, a new stage."""
    changed(
        acme,
        Technologies_C3=1000,
        Stages_C3="low, medium",
        Periods_A3=2027,
        Periods_A4=2028,
        Periods_D3=datetime(2027, 4, 1),
        Rules_A8="fund",
        Rules_G8="use/iot, design/ai",
        Rules_K8=datetime(2028, 1, 1),
        Stages_A12="new_stage",
        Stages_C12="low",
        Stages_D12="low",
        Stages_E12="low",
        Stages_F12="low",
        Stages_G12="high",
        Fit_B3=None,
    )
    case = load(str(acme)).case
    cost = case.technologies["digital_twin"].cost
    assert cost is not None
    assert cost.likely == 1000
    assert case.readings("exploration", "circularity_impact") == ("low", "medium")
    assert case.periods["2027"].starts == "2027-04-01"
    assert list(case.periods) == ["2027", "2028"]
    assert case.rules[-1].model_dump(include={"pairs", "by"}) == {
        "pairs": ("use/iot", "design/ai"),
        "by": "2028-01-01",
    }
    assert list(case.stages)[-1] == "new_stage"
    assert case.fit_of("exploration", "digital_twin") is None


def test_participants_readings_come_together(acme: Path) -> None:
    """Each under their name, a blank where one left it so; a cell that nobody read stays as it was."""
    changed(acme, Readings_ana_B3="high", Readings_ana_C3="low", Readings_bo_C3="medium")
    case = load(str(acme)).case
    assert case.stages["exploration"].extras["circularity_impact"] == {"ana": "high", "bo": None}
    assert case.stages["exploration"].extras["circularity_difficulty"] == {"ana": "low", "bo": "medium"}
    assert case.stages["reuse"].extras["circularity_impact"] == ["high", "medium", "low"]


def test_participants_names_must_name_sheets(tmp_path: Path) -> None:
    for name, says in (
        ("a/b", "cannot name a sheet"),
        ("x" * 30, "cannot name a sheet"),
        (" a", "blank"),
        ("Low", "a range"),
    ):
        result = run("new", "--xlsx", tmp_path / "a", "--participant", name)
        assert result.exit_code == 2
        assert says in result.output
    result = run("new", "--xlsx", tmp_path / "a", "--participant", "Ana", "--participant", "ana")
    assert "named twice" in result.output
    assert "goes with --xlsx" in run("new", tmp_path / "a.yaml", "--participant", "ana").output


def test_new_does_not_overwrite(acme: Path) -> None:
    assert "exists already" in run("new", acme).output
    assert run("new", acme, "--force").exit_code == 0


# ---------------------------------------------------------------- errors, with their cells

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


# ---------------------------------------------------------------- refused before it is opened


def rebuilt(path: Path, name: str, content: bytes) -> bytes:
    """The workbook with one part put in or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fresh:
        for part in old.infolist():
            if part.filename != name:
                fresh.writestr(part.filename, old.read(part))
        fresh.writestr(name, content)
    return out.getvalue()


ENTITY = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
LINK = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://x/oleObject" Target="file:///etc/passwd" TargetMode="External"/>'
    "</Relationships>"
)
PARTS = {
    "macros": ("xl/vbaProject.bin", b"x", "holds macros"),
    "macro sheet": ("xl/macrosheets/sheet1.xml", b"<x/>", "holds macros"),
    "macro type": (
        "[Content_Types].xml",
        b"<Types>application/vnd.ms-excel.sheet.macroEnabled</Types>",
        "macros",
    ),
    "link": ("xl/externalLinks/externalLink1.xml", b"<x/>", "linked to other workbooks"),
    "connection": ("xl/connections.xml", b"<x/>", "fetches data"),
    "embedded": ("xl/embeddings/a.bin", b"x", "embedded files"),
    "outside": ("xl/worksheets/_rels/sheet1.xml.rels", LINK.encode(), "refers to files outside"),
    "entities": ("xl/sharedStrings.xml", ENTITY.encode(), "declares entities"),
    "entities by another name": ("xl/media/a.png", ENTITY.encode(), "declares entities"),
    "entities in UTF-16": ("xl/sharedStrings.xml", ENTITY.encode("utf-16"), "not UTF-8"),
    "entities in EBCDIC": (
        "xl/sharedStrings.xml",
        b'<?xml version="1.0" encoding="cp037"?>' + ENTITY[21:].encode("cp037"),
        "not UTF-8",
    ),
    "bomb": ("xl/sharedStrings.xml", b"<x>" + b" " * 15_000_000 + b"</x>", "would unpack to"),
    "large": ("xl/media/a.bin", b"\0" * 30_000_000, "more than 20,000,000"),
    "broken": ("xl/worksheets/sheet3.xml", b"<x", "cannot be read as a workbook"),
}


@pytest.mark.parametrize(("name", "content", "says"), PARTS.values(), ids=PARTS)
def test_harm_is_refused(acme: Path, name: str, content: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read_workbook(rebuilt(acme, name, content), "acme.xlsx")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.xlsx", b"stages: {}", "is no .xlsx workbook"),
        ("a.xls", b"\xd0\xcf\x11\xe0", "is encrypted, or an .xls file"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0", "is encrypted, or an .xls file"),
        ("a.xlsm", b"PK\x03\x04", "holds macros"),
        ("a.xlsx", b"PK\x03\x04", "damaged"),
        ("a.yaml", b"PK\x03\x04", "damaged"),
        ("a.ods", b"PK\x03\x04", "save it as .xlsx"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert says in problems(tmp_path / name)[0]


def test_a_part_given_twice_is_refused(acme: Path) -> None:
    """Programs differ in which of the two they take."""
    with zipfile.ZipFile(acme, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/workbook.xml", b"<x/>")
    assert "holds a part twice" in problems(acme)[0]


def test_a_workbook_cut_short_is_refused(acme: Path) -> None:
    whole = acme.read_bytes()
    for end in range(0, len(whole), 3000):
        with pytest.raises(Unreadable):
            read_workbook(whole[:end], "acme.xlsx")


@pytest.mark.parametrize("cell", ["A30000", "ZZZ3"])
def test_cells_far_away_are_refused(acme: Path, cell: str) -> None:
    assert "delete the others" in problems(changed(acme, **{f"Stages_{cell}": "x"}))[0]


def test_a_workbook_of_something_else_is_refused(tmp_path: Path) -> None:
    Workbook().save(tmp_path / "a.xlsx")
    assert "holds none of the sheets of a case" in problems(tmp_path / "a.xlsx")[0]


@pytest.mark.parametrize("library_of", ["openpyxl", "xlsxwriter"])
def test_without_the_libraries_it_says_how_to_get_them(
    acme: Path, monkeypatch: pytest.MonkeyPatch, library_of: str
) -> None:
    monkeypatch.setitem(sys.modules, library_of, None)
    result = run("check", acme) if library_of == "openpyxl" else run("new", acme, "--force")
    assert result.exit_code == 2
    assert "pip install XlsxWriter openpyxl" in result.output


def test_text_cases_do_not_import_them() -> None:
    code = "import sys; from loopfolio.cases import load; load('recycler'); print('openpyxl' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


# ---------------------------------------------------------------- results


def test_results_hold_the_numbers_of_the_json(tmp_path: Path) -> None:
    """Every sheet is a table with a head that stays, as many rows as the JSON has entries."""
    book_file = tmp_path / "out.xlsx"
    assert run("report", "lithium-ion-battery", "--xlsx", book_file).exit_code == 0
    assert run("run", "lithium-ion-battery", "-o", tmp_path).exit_code == 0
    view = json.loads((tmp_path / "lithium-ion-battery" / "analysis.json").read_text(encoding="utf-8"))
    book = load_workbook(book_file)
    for sheet in book.worksheets[1:]:
        assert len(sheet.tables) == 1
        assert sheet.freeze_panes == "B3"

    def column(title: str, heading: str) -> list[Any]:
        head = [cell.value for cell in book[title][2]]
        return [row[head.index(heading)] for row in book[title].iter_rows(min_row=3, values_only=True)]

    fund, rank = view["fund"], view["rank"]
    assert column("Ranking", "stage") == [stage["id"] for stage in rank["stages"]]
    assert column("Ranking", "closeness") == pytest.approx(
        [s["closeness"] for s in rank["stages"]], abs=1e-15
    )
    funded = [
        pair
        for pair, is_in in zip(column("Portfolio", "pair"), column("Portfolio", "funded"), strict=True)
        if is_in == "yes"
    ]
    assert funded == [f["pair"] for f in fund["funded"]]
    assert len(column("Portfolio", "pair")) == len(fund["funded"]) + len(fund["not_funded"])
    assert column("Rules", "rule") == [rule["name"] for rule in fund["rules"]]
    assert column("Frontier", "cost [kEUR]") == [p["cost"] for p in view["frontier"]["points"]]
    assert column("Weights", "profile") == [p["id"] for p in view["weigh"]["profiles"]]
    assert column("Compare ranks", "recycler") == list(view["compare"]["rankings"]["recycler"].values())
    assert column("Stress pairs", "core index") == pytest.approx(list(view["stress"]["core_index"].values()))
    assert book["Portfolio"]["G3"].number_format == "#,##0"
    says = {row[0]: row[1] for row in book["Summary"].iter_rows(values_only=True)}
    assert says["case file, SHA-256"] == view["case"]["sha256"]
    assert says["loopfolio version"] == view["version"]
    assert says["budget [kEUR]"] == 4000


def test_results_replace_results_only(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    assert run("report", small, "--xlsx", out).exit_code == 0
    assert run("report", small, "--xlsx", out, "--budget", "600").exit_code == 0
    result = run("report", small, "--xlsx", small)
    assert result.exit_code == 2
    assert "exists already" in result.output


def test_hostile_names_stay_text_in_results(tmp_path: Path) -> None:
    """As names of the case, its rules and its units; headings that would be alike are told apart."""
    (tmp_path / "a.yaml").write_text(
        """
format: 1
name: =HYPERLINK("http://x","y")
currency: "=1+1"
criteria: {Rank: {direction: max}, stage: {direction: min}}
stages: {a: {Rank: low, stage: high}, b: {Rank: high, stage: low}}
technologies: {t: {cost: 1, why: "@SUM(1)", source: "+1"}}
fit: {a: {t: high}, b: {t: {fit: low, why: "=cmd()"}}}
profiles: {p: {direct: {Rank: 0.5, stage: 0.5}}}
budget: 1
rules: [{rule: count, at_most: 5, name: "=evil()"}]
""",
        encoding="utf-8",
    )
    assert run("report", tmp_path / "a.yaml", "--xlsx", tmp_path / "out").exit_code == 0
    book = load_workbook(tmp_path / "out.xlsx")
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert "=evil()" in [cell.value for cell in cells]
    assert [cell.value for cell in book["Ranking"][2]][-2:] == ["Rank (2)", "stage (2)"]
