"""Tables as CSV."""

from __future__ import annotations

from typing import Any

from .tables import Table


def table_csv(table: Table) -> str:
    """RFC 4180 text of a table, its columns by their keys.

    What a spreadsheet would take for a formula is made plain text.
    """
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(table.keys)
    writer.writerows([_plain(value) for value in row] for row in table.rows)
    return out.getvalue()


def _plain(value: Any) -> Any:
    risky = isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{value}" if risky else value
