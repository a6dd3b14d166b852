"""Text that is cut to its room, without a font to ask."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopfolio.report.words.text_metrics import shorten, width, wrap


@given(st.text("iW é漢", max_size=30), st.floats(0, 200), st.booleans())
def test_as_much_of_the_beginning_stays_as_fits(text, room, bold):
    """Tried from the whole downwards, a letter less each time."""
    kept = text
    if width(text, 10, bold) > room:
        while kept and width(kept + "…", 10, bold) > room:
            kept = kept[:-1].rstrip()
        kept += "…"
    assert shorten(text, 10, room, bold) == kept


@pytest.mark.parametrize("letters", [100, 300_000])
def test_a_name_of_any_length_is_cut_at_once(letters):
    """x is 6.5 px wide at 10 px, … is 10: of 100 px there are 13 x and …, or 15 x on a line of their own."""
    assert shorten("x" * letters, 10, 100) == "x" * 13 + "…"
    assert wrap("x" * letters, 10, 100, 3) == ["x" * 15, "x" * 15, "x" * 13 + "…"]
