"""People of one mind, by what they weigh and read: small groups whose distances are counted by hand."""

from types import SimpleNamespace

import loopfolio as lf
import pytest
from loopfolio.models.group.like_minded import like_minded, named

CASE = lf.load(
    {
        "format": 1,
        "criteria": {c: {"direction": "max", "bounds": [0, 10]} for c in "ab"},
        "stages": {s: {"a": 5, "b": 5} for s in "xy"},
        "technologies": {"t": {"cost": 1}},
        "fit": {"x": {"t": "high"}},
    }
).case


def person(name, readings=None, weights=None):
    """Readings of a at x, b at x and a at y."""
    cells = [("x", "a"), ("x", "b"), ("y", "a")]
    said = {cell: r for cell, r in zip(cells, readings or (), strict=False) if r is not None}
    weighed = None if weights is None else dict(zip("ab", weights, strict=True))
    return SimpleNamespace(id=name, readings=said, weights=weighed)


READERS = [
    person("ann", (1, 5, 1)),
    person("bo", (2, 5, 1)),
    person("cy", (9, 5, 8)),
    person("dee", (9, 5, 10)),
]


def by_readings(people, reading=0.4):
    found = like_minded(CASE, people, None, reading)
    return found[0] if found else None


def test_readers_are_put_together_by_how_far_apart_they_read():
    """Ann and Bo are 0.1, 0 and 0 apart, Cy and Dee 0, 0 and 0.2: 1/30 and 2/30 on average."""
    found = by_readings(READERS)
    assert found.by == "readings"
    assert [group.people for group in found.groups] == [("ann", "bo"), ("cy", "dee")]
    assert [group.consensus for group in found.groups] == pytest.approx([1 - 1 / 30, 1 - 2 / 30])
    assert found.silhouette > 0.5
    assert named([found]) == {"readings 1": ("ann", "bo"), "readings 2": ("cy", "dee")}


def test_where_a_group_reads_otherwise_is_said():
    """On a: 0.15 and 0.1, 0.9 and 0.9 on average over the two stages; on b all read 0.5."""
    first, second = by_readings(READERS).groups
    [one] = first.differs
    assert (one.criterion, one.own, one.others) == ("a", pytest.approx(0.125), pytest.approx(0.9))
    [other] = second.differs
    assert (other.own, other.others) == (pytest.approx(0.9), pytest.approx(0.125))


def test_whoever_read_other_cells_is_not_thought_to_read_otherwise():
    """Cy did not read y, where all read more: as a part of what all read in the same cells."""
    people = [person("ann", (1, 5, 9)), person("bo", (1, 5, 9)), person("cy", (1, 5, None))]
    found = by_readings(people)
    assert [group.people for group in found.groups] == [("ann", "bo", "cy")]
    assert found.groups[0].differs == ()
    assert found.groups[0].consensus == 1
    assert found.silhouette is None
    assert named([found]) == {}


def test_two_without_a_cell_in_common_are_not_compared():
    people = [person("ann", (1, None, None)), person("bo", (None, 5, None)), person("cy", (1, 5, 1))]
    assert by_readings(people) is None


@pytest.mark.parametrize(("reading", "groups"), [(0.74, 2), (0.75, 1), (0.9, 1)])
def test_where_all_agree_already_they_are_of_one_mind(reading, groups):
    assert len(by_readings(READERS, reading).groups) == groups


def test_of_two_nobody_is_put_together():
    assert by_readings(READERS[:2]) is None
    assert by_readings(READERS, None) is None
    assert len(by_readings([*READERS[:3], person("eve")]).groups) >= 1


@pytest.mark.parametrize(("consensus", "groups"), [(0.4, 2), (0.75, 1)])
def test_those_who_weigh_are_put_together_by_their_weights(consensus, groups):
    people = [
        person("ann", None, (0.9, 0.1)),
        person("bo", None, (0.88, 0.12)),
        person("cy", None, (0.1, 0.9)),
    ]
    agreed = SimpleNamespace(consensus=consensus)
    [found] = like_minded(CASE, [*people, person("dee", (1, 5, 1))], agreed, None)
    assert found.by == "weights"
    assert len(found.groups) == groups
    if groups == 2:
        both, alone = found.groups
        assert (both.people, alone.people, alone.consensus) == (("ann", "bo"), ("cy",), None)
        assert both.consensus > 0.99
        assert [(d.criterion, pytest.approx(d.own), pytest.approx(d.others)) for d in both.differs] == [
            ("a", 0.89, 0.1), ("b", 0.11, 0.9),
        ]  # fmt: skip
    assert like_minded(CASE, people[:2], agreed, None) == ()
    assert like_minded(CASE, people, None, None) == ()
