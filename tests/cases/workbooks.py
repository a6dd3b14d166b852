"""Workbooks that the tests write, fill in and read back."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner, Result
from loopfolio.cases import CaseError, load
from loopfolio.cli import cli
from openpyxl import load_workbook


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


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
    book = load_workbook(path)
    for place, value in cells.items():
        title, _, cell = place.rpartition("_")
        book[title.replace("_", " ")][cell] = value
    book.save(path)
    return path


def problems(path: Path) -> list[str]:
    """What is wrong with the workbook, its folder left out."""
    with pytest.raises(CaseError) as caught:
        load(str(path))
    return [str(problem).removeprefix(f"{path.parent}/") for problem in caught.value.problems]
