"""Tables as people keep them: a number that is taken is the one shown, or a remedy is named."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from length import examples
from loopfolio import load
from loopfolio.cases.table.amounts import number
from loopfolio.cases.table.grid import NoTable, grid_of
from loopfolio.cases.table.projects import case_of
from openpyxl import Workbook
from openpyxl.styles import Font

HEAD = ("Project", "Cost", "Value")


def taken(raw: bytes, stated: dict[str, str] | None = None, decimal: Any = None) -> dict[str, Any]:
    """What ``new --table`` makes of a file, once the whole case has been found sound."""
    data = case_of(grid_of(raw, "list", decimal), "x", stated).data
    load(data)
    return data


def amounts(data: dict[str, Any]) -> list[tuple[Any, ...]]:
    """(cost, value) of each project, in the order of the table."""
    return [(pair["cost"], pair["value"]) for pair in data["pairs"].values()]


def book(*rows: tuple[Any, ...], then: Callable[[Any], None] = lambda sheet: None) -> bytes:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    then(made.active)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def changed(raw: bytes, old: bytes, new: bytes) -> bytes:
    """A workbook with other words in its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(old, new))
    return out.getvalue()


def formatted(**formats: str) -> Callable[[Any], None]:
    def then(sheet: Any) -> None:
        for cell, code in formats.items():
            sheet[cell].number_format = code

    return then


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Project;Cost (kEUR);Value\nA;12,5;7\nB;9;4\n", [(12.5, 7), (9, 4)]),
        ("Project;Cost;Value\nA;€ 12,50;7\nB;9,00 €;4\n", [(12.5, 7), (9, 4)]),
        ('Project,Cost,Value\nA,"$1,250.00",7\nB,$900.00,4\n', [(1250, 7), (900, 4)]),
        ("Project;Cost;Value\nA;1 250;7\nB;980;4\n", [(1250, 7), (980, 4)]),
        ("Project;Cost;Value\nA;1\u00a0250,5;7\nB;1\u202f980;4\n", [(1250.5, 7), (1980, 4)]),
        ("Project;Cost;Value\nA;1'250.50;7\nB;980;4\n", [(1250.5, 7), (980, 4)]),
        ("Project;Cost;Value\nA;12;−7\nB;9;4\n", [(12, -7), (9, 4)]),
        ("Project;Cost;Value\nA;\u200e12\u200b;7\n", [(12, 7)]),  # with what nobody sees
        ("Project;Cost;Value\nA;12;80 %\nB;9;40%\n", [(12, 0.8), (9, 0.4)]),
        ("Project,Cost,Value\nA,1.2E+3,7\nB,9,4\n", [(1200, 7), (9, 4)]),
        ("\ufeffProject;Cost;Value\r\nA;12;7\r\n", [(12, 7)]),
        ("sep=;\nProject;Cost;Value\nA;12;7\n", [(12, 7)]),
        ("sep=,\nProject,Cost,Value\nA,12,7\n", [(12, 7)]),
        ("Project;Cost;Value\rA;12;7\r", [(12, 7)]),
        ("Projects 2027;;\n;;\nProject;Cost;Value\nA;12;7\n", [(12, 7)]),
        ("Projects 2027\nas agreed, in kEUR\nProject;Cost;Value\nA;12;7\n", [(12, 7)]),
        ('Project;Cost;Value;Note\n"A\nlong";12;7;"two\nlines"\nB;9;4;\n', [(12, 7), (9, 4)]),
        ("Project;Cost;Value;Note\nA;12;7;one, two\nB;9;4;three, four\n", [(12, 7), (9, 4)]),
        ("Project;Cost;Value;Approved\nA;12;7;yes\nB;9;4;no\n", [(12, 7), (9, 4)]),
        ("Project;Cost;Value;Start\nA;12;7;2027-03-01\nB;9;4;01.04.2027\n", [(12, 7), (9, 4)]),
        ("No.;Project;Cost;Value\n1;A;12;7\n2;B;9;4\n", [(12, 7), (9, 4)]),
        ("#;Project;Cost;Value\n1;A;12;7\n2;B;9;4\n", [(12, 7), (9, 4)]),
        ("Projekt;Gesamtkosten;Nutzen\nA;12;7\n", [(12, 7)]),
        ("Projet;Coûts (k€);Bénéfice\nA;12,5;7\n", [(12.5, 7)]),
        ("Project name;Project cost;Project value\nA;12;7\n", [(12, 7)]),
        ("Project;Cost savings;Cost;Value\nA;99;12;7\n", [(12, 7)]),
        ("Project;Cost;Value;;\nA;12;7;;\nB;9;4;;\n", [(12, 7), (9, 4)]),  # columns that were cleared
        ("Project;Cost;Value\nA;12;7\nTotal productive upkeep;9;4\n", [(12, 7), (9, 4)]),
        ("Project;Cost (EUR);Value\nA;12 €;7\n", [(12, 7)]),
    ],
)
def test_a_text_file_is_read_as_it_shows(text: str, expected: list[tuple[float, float]]) -> None:
    assert amounts(taken(text.encode())) == expected


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_encodings_of_other_programs(encoding: str) -> None:
    """What Excel calls Unicode text is UTF-16, with tabs."""
    data = taken("Projekt\tKosten\tNutzen\nRückbau\t12,5\t7\n".encode(encoding))
    assert data["technologies"] == {"ruckbau": {"name": "Rückbau"}}
    assert amounts(data) == [(12.5, 7)]


@pytest.mark.parametrize(
    ("head", "cell", "currency"),
    [
        ("Cost (kEUR)", "12", "kEUR"),
        ("Capex [Mio €]", "12", "Mio €"),
        ("Cost", "12 €", "€"),
        ("Cost", "12", None),
        ("Cost (planned)", "12", None),
    ],
)
def test_what_costs_are_counted_in_is_kept(head: str, cell: str, currency: str | None) -> None:
    assert taken(f"Project;{head};Value\nA;{cell};7\n".encode()).get("currency") == currency


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Project;Cost;Value\nA;12;7\nB;9;4\nTotal;21;11\n", "row 4, 'Total', holds what the rows above"),
        ("Projekt;Kosten;Nutzen\nA;12;7\nB;9;4\nSumme:;21;\n", "row 4, 'Summe:', holds what the rows above"),
        (
            "Project;Cost;Value\nA;12;7\nB;9;4\nOverall;21;11\n",
            "row 4 is the sum of the rows above it: delete it",
        ),
        ("Project;Cost;Value\nA;12;7\nB;9;4\n;21;11\n", "row 4 is the sum of the rows above it: delete it"),
        ("Stage;Waste\nMine;12\nReuse;3\nAverage;7,5\n", "row 4, 'Average', holds what the rows above"),
        ("Project;Cost;Value\nA;12;7\n;;\n* estimate;;\n", "row 4 holds nothing but '* estimate': delete it"),
        ("Project;Cost;Value\nNorth;;\nA;12;7\n", "row 2 holds nothing but 'North': delete it"),
        ("Project;Cost;Value\nA;;7\nB;9;4\n", "row 2 has no Cost: write one, 0 where it costs nothing"),
        (
            "Project;Cost;Value\nA;(12.5);7\n",
            "'(12.5)' is not a number: where less than nothing is meant",
        ),
        (
            "Project;Cost;Value\nA;-€ 12;7\n",
            "'-€ 12' is not a number: where less than nothing is meant",
        ),
        (
            "Project;Cost;Value\nA;12-;7\n",
            "'12-' is not a number: where less than nothing is meant",
        ),
        (
            "Project;Cost;Value\nA;12k;7\n",
            "'12k' is not a number: write the number alone, in full",
        ),
        (
            f"Project;Cost;Value;{300 * 'x'}\nA;12;7;1\n",
            "a heading of 300 characters over column 4",
        ),
        ("Project;Cost;Value\nA;1.2 M;7\n", "'1.2 M' is not a number"),
        ("Project;Cost;Value\nA;12 kEUR;7\n", "'12 kEUR' is not a number"),
        ("Project;Cost;Value\nA;tbd;7\n", "'tbd' is not a number"),
        ("Project;Cost;Value\nA;n/a;7\n", "'n/a' is not a number"),
        ("Project;Cost;Value\nA;-;7\n", "'-' is not a number"),
        ("Project;Cost;Value\nA;10-15;7\n", "'10-15' is not a number"),
        ("Project;Cost;Value\nA;~12;7\n", "'~12' is not a number"),
        ("Project;Cost;Value\nA;inf;7\n", "'inf' is not a number"),
        ("Project;Cost;Value\nA;125¹;7\n", "'125¹' is not a number"),  # a footnote, not 1251
        ("Project;Cost;Value\nA;10²;7\n", "'10²' is not a number"),
        ("Project;Cost;Value\nA;12①;7\n", "'12①' is not a number"),
        ("Project;Cost;Value\nA;12;high\n", "'high' is not a number"),
        (
            "Project;Cost;Value\nA;12 €;7\nB;9 $;4\n",
            "row 2 shows Cost in € and row 3 in $: convert one of them",
        ),
        (
            "Project;Cost;Value\nA;12;80 %\nB;9;40\n",
            "row 2, Value: '80 %' is a percentage, and row 3 is none",
        ),
        ("Project;Cost;Value\nA;1.250;7\n", "'1.250' is 1.25 to some and 1250 to others"),
        (
            "Project;Cost;Value\nA;12;7;\nB;9;4;\n",
            "with semicolons between cells, line 2 holds 4, and line 1",
        ),
        (
            "Project,Cost,Value\nA,12,5,7\n",
            "with commas between cells, line 2 holds 4, and line 1 above it 3",
        ),
    ],
)
def test_what_would_be_misread_is_refused_where_it_stands(text: str, says: str) -> None:
    with pytest.raises(NoTable) as refused:
        taken(text.encode(), {"Waste": "min"} if "Waste" in text else None)
    assert says in " ".join(str(refused.value).split())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        # a quotation mark nobody closed took every row below it into one note
        ('Project;Cost;Value;Note\nA;12;7;"so\nB;9;4;x\n', 'has a " in line 2 or below that ends no cell'),
        ('Project;Cost;Value;Note\nA;12;7;"so\nB;9;4;x"\n', "has a \" before 'so' in line 2 that takes in"),
        (
            "Project;Cost;Value\nPump;12;7\nPUMP;9;4\n",
            "row 3 says 'PUMP', and row 2 'Pump': write both alike",
        ),
        (
            "Stage;Technology;Cost;Value\nReuse;IoT;1;7\nreuse;AI;2;4\n",
            "row 3 says 'reuse', and row 2 'Reuse': write both alike where they are one stage",
        ),
        ("Stage;Waste\nReuse;1\nREUSE;2\n", "row 3 says 'REUSE', and row 2 'Reuse'"),
        # with no column of costs all would be funded for nothing
        ("Projekt;Aufwand;Nutzen\nA;12;7\n", "has values and no costs: say which column holds them"),
        ("Project;Cost savings;Value\nA;12;7\n", "--columns 'Cost savings=cost'"),
        ("Project;Cost (k€);Opex (€);Value\nA;12;9;7\n", "'Cost (k€)' is in k€ and 'Opex (€)' in €"),
        ("Project;Cost (k€);Value\nA;12 €;7\n", "'Cost (k€)' is in k€ and row 2, Cost (k€), in €"),
        ("Project;Cost;Value\nA;1;7\nB;2;4\nTotal north;3;11\nC;5;5\n", "row 4, 'Total north', holds what"),
        ("Project;Cost;Value\nA;1.4;7\nB;2.4;4\nTotal 2027;4;11\nC;5;5\n", "row 4, 'Total 2027', holds"),
        ("Project;Cost;Value;Staff\nA;1;7;2\nB;2;4;3\nC;2;4;tbd\n", "holds numbers under 'Staff', and 'tbd'"),
        ("Stage;Waste\nMine;12\nReuse;n/a\n", "row 3, Waste: 'n/a' is not a number, which other rows hold"),
    ],
)
def test_what_would_be_lost_doubled_or_free_is_refused(text: str, says: str) -> None:
    with pytest.raises(NoTable) as refused:
        taken(text.encode(), {"Waste": "min"} if "Waste" in text else None)
    assert says in " ".join(str(refused.value).split())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "Project;Cost;Value\nA;tbd;7\nB;;4\nC;2;\n;2;3\na;1;1\n",
            [
                "row 2, Cost: 'tbd' is not a number: write one, without words and units",
                "row 3 has no Cost: write one, 0 where it costs nothing",
                "row 4 has no Value: write one, 0 where it is worth nothing",
                "row 5 has no name: give it one, or delete it",
                "row 6 says 'a', and row 2 'A': write both alike where they are one project",
            ],
        ),
        (
            "Stage;Waste;Jobs\nMine;12;\nReuse;n/a;high\n;3;low\nMine;4;low\n",
            [
                "row 3, Waste: 'n/a' is not",
                "row 2, 'Mine', has no Jobs",
                "row 4 has no name",
                "row 5 is 'Mine'",
            ],
        ),
        (
            "Project;Cost;Value;Staff;Trucks\nA;1;7;2;1\nB;2;4;3;2\nC;2;4;tbd;x\n",
            ["holds numbers under 'Staff', and 'tbd'", "holds numbers under 'Trucks', and 'x'"],
        ),
        (
            "Project;Cost;Value\nA;1;7\nTotal;1;7\nNote\nB;2;4\n".replace("Note", "Note;;"),
            ["row 3, 'Total', holds what the rows above it come to", "row 4 holds nothing but 'Note'"],
        ),
    ],
)
def test_all_that_is_wrong_with_the_rows_of_a_list_is_said_at_once(text: str, says: list[str]) -> None:
    with pytest.raises(NoTable) as refused:
        taken(text.encode(), {"Waste": "min", "Jobs": "max"} if "Waste" in text else None)
    said = refused.value.says
    assert len(said) == len(says), said
    for line, start in zip(said, says, strict=True):
        assert line.startswith(start), said


def test_a_column_of_a_table_of_stages_may_be_left_out_or_be_its_reason() -> None:
    table = b"Stage;Duration;Owner;Note\nMine;3;Ann;deep\nReuse;1;Bo;\n"
    with pytest.raises(NoTable, match="say whether more or less is better of Duration, Owner, --columns"):
        taken(table)
    data = taken(table, {"Duration": "min", "Owner": "ignore"})
    assert [*data["criteria"]] == ["duration"]
    assert data["stages"]["mine"] == {"name": "Mine", "why": "deep", "duration": 3}
    with pytest.raises(NoTable, match="by its column 'Cost', and criteria are of stages"):
        taken(b"Project;Cost;Value;Jobs\nA;1;2;3\n", {"Jobs": "max"})
    with pytest.raises(NoTable, match="stages, which have no duration: say max, min or ignore of Duration"):
        taken(table, {"Duration": "duration", "Owner": "ignore"})


def test_text_in_wide_characters_that_does_not_say_so_is_refused() -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        with pytest.raises(NoTable, match="save it as CSV UTF-8"):
            taken("Project;Cost;Value\nA;12;7\n".encode(encoding))


def digits(text: str) -> str:
    """The digits of a number without the zeros at its ends, which marks and per cent move."""
    return re.sub(r"\D", "", text).strip("0")


@examples(1000)
@given(st.text(alphabet="0123456789.,' -+()%€k¹½–\u00a0\u202f\u200b\t*/#", min_size=1, max_size=9))
def test_a_number_that_is_taken_has_the_digits_that_are_shown(cell: str) -> None:
    table = f'Project;Cost;Value\nA;"{cell}";7\nB;;\n'.encode()
    grid = grid_of(table, "list", ".")
    found = number(grid.rows[0][1][1], grid.decimal)
    if isinstance(found, (int, float)):
        assert digits(f"{found:.12f}") == digits(cell)
        assert (found < 0) == (cell.lstrip("€ \u00a0\u202f\u200b\t")[:1] in "-–" and found != 0)


def test_what_is_less_than_nothing_is_written_out_in_the_remedy() -> None:
    for cell, instead in (("(12.5)", "-12.5"), ("-€ 12,5", "-12,5"), ("12-", "-12")):
        with pytest.raises(NoTable, match=f"where less than nothing is meant write {instead}$"):
            taken(f"Project;Cost;Value\nA;{cell};7\n".encode())


def test_a_row_that_is_a_sum_by_chance_is_a_project_further_up() -> None:
    assert amounts(taken(b"Project;Cost;Value\nA;1;1\nC;3;3\nB;2;2\n")) == [(1, 1), (3, 3), (2, 2)]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (book(HEAD, ("A", 12, 7), ("B", 9.25, 4)), [(12, 7), (9.25, 4)]),
        (book(("Projects 2027",), (), HEAD, ("A", 12, 7)), [(12, 7)]),
        (book((), (None, *HEAD), (), (None, "A", 12, 7), (), (None, "B", 9, 4)), [(12, 7), (9, 4)]),
        (book(("Project", "Cost\n(kEUR)", "Value"), ("A", 12, 7)), [(12, 7)]),
        (book(HEAD, ("A", "12,5", "7"), ("B", "9", "4")), [(12.5, 7), (9, 4)]),
        (book(HEAD, ("A", 12, 0.8), then=formatted(C2="0%")), [(12, 0.8)]),
        (book(HEAD, ("A", 1250.5, 7), then=formatted(B2='#,##0.00 "€"')), [(1250.5, 7)]),
        (book(HEAD, ("A", -12, 7), then=formatted(B2="#,##0;[Red](#,##0)")), [(-12, 7)]),
        (book((*HEAD, "Start"), ("A", 12, 7, date(2027, 5, 1))), [(12, 7)]),
        (book((*HEAD, "Approved"), ("A", 12, 7, True), ("B", 9, 4, False)), [(12, 7), (9, 4)]),
        (book(("#", *HEAD), (1, "A", 12, 7), (2, "B", 9, 4)), [(12, 7), (9, 4)]),
        (book(HEAD, ("#1 Pump", 12, 7), ("#2", 9, 4)), [(12, 7), (9, 4)]),  # no notes, as in a case
    ],
)
def test_a_sheet_is_read_as_it_shows(raw: bytes, expected: list[tuple[float, float]]) -> None:
    assert amounts(taken(raw)) == expected


def merging(cells: str) -> Callable[[Any], None]:
    return lambda sheet: sheet.merge_cells(cells)


def hiding(row: int = 0, column: str = "") -> Callable[[Any], None]:
    def then(sheet: Any) -> None:
        if row:
            sheet.row_dimensions[row].hidden = True
        else:
            sheet.column_dimensions[column].hidden = True

    return then


def striking(row: int) -> Callable[[Any], None]:
    def then(sheet: Any) -> None:
        for cell in sheet[row]:
            cell.font = Font(strike=True)

    return then


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (
            book(HEAD, ("A", 12, 7), ("B", 9, 4), ("Total", 21, 11)),
            "row 4, 'Total', holds what the rows above",
        ),
        (book(HEAD, ("A", 12, 7), ("Total", "=SUM(B2:B2)", 7)), "Sheet!B3 is a formula that no program has"),
        (
            book(("Project", "Money", None), (None, "Cost", "Value"), ("A", 12, 7), then=merging("B1:C1")),
            "merges the cells B1:C1 of 'Sheet'",
        ),
        (
            book(
                ("Stage", "Technology", "Cost", "Value"),
                ("R", "IoT", 1, 7),
                (None, "AI", 2, 4),
                then=merging("A2:A3"),
            ),
            "merges the cells A2:A3 of 'Sheet'",
        ),
        (book(HEAD, ("A", 12, 7), ("old", 99, 9), then=hiding(row=3)), "hides row 3 of 'Sheet'"),
        (
            book(("Project", "Cost", "Last year", "Value"), ("A", 12, 11, 7), then=hiding(column="C")),
            "hides column C of 'Sheet'",
        ),
        (book(HEAD, ("A", 12, 7, "a remark")), "Sheet!D2 holds 'a remark', and no heading stands over it"),
        (
            book((*HEAD, None, "Rate", 1.1), ("A", 12, 7, None, "Year", 2027)),
            "a blank column D among its headings",
        ),
        (book(HEAD, ("A", "#REF!", 7)), "Sheet!B2 holds the error #REF!"),
        (book(HEAD, ("A", date(2027, 5, 1), 7)), "row 2, Cost: '2027-05-01' is not a number"),
        (book(HEAD, ("A", 1250500, 7), then=formatted(B2='#,##0,"k"')), "its format leaves out thousands"),
        (
            book(HEAD, ("A", 12, 7), ("B", 9, 4), then=formatted(B2='0 "k€"', B3='0 "Mio €"')),
            "Sheet!B3 shows Mio €, and Sheet!B2 above it k€: write both in one unit",
        ),
        (
            book(("Project", "Cost (k€)", "Value"), ("A", 12, 7), then=formatted(B2='0 "€"')),
            "'Cost (k€)' is in k€ and row 2, Cost (k€), in €: write all costs in one unit",
        ),
        (
            book(HEAD, ("A", 12, 7), ("B", 9, 4), then=striking(3)),
            "strikes out row 3 of 'Sheet': delete what",
        ),
        (book(HEAD, ("A", 12, 7), (), ("* estimate of 2025",)), "holds nothing but '* estimate of 2025'"),
    ],
)
def test_what_a_sheet_shows_otherwise_than_it_holds_is_refused(raw: bytes, says: str) -> None:
    with pytest.raises(NoTable) as refused:
        taken(raw)
    assert says in " ".join(str(refused.value).split())


def test_formulas_count_as_they_were_last_calculated() -> None:
    """As a spreadsheet program stores them: the result beside the formula."""
    from xlsxwriter import Workbook as Writer

    out = io.BytesIO()
    made = Writer(out, {"in_memory": True})
    sheet = made.add_worksheet()
    sheet.write_row(0, 0, HEAD)
    sheet.write_row(1, 0, ["A", None, 7])
    sheet.write_formula("B2", "=6*2", None, 12)
    made.close()
    with pytest.raises(NoTable, match="formula that no program has calculated"):
        taken(out.getvalue())  # it asks whoever opens it to calculate, so what it holds is nobody's result
    assert amounts(taken(changed(out.getvalue(), b' fullCalcOnLoad="1"', b""))) == [(12, 7)]


def test_hidden_sheets_are_not_taken_and_of_several_the_first() -> None:
    made = Workbook()
    made.active.append(HEAD)
    made.active.append(("Old", 1, 1))
    made.active.sheet_state = "hidden"
    for title, cost in (("2027", 12), ("2028", 13)):
        sheet = made.create_sheet(title)
        sheet.append(HEAD)
        sheet.append(("A", cost, 7))
    made.active = 1
    out = io.BytesIO()
    made.save(out)
    grid = grid_of(out.getvalue(), "list")
    assert amounts(case_of(grid, "x").data) == [(12, 7)]
    assert grid.says == ("sheet '2027', the first table of 2 sheets",)


def several(*sheets: tuple[str, list[tuple[Any, ...]]]) -> bytes:
    made = Workbook()
    made.remove(made.active)
    for title, rows in sheets:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_cover_is_no_table_and_of_another_sheet_the_remedy_is_said() -> None:
    table = ("List", [HEAD, ("A", 12, 7)])
    assert amounts(taken(several(("Cover", [("Projects of Acme",), ("by Ann",), ("May",)]), table))) == [
        (12, 7)
    ]
    with pytest.raises(NoTable, match="its sheet 'Legend' is read: move another one in front of it"):
        taken(several(("Legend", [("colour", "meaning"), ("red", "late")]), table))


def test_years_are_no_resources_and_what_they_come_to_is_asked_for() -> None:
    data = taken(b"Project;2026;2027;Cost;Value\nA;9;3;12;7\n")
    assert (amounts(data), "resources" in data) == ([(12, 7)], False)
    with pytest.raises(NoTable, match="2026, 2027 that seem to be years: write what a project costs in all"):
        taken(b"Project;2026;2027;Value\nA;9;3;7\n")
    with pytest.raises(NoTable, match="several columns for cost, Cost 2026 and Cost 2027: write their sum"):
        taken(b"Project;Cost 2026;Cost 2027;Value\nA;9;3;7\n")


def test_a_table_of_names_alone_is_none() -> None:
    with pytest.raises(NoTable, match="no column of costs, of values or of a criterion"):
        taken(b"Stage;Note\nMine;deep\nReuse;near\n")
    with pytest.raises(NoTable, match="or where its rows are stages, say min or max of Kosten"):
        taken(b"Stufe;Kosten\nMine;3\nReuse;4\n")


def with_part(raw: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO(raw)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, content)
    return out.getvalue()


def test_a_list_with_macros_is_read_and_what_could_do_harm_is_refused() -> None:
    """Of a list the cells are read, whatever else is in the file; nothing is unpacked without bound."""
    raw = book(HEAD, ("A", 12, 7))
    for part in ("xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml", "xl/embeddings/a.bin"):
        grid = grid_of(with_part(raw, part, b"<externalLink/>"), "list.xlsm")
        assert amounts(case_of(grid, "x").data) == [(12, 7)]
    for bad, says in (
        (with_part(raw, "xl/media/a.bin", b" " * 30_000_000), "would unpack to"),
        (raw[: len(raw) // 2], "is no .xlsx workbook, or a damaged one"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "is encrypted, or an .xls file: save it as .xlsx"),
        (changed(raw, b"<sheetData>", b"<sheetData"), "cannot be read as a workbook"),
    ):
        with pytest.raises(NoTable, match=re.escape(says)):
            grid_of(bad, "list.xlsx")


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("Stage;Waste;Jobs\nMine;△;◎\nReuse;○;◎\n", [("low", "high"), ("medium", "high")]),
        ("Stage,Waste,Jobs\nMine,12.5,High\nReuse,3,L\n", [(12.5, "high"), (3, "low")]),
        ("Stage\tWaste\tJobs\nMine\t1.250,5\thigh\nReuse\t3\tlow\n", [(1250.5, "high"), (3, "low")]),
    ],
)
def test_a_matrix_is_read_as_it_shows(text: str, readings: list[tuple[Any, Any]]) -> None:
    case = load(taken(text.encode(), {"Waste": "min", "Jobs": "max"})).case
    found = [(case.readings(s, "waste")[0], case.readings(s, "jobs")[0]) for s in case.stages]
    assert found == readings


def test_a_case_workbook_says_which_rows_and_columns_it_hides() -> None:
    from loopfolio.cases.workbook.rows import tables_of

    rows = [("stage", "a"), ("x", "high"), ("y", "low")]

    def then(sheet: Any) -> None:
        hiding(row=3)(sheet)
        hiding(column="B")(sheet)

    (table,) = tables_of(book(*rows, then=then), "case.xlsx")
    assert table.hidden == ("3:3", "B:B")
    (struck,) = tables_of(book(*rows, then=striking(2)), "case.xlsx")
    assert struck.struck == ("2:2",)
    flat = changed(book(*rows), b'<row r="3"', b'<row r="3" ht="0" customHeight="1"')
    assert next(iter(tables_of(flat, "case.xlsx"))).hidden == ("3:3",)
    (plain,) = tables_of(book(*rows, then=hiding(row=9)), "case.xlsx")
    assert plain.hidden == ()
