"""How far a weight moves before a ranking turns: inside an interval nothing does, beyond its ends it does."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopfolio.mcda import methods
from loopfolio.mcda.ranks import TIE
from loopfolio.mcda.topsis import normalise
from loopfolio.mcda.weight_intervals import Interval, weight_intervals, with_weight

NUMBERS = st.integers(0, 6).map(float)


def made(matrix, maximise):
    scores = np.array(matrix)
    bounds = np.tile([[0.0, 6.0]], (scores.shape[1], 1))
    return normalise(scores, bounds, np.array(maximise), "bounds")


@pytest.mark.parametrize(
    ("weights", "moved"),
    [
        ([0.5, 0.3, 0.2], [0.4, 0.36, 0.24]),
        ([1.0, 0.0, 0.0], [0.4, 0.3, 0.3]),
        ([0.0, 1.0, 0.0], [0.4, 0.6, 0.0]),
    ],
)
def test_the_others_keep_their_proportions_or_share_alike_where_they_had_nothing(weights, moved):
    assert with_weight(np.array(weights), 0, 0.4) == pytest.approx(np.array(moved))


def test_two_values_cross_where_arithmetic_says():
    """a is worth t, b 0.75 (1 − t) + 0.25 t: alike at t = 0.75 / 1.5 = ½. a leads at t = 0.6."""
    one = made([[6, 0], [1.5, 4.5]], [True, True])
    [first, _], [order, _] = weight_intervals(one, np.array([0.6, 0.4]), methods.VALUING["additive"])
    assert (first.low, first.high) == pytest.approx((0.5, 1))
    assert order == first


def test_one_stage_is_first_whatever_counts():
    alone = made([[3, 2]], [True, False])
    assert (
        weight_intervals(alone, np.array([0.6, 0.4]), methods.VALUING["topsis"])
        == ([Interval(0, 1)] * 2,) * 2
    )


@given(st.data())
@pytest.mark.parametrize("name", ["additive", "topsis"])
def test_inside_an_interval_nothing_changes_and_beyond_its_ends_something_does(name, data):
    n, m = data.draw(st.integers(2, 4)), data.draw(st.integers(2, 3))
    matrix = data.draw(st.lists(st.lists(NUMBERS, min_size=m, max_size=m), min_size=n, max_size=n))
    parts = np.array(data.draw(st.lists(st.integers(1, 9), min_size=m, max_size=m)), dtype=float)
    one, weights, how = made(matrix, [True] * m), parts / parts.sum(), methods.VALUING[name]
    now = how.scores(one, weights)
    leader = int(np.flatnonzero(now >= now.max() - TIE)[0])
    ahead, behind = np.nonzero(now[:, None] > now[None, :] + TIE)
    first, order = weight_intervals(one, weights, how)

    def leads(criterion, t):
        scores = how.scores(one, with_weight(weights, criterion, t))
        return scores.max() - scores[leader]

    def turned(criterion, t):
        scores = how.scores(one, with_weight(weights, criterion, t))
        return max([0.0, *(scores[behind] - scores[ahead])])

    for criterion in range(m):
        for found, lost in ((first[criterion], leads), (order[criterion], turned)):
            assert 0 <= found.low <= weights[criterion] + TIE
            assert weights[criterion] - TIE <= found.high <= 1
            for t in np.linspace(found.low, found.high, 7):
                assert lost(criterion, t) <= 2e-9
            for end, way in ((found.low, -1), (found.high, 1)):
                beyond = [t for t in end + way * np.array([1e-4, 1e-3, 1e-2]) if 0 <= t <= 1]
                assert not beyond or max(lost(criterion, t) for t in beyond) > TIE


def test_only_a_method_that_knows_where_it_ties_says_how_far():
    one = made([[6, 0], [1.5, 4.5]], [True, True])
    found = methods.ties("additive", one, np.array([0.6, 0.4]), 0)
    assert found[0, 1, 0] == pytest.approx(0.5)
    assert methods.ties("vikor", one, np.array([0.6, 0.4]), 0) is None
