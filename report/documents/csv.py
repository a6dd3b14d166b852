"""Tables as CSV, in the dialects that spreadsheets and programs read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...records import dataclass
from .tables import Table

if TYPE_CHECKING:
    from .names import NamesOfCases


@dataclass(frozen=True)
class Dialect:
    """How a table is written as CSV."""

    says: str
    separator: str = ","
    decimal: str = "."
    marked: bool = False
    """Whether the mark stands first by which Excel knows that the letters are UTF-8."""
    names_beside: bool = False
    """Whether a name stands beside its key; else behind all else, where no position moves by it."""


PLAIN = "plain"
DIALECTS: Mapping[str, Dialect] = {
    PLAIN: Dialect("commas between columns and decimal points, for programs"),
    "excel": Dialect("the same for an Excel that writes 1.5", marked=True, names_beside=True),
    "excel-comma": Dialect("for an Excel that writes 1,5: semicolons, decimal commas", ";", ",", True, True),
}

MARK = "\ufeff"


def table_csv(table: Table, names: NamesOfCases | None = None, dialect: str = PLAIN) -> str:
    """RFC 4180 text of a table, its columns by their keys; with ``names``, names beside its keys too.

    What a spreadsheet would take for a formula is made plain text.
    """
    import csv
    import io

    how = DIALECTS[dialect]
    if names is not None:
        from .names import with_names

        table = with_names(table, names, how.names_beside)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=how.separator)
    writer.writerow(map(_plain, table.keys))
    writer.writerows([_number(_plain(value), how) for value in row] for row in table.rows)
    return (MARK if how.marked else "") + out.getvalue()


def _plain(value: Any) -> Any:
    risky = isinstance(value, str) and value[:1] in FORMULAS
    return f"'{value}" if risky else value


FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a formula begins with, in some spreadsheets also in full width."""


def _number(value: Any, how: Dialect) -> Any:
    return repr(float(value)).replace(".", how.decimal) if isinstance(value, float) else value
