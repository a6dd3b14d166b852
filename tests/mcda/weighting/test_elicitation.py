"""Which comparison is asked next, and when enough have been asked: against least squares solved anew."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from loopfolio.mcda.weighting.elicitation import (
    SMALL,
    SPREAD,
    PairAnswer,
    answered,
    following,
    judged,
    next_pair,
    outlook,
)


def answers(*said):
    """(0, 1, 3): the first matters three times as much as the second; ``None``: skipped."""
    return tuple(PairAnswer((i, j), strength) for i, j, strength in said)


def weights(n, logs):
    """Logarithmic least squares of ln a_ij by pair, from the normal equations of y with y_0 = 0."""
    design = np.zeros((len(logs), n))
    for row, (i, j) in enumerate(logs):
        design[row, i], design[row, j] = 1, -1
    y = np.concatenate([[0.0], np.linalg.lstsq(design[:, 1:], np.array([*logs.values()]), rcond=None)[0]])
    return np.exp(y) / np.exp(y).sum(), np.array([*logs.values()]) - design @ y


def variance(n, pairs, of):
    """Σ of the squared standard errors of the weights, to first order, in units of σ²."""
    design = np.array([np.eye(n)[i] - np.eye(n)[j] for i, j in pairs])
    covariance = np.linalg.pinv(design.T @ design)
    slope = np.diag(of) - np.outer(of, of)
    return np.trace(slope @ covariance @ slope.T), covariance


FIVE = [
    {(0, 1): 3, (0, 2): 2, (0, 3): 5, (0, 4): 7},
    {(0, 1): 3, (1, 2): -2, (2, 3): 5, (3, 4): -3, (0, 4): 2},
    {(0, 1): 1, (0, 2): 1, (0, 3): 1, (0, 4): 1},
    {(0, 1): 3, (0, 2): 2, (1, 2): 5, (0, 3): 5, (3, 4): 7},
]


@pytest.mark.parametrize("said", FIVE)
def test_the_next_comparison_lowers_the_expected_error_most_and_of_equals_is_the_first(said):
    matrix = judged(5, answers(*((i, j, a) for (i, j), a in said.items())))
    found, _ = weights(5, {(i, j): np.log(matrix[i, j]) for i, j in said})
    now, _ = variance(5, said, found)
    gains = {
        pair: now - variance(5, [*said, pair], found)[0]
        for pair in combinations(range(5), 2)
        if pair not in said
    }
    best = max(gains.values())
    first = next(pair for pair, gain in gains.items() if gain > best * (1 - 1e-8))
    assert next_pair(matrix) == first
    rest = {pair: gain for pair, gain in gains.items() if pair != first}
    assert next_pair(matrix, {first}) == next(
        pair for pair, gain in rest.items() if gain > max(rest.values()) * (1 - 1e-8)
    )


def test_the_first_questions_make_a_star():
    said = ()
    asked = []
    for _ in range(4):
        asked.append(following(judged(5, said), said))
        said = (*said, *answers((*asked[-1], 2)))
    assert asked == [(0, 1), (0, 2), (0, 3), (0, 4)]


def test_parts_are_joined_at_what_has_been_compared_most():
    """2 with 3 and 4: of two parts 0–1 and 2–3–4 one of 2 is asked."""
    assert next_pair(judged(5, answers((0, 1, 2), (2, 3, 2), (2, 4, 2)))) == (0, 2)
    assert next_pair(judged(5, answers((0, 1, 2), (2, 3, 2), (3, 4, 2)))) == (0, 3)


def test_there_is_no_next_where_all_is_compared_or_avoided():
    all_of = judged(3, answers((0, 1, 2), (0, 2, 4), (1, 2, 2)))
    assert next_pair(all_of) is None
    chain = answers((0, 1, 2), (1, 2, 2))
    assert next_pair(judged(3, chain)) == (0, 2)
    assert next_pair(judged(3, chain), {(0, 2)}) is None
    assert next_pair(judged(3, answers((0, 1, 2))), {(0, 2), (1, 2)}) is None


def test_what_was_skipped_is_asked_again_only_where_no_other_will_do():
    said = answers((0, 1, None))
    assert following(judged(3, said), said) == (0, 2)
    said = answers((0, 1, None), (0, 2, None), (0, 2, None), (1, 2, None))
    assert following(judged(3, said), said) == (0, 1)
    said = answers((0, 1, None), (0, 2, None), (1, 2, 3))
    assert following(judged(3, said), said) == (0, 1)
    said = answers((0, 1, None), (0, 1, 2), (0, 2, 3), (1, 2, 3))
    assert following(judged(3, said), said) is None


def test_the_last_answer_counts_and_a_negative_one_is_of_the_second():
    said = answers((0, 1, 3), (0, 1, -4), (1, 2, 1), (0, 2, None))
    assert answered(said) == {(0, 1): -4, (1, 2): 1}
    matrix = judged(3, said)
    assert (matrix[0, 1], matrix[1, 0], matrix[1, 2], matrix[2, 1]) == (0.25, 4, 1, 1)
    assert np.isnan(matrix[0, 2])
    assert np.isnan(matrix[2, 0])
    assert np.diag(matrix).tolist() == [1, 1, 1]


@pytest.mark.parametrize("said", [*FIVE, dict.fromkeys(pairwise(range(4)), 2)])
def test_a_shift_is_the_standard_deviation_of_what_one_answer_more_does_to_a_weight(said):
    """The answer differs from what is expected by σ √(1 + r); its slope by small differences."""
    n = max(j for _, j in said) + 1
    matrix = judged(n, answers(*((i, j, a) for (i, j), a in said.items())))
    logs = {(i, j): np.log(matrix[i, j]) for i, j in said}
    found, residuals = weights(n, logs)
    spread = np.sqrt((SPREAD**2 + (residuals**2).sum()) / (1 + len(said) - (n - 1)))
    _, covariance = variance(n, said, found)
    shifts = []
    for i, j in set(combinations(range(n), 2)) - said.keys():
        expected = np.log(found[i] / found[j])
        resistance = covariance[i, i] + covariance[j, j] - 2 * covariance[i, j]
        up, down = (weights(n, logs | {(i, j): expected + by})[0] for by in (1e-5, -1e-5))
        shifts.append(np.abs(up - down).max() / 2e-5 * spread * np.sqrt(1 + resistance))
    assert outlook(matrix).shift == pytest.approx(max(shifts), rel=1e-5)


@pytest.mark.parametrize(
    ("said", "checked"),
    [
        ({(0, 1): 2, (1, 2): 2}, False),
        ({(0, 1): 2, (1, 2): 2, (0, 2): 4}, True),
        ({(0, 1): 2, (1, 2): 2, (0, 2): 4, (2, 3): 2}, False),
        ({(0, 1): 2, (1, 2): 2, (2, 3): 2, (0, 3): 8}, True),
    ],
)
def test_all_is_checked_where_no_answer_alone_holds_two_parts_together(said, checked):
    n = max(j for _, j in said) + 1
    assert outlook(judged(n, answers(*((i, j, a) for (i, j), a in said.items())))).checked is checked


def test_it_is_enough_where_all_is_compared_or_all_is_checked_and_little_would_move():
    every = judged(3, answers((0, 1, 2), (1, 2, 2), (0, 2, 9)))
    assert (outlook(every).shift, outlook(every).enough) == (0, True)
    for last, little in ((1, True), (9, False)):
        ring = outlook(judged(4, answers((0, 1, 1), (1, 2, 1), (2, 3, 1), (0, 3, last))))
        assert (ring.shift < SMALL / 4, ring.enough) == (little, little)
    hanging = judged(4, answers((0, 1, 1), (1, 2, 1), (0, 2, 1), (0, 3, 9)))
    assert not outlook(hanging).enough
