"""Rows as CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..words.plain_text import JSON

# ---------------------------------------------------------------- rows of the CSV files


Rows = tuple[list[str], list[JSON]]
"""The columns and the rows of a CSV file."""


def as_csv(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    """RFC 4180 text, with what a spreadsheet would take for a formula made plain text."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=columns)
    writer.writeheader()
    writer.writerows({key: _plain(value) for key, value in row.items()} for row in rows)
    return out.getvalue()


def _plain(value: Any) -> Any:
    risky = isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{value}" if risky else value
