"""What keeps weights from following from what a profile says."""

import pytest
from loopfolio.models.validation.validate import validate


def told(profile, count=3, **more):
    """Path, from the profile on, and words of each problem; criteria a, b, c."""
    names = "abcdef"[:count]
    verdict = validate(
        {
            "format": 1,
            "criteria": {c: {"direction": "max"} for c in names},
            "stages": {"s": dict.fromkeys(names, "low"), "t": dict.fromkeys(names, "high")},
            "profiles": {"p": profile},
            "technologies": {"x": {"cost": 1}},
            "fit": {"s": {"x": "high"}},
            **more,
        }
    )
    return [(".".join(map(str, p.path[2:])), p.message) for p in verdict.problems]


def paths(profile, **more):
    return [path for path, _ in told(profile, **more)]


@pytest.mark.parametrize(
    ("profile", "where"),
    [
        ({"order": ["c", "a", "b"]}, []),
        ({"order": ["c", "a"]}, ["order"]),
        ({"order": ["c", "a", "b", "c"]}, ["order"]),
        ({"order": ["c", "a", "b", "d"]}, ["order.3"]),
        ({"direct": {"a": 0.5, "b": 0.5}}, []),
        ({"direct": {"a": 50, "b": 50}}, []),
        ({"direct": {"a": 0.5, "b": 0.6}}, ["direct"]),
        ({"direct": {"a": 0.5, "b": 0.4, "d": 0.1}}, ["direct.d"]),
        ({"swing": {"a": 3, "b": 0}}, []),
        ({"swing": {"a": 0, "b": 0}}, ["swing"]),
        ({"intervals": {"a": [0.2, 0.2], "b": [0, 1]}}, []),
        ({"intervals": {"a": [0.3, 0.2]}}, ["intervals.a"]),
        ({"intervals": {"a": [0.3, 1.1]}}, ["intervals.a"]),
        ({"intervals": {"d": [0.3, 0.4]}}, ["intervals.d"]),
        ({"intervals": {"a": [0.6, 1], "b": [0.6, 1]}}, [""]),
        ({"statements": ["a >= b", "b >= 2 c"]}, []),
        ({"statements": ["a >= b", "b more than c"]}, ["statements.1"]),
        ({"statements": ["a >= d"]}, ["statements.0"]),
        ({"statements": ["a >= a"]}, ["statements.0"]),
        ({"statements": ["a >= 2 b", "b >= a"], "intervals": {"a": [0.1, 1]}}, [""]),
    ],
)
def test_weights_that_are_stated_speak_of_criteria_and_leave_some_weights(profile, where):
    assert paths(profile) == where


def best_worst(best="a", worst="c", over=(("b", 2), ("c", 6)), under=(("b", 3),)):
    return {"best": best, "worst": worst, "best_to_others": dict(over), "others_to_worst": dict(under)}


@pytest.mark.parametrize(
    ("said", "where"),
    [
        (best_worst(), []),
        (best_worst(over=(("a", 1), ("b", 2), ("c", 6)), under=(("b", 3), ("c", 1))), []),
        (best_worst(over=(("b", 6), ("c", 6)), under=(("b", 6),)), []),
        (best_worst(over=(("b", 7), ("c", 6))), ["best_to_others.b"]),
        (best_worst(under=(("b", 7),)), ["others_to_worst.b"]),
        (best_worst(over=(("b", 7),), under=(("a", 6), ("b", 3))), ["best_to_others.b"]),
        (best_worst(over=(("a", 2), ("b", 2), ("c", 6))), ["best_to_others.a"]),
        (best_worst(under=(("b", 3), ("c", 2))), ["others_to_worst.c"]),
        (best_worst(over=(("b", 2), ("c", 6)), under=(("a", 6), ("b", 3))), []),
        (best_worst(over=(("b", 2), ("c", 6)), under=(("a", 5), ("b", 3))), ["others_to_worst.a"]),
        (best_worst(worst="a"), ["worst"]),
        (best_worst(best="d"), ["best"]),
        (best_worst(worst="d"), ["worst"]),
        (best_worst(over=(("b", 2), ("c", 6), ("d", 2))), ["best_to_others.d"]),
        (best_worst(over=(("c", 6),)), ["best_to_others"]),
        (best_worst(under=()), ["others_to_worst"]),
    ],
)
def test_the_best_and_the_worst_are_compared_with_all_others_by_no_more_than_with_each_other(said, where):
    assert paths({"best_worst": said}) == [f"best_worst.{at}" for at in where]
    expert = {"experts": {"ann": {"best_worst": said}}, "aggregate": "priorities"}
    assert paths(expert) == [f"experts.ann.best_worst.{at}" for at in where]


AHP = {"a": {"b": 2, "c": 4}, "b": {"c": 2}}


@pytest.mark.parametrize(
    ("experts", "how", "where"),
    [
        ({"ann": {"ahp": AHP}}, None, []),
        ({"ann": {"ahp": AHP}, "bo": {"best_worst": best_worst()}}, None, ["experts"]),
        ({"ann": {"ahp": AHP}, "bo": {"best_worst": best_worst()}}, "judgements", ["aggregate"]),
        ({"ann": {"ahp": AHP}, "bo": {"best_worst": best_worst()}}, "priorities", []),
        ({"ann": {"ahp": AHP}, "bo": {"best_worst": best_worst()}}, "mean", []),
        ({"ann": {"ahp": AHP}, "bo": {"best_worst": best_worst()}}, "bayesian", ["experts.ann"]),
        ({"bo": {"best_worst": best_worst(), "weight": 2}}, "bayesian", ["experts.bo.weight"]),
        ({"bo": {"best_worst": best_worst(), "weight": 2}}, "priorities", []),
        ({"ann": {"swing": {"a": 1}}}, None, ["experts"]),
        ({"ann": {"swing": {"a": 1}}}, "priorities", ["aggregate"]),
        ({"ann": {"swing": {"a": 1}}}, "mean", []),
        ({"ann": {"swing": {"a": 0}}}, "mean", ["experts.ann.swing"]),
        ({"ann": {"swing": {"d": 1}}}, "mean", ["experts.ann.swing.d"]),
    ],
)
def test_experts_are_brought_together_in_a_way_that_what_they_state_allows(experts, how, where):
    assert paths({"experts": experts} | ({} if how is None else {"aggregate": how})) == where


def test_groups_are_for_judgements_in_pairs():
    groups = {"groups": {"g": ["a", "b"]}, "aggregate": "mean"}
    assert paths({"experts": {"ann": {"ahp": {"g": {"c": 2}, "a": {"b": 2}}}}} | groups) == []
    assert "groups" in paths({"experts": {"ann": {"best_worst": best_worst()}}} | groups)
    assert "groups" in paths({"experts": {"ann": {"swing": {"a": 1}}}} | groups)


@pytest.mark.parametrize(
    ("left_out", "where"),
    [
        (["ann"], []),
        (["ann", "bo"], ["leave_out"]),
        (["cy"], ["leave_out.0"]),
        (["ann", "cy"], ["leave_out.1"]),
    ],
)
def test_of_experts_that_there_are_one_at_least_counts(left_out, where):
    assert paths({"experts": {"ann": {"ahp": AHP}, "bo": {"ahp": AHP}}, "leave_out": left_out}) == where


@pytest.mark.parametrize(
    ("ahp", "where"),
    [
        (AHP, []),
        ({"a": {"b": 2}}, ["ahp"]),
        ({"a": {"b": 2, "c": 4, "d": 3}}, ["ahp.a.d"]),
        ({"a": {"b": 2, "c": 4}, "d": {"a": 3}}, ["ahp.d"]),
        ({"a": {"a": 1, "b": 2, "c": 4}}, []),
        ({"a": {"a": 2, "b": 2, "c": 4}}, ["ahp.a.a"]),
        ({"a": {"b": 2, "c": 4}, "b": {"a": 0.5}}, []),
        ({"a": {"b": 2, "c": 4}, "b": {"a": 0.6}}, ["ahp.b.a"]),
        ({"b": {"a": 0.6}, "a": {"b": 2, "c": 4}}, ["ahp.a.b"]),
    ],
)
def test_judgements_connect_all_criteria_and_do_not_gainsay_each_other(ahp, where):
    assert paths({"ahp": ahp}) == where


def test_what_experts_leave_open_together_is_told_of_them_together():
    """Ann compares a and b, Bo b and c: enough for one mind, and not for each by themselves."""
    experts = {"ann": {"ahp": {"a": {"b": 2}}}, "bo": {"ahp": {"b": {"c": 2}}}}
    assert paths({"experts": experts}) == []
    assert paths({"experts": experts, "aggregate": "priorities"}) == ["experts.ann.ahp", "experts.bo.ahp"]
    [(path, says)] = told({"experts": {"ann": experts["ann"]}})
    assert (path, says.rpartition(": ")[2]) == ("experts", "a + b | c")


@pytest.mark.parametrize(
    ("groups", "ahp", "where"),
    [
        ({"g": ["a", "b"]}, {"g": {"c": 2}, "a": {"b": 2}}, []),
        ({"g": ["a", "b"]}, {"g": {"c": 2}, "a": {"b": 2, "c": 3}}, ["ahp.a.c"]),
        ({"g": ["a", "b"]}, {"a": {"b": 2}}, ["ahp"]),
        ({"g": ["a", "b"]}, {"g": {"c": 2}}, ["ahp"]),
        ({"g": ["a", "d"]}, {"g": {"b": 2, "c": 2}}, ["groups.g.1"]),
        ({"g": ["a"], "h": ["a", "b"]}, {"g": {"h": 2, "c": 2}}, ["groups.h.0"]),
        ({"a": ["b"]}, {"a": {"c": 2}}, ["groups.a"]),
        ({"g": ["h", "a"], "h": ["g"]}, {"b": {"c": 2}}, ["groups.g", "groups.h"]),
    ],
)
def test_a_criterion_is_in_one_group_and_compared_with_its_neighbours(groups, ahp, where):
    assert paths({"groups": groups, "ahp": ahp}) == where


@pytest.mark.parametrize(
    ("data", "same", "where"),
    [("entropy", False, []), ("entropy", True, ["data"]), ("critic", True, ["data"])],
)
def test_weights_from_readings_need_readings_that_differ(data, same, where):
    stages = {s: dict.fromkeys("abc", "low" if same else s) for s in ("low", "high")}
    more = {"stages": stages, "fit": {"low": {"x": "high"}}}
    assert [path for path in paths({"data": data}, **more) if path == "data"] == where


COMPARED = {"s": {"t": 3}}


@pytest.mark.parametrize(
    ("criterion", "cells", "stated", "where"),
    [
        ({"direction": "max"}, {}, COMPARED, []),
        ({"direction": "min"}, {}, COMPARED, ["criteria.a.direction"]),
        ({"direction": "max", "bounds": [0, 1]}, {}, COMPARED, ["criteria.a.bounds"]),
        ({"direction": "max", "scale": {"low": 1, "high": 2}}, {}, COMPARED, ["criteria.a.scale"]),
        ({"direction": "max"}, {"a": "low"}, COMPARED, ["stages.s.a"]),
        ({"direction": "max"}, {}, {"s": {"u": 3}}, ["pairwise.a.s.u"]),
        ({"direction": "max"}, {}, {"s": {"s": 1}}, ["pairwise.a"]),
        ({"direction": "max"}, {}, {"experts": {"ann": {"s": {"s": 1}}}}, ["pairwise.a.experts"]),
        ({"direction": "max"}, {}, {"experts": {"ann": COMPARED, "bo": {"s": {"s": 1}}}}, []),
    ],
)
def test_stages_are_compared_in_place_of_readings_and_connected(criterion, cells, stated, where):
    verdict = validate(
        {
            "format": 1,
            "criteria": {"a": criterion, "b": {"direction": "max"}},
            "stages": {"s": {"b": "low", **cells}, "t": {"b": "high"}},
            "pairwise": {"a": stated},
            "profiles": {"p": {"direct": {"a": 0.5, "b": 0.5}}},
            "technologies": {"x": {"cost": 1}},
            "fit": {"s": {"x": "high"}},
        }
    )
    assert [".".join(map(str, p.path)) for p in verdict.problems] == where


def test_what_is_asked_for_by_name_is_declared():
    asked = {
        "format": 1,
        "criteria": {"a": {"direction": "max"}},
        "stages": {"s": {"a": "low"}},
        "profiles": {"p": {"swing": {"a": 1}}},
    }
    assert [problem.path for problem in validate({**asked, "profile": "q"}).problems] == [("profile",)]
    assert not validate({**asked, "profile": "p"}).problems
    verdict = validate({"format": 1, "stages": {"s": {}}, "pairwise": {"z": COMPARED}})
    assert ("pairwise", "z") in [problem.path for problem in verdict.problems]
