"""The cells of a table: a text file with any of the usual separators, or a sheet of a workbook."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime, time
from itertools import pairwise
from typing import cast

from ...models.entry.numbers import Mark, marks_of
from ...records import dataclass
from ..workbook.archive import Unsafe, check_archive, is_workbook
from ..workbook.rows import Cell, SheetTable, Unreadable, letters, tables_of
from .amounts import without_currency

Cells = tuple[str | float | None, ...]
Rows = list[tuple[int, list[str]]]
"""Of a text file: the number of the line, and the cells."""

SEPARATORS = {";": "semicolons", "\t": "tabs", ",": "commas", "|": "bars"}
MOST_CELLS = 100_000
LONGEST = 200
"""Characters of a heading, which messages repeat"""


class NoTable(Exception):
    """Nothing can be made of the file as a table; each line says of one place why, and what to do."""

    def __init__(self, *says: str) -> None:
        self.says = tuple(dict.fromkeys(says))

    def __str__(self) -> str:
        return "\n".join(self.says)

    def beside(self, others: str) -> NoTable:
        """The same, with what is to be said beside it."""
        return NoTable(*self.says[:-1], f"{self.says[-1]}{others}")


def settle(wrong: Sequence[str]) -> None:
    """Refuses a table with all that was found wrong with it, if anything was.

    Raises:
        NoTable: something was.
    """
    if wrong:
        raise NoTable(*wrong)


@dataclass(frozen=True)
class Grid:
    """A table as it stands: its headings, and its rows of cells, as text or as numbers of a workbook."""

    file: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, Cells], ...]
    """With the number of each row in the file"""
    says: tuple[str, ...] = ()
    """How the file was read"""
    decimal: Mark | None = None
    """The mark before the decimals, where the table shows or somebody says which"""
    units: Mapping[int, tuple[int, str]] = field(default_factory=dict)
    """By the index of a column: a row, and the unit of money that its cell shows by its format"""
    others: str = ""
    """What to say beside a refusal where the workbook has other sheets"""


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
    long = [(i, len(heading)) for i, heading in enumerate(found.headings, 1) if len(heading) > LONGEST]
    if long:
        column, length = long[0]
        raise NoTable(f"has a heading of {length:,} characters over column {column}: shorten it to {LONGEST}")
    folded = [heading.casefold() for heading in found.headings]
    twice = [heading for heading in found.headings if folded.count(heading.casefold()) > 1]
    if twice:
        raise NoTable(f"has two columns headed '{twice[0]}': rename one")
    mark, why = (decimal, "") if decimal else _mark(found)
    says = (*found.says, *([f"decimal mark: {mark} ({why})"] if why else []))
    return replace(found, says=says, decimal=mark)


def _of_text(raw: bytes, file: str) -> Grid:
    text, encoding = _decoded(raw)
    if "\n" not in text:
        text = text.replace("\r", "\n")  # as old programs on the Mac end lines
    hint = re.match(r"sep=(.)\s*\n", text)  # by which a spreadsheet program is told how to part cells
    text = "\n" + text[hint.end() :] if hint else text
    if not text.strip():
        raise NoTable("is empty")
    split = {one: rows for one in (hint[1] if hint else SEPARATORS) if (rows := _split(text, one))}
    fitting = _even(split) or _even({one: _with_titles(rows) for one, rows in split.items()})
    if len(fitting) > 1:
        # A comma that also stands within numbers parts no two headings.
        names = " or ".join(SEPARATORS.get(one, one) for one in fitting)
        raise NoTable(
            f"could be parted by {names}: save it with semicolons, and those in quotes that part nothing"
        )
    if not fitting:
        _look_at_quotes(text, max(split, key=lambda one: len(split[one][0][1]), default=""))
        raise NoTable(_ragged(split))
    [(separator, rows)] = fitting.items()
    _look_at_quotes(text, separator)
    above, rows = _below_titles(_without_blank_ends(rows))
    (_, headings), *others = rows
    says = (f"{SEPARATORS.get(separator, separator)} between cells", f"encoding {encoding}", *_said(above))
    filled: list[tuple[int, Cells]] = [
        (number, tuple(cell or None for cell in cells)) for number, cells in others if any(cells)
    ]
    return Grid(file, tuple(headings), tuple(filled), says)


def _decoded(raw: bytes) -> tuple[str, str]:
    """The text of a file, and its encoding."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = {"utf-16": "utf-16"}  # what Excel calls Unicode text
    elif b"\0" in raw:
        raise NoTable("is no text, or of an encoding that it does not name: save it as CSV UTF-8")
    else:
        encodings = {"utf-8-sig": "utf-8", "cp1252": "cp1252"}
    for encoding, name in encodings.items():
        try:
            return raw.decode(encoding), name
        except UnicodeDecodeError:
            continue
    raise NoTable("is no text: save it as CSV UTF-8")


def _split(text: str, separator: str) -> Rows | None:
    """Rows of cells, with their lines; ``None`` where it parts none."""
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    try:
        rows = [
            (reader.line_num, [" ".join(cell.split()) for cell in row])
            for row in reader
            if any(map(str.strip, row))
        ]
    except csv.Error:
        return None
    return rows if rows and max(len(row) for _, row in rows) > 1 else None


def _look_at_quotes(text: str, separator: str) -> None:
    """Quotes that take more into a cell than the cell, whole rows say.

    Raises:
        NoTable: one is not closed, is closed within a cell, or holds what are rows.
    """
    if not separator:
        return
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    remedy = 'put the whole cell into quotes, and write "" for one within, or leave it out'
    width, begun = 0, 1
    try:
        for row in reader:
            width = width or (len(row) if len(row) > 1 else 0)
            for cell in row:
                swallowed = [line for line in cell.splitlines()[1:] if line.count(separator) + 1 >= width > 1]
                if swallowed:
                    raise NoTable(
                        f"has a \" before '{cell[:20].splitlines()[0]}' in line {begun} that takes in the "
                        f"rows below it: {remedy}"
                    )
            begun = reader.line_num + 1
    except csv.Error:
        raise NoTable(f'has a " in line {begun} or below that ends no cell: {remedy}') from None


def _without_blank_ends(rows: Rows) -> Rows:
    """Without columns at the end in which nothing stands, as spreadsheet programs save them."""
    last = max((i for _, cells in rows for i, cell in enumerate(cells, 1) if cell), default=0)
    return [(number, cells[:last]) for number, cells in rows]


def _even(split: Mapping[str, Rows]) -> dict[str, Rows]:
    """The separators that part all rows into as many cells."""
    return {one: rows for one, rows in split.items() if len({len(cells) for _, cells in rows}) == 1}


def _with_titles(rows: Rows) -> Rows:
    """Lines that nothing parts, above the first one that is, made as wide as that."""
    width = next(len(cells) for _, cells in rows if len(cells) > 1)
    first = next(i for i, (_, cells) in enumerate(rows) if len(cells) > 1)
    return [(number, cells + [""] * (width - 1)) for number, cells in rows[:first]] + rows[first:]


def _ragged(split: Mapping[str, Rows]) -> str:
    """Which row is of another length, by the separator that parts most headings."""
    if not split:
        return "has rows of different lengths, whichever of ; tab , | parts its cells: mend those rows"
    separator, rows = max(split.items(), key=lambda found: len(found[1][0][1]))
    width = len(rows[0][1])
    number, cells = next((number, cells) for number, cells in rows if len(cells) != width)
    return (
        f"has rows of different lengths: with {SEPARATORS.get(separator, separator)} between cells, line "
        f"{number} holds {len(cells)}, and line {rows[0][0]} above it {width}: mend that row, or put a text "
        f"that holds {separator.strip() or 'a tab'} into quotes"
    )


def _below_titles(rows: Rows) -> tuple[list[str], Rows]:
    """Texts that stand alone above the headings, and the rows from these on."""
    filled = [sum(map(bool, cells)) for _, cells in rows]
    first = next((i for i, count in enumerate(filled) if count > 1), 0)
    return [" ".join(filter(None, cells)) for _, cells in rows[:first]], rows[first:]


def _said(above: Sequence[str]) -> list[str]:
    return [f"above the headings, left out: '{'; '.join(above)}'"] if above else []


def _of_workbook(raw: bytes, file: str) -> Grid:
    try:
        check_archive(raw, file, of_case=False)
        tables = [*tables_of(raw, file, notes=False)]
    except (Unsafe, Unreadable) as reason:
        raise NoTable(str(reason)) from None
    shown = [t for t in tables if t.rows and not t.is_chart and not t.is_hidden]
    if not shown:
        raise NoTable("has no sheet with cells")
    # A cover holds nothing beside anything.
    table = next((t for t in shown if any(len(row.cells) > 1 for row in t.rows)), shown[0])
    others = (
        "" if len(shown) < 2 else f" (its sheet '{table.title}' is read: move another one in front of it)"
    )
    try:
        return replace(_of_sheet(table, file, len(shown)), others=others)
    except NoTable as reason:
        raise reason.beside(others) from None


def _of_sheet(table: SheetTable, file: str, among: int) -> Grid:
    rows = table.rows
    first = next((i for i, row in enumerate(rows) if len(row.cells) > 1), 0)
    above, head, others = rows[:first], rows[first], rows[first + 1 :]
    trouble = [cell for row in rows[first:] for cell in row.cells.values() if cell.trouble]
    if trouble:
        raise NoTable(*(f"{cell.place.cell} {cell.trouble}" for cell in trouble))
    columns = sorted(head.cells)
    _look_for_unseen(table, head.start.line)
    settle(
        [
            f"{cell.place.cell} holds '{cell.written}', and no heading stands over it in row "
            f"{head.start.line}: write one, or move what is no part of the table"
            for row in others
            for column, cell in row.cells.items()
            if column not in head.cells
        ]
    )
    gap = next((c for c, after in pairwise(columns) if after > c + 1), None)
    if gap is not None:
        raise NoTable(
            f"has a blank column {letters(gap + 1)} among its headings: delete it, or what is beside it"
        )
    body = tuple(
        (row.start.line, tuple(_held(held) if (held := row.at(c)) else None for c in columns))
        for row in others
    )
    headings = tuple(" ".join(str(_held(head.cells[c])).split()) for c in columns)
    sheet = f"sheet '{table.title}'" + (f", the first table of {among} sheets" if among > 1 else "")
    titles = [str(cell.written) for row in above for cell in row.cells.values()]
    shows = {c: (r.start.line, held.unit) for r in others for c in columns if (held := r.at(c)) and held.unit}
    units = {columns.index(c): shown for c, shown in shows.items()}
    return Grid(file, headings, body, (sheet, *_said(titles)), units=units)


def _held(cell: Cell) -> str | float:
    """What a cell holds, a day as 2027-02-18, text with one blank between words as in a text file."""
    held = cell.written
    if isinstance(held, str):
        return " ".join(held.split())
    if isinstance(held, datetime):
        return held.date().isoformat() if held.time() == time() else held.isoformat(" ")
    return cast(float, held)


def _look_for_unseen(table: SheetTable, head: int) -> None:
    """Rows, columns and merged cells, of which a sheet shows something else than it holds.

    Raises:
        NoTable: from the headings down there are some.
    """
    from openpyxl.utils import range_boundaries

    wrong: list[str] = []
    places = [place.partition(":")[0] for place in table.hidden]
    hidden = [
        f"row {at}" if at.isdigit() else f"column {at}" for at in places if at.isalpha() or int(at) >= head
    ]
    if hidden:
        what = f"hides {', '.join(hidden[:8])} of '{table.title}'"
        wrong.append(f"{what}: show what counts, and delete the rest")
    struck = [place.partition(":")[0] for place in table.struck]
    if struck:
        what = f"strikes out row {', '.join(struck[:8])} of '{table.title}'"
        wrong.append(f"{what}: delete what does not count, and take the line away from what does")
    for cells in table.merged:
        _, _, _, bottom = range_boundaries(cells)
        if bottom >= head:
            what = f"merges the cells {cells} of '{table.title}', so that all but the first are blank"
            wrong.append(f"{what}: unmerge them and write into each what it should say")
    settle(wrong)


def _mark(found: Grid) -> tuple[Mark | None, str]:
    """The decimal mark that the table's own numbers show, and by which of them.

    Raises:
        NoTable: some show one and some the other.
    """
    shown: dict[Mark, str] = {}
    for _, cells in found.rows:
        for cell in cells:
            if isinstance(cell, str) and len(possible := marks_of(without_currency(cell)[0])) == 1:
                shown.setdefault(next(iter(possible)), cell)
    if len(shown) > 1:
        point, comma = shown["."], shown[","]
        raise NoTable(
            f"holds both '{point}' and '{comma}': say which mark is before the decimals, --decimal , or ."
        )
    return next(((mark, f"from '{cell}'") for mark, cell in shown.items()), (None, ""))
