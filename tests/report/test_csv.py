"""CSV in every dialect: the numbers of JSON, a name beside each key, nothing that runs as a formula."""

import csv
import io
import json

import pytest
from click.testing import CliRunner
from loopfolio.cli import cli
from loopfolio.report.documents.csv import table_csv
from loopfolio.report.documents.tables import Column, Table

CASE = """
format: 1
name: Small
currency: kEUR
budget: 302.5
criteria: {impact: {direction: max, name: Impact on all}, effort: {direction: min}}
stages:
  design: {impact: high, effort: low, name: "=Design"}
  making: {impact: [medium, high], effort: high, name: "Making, selling"}
profiles:
  even: {direct: {impact: 0.5, effort: 0.5}, name: Both alike}
  first: {direct: {impact: 0.75, effort: 0.25}}
technologies: {iot: {cost: 100.5, name: Sensors}, twin: {cost: 150}}
fit: {design: {iot: high, twin: medium}, making: {iot: low, twin: high}}
scenarios: {lean: {budget: 110.25}}
"""
MARKS = {"plain": (",", "."), "excel": (",", "."), "excel-comma": (";", ",")}
"""What stands between columns, and before decimals"""


@pytest.fixture
def case(tmp_path):
    (tmp_path / "small.yaml").write_text(CASE)
    return str(tmp_path / "small.yaml")


def ask(*arguments):
    done = CliRunner().invoke(cli, arguments)
    assert done.exit_code == 0, done.output
    return done.stdout


def read(text, dialect):
    separator, _ = MARKS[dialect]
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=separator))


def figure(text, dialect):
    assert "." not in text if dialect == "excel-comma" else "," not in text
    return float(text.replace(MARKS[dialect][1], "."))


@pytest.mark.parametrize("dialect", MARKS)
def test_figures_are_those_of_json_in_every_dialect(dialect, case):
    found = json.loads(ask("fund", case, "--format", "json"))
    rows = read(ask("fund", case, "--csv", dialect), dialect)
    pairs = [*found["funded"], *found["not_funded"]]
    assert [row["pair"] for row in rows] == [pair["pair"] for pair in pairs]
    for key in ("cost", "value"):
        assert [figure(row[key], dialect) for row in rows] == [pair[key] for pair in pairs]
    stages = json.loads(ask("rank", case, "--format", "json"))["stages"]
    rows = read(ask("rank", case, "--csv", dialect), dialect)
    assert [figure(row["score"], dialect) for row in rows] == [stage["score"] for stage in stages]


@pytest.mark.parametrize("dialect", MARKS)
def test_a_column_of_keys_has_one_of_names(dialect, case):
    rows = read(ask("fund", case, "--csv", dialect), dialect)
    assert {row["pair"]: row["pair_name"] for row in rows}["making/iot"] == "Sensors at Making, selling"
    rows = read(ask("weigh", case, "--csv", dialect), dialect)
    assert {(row["profile_name"], row["criterion_name"]) for row in rows} == {
        ("Both alike", "Impact on all"), ("Both alike", "Effort"), ("First", "Impact on all"),
        ("First", "Effort"),
    }  # fmt: skip
    rows = read(ask("rank", case, "--csv", dialect), dialect)
    assert {row["stage"]: row["stage_name"] for row in rows} == {
        "design": "'=Design", "making": "Making, selling"
    }  # fmt: skip


def test_names_of_what_a_figure_is_of(case):
    """Of a weight a criterion, of a rank a stage, of regret a profile: in one column."""
    rows = read(ask("compare", case, "--csv", "excel"), "excel")
    named = {(row["figure"], row["of"]): row["of_name"] for row in rows}
    assert named["weight", "impact"] == "Impact on all"
    assert named["rank", "making"] == "Making, selling"
    assert named["regret", "even"] == "Both alike"
    assert named["funded", "making/twin"] == "Twin at Making, selling"
    assert {row["profile_name"] for row in rows} == {"Both alike", "First"}


def test_lists_of_keys_have_lists_of_names(case):
    rows = read(ask("scenarios", case, "--csv", "plain"), "plain")
    lean = next(row for row in rows if row["scenario"] == "lean")
    assert lean["funded"] == "design/iot"
    assert lean["funded_name"] == "Sensors at =Design"
    assert sorted(lean["order_name"].lstrip("'").split("; ")) == ["=Design", "Making, selling"]


def test_names_stand_beside_their_keys_for_excel_and_last_for_programs(case):
    """``cut -d, -f1-3`` finds what it found before there were names."""
    assert ask("fund", case, "--csv", "excel").startswith("\ufeffpair,pair_name,funded,priority,")
    plain = ask("fund", case, "--csv", "plain")
    assert plain.startswith("pair,funded,priority,")
    assert plain.splitlines()[0].endswith(",pair_name")
    assert plain == ask("fund", case, "--format", "csv")


def test_the_files_of_run_are_written_in_the_dialect_too(case, tmp_path):
    for _ in range(2):  # and are known as ours when they are replaced
        ask("run", case, "-o", str(tmp_path / "out"), "--csv", "excel-comma", "--beside", "0")
    folder = tmp_path / "out" / "small"
    for name, command in (("portfolio.csv", "fund"), ("ranking.csv", "rank")):
        text = (folder / name).read_bytes().decode("utf-8")
        assert text.startswith("\ufeff")
        beside = ["--beside", "0"] if command == "fund" else []
        assert text.splitlines() == ask(command, case, "--csv", "excel-comma", *beside).splitlines()


def test_a_dialect_goes_with_csv_only(case):
    done = CliRunner().invoke(cli, ["rank", case, "--csv", "excel", "--format", "json"])
    assert done.exit_code == 2
    assert "--csv goes with CSV, not with json; leave one of the two out" in done.stderr


def test_a_case_beside_a_result_names_its_keys(case, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text(CASE.replace("302.5", "110.25"))
    rows = read(ask("diff", case, str(other), "--csv", "excel"), "excel")
    assert {row["what_name"] for row in rows if row["part"] == "funded"} <= {
        "Sensors at =Design", "Twin at Making, selling", "Twin at =Design", "Sensors at Making, selling"
    }  # fmt: skip
    assert any(row["part"] == "funded" for row in rows)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
@pytest.mark.parametrize("dialect", MARKS)
def test_no_cell_runs_as_a_formula(dialect, start):
    """Neither in a cell nor in a heading, which a criterion or a profile may have named; figures are none."""
    words, number = Column(f"{start}key", "title", "text"), Column("figure", "figure", "score")
    made = Table("t", "Says.", (words, number), ((f"{start}1+1", -1.5),))
    separator, decimal = MARKS[dialect]
    text = table_csv(made, None, dialect).removeprefix("\ufeff")
    (heading, _), (cell, value) = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    assert heading == f"'{start}key"
    assert cell == f"'{start}1+1"
    assert value == f"-1{decimal}5"


def test_a_key_called_as_a_column_of_names_would_be_has_its_own(tmp_path):
    file = tmp_path / "odd.yaml"
    file.write_text("format: 1\ncriteria: {stage_name: {direction: max}}\nstages: {x: {stage_name: low}}\n")
    header = ask("rank", str(file), "--csv", "excel").removeprefix("\ufeff").splitlines()[0].split(",")
    assert header[:2] == ["stage", "stage_name_"]
    assert len(set(header)) == len(header)
