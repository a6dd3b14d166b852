"""How sure: the draws themselves, the portfolio solved again and again, what would swap two stages."""

import json

import generate
import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from length import campaign
from loopfolio.cases import load
from loopfolio.cli import cli
from loopfolio.mcda import smaa, topsis
from loopfolio.mcda.consensus import reading_consensus
from loopfolio.mcda.methods import VALUING
from loopfolio.mcda.ranks import ranks
from loopfolio.mcda.weight_intervals import weight_intervals, with_weight
from loopfolio.mcda.weighting import consistency_repair
from loopfolio.mcda.weighting.ahp import perron, principal
from loopfolio.models.case.in_doubt import scales_of
from loopfolio.models.portfolio.portfolio import programme
from loopfolio.models.ranking.open_readings import read_as
from loopfolio.models.ranking.rank_explanation import explain_rank
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import WeightProfile, profile_name, weight_profile
from loopfolio.models.sensitivity.distributions import FACTORS, triangular, uncertainty
from loopfolio.models.sensitivity.monte_carlo import sampler, stress
from loopfolio.models.solver.lexicographic import best
from loopfolio.models.solver.reoptimise import optima, reoptimise
from loopfolio.models.validation.validate import validate

PAPER = "lithium-ion-battery"


def loopfolio(*arguments, given=None):
    return CliRunner().invoke(cli, [str(a) for a in arguments], input=given)


def answer(*arguments, given=None):
    """The JSON of a command that must succeed."""
    result = loopfolio(*arguments, "--format", "json", given=given)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


# ---------------------------------------------------------------- weights that are drawn


def drawn(weights, number=100_000):
    return weights(np.random.default_rng(1), number)


def test_uniform_weights_are_uniform_on_the_simplex():
    """Dirichlet(1, 1, 1): mean 1/3, P(w₁ > t) = (1 − t)²; normalised uniform numbers give another tail."""
    weights = drawn(smaa.uniform(3))
    assert weights.sum(axis=1) == pytest.approx(1)
    assert weights.mean(axis=0) == pytest.approx([1 / 3] * 3, abs=0.004)
    for t in (0.2, 0.5, 0.8):
        assert (weights[:, 0] > t).mean() == pytest.approx((1 - t) ** 2, abs=0.006)


def test_weights_around_a_profile_have_its_mean_and_the_spread_asked_for():
    profile = np.array([0.5, 0.3, 0.2, 0.0])
    weights = drawn(smaa.around(profile, 0.05))
    assert weights.mean(axis=0) == pytest.approx(profile, abs=0.001)
    assert np.sqrt(weights.var(axis=0).mean()) == pytest.approx(0.05, abs=0.001)
    assert (weights[:, 3] == 0).all()


@pytest.mark.parametrize("spread", [0.0, 0.5, 2.0])
def test_a_spread_that_no_weights_have_is_refused(spread):
    with pytest.raises(ValueError, match="lies between 0 and"):
        smaa.around(np.array([0.5, 0.5]), spread)


def test_weights_in_the_hull_are_mixtures_of_the_profiles():
    profiles = np.array([[0.6, 0.4, 0.0], [0.0, 0.5, 0.5]])
    weights = drawn(smaa.hull(profiles), 1000)
    share = weights[:, 0] / 0.6
    assert ((share >= 0) & (share <= 1)).all()
    assert weights == pytest.approx(share[:, None] * profiles[0] + (1 - share[:, None]) * profiles[1])


def test_weights_in_an_order_keep_it_and_average_to_its_centroid():
    """Order c > a > b; the mean of uniform weights in an order is the rank-order centroid."""
    weights = drawn(smaa.ordered(np.array([0.3, 0.1, 0.6])))
    assert (weights[:, 2] >= weights[:, 0]).all()
    assert (weights[:, 0] >= weights[:, 1]).all()
    assert weights.mean(axis=0) == pytest.approx([5 / 18, 2 / 18, 11 / 18], abs=0.004)


def test_equal_weights_leave_the_order_between_them_open():
    weights = drawn(smaa.ordered(np.array([0.4, 0.4, 0.2])))
    assert (weights[:, 2] <= weights[:, :2].min(axis=1)).all()
    assert (weights[:, 0] > weights[:, 1]).mean() == pytest.approx(0.5, abs=0.01)


def test_costs_are_triangular():
    """Low 1, likely 2, high 5: mean 8/3, P(X ≤ 2) = 1/4."""
    costs = triangular(1, 2, 5, np.random.default_rng(1).random(100_000))
    assert costs.min() >= 1
    assert costs.max() <= 5
    assert costs.mean() == pytest.approx(8 / 3, abs=0.01)
    assert (costs <= 2).mean() == pytest.approx(0.25, abs=0.005)


RANGED = """\
format: 1
criteria: {jobs: {direction: max, bounds: [0, 100]}}
stages: {a: {jobs: {low: 10, likely: 20, high: 60}}, b: {jobs: 30}, c: {jobs: {low: 5, high: 15}}}
technologies: {x: {cost: 1}}
fit: {a: {x: high}, b: {x: high}, c: {x: high}}
rules: [{rule: count, at_most: 1}, {rule: mean, of: jobs, at_least: 12}]
"""


def test_a_reading_that_is_a_range_is_drawn_from_its_triangle():
    """a is above b where it is above 30: (60 − 30)² / ((60 − 10) (60 − 20)) = 0.45; c is 10, its middle."""
    ranked = answer("rank", "-", given=RANGED)
    assert {s["id"]: s["readings"]["jobs"] for s in ranked["stages"]} == {"a": 20, "b": 30, "c": 10}
    found = answer(
        "stress", "-", "--vary", "readings", "--draws", "20000", "--portfolios", "400", given=RANGED
    )
    assert found["ranges_varied"] == ["a/jobs", "c/jobs"]
    assert found["exact"] is False
    assert found["rank_acceptability"]["a"][0] == pytest.approx(0.45, abs=0.012)
    assert found["rank_acceptability"]["c"][0] == 0
    assert found["core_index"]["a/x"] == pytest.approx(0.45, abs=0.075)
    assert found["core_index"]["b/x"] == pytest.approx(0.55, abs=0.075)
    some = answer("stress", "-", "--vary", "weights", "--portfolios", "5", given=RANGED)
    assert some["ranges_varied"] == []


def test_rules_hold_at_the_readings_that_were_drawn():
    """c, from 5 to 15, keeps a mean of 12 in (15 − 12)² / (10 · 5) = 0.18 of draws; all else is no option."""
    alone = RANGED.replace("fit: {a: {x: high}, b: {x: high}, c: {x: high}}", "fit: {c: {x: high}}")
    found = answer("stress", "-", "--vary", "readings", "--portfolios", "400", given=alone)
    assert found["core_index"]["c/x"] == pytest.approx(0.18, abs=0.06)


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("{low: 10, likely: 70, high: 60}", "low, likely and high must not fall"),
        ("{low: 10, likely: 20}", "a range needs low and high: 'high' is missing"),
        ("{low: 10, ana: 20, high: 30}", "no person's reading stands beside them"),
        ("{low: 10, high: 300}", "300 is outside the bounds of jobs, 0 to 100"),
        ("{low: low, high: 30}", "'low' is not a number, which jobs is measured in"),
    ],
)
def test_a_range_that_is_none_is_refused(cell, says):
    result = loopfolio("check", "-", given=RANGED.replace("{low: 5, high: 15}", cell))
    assert result.exit_code == 2
    assert says in result.stderr


def test_levels_have_no_range():
    case = (
        "format: 1\ncriteria: {a: {direction: max}}\nstages: {x: {a: {low: low, high: high}}, y: {a: low}}\n"
    )
    result = loopfolio("check", "-", given=case)
    assert "a range is of numbers; write low, medium or high, or a list of several" in result.stderr


def test_more_draws_only_append():
    case = load(PAPER).case
    profile = weight_profile(case, profile_name(case))
    varied = uncertainty(case, np.full(5, 0.2), sampler(case, profile, "uniform", 0.05), FACTORS)
    [few] = varied.blocks(100, seed=7)
    many = next(iter(varied.blocks(9000, seed=7)))
    assert (few.weights == many.weights[:100]).all()
    assert (few.readings == many.readings[:100]).all()
    assert (few.costs == many.costs[:100]).all()


def test_what_else_varies_does_not_change_the_weights_drawn():
    case = load(PAPER).case
    weights = sampler(case, weight_profile(case, profile_name(case)), "uniform", 0.05)
    alone = next(iter(uncertainty(case, np.full(5, 0.2), weights, ["weights"]).blocks(50, 3)))
    with_all = next(iter(uncertainty(case, np.full(5, 0.2), weights, FACTORS).blocks(50, 3)))
    assert (alone.weights == with_all.weights).all()


def test_blocks_can_be_drawn_in_any_order():
    case = load(PAPER).case
    weights = sampler(case, weight_profile(case, profile_name(case)), "uniform", 0.05)
    varied = uncertainty(case, np.full(5, 0.2), weights, FACTORS)
    blocks = list(varied.blocks(3 * smaa.BLOCK, 5))
    again = varied._block(2, smaa.BLOCK, 5)
    assert (blocks[2].weights == again.weights).all()


def test_each_scale_that_the_levels_may_have_is_tried_once():
    case = load(PAPER).case
    assert list(scales_of(case)) == ["own", "1-3-9"]
    case = case.changed(scales={"same": {"low": 1.0, "medium": 2.0, "high": 3.0},
                                "steep": {"low": 1.0, "medium": 5.0, "high": 25.0}})  # fmt: skip
    assert list(scales_of(case)) == ["own", "1-3-9", "steep"]
    assert list(scales_of(load("furniture-maker").case)) == ["own"]  # all its criteria are numbers


def test_where_only_readings_vary_every_combination_is_looked_at():
    """Reuse reads three ways, production two: 6 combinations, each as likely."""
    view = answer("stress", PAPER, "--vary", "readings")
    assert view["exact"]
    assert view["draws"] == 6
    assert view["rank_acceptability"]["design"][0] == pytest.approx(0.5)
    shares = [found["share"] for found in view["readings"]]
    assert shares == pytest.approx([1 / 6] * 6)
    for pair, index in view["core_index"].items():
        funded = sum(found["share"] for found in view["readings"] if pair in found["funded"])
        assert index == pytest.approx(funded)


# ---------------------------------------------------------------- the portfolio again and again


@campaign(60)
def test_solving_again_finds_what_solving_anew_finds(seed):
    """Random rules, synergies and ties; ten sets of values each, some equal, some negative."""
    verdict = validate(generate.random_case(seed, most_options=12))
    assert verdict.case is not None
    case = verdict.case
    made = programme(case, rank(case, weight_profile(case, profile_name(case))))
    [again] = optima([made])
    once = best(made)
    assert again == (None if once is None else once.funded)
    if made.values_limited:
        return  # under other values other portfolios would be allowed
    rng = np.random.default_rng(seed)
    values = [rng.integers(-1, 5, len(made.pairs)).astype(float) for _ in range(10)]
    for value, found in zip(values, reoptimise(made, values), strict=True):
        anew = best(made.valued(value.tolist()))
        assert found == (None if anew is None else anew.funded)


def test_the_paper_s_portfolio_again_under_other_weights():
    case = load(PAPER).case
    made = []
    for weights in np.random.default_rng(1).dirichlet(np.ones(5), 40):
        profile = WeightProfile("drawn", "direct", dict(zip(case.criteria, weights, strict=True)))
        made.append(programme(case, rank(case, profile)))
    for one, found in zip(made, optima(made), strict=True):
        anew = best(one)
        assert anew is not None
        assert found == anew.funded


# ---------------------------------------------------------------- intervals and swaps


matrices = st.integers(2, 5).flatmap(
    lambda n: st.integers(2, 4).flatmap(
        lambda m: st.lists(
            st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=m, max_size=m), min_size=n, max_size=n
        )
    )
)


@settings(max_examples=60, deadline=None)
@given(matrices, st.integers(0, 10**6), st.sampled_from(sorted(VALUING)))
def test_within_its_interval_a_weight_keeps_the_order_and_beyond_it_does_not(values, seed, method):
    scaled = np.array(values)
    made = topsis.Normalised(scaled, np.ones(scaled.shape[1]), np.zeros(scaled.shape[1]))
    weights = np.random.default_rng(seed).dirichlet(np.ones(scaled.shape[1]))
    score = VALUING[method].scores
    before = ranks(score(made, weights))
    above = [(i, k) for i in range(len(before)) for k in range(len(before)) if before[i] < before[k]]
    first, order = weight_intervals(made, weights, VALUING[method])
    for criterion, interval in enumerate(order):
        assert interval.low <= weights[criterion] <= interval.high
        assert first[criterion].low <= interval.low + 1e-12 or len(set(before)) == 1
        for t in np.linspace(interval.low, interval.high, 7):
            scores = score(made, with_weight(weights, criterion, float(t)))
            assert all(scores[i] >= scores[k] - 1e-7 for i, k in above)
        for t in (interval.low - 1e-4, interval.high + 1e-4):
            if 0 <= t <= 1:
                scores = score(made, with_weight(weights, criterion, t))
                assert any(scores[i] < scores[k] for i, k in above)


@pytest.mark.parametrize("method", list(VALUING))
def test_intervals_are_the_same_however_many_turns_are_looked_at_together(method, monkeypatch):
    """Twelve stages on four criteria: a turn at a time, two of them, or all at once."""
    rng = np.random.default_rng(5)
    made = topsis.normalise(rng.uniform(1, 3, (12, 4)), np.tile([1.0, 3.0], (4, 1)), np.ones(4, dtype=bool))
    found = []
    for some in (1, 140, 10**6):
        monkeypatch.setattr("loopfolio.mcda.weight_intervals._AT_ONCE", some)
        found.append(weight_intervals(made, np.array([0.4, 0.3, 0.2, 0.1]), VALUING[method]))
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("name", [PAPER, "recycler", "furniture-maker"])
def test_a_swap_that_is_named_swaps_the_two(name):
    case = load(name).case
    profile = weight_profile(case, profile_name(case))
    criteria, weights = list(case.criteria), np.array(list(profile.weights.values()))
    swaps = 0
    for stage in case.stages:
        for rival in explain_rank(case, profile, stage).rivals:
            front, back = (rival.stage, stage) if rival.ahead else (stage, rival.stage)
            for swap in rival.readings:
                after = rank(read_as(case, {(swap.of, swap.criterion): swap.then}), profile)
                assert after.priority(back) > after.priority(front)
                swaps += 1
            for swap in rival.weights:
                beyond = swap.then + 1e-6 * np.sign(swap.then - swap.now)
                moved = with_weight(weights, criteria.index(swap.criterion), beyond).tolist()
                after = rank(case, WeightProfile("x", "direct", dict(zip(criteria, moved, strict=True))))
                assert after.priority(back) > after.priority(front)
                swaps += 1
    assert swaps > 10


def test_what_carries_a_stage_and_holds_it_back_adds_up():
    view = answer("rank", PAPER, "--explain", "production")
    assert sum(c["carries"] for c in view["contributions"]) == pytest.approx(1)
    assert sum(c["holds_back"] for c in view["contributions"]) == pytest.approx(1)
    assert sum(c["additive"] for c in view["contributions"]) == pytest.approx(view["additive"])
    whole = view["distance_to_worst"] + view["distance_to_best"]
    assert view["distance_to_worst"] / whole == pytest.approx(view["closeness"])


# ---------------------------------------------------------------- judgements and readings of people


def test_many_matrices_at_once_have_the_eigenvalues_of_each():
    rng = np.random.default_rng(1)
    for n in (1, 2, 3, 7, 15):
        upper = np.triu_indices(n, 1)
        stack = np.ones((30, n, n))
        stack[:, upper[0], upper[1]] = rng.choice(consistency_repair.SAATY, (30, len(upper[0])))
        stack[:, upper[1], upper[0]] = 1 / stack[:, upper[0], upper[1]]
        eigenvalues, vectors = principal(stack)
        for matrix, eigenvalue, vector in zip(stack, eigenvalues, vectors, strict=True):
            alone = perron(matrix)
            assert eigenvalue == pytest.approx(alone[0], rel=1e-12)
            assert vector == pytest.approx(alone[1], rel=1e-9)


@pytest.mark.parametrize(
    ("scores", "agree"),
    [([2, 2, 2], 1.0), ([1, 3], 0.0), ([1, 1, 3, 3], 0.0), ([1, 2, 3], 1 + 2 / 3 * np.log2(0.5)), ([3], 1.0)],
)
def test_people_agree_as_tastle_and_wierman_measure_it(scores, agree):
    """Consensus on a scale of width 2; [1, 2, 3] has mean 2: 1 + 2/3 log2(1 − 1/2)."""
    assert reading_consensus(np.array(scores, dtype=float), 2.0) == pytest.approx(agree)


PEOPLE = """
format: 1
extends: lithium-ion-battery
stages:
  reuse: {circularity_impact: {ana: high, bo: ◎, cy: low, di: }}
  mining: {circularity_difficulty: {ana: low, cy: medium, bo: high}}
"""


def test_what_several_people_read_counts_with_its_share(tmp_path):
    (tmp_path / "people.yaml").write_text(PEOPLE, encoding="utf-8")
    view = answer("stress", tmp_path / "people.yaml", "--vary", "readings")
    assert view["discuss"][0]["readings"] is not None
    cells = {found["cell"]: found for found in view["discuss"]}
    assert cells["reuse.circularity_impact"]["readings"] == pytest.approx({"high": 2 / 3, "low": 1 / 3})
    # Of low, medium, high the median is medium; it comes first.
    assert list(cells["mining.circularity_difficulty"]["readings"]) == ["medium", "low", "high"]
    assert cells["production.circularity_impact"]["agreement"] is None
    assert view["agreement"]["stages"]["reuse"] == view["agreement"]["cells"]["reuse.circularity_impact"]


def test_check_says_who_left_what_blank(tmp_path):
    (tmp_path / "people.yaml").write_text(PEOPLE, encoding="utf-8")
    result = loopfolio("check", tmp_path / "people.yaml")
    assert result.exit_code == 0
    cells = "mining.circularity_difficulty, reuse.circularity_impact"
    assert f"stages: di left 2 of 2 cells blank or not known: {cells}" in result.output
    assert "ana left" not in result.output


def test_a_cell_that_nobody_read_is_refused(tmp_path):
    (tmp_path / "nobody.yaml").write_text(
        "format: 1\ncriteria: {a: {direction: max}}\nstages: {s: {a: {ana: , bo: }}}\n", encoding="utf-8"
    )
    result = loopfolio("check", tmp_path / "nobody.yaml")
    assert result.exit_code == 2
    assert "nobody.yaml:3:14: stages.s.a: nobody read it: write low, medium or high" in result.output


# ---------------------------------------------------------------- what a planner reads


def test_stress_says_in_words_what_the_open_readings_do():
    text = " ".join(loopfolio("stress", PAPER, "--draws", 200, "--portfolios", 20).output.split())
    assert "reuse falls from 4th to 9th if reuse.circularity_impact is low" in text
    assert "First place, as a share of the draws: production in" in text
    assert "Fund in any event" in text


def test_a_stage_that_is_always_first_is_said_to_stay_first():
    text = loopfolio("stress", "furniture-maker", "--vary", "readings").output
    assert "manufacturing stays first for every reading" in text


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--vary", "wieghts"], "--vary: wieghts is not among weights, readings, scale, costs"),
        (["--vary", ","], "--vary: nothing is not among"),
        (
            ["--weights", "profile", "--spread", "0.9"],
            "--spread: a spread around these weights lies",
        ),
        (["--profile", "nobody"], "--profile: the case has no profile 'nobody'"),
        (["--draws", "0"], "0 is not in the range"),
    ],
)
def test_stress_refuses_what_makes_no_sense(flags, words):
    result = loopfolio("stress", PAPER, *flags)
    assert result.exit_code == 2
    assert words in result.output


def test_compare_takes_the_profiles_named():
    view = answer("compare", PAPER, "--profiles", "balanced,carbon_led")
    assert [profile["id"] for profile in view["profiles"]] == ["balanced", "carbon_led"]
    result = loopfolio("compare", PAPER, "--profiles", "balanced,carbon_lead")
    assert result.exit_code == 2
    assert "--profiles: the case has no profile 'carbon_lead'" in result.output
    assert "did you mean 'carbon_led'?" in result.output


def test_compare_sums_up_where_fifty_profiles_would_not_fit(tmp_path):
    weights = np.random.default_rng(1).dirichlet(np.ones(5), 50)
    lines = [f"  p{i}: {{direct: {{" for i in range(50)]
    names = list(load("recycler").case.criteria)
    for i, vector in enumerate(weights):
        lines[i] += ", ".join(f"{c}: {w:.12f}" for c, w in zip(names, vector, strict=True)) + "}}"
    path = tmp_path / "many.yaml"
    head = ["format: 1", "extends: recycler", "profiles:"]
    path.write_text("\n".join([*head, *lines]) + "\n", encoding="utf-8")
    result = loopfolio("compare", path)
    assert result.exit_code == 0
    assert "55 profiles" in result.output
    assert max(map(len, result.output.splitlines())) <= 160
    view = answer("compare", path)
    assert len(view["agreement"]) == 55 * 54 / 2


def test_a_portfolio_solved_anew_in_more_draws_than_are_drawn_is_solved_in_those():
    case = load("recycler").case
    profile = weight_profile(case, profile_name(case))
    found = stress(case, profile, sampler(case, profile, "uniform", 0.05), ["weights"], 30, 100, 1)
    assert found.core is not None
    assert found.core.draws == 30
