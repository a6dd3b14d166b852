"""Files that are no case, told by what they seem to be."""

from __future__ import annotations

import re
from typing import Any

from ..models.case.case import Case

TABLE = "a table of text (CSV)"
RESULT = "a result of loopfolio"

_STARTS = {
    b"\x89PNG": "a picture (PNG)",
    b"\xff\xd8\xff": "a picture (JPEG)",
    b"GIF8": "a picture (GIF)",
    b"RIFF": "a picture or a sound (RIFF)",
    b"%PDF-": "a PDF document",
    b"\x1f\x8b": "a compressed file (gzip)",
}
"""How files of other kinds begin; no YAML of a case does"""

_RESULT = re.compile(rb'\A(?:\xef\xbb\xbf)?\s*\{\s*(?=")[\s\S]*?"schema"\s*:\s*"loopfolio/')
_FIRST_LINES = 5


def no_case(seems: str) -> str:
    """The sentence for a file that seems to be something else."""
    return (
        f"this seems to be {seems}, not a case: a case is a YAML file, a mapping (key: value) with format: 1 "
        "and stages at the top, or a workbook of such tables; 'loopfolio new' begins one"
    )


def picture_or_pdf(raw: bytes) -> str | None:
    """What the first bytes say that a file is; ``None``: they say nothing."""
    return next((what for start, what in _STARTS.items() if raw.startswith(start)), None)


def written_result(raw: bytes) -> str | None:
    """Whether it is a result too long to be read as a case."""
    return RESULT if _RESULT.match(raw[:4000]) else None


def other_json(text: str, data: dict[str, Any]) -> str | None:
    """What a JSON object is that says nothing a case says; ``None`` where it does, or is no JSON."""
    if str(data.get("schema")).startswith("loopfolio/"):
        return RESULT
    if (
        text.lstrip("\ufeff \t\r\n").startswith(('{"', "{\n", "{\r"))
        and data
        and not data.keys() & Case.model_fields
    ):
        return "JSON of another program"
    return None


def is_table(text: str) -> bool:
    """Whether the first lines have the same number of columns, two or more, and the first is no YAML."""
    lines = [line for line in text.splitlines() if line.strip()][:_FIRST_LINES]
    if (
        len(lines) < 2
        or re.search(r":(\s|$)", lines[0])
        or lines[0].lstrip()[:1] in ("#", "-", "{", "[", "&", "%")
    ):
        return False
    import csv

    for mark in ";\t,":
        widths = {len(row) for row in csv.reader(lines, delimiter=mark)}
        if len(widths) == 1 and widths.pop() > 1:
            return True
    return False
