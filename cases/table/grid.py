"""The cells of a table: a text file with any of the usual separators, or a sheet of a workbook."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from ...models.entry.numbers import Mark, Unclear, Written, marks_of, read
from ..workbook.archive import is_workbook
from ..workbook.rows import tables_of

SEPARATORS = {";": "semicolons", "\t": "tabs", ",": "commas", "|": "bars"}
MOST_CELLS = 100_000


class NoTable(Exception):
    """Nothing can be made of the file as a table; the message says why, and what to do."""


@dataclass(frozen=True)
class Grid:
    """A table as it stands: its headings, and its rows of cells, as text or as numbers of a workbook."""

    file: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str | float | None, ...]], ...]
    """With the number of each row in the file"""
    says: tuple[str, ...] = ()
    """How the file was read"""
    decimal: Mark | None = None
    """The mark before the decimals, where the table shows or somebody says which"""


def grid_of(raw: bytes, file: str, decimal: Mark | None = None) -> Grid:
    """The table in a file; the first sheet of a workbook.

    Raises:
        NoTable: it holds none, or may be read in two ways.
    """
    found = _of_workbook(raw, file) if is_workbook(raw, file) else _of_text(raw, file)
    if not found.rows:
        raise NoTable("holds no rows below its headings")
    if len(found.rows) * len(found.headings) > MOST_CELLS:
        raise NoTable(f"holds more than {MOST_CELLS:,} cells")
    blank = [i for i, heading in enumerate(found.headings, 1) if not heading]
    if blank:
        raise NoTable(f"has no heading over column {blank[0]}: give it one")
    twice = [heading for heading in found.headings if found.headings.count(heading) > 1]
    if twice:
        raise NoTable(f"has two columns headed '{twice[0]}': rename one")
    mark, why = (decimal, "") if decimal else _mark(found)
    says = (*found.says, *([f"decimal mark: {mark} ({why})"] if why else []))
    return Grid(file, found.headings, found.rows, says, mark)


def _of_text(raw: bytes, file: str) -> Grid:
    encoding = "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        encoding = "cp1252"
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            raise NoTable("is no text: save it as CSV UTF-8") from None
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise NoTable("is empty")
    fitting = {separator: cells for separator in SEPARATORS if (cells := _split(text, separator))}
    if len(fitting) > 1:
        # A comma that also stands within numbers parts no two headings.
        names = " or ".join(SEPARATORS[one] for one in fitting)
        raise NoTable(
            f"could be parted by {names}: save it with semicolons, and those in quotes that part nothing"
        )
    if not fitting:
        raise NoTable(
            "has rows of different lengths, whichever of ; tab , | parts its cells: mend those rows"
        )
    [(separator, rows)] = fitting.items()
    (_, headings), *others = rows
    says = (f"{SEPARATORS[separator]} between cells", f"encoding {encoding.removesuffix('-sig')}")
    filled: list[tuple[int, tuple[str | float | None, ...]]] = [
        (number, tuple(cell or None for cell in cells)) for number, cells in others if any(cells)
    ]
    return Grid(file, tuple(headings), tuple(filled), says)


def _split(text: str, separator: str) -> list[tuple[int, list[str]]] | None:
    """Rows of cells, with their lines; ``None`` where the separator does not make a table."""
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    try:
        rows = [
            (reader.line_num, [" ".join(cell.split()) for cell in row])
            for row in reader
            if any(map(str.strip, row))
        ]
    except csv.Error:
        return None
    widths = {len(row) for _, row in rows}
    return rows if widths == {max(widths)} and max(widths) > 1 else None


def _of_workbook(raw: bytes, file: str) -> Grid:
    for table in tables_of(raw, file):
        if table.rows and not table.is_chart:
            break
    else:
        raise NoTable("has no sheet with cells")
    first, *others = table.rows
    columns = sorted(first.cells)
    trouble = [cell for row in table.rows for cell in row.cells.values() if cell.trouble]
    if trouble:
        raise NoTable(f"{trouble[0].place.cell} {trouble[0].trouble}")
    rows = tuple(
        (row.start.line, tuple(cell.written if (cell := row.at(c)) else None for c in columns))
        for row in others
    )
    headings = tuple(" ".join(str(first.cells[c].written).split()) for c in columns)
    return Grid(file, headings, rows, (f"sheet '{table.title}'",))


def _mark(found: Grid) -> tuple[Mark | None, str]:
    """The decimal mark that the table's own numbers show, and by which of them.

    Raises:
        NoTable: some show one and some the other.
    """
    shown: dict[Mark, str] = {}
    for _, cells in found.rows:
        for cell in cells:
            if isinstance(cell, str) and len(possible := marks_of(cell)) == 1:
                shown.setdefault(next(iter(possible)), cell)
    if len(shown) > 1:
        point, comma = shown["."], shown[","]
        raise NoTable(
            f"holds both '{point}' and '{comma}': say which mark is before the decimals, --decimal , or ."
        )
    return next(((mark, f"from '{cell}'") for mark, cell in shown.items()), (None, ""))


def number(grid: Grid, cell: str | float | None) -> float | str | None:
    """The number in a cell; ``None`` where it is blank, and what to say where it is none.

    A percentage is a hundredth of itself: a list of projects has no bounds to be read on.
    """
    if cell is None or (isinstance(cell, (int, float)) and not isinstance(cell, bool)):
        return cell
    found = read(str(cell), grid.decimal)
    if isinstance(found, Unclear):
        return f"{found.says.partition(': write')[0]}: say which with --decimal , or --decimal ."
    if isinstance(found, Written):
        return float(f"{found.value / 100:.15g}") if found.percent else found.value
    return f"'{cell}' is not a number"
