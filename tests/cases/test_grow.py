"""Entries written into the text of a case file: they say what they should, and every other byte stays."""

from random import Random

import pytest
from length import campaign
from loopfolio.cases.files import LIBRARY, library
from loopfolio.cases.grow import grown, with_entries
from loopfolio.cases.yaml.parser import parse
from loopfolio.cases.yaml.places import BOM, NotEditable

TEXT = """\
# head
format: 1
stages:   # the stages
  make: {impact: medium, energy: 31}  # flow
  use:
    impact: [high,
      low]   # two
    # of use
  end:
    impact:
    - low
    - high
    energy: 4      # four
  # about stages
profiles:
# nothing yet
budget: 3
"""


def test_values_give_way_and_mappings_grow_where_they_are() -> None:
    ana = {"ana": "high", "b o": None}
    values = {
        ("stages", "make", "impact"): ana,
        ("stages", "make", "x"): {"ana": 1},
        ("stages", "use", "impact"): ana,
        ("stages", "use", "y"): 3,
        ("stages", "end", "impact"): ana,
        ("stages", "end", "energy"): {"ana": 2.5},
        ("stages", "new", "z"): ana,
        ("profiles", "people"): {"order": ["impact"]},
        ("rules",): [],
    }
    assert (
        grown(TEXT, values)
        == """\
# head
format: 1
stages:   # the stages
  make: {impact: {ana: high, "b o": null}, energy: 31, x: {ana: 1}}  # flow
  use:
    impact: {ana: high, "b o": null}   # two
    # of use
    y: 3
  end:
    impact: {ana: high, "b o": null}
    energy: {ana: 2.5}      # four
  # about stages
  new:
    z: {ana: high, "b o": null}
profiles:
  people: {order: [impact]}
# nothing yet
budget: 3

rules: []
"""
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{format: 1}", "{format: 1, a: {b: {c: 1}}}"),
        ("format: 1\na: null  # none\n", "format: 1\na:  # none\n  b: {c: 1}\n"),
        ("format: 1\r\na:\r\n  b: {}\r\n", "format: 1\r\na:\r\n  b: {c: 1}\r\n"),
        (BOM + "a: {b: {c: 2}}", BOM + "a: {b: {c: 1}}"),
        ("a:\n  b:\n    c: |\n      two\n      lines\nz: 1\n", "a:\n  b:\n    c: 1\nz: 1\n"),
        ("a: {b: {c: }}\n", "a: {b: {c: 1 }}\n"),
        ("a: [1]\n", "a:\n  b: {c: 1}\n"),
        ("a:\n- 1\n- 2\nz: 3\n", "a:\n  b: {c: 1}\nz: 3\n"),
    ],
)
def test_it_is_written_as_the_file_is(text: str, expected: str) -> None:
    assert grown(text, {("a", "b", "c"): 1}) == expected


def test_what_would_mix_with_what_is_inherited_is_refused() -> None:
    """An own null takes out what the base has; entries in its place would let that in again."""
    with pytest.raises(NotEditable, match="a cannot be added to"):
        grown("a: null\n", {("a", "new"): 1}, ["a: {old: 1}\n"])


@campaign(60)
def test_library_files_grow_and_nothing_else_of_them_changes(seed: int) -> None:
    random = Random(seed)
    text = (LIBRARY / f"{library()[seed % len(library())]}.yaml").read_text(encoding="utf-8")
    tree, _ = parse(text, "x")
    assert tree is not None
    data = tree.plain()
    places = [
        (section, key, inner)
        for section in ("stages", "technologies", "fit")
        for key, entry in data.get(section, {}).items()
        for inner in [*(entry or {}), "fresh"]
        if isinstance(entry, dict)
    ]
    values = {place: {"ana": "high", "bo": None} for place in random.sample(places, min(9, len(places)))}
    made = grown(text, values)
    after, slips = parse(made, "x")
    assert after is not None
    assert slips == []
    assert after.plain() == with_entries(data, values)
    comments = [line for line in text.splitlines() if line.startswith("#")]
    assert [line for line in made.splitlines() if line.startswith("#")] == comments
