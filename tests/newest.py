"""What a user gets from ``pip install`` today: results that programs read, with the newest versions allowed.

``make test-newest`` runs this against a fresh environment, whose command stands in $LOOPFOLIO; it is no part
of ``make test``, whose versions are pinned.
"""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import urllib.request
from pathlib import Path

import pytest
from loopfolio.cases import library
from loopfolio.cli import cli

COMMAND = os.environ["LOOPFOLIO"]

ASKED = {
    "check": ("check", "CASE"),
    "weigh": ("weigh", "CASE"),
    "rank": ("rank", "CASE"),
    "fund": ("fund", "CASE"),
    "explain": ("explain", "CASE"),
    "compare": ("compare", "CASE"),
    "stress": ("stress", "CASE", "--portfolios", "20"),
    "frontier": ("frontier", "CASE"),
    "tradeoff": ("tradeoff", "CASE", "--between", "value,cost"),
    "model": ("model", "CASE"),
    "scenarios": ("scenarios", "CASE"),
    "verify": ("verify", "portfolios/CASE/analysis.json", "CASE"),
    "diff": ("diff", "CASE", "recycler"),
    "worth": ("worth", "CASE", "--draws", "200", "--portfolios", "20"),
    "robust": ("robust", "CASE"),
}
"""Every command with a --format that one case answers."""

PEOPLE = """
format: 1
criteria: {use: {direction: max}, waste: {direction: min}}
stages: {north: {use: {ann: high, bo: low}, waste: low}, south: {use: medium, waste: high}}
technologies: {park: {cost: 10}}
fit: {north: {park: medium}, south: {park: high}}
profiles: {all: {experts: {ann: {ahp: {use: {waste: 3}}}, bo: {ahp: {use: {waste: 2}}}}}}
budget: 10
"""
SEVERAL = {
    "consensus": ("consensus", "people.yaml"),
    "collect": ("collect", "people.yaml", "cy.yaml", "--force"),
    "chain": ("chain", "battery-value-chain"),
    "fleet": ("fleet", "recycler", "cell-maker", "-o", "fleet"),
}
"""Those that ask more than one company or person."""


def shell(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, and nothing said by a solver, wherever it could be said."""
    done = subprocess.run(
        [COMMAND, *arguments], capture_output=True, encoding="utf-8", timeout=300, check=False
    )
    assert "HiGHS" not in done.stderr
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture(scope="module", autouse=True)
def _written(tmp_path_factory: pytest.TempPathFactory):
    """A folder with the results of every library case."""
    folder = tmp_path_factory.mktemp("newest")
    before = Path.cwd()
    os.chdir(folder)
    assert shell("run", *library()).returncode == 0
    Path("people.yaml").write_text(PEOPLE)
    Path("cy.yaml").write_text("extends: people.yaml\nstages: {south: {use: high}}\n")
    yield
    os.chdir(before)


def test_every_command_with_a_format_is_asked() -> None:
    """A new command belongs into the table above."""
    having = {name for name, command in cli.every().items() if any(p.name == "how" for p in command.params)}
    assert having == {*ASKED, *SEVERAL}


@pytest.mark.parametrize("case", library())
@pytest.mark.parametrize("command", ASKED)
def test_json_goes_into_a_parser(command: str, case: str) -> None:
    """One document and nothing else, on every library case."""
    arguments = [part.replace("CASE", case) for part in ASKED[command]]
    done = shell(*arguments, "--format", "json")
    assert json.loads(done.stdout)["schema"] == f"loopfolio/{command}/1", done.stderr
    assert done.returncode == 0


@pytest.mark.parametrize("command", SEVERAL)
def test_json_of_several_goes_into_a_parser(command: str) -> None:
    """With the newest pyarrow, too."""
    done = shell(*SEVERAL[command], "--format", "json")
    assert json.loads(done.stdout)["schema"] == f"loopfolio/{command}/1", done.stderr
    assert done.returncode == 0


@pytest.mark.parametrize("command", [name for name in ASKED if name != "check"])
def test_csv_goes_into_a_parser(command: str) -> None:
    """A header, and as many cells in every row."""
    arguments = [part.replace("CASE", "vehicle-maker") for part in ASKED[command]]
    done = shell(*arguments, "--format", "csv")
    header, *rows = csv.reader(io.StringIO(done.stdout))
    assert all(re.fullmatch(r"[a-z][a-z0-9_ :/-]*", name) for name in header), header
    assert rows
    assert {len(row) for row in rows} == {len(header)}


def test_the_second_solver_is_silent_too() -> None:
    """CBC is a program of its own, which has the descriptors of its parent."""
    assert json.loads(shell("fund", "recycler", "--solver", "cbc", "--format", "json").stdout)["funded"]


def test_the_reports_are_written() -> None:
    """With the newest plotly, jinja2, pandas, openpyxl and XlsxWriter; kaleido where there is a browser."""
    drawn = ["--svg"] if any(map(shutil.which, ("chromium", "chromium-headless-shell"))) else []
    assert shell("report", "recycler", "--html", "--xlsx", *drawn).returncode == 0
    assert shell("new", "mine.xlsx", "--from", "recycler").returncode == 0
    assert json.loads(shell("fund", "mine.xlsx", "--format", "json").stdout)["funded"]


@pytest.mark.parametrize("command", ["serve", "workshop"])
def test_the_pages_are_served(command: str, tmp_path: Path) -> None:
    """With the newest Dash, Flask, SQLAlchemy and waitress."""
    serving = subprocess.Popen(
        [COMMAND, command, "recycler", "--port", "0"], stdout=subprocess.PIPE, text=True, cwd=tmp_path
    )
    assert serving.stdout is not None
    with serving.stdout:
        try:
            address = re.search(r"http://\S+", serving.stdout.readline())
            assert address is not None
            with urllib.request.urlopen(address[0], timeout=60) as page:
                assert b"loopfolio" in page.read()
        finally:
            serving.terminate()
            serving.wait(timeout=60)
