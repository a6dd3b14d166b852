"""What commands print as CSV."""

import csv
import io
import json
import math
import re
from pathlib import Path
from typing import Any

import pytest
from asking import SMALL, answer, ask, every_case, of_library, written
from click.testing import CliRunner
from loopfolio.cli import cli


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


# ---------------------------------------------------------------- CSV


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def same(cell: str, value: Any) -> bool:
    """A CSV cell says what the JSON says, to the last digit."""
    if value is None:
        return cell == ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(cell) == value
    return cell == str(value)


@every_case
def test_weights_in_csv_are_those_in_json(case: str) -> None:
    """One row a profile and criterion."""
    rows = rows_of(ask("weigh", case, "--format", "csv").stdout)
    assert [(row["profile"], row["criterion"], float(row["weight"])) for row in rows] == [
        (profile["id"], criterion, weight)
        for profile in of_library("weigh", case)["profiles"]
        for criterion, weight in profile["weights"].items()
    ]


@every_case
def test_the_ranking_in_csv_is_that_in_json(case: str) -> None:
    """One row a stage, in rank order."""
    rows = rows_of(ask("rank", case, "--format", "csv").stdout)
    stages = of_library("rank", case)["stages"]
    assert [row["stage"] for row in rows] == [stage["id"] for stage in stages]
    for row, stage in zip(rows, stages, strict=True):
        for column in ("rank", "score", "additive"):
            assert same(row[column], stage[column])
        for criterion, reading in stage["readings"].items():
            assert same(row[criterion], reading)


@every_case
def test_the_portfolio_in_csv_is_that_in_json(case: str) -> None:
    """One row an option, the funded ones first in priority order."""
    rows = rows_of(ask("fund", case, "--format", "csv").stdout)
    found = of_library("fund", case)
    assert [row["pair"] for row in rows] == [p["pair"] for p in found["funded"] + found["not_funded"]]
    for row, pair in zip(rows, found["funded"] + found["not_funded"], strict=True):
        assert same(row["funded"], "priority" in pair)
        for column in ("cost", "value", "priority", "entry_budget", "difficulty", "maturity"):
            if column in pair or column in ("priority", "entry_budget"):
                assert same(row[column], pair.get(column))


def test_the_files_of_run_are_what_the_commands_print() -> None:
    """ranking.csv is that of rank, portfolio.csv that of fund, analysis.json holds both."""
    Path("small.yaml").write_text(SMALL)
    assert ask("run", "small.yaml").exit_code == 0
    files = written("portfolios/small")
    assert files["ranking.csv"] == ask("rank", "small.yaml", "--format", "csv").stdout_bytes
    assert files["portfolio.csv"] == ask("fund", "small.yaml", "--format", "csv").stdout_bytes
    analysis = json.loads(files["analysis.json"])
    assert analysis["schema"] == "loopfolio/run/1"
    for command in ("weigh", "rank", "fund"):
        alone = answer(command, "small.yaml")
        assert analysis["case"] == alone.pop("case")
        assert alone.pop("schema") == f"loopfolio/{command}/1"
        assert analysis[command] == alone


def test_a_case_without_options_still_has_its_csv_header() -> None:
    """So that what reads the file finds its columns."""
    result = ask("fund", "-", "--format", "csv", text=re.sub(r"technologies:\n(.*\n)*", "", SMALL))
    assert result.stdout.startswith("pair,funded,priority")


@pytest.mark.parametrize(
    "formula", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\\t=1+1", '=HYPERLINK(\\"//x\\",1)']
)
def test_no_cell_of_a_csv_is_a_formula(formula: str) -> None:
    """Text from the case that a spreadsheet would calculate is made plain; numbers stay numbers."""
    text = SMALL.replace("illustrative: true", f'source: "{formula}"')
    text = text.replace("{iot: high, ai", f'{{iot: {{fit: high, why: "{formula}"}}, ai')
    text += f'  - {{rule: fund, pairs: [make/iot], name: "{formula}"}}\n'
    text += f'scale: {{low: 1, medium: 2, high: 3, "{formula}": 2.5}}\n'
    text = text.replace("impact: medium", f'impact: "{formula}"')
    shown = json.loads(f'"{formula}"')
    for command in ("rank", "fund"):
        result = ask(command, "-", "--format", "csv", text=text)
        assert result.exit_code == 0, result.stderr
        cells = [cell for row in csv.reader(io.StringIO(result.stdout, newline="")) for cell in row]
        assert any(shown in cell for cell in cells)
        for cell in cells:
            assert not cell.startswith(("=", "+", "@", "\t", "\r"))
            assert not cell.startswith("-") or math.isfinite(float(cell))


def test_a_criterion_called_as_a_column_is_has_a_column_of_its_own():
    text = "format: 1\ncriteria: {score: {direction: max}, a: {direction: max}}\n"
    text += "stages: {x: {score: low, a: high}, y: {score: high, a: low}}\n"
    csv_ = CliRunner().invoke(cli, ["rank", "-", "--format", "csv"], input=text).stdout
    header = csv_.splitlines()[0].split(",")
    assert header[-3:] == ["reading_score", "a", "stage_name"]
    assert len(set(header)) == len(header)
