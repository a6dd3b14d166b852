"""What of a sound case is doubted, and how much of it is said."""

import pytest
from loopfolio.models.validation.validate import validate

CRITERIA = {"c": {"direction": "max"}}


def judged(data):
    """Problems and warnings, each by its dotted path."""
    verdict = validate({"format": 1, **data})
    return [
        {".".join(map(str, p.path)): p.message for p in some} for some in (verdict.problems, verdict.warnings)
    ]


def doubts(**data):
    problems, warnings = judged(data)
    assert problems == {}
    return warnings


def priced(count, **technology):
    """So many pairs of one stage, without a cost but for what is said here."""
    names = [f"t{k}" for k in range(count)]
    return {
        "stages": {"s": {}},
        "technologies": {name: dict(technology) for name in names},
        "pairs": {f"s/{name}": {"value": 1} for name in names},
    }


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "s/t0"),
        (5, "s/t0, s/t1, s/t2, s/t3, s/t4"),
        (6, "s/t0, s/t1, s/t2, s/t3, s/t4 and 1 more"),
        (8, "s/t0, s/t1, s/t2, s/t3, s/t4 and 3 more"),
    ],
)
def test_pairs_without_a_cost_are_named_up_to_five(count, said):
    assert doubts(**priced(count))["technologies"] == f"no cost is stated for {said}: counted as 0"


@pytest.mark.parametrize("technology", [{"cost": 0}, {"levels": {"small": {"cost": 1}}}])
def test_a_cost_of_its_own_or_of_its_levels_is_one(technology):
    assert "technologies" not in doubts(**priced(1, **technology))


@pytest.mark.parametrize(
    ("stages", "said"),
    [
        (1, "1 of 1 cells blank or not known: s0.c"),
        (5, "5 of 5 cells blank or not known: s0.c, s1.c, s2.c, s3.c, s4.c"),
        (7, "7 of 7 cells blank or not known: s0.c, s1.c, s2.c, s3.c, s4.c and 2 more"),
    ],
)
def test_cells_left_blank_are_named_up_to_five(stages, said):
    levels = ["low", "high"]
    read = {f"s{k}": {"c": {"ana": levels[k % 2], "bo": None}} for k in range(stages)}
    assert doubts(criteria=CRITERIA, stages=read)["stages"] == f"bo left {said}"


def test_of_many_people_who_left_cells_blank_one_sentence_speaks():
    """Of 7 who read two cells, 6 left one blank or did not know it, and the last of these both."""
    read = {"s0": {"c": dict.fromkeys("abcdef")}, "s1": {"c": dict.fromkeys("abcde", "low") | {"f": None}}}
    for stage in read.values():
        stage["c"]["g"] = "high"
    found = doubts(criteria=CRITERIA, stages=read)["stages"]
    says = "6 of 7 people left cells blank or not known, 7 of 14 readings: f 2, a 1, b 1, c 1, d 1 and 1 more"
    assert found == says


@pytest.mark.parametrize("rate", [0.01, 0.5])
def test_any_discount_is_idle_without_periods(rate):
    assert doubts(**priced(1, cost=1), discount=rate)["discount"] == "does nothing without periods"
    assert "discount" not in doubts(**priced(1, cost=1), discount=rate, periods={"q1": {}})


@pytest.mark.parametrize(("lag", "doubted"), [(1, False), (2, True), (3, True)])
def test_a_lag_as_long_as_all_periods_is_doubted(lag, doubted):
    """Of two: what has to come two before the second comes before the first."""
    rules = [
        {"rule": "count", "at_most": 2},
        {"rule": "requires", "pair": "s/t0", "needs": "s/t1", "lag": lag},
    ]
    found = doubts(**priced(2, cost=1), periods={"q1": {}, "q2": {}}, rules=rules)
    assert ("rules.1.lag" in found) == doubted
    assert "does nothing" in doubts(**priced(2, cost=1), rules=rules)["rules.1.lag"]


def test_contradictory_judgements_are_doubted_whatever_profile_comes_before():
    criteria = {c: {"direction": "max"} for c in "abc"}
    stages = {"s": dict.fromkeys("abc", "low"), "t": dict.fromkeys("abc", "high")}
    profiles = {
        "plain": {"direct": {"a": 0.5, "b": 0.3, "c": 0.2}},
        "sound": {"ahp": {"a": {"b": 2, "c": 4}, "b": {"c": 2}}},
        "circle": {"ahp": {"a": {"b": 5}, "b": {"c": 5}, "c": {"a": 5}}},
    }
    found = doubts(criteria=criteria, stages=stages, profiles=profiles)
    assert [path for path in found if path.startswith("profiles")] == ["profiles.circle"]


# ---------------------------------------------------------------- what is no doubt but a problem


@pytest.mark.parametrize(("count", "more"), [(6, "1"), (7, "2")])
def test_of_many_criteria_without_a_reading_five_are_named(count, more):
    criteria = {f"c{k}": {"direction": "max"} for k in range(count)}
    problems, _ = judged({"criteria": criteria, "stages": {"s": {}}})
    assert problems["stages.s"] == f"s has no reading of c0, c1, c2, c3, c4 and {more} more: add them"


def test_a_level_is_named_and_read_like_a_technology():
    levels = {"very small": {"cost": 1}, "large": {"cost": 2, "difficulty": "lw"}}
    problems, _ = judged(priced(1, levels=levels))
    assert problems["technologies.t0.levels.very small"].startswith("'very small' cannot be a key here")
    assert "'lw' is not low, medium or high" in problems["technologies.t0.levels.large.difficulty"]
