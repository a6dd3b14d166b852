"""The rows of a workbook's sheets: what stands in each cell, where, and why it may not be used."""

from __future__ import annotations

import datetime
import io
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .document import CONTROL, Place
from .sheets import NOTE, NOTES

MOST_ROWS, MOST_COLUMNS = 20_000, 1_000
MOST_CELLS = 2_000_000
"""Of all sheets together, the empty ones that a format makes included."""

INSTALL = "workbooks need XlsxWriter and openpyxl: pip install XlsxWriter openpyxl (the extra 'excel')"


class Unreadable(Exception):
    """Nothing can be made of the workbook; the message says why."""


@dataclass(frozen=True)
class Cell:
    written: Any
    place: Place
    trouble: str = ""
    """Why it cannot be taken for what it shows."""


@dataclass(frozen=True)
class Row:
    cells: Mapping[int, Cell]
    """By column, counted from 1; blank ones left out."""
    start: Place
    """The place of its first cell."""

    def at(self, column: int) -> Cell | None:
        return self.cells.get(column)


def tables_of(raw: bytes, file: str) -> Iterator[tuple[str, list[Row]]]:
    """The rows of each sheet, without blank ones and notes."""
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise Unreadable(f"is a workbook, and {INSTALL}") from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what it does not keep; nothing is written back
            book = load_workbook(io.BytesIO(raw), read_only=True, data_only=False, keep_links=False)
            seen = 0
            for sheet in book.worksheets:
                if sheet.title in NOTES or sheet.title.startswith(NOTE):
                    continue
                rows, seen = _rows(sheet, file, seen)
                yield sheet.title, rows
            book.close()
    except Unreadable:
        raise
    except Exception as error:  # whatever a damaged file makes of the parser
        raise Unreadable(f"cannot be read as a workbook: {error or type(error).__name__}") from None


def _rows(sheet: Any, file: str, seen: int) -> tuple[list[Row], int]:
    found = []
    sheet.reset_dimensions()  # what it says of its size need not be so
    for number, cells in enumerate(sheet.iter_rows(), 1):
        seen += len(cells)
        given = {
            column: cell
            for column, cell in enumerate(cells, 1)
            if cell.value is not None and not (isinstance(cell.value, str) and not cell.value.strip())
        }
        if seen > MOST_CELLS or (given and (number > MOST_ROWS or max(given) > MOST_COLUMNS)):
            raise Unreadable(
                f"its sheet '{sheet.title}' reaches to row {number:,}, column {len(cells):,}: a case needs "
                f"{MOST_ROWS:,} rows and {MOST_COLUMNS:,} columns at most; delete the others"
            )
        if not given or _is_note(given.get(1)):
            continue
        row: dict[int, Cell] = {}
        for column, cell in given.items():
            place = Place(file, number, column, "", address(sheet.title, number, column))
            row[column] = Cell(cell.value, place, _refusal(cell))
        found.append(Row(row, Place(file, number, 1, "", address(sheet.title, number, 1))))
    return found, seen


def _is_note(first: Any) -> bool:
    return first is not None and first.data_type == "s" and str(first.value).lstrip().startswith("#")


def _refusal(cell: Any) -> str:
    """Why a cell cannot be taken for what it shows; empty where it can."""
    if cell.data_type == "f":
        return "is a formula, which is never computed here: put its value in its place"
    if cell.data_type == "e":
        return f"holds the error {cell.value}: write a value"
    if isinstance(cell.value, (datetime.time, datetime.timedelta)):
        return "is a time of day: format the cell as text and write the value again"
    if isinstance(cell.value, str) and (hidden := re.search(CONTROL, cell.value)):
        return f"holds the control character {hidden[0]!r}: remove it"
    if not isinstance(cell.value, (str, int, float, datetime.datetime)):
        return "holds neither text nor a number: write one"
    return ""


def address(title: str, row: int, column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    quoted = title if re.fullmatch(r"\w+", title) else "'" + title.replace("'", "''") + "'"
    return f"{quoted}!{letters}{row}"
