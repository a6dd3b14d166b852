"""What a spreadsheet shows of a number, by the formats that spreadsheets write."""

import pytest
from loopfolio.models.entry.number_formats import Shown, shown

SAME = Shown()


@pytest.mark.parametrize(
    ("code", "value", "seen"),
    [
        ("General", 5, SAME),
        ("0.00", 5.125, SAME),
        ("#,##0", 5000, SAME),
        ("0%", 0.5, Shown(percent=True)),
        ("0.00E+00", 5, SAME),
        ("# ?/?", 0.5, SAME),
        ('#,##0 "kEUR"', 5, Shown(unit="kEUR")),
        ("#,##0\\ [$€-407]", 5, Shown(unit="€")),
        ('0 "staff"', 5, SAME),
        ('0 "million"', 5, Shown(unit="million")),
        ("#,##0,", 5000, Shown(unlike="holds 5000 and its format leaves out thousands")),
        ("0.0,,", 5e6, Shown(unlike="holds 5000000 and its format leaves out thousands")),
        ('0"0"', 5, Shown(unlike="holds 5 and its format adds digits")),
        ('"1"0', 5, Shown(unlike="holds 5 and its format adds digits")),
        ('0 "m2"', 5, SAME),
        ('"done"', 5, Shown(unlike="holds 5 and shows 'done'")),
        (";;;", 5, Shown(unlike="holds 5 and shows nothing")),
        (";;;", 0, SAME),
        ('0;-0;"-"', 0, SAME),
        ('0;-0;"-"', 5, SAME),
        ("0;-0", -5, SAME),
        ("0;(0)", -5, SAME),
        ("0;[Red]0", -5, SAME),
        ("0;0", -5, Shown(unlike="holds -5 and shows no minus")),
        ("0;0", 5, SAME),
        ("0", -5, SAME),
        ('0;0;"none"', 0, SAME),
        ('[>=100]0;"few"', 100, SAME),
        ('[>=100]0;"few"', 99, Shown(unlike="holds 99 and shows 'few'")),
        ('[>100]0;"few"', 100, Shown(unlike="holds 100 and shows 'few'")),
        ('[<100]"few";0', 99, Shown(unlike="holds 99 and shows 'few'")),
        ('[<100]"few";0', 100, SAME),
        ('[<=100]"few";0', 100, Shown(unlike="holds 100 and shows 'few'")),
        ('[=1]"one";0', 1, Shown(unlike="holds 1 and shows 'one'")),
        ('[=1]"one";0', 2, SAME),
        ('[<>1]"other";0', 2, Shown(unlike="holds 2 and shows 'other'")),
        ('[<>1]"other";0', 1, SAME),
        ('[<-5]"far";[<0]"below";0', -7, Shown(unlike="holds -7 and shows 'far'")),
        ('[<-5]"far";[<0]"below";0', -3, Shown(unlike="holds -3 and shows 'below'")),
        ('[<-5]"far";[<0]"below";0', 3, SAME),
    ],
)
def test_what_a_cell_shows_of_a_number_is_known_by_its_format(code, value, seen):
    assert shown(code, value) == seen
