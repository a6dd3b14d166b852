"""Tables of plain text, as wide as a terminal: they stay tables where it is narrow.

What does not fit is first wrapped, headings before cells; then columns that a table can do without are
shortened or left out, which a line below says; what still does not fit goes into a further table, with the
column that names the rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ...records import dataclass
from .plain_text import BREAKS, WIDEST, number, paragraph, text_width, wrapped

READABLE = 16
"""Columns that the words at the end of a row need at least."""

NARROWEST, LONGEST_WORD = 14, 22
"""A column of words is no narrower than its longest word, within these limits."""

MOST_LINES = 2
"""Lines of a cell that can be shortened."""


@dataclass(frozen=True)
class TextColumn:
    """A column of text, before it has a width."""

    header: str
    cells: tuple[str, ...]
    figures: bool

    @property
    def natural(self) -> int:
        return max(map(text_width, (self.header, *self.cells)))

    @property
    def least(self) -> int:
        """No narrower: figures are never broken, nor short words."""
        words = _longest_word([self.header])
        if self.figures:
            return max(words, *map(text_width, self.cells))
        longest = max(words, _longest_word(self.cells))
        return min(self.natural, max(NARROWEST, min(longest, LONGEST_WORD)))


def table(
    headers: Sequence[str],
    rows: Sequence[Sequence[Any]],
    width: int,
    spare: Sequence[str] = (),
    more: str = "",
) -> str:
    """Columns side by side, figures to the right.

    ``spare``: headings of the columns that may be shortened or left out, the first before the others;
    ``more``: the command that shows them.
    """
    if not rows:
        return ""
    columns = [
        TextColumn(header, tuple(map(number, cells)), all(_is_figure(value) for value in cells))
        for header, cells in zip(headers, zip(*rows, strict=True), strict=True)
    ]
    widths = [column.natural for column in columns]
    room = width - sum(widths[:-1]) - 2 * (len(widths) - 1)
    last = columns[-1]
    if room >= min(last.natural, READABLE):
        widths[-1] = min(last.natural, room)
        if last.header not in spare or width >= WIDEST or _height(last, widths[-1]) <= MOST_LINES:
            return _lines(columns, widths)
    left_out: list[str] = []
    for header in spare:
        if _fits(columns, width) or len(columns) <= 2:
            break
        columns = [column for column in columns if column.header != header]
        left_out += [header] if len(columns) + len(left_out) < len(headers) else []
    parts = _side_by_side(columns, width)
    if parts is None:
        return _blocks(headers, [[*map(number, row)] for row in rows], width)
    shown, shortened = [], []
    for part in parts:
        widths = _widths(part, width)
        for k, column in enumerate(part):
            if column.header in spare and _height(column, widths[k]) > MOST_LINES:
                part[k] = _shortened(column, widths[k])
                shortened.append(column.header)
        shown.append(_lines(part, widths))
    return "\n\n".join([*shown, *_note(left_out, shortened, more, width)])


def _is_figure(value: Any) -> bool:
    return value is None or isinstance(value, (int, float))


def _longest_word(texts: Sequence[str]) -> int:
    return max(text_width(piece) for text in texts for piece in re.split(rf"\s|(?<=[{BREAKS}])", text))


def _fits(columns: Sequence[TextColumn], width: int) -> bool:
    return sum(column.least for column in columns) + 2 * (len(columns) - 1) <= width


def _side_by_side(columns: Sequence[TextColumn], width: int) -> list[list[TextColumn]] | None:
    """As few tables as they fit into, each with the first column; none where two columns do not fit."""
    name, *others = columns
    parts: list[list[TextColumn]] = []
    for column in others:
        if parts and _fits([*parts[-1], column], width):
            parts[-1].append(column)
        elif _fits([name, column], width):
            parts.append([name, column])
        else:
            return None
    many = -(-len(others) // max(len(parts), 1))
    even = [[name, *others[k : k + many]] for k in range(0, len(others), many or 1)] or [[name]]
    return even if all(_fits(part, width) for part in even) else parts or None


def _widths(columns: Sequence[TextColumn], width: int) -> list[int]:
    """What is beyond the least goes to ids, then, bit by bit, to the column that would take most lines."""
    widths = [column.least for column in columns]
    wanted = [column.natural for column in columns]
    room = width - sum(widths) - 2 * (len(widths) - 1)
    for k, column in enumerate(columns):
        if not any(" " in cell for cell in column.cells):
            more = min(max(map(text_width, column.cells)) - widths[k], room // 2)
            widths[k] += max(more, 0)
            room -= max(more, 0)
    for _ in range(room):
        short = [k for k in range(len(widths)) if widths[k] < wanted[k]]
        if not short:
            break
        widths[max(short, key=lambda k: wanted[k] / widths[k])] += 1
    return widths


def _height(column: TextColumn, width: int) -> int:
    return max(len(wrapped(cell, width)) for cell in column.cells)


def _shortened(column: TextColumn, width: int) -> TextColumn:
    cells = []
    for cell in column.cells:
        lines = wrapped(cell, width)
        if len(lines) > MOST_LINES:
            kept = lines[MOST_LINES - 1]
            while text_width(kept) >= width:
                kept = kept[:-1]
            lines = [*lines[: MOST_LINES - 1], f"{kept.rstrip(' ,;.')}…"]
        cells.append(" ".join(lines))
    return TextColumn(column.header, tuple(cells), column.figures)


def _lines(columns: Sequence[TextColumn], widths: Sequence[int]) -> str:
    lines = []
    for texts in zip(*((column.header, *column.cells) for column in columns), strict=True):
        cells = [wrapped(text, w) for text, w in zip(texts, widths, strict=True)]
        for i in range(max(map(len, cells))):
            parts = [
                _pad(cell[i] if i < len(cell) else "", w, column.figures)
                for cell, w, column in zip(cells, widths, columns, strict=True)
            ]
            lines.append("  ".join(parts).rstrip())
    return "\n".join(lines)


def _note(left_out: Sequence[str], shortened: Sequence[str], more: str, width: int) -> list[str]:
    """What does not stand in the table, and where it does."""
    said = [
        f"{how}: {', '.join(headers)}"
        for how, headers in (("left out", left_out), ("shortened", shortened))
        if headers
    ]
    if not said:
        return []
    where = " or ".join(filter(None, ["A wider terminal", more]))
    words = "; ".join(said)
    return [paragraph(f"{words[0].upper()}{words[1:]}. {where} shows all.", width)]


def _blocks(headers: Sequence[str], cells: Sequence[Sequence[str]], width: int) -> str:
    """Every row as a block of lines, header: value, for a terminal that is too narrow for two columns."""
    blocks = []
    for row in cells:
        lines = [
            "\n  ".join(wrapped(f"{header}: {text}", width, width - 2))
            for header, text in zip(headers, row, strict=True)
        ]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _pad(text: str, width: int, right: bool) -> str:
    space = " " * (width - text_width(text))
    return space + text if right else text + space
