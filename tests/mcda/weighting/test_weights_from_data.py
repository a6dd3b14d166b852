"""Weights from the data."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopfolio.mcda.weighting.weights import DATA_WEIGHTS, from_data
from problems import problems, quick

every_weighing = pytest.mark.parametrize("name", DATA_WEIGHTS)


def test_critic_weights_as_published():
    """Diakoulaki, Mavrotas & Papayannakis (1995), as in scikit-criteria, tests."""
    scores = [
        [61, 1.08, 4.33], [20.7, 0.26, 4.34], [16.3, 1.98, 2.53], [9, 3.29, 1.65],
        [5.4, 2.77, 2.33], [4, 4.12, 1.21], [-6.1, 3.52, 2.1], [-34.6, 3.31, 0.98],
    ]  # fmt: skip
    found = from_data("critic", np.array(scores), np.array([True] * 3))
    assert found == pytest.approx([0.20222554, 0.48090173, 0.31687273], abs=1e-6)


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
