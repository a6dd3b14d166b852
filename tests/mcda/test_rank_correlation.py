"""How far rankings agree."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopfolio.mcda.rank_correlation import agreement, kendall_tau, mean_ranks, weighted_spearman, ws
from problems import quick

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
