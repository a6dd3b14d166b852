"""Writing cells so that a spreadsheet program shows them and does nothing else with them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .rows import INSTALL

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

RESULT = "loopfolio result"
"""The category in the properties of a workbook of results: it may be replaced by another."""

MOST_CHARACTERS = 32_000
"""Of what is shown in a cell of a result; programs stop at 32,767."""

RISKY = ("=", "+", "-", "@")
"""What begins a formula when a planner edits the cell."""


class NotInstalled(Exception):
    """The library that writes workbooks is missing; the message says how to get it."""


class Book:
    """A workbook as it is written, with its formats, each made once."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def format(self, **properties: Any) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(properties)
        return self._formats[key]

    def sheet(self, title: str, colour: str | None = None) -> Worksheet:
        sheet: Worksheet = self.workbook.add_worksheet(title)
        if colour:
            sheet.set_tab_color(colour)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def put(self, sheet: Worksheet, row: int, column: int, value: Any, **look: Any) -> None:
        """A value as what it is: text stays text, whatever it begins with."""
        if value is None or value == "":
            sheet.write_blank(row, column, None, self.format(**look))
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value, self.format(**look))
        elif isinstance(value, (int, float)):
            sheet.write_number(row, column, value, self.format(**look))
        else:
            risky = {"quote_prefix": True} if value.startswith(RISKY) else {}
            sheet.write_string(row, column, value, self.format(**look, **risky))


@contextmanager
def written(title: str, category: str) -> Iterator[tuple[Book, io.BytesIO]]:
    """A workbook in memory; whole once the block has ended.

    Raises:
        NotInstalled: XlsxWriter is missing.
    """
    try:
        from xlsxwriter import Workbook
    except ImportError:
        raise NotInstalled(INSTALL) from None
    out = io.BytesIO()
    workbook = Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    # No clock: the same case gives the same bytes.
    workbook.set_properties({"title": title[:250], "category": category, "created": datetime(2000, 1, 1)})
    yield Book(workbook), out
    workbook.close()


def is_result(path: Path) -> bool:
    """Whether a file is a workbook of results that was written here."""
    if not path.is_file():
        return False
    try:
        with zipfile.ZipFile(path) as archive, archive.open("docProps/core.xml") as part:
            return f"<cp:category>{RESULT}</cp:category>".encode() in part.read(100_000)
    except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, RuntimeError, EOFError):
        return False


def shortened(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else text[:MOST_CHARACTERS] + " …"
