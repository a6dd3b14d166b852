"""The rows of a workbook's sheets: what stands in each cell, where, and why it may not be used."""

from __future__ import annotations

import datetime
import io
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...models.entry.money import same_unit
from ...models.entry.number_formats import shown
from ...records import dataclass
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
    unit: str = ""
    """Of money, that its format shows."""


@dataclass(frozen=True)
class SheetRow:
    cells: Mapping[int, Cell]
    """By column, counted from 1; blank ones left out."""
    start: Place
    """The place of its first cell."""

    def at(self, column: int) -> Cell | None:
        return self.cells.get(column)


@dataclass(frozen=True)
class SheetTable:
    """What a sheet holds."""

    title: str
    """As its tab shows it."""
    rows: list[SheetRow]
    """Without blank ones and notes."""
    merged: tuple[str, ...] = ()
    """Ranges of cells that are shown as one: B3:B7."""
    formulas: tuple[str, ...] = ()
    """Cells whose value a formula gave, when the workbook was last calculated."""
    is_chart: bool = False
    hidden: tuple[str, ...] = ()
    """Rows and columns with something in them that a spreadsheet program does not show: 4:4, C:C."""
    struck: tuple[str, ...] = ()
    """Rows whose first cell is struck out."""
    is_hidden: bool = False
    """Whether the sheet as a whole is not shown."""


def tables_of(raw: bytes, file: str, *, notes: bool = True) -> Iterator[SheetTable]:
    """The sheets of a workbook; where it has ``notes``, but for those, and for rows that begin with #.

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
            yield from _tables(reader, file, notes)
    except Unreadable:
        raise
    except Exception as error:  # whatever a damaged file makes of the parser
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise Unreadable(
            f"cannot be read as a workbook ({reason}): open it in a spreadsheet program and save it again"
        ) from None


def _tables(reader: Any, file: str, notes: bool) -> Iterator[SheetTable]:
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
            yield SheetTable(sheet.name, [], is_chart=True)
            continue
        with reader.archive.open(part.target) as source:
            table, seen = _table(reader, sheet.name, source, file, seen, notes)
        yield replace(table, is_hidden=sheet.state != "visible")


def _table(reader: Any, title: str, source: Any, file: str, seen: int, notes: bool) -> tuple[SheetTable, int]:
    from xml.etree.ElementTree import iterparse

    from openpyxl.worksheet._reader import COL_TAG, FORMULA_TAG, MERGE_TAG, ROW_TAG, WorkSheetParser

    parser = WorkSheetParser(
        source,
        reader.shared_strings,
        data_only=True,
        epoch=reader.wb.epoch,
        date_formats=reader.wb._date_formats,
        timedelta_formats=reader.wb._timedelta_formats,
    )
    formats = Formats(reader.wb)
    calculated = not _to_be_calculated(reader)
    formulas: list[str] = []
    found: list[SheetRow] = []
    merged: list[str] = []
    unseen: list[tuple[int, int]] = []
    hidden: list[str] = []
    struck: list[str] = []
    units: dict[int, tuple[str, Place]] = {}
    before = 0
    for _, element in iterparse(source):
        if element.tag == MERGE_TAG:
            merged += [cell.get("ref") or "" for cell in element]
        if element.tag == COL_TAG and (_is_on(element, "hidden") or element.get("width") == "0"):
            unseen.append((int(element.get("min", 0)), int(element.get("max", 0))))
        if element.tag != ROW_TAG:
            continue
        seen += len(element)
        if seen > MOST_CELLS:
            raise Unreadable(
                f"holds more than {MOST_CELLS:,} cells, empty ones with a format included: "
                "delete rows and columns that hold nothing"
            )
        computed = [cell.find(FORMULA_TAG) is not None for cell in element]
        hides = _is_on(element, "hidden") or element.get("ht") == "0"
        number, cells = parser.parse_row(element)
        element.clear()
        for cell, by_formula in zip(cells, computed, strict=True):
            if by_formula and (cell["value"] is None or not calculated):
                cell.update(data_type="f", value="=")
            elif by_formula:
                formulas.append(address(title, number, cell["column"]))
            formats.apply(cell)
        given = _given(title, number, cells)
        if number <= before:
            raise Unreadable(f"its sheet '{title}' holds row {number:,} out of order: {_SAVE_AGAIN}")
        before = number
        if not given or (notes and _begins_note(given.get(1))):
            continue
        hidden += [f"{number}:{number}"] if hides else []
        name = next(cell for cell in cells if cell["column"] in given)
        struck += [f"{number}:{number}"] if formats.strikes_out(name) else []
        row: dict[int, Cell] = {}
        for column, (kind, value, unit) in given.items():
            place = Place(file, number, column, "", address(title, number, column))
            trouble = _refusal(kind, value)
            if unit:
                trouble = trouble or _two_units(unit, *units.setdefault(column, (unit, place)))
            row[column] = Cell(value, place, trouble, unit)
        found.append(SheetRow(row, Place(file, number, 1, "", address(title, number, 1))))
    held = sorted({column for row in found for column in row.cells})
    columns = [letters(c) for c in held if any(first <= c <= last for first, last in unseen)]
    hidden += [f"{name}:{name}" for name in columns]
    return SheetTable(title, found, tuple(merged), tuple(formulas), False, tuple(hidden), tuple(struck)), seen


def _two_units(unit: str, other: str, above: Place) -> str:
    """What to say of a cell in another unit of money than one above it; empty where it is not."""
    if same_unit(unit, other):
        return ""
    return f"shows {unit}, and {above.cell} above it {other}: write both in one unit"


def _is_on(element: Any, flag: str) -> bool:
    return (element.get(flag) or "0") in ("1", "true")


def _to_be_calculated(reader: Any) -> bool:
    """Whether the workbook asks whoever opens it to calculate: what it holds was made up by who wrote it.

    Libraries write a 0 for every formula, and this beside it; a spreadsheet program takes it out.
    """
    return any(
        re.search(rb'fullCalcOnLoad="(1|true)"', reader.archive.read(name)) is not None
        for name in reader.valid_files
        if name.endswith("workbook.xml")
    )


_SAVE_AGAIN = "save it again with a spreadsheet program"


def _given(title: str, number: int, cells: Sequence[Mapping[str, Any]]) -> dict[int, tuple[str, Any, str]]:
    """Type, value and unit of the cells of a row that are not blank, by column."""
    given: dict[int, tuple[str, Any, str]] = {}
    before = 0
    for cell in cells:
        column, value = cell["column"], cell["value"]
        if column <= before or cell["row"] != number:
            raise Unreadable(f"its sheet '{title}' holds cells of row {number:,} out of order: {_SAVE_AGAIN}")
        before = column
        if value is not None and not (isinstance(value, str) and not value.strip()):
            given[column] = cell["data_type"], value, cell.get("unit", "")
    width = max(given, default=0)
    far = given and (number > MOST_ROWS or width > MOST_COLUMNS)
    if far or number > LAST_ROW or before > LAST_COLUMN:
        raise Unreadable(
            f"its sheet '{title}' reaches to row {number:,}, column {max(width, before):,}: a case needs "
            f"{MOST_ROWS:,} rows and {MOST_COLUMNS:,} columns at most; delete the others"
        )
    return given


def _begins_note(first: tuple[str, Any, str] | None) -> bool:
    """A # alone is the heading of a column of numbers."""
    text = str(first[1]).strip() if first is not None and first[0] == "s" else ""
    return text.startswith("#") and text != "#"


def _refusal(kind: str, value: Any) -> str:
    """Why a cell cannot be taken for what it shows; empty where it can."""
    if kind == "f":
        return (
            "is a formula that no program has calculated: open the workbook in a spreadsheet program and "
            "save it, or put the value in its place"
        )
    if kind == "unlike":
        return f"{value}; write the number in full, in another format"
    if kind == "e":
        return f"holds the error {value}: write a value"
    if isinstance(value, (datetime.time, datetime.timedelta)):
        return "is a time of day: format the cell as text and write the value again"
    if isinstance(value, str) and (hidden := re.search(CONTROL, value)):
        return f"holds the control character {hidden[0]!r}: remove it"
    if not isinstance(value, (str, int, float, datetime.datetime)):
        return "holds neither text nor a number: write one"
    return ""


# ---------------------------------------------------------------- what a format shows


class Formats:
    """The number formats of a workbook, applied to what its cells hold."""

    def __init__(self, workbook: Any) -> None:
        self._styles, self._own = workbook._cell_styles, workbook._number_formats
        self._fonts = workbook._fonts

    def strikes_out(self, cell: Mapping[str, Any]) -> bool:
        style = cell["style_id"]
        font = self._styles[style].fontId if style < len(self._styles) else 0
        return font < len(self._fonts) and bool(self._fonts[font].strike)

    def apply(self, cell: dict[str, Any]) -> None:
        """Make of a number what the cell shows, where that is another one, and note its unit of money.

        A percentage becomes text, 80 %, whose meaning the field says; a number of which the cell shows
        another one, or none, is of the type "unlike".
        """
        value = cell["value"]
        if cell["data_type"] != "n" or isinstance(value, bool) or not isinstance(value, (int, float)):
            return
        found = shown(self._code(cell["style_id"]), value)
        if found.unlike:
            cell.update(data_type="unlike", value=found.unlike)
        elif found.percent:
            cell.update(data_type="s", value=f"{value * 100:.15g} %")
        cell["unit"] = found.unit

    def _code(self, style: int) -> str:
        from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

        number = self._styles[style].numFmtId if style < len(self._styles) else 0
        own = number - BUILTIN_FORMATS_MAX_SIZE
        return str(self._own[own] if 0 <= own < len(self._own) else BUILTIN_FORMATS.get(number, "General"))


def address(title: str, row: int, column: int) -> str:
    quoted = title if re.fullmatch(r"\w+", title) else "'" + title.replace("'", "''") + "'"
    return f"{quoted}!{letters(column)}{row}"


def letters(column: int) -> str:
    """What a spreadsheet program calls a column, counted from 1: A, B … AA."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found
