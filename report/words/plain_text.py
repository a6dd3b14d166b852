"""Figures and paragraphs of plain text, as wide as a terminal."""

from __future__ import annotations

import unicodedata
from typing import Any

JSON = dict[str, Any]

WIDEST = 160
"""Columns where nobody says how wide the terminal is."""

UNRANKED = "Nothing is ranked in this case: no criteria are declared"
"""Said where a ranking, or what follows from one, is asked for and there is none."""

BREAKS = "/_-"
"""After these a word that is longer than a line is broken, as the ids of pairs are."""


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


def paragraph(text: str, width: int) -> str:
    return "\n".join(wrapped(text, width))


def text_width(text: str) -> int:
    """Columns that a terminal gives the text."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) > 0 for c in text)


def wrapped(text: str, width: int, later: int | None = None) -> list[str]:
    """Lines of at most ``width`` columns, ``later`` from the second on; long words are broken."""
    words = text.split()
    whole = " ".join(words)
    if text_width(whole) <= width:
        return [whole]
    lines: list[str] = []
    line = ""
    for word in words:
        while True:
            room = width if not lines else later or width
            joined = f"{line} {word}" if line else word
            if text_width(joined) <= room:
                line = joined
                break
            if line:
                lines.append(line)
                line = ""
                continue
            cut = next(k for k in range(len(word), 0, -1) if k == 1 or text_width(word[:k]) <= room)
            cut = next((k for k in range(cut, 0, -1) if word[k - 1] in BREAKS), cut)
            lines.append(word[:cut])
            word = word[cut:]
    return [*lines, line] if line or not lines else lines
