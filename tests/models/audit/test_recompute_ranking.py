"""Scores and ranks in plain Python, beside the package, for readings of every form."""

import pytest
from loopfolio.models.audit.recompute import ranking as again
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import weight_profile
from loopfolio.models.validation.validate import validate

CRITERIA = {
    "level": {"direction": "max"},
    "low": {"direction": "min"},
    "own": {"direction": "max", "scale": {"none": 0, "some": 2, "all": 7}},
    "number": {"direction": "max", "bounds": [0, 50]},
    "waste": {"direction": "min", "bounds": [10, 60]},
    "value": {"direction": "max", "bounds": [0, 100], "value": [[0, 0], [20, 0.8], [100, 1]]},
    "falls": {"direction": "min", "bounds": [0, 40], "value": [[0, 1], [10, 0.3], [40, 0]]},
    "target": {"direction": "target", "bounds": [0, 14], "target": 7},
    "curve": {"direction": "max", "bounds": [0, 10], "exponential": 3},
    "down": {"direction": "min", "bounds": [0, 10], "exponential": -4},
}
STAGES = {
    "s": {
        "level": "high", "low": ["low", "high"], "own": "some", "number": {"low": 10, "high": 30},
        "waste": {"low": 20, "likely": 25, "high": 50}, "value": 10,
        "falls": {"ann": 5, "bo": 30, "cy": None},
        "target": 7, "curve": 2, "down": 2,
    },
    "t": {
        "level": "L", "low": "high", "own": "all", "number": 50, "waste": 10, "value": 60, "falls": 40,
        "target": 3, "curve": 10, "down": {"reading": 7, "source": "audit"},
    },
    "u": {
        "level": {"ann": "low", "bo": "medium", "cy": "high", "dee": "high"}, "low": "medium", "own": "none",
        "number": 0, "waste": [60, 20], "value": 100, "falls": 10, "target": 12, "curve": 0, "down": 10,
    },
    "v": {
        "level": "medium", "low": "medium", "own": "some", "number": 5, "waste": 35, "value": 20,
        "falls": 0, "target": 7.5, "curve": 6, "down": 0,
    },
}  # fmt: skip


def case_of(criteria, **more):
    verdict = validate(
        {
            "format": 1,
            "criteria": {c: CRITERIA[c] for c in criteria} | more.pop("changed", {}),
            "stages": {s: {c: cells[c] for c in criteria} for s, cells in STAGES.items()},
            "profiles": {"p": {"swing": {c: 10 + k for k, c in enumerate(criteria)}}},
            "technologies": {"x": {"cost": 1}},
            "fit": {"s": {"x": "high"}},
            **more,
        }
    )
    assert verdict.case is not None, verdict.problems
    return verdict.case


def agree(case):
    profile = weight_profile(case, "p")
    for method in ("topsis", "additive"):
        found = rank(case.changed(method=method), profile)
        scored = again.SCORES[method](case, dict(profile.weights))
        assert [*scored.values()] == pytest.approx(found.scores.tolist(), abs=1e-12), method
        places = again.places(scored, again.barred(case))
        assert [places[stage] for stage in case.stages] == found.ranks.tolist(), method


@pytest.mark.parametrize("normalisation", ["bounds", "vector", "minmax"])
@pytest.mark.parametrize("criterion", CRITERIA)
def test_a_criterion_alone_and_beside_another_scores_as_the_package_says(criterion, normalisation):
    agree(case_of([criterion], normalisation=normalisation))
    agree(case_of(dict.fromkeys((criterion, "number")), normalisation=normalisation))


@pytest.mark.parametrize("normalisation", ["bounds", "vector", "minmax"])
def test_all_together_score_as_the_package_says(normalisation):
    agree(case_of(CRITERIA, normalisation=normalisation))


@pytest.mark.parametrize(
    ("criterion", "veto", "barred"),
    [
        ("level", "medium", ["t"]),
        ("low", "low", ["t", "u", "v"]),
        ("own", "some", ["u"]),
        ("number", 5, ["u"]),
        ("number", 5.5, ["u", "v"]),
        ("waste", 35, ["u"]),
        ("waste", 20, ["s", "u", "v"]),
    ],
)
def test_what_is_barred_is_what_reads_worse(criterion, veto, barred):
    case = case_of([criterion, "curve"], changed={criterion: {**CRITERIA[criterion], "veto": veto}})
    assert [stage for stage, by in again.barred(case).items() if by] == barred
    assert [stage for stage in case.stages if case.vetoed(stage)] == barred
    agree(case)


COMPARED = {"s": {"t": 2, "u": 4, "v": 8}, "t": {"u": 2, "v": 4}, "u": {"v": 2}}


@pytest.mark.parametrize(
    "stated",
    [
        COMPARED,
        {"s": {"t": 3, "u": 4, "v": 8}, "t": {"u": 2, "v": 1}, "v": {"u": 2}},
        {"experts": {"ann": COMPARED}},
        {
            "experts": {
                "ann": COMPARED,
                "bo": {"t": {"s": 3, "u": 2}, "s": {"u": 1, "v": 5}, "v": {"t": 4}},
                "cy": {"u": {"v": 6}},
            }
        },
    ],
    ids=["consistent", "not", "one expert", "several"],
)
def test_stages_that_are_compared_have_the_principal_vector(stated):
    data = {
        "format": 1,
        "criteria": {"pair": {"direction": "max"}, "number": CRITERIA["number"]},
        "stages": {s: {"number": cells["number"]} for s, cells in STAGES.items()},
        "pairwise": {"pair": stated},
        "profiles": {"p": {"swing": {"pair": 10, "number": 7}}},
        "technologies": {"x": {"cost": 1}},
        "fit": {"s": {"x": "high"}},
    }
    verdict = validate(data)
    assert verdict.case is not None, verdict.problems
    agree(verdict.case)
    del data["criteria"]["number"], data["profiles"]["p"]["swing"]["number"]
    data["stages"] = {key: {} for key in STAGES}
    alone = validate(data)
    assert alone.case is not None, alone.problems
    agree(alone.case)


def test_ties_share_the_better_place_and_no_barred_stage_is_first():
    free = {key: [] for key in "abcd"}
    score = {"a": 0.5, "b": 0.7, "c": 0.7 + 1e-12, "d": 0.2}
    assert again.places(score, free) == {"b": 1, "c": 1, "a": 3, "d": 4}
    assert again.places(score, {**free, "b": ["x"]}) == {"c": 1, "b": 2, "a": 3, "d": 4}
    assert again.places(score, {**free, "b": ["x"], "c": ["x"]}) == {"a": 1, "b": 2, "c": 2, "d": 4}
    assert again.places(score, {key: ["x"] for key in "abcd"}) == {"b": 1, "c": 1, "a": 3, "d": 4}


@pytest.mark.parametrize(
    ("one", "other", "size", "alike"),
    [
        (1, 1 + 1e-10, 0, True), (1, 1 + 1e-8, 0, False), (1, 1 + 1e-8, 100, True), (0, 1e-13, 0, True),
        (0, 1e-11, 0, False), (-1, -1 - 1e-10, 0, True), (-1, 1, 0, False),
    ],
)  # fmt: skip
def test_figures_are_the_same_within_a_billionth_of_what_they_are_made_of(one, other, size, alike):
    assert again.same(one, other, size) is alike
    assert again.same(other, one, size) is alike
