"""Most case files are read by a few patterns: as a parser of all of YAML reads them, place by place."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from loopfolio.cases.files import LIBRARY
from loopfolio.cases.yaml.parser import parse, yaml_tree
from loopfolio.cases.yaml.simple import simple_tree

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
def test_the_librarys_cases_need_no_parser(path) -> None:
    text = path.read_text(encoding="utf-8")
    found = simple_tree(text, path.name)
    assert found is not None
    assert (found.root, found.slips) == yaml_tree(text, path.name)


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=8), st.data())
@example(LINES, None)
def test_what_is_read_by_patterns_is_what_the_parser_reads(lines, data) -> None:
    """Of lines in any order, with whatever put in or left out."""
    text = "".join(lines)
    for _ in range(data.draw(st.integers(0, 3)) if data else 0):
        at = data.draw(st.integers(0, len(text)))
        left_out = data.draw(st.integers(0, 3))
        text = text[:at] + data.draw(st.sampled_from(["", *PIECES])) + text[at + left_out :]
    found = simple_tree(text, "case.yaml")
    assert (found is not None) or data
    if found is not None:
        assert repr((found.root, found.slips)) == repr(yaml_tree(text, "case.yaml"))


@pytest.mark.parametrize("text", LEFT)
def test_all_else_is_left_to_the_parser_or_read_as_it_does(text: str) -> None:
    assert parse(text, "case.yaml") == yaml_tree(text, "case.yaml")


def test_a_key_given_twice_is_said_where_the_parser_would() -> None:
    found = simple_tree("a: 1\nb: {c: 1, c: 2}\na: 2\n", "case.yaml")
    assert found is not None
    assert [(slip.message, slip.place.line, slip.place.column) for slip in found.slips] == [
        ("'c' is given twice, first on line 2", 2, 11),
        ("'a' is given twice, first on line 1", 3, 1),
    ]
