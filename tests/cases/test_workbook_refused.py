"""Workbooks that are refused before they are opened."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from loopfolio.cases.workbook.read import read_workbook
from loopfolio.cases.workbook.rows import Unreadable
from openpyxl import Workbook
from workbooks import changed, problems, run


def rebuilt(path: Path, name: str, content: bytes) -> bytes:
    """The workbook with one part put in or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fresh:
        for part in old.infolist():
            if part.filename != name:
                fresh.writestr(part.filename, old.read(part))
        fresh.writestr(name, content)
    return out.getvalue()


ENTITY = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><x>&b;</x>'


LINK = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://x/oleObject" Target="file:///etc/passwd" TargetMode="External"/>'
    "</Relationships>"
)


PARTS = {
    "macros": ("xl/vbaProject.bin", b"x", "holds macros"),
    "macro sheet": ("xl/macrosheets/sheet1.xml", b"<x/>", "holds macros"),
    "macro type": (
        "[Content_Types].xml",
        b"<Types>application/vnd.ms-excel.sheet.macroEnabled</Types>",
        "macros",
    ),
    "link": ("xl/externalLinks/externalLink1.xml", b"<x/>", "linked to other workbooks"),
    "connection": ("xl/connections.xml", b"<x/>", "fetches data"),
    "embedded": ("xl/embeddings/a.bin", b"x", "embedded files"),
    "outside": ("xl/worksheets/_rels/sheet1.xml.rels", LINK.encode(), "refers to files outside"),
    "entities": ("xl/sharedStrings.xml", ENTITY.encode(), "declares entities"),
    "entities by another name": ("xl/media/a.png", ENTITY.encode(), "declares entities"),
    "entities in UTF-16": ("xl/sharedStrings.xml", ENTITY.encode("utf-16"), "not UTF-8"),
    "entities in EBCDIC": (
        "xl/sharedStrings.xml",
        b'<?xml version="1.0" encoding="cp037"?>' + ENTITY[21:].encode("cp037"),
        "not UTF-8",
    ),
    "bomb": ("xl/sharedStrings.xml", b"<x>" + b" " * 15_000_000 + b"</x>", "would unpack to"),
    "large": ("xl/media/a.bin", b"\0" * 30_000_000, "more than 20,000,000"),
    "broken": ("xl/worksheets/sheet3.xml", b"<x", "cannot be read as a workbook"),
}


@pytest.mark.parametrize(("name", "content", "says"), PARTS.values(), ids=PARTS)
def test_harm_is_refused(acme: Path, name: str, content: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read_workbook(rebuilt(acme, name, content), "acme.xlsx")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.xlsx", b"stages: {}", "is no .xlsx workbook"),
        ("a.xls", b"\xd0\xcf\x11\xe0", "is encrypted, or an .xls file"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0", "is encrypted, or an .xls file"),
        ("a.xlsm", b"PK\x03\x04", "holds macros"),
        ("a.xlsx", b"PK\x03\x04", "damaged"),
        ("a.yaml", b"PK\x03\x04", "damaged"),
        ("a.ods", b"PK\x03\x04", "save it as .xlsx"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert says in problems(tmp_path / name)[0]


def test_a_part_given_twice_is_refused(acme: Path) -> None:
    """Programs differ in which of the two they take."""
    with zipfile.ZipFile(acme, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/workbook.xml", b"<x/>")
    assert "holds a part twice" in problems(acme)[0]


def test_a_workbook_cut_short_is_refused(acme: Path) -> None:
    whole = acme.read_bytes()
    for end in range(0, len(whole), 3000):
        with pytest.raises(Unreadable):
            read_workbook(whole[:end], "acme.xlsx")


@pytest.mark.parametrize("cell", ["A30000", "ZZZ3"])
def test_cells_far_away_are_refused(acme: Path, cell: str) -> None:
    assert "delete the others" in problems(changed(acme, **{f"Stages_{cell}": "x"}))[0]


def test_a_workbook_of_something_else_is_refused(tmp_path: Path) -> None:
    Workbook().save(tmp_path / "a.xlsx")
    assert "holds none of the sheets of a case" in problems(tmp_path / "a.xlsx")[0]


@pytest.mark.parametrize("library_of", ["openpyxl", "xlsxwriter"])
def test_without_the_libraries_it_says_how_to_get_them(
    acme: Path, monkeypatch: pytest.MonkeyPatch, library_of: str
) -> None:
    monkeypatch.setitem(sys.modules, library_of, None)
    result = run("check", acme) if library_of == "openpyxl" else run("new", acme, "--force")
    assert result.exit_code == 2
    assert "pip install XlsxWriter openpyxl" in result.output


def test_text_cases_do_not_import_them() -> None:
    code = "import sys; from loopfolio.cases import load; load('recycler'); print('openpyxl' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
