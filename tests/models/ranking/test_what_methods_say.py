"""What results about methods say, of outcomes given here."""

import loopfolio as lf
import pytest
from loopfolio.models.ranking.first_places import FamilyOpinion, FirstPlaces, _opinions
from loopfolio.models.ranking.method_comparison import compare_methods
from loopfolio.models.ranking.weights import weight_profile

CASE = {
    "format": 1,
    "criteria": {c: {"direction": "max", "bounds": [0, 10]} for c in "ab"},
    "stages": {"x": {"a": 0, "b": 9}, "y": {"a": 8, "b": 3}, "z": {"a": 5, "b": 4}},
    "profiles": {"even": {"direct": {"a": 0.5, "b": 0.5}}},
    "technologies": {"t": {"cost": 1}},
    "fit": {"x": {"t": "high"}},
}


def opinion(**first):
    return FamilyOpinion("sum", "", "", {m: tuple(stages) for m, stages in first.items()}, {})


def test_what_a_family_puts_first_most_often_comes_first():
    assert opinion(one="x", two="y", three="y").firsts == (("y",), ("x",))
    assert opinion(one="x", two="y").firsts == (("x",), ("y",))
    assert opinion(one="xy").firsts == (("x", "y"),)


def test_families_agree_of_which_every_method_puts_the_same_first():
    same, split, other = opinion(one="x", two="x"), opinion(one="x", two="y"), opinion(one="y")
    leading = {"one": ("x", "y", "z"), "two": ("x", "y", "z")}
    same = FamilyOpinion("a", "", "", same.first, leading)
    found = FirstPlaces("even", "topsis", ("x",), ("x", "y", "z"), (same, split, other), {})
    assert found.agree == (same,)
    assert found.same_leading == (same,)
    assert found.to_frame()["first"].tolist() == ["x", "x", "x", "y", "y"]


def test_scores_become_first_places_with_equals_and_reasons():
    """Fourth place is none of the first three, however near."""
    data = {**CASE, "stages": {**CASE["stages"], "w": {"a": 1, "b": 1}}}
    found = _opinions(lf.rank(data), {
        "topsis": [3.0, 2.0, 1.0, 0.0], "wsm": [1.0, 2.0, 2.0, 1.0], "aras": "no answer here",
    })  # fmt: skip
    assert found.no_answer == {"aras": "no answer here"}
    by = {method: family for family in found.families for method in family.first}
    assert by["topsis"].first["topsis"] == ("x",)
    assert by["topsis"].leading["topsis"] == ("x", "y", "z")
    assert by["wsm"].first["wsm"] == ("y", "z")
    assert by["wsm"].leading["wsm"] == ("x", "y", "z", "w")
    assert found.families[0] is by["topsis"]


def test_a_method_without_an_answer_ranks_nothing():
    """Of a reading of 0 no ratio can be taken."""
    case = lf.load(CASE).case
    found = compare_methods(case, weight_profile(case, "even"))
    table = found.to_frame()
    assert table["wpm"].isna().all()
    assert table["topsis"].tolist() == lf.rank(CASE).ranks.tolist()
    answered = [o for o in found.outcomes if o.ranks is not None]
    assert len(found.all_ranks("x")) == len(answered) < len(found.outcomes)
    firsts = sum(int(o.ranks[1]) == 1 for o in answered)
    assert found.first_share("y") == pytest.approx(firsts / len(answered))
    places = [int(o.ranks[2]) for o in answered]
    assert found.rank_range("z") == (min(places), max(places))
