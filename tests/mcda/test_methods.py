"""Ranking methods, weights from the data and agreement: published examples, pymcdm and scipy, laws."""

import csv
import io
import json
import subprocess
import sys
from itertools import permutations
from types import SimpleNamespace

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from length import examples
from loopfolio.cases import load
from loopfolio.cli import cli
from loopfolio.mcda.method import DecisionProblem
from loopfolio.mcda.methods import METHODS, VALUING, score
from loopfolio.mcda.rank_correlation import agreement, kendall_tau, mean_ranks, weighted_spearman, ws
from loopfolio.mcda.ranks import ranks
from loopfolio.mcda.topsis import additive, closeness, normalise
from loopfolio.mcda.weighting.weights import DATA_WEIGHTS, from_data
from loopfolio.models.ranking.decision_matrix import decision_matrix
from loopfolio.models.ranking.method_comparison import compare_methods, rank_by, vary_by
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import weight_profile

RANKING_ONLY = [name for name in METHODS if name not in VALUING]
every_method = pytest.mark.parametrize("name", RANKING_ONLY)
every_weighing = pytest.mark.parametrize("name", DATA_WEIGHTS)
quick = examples(25)
CASE = "lithium-ion-battery"


def problem(scores, weights, types, bounds=None):
    """A problem with types ±1; the bounds just hold the scores where none are given."""
    scores = np.array(scores, dtype=float)
    low, high = scores.min(axis=0), scores.max(axis=0)
    ends = np.column_stack([low, np.where(high > low, high, low + 1)]) if bounds is None else bounds
    return DecisionProblem(
        scores, np.array(weights, dtype=float), np.array(types) > 0, np.array(ends, dtype=float)
    )


def on(given, rows):
    """The problem with some of its stages, in another order perhaps."""
    return DecisionProblem(given.scores[rows], given.weights, given.maximise, given.bounds)


@st.composite
def problems(draw, fewest=2, positive=True):
    """Levels 1, 2, 3 as cases have them, or numbers; zeros and less among them unless ``positive``."""
    n, m = draw(st.integers(fewest, 7)), draw(st.integers(1, 5))
    lowest = 1 if positive else -3
    cell = draw(st.sampled_from([st.integers(lowest, 3), st.integers(lowest * 4, 40)]))
    scores = draw(arrays(float, (n, m), elements=cell))
    weights = draw(arrays(float, (m,), elements=st.integers(1, 9)))
    types = draw(arrays(int, (m,), elements=st.sampled_from([-1, 1])))
    return problem(scores, weights / weights.sum(), types, [[-50, 50]] * m)


def answer(name, given):
    """Scores, or the reason why there are none."""
    try:
        return score(name, given)
    except ValueError as reason:
        return str(reason)


# ---------------------------------------------------------------- published examples


PUBLISHED = {
    # Opricovic & Tzeng (2004), EJOR 156(2): Q, lower is better.
    "vikor": ([[1, 3000], [2, 3750], [5, 4500]], [0.5, 0.5], [-1, 1], [-1, 0, -1], 5e-4),
    # Zhao, Peng & Li (2013), Procedia Computer Science 17: net flows.
    "promethee_ii": ([[4, 3, 2], [3, 2, 4], [5, 1, 3]], [0.5, 0.3, 0.2], [1, 1, 1], [0.1, -0.3, 0.2], 5e-3),
    # Kundakcı & Işık (2016), Decision Science Letters 5(3). pymcdm 1.4 gives the second stage the 1.
    "copras": (
        [[1543, 2000, 39000, 15, 13.76, 3.86, 5, 3, 5000],
         [1496, 3600, 43000, 14, 14, 2.5, 4, 4, 4000],
         [1584, 3100, 24500, 10, 13.1, 3.7, 2, 2, 3500],
         [1560, 2700, 36000, 12, 13.2, 3.2, 3, 3, 3500],
         [1572, 2500, 31500, 13, 13.3, 3.4, 3, 2, 3500],
         [1580, 2400, 20000, 12, 12.8, 3.9, 2, 2, 3000]],
        [0.2027, 0.1757, 0.1622, 0.1351, 0.1081, 0.0946, 0.0676, 0.0405, 0.0135],
        [-1, -1, -1, 1, 1, -1, 1, 1, 1],
        [1, 0.9167, 0.8675, 0.9084, 0.9315, 0.9486], 5e-4,
    ),
    # Stanujkic, Djordjevic & Karabasevic (2015), Quaestus 7.
    "aras": (
        [[4.64, 3.00, 3.00, 3.00, 2.88, 3.63], [4.00, 4.00, 4.64, 3.56, 3.63, 5.00],
         [3.30, 4.31, 3.30, 4.00, 3.30, 4.00], [2.62, 5.00, 4.22, 4.31, 5.00, 5.00]],
        [0.28, 0.25, 0.19, 0.15, 0.08, 0.04], [1] * 6, [0.74, 0.86, 0.78, 0.86], 1e-2,
    ),
    # Badi, Shetwan & Abdulshahed (2017), ICMNEE.
    "codas": (
        [[45, 3600, 45, 0.9], [25, 3800, 60, 0.8], [23, 3100, 35, 0.9], [14, 3400, 50, 0.7],
         [15, 3300, 40, 0.8], [28, 3000, 30, 0.6]],
        [0.2857, 0.3036, 0.2321, 0.1786], [1, -1, 1, 1],
        [1.3914, 0.3411, -0.2170, -0.5381, -0.7292, -0.2481], 1e-3,
    ),
    # Yazdani et al. (2020), Sustainable Operations and Computers 1.
    "edas": (
        [[3873, 39.55, 0.27, 0.87, 150, 0.07, 12, 2130], [5067, 67.26, 0.23, 0.23, 40, 0.02, 21, 2200],
         [2213, 24.69, 0.08, 0.17, 200, 0.04, 35, 570], [6243, 132, 0.07, 0.25, 100, 0.04, 16, 100],
         [8312, 460.47, 0.05, 0.21, 25, 0.1, 25, 200]],
        [0.131, 0.113, 0.126, 0.125, 0.126, 0.129, 0.132, 0.117], [-1, -1, -1, 1, 1, -1, 1, 1],
        [0.841, 0.632, 0.883, 0.457, 0.104], 1e-3,
    ),
    # Ulutaş et al. (2020), Mathematics 8(10).
    "marcos": (
        [[660, 1000, 1600, 18, 1200], [800, 1000, 1600, 24, 900], [980, 1000, 2500, 24, 900],
         [920, 1500, 1600, 24, 900], [1380, 1500, 1500, 24, 1150], [1230, 1000, 1600, 24, 1150],
         [680, 1500, 1600, 18, 1100], [960, 2000, 1600, 12, 1150]],
        [0.1061, 0.3476, 0.3330, 0.1185, 0.0949], [-1, 1, 1, 1, 1],
        [0.5649, 0.5543, 0.6410, 0.6174, 0.6016, 0.5453, 0.6282, 0.6543], 1e-4,
    ),
    # Aksoy (2021): gaps, lower is better.
    "mairca": (
        [[70, 245, 16.4, 19], [52, 246, 7.3, 22], [53, 295, 10.3, 25], [63, 256, 12, 8], [64, 233, 5.3, 17]],
        [0.04744, 0.02464, 0.51357, 0.41435], [1] * 4, [-0.0332, -0.1122, -0.0654, -0.1304, -0.1498], 1e-4,
    ),
    # Siregar et al. (2021), IOP Conference Series 1088.
    "moora": (
        [[1.5, 3, 5, 3.3], [2, 7, 5, 3.35], [3, 1, 5, 3.07], [2.2, 4, 5, 3.5], [2, 5, 3, 3.09],
         [3.2, 2, 3, 3.48], [2.775, 3, 5, 3.27]],
        [0.3, 0.2, 0.1, 0.4], [-1, 1, 1, 1],
        [0.1801, 0.2345, 0.0625, 0.1757, 0.1683, 0.0742, 0.1197], 1e-4,
    ),
    # Işık & Adalı (2016), IJAOM 8(2).
    "ocra": (
        [[7.7, 256, 7.2, 7.3, 7.3], [8.1, 250, 7.9, 7.8, 7.7], [8.7, 352, 8.6, 7.9, 8.0],
         [8.1, 262, 7.0, 8.1, 7.2], [6.5, 271, 6.3, 6.4, 6.1], [6.8, 228, 7.1, 7.2, 6.5]],
        [0.239, 0.225, 0.197, 0.186, 0.153], [1, -1, 1, 1, 1],
        [0.143, 0.210, 0.164, 0.167, 0, 0.112], 1e-3,
    ),
    # Yazdani, Zarate, Zavadskas & Turskis (2019), Management Decision.
    "cocoso": (
        [[60, 0.4, 2540, 500, 990], [6.35, 0.15, 1016, 3000, 1041], [6.8, 0.1, 1727.2, 1500, 1676],
         [10, 0.2, 1000, 2000, 965], [2.5, 0.1, 560, 500, 915], [4.5, 0.08, 1016, 350, 508],
         [3, 0.1, 1778, 1000, 920]],
        [0.036, 0.192, 0.326, 0.326, 0.12], [1, -1, 1, 1, 1],
        [2.041, 2.788, 2.882, 2.416, 1.299, 1.443, 2.519], 1e-3,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_method_gives_the_published_scores(name):
    """As printed where the method was applied; negated where the printed figure is better when low."""
    scores, weights, types, expected, tolerance = PUBLISHED[name]
    assert score(name, problem(scores, weights, types)) == pytest.approx(expected, abs=tolerance)


def test_spotis_on_declared_bounds():
    """Dezert et al. (2020), FUSION: average distances from the best, lower is better."""
    found = score(
        "spotis",
        problem(
            [[10.5, -3.1, 1.7], [-4.7, 0, 3.4], [8.1, 0.3, 1.3], [3.2, 7.3, -5.3]],
            [0.2, 0.3, 0.5],
            [1, -1, 1],
            [[-5, 12], [-6, 10], [-8, 5]],
        ),
    )
    assert found == pytest.approx([-0.1989, -0.3705, -0.3063, -0.7491], abs=6e-5)


def test_critic_weights_as_published():
    """Diakoulaki, Mavrotas & Papayannakis (1995), as in scikit-criteria, tests."""
    scores = [
        [61, 1.08, 4.33], [20.7, 0.26, 4.34], [16.3, 1.98, 2.53], [9, 3.29, 1.65],
        [5.4, 2.77, 2.33], [4, 4.12, 1.21], [-6.1, 3.52, 2.1], [-34.6, 3.31, 0.98],
    ]  # fmt: skip
    found = from_data("critic", np.array(scores), np.array([True] * 3))
    assert found == pytest.approx([0.20222554, 0.48090173, 0.31687273], abs=1e-6)


# ---------------------------------------------------------------- by hand, and another implementation


def test_rafsi_by_hand():
    """Mapped onto 1 ... 6; high: s/(n₁ + n₂ₖ), low: H/(2 s), H the harmonic mean of 1 and 6."""
    found = score("rafsi", problem([[15, 30]], [0.5, 0.5], [1, -1], [[10, 20], [10, 50]]))
    harmonic = 2 / (1 + 1 / 6)
    assert found == pytest.approx([0.5 * 3.5 / 7 + 0.5 * harmonic / (2 * 3.5)], abs=1e-12)


CLASSES = {
    "aras": "ARAS", "cocoso": "COCOSO", "codas": "CODAS", "edas": "EDAS", "lmaw": "LMAW", "lopm": "LoPM",
    "mabac": "MABAC", "mairca": "MAIRCA", "marcos": "MARCOS", "moora": "MOORA", "ocra": "OCRA",
    "probid": "PROBID", "promethee_ii": "PROMETHEE_II", "rafsi": "RAFSI", "ram": "RAM", "rim": "RIM",
    "spotis": "SPOTIS", "sprobid": "SPROBID", "vikor": "VIKOR", "waspas": "WASPAS", "wpm": "WPM",
    "wsm": "WSM",
}  # fmt: skip
OPTIONS = {
    "promethee_ii": lambda bounds: {"preference_function": "usual"},
    "spotis": lambda bounds: {"bounds": bounds},
    "rim": lambda bounds: {"bounds": bounds},
    "rafsi": lambda bounds: {"ideal": bounds[:, 1], "anti_ideal": bounds[:, 0]},
}
LOW_IS_BETTER = {"lopm", "mairca", "spotis", "vikor"}


# COPRAS is not here: its formula in pymcdm 1.4 is not the method's, as its published example shows.
@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("seed", range(5))
def test_a_method_is_that_of_pymcdm(name, seed):
    """On a case without ties, zeros or constants each gives pymcdm's own figures."""
    from pymcdm import methods

    rng = np.random.default_rng(seed)
    n, m = 4 + seed, 3 + seed % 3
    types = np.where(np.arange(m) % 2, 1, -1)
    given = problem(rng.uniform(1, 100, (n, m)), rng.dirichlet(np.ones(m)), types, [[0, 101]] * m)
    body = getattr(methods, CLASSES[name])(**OPTIONS.get(name, lambda _: {})(given.bounds))
    expected = body(given.scores, given.weights, types, validation=False)
    sign = -1 if name in LOW_IS_BETTER else 1
    assert score(name, given) == pytest.approx(sign * expected, abs=1e-12)


@given(problems(positive=False))
@quick
def test_some_methods_are_one_idea_under_two_names(given_):
    """RIM is TOPSIS on declared bounds, and SPOTIS is the additive value short of 1."""
    normalised = normalise(given_.scores, given_.bounds, given_.maximise)
    assert score("rim", given_) == pytest.approx(closeness(normalised, given_.weights), abs=1e-12)
    assert score("spotis", given_) == pytest.approx(additive(normalised, given_.weights) - 1, abs=1e-12)


# ---------------------------------------------------------------- laws


@every_method
@given(given_=problems(positive=False))
@quick
def test_a_method_answers_in_numbers_or_says_why_not(name, given_):
    """Zeros, negative numbers, constants and identical stages: finite scores or a reason, never NaN."""
    found = answer(name, given_)
    assert isinstance(found, str) or (np.isfinite(found).all() and found.shape == (len(given_.scores),))


@every_method
@given(given_=problems(), random=st.randoms(use_true_random=False))
@quick
def test_permuted_stages_have_permuted_scores(name, given_, random):
    """The order of the stages in the file says nothing about them."""
    order = list(range(len(given_.scores)))
    random.shuffle(order)
    before, after = answer(name, given_), answer(name, on(given_, order))
    if isinstance(before, str):
        assert after == before
    else:
        assert after == pytest.approx(before[order], abs=1e-9, rel=1e-9)
        assert ranks(after).tolist() == ranks(before)[order].tolist()


# PROBID rewards distance from the average, whichever way; CODAS compares the second distance only
# where the first differ by 0.02 or more. Both may put a stage before one that is nowhere worse.
KEEPS_DOMINANCE = [name for name in RANKING_ONLY if name not in ("probid", "codas")]


@pytest.mark.parametrize("name", KEEPS_DOMINANCE)
@given(given_=problems())
@quick
def test_a_dominated_stage_is_never_above_its_dominator(name, given_):
    """A stage that is nowhere worse than another has no lower a score."""
    pair = given_.scores[:2]
    better = np.where(given_.maximise, pair.max(axis=0), pair.min(axis=0))
    found = answer(name, problem([better, *given_.scores], given_.weights, given_.types, given_.bounds))
    assert isinstance(found, str) or found[0] >= found[1:3].max() - 1e-9


@every_method
def test_a_criterion_without_weight_changes_nothing(name):
    """Weight 0 makes a criterion as if it were not there."""
    scores, bounds = [[1, 3, 9], [2, 1, 1], [3, 2, 5], [1, 2, 2]], [[0, 10]] * 3
    found = answer(name, problem(scores, [0.6, 0.4, 0], [1, -1, 1], bounds))
    alone = answer(name, problem(np.array(scores)[:, :2], [0.6, 0.4], [1, -1], bounds[:2]))
    assert found == pytest.approx(alone, abs=1e-12)


# ---------------------------------------------------------------- what a case may hold


@pytest.mark.parametrize("name", ["cocoso", "edas", "mabac", "mairca", "vikor"])
def test_a_criterion_on_which_all_read_the_same_leaves_the_ranking_to_the_others(name):
    """Where the observed range is what is divided by, such a criterion is left out."""
    scores = np.array([[1, 2, 7], [3, 1, 7], [2, 2, 7], [1, 3, 7]])
    found = score(name, problem(scores, [0.3, 0.3, 0.4], [1, 1, -1]))
    assert found == pytest.approx(score(name, problem(scores[:, :2], [0.5, 0.5], [1, 1])), abs=1e-12)


@pytest.mark.parametrize(
    ("name", "answers"),
    [("aras", False), ("waspas", False), ("edas", True), ("moora", True), ("vikor", True), ("copras", True)],
)
def test_readings_of_zero_are_refused_only_where_they_are_divided_by(name, answers):
    """A numeric criterion may read 0; so may all stages."""
    found = answer(name, problem([[0, 5, 0], [4, 2, 0], [2, 9, 0]], [0.5, 0.3, 0.2], [1, -1, 1]))
    if answers:
        assert np.isfinite(found).all()
    else:
        assert found == "it divides by readings, so all of them must be above 0"


@pytest.mark.parametrize(
    ("name", "scores", "bounds", "reason"),
    [
        ("aras", [[1, 2]], None, "it needs at least 2 stages"),
        ("sprobid", [[1, 2], [2, 1], [3, 3]], None, "it needs at least 4 stages"),
        ("wpm", [[1, 2], [1, 2]], None, "all stages read the same on every criterion that has weight"),
        ("edas", [[-1, 2], [1, 2]], None, "none of them may be below 0"),
        ("spotis", [[1, 2], [3, 2]], [[0, 2], [0, 9]], "within the bounds"),
        ("cocoso", [[1, 1], [2, 3], [3, 2]], None, "a stage is worst on every criterion"),
    ],
)
def test_where_a_method_has_no_answer_it_says_why(name, scores, bounds, reason):
    """Rather than NaN."""
    with pytest.raises(ValueError, match=reason):
        score(name, problem(scores, [0.5, 0.5], [1, 1], bounds))


@pytest.mark.parametrize("name", ["spotis", "rafsi", "rim"])
def test_one_stage_alone_stands_between_its_declared_bounds(name):
    """Methods on declared bounds need no other stage."""
    assert np.isfinite(score(name, problem([[2.0]], [1.0], [1], [[0, 8]]))).all()


def test_vikor_where_all_stages_have_the_same_greatest_regret():
    """Each is worst on a criterion of equal weight, so totals decide; pymcdm divides 0 by 0."""
    found = score("vikor", problem([[1, 3, 3], [3, 1, 3], [3, 1, 1]], [1 / 3] * 3, [1, 1, 1]))
    assert found.tolist() == [0, 0, -0.5]


def test_vikor_does_not_take_rounding_for_regret():
    """Weights that differ by a hair, as those of an eigenvector do, leave the greatest regret equal."""
    equal = problem([[1, 3, 3], [3, 1, 3], [3, 1, 1]], [1 / 3] * 3, [1, 1, 1])
    hair = DecisionProblem(
        equal.scores, equal.weights + np.array([1e-16, -1e-16, 2e-16]), equal.maximise, equal.bounds
    )
    assert ranks(score("vikor", hair)).tolist() == ranks(score("vikor", equal)).tolist() == [1, 1, 3]


@pytest.mark.parametrize("name", ["moora", "copras"])
def test_a_case_in_which_nothing_is_to_be_low_is_ranked(name):
    """pymcdm refuses it."""
    assert ranks(score(name, problem([[1, 2], [2, 3], [3, 5]], [0.5, 0.5], [1, 1]))).tolist() == [3, 2, 1]


# ---------------------------------------------------------------- weights from the data


@every_weighing
@given(given_=problems(positive=False))
@quick
def test_weights_from_the_data_are_shares_or_there_is_a_reason(name, given_):
    """They sum to 1, none is negative, and a criterion on which all stages read the same has 0."""
    try:
        found = from_data(name, given_.scores, given_.maximise)
    except ValueError:
        return
    assert found.sum() == pytest.approx(1)
    assert (found >= 0).all()
    assert (found[np.ptp(given_.scores, axis=0) == 0] == 0).all()


@every_weighing
@given(given_=problems(), random=st.randoms(use_true_random=False))
@quick
def test_weights_do_not_depend_on_the_order_of_the_stages(name, given_, random):
    """CILOS would, were several stages best on a criterion; it is refused then."""
    order = list(range(len(given_.scores)))
    random.shuffle(order)
    found = []
    for scores in (given_.scores, given_.scores[order]):
        try:
            found.append(from_data(name, scores, given_.maximise))
        except ValueError as reason:
            found.append(str(reason))
    assert found[1] == (found[0] if isinstance(found[0], str) else pytest.approx(found[0], abs=1e-6))


@pytest.mark.parametrize("name", [n for n in DATA_WEIGHTS if n not in ("critic", "std")])
def test_weights_are_those_of_pymcdm(name):
    """On data without ties; CRITIC and the standard deviation are compared below."""
    from pymcdm import weights

    rng = np.random.default_rng(3)
    scores, types = rng.uniform(1, 9, (6, 4)), np.array([1, -1, 1, -1])
    expected = getattr(weights, f"{name}_weights")(scores, types)
    assert from_data(name, scores, types > 0) == pytest.approx(expected, abs=1e-9)


def test_critic_turns_round_what_is_to_be_low():
    """Less of x conflicts with y as much as more of −x does."""
    rng = np.random.default_rng(4)
    scores = rng.uniform(1, 9, (6, 3))
    turned = scores * [1, -1, 1]
    found = from_data("critic", scores, np.array([True, False, True]))
    assert found == pytest.approx(from_data("critic", turned, np.array([True] * 3)), abs=1e-12)
    assert found != pytest.approx(from_data("critic", scores, np.array([True] * 3)), abs=1e-3)


@pytest.mark.parametrize("name", ["std", "variance", "critic", "entropy", "merec", "gini", "angle", "cilos"])
def test_the_unit_of_a_criterion_does_not_matter(name):
    """Tonnes or kilotonnes, a criterion weighs the same."""
    rng = np.random.default_rng(5)
    scores, maximise = rng.uniform(1, 9, (6, 3)), np.array([True, False, True])
    found = from_data(name, scores, maximise)
    assert from_data(name, scores * [1000, 1, 0.01], maximise) == pytest.approx(found, abs=1e-9)


@pytest.mark.parametrize(
    ("name", "scores", "reason"),
    [
        ("entropy", [[0, 1], [2, 3]], "takes logarithms of readings, so all of them must be above 0"),
        ("std", [[1, 2]], "at least two stages"),
        ("std", [[1, 2], [1, 2]], "all stages read the same"),
        ("critic", [[1, 2], [2, 4], [3, 6]], "no criterion conflicts"),
        ("cilos", [[3, 1], [3, 2], [1, 3]], "share the best reading"),
        ("lopcow", [[1, 3], [3, 1]], "all weights are 0"),
    ],
)
def test_data_that_give_no_weights_are_refused_with_a_reason(name, scores, reason):
    """In words that a planner can act on."""
    with pytest.raises(ValueError, match=reason):
        from_data(name, np.array(scores, dtype=float), np.array([True, True]))


@every_weighing
def test_the_only_criterion_that_varies_has_all_the_weight(name):
    """Whatever the method."""
    found = from_data(name, np.array([[1.0, 5, 0], [2, 5, 0], [4, 5, 0]]), np.array([True, False, True]))
    assert found.tolist() == [1, 0, 0]


# ---------------------------------------------------------------- agreement


rankings = st.integers(2, 9).flatmap(
    lambda n: st.tuples(*[st.lists(st.integers(1, n), min_size=n, max_size=n).map(np.array)] * 2)
)


@given(rankings)
@quick
def test_kendall_tau_is_that_of_scipy(pair):
    """τ-b, ties and all; scipy has none where a ranking ties everything."""
    from scipy.stats import kendalltau

    one, other = pair
    if len(set(one)) > 1 and len(set(other)) > 1:
        assert kendall_tau(one, other) == pytest.approx(kendalltau(one, other).statistic, abs=1e-12)


@given(rankings)
@quick
def test_weighted_spearman_and_ws_are_those_of_pymcdm(pair):
    """On mean ranks, which scipy's rankdata gives as well."""
    from pymcdm import correlations
    from scipy.stats import rankdata

    one, other = pair
    x, y = rankdata(one), rankdata(other)
    assert mean_ranks(one).tolist() == x.tolist()
    assert weighted_spearman(one, other) == pytest.approx(correlations.weighted_spearman(x, y), abs=1e-12)
    assert ws(one, other) == pytest.approx(correlations.rank_similarity_coef(x, y), abs=1e-12)


@given(rankings)
@quick
def test_agreement_is_bounded_and_1_only_for_the_same_ranking(pair):
    """Never NaN; WS alone depends on which ranking is the reference."""
    one, other = pair
    found, back = agreement(one, other), agreement(other, one)
    same = mean_ranks(one).tolist() == mean_ranks(other).tolist()
    for value, least in ((found.kendall_tau, -1), (found.weighted_spearman, -1), (found.ws, 0)):
        assert least - 1e-12 <= value <= 1 + 1e-12
        assert (value == pytest.approx(1, abs=1e-12)) == same
    assert found.kendall_tau == pytest.approx(back.kendall_tau)
    assert found.weighted_spearman == pytest.approx(back.weighted_spearman)


@pytest.mark.parametrize("n", range(2, 6))
def test_the_reverse_is_as_far_as_rankings_can_be(n):
    """−1 for τ and r_w; no ranking has a lower WS to the reference."""
    reference = np.arange(1, n + 1)
    found = agreement(reference, reference[::-1])
    assert found.kendall_tau == pytest.approx(-1)
    assert found.weighted_spearman == pytest.approx(-1)
    others = [agreement(reference, np.array(p)) for p in permutations(reference)]
    assert min(o.weighted_spearman for o in others) == pytest.approx(-1)


def test_the_first_places_count_more():
    """Swapping the first two costs more than swapping the last two, but not for τ."""
    reference = np.array([1, 2, 3, 4, 5])
    top, bottom = np.array([2, 1, 3, 4, 5]), np.array([1, 2, 3, 5, 4])
    assert kendall_tau(reference, top) == kendall_tau(reference, bottom)
    assert weighted_spearman(reference, top) < weighted_spearman(reference, bottom)
    assert ws(reference, top) < ws(reference, bottom)


def test_ws_asks_what_becomes_of_the_reference_s_first():
    """Not symmetric: 1 − 2⁻¹·2/2 − 2⁻²·1/1 − 2⁻³·1/2 one way, 1 − 2⁻¹·1/2 − 2⁻²·1/1 − 2⁻³·2/2 the other."""
    one, other = np.array([1, 2, 3]), np.array([3, 1, 2])
    assert ws(one, other) == pytest.approx(1 - 1 / 2 - 1 / 4 - 1 / 16)
    assert ws(other, one) == pytest.approx(1 - 1 / 8 - 1 / 4 - 1 / 4)


@pytest.mark.parametrize("n", [0, 1])
def test_nothing_to_disagree_about_is_agreement(n):
    """No stage or one."""
    found = agreement(np.ones(n, dtype=int), np.ones(n, dtype=int))
    assert (found.kendall_tau, found.weighted_spearman, found.ws) == (1, 1, 1)


@pytest.mark.parametrize(
    ("one", "other", "expected"), [([1, 1], [1, 1], 1.0), ([1, 1], [1, 2], 0.0), ([1, 2], [2, 1], -1.0)]
)
def test_a_ranking_that_ties_everything_says_nothing(one, other, expected):
    """It agrees with another such, and neither agrees nor disagrees with an order."""
    assert kendall_tau(np.array(one), np.array(other)) == expected


# ---------------------------------------------------------------- side by side


@pytest.fixture(scope="module")
def made():
    case = load(CASE).case
    return SimpleNamespace(case=case, profile=weight_profile(case, "circularity_led"))


def test_every_method_of_the_list_stands_side_by_side(made):
    """The case's own first, the others in the order of their names."""
    side = compare_methods(made.case, made.profile)
    assert [o.method for o in side.outcomes] == [*METHODS]
    assert all(o.reason is None for o in side.outcomes)
    assert len(side.compared) == len(METHODS) * (len(METHODS) - 1) // 2
    assert compare_methods(made.case, made.profile, "vikor").outcomes[0].method == "vikor"


def test_side_by_side_ranks_as_each_method_by_itself(made):
    """Whether asked for alone or with the others."""
    for outcome in compare_methods(made.case, made.profile).outcomes:
        alone = rank_by(made.case, made.profile, outcome.method)
        assert alone.ranks.tolist() == outcome.ranks.tolist()
        assert alone.scores.tolist() == outcome.scores.tolist()
        assert alone.method == outcome.method


def test_reversals_are_those_of_brute_force(made):
    """Without each stage, ranked anew, which of the others stand the other way round?"""
    side = compare_methods(made.case, made.profile)
    matrix = decision_matrix(made.case)
    weights = np.array([made.profile.weights[c] for c in matrix.criteria])
    full = DecisionProblem(matrix.scores, weights, matrix.maximise, matrix.bounds)
    for reversals in side.reversals:
        if reversals.method in VALUING:
            continue
        before = ranks(score(reversals.method, full))
        of, turned = 0, set()
        for k, without in enumerate(matrix.stages):
            rest = [i for i in range(len(matrix.stages)) if i != k]
            after = dict(zip(rest, ranks(score(reversals.method, on(full, rest))), strict=True))
            for i, j in permutations(rest, 2):
                if before[i] < before[j]:
                    of += 1
                    if after[i] > after[j]:
                        turned.add((without, matrix.stages[i], matrix.stages[j]))
        assert (reversals.of, reversals.count) == (of, len(turned))
        assert {(c.without, *pair) for c in reversals.cases for pair in c.pairs} == turned


def test_only_observed_scaling_reverses_ranks_here(made):
    """On declared bounds no stage depends on another, so nothing turns round; TOPSIS by vector may."""
    counts = {r.method: r.count for r in compare_methods(made.case, made.profile).reversals}
    assert [counts[name] for name in ("topsis", "additive", "spotis", "rafsi", "rim")] == [0] * 5
    assert counts["promethee_ii"] > 0


def test_a_method_without_an_answer_is_listed_with_its_reason():
    """sPROBID below four stages; its reversals and agreement are not there."""
    case = load("recycler").case
    fewer = case.changed(stages=dict(list(case.stages.items())[:3]))
    side = compare_methods(fewer, weight_profile(case, next(iter(case.profiles))))
    reasons = {o.method: o.reason for o in side.outcomes if o.reason}
    assert reasons["sprobid"] == "it needs at least 4 stages"
    assert "sprobid" not in {r.method for r in side.reversals} | {c.b for c in side.compared}


@pytest.mark.parametrize("method", ["vikor", "additive", "rafsi"])
def test_open_readings_count_under_any_method(made, method):
    """Every way the open cells could read is ranked by the method asked for."""
    opened = vary_by(made.case, made.profile, method)
    assert len(opened.rankings) == 6
    for read, ranking in zip(opened.cases, opened.rankings, strict=True):
        assert ranking.ranks.tolist() == rank_by(read, made.profile, method).ranks.tolist()


def test_shares_and_ranges_over_methods(made):
    """The share that puts a stage first, ties counted for each, and its best and worst rank."""
    side = compare_methods(made.case, made.profile)
    at = side.matrix.stages.index("production")
    found = [int(o.ranks[at]) for o in side.outcomes]
    assert side.first_share("production") == found.count(1) / len(METHODS)
    assert side.rank_range("production") == (min(found), max(found))


def test_topsis_by_another_name_is_topsis(made):
    """rank_by leaves the case's own methods what they are."""
    assert rank_by(made.case, made.profile, "topsis").scores.tolist() == (
        rank(made.case, made.profile).closeness.tolist()
    )


# ---------------------------------------------------------------- whole commands


def ranked(*arguments):
    return CliRunner().invoke(cli, ["rank", CASE, *arguments])


def test_methods_as_json():
    """Scores, ranks, agreement, reversals: everything there is."""
    result = ranked("--methods", "--format", "json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["schema"] == "loopfolio/rank-methods/1"
    assert [m["id"] for m in found["methods"]] == [*METHODS]
    assert set(found["methods"][0]["ranks"]) == {s["id"] for s in found["stages"]}
    assert {*found["agreement"][0]} == {"a", "b", "kendall_tau", "weighted_spearman", "ws"}
    case = found["reversals"]["promethee_ii"]["cases"][0]
    assert len(case["pairs"][0]) == 2
    assert case["without"] not in case["pairs"][0]


def test_methods_as_rows():
    """One a method and stage."""
    result = ranked("--methods", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert len(rows) == len(METHODS) * 9
    assert rows[0].keys() == {"method", "stage", "rank", "score", "reversals", "reason", "stage_name"}


def test_methods_in_words():
    """Ranks, agreement with the case's own, and reversals in a sentence."""
    words = ranked("--methods").stdout
    assert "against topsis" in words
    assert "First of 25 methods: production under 20, design under 5." in words
    assert "Each stage was left out in turn" in words
    assert "promethee_ii 10 of 245 times" in words


def test_the_method_asked_for_is_what_the_others_are_compared_with():
    """--methods --method vikor."""
    found = json.loads(ranked("--methods", "--method", "vikor", "--format", "json").stdout)
    assert found["method"] == "vikor"
    assert found["overrides"] == {"method": "vikor"}
    assert {a["a"] for a in found["agreement"][: len(METHODS) - 1]} == {"vikor"}


@pytest.mark.parametrize("method", [name for name in METHODS if name != "sprobid"])
def test_the_stages_are_ranked_by_the_method_asked_for(method):
    """The score is the method's own; closeness and additive value stand beside it."""
    found = json.loads(ranked("--method", method, "--format", "json").stdout)
    assert found["method"] == method
    assert (found["normalisation"] is None) == (method in RANKING_ONLY)
    scores = [s["score"] for s in found["stages"]]
    assert scores == sorted(scores, reverse=True)
    assert all(s["rank_range"][0] <= s["rank"] <= s["rank_range"][1] for s in found["stages"])


def test_one_other_method_in_words_and_as_rows():
    """--method vikor."""
    words = ranked("--method", "vikor").stdout
    assert "VIKOR; Opricovic & Tzeng (2004)" in words
    assert "Open readings" in words
    assert ranked("--method", "vikor", "--format", "csv").stdout.startswith("stage,rank,score")


def test_a_method_without_an_answer_ends_with_the_reason(tmp_path):
    """Exit code 2, and for programs an error document."""
    case = tmp_path / "two.yaml"
    case.write_text(
        "format: 1\ncriteria: {a: {direction: max}, b: {direction: max}}\n"
        "stages: {one: {a: high, b: low}, two: {a: low, b: high}}\n"
    )
    result = CliRunner().invoke(cli, ["rank", str(case), "--method", "sprobid", "--format", "json"])
    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"] == "no-answer"
    assert "--method sprobid has no answer: it needs at least 4 stages" in result.stderr


def test_a_method_without_an_answer_under_some_reading_says_which():
    """If production's impact is high, production is best on every criterion, which sPROBID divides by."""
    result = ranked("--method", "sprobid")
    assert result.exit_code == 2
    assert "a stage is best on every criterion" in result.stderr
    assert "production.circularity_impact high" in result.stderr


def test_every_method_is_compared_with_pymcdm_or_a_published_example():
    """A method that joins the list joins these."""
    assert {*RANKING_ONLY} == {*CLASSES, "copras"}
    assert "copras" in PUBLISHED


@pytest.mark.parametrize("command", ["fund", "run"])
def test_pairs_are_valued_by_topsis_or_the_additive_value_only(command):
    """Value is made of a score from 0 to 1, which the others do not give."""
    result = CliRunner().invoke(cli, [command, CASE, "--method", "vikor"])
    assert result.exit_code == 2
    assert "'vikor' is not one of 'topsis', 'additive'" in result.stderr


def test_ranking_as_ever_imports_no_pymcdm():
    """What is not asked for costs no start-up."""
    code = (
        "import sys\nfrom loopfolio.cli import cli\n"
        f"cli(['rank', '{CASE}'], standalone_mode=False)\n"
        "sys.exit('pymcdm' in sys.modules or 'scipy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
