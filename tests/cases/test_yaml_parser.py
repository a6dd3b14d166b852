"""The fast parser reads what the one that explains reads, place by place, and never more."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopfolio.cases.files import LIBRARY
from loopfolio.cases.yaml.parser import explained, parse

SIMPLE = """\
# A comment, and a line that ends in spaces.

name: 'It is "plain"'  # the whole of it
costs: {nir: {low: 180, high: 3.2e2, source: offer 2026-04}, rfid: [.5, -1, "x # y"],
  twin: {}}   # on two lines
rules:
- {rule: requires, pair: "*/twin", needs: [s/ai]}
- rule: fund
  pairs:
  - s/t
  -
  by: 2028-07-01
-   - left to the parser
"""
LINES = SIMPLE.splitlines(keepends=True)[:-1]
PIECES = [
    *(": ", ":", " ", "\n", "\n  ", "- ", ",", "[", "]", "{", "}", "#", " # ", '"', "'", "a", "1", "-", "?"),
    *(
        "&a ",
        "*a",
        "!t ",
        "|",
        ">",
        "%",
        "---\n",
        "\\",
        "\t",
        "\r\n",
        "é",
        "\ufeff",
        "~",
        "a: ",
        "{a: b}",
        "''",
    ),
]
LEFT = [
    *("", "# nothing\n", "word\n", SIMPLE, "a: b: c\n", "a: b\n  c\n", "a: |\n  b\n", "a: &x 1\nb: *x\n"),
    *(
        'a: "\\n"\n',
        "a: 'it''s'\n",
        "{waste: 12,5}\n",
        "[a: 1]\n",
        "[1, ]\n",
        "--- \na: 1\n",
        "a: 1\r\nb: 2\n",
    ),
    *("a: 1\r\nb: 2\n", "a: https://b.c\n", "a:", "a:\n", "-", "-\n\n", "a:\n- \n# b"),
]


@pytest.mark.parametrize("path", sorted(LIBRARY.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_case_of_the_library_is_read_alike(path) -> None:
    text = path.read_text(encoding="utf-8")
    assert parse(text, path.name) == explained(text, path.name)


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=8), st.data())
def test_what_one_parser_reads_is_what_the_other_reads(lines, data) -> None:
    """Of lines in any order, with whatever put in or left out."""
    text = "".join(lines)
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(text)))
        left_out = data.draw(st.integers(0, 3))
        text = text[:at] + data.draw(st.sampled_from(["", *PIECES])) + text[at + left_out :]
    assert repr(parse(text, "case.yaml")) == repr(explained(text, "case.yaml"))


@pytest.mark.parametrize("text", LEFT)
def test_what_is_hard_to_read_is_read_alike(text: str) -> None:
    assert parse(text, "case.yaml") == explained(text, "case.yaml")


def test_the_library_is_read_by_the_fast_parser(monkeypatch) -> None:
    monkeypatch.setattr("loopfolio.cases.yaml.parser.explained", lambda *_: pytest.fail("read twice"))
    assert "_ruamel_yaml" in sys.modules
    for path in LIBRARY.glob("*.yaml"):
        assert parse(path.read_text(encoding="utf-8"), path.name)[1] == []


def test_where_nothing_stands_behind_a_key_it_is_at_the_key() -> None:
    found, _ = parse("a: 1\nb:\n\nc: {d: , e: }\n", "case.yaml")
    assert found is not None
    assert (found.value["b"].place.line, found.value["b"].place.column) == (2, 1)
    assert [(one.place.line, one.place.column) for one in found.value["c"].value.values()] == [
        (4, 5),
        (4, 10),
    ]
