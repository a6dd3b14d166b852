"""What participants read: a sheet each, which takes the place of the readings in the sheet ``Stages``."""

from __future__ import annotations

from ...models.entry.problem import Near
from ..yaml.document import Node
from ..yaml.flow import path_text
from .growing_tree import Growing
from .headings import headings, look_beside, row_names
from .rows import MOST_CELLS, SheetRow, tables_of
from .sheets import READINGS, Sheet, meant


def people_of(raw: bytes, file: str) -> list[str]:
    """Who has a sheet of readings in a workbook, filled in or not.

    Raises:
        Unreadable: it is damaged, or too large, or openpyxl is not installed.
    """
    titles = [meant(table.title) for table in tables_of(raw, file)]
    return [title.removeprefix(READINGS) for title in titles if title.startswith(READINGS)]


def read_person(person: str, rows: list[SheetRow], growing: Growing) -> None:
    if not rows:
        return
    if not person:
        growing.slip(rows[0].start, f"whose readings are these? Call the sheet '{READINGS}' and a name")
        return
    headed = headings(None, 1, rows, growing)
    if len(rows) * len(headed) > MOST_CELLS:
        says = f"asks for more than {MOST_CELLS:,} readings: delete rows and columns that say nothing"
        growing.slip(rows[0].start, says)
        return
    for row in rows[1:]:
        names = row_names(Sheet("", "", ("stage",)), row, growing)
        if names is None:
            continue
        if growing.has("stages") and not (growing.has("stages", names[0]) or growing.has("extends")):
            known = growing.root.value["stages"].value
            near = Near(names[0], known, otherwise=": add it there, or delete this row")
            growing.slip(row.start, f"the sheet Stages has no '{names[0]}'", near=near)
            continue
        look_beside(row, rows[0], (), growing)
        for number, head in headed.items():
            path = ("stages", *names, path_text(head.path) if len(head.path) > 1 else str(head.path[0]))
            cell = row.at(number)
            node = growing.value(cell, head.column, path) if cell else None
            given = growing.readers.setdefault(path, {})
            blank = Node(None, rows[0].start, rows[0].start)
            if person in given and node is not None and given[person].value is not None:
                growing.slip(node.place, f"is given twice, first at {given[person].place.cell}", path)
            given[person] = node or given.get(person, blank)


def collect(growing: Growing) -> None:
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
