"""A report in the formats that are asked for: file names and what is in them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from ...cases import Loaded
from ...models.analysis import Analysis

Format = Literal["html", "pdf", "png", "svg", "xlsx", "json"]
"""The page, the page printed, a picture or a drawing of each chart, a workbook of all tables, the results."""

WORKBOOK = "results.xlsx"
"""What the workbook is called in a folder of results."""


def can_be_made(formats: Collection[Format]) -> None:
    """Whether this machine can write them, before anything is computed.

    Raises:
        NoBrowser: a PDF is wanted, and no browser is installed that could print it.
        NoImages: pictures are wanted, and kaleido or a browser for it is not installed.
        NotInstalled: a workbook is wanted, and XlsxWriter is not installed.
    """
    if "pdf" in formats:
        from .pdf import browser

        browser()
    if {"png", "svg"} & {*formats}:
        from .images import ready

        ready()


Board = Literal["html", "pdf", "docx"]
"""The document that a board gets: the page, the page printed, or for Word."""


def board_can_be_made(kind: Board) -> None:
    """Whether this machine can write it, before anything is computed.

    Raises:
        NoBrowser: a PDF is wanted, and no browser is installed that could print it.
        NotInstalled: a Word file is wanted, and python-docx is not installed.
    """
    if kind == "docx":
        from .word import ready

        ready()
    if kind == "pdf":
        from .pdf import browser

        browser()


def board_file(loaded: Loaded, made: Analysis, kind: Board) -> tuple[str | bytes, str | None]:
    """What a board gets, and why its picture is missing where it is: for Word a browser draws it.

    Raises:
        NoBrowser, NotInstalled: as ``board_can_be_made``.
    """
    from ..page.page import report_html

    page = report_html(made, loaded, board=True)
    if kind == "docx":
        from .word import word

        return word(page)
    if kind == "pdf":
        from .pdf import printed

        return printed(page), None
    return page, None


def report_files(loaded: Loaded, made: Analysis, formats: Collection[Format]) -> dict[str, str | bytes]:
    """What goes into the folder of a case, by name.

    Raises:
        NoBrowser, NoImages, NotInstalled: as ``can_be_made``.
    """
    from ..page.page import report_html

    found: dict[str, str | bytes] = {}
    page = report_html(made, loaded) if {"html", "pdf"} & {*formats} else ""
    if "html" in formats:
        found["report.html"] = page
    if "pdf" in formats:
        from .pdf import printed

        found["report.pdf"] = printed(page)
    pictures = tuple(kind for kind in ("png", "svg") if kind in formats)
    if pictures:
        from .images import images

        found |= images(made, pictures)
    if {"xlsx", "json"} & {*formats}:
        from ..results.run import run

        result = run(loaded, made)
        if "json" in formats:
            from ..documents.json_document import as_json, document

            found["analysis.json"] = as_json(document(loaded, "run", result)) + "\n"
        if "xlsx" in formats:
            from .workbook import results_workbook

            found[WORKBOOK] = results_workbook(loaded, result)
    return found
