"""Opening a workbook that somebody else made: refuse what could do harm before any of it is used.

A workbook is a zip archive of XML. It can be made to unpack to gigabytes, to name files outside,
to carry programs, or to multiply text by entities; a case needs none of that.
"""

from __future__ import annotations

import io
import re

TYPE_CHECKING = False
if TYPE_CHECKING:  # imported below: most cases are text, and starting must not wait for it
    import zipfile
    from collections.abc import Mapping

MOST_PARTS = 1_000
MOST_UNPACKED = 20_000_000
"""Bytes, all parts together; the largest case that a text file may hold takes a tenth of it."""
MOST_RATIO = 200
"""Of unpacked to packed size. Sheets that people fill in come to 20, empty rows with formats to 100."""

MOST_TAGS, MOST_OTHER_TAGS = 600_000, 50_000
"""Of all parts together, and of one that holds no cells: a workbook of 6,000 pairs has 150,000 and 500."""

_START = b"PK\x03\x04"
_OLD = b"\xd0\xcf\x11\xe0"
_ENDINGS = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".ods")
_REFUSED = {
    "vbaproject": "holds macros: save it as .xlsx, without them",
    "macrosheets/": "holds macros: save it as .xlsx, without them",
    "externallinks/": "is linked to other workbooks: replace the links by values",
    "connections.xml": "fetches data from elsewhere: replace the connections by values",
    "querytables/": "fetches data from elsewhere: replace the queries by values",
    "embeddings/": "holds embedded files: remove them",
    "activex/": "holds controls that run: remove them",
}
_UTF8 = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["'](utf-8|us-ascii)["']""", re.IGNORECASE)
_ENCODED = re.compile(rb"<\?xml[^>]*?encoding", re.IGNORECASE)
_CELLS = re.compile(rb"<(?:\w+:)?(?:worksheet|sst)\b")
_OUTSIDE = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")


class Unsafe(Exception):
    """The file is no workbook that can be read; the message says why and what to do."""


def is_workbook(raw: bytes, name: str) -> bool:
    """Whether the bytes, or the name, are those of a workbook of any kind."""
    return raw.startswith((_START, _OLD)) or name.lower().endswith(_ENDINGS)


def check_archive(raw: bytes, name: str, *, of_case: bool = True) -> None:
    """Look at a workbook without unpacking more than a bounded amount of it.

    ``of_case``: it is to be a case, and what a case has no use for is refused. A list that a planner keeps
    may carry macros, links and the like: only its cells are read.

    Raises:
        Unsafe: it is no .xlsx file, or carries what could do harm or a case has no use for.
    """
    ending = "." + name.lower().rpartition(".")[2]
    if of_case and ending in (".xlsm", ".xltm"):
        raise Unsafe(_REFUSED["vbaproject"])
    if raw.startswith(_OLD):
        raise Unsafe("is encrypted, or an .xls file: save it as .xlsx without a password")
    if not raw.startswith(_START):
        raise Unsafe("is no .xlsx workbook: is the file whole, and saved as .xlsx?")
    if ending in (".xls", ".xlsb", ".ods", ".xltx"):
        raise Unsafe(f"is an {ending} file by its name: save it as .xlsx")
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
            _check_sizes(parts)
            _check_names(parts, _REFUSED if of_case else {})
            tags = 0
            for part in parts:
                content = archive.read(part)
                _check_xml(part.filename.lower(), content, of_case)
                tags += _tags(part.filename, content)
            if tags > MOST_TAGS:
                raise Unsafe(f"holds more than {MOST_TAGS:,} pieces: delete rows and sheets that say nothing")
    except Unsafe:
        raise
    except Exception as error:  # a broken archive fails in a dozen ways
        raise Unsafe(f"is no .xlsx workbook, or a damaged one: {error}") from None


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    """By what the archive says of itself: Python unpacks no more of a part than that."""
    if len(parts) > MOST_PARTS:
        raise Unsafe(f"has {len(parts):,} parts, more than {MOST_PARTS:,}: this is no workbook of a case")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED:
        raise Unsafe(
            f"would unpack to {unpacked:,} bytes, more than {MOST_UNPACKED:,}: remove pictures and empty "
            "formatted rows, or copy the sheets into a new workbook"
        )
    for part in parts:
        if part.file_size > MOST_RATIO * max(part.compress_size, 1) and part.file_size > 100_000:
            raise Unsafe(
                f"its part {part.filename} would unpack to {part.file_size:,} bytes from "
                f"{part.compress_size:,}: copy the sheets into a new workbook"
            )


def _check_names(parts: list[zipfile.ZipInfo], refused: Mapping[str, str]) -> None:
    names = [part.filename.lower() for part in parts]
    if len(set(names)) < len(names):
        raise Unsafe("holds a part twice: copy the sheets into a new workbook")
    if any(part.flag_bits & 1 for part in parts):
        raise Unsafe("is encrypted: save it without a password")
    for name in names:
        for what, why in refused.items():
            if what in name:
                raise Unsafe(why)
    if "[content_types].xml" not in names or not any(n.startswith("xl/workbook") for n in names):
        raise Unsafe("is no .xlsx workbook: save it as .xlsx")


def _tags(name: str, content: bytes) -> int:
    """How many pieces of XML a part holds, each of which takes its time to read."""
    found = content.count(b"<") if name.lower().endswith((".xml", ".rels")) or b"<" in content[:100] else 0
    if found > MOST_OTHER_TAGS and not _CELLS.search(content[:4_000]):
        raise Unsafe(
            f"its part {name} holds {found:,} pieces, of formats or pictures: copy the sheets, as values, "
            "into a new workbook"
        )
    return found


def _check_xml(name: str, content: bytes, of_case: bool) -> None:
    """Every part that a parser could take for XML, whatever its name: sheets are found by reference."""
    text = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))  # would hide from what is searched for below
    if not (text.startswith(b"<") or wide or (text and name.endswith((".xml", ".rels", ".vml")))):
        return
    declared = _ENCODED.match(text)
    if not text.startswith(b"<") or b"\0" in text or (declared and not _UTF8.match(text)):
        raise Unsafe(f"its part {name} is not UTF-8: save it again with a spreadsheet program")
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise Unsafe(f"its part {name} declares entities: save it again with a spreadsheet program")
    if not of_case:
        return
    if name == "[content_types].xml" and b"macroenabled" in text.lower():
        raise Unsafe(_REFUSED["vbaproject"])
    if name.endswith(".rels"):
        if b"/xlMacrosheet" in text or b"/xlIntlMacrosheet" in text:
            raise Unsafe(_REFUSED["macrosheets/"])
        for found in _OUTSIDE.findall(text):
            # A web address in a cell becomes a link by itself; it is text to us.
            if b'"External"' in found.replace(b"'", b'"') and b"/hyperlink" not in found:
                raise Unsafe("refers to files outside it: replace the links by values")
