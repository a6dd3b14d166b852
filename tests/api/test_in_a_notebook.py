"""What a notebook gives in a hurry: one word for several, numbers that are none, tables there are not."""

import loopfolio as lf
import pytest

CASE = lf.load(
    {
        "format": 1,
        "criteria": {"g": {"direction": "max"}, "h": {"direction": "min"}},
        "stages": {"a": {"g": "high", "h": "low"}, "b": {"g": "low", "h": "high"}},
        "technologies": {"x": {"cost": 2}, "y": {"cost": 3}},
        "fit": {"a": {"x": "high", "y": "low"}, "b": {"x": "low"}},
        "profiles": {"p": {"direct": {"g": 0.6, "h": 0.4}}, "q": {"direct": {"g": 0.2, "h": 0.8}}},
        "budget": 5,
        "rules": [{"rule": "count", "at_most": 1, "name": "one"}],
    }
).case


def test_one_word_stands_for_a_list_of_one_and_several_may_have_commas():
    assert list(lf.compare(CASE, "q").profiles) == ["q"]
    assert [one.name for one in lf.tradeoff(CASE, "value,cost").sums] == ["value", "cost"]
    assert lf.stress(CASE, vary="weights", draws=5, portfolios=1).draws == 5
    assert lf.replan(CASE, "a/x").fewest == lf.replan(CASE, lf.analyse(CASE, beside=0)).fewest == 0


@pytest.mark.parametrize(
    ("asks", "says"),
    [
        (lambda: lf.stress(CASE, draws=0), "draws: 0 is below 1"),
        (lambda: lf.stress(CASE, draws=10.5), "draws: 10.5 is no whole number"),
        (lambda: lf.worth(CASE, portfolios=0), "portfolios: 0 is below 1"),
        (lambda: lf.failing(CASE, draws=0), "draws: 0 is below 1"),
        (lambda: lf.robust(CASE, draws=-1), "draws: -1 is below 1"),
        (lambda: lf.robust(CASE, vary="cost"), "vary: 'cost' is none of"),
        (lambda: lf.stress(CASE, draws=5, seed=-1), "seed: -1 is below 0"),
        (lambda: lf.Doubt(draws=0), "draws: 0 is below 1"),
        (lambda: lf.alternatives(CASE, True), "k: True is no whole number"),
        (lambda: lf.explain(CASE), "name the pairs to explain, '*/*' for all"),
        (
            lambda: lf.compare(CASE).to_frame("losses"),
            "no table 'losses'; there are ranks, funded, regret, w",
        ),
        (
            lambda: lf.stress(CASE, draws=5).to_frame("rank"),
            "no table 'rank'; there are ranks, funded, limits",
        ),
        (lambda: lf.fund(CASE).to_frame("rule"), "no table 'rule'; there are options, rules"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_can(asks, says):
    with pytest.raises(ValueError, match="^" + says.replace("*", r"\*")):
        asks()


def test_a_result_that_there_is_not_is_named_with_those_there_are():
    with pytest.raises(KeyError) as refused:
        lf.schema("fnd")
    assert str(refused.value).startswith("'fnd' is no result; there are ")
    assert "fund" in str(refused.value)


@pytest.mark.parametrize("shown", [lf.picture, lf.report_html])
def test_what_shows_an_analysis_says_so_of_anything_else(shown):
    with pytest.raises(
        TypeError, match=r"expected what analyse\(case\) or chain\(…\) gives, not a Portfolio"
    ):
        shown(lf.fund(CASE))


def test_what_is_no_result_is_refused_with_what_is_one():
    with pytest.raises(TypeError, match=r"a result is .* or what analyse\(case\) gives, not a Portfolio"):
        lf.verify(lf.fund(CASE), CASE)


def test_what_rules_cost_is_a_table():
    """a/x and a/y, worth a third as much, would both fit into 5: one at a time costs a third of a/x."""
    rules = lf.fund(CASE).to_frame("rules")
    assert list(rules.index) == ["budget", "one"]
    assert rules.loc["one", ["used", "at_most", "binding"]].tolist() == [1, 1, True]
    assert rules.loc["one", "forgone"] == pytest.approx(lf.fund(CASE).value / 3)
    assert rules.used.dtype == rules.saved.dtype == "float64"


def test_a_result_shows_itself_as_a_table_wherever_it_is_printed():
    assert repr(lf.diff(CASE, CASE.with_budget(2))).split()[:4] == ["old", "new", "part", "what"]
    assert "coefficient" in repr(lf.model(CASE))


def test_one_weight_moves_in_a_profile_of_its_own():
    """Those of the profile that it starts from stay."""
    moved = CASE.with_weight("g", 0.5, "q")
    assert moved.profile == "weights"
    assert lf.weigh(moved)["q"].weights == {"g": 0.2, "h": 0.8}
    assert lf.weigh(moved)["weights"].weights == {"g": 0.5, "h": 0.5}
