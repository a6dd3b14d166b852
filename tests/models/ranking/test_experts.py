"""Several people's weights: how they are brought together, how far they agree, and who contradicts whom."""

import loopfolio as lf
import numpy as np
import pytest
from loopfolio.models.ranking.consistency import diagnoses, expert_agreement, repairs
from loopfolio.models.ranking.rank_explanation import explain_rank
from loopfolio.models.ranking.weights import as_separate_minds, profile_name, weight_profile


def case_of(profile, **more):
    return lf.load(
        {
            "format": 1,
            "method": "additive",
            "criteria": {c: {"direction": "max"} for c in "abc"},
            "stages": {
                "s": {"a": "high", "b": "low", "c": "low"},
                "t": {"a": "low", "b": "high", "c": "medium"},
            },
            "profiles": {"p": profile},
            "technologies": {"x": {"cost": 1}},
            "fit": {"s": {"x": "high"}},
            **more,
        }
    ).case


def profile_of(profile):
    return weight_profile(case_of(profile), "p")


def points(*said):
    return {"swing": dict(zip("abc", said, strict=True))}


THREE = {
    "aggregate": "mean",
    "experts": {"ann": points(6, 3, 1), "bo": points(5, 3, 2), "cy": {**points(1, 1, 8), "weight": 2}},
}


def test_a_group_weighs_by_each_ones_share():
    """A quarter of Ann, a quarter of Bo, half of Cy."""
    found = profile_of(THREE)
    assert [one.share for one in found.members] == [0.25, 0.25, 0.5]
    assert [*found.weights.values()] == pytest.approx([0.325, 0.2, 0.475])
    assert found.by_points
    assert not found.missing


def test_means_of_weights_are_arithmetic_or_geometric():
    rows, shares = np.array([[0.8, 0.2], [0.2, 0.8]]), np.array([3.0, 1.0])
    assert as_separate_minds(rows, shares, "mean") == pytest.approx([0.65, 0.35])
    ratio = 4**0.75 * 0.25**0.25
    assert as_separate_minds(rows, shares, "priorities") == pytest.approx(
        [ratio / (1 + ratio), 1 / (1 + ratio)]
    )


def test_experts_agree_by_the_weight_that_they_put_in_the_same_place():
    """Ann and Bo: 0.5 + 0.3 + 0.1; either and Cy: 0.1 + 0.1 and what c has."""
    found = expert_agreement(profile_of(THREE))
    assert found is not None
    assert found.with_others == pytest.approx({"ann": (0.9 + 0.3) / 2, "bo": (0.9 + 0.4) / 2, "cy": 0.35})
    assert found.overlap == pytest.approx((0.9 + 0.3 + 0.4) / 3)
    assert found.apart == "cy"


def test_of_two_neither_stands_apart_and_one_alone_agrees_with_nobody():
    experts = THREE["experts"]
    two = expert_agreement(profile_of({**THREE, "experts": {n: experts[n] for n in ("ann", "cy")}}))
    assert two is not None
    assert (two.overlap, two.apart) == (pytest.approx(0.3), None)
    assert expert_agreement(profile_of({**THREE, "experts": {"ann": experts["ann"]}})) is None


@pytest.mark.parametrize(("third", "apart"), [((5, 3, 2), None), ((4, 3, 3), "ann"), ((2, 2, 6), "cy")])
def test_who_is_half_as_far_again_from_the_others_as_they_are_stands_apart(third, apart):
    """Ann and Bo are 0.2 apart: 6 : 2 : 2 and 4 : 4 : 2."""
    experts = {"ann": points(6, 2, 2), "bo": points(4, 4, 2), "cy": points(*third)}
    found = expert_agreement(profile_of({"aggregate": "mean", "experts": experts}))
    assert found is not None
    assert found.apart == apart


CIRCLE = {"a": {"b": 3}, "b": {"c": 3}, "c": {"a": 3}}
SOUND = {"a": {"b": 2, "c": 4}, "b": {"c": 2}}


def test_each_persons_judgements_are_diagnosed_and_only_what_contradicts_itself_is_mended():
    found = profile_of({"experts": {"ann": {"ahp": CIRCLE}, "bo": {"ahp": SOUND}}, "aggregate": "priorities"})
    assert [one.expert for one in diagnoses(found)] == ["ann", "bo"]
    [(of, repair)] = repairs(found)
    assert of.expert == "ann"
    assert len(repair.changes) == 1
    assert repair.ratio < 0.1 < of.comparison.prioritisation.consistency_ratio
    [alone] = diagnoses(profile_of({"ahp": CIRCLE}))
    assert alone.expert is None
    assert found.prioritisation is not None
    assert found.prioritisation.consistency_ratio == of.comparison.prioritisation.consistency_ratio


def test_two_that_are_compared_cannot_contradict_each_other():
    groups = {"groups": {"g": ["a", "b"]}, "ahp": {"g": {"c": 9}, "a": {"b": 9}}}
    assert diagnoses(profile_of(groups)) == ()


def test_what_nobody_compared_is_counted():
    assert profile_of({"ahp": {"a": {"b": 2}, "b": {"c": 2}}}).missing == 1
    assert profile_of({"ahp": SOUND}).missing == 0


def test_who_would_place_a_stage_elsewhere_is_named_with_what_sets_them_apart():
    """Under Cy's weights alone s, 0.1, is behind t, 0.1 + 0.4; the group's: 0.325 and 0.4375."""
    case = case_of(THREE)
    views = {one.expert: one for one in explain_rank(case, weight_profile(case, "p"), "s").ask.experts}
    assert {name: one.rank for name, one in views.items()} == {"ann": 1, "bo": 1, "cy": 2}
    ann = views["ann"]
    assert (ann.criterion, ann.weight, ann.group) == ("c", pytest.approx(0.1), pytest.approx(0.475))
    assert ann.apart == pytest.approx((0.275 + 0.1 + 0.375) / 2)


def test_what_the_weights_were_with_everyone_is_known_where_all_compared_enough():
    """Bo alone is left out; with Bo, of one mind with Ann but for c, the weights are between theirs."""
    other = {"a": {"b": 2, "c": 1}, "b": {"c": 1 / 2}}
    for how in ("priorities", "mean"):
        experts = {"ann": {"ahp": SOUND}, "bo": {"ahp": other}}
        left_out = {"experts": experts, "aggregate": how, "leave_out": ["bo"]}
        found, whole = profile_of(left_out), profile_of({"experts": experts, "aggregate": how})
        assert found.without == ("bo",)
        assert found.with_everyone == pytest.approx(dict(whole.weights))
        assert found.weights != whole.weights
        little = {**left_out, "experts": {**experts, "bo": {"ahp": {"a": {"b": 2}}}}}
        assert profile_of(little).with_everyone is None
    together = {"experts": {"ann": {"ahp": SOUND}, "bo": {"ahp": {"a": {"b": 3}}}}, "leave_out": ["bo"]}
    assert profile_of(together).with_everyone is not None


def test_a_table_calls_what_is_read_on_a_criterion_of_a_name_that_is_taken_otherwise():
    data = {
        "format": 1,
        "criteria": {"rank": {"direction": "max"}, "b": {"direction": "max"}},
        "stages": {"s": {"rank": "low", "b": "low"}, "t": {"rank": "high", "b": "low"}},
        "profiles": {"p": {"direct": {"rank": 0.5, "b": 0.5}}},
        "technologies": {"x": {"cost": 1}},
        "fit": {"s": {"x": "high"}},
    }
    table = lf.rank(data).to_frame()
    assert list(table.columns) == ["rank", "score", "closeness", "additive", "rank read", "b"]
    assert table.index.tolist() == ["t", "s"]
    assert table["rank read"].tolist() == [3, 1]
    assert table["rank"].tolist() == [1, 2]


def test_who_compared_too_little_or_is_alone_places_no_stage():
    little = {"experts": {"ann": {"ahp": SOUND}, "bo": {"ahp": {"a": {"b": 2}}}}}
    alone = {"aggregate": "priorities", "experts": {"ann": {"ahp": SOUND}}}
    for profile, named in ((little, ["ann"]), (alone, [])):
        case = case_of(profile)
        found = explain_rank(case, weight_profile(case, "p"), "s").ask.experts
        assert [one.expert for one in found] == named


def test_without_a_profile_every_criterion_weighs_the_same():
    case = case_of({"direct": {"a": 1}}).changed(profiles={})
    found = weight_profile(case, profile_name(case))
    assert found.weights == pytest.approx(dict.fromkeys("abc", 1 / 3))
    assert (found.id, found.method) == ("equal", "equal")


def test_a_ranking_says_whether_it_is_by_the_additive_value_and_what_it_would_be():
    case = case_of({"direct": {"a": 0.2, "b": 0.5, "c": 0.3}})
    additive = lf.rank(case)
    topsis = lf.rank(case.changed(method="topsis"))
    assert (additive.is_additive, topsis.is_additive) == (True, False)
    assert topsis.additively.is_additive
    assert topsis.additively.scores.tolist() == additive.scores.tolist() == topsis.additive.tolist()
    assert additive.order == ["t", "s"]
    assert additive.priority("s") == pytest.approx(0.2)
