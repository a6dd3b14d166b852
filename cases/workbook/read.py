"""A case in a workbook: to the same tree that its YAML would give, each value with its cell.

What is wrong with the workbook itself (a formula, a date, a name given twice) is a slip at its
cell; what the case then says is judged as any other case is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ...models.entry.problem import Near
from ..yaml.document import Node, Place, Slip
from ..yaml.flow import Path, path_of, path_text
from .archive import Unsafe, check_archive
from .growing import Growing
from .rows import MOST_CELLS, SheetRow, Unreadable, address, tables_of
from .sheets import (
    BY_TITLE,
    ENTRIES,
    LISTS,
    NOTE,
    PATH_HEADINGS,
    PATHS,
    READINGS,
    REST,
    SETTINGS,
    Column,
    Sheet,
)
from .tabs import corner, rows_by_title


def read_workbook(raw: bytes, file: str) -> tuple[Node | None, list[Slip]]:
    """The tree of a case, and what is wrong with the workbook; no tree where its tables cannot be told.

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
        return None, growing.slips
    if not any(title in BY_TITLE or title in PATHS for title in tables):
        raise Unreadable("holds none of the sheets of a case: start with 'loopfolio new --xlsx'")
    for title, rows in tables.items():
        _known_title(title, rows, growing)
    # Judgements hang on profiles and experts, and so come last of the tables.
    for title in ("Case", *sorted(BY_TITLE, key="Judgements".__eq__), "Other"):
        if title in PATHS:
            _read_paths(tables.get(title, []), growing)
        else:
            if title == "Fit":  # what stages and technologies there are has been read by now
                growing.known = _known(tables.get("Other", []), growing)
            _read_table(BY_TITLE[title], tables.get(title, []), growing)
    for title, rows in tables.items():
        if title.startswith(READINGS):
            _read_person(title.removeprefix(READINGS), rows, growing)
    _collect(growing)
    return growing.root, growing.slips


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


# ---------------------------------------------------------------- tables


@dataclass(frozen=True)
class _Headed:
    """A column as its heading names it."""

    column: Column
    path: Path


def _headings(sheet: Sheet | None, ids: int, rows: list[SheetRow], growing: Growing) -> dict[int, _Headed]:
    """What each column behind the ids is."""
    found: dict[int, _Headed] = {}
    seen: dict[Path, Place] = {}
    names = _wide_names(sheet, growing)
    for number, cell in rows[0].cells.items():
        heading = growing.text(cell) if number > ids else ""
        if not heading:
            continue
        column = sheet.column(heading) if sheet else None
        path = () if heading == REST else path_of(heading)
        if column is None and heading != REST and (path is None or len(path) > 1):
            path = (heading,) if heading in names else path  # no.2 is a name where there is one
        if sheet is not None and sheet.title == "Groups" and heading == "members":
            path = ()
        if path is None:
            growing.slip(cell.place, f"'{heading}' is no heading: write a key, in quotes if it holds signs")
        elif path in seen:
            growing.slip(cell.place, f"'{heading}' is given twice, first at {seen[path].cell}")
        elif sheet is None and not path:
            growing.slip(cell.place, f"a person reads criteria: '{heading}' is none, so leave the column out")
        else:
            seen[path] = cell.place
            found[number] = _Headed(column or Column(heading), path)
    return found


def _wide_names(sheet: Sheet | None, growing: Growing) -> set[str]:
    """What the further columns of a sheet can be called after."""
    wide = sheet.wide if sheet else "criteria"
    there = growing.root.value.get("criteria" if wide == "compared" else wide)
    return set(there.value) if there is not None and isinstance(there.value, dict) else set()


def _read_table(sheet: Sheet, rows: list[SheetRow], growing: Growing) -> None:
    if not rows:
        return
    for number, heading in enumerate(sheet.ids, 1):
        cell = rows[0].at(number)
        if cell is None or growing.text(cell) != heading:
            place = cell.place if cell else rows[0].start
            growing.slip(place, f"column {number} of this sheet must be headed '{heading}'")
            return
    headed = _headings(sheet, len(sheet.ids), rows, growing)
    seen: dict[Path, Place] = {}
    strange = set[str]()
    for row in rows[1:]:
        names = _names(sheet, row, growing)
        if names is None or _is_strange(sheet, names, row, strange, growing):
            continue
        base = _base(sheet, names, row, growing)
        if base is None:
            continue
        if sheet.ids and base in seen:
            growing.slip(
                row.start, f"{' '.join(filter(None, names))} is given twice, first at {seen[base].cell}", base
            )
            continue
        seen[base] = row.start
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


def _names(sheet: Sheet, row: SheetRow, growing: Growing) -> tuple[str, ...] | None:
    """What the row's first cells name; blank for what may be."""
    names = []
    for number, heading in enumerate(sheet.ids, 1):
        cell = row.at(number)
        node = growing.value(cell, Column(heading, "text"), ()) if cell else None
        if node is None and (sheet.title, heading) != ("Judgements", "expert"):
            if cell is None:
                place = Place(row.start.file, row.start.line, number, "", _beside(row.start, number))
                growing.slip(place, f"this row names no {heading}: write one, or clear the row")
            return None
        names.append("" if node is None else str(node.value))
    return tuple(names)


def _beside(start: Place, column: int) -> str:
    title = start.cell.rpartition("!")[0]
    return f"{title}!{address('x', start.line, column).partition('!')[2]}"


def _base(sheet: Sheet, names: tuple[str, ...], row: SheetRow, growing: Growing) -> Path | None:
    """Where in the case the row's entry is; ``None``, with a slip, where it hangs in the air."""
    if sheet.title in LISTS:
        section = LISTS[sheet.title]
        there = growing.root.value.get(section)
        return (section, len(there.value) if there is not None and isinstance(there.value, list) else 0)
    if sheet.title in ENTRIES:
        return (ENTRIES[sheet.title], *names)
    return _BASES[sheet.title](names, row, growing)


def _of_fit(names: tuple[str, ...], row: SheetRow, growing: Growing) -> Path | None:
    return ("fit", *names)


def _of_pair(names: tuple[str, ...], row: SheetRow, growing: Growing) -> Path | None:
    return ("pairs", "/".join(names))


def _of_level(names: tuple[str, ...], row: SheetRow, growing: Growing) -> Path | None:
    section = "pairs" if "/" in names[0] else "technologies"
    return _declared(section, names[0], row, growing, "levels", names[1])


def _of_judgement(names: tuple[str, ...], row: SheetRow, growing: Growing) -> Path | None:
    profile, expert, criterion = names
    by = ("experts", expert) if expert else ()
    base = _declared("profiles", profile, row, growing, *by, "ahp", criterion)
    if base is not None and expert and not growing.has("profiles", profile, "experts", expert):
        growing.slip(row.start, f"the sheet Experts has no '{expert}' of the profile '{profile}'", base)
        return None
    return base


def _of_weight(names: tuple[str, ...], row: SheetRow, growing: Growing) -> Path | None:
    return _declared("profiles", names[0], row, growing, names[1])


def _of_group(names: tuple[str, ...], row: SheetRow, growing: Growing) -> Path | None:
    return _declared("profiles", names[0], row, growing, "groups", names[1])


def _of_expert(names: tuple[str, ...], row: SheetRow, growing: Growing) -> Path | None:
    return _declared("profiles", names[0], row, growing, "experts", names[1])


_BASES: Mapping[str, Callable[[tuple[str, ...], SheetRow, Growing], Path | None]] = {
    "Fit": _of_fit,
    "Reasons": _of_fit,
    "Pairs": _of_pair,
    "Levels": _of_level,
    "Judgements": _of_judgement,
    "Weights": _of_weight,
    "Groups": _of_group,
    "Experts": _of_expert,
}


def _declared(section: str, name: str, row: SheetRow, growing: Growing, *rest: str) -> Path | None:
    """A path below an entry that a sheet of its own must have: a slip of the pen must not make one."""
    path: Path = (section, name, *rest)
    if growing.has(section, name):
        return path
    there = growing.root.value.get(section)
    known = there.value if there is not None and isinstance(there.value, dict) else {}
    sheet = next(
        (title for title, of in {**ENTRIES, "Pairs": "pairs"}.items() if of == section), section.title()
    )
    growing.slip(row.start, f"the sheet {sheet} has no '{name}'", path, Near(name, known))
    return None


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
    row: SheetRow, first: SheetRow, headed: Mapping[int, _Headed], base: Path, growing: Growing
) -> None:
    for number, cell in row.cells.items():
        if number in headed:
            path = (*base, *headed[number].path)
            node = growing.value(cell, headed[number].column, path)
            if node is not None:
                growing.put(path, node)
        elif number not in first.cells:  # nobody would know that it is not read
            growing.slip(cell.place, "stands in a column without a heading: give it one, or clear it", base)


# ---------------------------------------------------------------- paths


def _read_paths(rows: list[SheetRow], growing: Growing) -> None:
    """Rows of a path, a value and a note."""
    for number, heading in enumerate(PATH_HEADINGS[:2] if rows else (), 1):
        cell = rows[0].at(number)
        if cell is None or growing.text(cell) != heading:
            growing.slip(rows[0].start, f"column {number} of this sheet must be headed '{heading}'")
            return
    for row in rows[1:]:
        path_cell, value_cell = row.at(1), row.at(2)
        if path_cell is None and value_cell is not None:
            growing.slip(value_cell.place, "this row names no key: write one in column A, or clear the row")
        if path_cell is None or value_cell is None:
            continue
        text = growing.text(path_cell)
        path = path_of(text)
        if path is None or isinstance(path[0], int):
            if text:
                message = f"'{text}' is no path: write keys with dots between, as in budget.at_most"
                growing.slip(path_cell.place, message)
            continue
        node = growing.value(value_cell, SETTINGS.get(text, Column(text)), path)
        if node is not None:
            growing.put(path, node)


# ---------------------------------------------------------------- participants


def _read_person(person: str, rows: list[SheetRow], growing: Growing) -> None:
    if not rows:
        return
    if not person:
        growing.slip(rows[0].start, f"whose readings are these? Call the sheet '{READINGS}' and a name")
        return
    headed = _headings(None, 1, rows, growing)
    if len(rows) * len(headed) > MOST_CELLS:
        says = f"asks for more than {MOST_CELLS:,} readings: delete rows and columns that say nothing"
        growing.slip(rows[0].start, says)
        return
    for row in rows[1:]:
        names = _names(Sheet("", "", ("stage",)), row, growing)
        if names is None:
            continue
        if growing.has("stages") and not (growing.has("stages", names[0]) or growing.has("extends")):
            known = growing.root.value["stages"].value
            near = Near(names[0], known, otherwise=": add it there, or delete this row")
            growing.slip(row.start, f"the sheet Stages has no '{names[0]}'", near=near)
            continue
        for number, head in headed.items():
            path = ("stages", *names, path_text(head.path) if len(head.path) > 1 else str(head.path[0]))
            cell = row.at(number)
            node = growing.value(cell, head.column, path) if cell else None
            given = growing.readers.setdefault(path, {})
            blank = Node(None, rows[0].start, rows[0].start)
            if person in given and node is not None and given[person].value is not None:
                growing.slip(node.place, f"is given twice, first at {given[person].place.cell}", path)
            given[person] = node or given.get(person, blank)


def _collect(growing: Growing) -> None:
    """What the participants read takes the place of what the sheet ``Stages`` says of a cell.

    A cell that nobody filled in stays as it is; in the others, who left it blank is kept as that.
    """
    for path, given in growing.readers.items():
        places = [node.place for node in given.values() if node.value is not None]
        if not places:
            continue
        stage = growing.root.value.get("stages")
        entry = stage.value.get(path[1]) if stage is not None else None
        there = entry.value.get(path[2]) if entry is not None and isinstance(entry.value, dict) else None
        people = dict(there.value) if there is not None and isinstance(there.value, dict) else {}
        for person, node in given.items():
            if person in people and node.value is not None:
                growing.slip(
                    node.place, f"'{person}' is given twice, first at {people[person].place.cell}", path
                )
            people.setdefault(person, node)
        if entry is not None and isinstance(entry.value, dict):
            entry.value.pop(path[2], None)
        growing.put(path, Node(people, places[0], places[0]))
