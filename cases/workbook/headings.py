"""What headings and the first cells of a row name: each column, and the entry that the row is of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ...models.entry.problem import Near
from ..yaml.document import Place
from ..yaml.flow import Path, path_of
from .growing_tree import Growing
from .rows import SheetRow, address
from .sheets import ENTRIES, LISTS, REST, Column, Sheet


@dataclass(frozen=True)
class Headed:
    """A column as its heading names it."""

    column: Column
    path: Path


def headings(sheet: Sheet | None, ids: int, rows: list[SheetRow], growing: Growing) -> dict[int, Headed]:
    """What each column behind the ids is."""
    found: dict[int, Headed] = {}
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
            found[number] = Headed(column or Column(heading), path)
    return found


def _wide_names(sheet: Sheet | None, growing: Growing) -> set[str]:
    """What the further columns of a sheet can be called after."""
    wide = sheet.wide if sheet else "criteria"
    there = growing.root.value.get("criteria" if wide == "compared" else wide)
    return set(there.value) if there is not None and isinstance(there.value, dict) else set()


def row_names(sheet: Sheet, row: SheetRow, growing: Growing) -> tuple[str, ...] | None:
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
