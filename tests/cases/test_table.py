"""Tables that planners have: what each column and each number is taken for, or asked."""

import io
from pathlib import Path

import pytest
from click.testing import CliRunner
from loopfolio import load
from loopfolio.cli import cli
from openpyxl import Workbook

SEMICOLONS = "Projekt;Kosten;Nutzen\nAlpha;1.250,50;0,7\nBeta;980,00;0,4\n"


def new(table: bytes | str, tmp_path: Path, *flags: str, name: str = "list.csv", code: int = 0) -> str:
    """What ``new --table`` says."""
    (tmp_path / name).write_bytes(table.encode() if isinstance(table, str) else table)
    arguments = ["new", str(tmp_path / "mine.yaml"), "--table", str(tmp_path / name), *flags]
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == code, result.output
    assert (tmp_path / "mine.yaml").exists() == (code == 0)
    return result.output


def costs(tmp_path: Path) -> dict[str, float]:
    case = load(tmp_path / "mine.yaml").case
    return {pair.partition("/")[2]: entry.cost.likely for pair, entry in case.pairs.items() if entry.cost}


def test_a_list_of_projects_becomes_a_case(tmp_path: Path) -> None:
    said = new(SEMICOLONS, tmp_path)
    assert "2 rows; semicolons between cells; encoding utf-8; decimal mark: , (from '1.250,50')" in said
    assert "Projekt  name:" in said
    case = load(tmp_path / "mine.yaml").case
    assert costs(tmp_path) == {"alpha": 1250.5, "beta": 980}
    assert [entry.value for entry in case.pairs.values()] == [0.7, 0.4]
    assert case.technologies["alpha"].name == "Alpha"
    assert all(
        entry.basis == "not stated" for entry in case.pairs.values()
    )  # nobody said where figures are from


@pytest.mark.parametrize("heading", ["Running cost", "OPEX", "Laufende Kosten"])
def test_what_a_project_takes_and_costs_to_run_is_told_from_what_it_costs(
    heading: str, tmp_path: Path
) -> None:
    new(f"Project;Cost;{heading};Dauer;Value\nAlpha;120;12,5;2;3\nBeta;80;;1;2\n", tmp_path)
    case = load(tmp_path / "mine.yaml").case
    assert costs(tmp_path) == {"alpha": 120, "beta": 80}
    said = [(entry.running_cost, entry.duration) for entry in case.pairs.values()]
    assert said == [(12.5, 2), (None, 1)]
    assert not case.resources


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ('Project,Cost,Value\nAlpha,1250.5,7\nBeta,"1,250.75",4\n', {"alpha": 1250.5, "beta": 1250.75}),
        ("Project\tCost\tValue\nAlpha\t1 250,5\t7\nBeta\t980\t4\n", {"alpha": 1250.5, "beta": 980}),
        ("Project|Cost|Value\nAlpha|12|7\n\nBeta|98|4\n", {"alpha": 12, "beta": 98}),
        ("\ufeffProject;Cost;Value\r\nAlpha;12;7\r\n", {"alpha": 12}),
        # the mark that one number shows is that of the others
        ("Project;Cost;Value\nAlpha;1,250;7\nBeta;12,5;4\n", {"alpha": 1.25, "beta": 12.5}),
        ("Project;Cost;Value\nAlpha;1,250;7\nBeta;12.5;4\n", {"alpha": 1250, "beta": 12.5}),
    ],
)
def test_dialects_and_marks_are_found(table: str, expected: dict[str, float], tmp_path: Path) -> None:
    new(table, tmp_path)
    assert costs(tmp_path) == expected


def test_old_encodings_are_read(tmp_path: Path) -> None:
    said = new("Projekt;Kosten;Nutzen\nRückbau;12;7\n".encode("cp1252"), tmp_path)
    assert "encoding cp1252" in said
    assert load(tmp_path / "mine.yaml").case.technologies["ruckbau"].name == "Rückbau"


def test_stages_technologies_resources_and_reasons_have_their_places(tmp_path: Path) -> None:
    table = "Phase;Technologie;Kosten;Nutzen;Mitarbeiter;Kommentar\n"
    table += "Recycling;IoT;12;7;2,5;Sensoren\nReuse;IoT;20;9;3;\n"
    new(table, tmp_path)
    case = load(tmp_path / "mine.yaml").case
    assert list(case.pairs) == ["recycling/iot", "reuse/iot"]
    assert case.pairs["recycling/iot"].extras == {"mitarbeiter": 2.5}
    assert case.pairs["recycling/iot"].why == "Sensoren"
    assert case.resources["mitarbeiter"].name == "Mitarbeiter"


def test_a_table_of_stages_asks_what_is_better_and_is_ranked(tmp_path: Path) -> None:
    table = "Stage;Waste;Jobs;Fit for data\nMine;480,5;20;high\nReuse;30;90;Low\n"
    said = new(table, tmp_path, code=2)
    assert "say whether more or less is better of Waste, Jobs, Fit for data" in " ".join(said.split())
    new(table, tmp_path, "--columns", "Waste=min,Jobs=max,Fit for data=max")
    case = load(tmp_path / "mine.yaml").case
    assert [criterion.direction for criterion in case.criteria.values()] == ["min", "max", "max"]
    assert case.bounds["waste"] == (30, 480.5)
    assert case.readings("mine", "waste") == (480.5,)
    assert case.readings("reuse", "fit_for_data") == ("low",)


def test_a_heading_may_hold_a_comma_or_an_equals_sign(tmp_path: Path) -> None:
    table = '"Cost, k€";"Worth=points";Project\n12;7;Alpha\n'
    flags = ("--columns", "Cost, k€=cost", "--columns", "Worth=points=value")
    new(table, tmp_path, *flags)
    assert costs(tmp_path) == {"alpha": 12}
    assert next(iter(load(tmp_path / "mine.yaml").case.pairs.values())).value == 7


def test_a_sheet_is_a_table(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["Project", "Cost", "Value"], ["Alpha", 1250.5, 7], ["Beta", "980,5", 4]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    assert "sheet 'Sheet'" in new(out.getvalue(), tmp_path, name="list.xlsx")
    assert costs(tmp_path) == {"alpha": 1250.5, "beta": 980.5}


@pytest.mark.parametrize(
    ("table", "flags", "says"),
    [
        (
            "Project;Cost;Value\nAlpha;1,250;7\n",
            (),
            "row 2, Cost: '1,250' is 1.25 to some and 1250 to others: say",
        ),
        ("Project;Cost;Value\nAlpha;12,5;7\nBeta;12.5;4\n", (), "holds both '12.5' and '12,5'"),
        ("Project;Cost;Value\nAlpha;cheap;7\n", (), "row 2, Cost: 'cheap' is not a number"),
        ("Project;Cost;Value\nAlpha;12;\n", (), "row 2 has no Value: write one"),
        ("Project;Cost;Value\n;12;3\n", (), "row 2 has no name"),
        ("Project;Cost;Value\nAlpha;12;3\nAlpha;1;3\n", (), "row 3 is 'Alpha' once more"),
        ("Project;Cost\nAlpha;12\n", (), "has costs and no values: say which column holds them"),
        ("Project;Cost;Value;Price\nAlpha;12;3;4\n", (), "several columns for cost, Cost and Price"),
        ("Project;Cost;Cost\nAlpha;12;3\n", (), "two columns headed 'Cost'"),
        ("Project;Cost;\nAlpha;12;3\n", (), "no heading over column 3"),
        ("Project;Cost;Value\nAlpha;12\n", (), "rows of different lengths"),
        ("Project;Cost;Value\n", (), "no rows below its headings"),
        ("", (), "is empty"),
        ("Project;Cost;Value\nAlpha;12;3\n", ("--columns", "Kosten=cost"), "has no column 'Kosten'"),
        ("Project;Cost;Value\nAlpha;12;3\n", ("--columns", "Cost=price"), "'price' is nothing that a column"),
        ("Project;Cost;Value\nAlpha;12;3\n", ("--columns", "Cost"), "'Cost' is not HEADING=ROLE"),
    ],
)
def test_what_can_be_two_things_is_asked(
    table: str, flags: tuple[str, ...], says: str, tmp_path: Path
) -> None:
    assert says in " ".join(new(table, tmp_path, *flags, code=2).split())


def test_who_says_the_mark_is_asked_no_more(tmp_path: Path) -> None:
    new("Project;Cost;Value\nAlpha;1,250;7\n", tmp_path, "--decimal", ".")
    assert costs(tmp_path) == {"alpha": 1250}


def test_what_is_wrong_with_the_case_is_told_by_the_row_that_says_it(tmp_path: Path) -> None:
    table = "Stage;Waste\nMine;high\nReuse;hoch\n"
    said = new(table, tmp_path, "--columns", "Waste=min", code=2)
    assert "row 3: stages.reuse.waste: 'hoch' is not low, medium or high" in said
    said = new("Project;Cost;Value\nAlpha;12;1e13\n", tmp_path, code=2)
    assert "row 2: pairs.all_projects/alpha.value: 1e+13 is beyond 1e+12" in said


def test_no_name_becomes_a_line_of_the_file(tmp_path: Path) -> None:
    """What stands in a table is text, whatever it looks like."""
    new('"Project\nbudget: 1";Cost;Value\n"# x: {";12;3\n"=1+1";1;1\n', tmp_path)
    case = load(tmp_path / "mine.yaml").case
    assert case.budget is None
    assert [made.name for made in case.technologies.values()] == ["# x: {", "=1+1"]


def test_options_of_tables_go_with_one(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["new", str(tmp_path / "x.yaml"), "--decimal", ","])
    assert (result.exit_code, "go with --table" in result.output) == (2, True)
    result = CliRunner().invoke(cli, ["new", str(tmp_path / "x.yaml"), "--table", str(tmp_path / "none.csv")])
    assert (result.exit_code, "cannot be read" in result.output) == (2, True)
