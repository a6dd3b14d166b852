"""What of a ranking holds however the cells nobody knows turn out."""

from itertools import product

import pytest
from loopfolio.models.ranking import open_readings
from loopfolio.models.ranking.open_readings import MOST_ASSIGNMENTS, open_cells, read_as, vary
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import profile_name, weight_profile
from loopfolio.models.validation.validate import validate

ANY = ["high", "medium", "low"]


def case_of(cells, stages="xyzw"):
    """Stages that read medium on a and b but for these cells."""
    read = {stage: {"a": "medium", "b": "medium"} for stage in stages}
    for (stage, criterion), reading in cells.items():
        read[stage][criterion] = reading
    return validate({"format": 1, "criteria": {c: {"direction": "max"} for c in "ab"}, "stages": read}).case


def varied(case):
    return vary(case, weight_profile(case, profile_name(case)))


def as_read(case, stages="xyzw"):
    """Each stage's readings on a and b, of cases without open cells."""
    assert not open_cells(case)
    return tuple(case.readings(stage, criterion)[0] for stage in stages for criterion in "ab")


def test_open_cells_are_those_with_more_than_one_reading():
    """One reading in a list is one, and is not open."""
    case = case_of({("x", "a"): ["high", "low"], ("y", "b"): ["low"], ("z", "b"): ANY})
    assert open_cells(case) == {("x", "a"): ("high", "low"), ("z", "b"): ("high", "medium", "low")}


def test_where_nothing_is_open_there_is_one_ranking():
    found = varied(case_of({}))
    assert (found.cells, found.assignments, found.complete) == ({}, ({},), True)
    assert len(found.cases) == len(found.rankings) == 1


def test_few_open_cells_are_read_in_every_combination():
    """Two cells of three and two readings: six cases, each another, the point readings first."""
    case = case_of({("x", "a"): ANY, ("y", "b"): ["low", "high"]})
    found = varied(case)
    assert found.complete
    assert [tuple(one.values()) for one in found.assignments] == list(product(ANY, ["low", "high"]))
    assert list(found.assignments[0]) == [("x", "a"), ("y", "b")]
    expected = [as_read(case_of({("x", "a"): x, ("y", "b"): y})) for x, y in product(ANY, ["low", "high"])]
    assert [as_read(one) for one in found.cases] == expected
    for one, made in zip(found.cases, found.rankings, strict=True):
        assert list(made.ranks) == list(rank(one, weight_profile(one, profile_name(one))).ranks)


def test_many_open_cells_are_read_one_at_a_time():
    """Four cells of three: 81 combinations are too many; each other reading comes alone."""
    cells = [("x", "a"), ("y", "a"), ("z", "b"), ("w", "b")]
    found = varied(case_of(dict.fromkeys(cells, ANY)))
    assert not found.complete
    point = dict.fromkeys(cells, "high")
    assert found.assignments[0] == point
    others = [{**point, cell: reading} for cell in cells for reading in ("medium", "low")]
    assert list(found.assignments[1:]) == others
    assert [as_read(one) for one in found.cases] == [as_read(case_of(one)) for one in [point, *others]]
    assert len(found.rankings) == 9


@pytest.mark.parametrize(
    ("readings", "complete", "count"),
    [
        # 2^6 = 64 combinations are all looked at.
        ([2] * 6, True, 64),
        # 2^5 · 3 = 96 are not: the points, five others and two more
        ([2] * 5 + [3], False, 8),
        # 3^3 · 2 = 54
        ([3] * 3 + [2], True, 54),
    ],
)
def test_up_to_sixty_four_combinations_are_looked_at(readings, complete, count):
    assert MOST_ASSIGNMENTS == 64
    cells = [(stage, criterion) for stage in "xyzw" for criterion in "ab"]
    case = case_of({cell: ANY[:n] for cell, n in zip(cells, readings, strict=False)})
    found = varied(case)
    assert (found.complete, len(found.assignments), len(found.rankings)) == (complete, count, count)


@pytest.mark.parametrize("most", [MOST_ASSIGNMENTS, 1], ids=["every combination", "one at a time"])
def test_a_stage_ranks_from_its_best_to_its_worst_reading(most, monkeypatch):
    """x on a may be high, low or medium, where y is medium on both and z low on a."""
    monkeypatch.setattr(open_readings, "MOST_ASSIGNMENTS", most)
    case = case_of(
        {("x", "a"): ["high", "low", "medium"], ("x", "b"): "low", ("z", "a"): "low", ("z", "b"): "medium"},
        "xyz",
    )
    found = varied(case)
    assert len(found.rankings) == 3
    # x: 3 + 1, 1 + 1, 2 + 1; y: 2 + 2; z: 1 + 2
    ranges = {stage: found.rank_range(stage) for stage in "xyz"}
    assert ranges["x"][1] == 3
    assert ranges["x"][0] < 3
    assert ranges["y"][0] == 1
    firsts = [list(made.ranks) for made in found.rankings]
    for number, stage in enumerate("xyz"):
        at = [ranks[number] for ranks in firsts]
        assert ranges[stage] == (min(at), max(at))


def test_a_case_is_read_one_way_and_the_other_cells_stay():
    case = case_of({("x", "a"): ANY, ("x", "b"): ["low", "high"]})
    read = read_as(case, {("x", "b"): "high"})
    assert (read.readings("x", "a"), read.readings("x", "b")) == (("high", "medium", "low"), ("high",))
    assert case.readings("x", "b") == ("low", "high")
