"""Workbooks: a case written, filled in and read back."""

import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import generate
import generate_plans
import generate_views
import pytest
from click.testing import CliRunner
from everything import everything
from length import campaign
from loopfolio.cases import load
from loopfolio.cases.files import LIBRARY, library
from loopfolio.cases.workbook.cells import read, same, write
from loopfolio.cases.workbook.read import read_workbook
from loopfolio.cases.workbook.template import case_workbook
from loopfolio.cases.yaml.document import Place
from loopfolio.cases.yaml.dump import as_yaml
from loopfolio.cases.yaml.flow import path_of, path_text
from loopfolio.cases.yaml.parser import parse
from loopfolio.cli import cli
from loopfolio.models.case.case import Case
from loopfolio.models.case.file_schema import file_schema
from workbooks import changed, run

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
