"""Native charts of a workbook, beside the tables whose cells they draw: they move as the cells do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ...records import dataclass
from ..documents.tables import Table

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

MOST_DRAWN = 60
"""Rows of a chart: with more, none of them can be read."""

FIRST = 2
"""The first row of a table's cells, below what it says and its head."""

BLUE, ORANGE = "#1F4E79", "#C55A11"

Range = list[Any]


@dataclass(frozen=True)
class Cells:
    """The cells of a table on its sheet, the first ``count`` rows of them."""

    sheet: str
    table: Table
    headings: tuple[str, ...]
    count: int

    def head(self, key: str) -> Range:
        return [self.sheet, FIRST - 1, self._at(key)]

    def column(self, *keys: str) -> Range:
        """Those of the first of the columns that there is."""
        at = self._at(next(key for key in keys if key in self.table.keys))
        return [self.sheet, FIRST, at, FIRST + self.count - 1, at]

    def heading(self, key: str) -> str:
        return self.headings[self._at(key)]

    def _at(self, key: str) -> int:
        return self.table.keys.index(key)


def draw(book: Workbook, sheet: Worksheet, cells: Cells) -> None:
    """The charts of the table at the right of it, one below the other, where it has some."""
    drawn = CHARTS.get(cells.table.name)
    if drawn is None or not 0 < cells.count <= MOST_DRAWN:
        return
    height, down = 420 if cells.table.name == "frontier" else 160 + 26 * cells.count, 0
    for chart in drawn(book, cells):
        chart.set_size({"width": 760, "height": height})
        sheet.insert_chart(1, len(cells.table.columns) + 1, chart, {"y_offset": down})
        down += height + 20


def rows_drawn(table: Table) -> int:
    """How many of the first rows a chart shows: of the options those that are funded, if there are any."""
    if table.name != "portfolio":
        return len(table.rows)
    at = table.keys.index("funded")
    return sum(row[at] is True for row in table.rows)


def _bars(book: Workbook, title: str, subtype: str | None = None) -> Chart:
    """Bars from left to right, the first row at the top, their figures below the last."""
    chart: Chart = book.add_chart({"type": "bar", **({"subtype": subtype} if subtype else {})})
    chart.set_title({"name": title, "name_font": {"size": 12}, "overlay": False})
    chart.set_y_axis({"reverse": True, "crossing": "max"})
    chart.set_legend({"none": True})
    return chart


def _ranking(book: Workbook, cells: Cells) -> list[Chart]:
    chart = _bars(book, "Score of each stage")
    chart.add_series(
        {
            "name": cells.head("score"), "categories": cells.column("stage_name", "stage"),
            "values": cells.column("score"), "fill": {"color": BLUE}, "gap": 60,
            "data_labels": {"value": True, "num_format": "0.000"},
        }
    )  # fmt: skip
    chart.set_x_axis({"name": cells.heading("score"), "num_format": "0.0"})
    return [chart]


def _portfolio(book: Workbook, cells: Cells) -> list[Chart]:
    """Cost and value differ in their units: each has a chart of its own, the pairs in the same order."""
    made = []
    for key, title, colour, digits in (
        ("cost", "Cost of what is funded", BLUE, "General"),
        ("value", "Value of what is funded", ORANGE, "0.00"),
    ):
        chart = _bars(book, title)
        chart.add_series(
            {
                "name": cells.head(key), "categories": cells.column("pair_name", "pair"),
                "values": cells.column(key), "fill": {"color": colour}, "gap": 60,
                "data_labels": {"value": True, "num_format": digits},
            }
        )  # fmt: skip
        chart.set_x_axis({"name": cells.heading(key), "num_format": digits})
        made.append(chart)
    return made


def _frontier(book: Workbook, cells: Cells) -> list[Chart]:
    chart: Chart = book.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    chart.add_series(
        {
            "name": cells.head("value"), "categories": cells.column("cost"), "values": cells.column("value"),
            "line": {"color": BLUE, "width": 1.5},
            "marker": {"type": "circle", "size": 6, "fill": {"color": BLUE}, "border": {"color": BLUE}},
        }
    )  # fmt: skip
    chart.set_title({"name": "Highest value at each cost", "name_font": {"size": 12}})
    chart.set_x_axis({"name": cells.heading("cost"), "num_format": "#,##0"})
    chart.set_y_axis({"name": cells.heading("value"), "num_format": "0.0"})
    chart.set_legend({"none": True})
    return [chart]


def _stress_ranks(book: Workbook, cells: Cells) -> list[Chart]:
    """One bar a stage, divided by how often it has each rank; the darker, the better the rank."""
    chart = _bars(book, "How often each stage has each rank", "percent_stacked")
    ranks = [key for key in cells.table.keys if key.startswith("rank_")]
    for k, key in enumerate(ranks):
        chart.add_series(
            {
                "name": cells.head(key), "categories": cells.column("stage_name", "stage"),
                "values": cells.column(key), "fill": {"color": _shade(k, len(ranks))}, "gap": 50,
            }
        )  # fmt: skip
    chart.set_x_axis({"num_format": "0%"})
    chart.set_legend({"position": "bottom"})
    return [chart]


def _stress_pairs(book: Workbook, cells: Cells) -> list[Chart]:
    chart = _bars(book, "In which share of the draws each pair is funded")
    chart.add_series(
        {
            "name": cells.head("core_index"), "categories": cells.column("pair_name", "pair"),
            "values": cells.column("core_index"), "fill": {"color": BLUE}, "gap": 50,
            "data_labels": {"value": True, "num_format": "0%"},
        }
    )  # fmt: skip
    chart.set_x_axis({"min": 0, "max": 1, "num_format": "0%"})
    return [chart]


def _shade(k: int, of: int) -> str:
    """From dark to light blue."""
    share = k / max(of - 1, 1)
    dark, light = (0x1F, 0x4E, 0x79), (0xDE, 0xEA, 0xF6)
    return "#" + "".join(f"{round(a + share * (b - a)):02X}" for a, b in zip(dark, light, strict=True))


CHARTS: Mapping[str, Callable[[Workbook, Cells], list[Chart]]] = {
    "ranking": _ranking,
    "portfolio": _portfolio,
    "frontier": _frontier,
    "stress_ranks": _stress_ranks,
    "stress_pairs": _stress_pairs,
}
"""By the table that is drawn"""
