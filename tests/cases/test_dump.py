"""Plain data written as YAML reads as the same data, however it is nested."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopfolio.cases.yaml.dump import WIDTH, as_yaml
from loopfolio.cases.yaml.places import said

WORDS = st.text("ab ,:#[]{}-'\"\n\\é", max_size=120)
PLAIN = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | WORDS
)
NESTED = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(WORDS.filter(len), inner, max_size=6),
    max_leaves=25,
)


@given(st.dictionaries(WORDS.filter(len), NESTED, min_size=1, max_size=4))
def test_what_is_written_reads_as_what_it_was(data):
    assert said(as_yaml(data), []) == data


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        pytest.param({"budget": {"at_most": 120}}, ["budget: {at_most: 120}"], id="short things on one line"),
        pytest.param(
            {"workshops": [{"began": "2027-02-18", "left_open": ["x" * 60, "y" * 40], "rounds": [{"a": 3}]}]},
            ["workshops:", "  - began: \"2027-02-18\"", f"    left_open: [{'x' * 60},", f"      {'y' * 40}]",
             "    rounds: [{a: 3}]"],
            id="minutes are blocks",
        ),
        pytest.param(
            {"people": [f"Person {i}" for i in range(16)]},
            ["people: [" + ", ".join(f'"Person {i}"' for i in range(7)) + ",",
             "  " + ", ".join(f'"Person {i}"' for i in range(7, 14)) + ",",
             '  "Person 14", "Person 15"]'],
            id="many names are wrapped",
        ),
    ],
)  # fmt: skip
def test_what_is_long_goes_onto_lines_of_its_own(data, lines):
    assert as_yaml(data).splitlines() == lines
    assert max(map(len, lines)) <= WIDTH
