"""What people do to a workbook: charts, merged cells, pictures, renamed tabs; and what damage does to one."""

import io
import re
import time
import zipfile
from collections.abc import Callable
from datetime import datetime
from datetime import time as time_of_day
from random import Random
from typing import Any

import pytest
from length import campaign, seeds
from loopfolio.cases import CaseError, Loaded
from loopfolio.cases.reader import read
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from PIL import Image as Picture

SHEETS: dict[str, list[list[Any]]] = {
    "Read me": [["A case"], ["in a workbook"]],
    "Case": [
        ["key", "value", "note"],
        ["format", 1, "always"],
        ["name", "Acme"],
        ["budget", 100],
        ["method", "topsis"],
    ],
    "Criteria": [["criterion", "direction"], ["impact", "max"], ["effort", "min"]],
    "Stages": [
        ["stage", "name", "impact", "effort"],
        ["# what people read"],
        ["design", "Design", "high", "low"],
        ["make", "Making", "medium", "medium"],
        ["use", "Use", "low", "high"],
    ],
    "Technologies": [["technology", "name", "cost"], ["iot", "Sensors", 40], ["ai", "Models", 60]],
    "Fit": [["stage", "iot", "ai"], ["design", "high", "low"], ["make", "low", None], ["use", None, 0.5]],
    "Pairs": [["stage", "technology", "cost"], ["design", "iot", 30]],
}
SHEET = {title: f"xl/worksheets/sheet{number}.xml" for number, title in enumerate(SHEETS, 1)}


def made(change: Callable[[Workbook], object] = lambda _: None) -> bytes:
    """The workbook of a case as somebody changed it."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in SHEETS.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


BASE = made()


def refused(raw: bytes) -> list[str]:
    """What is wrong with a workbook, a line each."""
    with pytest.raises(CaseError) as caught:
        read(raw, "acme.xlsx")
    return [str(problem).removeprefix("acme.xlsx:").strip() for problem in caught.value.problems]


def same_case(loaded: Loaded) -> bool:
    return loaded.case == read(BASE, "acme.xlsx").case


def put(sheet: str, **cells: Any) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        for cell, value in cells.items():
            book[sheet][cell] = value

    return change


def with_titles(**titles: str) -> bytes:
    """As a program writes them that has nothing against two of one name."""

    def change(text: bytes) -> bytes:
        for title, other in titles.items():
            text = text.replace(f'name="{title}"'.encode(), f'name="{other}"'.encode())
        return text

    return part_changed(BASE, "xl/workbook.xml", change)


def renamed(**titles: str) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        for title, other in titles.items():
            book[title].title = other

    return change


def drawn_on(data: str, title: str) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        drawn = BarChart()
        drawn.add_data(Reference(book[data], min_col=3, min_row=2, max_row=5))
        book.create_chartsheet(title).add_chart(drawn)

    return change


def merged(sheet: str, *ranges: str) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        for cells in ranges:
            book[sheet].merge_cells(cells)

    return change


def hidden(book: Workbook) -> None:
    book["Stages"].sheet_state = "hidden"
    book["Fit"].sheet_state = "veryHidden"
    book["Criteria"].row_dimensions[3].hidden = True


def decorated(book: Workbook) -> None:
    """A picture, a chart, a comment, a filter, a table, a list to choose from, a link, a print area."""
    stages = book["Stages"]
    picture = io.BytesIO()
    Picture.new("RGB", (2, 2)).save(picture, "png")
    stages.add_image(Image(picture), "K2")
    drawn = BarChart()
    drawn.add_data(Reference(stages, min_col=3, min_row=2, max_row=5))
    stages.add_chart(drawn, "K9")
    stages["A3"].comment = Comment("ask the plant", "ana")
    stages["A3"].hyperlink = "https://example.org/"
    stages.auto_filter.ref = "A1:G9"
    stages.print_area = "A1:G9"
    choice = DataValidation("list", '"low,medium,high"')
    choice.add("C3:C9")
    stages.add_data_validation(choice)
    stages.freeze_panes = "B3"
    notes = book.create_sheet("note of mine")
    notes.append(["a", "b"])
    notes.append([1, 2])
    notes.add_table(Table(displayName="mine", ref="A1:B2"))


def without_links_of_chart(raw: bytes) -> bytes:
    """As some programs write a chart that is a sheet of its own: nothing says where its drawing is."""
    return part_changed(raw, r"xl/chartsheets/_rels/.*", lambda _: None)


def part_changed(raw: bytes, name: str, change: Callable[[bytes], bytes | None]) -> bytes:
    """The workbook with the parts of a name changed, or left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            found = change(content) if re.fullmatch(name, part.filename) else content
            if found is not None:
                new.writestr(part.filename, found)
    return out.getvalue()


HARMLESS: dict[str, bytes] = {
    "a chart as a sheet": made(drawn_on("Stages", "Chart1")),
    "a chart as a sheet, its links lost": without_links_of_chart(made(drawn_on("Stages", "Chart1"))),
    "hidden sheets": made(hidden),
    "capitals": with_titles(Stages="STAGES", Fit="fit", Pairs="pAIRS", Case="CASE"),
    "blanks around": made(renamed(Stages="Stages ", Fit=" Fit", Technologies=" technologies ")),
    "a note in capitals": made(lambda book: book.create_sheet("NOTES of mine").append([1, 2])),
    "merged below the table": made(merged("Stages", "B40:C44")),
    "merged beside the table": made(merged("Stages", "AA3:AB5")),
    "merged in a note": made(merged("Stages", "A2:D2")),
    "merged among notes of keys": made(merged("Case", "C3:C6")),
    "merged in a sheet of notes": made(merged("Read me", "A1:B3")),
    "pictures, comments, filters": made(decorated),
    "properties that make no sense": part_changed(BASE, r"docProps/.*", lambda _: b"<x/>"),
    "no properties": part_changed(BASE, r"docProps/.*", lambda _: None),
    "names that make no sense": part_changed(
        BASE,
        "xl/workbook.xml",
        lambda text: re.sub(
            rb"(<definedNames>.*</definedNames>|(?=<calcPr))",
            b'<definedNames><definedName name="_xlnm.Print_Titles" localSheetId="99">?</definedName>'
            b"</definedNames>",
            text,
            count=1,
        ),
    ),
    "a size that is not so": part_changed(
        BASE,
        "xl/worksheets/.*xml",
        lambda text: re.sub(rb'<dimension ref="[^"]*"/>', b'<dimension ref="A1:XFD1048576"/>', text),
    ),
}


@pytest.mark.parametrize("raw", HARMLESS.values(), ids=HARMLESS)
def test_what_has_nothing_to_do_with_the_case_changes_nothing(raw: bytes) -> None:
    assert same_case(read(raw, "acme.xlsx"))


REFUSED: dict[str, tuple[bytes, list[str]]] = {
    "merged readings": (
        made(merged("Stages", "C3:C5")),
        [
            "Stages!C3: the cells C3:C5 are merged, so that all but the first are blank: unmerge them and "
            "write into each what it should say"
        ],
    ),
    "merged ids, rows and headings": (
        made(merged("Fit", "B1:C1", "A3:A4", "B2:C2")),
        [
            f"Fit!{first}: the cells {cells} are merged, so that all but the first are blank: "
            "unmerge them and write into each what it should say"
            for first, cells in (("B1", "B1:C1"), ("B2", "B2:C2"), ("A3", "A3:A4"))
        ],
    ),
    "whole columns merged": (
        part_changed(
            BASE,
            SHEET["Stages"],
            lambda text: text.replace(
                b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="B1:C1048576"/></mergeCells>'
            ),
        ),
        ["Stages!B1: the cells B1:C1048576 are merged, so that all but the first are blank: unmerge them"],
    ),
    "two that differ in capitals": (
        with_titles(Pairs="STAGES"),
        ["STAGES!A1: 'Stages' and 'STAGES' would be the same sheet: rename one of them"],
    ),
    "a name without end": (
        made(put("Technologies", A4="t" * 30_000)),
        ["Technologies!A4: a key has 200 characters at most, not 30,000: put the words into name:"],
    ),
    "two of one name": (
        made(lambda book: book.copy_worksheet(book["Stages"]).__setattr__("title", " Stages")),
        ["' Stages'!A1: 'Stages' and ' Stages' would be the same sheet: rename one of them"],
    ),
    "a chart named as a sheet": (
        made(lambda book: (renamed(Stages="Note, stages")(book), drawn_on("Note, stages", "stages")(book))),
        ["stages!A1: 'stages' is no sheet of cells: give the chart another name"],
    ),
    "misspelt in capitals": (
        made(renamed(Stages="STAEGS")),
        ["Case!A1: stages: 'stages' is missing: add it", "STAEGS!A1: 'STAEGS' is no sheet of a case"],
    ),
    "a sheet lost": (
        part_changed(BASE, SHEET["Stages"], lambda _: None),
        ["has lost its sheet 'Stages': take an older copy of the file"],
    ),
    "a far row, blank": (
        part_changed(
            BASE,
            SHEET["Stages"],
            lambda text: text.replace(
                b"</sheetData>", b'<row r="99999999999"><c r="A99999999999"/></row></sheetData>'
            ),
        ),
        ["its sheet 'Stages' reaches to row 99,999,999,999, column 1: a case needs 20,000 rows"],
    ),
    "a far column": (
        part_changed(
            BASE,
            SHEET["Stages"],
            lambda text: text.replace(b"</sheetData>", b'<row r="99"><c r="ZZZ99"/></row></sheetData>'),
        ),
        ["its sheet 'Stages' reaches to row 99, column 18,278"],
    ),
    "rows out of order": (
        part_changed(
            BASE,
            SHEET["Stages"],
            lambda text: text.replace(b"</sheetData>", b'<row r="2"><c r="A2"/></row></sheetData>'),
        ),
        ["its sheet 'Stages' holds row 2 out of order: save it again"],
    ),
    "errors, dates, booleans, formulas": (
        made(put("Stages", C3="#REF!", D3=True, C4="=1+1", D4=datetime(2027, 1, 1), C5=time_of_day(12, 30))),
        [
            "Stages!C3: stages.design.impact: holds the error #REF!: write a value",
            "Stages!D3: stages.design.effort: true is not a reading: write low, medium or high",
            "Stages!C4: stages.make.impact: is a formula that no program has calculated",
            "Stages!D4: stages.make.effort: is the date 2027-01-01: format the cell as text",
            "Stages!C5: stages.use.impact: is a time of day: format the cell as text",
        ],
    ),
}


@pytest.mark.parametrize(("raw", "says"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused_in_a_sentence(raw: bytes, says: list[str]) -> None:
    """One problem a mistake, in the order of the sheets."""
    found = refused(raw)
    assert len(found) == len(says), found
    for problem, words in zip(found, says, strict=True):
        assert words in problem


def test_a_formula_shared_by_many_cells_is_not_worked_out_for_each() -> None:
    """A long one over a column takes no longer than its cells."""
    cells = [f'<row r="{n}"><c r="A{n}"><f t="shared" si="0"/></c></row>' for n in range(11, 2_000)]
    first = f'<row r="10"><c r="A10"><f t="shared" ref="A10:A2000" si="0">{"B1+" * 1_000}1</f></c></row>'
    raw = part_changed(
        BASE,
        SHEET["Stages"],
        lambda text: text.replace(b"</sheetData>", f"{first}{''.join(cells)}</sheetData>".encode()),
    )
    start = time.process_time()
    assert "is a formula that no program has calculated" in refused(raw)[0]
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    ("name", "tag", "says"),
    [
        ("xl/styles.xml", b'<xf numFmtId="0"/>', "of formats or pictures"),
        (SHEET["Stages"], b"<row/>", "delete rows and sheets that say nothing"),
    ],
)
def test_pieces_without_end_are_refused(name: str, tag: bytes, says: str) -> None:
    """Before any of them is made sense of."""
    root = b"<worksheet>" if "sheet4" in name else b"<styleSheet>"
    noise = b"".join(b"<!--%d-->" % number for number in range(60_000)) if root == b"<styleSheet>" else b""
    raw = part_changed(BASE, name, lambda _: root + noise + tag * 600_001 + root.replace(b"<", b"</"))
    assert any(words in refused(raw)[0] for words in (says, "would unpack to"))


# ---------------------------------------------------------------- damage

VALUES = ("#REF!", "", "x", 0, -1, 1e300, True, "=A1", "12:30", "low, high", "{", "[", '"', "a: b", "*/iot")


def damaged(seed: int) -> bytes:
    """The workbook after one thing that may happen to a file, a part of it, or a cell."""
    random = Random(seed)
    names = zipfile.ZipFile(io.BytesIO(BASE)).namelist()
    name = re.escape(random.choice([n for n in names if not n.startswith("docProps")]))
    way = seed % 8
    if way == 0:
        return BASE[: random.randrange(len(BASE))]
    if way == 1:
        spot = random.randrange(len(BASE))
        return BASE[:spot] + bytes(random.randrange(256) for _ in range(4)) + BASE[spot + 4 :]
    if way == 2:
        return part_changed(BASE, name, lambda _: None)
    if way == 3:
        return part_changed(BASE, name, lambda text: text[: random.randrange(len(text))])
    if way == 4:  # another sheet's cells
        one, other = random.sample([n for n in names if "worksheets/sheet" in n], 2)
        content = zipfile.ZipFile(io.BytesIO(BASE)).read(other)
        return part_changed(BASE, re.escape(one), lambda _: content)
    if way == 5:  # a value of an attribute

        def spoil(text: bytes) -> bytes:
            found = list(re.finditer(rb'"([^"<]*)"', text))
            if not found:
                return text
            spot = random.choice(found)
            word = random.choice(
                [b"", b"-1", b"x", b"s", b"b", b"d", b"e", b"inlineStr", b"99999999999", b"A0"]
            )
            return text[: spot.start(1)] + word + text[spot.end(1) :]

        return part_changed(BASE, name, spoil)
    if way == 6:  # a value of a cell

        def overwrite(text: bytes) -> bytes:
            word = random.choice([b"", b"x", b"1e400", b"9" * 400, b"NaN", b"-1", b"100000"])
            return re.sub(rb"<v>\d+</v>", b"<v>" + word + b"</v>", text, count=random.randrange(1, 9))

        return part_changed(BASE, r"xl/worksheets/sheet\d+.xml", overwrite)
    return made(lambda book: _strewn(book, random))


def _strewn(book: Workbook, random: Random) -> None:
    for _ in range(5):
        sheet = random.choice(book.worksheets[1:])
        cell = sheet.cell(random.randrange(1, 9), random.randrange(1, 9))
        cell.value = random.choice(VALUES)


def outcome(raw: bytes) -> str:
    """What is wrong with a workbook, in words; empty where it is sound."""
    try:
        read(raw, "acme.xlsx")
    except CaseError as error:
        return str(error)
    return ""


@campaign(160)
def test_no_damage_to_a_workbook_ends_in_a_traceback() -> None:
    """Cut, spoilt, with parts lost or exchanged, wrong types and values: read, or refused with a reason."""
    found = [outcome(damaged(seed)) for seed in seeds(160)]
    assert sum(map(bool, found)) > len(found) / 2
    assert "" in found
