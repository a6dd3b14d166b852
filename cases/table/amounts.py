"""The amounts in the cells of a table, and what to write in place of what is none."""

from __future__ import annotations

import re
import unicodedata

from ...models.entry.numbers import Mark, Unclear, Written, read
from ...models.entry.problem import clipped


def number(cell: str | float | None, decimal: Mark | None) -> float | str | None:
    """The number in a cell; ``None`` where it is blank, and what to say where it is none.

    A percentage is a hundredth of itself: a list of projects has no bounds to be read on. A sign of a
    currency before or behind it says what it is, not how much.
    """
    if cell is None or (isinstance(cell, (int, float)) and not isinstance(cell, bool)):
        return cell
    bare, _ = without_currency(str(cell))
    found = read(bare, decimal)
    if isinstance(found, Unclear):
        return f"{found.says.partition(': write')[0]}: say which with --decimal , or --decimal ."
    if isinstance(found, Written):
        return float(f"{found.value / 100:.15g}") if found.percent else found.value
    return f"'{clipped(str(cell))}' is not a number: {_instead(bare)}"


_LESS = re.compile(r"\(\s*\D?\s*(\d[\d.,]*)\s*\D?\s*\)|(\d[\d.,]*)\s*[-−]|[-−]\s*\D?\s*(\d[\d.,]*)")
_WITH_UNIT = re.compile(r"(\d[\d.,' ]*)\s*[A-Za-zÀ-ÿ]\D*|[A-Za-zÀ-ÿ]\D*\s(\d[\d.,' ]*)")


def _instead(text: str) -> str:
    """What to write in place of a text that is no number."""
    if less := _LESS.fullmatch(text):
        return f"where less than nothing is meant write -{less[1] or less[2] or less[3]}"
    if _WITH_UNIT.fullmatch(text):
        return "write the number alone, in full, and its unit once in the heading, as in Cost (kEUR)"
    return "write one, without words and units"


def without_currency(text: str) -> tuple[str, str]:
    """A text without the sign of a currency at either end, and that sign."""
    bare = text.strip()
    for sign, rest in ((bare[:1], bare[1:]), (bare[-1:], bare[:-1])):
        if sign and unicodedata.category(sign) == "Sc":
            return rest.strip(), sign
    return bare, ""
