"""A result in words where its tables say all: what each holds, and its rows."""

from __future__ import annotations

from ..documents.result import Result
from ..words import plain_text


def tables(found: Result, width: int) -> str:
    """Each table of a result, below what it says."""
    return "\n\n".join(
        part
        for table in found.tables()
        for part in (
            plain_text.paragraph(table.says, width),
            plain_text.table(
                [f"{column.title} {column.unit}".strip() for column in table.columns], table.rows, width
            ),
        )
        if part
    )
