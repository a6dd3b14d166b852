"""Workbooks that the tests write, fill in and read back."""

import io
from copy import copy
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner, Result
from loopfolio.cases import CaseError, load
from loopfolio.cli import cli
from openpyxl import Workbook, load_workbook


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
