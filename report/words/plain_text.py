"""Figures, tables and paragraphs of plain text, as wide as a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

JSON = dict[str, Any]

WIDEST = 160
"""Columns of a table where nobody says how wide the terminal is."""


def number(value: Any) -> str:
    """A figure for reading: whole numbers with separators, others to three decimals."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.3f}"
    return str(value)


def ordinal(rank: int) -> str:
    """1st, 2nd, 3rd, 4th"""
    if rank % 100 in (11, 12, 13):
        return f"{rank}th"
    return f"{rank}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(rank % 10, 'th') }"


def table(headers: Sequence[str], rows: Sequence[Sequence[Any]], width: int) -> str:
    """Columns side by side, figures to the right; one block a row where they do not fit.

    The last column is wrapped first, for as long as that leaves it readable.
    """
    if not rows:
        return ""
    cells = [[number(value) for value in row] for row in rows]
    figures = [
        all(value is None or isinstance(value, (int, float)) for value in column)
        for column in zip(*rows, strict=True)
    ]
    widths = [
        max(_width(text) for text in (header, *column))
        for header, column in zip(headers, zip(*cells, strict=True), strict=True)
    ]
    room = width - sum(widths[:-1]) - 2 * (len(widths) - 1)
    if room < min(widths[-1], 16):
        return _blocks(headers, cells, width)
    widths[-1] = min(widths[-1], room)
    lines = []
    for texts in ([*headers], *cells):
        wrapped = _wrap(texts[-1], widths[-1])
        for i, piece in enumerate(wrapped):
            first = texts[:-1] if i == 0 else [""] * (len(texts) - 1)
            parts = [
                _pad(text, w, right) for text, w, right in zip([*first, piece], widths, figures, strict=True)
            ]
            lines.append("  ".join(parts).rstrip())
    return "\n".join(lines)


def _blocks(headers: Sequence[str], cells: Sequence[Sequence[str]], width: int) -> str:
    """Every row as a block of lines, header: value."""
    blocks = []
    for row in cells:
        lines = [
            "\n  ".join(_wrap(f"{header}: {text}", width, width - 2))
            for header, text in zip(headers, row, strict=True)
        ]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _width(text: str) -> int:
    """Columns that a terminal gives the text."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) > 0 for c in text)


def _pad(text: str, width: int, right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if right else text + space


def _wrap(text: str, width: int, later: int | None = None) -> list[str]:
    """Lines of at most ``width`` columns, ``later`` from the second on; long words are cut."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        while True:
            room = width if not lines else later or width
            joined = f"{line} {word}" if line else word
            if _width(joined) <= room:
                line = joined
                break
            if line:
                lines.append(line)
                line = ""
                continue
            cut = next(k for k in range(len(word), 0, -1) if k == 1 or _width(word[:k]) <= room)
            lines.append(word[:cut])
            word = word[cut:]
    return [*lines, line] if line or not lines else lines


def paragraph(text: str, width: int) -> str:
    return "\n".join(_wrap(text, width))
