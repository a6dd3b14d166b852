"""The board's document for Word: the page's own headings, paragraphs and tables, so that it says the same."""

from __future__ import annotations

import re
from dataclasses import field
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from ...cases.workbook.spreadsheet import NotInstalled
from ...records import dataclass
from .pdf import NoBrowser, drawn

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

GENERATOR = "loopfolio"
"""What stands as the author in the file's properties: by it we know our own."""

_WIDTH, _HIGHEST = 17.8, 22.0
"""Centimetres between the margins, those of the printed page, and of a picture below its heading."""


def ready() -> None:
    """Raises:
    NotInstalled: python-docx is missing.
    """
    try:
        import docx  # noqa: F401
    except ImportError:
        raise NotInstalled(
            "a Word file needs python-docx, which is not installed: pip install 'loopfolio[word]'"
        ) from None


def word(html: str) -> tuple[bytes, str | None]:
    """The page as .docx, and why the picture is not in it; ``None`` where it is, or the page has none.

    Raises:
        NotInstalled: python-docx is missing.
    """
    ready()
    from docx import Document as empty
    from docx.enum.text import WD_BREAK

    made = empty()
    _page(made)
    reader = _Reader()
    reader.feed(html)
    missing = None
    for block in reader.blocks:
        if block.kind == "table":
            _table(made, block.rows)
        elif block.kind == "picture":
            missing = _picture(made, block.svg)
        elif block.kind == "sheet":
            made.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        else:
            _paragraph(made, block)
    made.core_properties.author = GENERATOR
    made.core_properties.title = reader.title
    out = BytesIO()
    made.save(out)
    return _undated(out.getvalue()), missing


def _undated(written: bytes) -> bytes:
    """The same file without the time at which it was written: the same case gives the same bytes."""
    out = BytesIO()
    with ZipFile(BytesIO(written)) as before, ZipFile(out, "w", ZIP_DEFLATED) as after:
        for entry in before.infolist():
            after.writestr(ZipInfo(entry.filename), before.read(entry), ZIP_DEFLATED)
    return out.getvalue()


def is_ours(path: Path) -> bool:
    """Whether a file is a Word file that was written here."""
    try:
        with ZipFile(path) as file:
            return f"<dc:creator>{GENERATOR}</dc:creator>".encode() in file.read("docProps/core.xml")
    except (OSError, KeyError, BadZipFile):
        return False


# ---------------------------------------------------------------- what the page says


@dataclass
class _Run:
    text: str
    bold: bool = False
    soft: bool = False


@dataclass
class _Cell:
    runs: list[_Run] = field(default_factory=list)
    head: bool = False
    figures: bool = False


@dataclass
class _Block:
    kind: str
    """h1, h2, h3, p, li, table, picture, or sheet: from here on another page"""
    runs: list[_Run] = field(default_factory=list)
    rows: list[list[_Cell]] = field(default_factory=list)
    svg: str = ""


_BLOCKS = {"h1", "h2", "h3", "p", "li", "figcaption", "dl", "footer"}
_PASSED = {"style", "script", "noscript", "nav", "title"}


class _Reader(HTMLParser):
    """The blocks of the page in their order; what is for screens alone is passed over."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[_Block] = []
        self.title = ""
        self._passing: str | None = None
        self._drawing = 0
        self._signing = False
        self._block: _Block | None = None
        self._cell: _Cell | None = None
        self._bold = self._soft = 0
        self._opened: list[tuple[str, bool, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = (dict(attrs).get("class") or "").split()
        if self._drawing or tag == "svg":
            self._draw(self.get_starttag_text() or "")
            self._drawing += tag == "svg"
            return
        if self._passing or tag in _PASSED:
            self._passing = self._passing or tag
            return
        if tag in _VOID:
            return
        bold = tag in ("strong", "b", "th", "dd") or "badge" in classes
        soft = tag in ("small", "dt") or bool({"soft", "note", "mark"} & {*classes})
        self._opened.append((tag, bold, soft))
        self._bold, self._soft = self._bold + bold, self._soft + soft
        if tag == "section" and "sheet" in classes and "first" not in classes:
            self.blocks.append(_Block("sheet"))
        elif tag == "table":
            self._block = _Block("table")
            self.blocks.append(self._block)
        elif tag == "tr" and self._block:
            self._block.rows.append([])
        elif tag in ("td", "th") and self._block:
            self._cell = _Cell(head=tag == "th", figures="n" in classes)
            self._block.rows[-1].append(self._cell)
        elif tag in _BLOCKS and (self._block is None or self._block.kind != "table"):
            self._block = _Block("p" if tag in ("figcaption", "dl", "footer") else tag)
            self.blocks.append(self._block)
        elif "signed" in classes:
            self._signing = True
            self._block = _Block("p")
            self.blocks.append(self._block)
        elif tag == "small" and self._cell:
            self._say("\n")
        elif tag == "dt" and self._block and self._block.runs:
            self._say("  ·  ")
        elif tag in ("small", "div"):
            self._say(" ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._drawing:
            self._draw(self.get_starttag_text() or "")
        else:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._drawing:
            self._draw(f"</{tag}>")
            self._drawing -= tag == "svg"
            return
        if self._passing:
            self._passing = None if tag == self._passing else self._passing
            return
        while self._opened:
            opened, bold, soft = self._opened.pop()
            self._bold, self._soft = self._bold - bold, self._soft - soft
            if opened == tag:
                break
        if tag in ("td", "th"):
            self._cell = None
        elif tag == "dt":
            self._say(": ")
        elif tag == "span" and self._signing:
            self._say(f": {'_' * 24}   ")
        elif tag == "div" and self._signing:
            self._signing, self._block = False, None
        elif tag in _BLOCKS | {"table"} and self._block and self._block.kind in (tag, "p"):
            self._block = None

    def handle_data(self, data: str) -> None:
        if self._drawing:
            from html import escape

            self._draw(escape(data))
        elif self._passing == "title":
            self.title += data
        elif not self._passing:
            self._say(re.sub(r"\s+", " ", data))

    def _draw(self, text: str) -> None:
        if not self._drawing:
            self.blocks.append(_Block("picture"))
        last = next(block for block in reversed(self.blocks) if block.kind == "picture")
        last.svg += text

    def _say(self, text: str) -> None:
        runs = self._cell.runs if self._cell else self._block.runs if self._block else None
        if runs is None or (self._cell is None and self._block and self._block.kind == "table"):
            return
        broken = text == "\n" and bool(runs)
        if text.strip() or broken or (runs and not runs[-1].text.endswith(" ")):
            runs.append(_Run(text if runs else text.lstrip(), self._bold > 0, self._soft > 0))


_VOID = {"br", "wbr", "meta", "img", "hr", "link", "input"}


# ---------------------------------------------------------------- what Word gets


def _page(made: Document) -> None:
    """A4 with the margins of the printed page, and letters of its size."""
    from docx.shared import Cm, Pt

    part = made.sections[0]
    part.page_width, part.page_height = Cm(21), Cm(29.7)
    part.left_margin = part.right_margin = Cm(1.6)
    part.top_margin, part.bottom_margin = Cm(1.5), Cm(1.6)
    normal: Any = made.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(9.5)
    normal.paragraph_format.space_after = Pt(3)
    for level, size in ((1, 17), (2, 13), (3, 11)):
        heading: Any = made.styles[f"Heading {level}"]
        heading.font.name, heading.font.size, heading.font.color.rgb = "Arial", Pt(size), None
        heading.paragraph_format.space_before = Pt(8)


def _paragraph(made: Document, block: _Block) -> None:
    if not any(run.text.strip() for run in block.runs):
        return
    if block.kind in ("h1", "h2", "h3"):
        made.add_heading("".join(run.text for run in block.runs).strip(), int(block.kind[1]))
        return
    _runs(made.add_paragraph(style="List Bullet" if block.kind == "li" else None), block.runs)


def _runs(into: Paragraph, runs: list[_Run], size: float | None = None) -> None:
    from docx.shared import Pt, RGBColor

    for run in runs:
        said = into.add_run(run.text)
        said.bold = run.bold or None
        if run.soft:
            said.font.color.rgb = RGBColor(0x46, 0x51, 0x5C)
        if size is not None:
            said.font.size = Pt(size)


def _table(made: Document, rows: list[list[_Cell]]) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    width = max((len(row) for row in rows), default=0)
    if not width:
        return
    table = made.add_table(rows=0, cols=width)
    table.style = "Light Shading"
    for number, cells in enumerate(rows):
        row = table.add_row()
        _mark(row, "w:cantSplit")
        if not number:  # it stands again on each page
            _mark(row, "w:tblHeader")
        for cell, said in zip(row.cells, cells, strict=False):
            words = cell.paragraphs[0]
            words.paragraph_format.space_after = Pt(1)
            if said.figures:
                words.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _runs(words, said.runs, 8.5)
    made.add_paragraph()


def _mark(row: Any, name: str) -> None:
    """A property of a row that python-docx has no word for."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _picture(made: Document, svg: str) -> str | None:
    """The picture as a browser draws it; why not, where there is none."""
    from docx.shared import Cm

    try:
        shown = made.add_picture(BytesIO(drawn(svg)), width=Cm(_WIDTH))
    except NoBrowser as reason:
        made.add_paragraph(
            "The picture is not here: no browser was found to draw it. It is in the HTML of this document."
        )
        return str(reason)
    if shown.height > Cm(_HIGHEST):
        shown.width, shown.height = round(shown.width * Cm(_HIGHEST) / shown.height), Cm(_HIGHEST)
    return None
