"""A result in words where its tables say all: what each holds, and its rows."""

from __future__ import annotations

from ..documents.result import Result
from ..words import text_table
from ..words.plain_text import paragraph


def tables(found: Result, width: int) -> str:
    """Each table of a result, below what it says."""
    return "\n\n".join(
        part
        for made in found.tables()
        for part in (
            paragraph(made.says, width),
            text_table.table(
                [f"{column.title} {column.unit}".strip() for column in made.columns], made.rows, width
            ),
        )
        if part
    )
