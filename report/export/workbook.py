"""The results as a workbook: a sheet a table, each a real table with formats and a frozen head.

Every figure is one of the JSON of ``run``; this only lays them out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...cases.workbook.spreadsheet import RESULT, Book, shortened, written
from ..results.unfinished import sentences
from ..words.plain_text import JSON

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

MOST_HEADING = 250
"""Characters of a column's heading; a table's may have 255."""

MOST_WIDE = 60
"""Characters that a column of words is wide at most."""

MONEY, CENTS = "#,##0", "#,##0.00"
SCORE, SHARE, WHOLE, LEVEL = "0.0000", "0.0%", "0", "General"
"""Formats of numbers."""
_HEAD = {"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "text_wrap": True, "valign": "top"}
_WIDTHS = {"": 12, MONEY: 14, CENTS: 14, SCORE: 12, SHARE: 12, WHOLE: 10, LEVEL: 16}


@dataclass(frozen=True)
class Field:
    """A column of a table."""

    heading: str
    format: str = ""
    """Of its numbers; none where it holds words."""


@dataclass(frozen=True)
class Table:
    """A sheet of results."""

    title: str
    says: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[Any, ...], ...]


def results_workbook(view: JSON) -> bytes:
    """The workbook of what ``views.analysis`` holds.

    Raises:
        NotInstalled: XlsxWriter is missing.
    """
    with written(str(view["case"]["name"]), RESULT) as (book, out):
        _summary(book, view)
        for number, table in enumerate(tables(view), 1):
            _sheet(book, table, number)
    return out.getvalue()


def tables(view: JSON) -> Iterator[Table]:
    """All tables, in the order of their sheets; those of what was not computed are left out."""
    fund, currency = view["fund"], view["currency"]
    yield _ranking(view["rank"])
    yield _weights(view["weigh"]["profiles"], [c["id"] for c in view["rank"]["criteria"]])
    yield _portfolio(fund, view["left_out"], currency)
    yield _rules(fund["rules"])
    yield _frontier(view["frontier"], currency)
    if view["compare"]:
        yield from _compared(view["compare"], currency)
    if view["stress"]:
        yield from _stressed(view["stress"])


# ---------------------------------------------------------------- tables


def _ranking(rank: JSON) -> Table:
    criteria = [criterion["id"] for criterion in rank["criteria"]]
    fields = (
        Field("stage"), Field("rank", WHOLE), Field("score", SCORE), Field("closeness", SCORE),
        Field("additive", SCORE), Field("best rank", WHOLE), Field("worst rank", WHOLE),
        *(Field(criterion, LEVEL) for criterion in criteria),
    )  # fmt: skip
    rows = [
        (
            stage["id"], stage["rank"], stage["score"], stage["closeness"], stage["additive"],
            *stage["rank_range"], *(stage["readings"][criterion] for criterion in criteria),
        )
        for stage in rank["stages"]
    ]  # fmt: skip
    says = (
        f"Stages by {rank['method']}, profile {rank['profile']}. Best and worst rank: under all readings "
        "that are open. The columns of criteria show the point readings."
    )
    return Table("Ranking", says, fields, tuple(rows))


def _weights(profiles: Sequence[JSON], criteria: Sequence[str]) -> Table:
    fields = (
        Field("profile"), Field("stated as"), *(Field(c, SCORE) for c in criteria),
        Field("consistency ratio", SCORE), Field("consistent"),
    )  # fmt: skip
    rows = [
        (
            p["id"],
            p["method"],
            *(p["weights"].get(c) for c in criteria),
            p["consistency_ratio"],
            p["consistent"],
        )
        for p in profiles
    ]
    return Table(
        "Weights", "How much each criterion counts, by profile; each row sums to 1.", fields, tuple(rows)
    )


def _portfolio(fund: JSON, left_out: Sequence[JSON], currency: str) -> Table:
    fields = (
        Field("pair"), Field("funded"), Field("priority", WHOLE), Field("level"), Field("period"),
        Field(_unit("entry budget", currency), MONEY), Field(_unit("cost", currency), MONEY),
        Field("value", SCORE), Field("difficulty", MONEY), Field("maturity", MONEY), Field("fit", SCORE),
        Field("share of readings", SHARE), Field("why"), Field("cost basis"), Field("owed to"),
    )  # fmt: skip
    keys = (
        "pair", "funded", "priority", "level", "period", "entry_budget", "cost", "value", "difficulty",
        "maturity", "fit", "share_of_readings", "why", "cost_basis", "owed_to",
    )  # fmt: skip
    options = [{**option, "funded": True} for option in fund["funded"]]
    options += [{**option, "funded": False} for option in fund["not_funded"]]
    says = (
        "Every option, the funded ones first in the order of their priority. Entry budget: from which the "
        "pair stays funded all the way. Share of readings: of the open readings under which it is funded."
    )
    says = " ".join([says, *sentences(left_out)])
    return Table("Portfolio", says, fields, tuple(tuple(o.get(k) for k in keys) for o in options))


def _rules(rules: Sequence[JSON]) -> Table:
    fields = (
        Field("rule"), Field("kind"), Field("used", MONEY), Field("at least", MONEY), Field("at most", MONEY),
        Field("binding"), Field("value forgone", SCORE), Field("by"), Field("basis"),
    )  # fmt: skip
    keys = ("name", "rule", "used", "at_least", "at_most", "binding", "forgone", "by", "basis")
    says = (
        "What limits the portfolio. Value forgone: what the portfolio would be worth more without the rule."
    )
    return Table("Rules", says, fields, tuple(tuple(rule[key] for key in keys) for rule in rules))


def _frontier(frontier: JSON, currency: str) -> Table:
    fields = (
        Field(_unit("cost", currency), MONEY), Field("value", SCORE), Field("proven to be at most", SCORE),
        Field("pairs funded", WHOLE), Field("funded"),
    )  # fmt: skip
    rows = [
        (p["cost"], p["value"], p["bound"], len(p["funded"]), ", ".join(p["funded"]))
        for p in frontier["points"]
    ]
    says = "What every amount of money up to the budget would buy."
    says += "" if frontier["complete"] else " Not every portfolio of the frontier is listed."
    return Table("Frontier", says, fields, tuple(rows))


def _compared(compare: JSON, currency: str) -> Iterator[Table]:
    names = [profile["id"] for profile in compare["profiles"]]
    stages = list(compare["rankings"][names[0]]) if names else []
    yield Table(
        "Compare ranks",
        "The rank of each stage under each profile.",
        (Field("stage"), *(Field(name, WHOLE) for name in names)),
        tuple((stage, *(compare["rankings"][name][stage] for name in names)) for stage in stages),
    )
    yield Table(
        "Compare funding",
        "Which pairs each profile's best portfolio funds, and the share of profiles that fund them.",
        (Field("pair"), Field("share of profiles", SHARE), *(Field(name) for name in names)),
        tuple(
            (pair, share, *(pair in compare["portfolios"][name]["funded"] for name in names))
            for pair, share in compare["funded_in"].items()
        ),
    )
    yield Table(
        "Compare regret",
        "The value that the profile of the row loses with the portfolio of the profile of the column; blank "
        "where that portfolio breaks a rule under it.",
        (
            Field("profile"), Field(_unit("cost of its portfolio", currency), MONEY),
            Field("its value", SCORE),
            *(Field(f"with {name}", SCORE) for name in names),
        ),
        tuple(
            (
                name, compare["portfolios"][name]["cost"], compare["portfolios"][name]["value"],
                *(compare["regret"][name][of] for of in names),
            )
            for name in names
        ),
    )  # fmt: skip


def _stressed(stress: JSON) -> Iterator[Table]:
    drawn = "all readings" if stress["exact"] else f"{stress['draws']:,} draws, seed {stress['seed']}"
    shares = stress["rank_acceptability"]
    count = max((len(row) for row in shares.values()), default=0)
    yield Table(
        "Stress ranks",
        f"How often each stage has each rank when {', '.join(stress['vary'])} vary ({drawn}).",
        (
            Field("stage"), Field("rank", WHOLE), Field("expected rank", "0.00"),
            *(Field(f"rank {k}", SHARE) for k in range(1, count + 1)),
        ),
        tuple((s, stress["ranks"][s], stress["expected_rank"][s], *row) for s, row in shares.items()),
    )  # fmt: skip
    errors = stress["core_index_error"] or {}
    now = set(stress["funded_now"])
    yield Table(
        "Stress pairs",
        f"In which share of {stress['portfolio_draws']:,} draws each pair is in the best portfolio.",
        (Field("pair"), Field("funded now"), Field("core index", SHARE), Field("standard error", SHARE)),
        tuple((pair, pair in now, share, errors.get(pair)) for pair, share in stress["core_index"].items()),
    )


def _unit(what: str, currency: str) -> str:
    return f"{what} [{currency}]" if currency else what


# ---------------------------------------------------------------- sheets


def _summary(book: Book, view: JSON) -> None:
    fund, case = view["fund"], view["case"]
    sheet = book.sheet("Summary", "#1F4E79")
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 80)
    sheet.hide_gridlines(2)
    book.put(sheet, 0, 0, shortened(str(case["name"])), bold=True, font_size=16)
    facts: list[tuple[str, Any, str]] = [
        ("pairs funded", len(fund["funded"]), WHOLE),
        (_unit("cost", view["currency"]), fund["cost"], MONEY),
        (_unit("budget", view["currency"]), fund["budget"], MONEY),
        ("value", fund["value"], SCORE),
        ("status", {"optimal": "proven to be the best"}.get(fund["status"], fund["status"]), ""),
        ("profile", fund["profile"], ""),
        ("method", f"{fund['method']}, normalisation {fund['normalisation']}", ""),
        *((f"instead of the case's {what}", to, MONEY) for what, to in view.get("overrides", {}).items()),
        ("case file, SHA-256", case["sha256"], ""),
        *((f"extends {base['file']}", base["sha256"], "") for base in case.get("extends", [])),
        ("loopfolio version", view["version"], ""),
    ]  # fmt: skip
    for row, (name, value, form) in enumerate(facts, 2):
        book.put(sheet, row, 0, shortened(name), bold=True, valign="top")
        value = shortened(value) if isinstance(value, str) else value
        book.put(sheet, row, 1, value, align="left", text_wrap=True, **({"num_format": form} if form else {}))


def _sheet(book: Book, table: Table, number: int) -> None:
    """A line of what it is, then the table, whose head stays in sight."""
    sheet = book.sheet(table.title)
    book.put(sheet, 0, 0, shortened(table.says), italic=True, font_color="#595959")
    rows = table.rows or ((None,) * len(table.fields),)  # a table has one row at least
    fields = [_to_the_cent(field, at, rows) for at, field in enumerate(table.fields)]
    sheet.add_table(
        1, 0, 1 + len(rows), len(table.fields) - 1,
        {
            "name": f"T{number}_{table.title.replace(' ', '_')}",
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
