"""Which sheet of a workbook is which of the case's, and whether its cells are a table."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from ..yaml.document import Place
from .growing_tree import Growing
from .rows import SheetRow, Table, Unreadable, address
from .sheets import BY_TITLE, NOTE, PATHS, READINGS, meant


def rows_by_title(tables: Iterable[Table], growing: Growing) -> dict[str, list[SheetRow]]:
    """The rows of each sheet by the title that its own stands for, where nothing is amiss with any."""
    found: dict[str, Table] = {}
    alike: dict[str, Table] = {}
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
        if not table.is_chart:
            found[title] = table
    return {title: table.rows for title, table in found.items()}


def _look_for_merged(table: Table, width: int, growing: Growing) -> None:
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
