"""Numbers as people keep them, by every way in: what has one reading is read, what has two is refused."""

import io
import re
import zipfile
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from length import examples
from loopfolio import Case, CaseError, load
from loopfolio.cases.reader import read as read_case
from loopfolio.cli import cli
from loopfolio.models.entry.number_formats import Shown, shown
from loopfolio.models.entry.numbers import Unclear, Written, read
from openpyxl import Workbook

CASE = """\
format: 1
criteria:
  waste: {direction: max, unit: t, bounds: [0, 5000]}
  data: {direction: max, bounds: [0, 100]}
stages:
  make: {waste: 480.5, data: 80}
  use: {waste: 30, data: 20}
profiles: {me: {direct: {waste: 0.75, data: 0.25}}}
technologies: {iot: {cost: 40}}
fit: {make: {iot: 0.5}, use: {iot: high}}
budget: 100
"""


def case(**puts: str) -> str:
    """The case above with other words for some of its numbers."""
    text = CASE
    for number, words in puts.items():
        old = number.removeprefix("n").replace("_", ".")
        text = re.sub(rf"(?<=[ :]){re.escape(old)}(?=[,}}\n])", words, text, count=1)
    return text


def waste(text: str) -> float:
    """What ``make`` reads on waste."""
    (reading,) = load(io.StringIO(text)).case.readings("make", "waste")
    assert isinstance(reading, float | int)
    return reading


def refusal(text: str) -> str:
    with pytest.raises(CaseError) as caught:
        load(io.StringIO(text))
    return str(caught.value)


# ---------------------------------------------------------------- what has one reading


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("480,5", 480.5),
        ("1250", 1250),
        ("1250,5", 1250.5),
        ("1.250,50", 1250.5),
        ("1,250.50", 1250.5),
        ("1 250", 1250),
        ("1 250,5", 1250.5),
        ("1\u00a0250,5", 1250.5),  # a blank that does not break
        ("1\u202f250", 1250),  # the narrow one
        ("1'250.5", 1250.5),
        ("1’250", 1250),
        ("1.250.000", 1_250_000),
        ("1,250,000", 1_250_000),
        ("0,125", 0.125),  # nobody groups a nought
        ("0.125", 0.125),
        ("12.50", 12.5),
        ("１２，５", 12.5),  # full width
        ("٤٨٠٫٥", 480.5),
        ("−5", -5),
        ("1,5e3", 1500),
        ("+5", 5),
    ],
)
def test_a_number_with_one_reading_is_read(written: str, number: float) -> None:
    assert read(written) == Written(number)


@pytest.mark.parametrize(
    ("written", "small", "large"),
    [
        ("1,250", "1.25", "1250"),
        ("1.250", "1.25", "1250"),
        ("12,500", "12.5", "12500"),
        ("999.001", "999.001", "999001"),
    ],
)
def test_a_number_with_two_is_refused_with_both_and_read_by_the_mark_that_the_file_uses(
    written: str, small: str, large: str
) -> None:
    found = read(written)
    assert isinstance(found, Unclear)
    assert (
        f"'{written}' is {small} to some and {large} to others: write {small} or {large}, or say"
        in found.says
    )
    decimal = "," if "," in written else "."
    assert read(written, decimal) == Written(float(small))
    assert read(written, "." if decimal == "," else ",") == Written(float(large))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "high",
        "1/3",
        "2027-02-18",
        "12:30",
        "1.5.2",
        "12,34,567",
        "12 5",
        "1 2500",
        "e5",
        "%",
        "5 t",
        "0x1F",
    ],
)
def test_what_is_no_number_is_left_alone(text: str) -> None:
    assert read(text) is None or not isinstance(read(text), Written)


@given(
    st.integers(0, 10**9),
    st.text("0123456789", max_size=4),
    st.sampled_from([(",", "."), (".", ","), (" ", ","), ("\u202f", "."), ("'", "."), ("", "."), ("", ",")]),
)
@examples(300)
def test_no_way_to_write_a_number_gives_another_one(
    whole: int, decimals: str, marks: tuple[str, str]
) -> None:
    """Whoever groups thousands and whatever by: the number, or a refusal that names it."""
    thousands, decimal = marks
    written = f"{whole:,}".replace(",", thousands) + (decimal + decimals if decimals else "")
    number = float(f"{whole}.{decimals or 0}")
    found = read(written)
    if isinstance(found, Unclear):
        assert f"{number:.12g}" in found.says
    else:
        assert found == Written(number)
    assert read(written, "," if decimal == "," else ".") == Written(number)


# ---------------------------------------------------------------- YAML


def test_a_decimal_comma_is_read_in_a_line_of_its_own_and_in_quotes() -> None:
    assert waste(case(n480_5="'480,5'")) == 480.5
    text = CASE.replace("  make: {waste: 480.5, data: 80}", "  make:\n    waste: 1.250,50\n    data: '80'")
    assert waste(text) == 1250.5
    assert load(io.StringIO(case(n40="'1 250'"))).case.technologies["iot"].cost.likely == 1250


def test_in_braces_a_comma_ends_a_value_and_the_number_that_was_meant_is_named() -> None:
    """YAML reads ``{waste: 12,5}`` as 12 and a key 5."""
    said = refusal(case(n480_5="12,5", n40="2,500"))
    assert "stages.make.waste: a comma ends a value here: for 12,5 write 12.5" in said
    assert (
        "technologies.iot.cost: a comma ends a value here: '2,500' is 2.5 to some and 2500 to others" in said
    )
    assert "2 problems" in str(
        CliRunner().invoke(cli, ["check", "-"], input=case(n480_5="12,5", n40="2,500")).output
    )


def test_a_file_says_which_mark_it_uses() -> None:
    """It is the file's own: what it extends is read by its own."""
    comma = 'numbers: {decimal: ","}\n'
    assert waste(case(n480_5="'1,250'") + comma) == 1.25
    assert waste(case(n480_5="'1.250'") + comma) == 1250
    assert waste(case(n480_5="'1.250'") + 'numbers: {decimal: "."}\n') == 1.25
    assert "numbers: write {decimal:" in refusal(CASE + "numbers: {decimal: ;}\n")
    assert load(io.StringIO(CASE + comma)).case == load(io.StringIO(CASE)).case


def test_a_point_that_may_part_thousands_is_refused_in_a_file_of_decimal_commas() -> None:
    """YAML itself reads 1.250 as 1.25, and nobody can tell who wrote it."""
    comma = 'numbers: {decimal: ","}\n'
    said = refusal(case(n480_5="1.250") + comma)
    assert "stages.make.waste: 1.250 is 1.25 to YAML, and 1250 where commas are decimal marks" in said
    assert waste(case(n480_5="1.250")) == 1.25
    assert waste(CASE + comma) == 480.5


def test_keys_are_no_decimals() -> None:
    """In JSON, and where somebody leaves the blanks out."""
    for text in ('scale: {"1": 1,"2": 2}', "scale: {1: 1,2: 2}"):
        assert load(io.StringIO(CASE + text + "\n")).case.scale == {"1": 1, "2": 2}


def test_words_about_an_entry_stay_what_they_are() -> None:
    """A reason that is a level, a name that is a percentage, a source that is a number."""
    text = CASE.replace("{iot: 0.5}", "{iot: {fit: High, why: High, source: '1,250'}}")
    found = load(io.StringIO(text + "name: 80 %\n")).case
    cell = found.fit["make"]["iot"]
    assert (cell.fit, cell.why, cell.source) == (1.0, "High", "1,250")
    assert found.name == "80 %"


@pytest.mark.parametrize("written", ["125¹", "10²", "12①", "12➀", "½", "5½"])
def test_raised_and_circled_digits_are_no_digits_of_a_number(written: str) -> None:
    assert f"'{written}' is not a number" in refusal(case(n480_5=written))
    assert waste(case(n480_5="٣٤")) == waste(case(n480_5="３４")) == 34


def test_text_beyond_all_numbers_is_refused_as_the_number_is() -> None:
    for written in ("1E400", "'1E400'"):
        assert "budget: inf is not a finite number" in refusal(case(n100=written))


def test_names_and_levels_that_look_like_numbers_stay_what_they_are() -> None:
    found = load(io.StringIO(CASE + "name: '1,250'\nscale: {'1': 1, '2': 2}\n")).case
    assert found.name == "1,250"
    assert list(found.scale) == ["1", "2"]


# ---------------------------------------------------------------- per cent


@pytest.mark.parametrize(
    ("old", "said", "read_as"),
    [
        ("fit: {make: {iot: 0.5}", "fit: {make: {iot: 80 %}", lambda c: c.fit["make"]["iot"].fit == 0.8),
        ("data: 80}", "data: 12,5 %}", None),
        ("data: 80}", "data: '12,5 %'}", lambda c: c.readings("make", "data") == (12.5,)),
        (
            "waste: 0.75, data: 0.25",
            "waste: 75 %, data: 25%",
            lambda c: c.profiles["me"].direct["data"] == 0.25,
        ),
        ("cost: 40}", "cost: 40, success: 90 %}", lambda c: c.technologies["iot"].success == 0.9),
    ],
)
def test_a_percentage_is_what_its_field_takes(old: str, said: str, read_as: Any) -> None:
    """A share from 0 to 1 is a hundredth of it; a reading on bounds up to 100 is the number itself."""
    text = CASE.replace(old, said)
    if read_as is None:
        assert "for 12,5 % write 12.5 %" in refusal(text)
    else:
        assert read_as(load(io.StringIO(text)).case)


def test_a_percentage_of_what_nobody_can_tell_is_refused_with_both_numbers() -> None:
    assert "stages.make.waste: 80 % is 0.8 or 80: write the number that is meant" in refusal(
        case(n480_5="80 %")
    )
    assert "budget: 80 % is 0.8 or 80" in refusal(case(n100="80 %"))


# ---------------------------------------------------------------- words


def test_levels_directions_and_yes_are_read_in_any_case() -> None:
    text = """\
format: 1
criteria: {a: {direction: Benefit}, b: {direction: COST}}
stages: {x: {a: High, b: LOW}, y: {a: M, b: [l, Medium]}}
technologies: {iot: {cost: 1, difficulty: HIGH, illustrative: Yes}}
fit: {x: {iot: Medium}, y: {iot: None}}
"""
    found = load(io.StringIO(text)).case
    assert [c.direction for c in found.criteria.values()] == ["max", "min"]
    assert found.readings("x", "a") == ("high",)
    assert found.readings("y", "b") == ("low", "medium")
    assert (found.technologies["iot"].difficulty, found.technologies["iot"].illustrative) == ("high", True)
    assert (found.fit["x"]["iot"].fit, found.fit["y"]["iot"].fit) == (pytest.approx(2 / 3), 0)


RANGES = """\
format: 1
criteria: {a: {direction: max, bounds: [0, 9]}, b: {direction: max}}
stages: {x: {a: 3, b: high}, y: {a: 1, b: low}}
technologies: {iot: {cost: 1}}
fit: {x: {iot: 0.5}, y: {iot: high}}
"""


def test_the_ends_of_a_range_are_read_in_any_case_and_are_nobody() -> None:
    """Low and High were two people, of whom the lower counted."""
    found = load(io.StringIO(RANGES.replace("a: 3", "a: {Low: 3, High: 6}"))).case
    assert found.readings("x", "a") == (4.5,)
    assert found.reading_range("x", "a") == (3, 4.5, 6)
    cost = load(io.StringIO(RANGES.replace("cost: 1", "cost: {Low: 1, Likely: 2, High: 4}"))).case
    assert cost.technologies["iot"].cost is not None
    assert cost.technologies["iot"].cost.likely == 2
    people = load(io.StringIO(RANGES.replace("a: 3", "a: {Ann: 3, Max: 6}"))).case
    assert people.readings("x", "a") == (3, 6)


@pytest.mark.parametrize(
    ("old", "said", "message"),
    [
        ("a: 3", "a: {min: 3, max: 6}", "stages.x.a: min and max are no people: write a range as {low"),
        (
            "b: high",
            "b: {Worst: low, Best: high}",
            "stages.x.b: Worst and Best are no people: write a list of",
        ),
        (
            "iot: 0.5",
            "iot: {p10: 0.2, p90: 0.6}",
            "fit.x.iot: p10 and p90 are no people: write a range as {low: …",
        ),
        ("cost: 1", "cost: 1, success: {min: 0.2, max: 0.6}", "technologies.iot.success: min and max are no"),
    ],
)
def test_the_ends_of_a_range_by_other_names_are_refused(old: str, said: str, message: str) -> None:
    assert message in refusal(RANGES.replace(old, said))


def test_a_fit_may_be_a_range_or_what_people_say_without_more_words() -> None:
    """As the format says of a cell of the fit table; it used to need a field called fit."""

    def fit(said: str) -> float:
        return load(io.StringIO(RANGES.replace("iot: 0.5", f"iot: {said}"))).case.fit["x"]["iot"].fit

    assert fit("{low: 0.25, high: 0.75}") == fit("{fit: {low: 0.25, high: 0.75}, why: x}") == 0.5
    assert fit("{ann: low, bo: high, cy: high}") == 1
    assert "fit.x.iot.fit: 'fit' is missing" in refusal(RANGES.replace("iot: 0.5", "iot: {why: x}"))


def test_a_level_that_could_be_two_is_refused() -> None:
    text = "format: 1\nscale: {small: 1, Small: 2, severe: 3}\ncriteria: {a: {direction: max}}\n"
    text += "stages: {x: {a: §}}\n"
    assert load(io.StringIO(text.replace("§", "Small"))).case.readings("x", "a") == ("Small",)
    for word in ("SMALL", "s"):
        assert "is not small, Small or severe" in refusal(text.replace("§", word))


# ---------------------------------------------------------------- workbooks


def workbook(*, calculated: bool = True, formats: dict[str, str] | None = None, **cells: Any) -> bytes:
    """The case above in cells, with others in ``Stages``: C2 is what ``make`` reads on waste, D2 on data."""
    book = Workbook()
    book.remove(book.worksheets[0])
    rows = {
        "Case": [["key", "value"], ["format", 1], ["budget", 100]],
        "Criteria": [
            ["criterion", "direction", "bounds"], ["waste", "max", "0, 5000"], ["data", "max", "0, 100"],
        ],
        "Stages": [["stage", "name", "waste", "data"], ["make", None, 480.5, 80], ["use", None, 30, 20]],
    }  # fmt: skip
    for title, lines in rows.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    for cell, value in cells.items():
        book["Stages"][cell] = value
    for cell, code in (formats or {}).items():
        book["Stages"][cell].number_format = code
    out = io.BytesIO()
    book.save(out)
    return with_results(out.getvalue()) if calculated else out.getvalue()


def with_results(raw: bytes) -> bytes:
    """As a spreadsheet program leaves it that has calculated =30+30, the only formula there is."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = re.sub(rb"(<f>30\+30</f>)<v(?: ?/|></v)>", rb"\1<v>60</v>", old.read(name))
            text = text.replace(b' fullCalcOnLoad="1"', b"")
            new.writestr(name, text)
    return out.getvalue()


def of_make(raw: bytes) -> dict[str, list[Any]]:
    found = read_case(raw, "acme.xlsx").case
    return {criterion: [*found.readings("make", criterion)] for criterion in found.criteria}


@pytest.mark.parametrize(
    ("cell", "readings"),
    [
        ("480,5", [480.5]),  # never 480 or 5
        ("1.250,50", [1250.5]),
        ("1 250", [1250]),
        ("480.5", [480.5]),
        ("140, 220", [140, 220]),  # a blank behind a comma parts two
        ("12,5, 13,5", [12.5, 13.5]),
        ("[140, 220]", [140, 220]),
    ],
)
def test_text_in_a_cell_is_read_as_it_is_meant(cell: str, readings: list[float]) -> None:
    assert of_make(workbook(C2=cell))["waste"] == readings


def test_a_cell_counts_as_what_it_shows() -> None:
    assert of_make(workbook(D2=0.8, formats={"D2": "0%"}))["data"] == [80]
    assert of_make(workbook(D2=0.575, formats={"D2": "0.0 %"}))["data"] == [57.5]
    assert of_make(workbook(C2=1250.5, formats={"C2": '#,##0.00 "€"'}))["waste"] == [1250.5]
    assert of_make(workbook(D2=80, formats={"D2": '0" %"'}))["data"] == [80]  # the sign is a word
    assert of_make(workbook(C2=0.5, formats={"C2": "# ?/?"}))["waste"] == [0.5]
    with pytest.raises(CaseError, match=r"Stages!C2.*80 % is 0.8 or 80"):
        read_case(workbook(C2=0.8, formats={"C2": "0%"}), "acme.xlsx")
    with pytest.raises(CaseError, match=r"Stages!C2.*its format leaves out thousands"):
        read_case(workbook(C2=1_250_000, formats={"C2": "#,##0,"}), "acme.xlsx")


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        # what a spreadsheet program writes by itself shows the number that is held
        ("General", -9, Shown()),
        ("#,##0_);(#,##0)", -9, Shown()),
        ("#,##0;[Red]#,##0", -9, Shown()),
        ('_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-', 0, Shown()),
        ("0;-0;;@", 0, Shown()),
        ("0.00E+00", 1250.5, Shown()),
        ("# ?/?", 0.5, Shown()),
        ('0 "FTE"', 3, Shown()),
        ('"CO2 "0', 3, Shown()),
        # per cent by the part of the format that is for the number
        ("0%", 0.8, Shown(percent=True)),
        ("[<1]0%;0", 0.8, Shown(percent=True)),
        ("[<1]0%;0", 12, Shown()),
        ("0;-0%", -0.8, Shown(percent=True)),
        # another number than is held, or none
        ("0;0", -9, Shown(unlike="holds -9 and shows no minus")),
        (";;;", 9, Shown(unlike="holds 9 and shows nothing")),
        ('"n/a"', 9, Shown(unlike="holds 9 and shows 'n/a'")),
        ('0"000"', 12, Shown(unlike="holds 12 and its format adds digits")),
        ("0.0,,", 1.5e6, Shown(unlike="holds 1500000 and its format leaves out thousands")),
        ('[>=1000]#,##0,"k";0', 900, Shown()),
        # units of money
        ("[$€-407] #,##0", 12, Shown(unit="€")),
        ('#,##0 "Mio. €"', 12, Shown(unit="Mio. €")),
        ("0\\k", 12, Shown(unit="k")),
        ("#,##0 [$CHF]", 12, Shown(unit="CHF")),
        ("$#,##0", 12, Shown(unit="$")),
    ],
)
def test_what_a_format_shows_of_a_number(code: str, value: float, expected: Shown) -> None:
    assert shown(code, value) == expected


def test_a_cell_that_shows_another_number_or_another_unit_is_refused() -> None:
    with pytest.raises(CaseError, match=r"Stages!C2.*holds 9 and shows nothing; write the number in full"):
        read_case(workbook(C2=9, formats={"C2": ";;;"}), "acme.xlsx")
    with pytest.raises(CaseError, match=r"Stages!C3.*shows Mio €, and Stages!C2 above it k€: write both"):
        read_case(workbook(formats={"C2": '0 "k€"', "C3": '0 "Mio €"'}), "acme.xlsx")


def test_a_formula_counts_as_last_calculated_and_is_named() -> None:
    found = read_case(workbook(C2="=30+30"), "acme.xlsx")
    assert found.case.readings("make", "waste") == (60,)
    says = "acme.xlsx: Stages!C2 is a formula: taken as a spreadsheet program last calculated it"
    assert says in map(str, found.warnings)
    with pytest.raises(CaseError, match=r"Stages!C2.*is a formula that no program has calculated"):
        read_case(workbook(C2="=30+30", calculated=False), "acme.xlsx")


def test_a_workbook_says_which_mark_it_uses() -> None:
    with pytest.raises(CaseError, match=r"Stages!C2.*'1\.250' is 1\.25 to some and 1250 to others"):
        read_case(workbook(C2="1.250"), "acme.xlsx")
    raw = workbook(C2="1.250")
    book = io.BytesIO(raw)
    from openpyxl import load_workbook

    changed = load_workbook(book)
    changed["Case"].append(["numbers.decimal", ","])
    out = io.BytesIO()
    changed.save(out)
    assert of_make(out.getvalue())["waste"] == [1250]


# ---------------------------------------------------------------- Python


def test_python_takes_numbers_as_text_as_a_file_does() -> None:
    fields = load(io.StringIO(CASE)).case.model_dump(exclude_unset=True)
    fields["stages"]["make"]["waste"] = "480,5"
    assert Case(**fields).readings("make", "waste") == (480.5,)
    fields["stages"]["make"]["waste"] = "1,250"
    with pytest.raises(CaseError, match=r"is 1\.25 to some and 1250 to others"):
        Case(**fields)
    assert load(io.StringIO(CASE)).override(budget="1.250,50").case.budget_limit == 1250.5
    readings = pd.DataFrame({"waste": ["480,5", 30]}, index=["make", "use"])
    assert load(io.StringIO(CASE)).override(budget=Decimal("12.5")).case.budget_limit == 12.5
    framed = Case.from_frames(readings, criteria={"waste": {"direction": "max", "bounds": [0, 500]}})
    assert framed.readings("make", "waste") == (480.5,)
