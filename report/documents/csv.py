"""Tables as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..words.plain_text import JSON
from .tables import Table

Rows = tuple[list[str], list[JSON]]
"""The columns and the rows of a CSV file."""


def table_csv(table: Table) -> str:
    """RFC 4180 text of a table, its columns by their keys."""
    return _text(table.keys, table.rows)


def as_csv(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    """RFC 4180 text of rows by column."""
    return _text(columns, ([row.get(name) for name in columns] for row in rows))


def _text(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """What a spreadsheet would take for a formula is made plain text."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_plain(value) for value in row] for row in rows)
    return out.getvalue()


def _plain(value: Any) -> Any:
    risky = isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{value}" if risky else value
