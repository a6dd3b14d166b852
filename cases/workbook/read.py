"""A case in a workbook: to the same tree that its YAML would give, each value with its cell.

What is wrong with the workbook itself (a formula, a date, a name given twice) is a slip at its
cell; what the case then says is judged as any other case is.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...models.entry.problem import Near
from ..yaml.document import Node, Place, Slip
from ..yaml.flow import Path, path_of
from .archive import Unsafe, check_archive
from .growing_tree import Growing
from .headings import Headed, base_of, corner, headings, look_beside, row_names, rows_by_title
from .people import collect, read_person
from .renaming import keys_of, renamed
from .rows import SheetRow, Unreadable, tables_of
from .sheets import (
    BY_TITLE,
    KEY,
    NOTE,
    PATH_HEADINGS,
    PATHS,
    READINGS,
    SETTINGS,
    Sheet,
    SheetColumn,
)


def read_workbook(raw: bytes, file: str) -> tuple[Node | None, list[Slip], list[str]]:
    """The tree of a case, what is wrong with the workbook, and what is worth knowing of how it was read.

    There is no tree where its tables cannot be told.

    Raises:
        Unreadable: it is no workbook, is not safe to open, or openpyxl is not installed.
    """
    try:
        check_archive(raw, file)
    except Unsafe as unsafe:
        raise Unreadable(str(unsafe)) from None
    growing = Growing(file, Node({}, Place(file, 1, 1, "", "Case!A1")))
    tables = rows_by_title(tables_of(raw, file), growing)
    if growing.slips:
        return None, growing.slips, []
    if not any(title in BY_TITLE or title in PATHS for title in tables):
        raise Unreadable("holds none of the sheets of a case: start with 'loopfolio new --xlsx'")
    for title, rows in tables.items():
        _known_title(title, rows, growing)
    # Judgements hang on profiles and experts, and so come last of the tables.
    for title in ("Case", "Decision", *sorted(BY_TITLE, key="Judgements".__eq__), "Other"):
        if title in PATHS:
            _read_paths(tables.get(title, []), growing)
        else:
            if title == "Fit":  # what stages and technologies there are has been read by now
                growing.known = _known(tables.get("Other", []), growing)
            _read_table(BY_TITLE[title], tables.get(title, []), growing)
    for title, rows in tables.items():
        if title.startswith(READINGS):
            read_person(title.removeprefix(READINGS), rows, growing)
    collect(growing)
    return renamed(growing), growing.slips, _notes(growing)


MOST_LISTED = 12
"""Cells in one note."""


def _notes(growing: Growing) -> list[str]:
    notes = []
    if growing.formulas:
        are, them = ("is a formula", "it") if len(growing.formulas) == 1 else ("are formulas", "them")
        taken = f"taken as a spreadsheet program last calculated {them}"
        notes.append(f"{_first(growing.formulas, ', ')} {are}: {taken}")
    if growing.hidden:
        notes.append(f"{_first(growing.hidden, ', ')}: hidden, and read like what is shown")
    if growing.struck:
        notes.append(
            f"{_first(growing.struck, ', ')}: struck out, and read like what is not; delete what is off"
        )
    if growing.renamed:
        if_new = f"where it is a new one instead, clear its cell under '{KEY}'"
        notes.append(f"{_first(growing.renamed, '; ')}; so it is in every sheet that names it; {if_new}")
    return notes


def _first(found: list[str], between: str) -> str:
    more = len(found) - MOST_LISTED
    return between.join(found[:MOST_LISTED]) + (f" and {more:,} more" if more > 0 else "")


def _known(other: list[SheetRow], growing: Growing) -> dict[str, dict[str, None]]:
    """The stages and technologies of a case that extends no other; none where it says of none."""
    if growing.has("extends"):
        return {}
    paths = [path_of(str(cell.written)) for row in other if (cell := row.at(1)) is not None]
    found = {}
    for section in ("stages", "technologies"):
        there = growing.root.value.get(section)
        names = list(there.value) if there is not None and isinstance(there.value, dict) else []
        names += [str(path[1]) for path in paths if path is not None and path[0] == section and path[1:]]
        if names:
            found[section] = dict.fromkeys(names)
    return found


def _known_title(title: str, rows: list[SheetRow], growing: Growing) -> None:
    if rows and not (title in BY_TITLE or title in PATHS or title.startswith(READINGS)):
        near = Near(title, [*BY_TITLE, *PATHS], otherwise=f"; if it is your own, call it '{NOTE} …'")
        growing.slip(corner(title, growing), f"'{title}' is no sheet of a case", near=near)


def _read_table(sheet: Sheet, rows: list[SheetRow], growing: Growing) -> None:
    if not rows:
        return
    for number, heading in enumerate(sheet.ids, 1):
        cell = rows[0].at(number)
        if cell is None or growing.text(cell) != heading:
            place = cell.place if cell else rows[0].start
            growing.slip(place, f"column {number} of this sheet must be headed '{heading}'")
            return
    headed = headings(sheet, len(sheet.ids), rows, growing)
    keys = keys_of(sheet, rows, growing)
    seen: dict[Path, Place] = {}
    strange = set[str]()
    for row in rows[1:]:
        names = row_names(sheet, row, growing)
        if names is None or _is_strange(sheet, names, row, strange, growing):
            continue
        base = base_of(sheet, names, row, growing)
        if base is None:
            continue
        if sheet.ids and base in seen:
            growing.slip(
                row.start, f"{' '.join(filter(None, names))} is given twice, first at {seen[base].cell}", base
            )
            continue
        seen[base] = row.start
        if row.start.line in keys:
            base = (*base[:-1], keys[row.start.line])
        if sheet.title not in _BARE:
            entry = Node({}, row.start, row.start)
            if sheet.title == "Reasons" and not _reason(base, growing):
                continue
            growing.put(base, entry)
        _read_cells(row, rows[0], headed, base, growing)


_BARE = ("Fit", "Judgements", "Weights", "Groups")
"""Sheets where a row without cells says nothing: elsewhere it declares an entry."""


def _is_strange(
    sheet: Sheet, names: tuple[str, ...], row: SheetRow, said: set[str], growing: Growing
) -> bool:
    """Whether a row is of a stage or technology that is not there; each is said once a sheet."""
    if sheet.title not in ("Fit", "Reasons", "Pairs"):
        return False
    for number, (name, section) in enumerate(zip(names, ("stages", "technologies"), strict=False), 1):
        known = growing.known.get(section, {name: None})
        if name not in known:
            if name not in said:
                near = Near(name, known, otherwise=f": add it there, or delete every row of '{name}' here")
                growing.slip(
                    row.cells[number].place, f"the sheet {section.title()} has no '{name}'", near=near
                )
            said.add(name)
            return True
    return False


def _reason(base: Path, growing: Growing) -> bool:
    """Make room for a reason at a cell of the fit table; false where there is none to give."""
    fit = growing.root.value.get("fit")
    row = fit.value.get(base[1]) if fit is not None and isinstance(fit.value, dict) else None
    level = row.value.get(base[2]) if row is not None and isinstance(row.value, dict) else None
    if level is None:
        # The cell was cleared: no option, so nothing to give a reason for. A misspelt name is something else.
        return not all(
            growing.has(s, str(n)) for s, n in zip(("stages", "technologies"), base[1:], strict=True)
        )
    assert row is not None
    row.value[base[2]] = Node({"fit": level}, level.place, level.place)
    return True


def _read_cells(
    row: SheetRow, first: SheetRow, headed: Mapping[int, Headed], base: Path, growing: Growing
) -> None:
    look_beside(row, first, base, growing)
    for number, cell in row.cells.items():
        if number in headed:
            path = (*base, *headed[number].path)
            node = growing.value(cell, headed[number].column, path)
            if node is not None:
                growing.put(path, node)


def _read_paths(rows: list[SheetRow], growing: Growing) -> None:
    """Rows of a path, a value and a note."""
    for number, heading in enumerate(PATH_HEADINGS[:2] if rows else (), 1):
        cell = rows[0].at(number)
        if cell is None or growing.text(cell) != heading:
            growing.slip(rows[0].start, f"column {number} of this sheet must be headed '{heading}'")
            return
    for row in rows[1:]:
        look_beside(row, rows[0], (), growing)
        path_cell, value_cell = row.at(1), row.at(2)
        if path_cell is None and value_cell is not None:
            growing.slip(value_cell.place, "this row names no key: write one in column A, or clear the row")
        if path_cell is None or value_cell is None:
            continue
        text = growing.text(path_cell)
        path = path_of(text)
        if path is not None and len(path) > 1:
            path = (path[0], growing.key_of(str(path[0]), str(path[1])), *path[2:])
        if path is None or isinstance(path[0], int):
            if text:
                message = f"'{text}' is no path: write keys with dots between, as in budget.at_most"
                growing.slip(path_cell.place, message)
            continue
        node = growing.value(value_cell, SETTINGS.get(text, SheetColumn(text)), path)
        if node is not None:
            growing.put(path, node)
