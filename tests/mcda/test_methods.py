"""Ranking methods: published examples, laws, and what a case may hold."""

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from loopfolio.cli import cli
from loopfolio.mcda.method import DecisionProblem
from loopfolio.mcda.methods import score
from loopfolio.mcda.ranks import ranks
from loopfolio.mcda.topsis import additive, closeness, normalise
from problems import CASE, RANKING_ONLY, on, problem, problems, quick

every_method = pytest.mark.parametrize("name", RANKING_ONLY)


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
