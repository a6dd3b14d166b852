"""A case as a workbook to fill in: its sheets with drop-downs, units and notes.

What is written here is what ``read.py`` reads back. Nothing in it is computed by the
spreadsheet program, and no text of the case can become a formula or a link.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from ..._version import __version__
from ...models.entry.levels import NOT_PEOPLE
from ..yaml.flow import path_of
from .case_to_sheets import declared, filled
from .entries_to_cells import Declared, Filled
from .offers import SPARE, choices_of, level_choices, meaning_of, note_of, offer, offered_lists
from .sheets import BY_TITLE, KEY, KEYED, NOTE, READINGS, REST, SETTINGS
from .spreadsheet import Book, written

if TYPE_CHECKING:
    pass
MOST_PERSON = 31 - len(READINGS)
"""Characters of a participant's name: the title of a sheet has 31."""

Look: TypeAlias = dict[str, Any]

_HEAD: Look = {
    "bold": True,
    "bg_color": "#1F4E79",
    "font_color": "#FFFFFF",
    "text_wrap": True,
    "valign": "top",
}
_NOTE: Look = {
    "italic": True,
    "font_color": "#595959",
    "bg_color": "#F2F2F2",
    "font_size": 9,
    "text_wrap": True,
    "valign": "top",
}
_ID: Look = {"bold": True, "num_format": "@", "valign": "top"}
_TEXT: Look = {"num_format": "@", "valign": "top", "text_wrap": True}
_PLAIN: Look = {"valign": "top", "text_wrap": True}
_LINK: Look = {"font_color": "#0563C1", "underline": 1, "valign": "top"}
_GREY: Look = {"bg_color": "#D9D9D9", "num_format": "@", "valign": "top"}
_WIDE = {"why": 44, "source": 40, REST: 26, "name": 26, "pairs": 34, "members": 40, "order": 40, "note": 70,
         "value": 40, "key": 30, "aggregate": 22, "data": 22,
         "of": 24, "cost.source": 34}  # fmt: skip
_COLOURS = {"Case": "#1F4E79", "Decision": "#1F4E79", "Other": "#7F7F7F"}

GUIDE = (
    "This workbook is a case for loopfolio. Fill in the sheets, save as .xlsx, and use the file wherever a "
    "case is asked for: 'loopfolio check FILE', then 'loopfolio run FILE'.",
    "The first row of a sheet names its columns: leave it as it is. A row that begins with # is a note and "
    "is not read. Blank rows and cells say nothing. Rows may be added, removed and sorted.",
    "The values are those of the case that it was made from: write yours over them. A stage that you do not "
    "have goes from every sheet that names it, a new one comes into Stages and Fit; a new technology is a "
    "row in Technologies and a column in Fit. 'loopfolio check FILE' names every cell that does not fit.",
    "To rename a stage, a criterion, a technology or a profile, write the new name over the old one in the "
    f"first column of its own sheet and nowhere else: under '{KEY}' stands what the rest of the workbook "
    "goes on calling it. A row that is another stage altogether has no name elsewhere yet: clear that cell. "
    "What people read of it is under name.",
    "The order of stages, technologies, pairs and rules is kept; where two portfolios are equally good, the "
    "pairs of earlier stages are funded.",
    "Cells hold values. A formula is refused, with its place: put its value there (copy, paste as values).",
    "A reading is a level of the scale, or a number where the criterion has bounds. 'high, medium' means one "
    "of these, the likeliest first. 'ana: high, bo: medium' is what two people read.",
    "Judgements such as 1/3 are text: the cells are formatted for that. A program that makes a date of one "
    "is told so when the file is read.",
    'Text that holds commas or colons where a value is expected stands in quotes: "lithium, cobalt".',
    "Say where a figure comes from under source; write yes under illustrative where nobody measured it.",
    f"The column '{REST}' takes what has no column: key: value, and a comma before the next. The sheet Other "
    "takes anything else by its path, a row each, scenarios say: scenarios.lean.budget and 2500.",
    f"A sheet called '{READINGS}ana' holds what the participant ana reads. What participants fill in takes "
    "the place of the readings in the sheet Stages, each with its name; copy a sheet to add a participant.",
    f"Sheets of your own are left alone where their name begins with '{NOTE}'; macros, links to other files "
    "and passwords are refused.",
)


def case_workbook(data: Mapping[str, Any], participants: Sequence[str] = ()) -> bytes:
    """The workbook for the plain data of a case file, with an empty sheet of readings a participant.

    Raises:
        DoesNotFit: a text is longer than a cell can be.
        NotInstalled: XlsxWriter is missing.
    """
    tables, known = filled(data), declared(data)
    offered = offered_lists(data, known)
    with written(str(data.get("name", "")), "loopfolio case") as (book, out):
        _guide(book)
        for table in tables[:2]:
            _settings(book, table, offered)
        for table in tables[2:-1]:
            _table(book, table, data, offered)
        for person in participants:
            _person(book, person, data, known, offered)
        _settings(book, tables[-1], offered)
        _lists(book, offered)
    return out.getvalue()


def person_problem(name: str, others: Sequence[str]) -> str | None:
    """Why a sheet cannot be called after a participant."""
    if not name.strip() or len(name) > MOST_PERSON or re.search(r"[\[\]:*?/\\]", name) or "'" in name:
        return f"'{name}' cannot name a sheet: up to {MOST_PERSON} characters, none of [ ] : * ? / \\ '"
    if name.casefold() in NOT_PEOPLE:
        return f"'{name}' is what a range of readings says of itself: choose another name"
    if name.strip() != name or not name.isprintable():
        return f"'{name}' begins or ends with a blank, or holds what cannot be seen"
    return f"'{name}' is named twice" if name.lower() in (other.lower() for other in others) else None


def _guide(book: Book) -> None:
    sheet = book.sheet("Read me", "#1F4E79")
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 100)
    sheet.hide_gridlines(2)
    book.put(sheet, 0, 0, "loopfolio", bold=True, font_size=16)
    book.put(sheet, 0, 1, f"A case to fill in. Written by version {__version__}.", **_PLAIN)
    at = 2
    for line in GUIDE:
        book.put(sheet, at, 1, line, **_PLAIN)
        sheet.set_row(at, _height(line))
        at += 1
    at += 1
    says = {"Case": "What is said once: name, currency, scale, budget, method."}
    says["Decision"] = "What is to be decided by whom and when, who answers for it, what doing nothing means."
    says |= {title: table.says for title, table in BY_TITLE.items()}
    says["Other"] = "What has no sheet of its own, by its path: scenarios, further scales."
    for title, text in says.items():
        sheet.write_url(at, 0, f"internal:'{title}'!A1", book.format(**_LINK), title)
        book.put(sheet, at, 1, text, **_PLAIN)
        sheet.set_row(at, _height(text))
        at += 1


def _fitting(width: float, heading: str) -> float:
    """The width of a column: no narrower than its heading, which is one word, or it would be cut off."""
    longest = max((len(word) for word in heading.split()), default=0)
    return max(width, min(1.2 * longest + 2, 40))


def _notes_height(notes: Sequence[tuple[str, float]]) -> int:
    """Points for a row of notes, each with the width of its column."""
    lines = max((_lines(text, 1.1 * width) for text, width in notes), default=1)
    return min(12 * (lines + 1), 170)


def _lines(text: str, width: float) -> int:
    return sum(1 + int(len(part) // width) for part in text.splitlines())


def _height(text: str) -> int:
    """Points for a text of the guide: not every program fits rows to what they hold."""
    return 16 * (1 + len(text) // 95)


def _settings(book: Book, table: Filled, offered: Mapping[str, tuple[str, ...]]) -> None:
    sheet = book.sheet(table.title, _COLOURS[table.title])
    for column, head in enumerate(table.columns):
        book.put(sheet, 0, column, head.heading, **_HEAD)
        sheet.set_column(column, column, _WIDE[head.heading])
    sheet.freeze_panes(1, 1)
    for at, (key, value, note) in enumerate(table.rows, 1):
        setting = SETTINGS.get(str(key))
        book.put(sheet, at, 0, key, **_ID)
        text = isinstance(value, str) or (setting is not None and setting.kind != "value")
        book.put(sheet, at, 1, value, align="left", **(_TEXT if text else _PLAIN))
        book.put(sheet, at, 2, note, **_NOTE)
        if setting is not None and setting.choices:
            offer(sheet, (at, at), 1, setting.choices, offered, setting.closed)


def _table(
    book: Book, table: Filled, data: Mapping[str, Any], offered: Mapping[str, tuple[str, ...]]
) -> None:
    kind = BY_TITLE[table.title]
    sheet = book.sheet(table.title, "#7F7F7F" if kind.plan else "#2E75B6")
    last = len(table.rows) + 1 + SPARE
    notes: list[tuple[str, float]] = []
    for at, column in enumerate(table.columns):
        is_id = at < table.ids
        note = note_of(table.title, column, is_id, data) if at else f"# {kind.says}"
        book.put(sheet, 0, at, column.heading, **_HEAD)
        book.put(sheet, 1, at, note, **_NOTE)
        wide = kind.wide and kind.column(column.heading) is None and not is_id
        shape = _ID if is_id else _TEXT if column.kind != "value" or table.title == "Judgements" else _PLAIN
        usual = 22 if is_id else _WIDE.get(column.heading, 18 if wide else 13)
        width = _fitting(30 if at == 0 else usual, column.heading)
        notes.append((note, width))
        sheet.set_column(at, at, width, book.format(**shape))
        choices, closed = choices_of(table.title, column, is_id, data)
        if choices:
            says = meaning_of(column, data) if table.title == "Stages" else ""
            offer(sheet, (2, last), at, choices, offered, closed, says)
    sheet.freeze_panes(2, max(table.ids, 1))
    sheet.set_row(1, _notes_height(notes))
    names = [column.heading for column in table.columns]
    for number, row in enumerate(table.rows, 2):
        lines = max((_lines(str(value), notes[at][1]) for at, value in enumerate(row) if value), default=1)
        if lines > 1:  # not every program fits the row
            sheet.set_row(number, min(15 * lines, 300))
        for at, value in enumerate(row):
            look = _look(table, row, names, at)
            if value is not None or look is _GREY:
                book.put(sheet, number, at, value, **look)
    if table.title in KEYED and "extends" not in data:
        at = len(table.columns)
        book.put(sheet, 0, at, KEY, **_HEAD)
        book.put(sheet, 1, at, _KEY_NOTE, **_NOTE)
        sheet.set_column(at, at, 22)
        for number, row in enumerate(table.rows, 2):
            book.put(sheet, number, at, row[0], **_GREY)


_KEY_NOTE = "What the other sheets call it: leave it. To rename, write over the first column, here alone."


def _look(table: Filled, row: Sequence[Any], names: Sequence[str], column: int) -> Look:
    if column < table.ids:
        return _ID
    if table.title == "Judgements":  # what follows from the other half
        own = next((i for i, name in enumerate(names) if i >= table.ids and path_of(name) == (row[2],)), 0)
        return _GREY if table.ids <= column <= own and row[column] is None else _TEXT
    kind = table.columns[column].kind
    return _PLAIN if kind == "value" and not isinstance(row[column], str) else _TEXT


def _person(
    book: Book,
    person: str,
    data: Mapping[str, Any],
    known: Declared,
    offered: Mapping[str, tuple[str, ...]],
) -> None:
    """An empty sheet of readings, for one participant of a workshop."""
    stages = next(table for table in filled(data) if table.title == "Stages")
    columns = [
        column for column in stages.columns if path_of(column.heading) in {(c,) for c in known.criteria}
    ]
    sheet = book.sheet(f"{READINGS}{person}", "#548235")
    book.put(sheet, 0, 0, "stage", **_HEAD)
    notes: list[tuple[str, float]] = [(f"# What {person} reads. Leave blank what you cannot judge.", 30)]
    book.put(sheet, 1, 0, notes[0][0], **_NOTE)
    sheet.set_column(0, 0, 30)
    for at, column in enumerate(columns, 1):
        width, note = _fitting(18, column.heading), note_of("Stages", column, False, data)
        book.put(sheet, 0, at, column.heading, **_HEAD)
        book.put(sheet, 1, at, note, **_NOTE)
        sheet.set_column(at, at, width)
        notes.append((note, width))
        if levels := level_choices(column, data):
            rows = (2, len(known.stages) + 1 + SPARE)
            offer(sheet, rows, at, levels, offered, says=meaning_of(column, data))
    for at, row in enumerate(stages.rows, 2):
        book.put(sheet, at, 0, row[0], **_ID)
    sheet.set_row(1, _notes_height(notes))
    sheet.freeze_panes(2, 1)


def _lists(book: Book, offered: Mapping[str, tuple[str, ...]]) -> None:
    sheet = book.sheet("Lists")
    for column, (name, words) in enumerate(offered.items()):
        book.put(sheet, 0, column, name.removeprefix("$"), bold=True)
        for row, word in enumerate(words, 1):
            book.put(sheet, row, column, word, num_format="@")
    sheet.hide()
