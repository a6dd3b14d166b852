"""TOPSIS and ranks: published examples, an independent implementation, and laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from loopfolio.mcda.ranks import ranks
from loopfolio.mcda.topsis import additive, closeness, normalise

HOWS = ["bounds", "vector", "minmax"]
quick = settings(max_examples=60, deadline=None)


def ends(scores):
    """Bounds (m, 2) that just hold the scores, made a little wider where a column is constant."""
    low, high = scores.min(axis=0), scores.max(axis=0)
    return np.column_stack([low, np.where(high > low, high, low + 1)])


def topsis(scores, weights, maximise=None, how="bounds", bounds=None):
    """Closeness (n,) of scores (n, m); everything is better when more, unless ``maximise`` says less."""
    scores = np.array(scores, dtype=float)
    best_high = np.array([True] * scores.shape[1] if maximise is None else maximise)
    limits = ends(scores) if bounds is None else np.array(bounds, dtype=float)
    return closeness(normalise(scores, limits, best_high, how), np.array(weights, dtype=float))


@st.composite
def problems(draw, fewest_stages=1, levels=False):
    """Scores between bounds, weights that sum to 1, and directions."""
    n, m = draw(st.integers(fewest_stages, 7)), draw(st.integers(1, 5))
    cell = st.sampled_from([0.0, 0.5, 1.0]) if levels else st.floats(0, 1)
    part = draw(arrays(float, (n, m), elements=cell))
    low = draw(arrays(float, (m,), elements=st.integers(-50, 50)))
    span = draw(arrays(float, (m,), elements=st.integers(1, 100)))
    weights = draw(arrays(float, (m,), elements=st.integers(1, 100)))
    maximise = draw(arrays(bool, (m,)))
    bounds = np.column_stack([low, low + span])
    scores = np.clip(low + part * span, low, low + span)
    return scores, bounds, maximise, weights / weights.sum()


# ---------------------------------------------------------------- published examples


def test_tzeng_and_huang():
    """Vector normalisation, more is better throughout.

    Tzeng & Huang (2011), as in scikit-criteria, tests/agg/test_topsis.py.
    """
    found = topsis([[5, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]], [0.3, 0.4, 0.3], how="vector")
    assert found == pytest.approx([0.5037, 0.6581, 0.7482, 0.3340], abs=1e-4)
    assert ranks(found).tolist() == [3, 2, 1, 4]


def test_opricovic_and_tzeng():
    """Min-max normalisation, the first criterion to be low; the first and the last stage tie exactly.

    Opricovic & Tzeng (2004), EJOR 156(2), as in pymcdm, test/test_mcdm.py.
    """
    found = topsis([[1, 3000], [2, 3750], [5, 4500]], [0.5, 0.5], [False, True], how="minmax")
    assert found == pytest.approx([0.5, 0.617, 0.5], abs=5e-4)
    assert ranks(found).tolist() == [2, 1, 2]


# ---------------------------------------------------------------- answers by hand


def test_closeness_on_declared_bounds_by_hand():
    """r = (x − lo)/(hi − lo), flipped for min; closeness = d⁻/(d⁺ + d⁻).

    Weights 3/5 and 2/5; the stage stands at 1/2 and, flipped, at 1/4:
    d⁻ = √(0.3² + 0.1²), d⁺ = √(0.3² + 0.3²).
    """
    found = topsis([[20, 70]], [0.6, 0.4], [True, False], bounds=[[10, 30], [10, 90]])
    d_minus, d_plus = np.sqrt(0.3**2 + 0.1**2), np.sqrt(0.3**2 + 0.3**2)
    assert found == pytest.approx([d_minus / (d_plus + d_minus)], abs=1e-12)


def test_additive_value_on_declared_bounds_by_hand():
    """Σ w r of the same stage is 0.6 · 1/2 + 0.4 · 1/4."""
    normalised = normalise(
        np.array([[20.0, 70.0]]), np.array([[10.0, 30.0], [10.0, 90.0]]), np.array([True, False])
    )
    assert additive(normalised, np.array([0.6, 0.4])) == pytest.approx([0.4], abs=1e-12)


# ---------------------------------------------------------------- another implementation


@pytest.mark.parametrize("how", ["vector", "minmax"])
@pytest.mark.parametrize("seed", range(20))
def test_closeness_is_that_of_pymcdm(how, seed):
    """Random problems with criteria of both directions get the closeness that pymcdm computes.

    pymcdm scales by min-max unless told otherwise, so the normalisation is named.
    """
    from pymcdm import normalizations
    from pymcdm.methods import TOPSIS

    rng = np.random.default_rng(seed)
    n, m = rng.integers(2, 10), rng.integers(2, 7)
    scores, weights = rng.uniform(0.1, 100, (n, m)), rng.dirichlet(np.ones(m))
    maximise = rng.random(m) < 0.5
    by = {"vector": normalizations.vector_normalization, "minmax": normalizations.minmax_normalization}
    # Its validation warns of dominant stages, which a random problem may well have.
    expected = TOPSIS(normalization_function=by[how])(
        scores, weights, np.where(maximise, 1, -1), validation=False
    )
    assert topsis(scores, weights, maximise, how) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("how", HOWS)
def test_many_weights_at_a_time_are_as_one_at_a_time(how):
    """Weights (a, b, m) give closeness and additive values (a, b, n), each as if asked by itself."""
    rng = np.random.default_rng(1)
    scores, weights = rng.uniform(0, 10, (6, 4)), rng.dirichlet(np.ones(4), (3, 5))
    normalised = normalise(scores, ends(scores), np.array([True, False, True, False]), how)
    for function in (closeness, additive):
        batch = function(normalised, weights)
        assert batch.shape == (3, 5, 6)
        singly = [[function(normalised, weights[i, j]) for j in range(5)] for i in range(3)]
        assert batch == pytest.approx(np.array(singly), abs=1e-14)


# ---------------------------------------------------------------- laws


@given(problems(), st.sampled_from(HOWS))
@quick
def test_closeness_lies_between_0_and_1(problem, how):
    """Whatever the scores and the normalisation, closeness is a number from 0 to 1."""
    scores, bounds, maximise, weights = problem
    found = topsis(scores, weights, maximise, how, bounds)
    assert ((found >= 0) & (found <= 1)).all()


@given(problems())
@quick
def test_the_best_and_the_worst_possible_stage_have_closeness_1_and_0(problem):
    """A stage at the better end of all bounds has closeness 1, one at the worse end of all 0."""
    _, bounds, maximise, weights = problem
    best = np.where(maximise, bounds[:, 1], bounds[:, 0])
    worst = np.where(maximise, bounds[:, 0], bounds[:, 1])
    assert topsis([best, worst], weights, maximise, bounds=bounds).tolist() == [1, 0]


@given(problems(fewest_stages=2))
@quick
def test_a_dominated_stage_is_not_closer(problem):
    """A stage that is nowhere worse on declared bounds is no further from the ideal."""
    scores, bounds, maximise, weights = problem
    better = np.where(maximise, np.maximum(scores[0], scores[1]), np.minimum(scores[0], scores[1]))
    found = topsis([better, scores[0], scores[1]], weights, maximise, bounds=bounds)
    assert found[0] >= max(found[1], found[2]) - 1e-12


@given(problems(fewest_stages=2), st.integers(1, 6))
@quick
def test_another_stage_changes_no_closeness_on_declared_bounds(problem, present):
    """On declared bounds each stage's closeness is its own, so ranks cannot reverse."""
    scores, bounds, maximise, weights = problem
    some = scores[: min(present, len(scores) - 1)]
    before = topsis(some, weights, maximise, bounds=bounds)
    after = topsis(scores, weights, maximise, bounds=bounds)
    assert after[: len(some)] == pytest.approx(before, abs=1e-12)


def test_a_stage_next_to_the_worst_is_as_far_from_the_best_as_it_gets():
    """A weight so small that the ratio of the squared distances is no number."""
    found = topsis([[0.0, 1.0], [1.0, 0.0]], [1e-160, 1.0], bounds=[[0, 1], [0, 1]])
    assert found == pytest.approx([1.0, 0.0], abs=1e-12)


def test_another_stage_can_reverse_ranks_under_observed_scaling():
    """Where ideals are observed, a third stage reverses the first two; on declared bounds it cannot.

    Alone, each of two stages is best on one criterion, so the heavier criterion decides. A third
    one stretches that criterion, on which the two are near each other after all.
    """
    first, second, third = [10, 2], [1, 3], [0, 12]
    weights, bounds = [0.4, 0.6], [[0, 12], [0, 12]]

    def leads(stages, how):
        found = topsis(stages, weights, how=how, bounds=bounds)
        return "first" if found[0] > found[1] else "second"

    assert leads([first, second], "minmax") == "second"
    assert leads([first, second, third], "minmax") == "first"
    assert leads([first, second], "bounds") == leads([first, second, third], "bounds") == "first"


@given(problems(fewest_stages=2), st.sampled_from(HOWS), st.randoms(use_true_random=False))
@quick
def test_permuted_stages_have_permuted_closeness(problem, how, random):
    """The order of the stages in the file says nothing about them."""
    scores, bounds, maximise, weights = problem
    order = list(range(len(scores)))
    random.shuffle(order)
    before = topsis(scores, weights, maximise, how, bounds)
    after = topsis(scores[order], weights, maximise, how, bounds)
    assert after == pytest.approx(before[order], abs=1e-9)


@given(problems(fewest_stages=2, levels=True), st.randoms(use_true_random=False))
@quick
def test_permuted_stages_have_permuted_ranks(problem, random):
    """Stages that read the same tie exactly, wherever they stand."""
    scores, bounds, maximise, weights = problem
    order = list(range(len(scores)))
    random.shuffle(order)
    before = ranks(topsis(scores, weights, maximise, bounds=bounds))
    after = ranks(topsis(scores[order], weights, maximise, bounds=bounds))
    assert after.tolist() == before[order].tolist()


@given(problems(fewest_stages=2))
@quick
def test_a_criterion_turned_round_says_the_same(problem):
    """Less of x is as good as more of −x."""
    scores, bounds, maximise, weights = problem
    found = topsis(scores, weights, maximise, bounds=bounds)
    assert topsis(-scores, weights, ~maximise, bounds=-bounds[:, ::-1]) == pytest.approx(found, abs=1e-9)


# ---------------------------------------------------------------- nothing to tell stages by


@pytest.mark.parametrize("how", ["vector", "minmax"])
def test_a_constant_criterion_adds_nothing_to_observed_scaling(how):
    """A criterion on which all stages read the same leaves the order to the others, halving nothing."""
    found = topsis([[1, 7], [2, 7], [4, 7]], [0.5, 0.5], how=how)
    alone = topsis([[1], [2], [4]], [1.0], how=how)
    assert found == pytest.approx(alone, abs=1e-12)
    assert found == pytest.approx([0, 1 / 3, 1], abs=1e-12)


@pytest.mark.parametrize("maximise", [[True, True], [True, False]], ids=["max", "min"])
@pytest.mark.parametrize("how", ["vector", "minmax"])
def test_a_column_of_zeros_adds_nothing(how, maximise):
    """A column whose norm is 0 is not divided by it."""
    found = topsis([[1, 0], [2, 0], [4, 0]], [0.5, 0.5], maximise, how=how)
    assert found == pytest.approx([0, 1 / 3, 1], abs=1e-12)


@pytest.mark.parametrize("how", ["vector", "minmax"])
@pytest.mark.parametrize(
    "scores", [[[3.0, 5.0]], [[3.0, 5.0]] * 4, [[0.0, 0.0]] * 2], ids=["single", "identical", "zeros"]
)
def test_stages_that_nothing_tells_apart_are_as_near_the_ideal_as_the_worst(how, scores):
    """A single stage, or identical ones, have closeness 0.5 where ideals are observed, never NaN."""
    found = topsis(scores, [0.5, 0.5], [True, False], how=how)
    assert found.tolist() == [0.5] * len(scores)
    assert ranks(found).tolist() == [1] * len(scores)


def test_a_single_stage_is_measured_on_declared_bounds():
    """One stage alone still stands somewhere between its bounds."""
    assert topsis([[2.0]], [1.0], bounds=[[0, 8]]) == pytest.approx([0.25])


def test_a_criterion_without_weight_changes_nothing():
    """Weight 0 makes a criterion as if it were not there."""
    found = topsis([[1, 9], [3, 2]], [1.0, 0.0], bounds=[[0, 4], [0, 10]])
    assert found == pytest.approx([0.25, 0.75])


def test_scores_of_any_size_have_a_closeness():
    """Very large and very small units neither overflow nor vanish."""
    small = topsis([[1e-12, 3], [4e-12, 1]], [0.5, 0.5], how="minmax")
    large = topsis([[1e12, 3], [4e12, 1]], [0.5, 0.5], how="minmax")
    assert small == pytest.approx(large, abs=1e-12)


# ---------------------------------------------------------------- ranks


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([0.9, 0.5, 0.5, 0.1], [1, 2, 2, 4]),
        ([0.1, 0.5, 0.9, 0.5], [4, 2, 1, 2]),
        ([0.5, 0.5, 0.5], [1, 1, 1]),
        ([0.5, 0.5 + 5e-10], [1, 1]),
        ([0.5, 0.5 + 5e-9], [2, 1]),
        ([0.1 + 0.2, 0.3], [1, 1]),
        ([-1.0, 0.0, 2.0], [3, 2, 1]),
        ([0.7], [1]),
        ([], []),
    ],
    ids=["two tie", "unsorted", "all tie", "within 1e-9", "beyond", "rounding", "negative", "one", "none"],
)
def test_equal_scores_share_the_better_rank(scores, expected):
    """1 is the highest; scores within 1e-9 share a rank, and the next one counts them all."""
    assert ranks(np.array(scores, dtype=float)).tolist() == expected


@given(st.lists(st.integers(0, 6), min_size=1, max_size=10))
@quick
def test_a_rank_is_one_more_than_the_number_of_better_stages(levels):
    """Standard competition ranking."""
    found = ranks(np.array(levels, dtype=float))
    assert found.tolist() == [1 + sum(other > own for other in levels) for own in levels]


@given(problems(fewest_stages=2))
@quick
def test_ranks_follow_closeness(problem):
    """Of two stages the closer one never has the worse rank."""
    scores, bounds, maximise, weights = problem
    found = topsis(scores, weights, maximise, bounds=bounds)
    rank = ranks(found)
    for i in range(len(found)):
        for j in range(len(found)):
            assert not (found[i] > found[j] + 1e-9 and rank[i] >= rank[j])
