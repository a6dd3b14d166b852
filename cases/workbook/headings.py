"""What titles, headings and the first cells of a row name: each sheet, each column, the entry of the row."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping

from ...models.entry.problem import Near
from ...records import dataclass
from ..yaml.document import Place
from ..yaml.flow import Path, path_of
from .growing_tree import Growing
from .rows import SheetRow, SheetTable, Unreadable, address
from .sheets import (
    BY_TITLE,
    ENTRIES,
    KEY,
    KEYED,
    LISTS,
    NOTE,
    PATHS,
    READINGS,
    REST,
    Sheet,
    SheetColumn,
    meant,
)


@dataclass(frozen=True)
class Headed:
    """A column as its heading names it."""

    column: SheetColumn
    path: Path


def headings(sheet: Sheet | None, ids: int, rows: list[SheetRow], growing: Growing) -> dict[int, Headed]:
    """What each column behind the ids is."""
    found: dict[int, Headed] = {}
    seen: dict[Path, Place] = {}
    names = _wide_names(sheet, growing)
    wide = sheet.wide if sheet else "criteria"
    for number, cell in rows[0].cells.items():
        heading = growing.text(cell) if number > ids else ""
        if not heading or (sheet is not None and heading == KEY):
            continue
        column = sheet.column(heading) if sheet else None
        path = () if heading == REST else path_of(heading)
        if column is None and heading != REST and (path is None or len(path) > 1):
            path = (heading,) if heading in names else path  # no.2 is a name where there is one
        if sheet is not None and sheet.title == "Groups" and heading == "members":
            path = ()
        if path is not None and len(path) == 1 and column is None:
            path = (growing.key_of(_WIDE_SECTIONS.get(wide, wide), str(path[0])),)
        if path is None:
            growing.slip(cell.place, f"'{heading}' is no heading: write a key, in quotes if it holds signs")
        elif path in seen:
            growing.slip(cell.place, f"'{heading}' is given twice, first at {seen[path].cell}")
        elif sheet is None and not path:
            growing.slip(cell.place, f"a person reads criteria: '{heading}' is none, so leave the column out")
        else:
            seen[path] = cell.place
            found[number] = Headed(column or SheetColumn(heading), path)
    return found


_WIDE_SECTIONS = {"compared": "criteria"}
"""What the further columns of a sheet are of, where that is called otherwise."""


def _wide_names(sheet: Sheet | None, growing: Growing) -> set[str]:
    """What the further columns of a sheet can be called after."""
    wide = sheet.wide if sheet else "criteria"
    section = _WIDE_SECTIONS.get(wide, wide)
    there = growing.root.value.get(section)
    known = there.value if there is not None and isinstance(there.value, dict) else ()
    return {*known, *growing.aliases.get(section, ())}


def look_beside(row: SheetRow, first: SheetRow, path: Path, growing: Growing) -> None:
    """Say of what stands under no heading, of which nobody would know that it is not read."""
    for number, cell in row.cells.items():
        if number not in first.cells:
            growing.slip(cell.place, "stands in a column without a heading: give it one, or clear it", path)


def row_names(sheet: Sheet, row: SheetRow, growing: Growing) -> tuple[str, ...] | None:
    """What the row's first cells name; blank for what may be."""
    names = []
    for number, heading in enumerate(sheet.ids, 1):
        cell = row.at(number)
        node = growing.value(cell, SheetColumn(heading, "text"), ()) if cell else None
        if node is None and (sheet.title, heading) != ("Judgements", "expert"):
            if cell is None:
                place = Place(row.start.file, row.start.line, number, "", _beside(row.start, number))
                growing.slip(place, f"this row names no {heading}: write one, or clear the row")
            return None
        name = "" if node is None else str(node.value)
        section = "" if sheet.title in KEYED else _SECTIONS.get(heading, "")
        if heading == "of" and "/" in name:
            section = "pairs"
        names.append(growing.key_of(section, name))
    return tuple(names)


_SECTIONS = {
    "stage": "stages", "technology": "technologies", "criterion": "criteria", "profile": "profiles",
    "of": "technologies",
}  # fmt: skip
"""Whose names stand under the first headings of a sheet."""


def _beside(start: Place, column: int) -> str:
    title = start.cell.rpartition("!")[0]
    return f"{title}!{address('x', start.line, column).partition('!')[2]}"


def base_of(sheet: Sheet, names: tuple[str, ...], row: SheetRow, growing: Growing) -> Path | None:
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


def rows_by_title(tables: Iterable[SheetTable], growing: Growing) -> dict[str, list[SheetRow]]:
    """The rows of each sheet by the title that its own stands for, where nothing is amiss with any."""
    found: dict[str, SheetTable] = {}
    alike: dict[str, SheetTable] = {}
    for table in tables:
        title, place = meant(table.title), corner(table.title, growing)
        of_case = title in BY_TITLE or title in PATHS or title.startswith(READINGS)
        other = alike.setdefault(title.casefold(), table)
        if of_case and table.is_chart:
            growing.slip(place, f"'{table.title}' is no sheet of cells: give the chart another name")
        elif of_case and other is not table:
            growing.slip(
                place,
                f"'{other.title}' and '{table.title}' would be the same sheet: rename one of them, "
                f"or call it '{NOTE} …'",
            )
        elif of_case:
            _look_for_merged(table, 2 if title in PATHS else 0, growing)
        if of_case:
            growing.formulas += table.formulas
            growing.hidden += [f"{table.title} {place}" for place in table.hidden]
            growing.struck += [f"{table.title} {place}" for place in table.struck]
        if not table.is_chart:
            found[title] = table
    return {title: table.rows for title, table in found.items()}


def _look_for_merged(table: SheetTable, width: int, growing: Growing) -> None:
    """Cells that are shown as one, where they are cells of the table; elsewhere they do no harm."""
    if not table.merged or not table.rows:
        return
    from openpyxl.utils import range_boundaries

    lines = [row.start.line for row in table.rows]
    width = width or max(table.rows[0].cells)
    for cells in table.merged:
        try:
            left, top, _, bottom = range_boundaries(cells)
            first = bisect_left(lines, top)
        except (TypeError, ValueError):
            raise Unreadable(f"merges the cells '{cells}' of '{table.title}', which are none") from None
        if left <= width and first < len(lines) and lines[first] <= bottom:
            growing.slip(
                Place(growing.file, top, left, "", address(table.title, top, left)),
                f"the cells {cells} are merged, so that all but the first are blank: "
                "unmerge them and write into each what it should say",
            )


def corner(title: str, growing: Growing) -> Place:
    return Place(growing.file, 1, 1, "", address(title, 1, 1))
