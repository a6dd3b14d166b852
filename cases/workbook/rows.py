"""The rows of a workbook's sheets: what stands in each cell, where, and why it may not be used."""

from __future__ import annotations

import datetime
import io
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..yaml.document import CONTROL, Place
from .sheets import is_note

MOST_ROWS, MOST_COLUMNS = 20_000, 1_000
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""What a spreadsheet program can hold, if only with a format: blank cells up to there do no harm."""
MOST_CELLS = 150_000
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
class SheetRow:
    cells: Mapping[int, Cell]
    """By column, counted from 1; blank ones left out."""
    start: Place
    """The place of its first cell."""

    def at(self, column: int) -> Cell | None:
        return self.cells.get(column)


@dataclass(frozen=True)
class Table:
    """What a sheet holds."""

    title: str
    """As its tab shows it."""
    rows: list[SheetRow]
    """Without blank ones and notes."""
    merged: tuple[str, ...] = ()
    """Ranges of cells that are shown as one: B3:B7."""
    is_chart: bool = False


def tables_of(raw: bytes, file: str) -> Iterator[Table]:
    """The sheets of a workbook but for notes.

    Raises:
        Unreadable: it is damaged, or too large, or openpyxl is not installed.
    """
    try:
        import openpyxl
    except ImportError:
        raise Unreadable(f"is a workbook, and {INSTALL}") from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what it does not keep; nothing is written back
            reader = openpyxl.reader.excel.ExcelReader(io.BytesIO(raw), read_only=True, keep_links=False)
            yield from _tables(reader, file)
    except Unreadable:
        raise
    except Exception as error:  # whatever a damaged file makes of the parser
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise Unreadable(
            f"cannot be read as a workbook ({reason}): open it in a spreadsheet program and save it again"
        ) from None


def _tables(reader: Any, file: str) -> Iterator[Table]:
    """By the steps of openpyxl's reader that concern cells.

    All of its steps would stop at a chart that is a sheet of its own, at names and properties it cannot
    make sense of, and would make up a billion rows where one is numbered so.
    """
    from openpyxl.styles.stylesheet import apply_stylesheet

    reader.read_manifest()
    reader.read_strings()
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)
    seen = 0
    for sheet, part in reader.parser.find_sheets():
        if is_note(sheet.name):
            continue
        if part.target not in reader.valid_files:
            raise Unreadable(f"has lost its sheet '{sheet.name}': take an older copy of the file")
        if not part.Type.endswith("/worksheet"):  # of charts, or dialogs of a program long gone
            yield Table(sheet.name, [], is_chart=True)
            continue
        with reader.archive.open(part.target) as source:
            rows, merged, seen = _rows(reader, sheet.name, source, file, seen)
        yield Table(sheet.name, rows, merged)


def _rows(
    reader: Any, title: str, source: Any, file: str, seen: int
) -> tuple[list[SheetRow], tuple[str, ...], int]:
    from xml.etree.ElementTree import iterparse

    from openpyxl.worksheet._reader import MERGE_TAG, ROW_TAG, WorkSheetParser

    parser = WorkSheetParser(
        source,
        reader.shared_strings,
        epoch=reader.wb.epoch,
        date_formats=reader.wb._date_formats,
        timedelta_formats=reader.wb._timedelta_formats,
    )
    parser.parse_formula = lambda _: "="  # its text is never used, and takes long to work out
    found: list[SheetRow] = []
    merged: list[str] = []
    before = 0
    for _, element in iterparse(source):
        if element.tag == MERGE_TAG:
            merged += [cell.get("ref") or "" for cell in element]
        if element.tag != ROW_TAG:
            continue
        seen += len(element)
        if seen > MOST_CELLS:
            raise Unreadable(
                f"holds more than {MOST_CELLS:,} cells, empty ones with a format included: "
                "delete rows and columns that hold nothing"
            )
        number, cells = parser.parse_row(element)
        element.clear()
        given = _given(title, number, cells)
        if number <= before:
            raise Unreadable(f"its sheet '{title}' holds row {number:,} out of order: {_SAVE_AGAIN}")
        before = number
        if not given or _begins_note(given.get(1)):
            continue
        row: dict[int, Cell] = {}
        for column, (kind, value) in given.items():
            place = Place(file, number, column, "", address(title, number, column))
            row[column] = Cell(value, place, _refusal(kind, value))
        found.append(SheetRow(row, Place(file, number, 1, "", address(title, number, 1))))
    return found, tuple(merged), seen


_SAVE_AGAIN = "save it again with a spreadsheet program"


def _given(title: str, number: int, cells: Sequence[Mapping[str, Any]]) -> dict[int, tuple[str, Any]]:
    """The type and value of the cells of a row that are not blank, by column."""
    given: dict[int, tuple[str, Any]] = {}
    before = 0
    for cell in cells:
        column, value = cell["column"], cell["value"]
        if column <= before or cell["row"] != number:
            raise Unreadable(f"its sheet '{title}' holds cells of row {number:,} out of order: {_SAVE_AGAIN}")
        before = column
        if value is not None and not (isinstance(value, str) and not value.strip()):
            given[column] = cell["data_type"], value
    width = max(given, default=0)
    far = given and (number > MOST_ROWS or width > MOST_COLUMNS)
    if far or number > LAST_ROW or before > LAST_COLUMN:
        raise Unreadable(
            f"its sheet '{title}' reaches to row {number:,}, column {max(width, before):,}: a case needs "
            f"{MOST_ROWS:,} rows and {MOST_COLUMNS:,} columns at most; delete the others"
        )
    return given


def _begins_note(first: tuple[str, Any] | None) -> bool:
    return first is not None and first[0] == "s" and str(first[1]).lstrip().startswith("#")


def _refusal(kind: str, value: Any) -> str:
    """Why a cell cannot be taken for what it shows; empty where it can."""
    if kind == "f":
        return "is a formula, which is never computed here: put its value in its place"
    if kind == "e":
        return f"holds the error {value}: write a value"
    if isinstance(value, (datetime.time, datetime.timedelta)):
        return "is a time of day: format the cell as text and write the value again"
    if isinstance(value, str) and (hidden := re.search(CONTROL, value)):
        return f"holds the control character {hidden[0]!r}: remove it"
    if not isinstance(value, (str, int, float, datetime.datetime)):
        return "holds neither text nor a number: write one"
    return ""


def address(title: str, row: int, column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    quoted = title if re.fullmatch(r"\w+", title) else "'" + title.replace("'", "''") + "'"
    return f"{quoted}!{letters}{row}"
