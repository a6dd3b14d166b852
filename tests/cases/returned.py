"""What participants return, and the case it is brought into."""

from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from loopfolio import load
from loopfolio.cli import cli
from openpyxl import load_workbook

CASE = """\
# our case
format: 1
name: Acme
criteria:
  impact: {direction: max}
  waste: {direction: min, unit: t, bounds: [0, 100]}   # tons
stages:
  make: {impact: medium, waste: 31}   # first
  use:
    impact: [high, medium]            # nobody knows
    waste: 4
profiles:
  owner: {direct: {impact: 0.7, waste: 0.3}}
technologies:
  iot: {cost: 40}
fit: {make: {iot: high}, use: {iot: low}}
budget: 100
"""


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


def write(name: str, *changes: tuple[str, str], text: str = CASE) -> str:
    """A copy of the case with some of its text otherwise."""
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    Path(name).write_text(text, encoding="utf-8")
    return name


def book(name: str, *participants: str, **cells: object) -> str:
    """A workbook of the case with some cells filled in: Readings_dan_B3=value."""
    named = [flag for person in participants for flag in ("--participant", person)]
    assert run("new", "--xlsx", name, "--from", "acme.yaml", *named).exit_code == 0
    opened = load_workbook(name)
    for place, value in cells.items():
        title, _, cell = place.rpartition("_")
        opened[title.replace("_", " ")][cell] = value
    opened.save(name)
    return name


def brought(*files: str, code: int = 0) -> str:
    """What ``collect`` says, on as few lines as it likes."""
    result = run("collect", "acme.yaml", *files, "-o", "all.yaml", "--force")
    assert result.exit_code == code, result.output
    return " ".join(result.output.split())


def cell(stage: str, criterion: str, file: str = "all.yaml") -> Any:
    return load(file).case.stages[stage].extras[criterion]


# ---------------------------------------------------------------- refused


def refused(*files: str) -> str:
    said = brought(*files, code=2)
    assert not Path("all.yaml").exists()
    return said
