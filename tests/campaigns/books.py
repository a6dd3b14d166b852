"""Damage to workbooks: to what their cells hold, to the parts of the archive, and to its bytes."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from mutants import NASTY, WORDS, misspelt
from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import IllegalCharacterError

VALUES: list[Any] = [
    None, "", " ", 0, -1, 1, 0.5, 80, 1e308, -1e308, 1e-300, 5e-324, 10**15, 10**20, True, False, "#REF!",
    "#N/A", "#DIV/0!", "#VALUE!", "=1+1", "=A1", "=SUM(A1:A9)", "=1/0", "480,5", "1,250", "1.250,5",
    "80 %", "1e5", "1/3", "nan", "inf", datetime(2027, 2, 18), date(1900, 1, 1),
    datetime(9999, 12, 31, 23, 59), time(12, 30), timedelta(days=3), "low, high", "ana: high, bo: low",
    "{a: b}", "[x", "'x", "x" * 32000, "null", "-", "–", "high\nlow", "High", "△",
]  # fmt: skip


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def changed_cells(rng: Random, raw: bytes, most: int = 4) -> bytes:
    """The workbook after somebody typed, formatted, merged, moved and renamed in it."""
    book = load_workbook(io.BytesIO(raw))
    for _ in range(rng.randint(1, most)):
        sheet = rng.choice(book.worksheets)
        rows, columns = max(sheet.max_row, 2), max(sheet.max_column, 2)
        row, column = rng.randint(1, rows + 1), rng.randint(1, columns + 1)
        cell = sheet.cell(row, column)
        way = rng.choice(
            ["value", "value", "value", "word", "spell", "merge", "format", "far", "title", "sheet", "row",
             "column", "swap",
             "hide", "copy", "link", "remove", "chart"]
        )  # fmt: skip
        try:
            if way == "value":
                cell.value = rng.choice(VALUES)
            elif way == "word":
                cell.value = rng.choice(WORDS)[:32000]
            elif way == "spell" and isinstance(cell.value, str):
                cell.value = misspelt(rng, cell.value)
            elif way == "merge":
                sheet.merge_cells(
                    start_row=row,
                    end_row=row + rng.randint(0, 3),
                    start_column=column,
                    end_column=column + rng.randint(0, 2),
                )
            elif way == "format":
                cell.number_format = rng.choice(
                    ["0%", "yyyy-mm-dd", "@", "0.00E+00", "[h]:mm", '"x"0', "General;;;@", "# ?/?"]
                )
            elif way == "far":
                sheet.cell(rng.choice([1_048_576, 100_000, 5_000]), rng.choice([1, 16_384, 300])).value = "x"
            elif way == "title":
                sheet.title = rng.choice(
                    [misspelt(rng, sheet.title)[:31], "Sheet1", "x" * 31, "é", sheet.title.upper(), "a.b"]
                )
            elif way == "sheet":
                book.create_sheet(rng.choice(["Mine", "Readings of ana", "Stages 2", "Lists", sheet.title]))
            elif way == "row":
                rng.choice([sheet.insert_rows, sheet.delete_rows])(row, rng.choice([1, 2, 30]))
            elif way == "column":
                rng.choice([sheet.insert_cols, sheet.delete_cols])(column, 1)
            elif way == "swap":
                other = sheet.cell(rng.randint(1, rows), rng.randint(1, columns))
                cell.value, other.value = other.value, cell.value
            elif way == "hide":
                sheet.sheet_state = rng.choice(["hidden", "veryHidden"])
            elif way == "copy":
                book.copy_worksheet(sheet)
            elif way == "link":
                cell.hyperlink = rng.choice(["http://x.example", "file:///etc/passwd", "#Stages!A1"])
            elif way == "remove" and len(book.worksheets) > 1:
                book.remove(sheet)
            elif way == "chart":
                book.create_chartsheet(rng.choice(["Chart", "Stages chart"]))
        except (IllegalCharacterError, ValueError, AttributeError, TypeError):
            continue  # openpyxl will not write that; a spreadsheet program could not either
    try:
        return saved(book)
    except Exception:  # nor that
        return raw


XML = [
    (b'<c r="', b'<c r="ZZZ'), (b't="s"', b't="n"'), (b't="s"', b't="b"'), (b't="s"', b't="e"'),
    (b't="s"', b't="d"'), (b't="inlineStr"', b't="str"'), (b't="n"', b't="s"'), (b"<v>", b"<v>-"),
    (b"<v>", b"<v>9999999"), (b"<v>", b"<v>x"), (b"<v>", b"<v> "), (b"</v>", b"e400</v>"),
    (b'<row r="', b'<row r="9999999999'), (b'<row r="', b'<row r="-'), (b'<row r="', b'<row r="x'),
    (b' r="', b' q="'), (b"<sheetData>", b"<sheetData><row/><row r='1'/>"), (b"sheetId=", b"sheetid="),
    (b'sheet1.xml"', b'sheet9.xml"'), (b'name="', b'name="x'), (b"<si>", b"<si><t>a</t></si><si>"),
    (b"<si>", b"<si/><si>"), (b"<t>", b"<t>_x0000_"), (b"<t>", b"<t>&#0;"), (b"<t>", b"<t>&#x1F600;"),
    (b"<t>", b"<r><t>"), (b"count=", b"cnt="), (b"<worksheet", b"<chartsheet"), (b"main", b"mian"),
    (b"encoding=\"UTF-8\"", b"encoding=\"UTF-16\""), (b"<?xml", b"<!--"), (b"</sheetData>", b""),
    (b"rId1", b"rId99"), (b"worksheet+xml", b"chartsheet+xml"), (b"worksheets/", b"../"),
    (b"dimension ref=", b"dimension ref=\"A1:XFD1048576\" x="), (b"<f>", b"<f t='shared' si='0'>"),
    (b' s="', b' s="99999'), (b"<numFmt ", b"<numFmt numFmtId='-1' "), (b"cellXfs", b"cellXf"),
    (b"date1904", b"date1900"), (b"<workbookPr", b"<workbookPr date1904='1'"),
]  # fmt: skip


def changed_parts(rng: Random, raw: bytes, most: int = 3) -> bytes:
    """The workbook with parts lost, doubled, renamed, exchanged, and their XML cut or otherwise spoilt."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        parts = [(part.filename, archive.read(part)) for part in archive.infolist()]
    for _ in range(rng.randint(1, most)):
        k = rng.randrange(len(parts))
        name, content = parts[k]
        i = rng.randrange(len(content) + 1)
        way = rng.choice(
            ["xml", "xml", "xml", "cut", "nasty", "flip", "lose", "rename", "swap", "empty", "double"]
        )
        if way == "xml":
            fitting = [(a, b) for a, b in XML if a in content]
            if fitting:
                old, new = rng.choice(fitting)
                at = rng.randrange(min(content.count(old), 50))
                pieces = content.split(old)
                content = old.join(pieces[: at + 1]) + new + old.join(pieces[at + 1 :])
        elif way == "cut":
            content = content[:i] + content[i + rng.choice([1, 5, 100, 10_000]) :]
        elif way == "nasty":
            content = content[:i] + rng.choice(NASTY) + content[i:]
        elif way == "flip" and i < len(content):
            content = content[:i] + bytes([content[i] ^ (1 << rng.randrange(8))]) + content[i + 1 :]
        elif way == "rename":
            name = rng.choice(
                [name.upper(), "/" + name, "../" + name, name.replace("/", "\\"), name + "x", "é" + name]
            )
        elif way == "empty":
            content = rng.choice([b"", b"<a/>", b"<", b"null", b"<worksheet/>"])
        elif way == "swap":
            other = rng.randrange(len(parts))
            parts[other], content = (parts[other][0], content), parts[other][1]
        parts[k] = (name, content)
        if way == "lose" and len(parts) > 1:
            del parts[k]
        elif way == "double":
            parts.append((name, content))
    stream = io.BytesIO()
    import warnings

    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # of a part that is there twice
        for name, content in parts:
            archive.writestr(name, content)
    return stream.getvalue()


def changed_bytes(rng: Random, raw: bytes) -> bytes:
    """The archive cut off, overwritten, or with something before or after it."""
    i, j = sorted(rng.randrange(len(raw)) for _ in range(2))
    ways: list[Callable[[], bytes]] = [
        lambda: raw[:i],
        lambda: raw[:i] + raw[j:],
        lambda: raw[:i] + bytes([raw[i] ^ (1 << rng.randrange(8))]) + raw[i + 1 :],
        lambda: raw + rng.choice(NASTY),
        lambda: rng.choice(NASTY) + raw,
        lambda: raw[:-22] + bytes(rng.randrange(256) for _ in range(22)),
        lambda: raw[:i] + bytes(rng.randrange(256) for _ in range(8)) + raw[i + 8 :],
    ]
    return rng.choice(ways)()
