"""The results as a workbook: a sheet a table, with formats, a frozen head and a chart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ...cases import Loaded
from ...cases.workbook.spreadsheet import RESULT, Book, shortened, written
from ...models.case.case import Case
from ...records import dataclass
from ..documents.json_document import head
from ..documents.names import NamesOfCases, with_names
from ..documents.tables import Column, Kind, Table
from ..results.portfolio.fund import FundResult
from ..results.run import RunResult
from .workbook_charts import Cells, draw, rows_drawn

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

MOST_HEADING = 250
"""Characters of a column's heading; a table's may have 255."""

MOST_WIDE = 60
"""Characters that a column of words is wide at most."""

MONEY, CENTS = "#,##0", "#,##0.00"
SCORE, MEAN, SHARE, WHOLE, LEVEL = "0.0000", "0.00", "0.0%", "0", "General"
"""Formats of numbers."""
_FORMATS: dict[Kind, str] = {
    "count": WHOLE, "score": SCORE, "mean": MEAN, "share": SHARE, "money": MONEY, "amount": MONEY,
    "reading": LEVEL,
}  # fmt: skip
_HEAD = {"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "text_wrap": True, "valign": "top"}
_WIDTHS = {"": 12, MONEY: 14, CENTS: 14, SCORE: 12, SHARE: 12, WHOLE: 10, LEVEL: 16}

_PORTFOLIO = (
    "pair", "funded", "priority", "level", "period", "entry_budget", "cost", "value", "difficulty",
    "maturity", "fit", "share_of_readings", "why", "cost_basis", "owed_to",
)  # fmt: skip
"""Figures before words."""

_TITLES = {"compare_funded": "Compare funding"}
"""Sheets that are not called as their table is."""


@dataclass(frozen=True)
class Field:
    """A column of a sheet."""

    heading: str
    format: str = ""
    """Of its numbers; none where it holds words."""


def results_workbook(loaded: Loaded, found: RunResult) -> bytes:
    """The workbook of a whole result.

    Raises:
        NotInstalled: XlsxWriter is missing.
    """
    with written(loaded.case.name, RESULT) as (book, out):
        _summary(book, loaded, found)
        for number, (title, table) in enumerate(sheets(found, loaded.case), 1):
            _sheet(book, title, table, number)
    return out.getvalue()


def sheets(found: RunResult, case: Case) -> Iterator[tuple[str, Table]]:
    """All tables, with names, and what their sheets are called; what was not computed has none."""
    tables = {table.name: table for table in found.tables()}
    first = ("ranking", "weights", "portfolio")
    for name in (*filter(tables.__contains__, first), *(name for name in tables if name not in first)):
        table = tables[name]
        title = _TITLES.get(name, name.replace("_", " ").capitalize())
        chosen = table.only(*_PORTFOLIO) if name == "portfolio" else table
        yield title, with_names(chosen, NamesOfCases((case,)), beside=True)


def _field(column: Column) -> Field:
    return Field(column.heading, _FORMATS.get(column.kind, ""))


# ---------------------------------------------------------------- sheets


def _status(fund: FundResult) -> str:
    if fund.status == "optimal":
        return "proven to be the best"
    return f"{fund.status}: taken by value per cost, as by hand" if fund.by_hand else fund.status


def _summary(book: Book, loaded: Loaded, found: RunResult) -> None:
    fund, about = found.fund, head(loaded, "run")
    case, unit = about.case, f" [{found.currency}]" if found.currency else ""
    sheet = book.sheet("Summary", "#1F4E79")
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 80)
    sheet.hide_gridlines(2)
    book.put(sheet, 0, 0, shortened(case.name), bold=True, font_size=16)
    facts: list[tuple[str, Any, str]] = [
        ("pairs funded", len(fund.funded), WHOLE),
        (f"cost{unit}", fund.cost, MONEY),
        (f"budget{unit}", fund.budget, MONEY),
        ("value", fund.value, SCORE),
        ("status", _status(fund), ""),
        *((
            ("profile", fund.profile, ""),
            ("method", f"{fund.method}, normalisation {fund.normalisation}", ""),
        ) if found.rank.criteria else ()),
        *((f"instead of the case's {what}", to, MONEY) for what, to in (about.overrides or {}).items()),
        ("case file, SHA-256", case.sha256, ""),
        *((f"extends {base.file}", base.sha256, "") for base in case.extends or ()),
        ("loopfolio version", found.version, ""),
    ]  # fmt: skip
    for row, (name, value, form) in enumerate(facts, 2):
        book.put(sheet, row, 0, shortened(name), bold=True, valign="top")
        value = shortened(value) if isinstance(value, str) else value
        book.put(sheet, row, 1, value, align="left", text_wrap=True, **({"num_format": form} if form else {}))


def _sheet(book: Book, title: str, table: Table, number: int) -> None:
    """A line of what it is, then the table, whose head stays in sight."""
    sheet = book.sheet(title)
    book.put(sheet, 0, 0, shortened(table.says), italic=True, font_color="#595959")
    rows = table.rows or ((None,) * len(table.columns),)  # a table has one row at least
    fields = [_to_the_cent(field, at, rows) for at, field in enumerate(map(_field, table.columns))]
    sheet.add_table(
        1, 0, 1 + len(rows), len(table.columns) - 1,
        {
            "name": f"T{number}_{title.replace(' ', '_')}",
            "style": "Table Style Medium 2",
            # Not every program shows the style of a table: its head has a look of its own.
            "columns": [
                {"header": heading, "header_format": book.format(**_HEAD)} for heading in _headings(fields)
            ],
        },
    )  # fmt: skip
    for at, field in enumerate(fields):
        sheet.set_column(at, at, _width(field, [row[at] for row in rows]))
    for at, row in enumerate(rows, 2):
        longest = max((len(value) for value in row if isinstance(value, str)), default=0)
        if longest > MOST_WIDE - 4:  # not every program fits the row to its lines
            sheet.set_row(at, min(15 * (1 + longest // (MOST_WIDE - 6)), 400))
        _row(book, sheet, at, row, fields)
    draw(book.workbook, sheet, Cells(title, table, tuple(f.heading for f in fields), rows_drawn(table)))
    sheet.freeze_panes(2, 1)
    sheet.repeat_rows(1)


def _width(field: Field, values: Sequence[Any]) -> int:
    """Wide enough for the heading and for words, which go on in a further line where they are many."""
    longest = max((len(value) for value in values if isinstance(value, str)), default=0)
    return max(_WIDTHS.get(field.format, 12), min(len(field.heading) + 4, 40), min(longest + 4, MOST_WIDE))


def _to_the_cent(field: Field, at: int, rows: Sequence[Sequence[Any]]) -> Field:
    """Amounts with cents where one of the column has some."""
    whole = all(float(row[at]).is_integer() for row in rows if isinstance(row[at], (int, float)))
    return Field(field.heading, CENTS) if field.format == MONEY and not whole else field


def _row(book: Book, sheet: Worksheet, at: int, row: Sequence[Any], fields: Sequence[Field]) -> None:
    for column, (value, field) in enumerate(zip(row, fields, strict=True)):
        if isinstance(value, bool):
            value = "yes" if value else "no"
        number = field.format and not isinstance(value, str)
        look = {"num_format": field.format} if number else {"align": "left", "indent": 1, "text_wrap": True}
        shown = shortened(value) if isinstance(value, str) else value
        book.put(sheet, at, column, shown, valign="top", **look)


def _headings(fields: Sequence[Field]) -> list[str]:
    """Headings as a table can have them: short, and none like another, whatever the case calls things."""
    found: dict[str, str] = {}
    for field in fields:
        heading = " ".join(field.heading.split())[:MOST_HEADING] or "-"
        fresh, number = heading, 2
        while fresh.lower() in found:
            fresh, number = f"{heading} ({number})", number + 1
        found[fresh.lower()] = fresh
    return list(found.values())
