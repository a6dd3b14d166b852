"""What a cell of the decision matrix may hold."""

import pytest
from loopfolio.models.validation.validate import validate

LEVELS, NUMBERS = {"direction": "max"}, {"direction": "max", "bounds": [0, 50]}


def told(cell, criterion=LEVELS, **more):
    """Path within the stage and words of each problem of a cell."""
    verdict = validate(
        {
            "format": 1,
            "criteria": {"c": criterion, "d": {"direction": "max"}},
            "stages": {
                "s": {"c": cell, "d": "low"},
                "t": {"c": 5 if "bounds" in criterion else "high", "d": "high"},
            },
            **more,
        }
    )
    return [(".".join(map(str, p.path[2:])), p.message) for p in verdict.problems if p.path[0] == "stages"]


def paths(cell, criterion=LEVELS):
    return [path for path, _ in told(cell, criterion)]


@pytest.mark.parametrize(
    ("cell", "where"),
    [
        ("low", []),
        ("lw", ["c"]),
        (2, ["c"]),
        (True, ["c"]),
        (None, ["c"]),
        (["low", "high"], []),
        (["low", "hgh"], ["c.1"]),
        ([], ["c"]),
        ({}, ["c"]),
        ({"ann": "low", "bo": None}, []),
        ({"ann": None, "bo": None}, ["c"]),
        ({"ann": "lw"}, ["c.ann"]),
        ({"low": 1, "high": 2}, ["c"]),
        ({"reading": "low", "source": "audit"}, []),
        ({"reading": "lw"}, ["c.reading"]),
        ({"reading": {"reading": "low"}}, ["c.reading"]),
        ({"reading": "low", "sorce": "audit"}, ["c.sorce"]),
        ({"reading": "low", "source": 5}, ["c.source"]),
        ({"reading": "low", "why": 5}, ["c.why"]),
        ({"reading": "low", "illustrative": True}, []),
        ({"reading": "low", "illustrative": 1}, ["c.illustrative"]),
        ({"reading": "low", "strength": "strong"}, []),
        ({"reading": "low", "strength": "stron"}, ["c.strength"]),
        ({"reading": "low", "date": "2027-02-28"}, []),
        ({"reading": "low", "date": "2027-02-30"}, ["c.date"]),
    ],
)
def test_a_cell_is_a_level_several_or_what_people_say_with_its_evidence(cell, where):
    assert paths(cell) == where


@pytest.mark.parametrize(
    ("cell", "where"),
    [
        (0, []),
        (50, []),
        (50.1, ["c"]),
        (-0.1, ["c"]),
        (float("nan"), ["c"]),
        ("low", ["c"]),
        ([5, 60], ["c.1"]),
        ({"low": 1, "high": 9}, []),
        ({"low": 1, "likely": 1, "high": 1}, []),
        ({"low": 1, "likely": 0.5, "high": 9}, ["c"]),
        ({"low": 1, "likely": 9.5, "high": 9}, ["c"]),
        ({"low": 9, "high": 1}, ["c"]),
        ({"low": 1}, ["c"]),
        ({"high": 1}, ["c"]),
        ({"low": 1, "high": 60}, ["c.high"]),
        ({"low": 1, "high": 9, "ann": 3}, ["c.ann"]),
    ],
)
def test_a_number_or_a_range_of_numbers_is_within_its_bounds(cell, where):
    assert paths(cell, NUMBERS) == where


def test_the_remedy_says_what_may_be_written():
    assert told([], NUMBERS)[0][1] == "holds no reading: write a number from 0 to 50"
    assert told([])[0][1] == "holds no reading: write low, medium or high"
    assert "of c, 0 to 50" in told(60, NUMBERS)[0][1]
    assert told({"low": 1})[0][1].startswith("a range is of numbers; write low, medium or high")
    own = {"direction": "max", "scale": {"low": 1, "medium": 5, "high": 9}}
    assert told([], own)[0][1] == "holds no reading: write low, medium or high"


@pytest.mark.parametrize(("absent", "where"), [(1, ["a0"]), (5, ["a0", "a1", "a2", "a3", "a4"]), (6, [""])])
def test_readings_that_are_missing_are_named_one_by_one_up_to_five(absent, where):
    verdict = validate(
        {"format": 1, "criteria": {f"a{k}": LEVELS for k in range(absent)}, "stages": {"s": {}}}
    )
    assert [".".join(map(str, p.path[2:])) for p in verdict.problems] == where


@pytest.mark.parametrize(
    ("scale", "where"),
    [
        ({"low": 1, "medium": 2, "high": 3}, []),
        ({"low": 1, "medium": 1, "high": 3}, ["scale"]),
        ({"low": 1, "medium": 4, "high": 3}, ["scale"]),
        ({"high": 3, "medium": 2, "low": 1}, []),
        ({"little": 2, "lots": 1}, ["scale"]),
    ],
)
def test_levels_rise(scale, where):
    first, *_, last = scale
    stages = {"s": {"c": first}, "t": {"c": last}}
    verdict = validate({"format": 1, "scale": scale, "criteria": {"c": LEVELS}, "stages": stages})
    assert [".".join(map(str, p.path[:1])) for p in verdict.problems] == where


@pytest.mark.parametrize(
    ("other", "where"),
    [
        ({"low": 1, "medium": 2, "high": 9}, []),
        ({"low": 1, "high": 9}, ["scales.steep"]),
        ({"low": 1, "medium": 9, "high": 2}, ["scales.steep"]),
    ],
)
def test_another_scale_scores_the_same_levels_in_the_same_order(other, where):
    """A criterion may have levels of its own."""
    data = {"format": 1, "criteria": {"c": LEVELS}, "stages": {"s": {"c": "low"}, "t": {"c": "high"}}}
    assert [
        ".".join(map(str, p.path)) for p in validate({**data, "scales": {"steep": other}}).problems
    ] == where
    own = {**data, "criteria": {"c": {"direction": "max", "scale": {"low": 1, "high": 9}}}}
    assert not validate(own).problems


@pytest.mark.parametrize(
    ("section", "name", "fault"),
    [
        ("criteria", "cost-2.b", False),
        ("criteria", "a b", True),
        ("criteria", "-a", True),
        ("criteria", "difficulty", True),
        ("criteria", "source", True),
        ("technologies", "difficulty", False),
        ("technologies", "a/b", True),
        ("resources", "staff", False),
        ("resources", "cost", True),
        ("resources", "effect", True),
        ("resources", "risk", True),
        ("resources", "d", True),
        ("resources", "name", True),
        ("periods", "2027", False),
        ("periods", "h 1", True),
    ],
)
def test_a_key_is_a_word_that_has_no_meaning_of_its_own(section, name, fault):
    data = {
        "format": 1,
        "criteria": {"d": LEVELS},
        "stages": {"s": {"d": "low"}, "t": {"d": "high"}},
        "technologies": {"x": {"cost": 1}},
        "fit": {"s": {"x": "high"}},
    }
    entry = {"criteria": LEVELS, "technologies": {"cost": 1}}.get(section, {})
    data[section] = {**data.get(section, {}), name: entry}
    if section == "criteria":
        for stage in data["stages"].values():
            stage[name] = "low"
    assert ((section, name) in [p.path for p in validate(data).problems]) is fault
