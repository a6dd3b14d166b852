"""How far people agree: Goepel's indicator, Tastle & Wierman's consensus, and groups of one mind."""

import math
from random import Random

import numpy as np
import pytest
from length import campaign
from loopfolio.mcda.consensus import apart, band, clusters, consensus, diversity, reading_consensus


def entropy(weights: list[float]) -> float:
    return -sum(w * math.log(w) for w in weights if w > 0)


def goepel(people: list[list[float]], scale: float = 9.0) -> float:
    """Goepel (2018), equations 11 to 21, in plain arithmetic."""
    n, k = len(people[0]), len(people)
    mean = [sum(one[j] for one in people) / k for j in range(n)]
    beta = entropy(mean) - sum(map(entropy, people)) / k
    m = scale
    least = -m / (n + m - 1) * math.log(m / (n + m - 1)) - (n - 1) / (n + m - 1) * math.log(1 / (n + m - 1))
    cor = math.exp(least) / n
    return (1 / math.exp(beta) - cor) / (1 - cor)


@pytest.mark.parametrize("scale", [9.0, 17.0])
@pytest.mark.parametrize("n", range(2, 11))
def test_as_many_people_as_things_who_each_put_another_first_do_not_agree_at_all(n, scale):
    """The check that Goepel (2018) states for AHP-OS: 0 % on all scales."""
    extreme = (np.ones((n, n)) + (scale - 1) * np.eye(n)) / (n + scale - 1)
    assert consensus(extreme, scale=scale) == pytest.approx(0, abs=1e-12)


def test_two_people_of_the_manual_of_ahp_os():
    """The priorities of participants 1 and 2 that the manual of AHP-OS (2022) shows on page 15."""
    shown = [[25.9, 19.9, 47.5, 6.6], [21.7, 41.2, 30.5, 6.6]]
    people = [[w / sum(row) for w in row] for row in shown]
    assert consensus(np.array(people)) == pytest.approx(goepel(people))


def people_of(seed: int) -> list[list[float]]:
    """Two to five people on two to five things."""
    rng = Random(seed)
    n = rng.randint(2, 5)
    raw = [[rng.uniform(0.01, 1) ** rng.choice([1, 4]) for _ in range(n)] for _ in range(rng.randint(2, 5))]
    return [[w / sum(row) for w in row] for row in raw]


@campaign(full=1000)
def test_the_indicator_is_that_of_the_equations_and_never_below_0(seed):
    people = people_of(seed)
    assert consensus(np.array(people)) == pytest.approx(max(goepel(people), 0), abs=1e-9)
    found = diversity(np.array(people))
    assert found.beta == pytest.approx(found.gamma - found.alpha, abs=1e-9)
    assert found.by_part.sum() == pytest.approx(found.beta)
    assert (found.by_part >= 0).all()


@campaign(full=200)
def test_who_counts_twice_counts_as_two(seed):
    rows = np.array(people_of(seed))
    shares = np.array([2.0, *[1.0] * (len(rows) - 1)])
    twice = consensus(np.vstack([rows[:1], rows]))
    assert consensus(rows, shares / shares.sum()) == pytest.approx(twice, abs=1e-9)


def test_the_same_weights_are_full_consensus_zeros_and_one_thing_alone_included():
    assert consensus(np.array([[0.5, 0.5, 0.0]] * 3)) == pytest.approx(1)
    assert consensus(np.array([[1.0], [1.0]])) == 1


@pytest.mark.parametrize(
    ("indicator", "called"),
    [
        (0.0, "very low"), (0.5, "very low"), (0.51, "low"), (0.65, "low"), (0.66, "moderate"),
        (0.75, "moderate"), (0.76, "high"), (0.84, "high"), (0.85, "very high"), (1.0, "very high"),
        (1 + 1e-12, "very high"),
    ],
)  # fmt: skip
def test_bands_are_those_of_goepel_2018_table_2(indicator, called):
    assert band(indicator) == called


def test_readings_agree_as_the_r_package_agrmt_says_of_its_example():
    """consensus(c(30, 40, 210, 130, 530, 50, 10)) is 0.7256876: agrmt, after Tastle & Wierman (2007)."""
    scores = np.repeat(np.arange(1.0, 8.0), [30, 40, 210, 130, 530, 50, 10])
    assert reading_consensus(scores, 6.0) == pytest.approx(0.7256876, abs=5e-8)


def on_a_line(*places: float) -> np.ndarray:
    return np.abs(np.subtract.outer(places, places))


@pytest.mark.parametrize(
    ("places", "groups"),
    [
        ((0, 1, 10, 11), ((0, 1), (2, 3))),
        ((0, 10, 1, 11, 30), ((0, 2), (1, 3), (4,))),
        ((0, 1, 2, 3), ((0, 1, 2, 3),)),  # two halves, but a silhouette of 0.46: nobody stands apart
        ((5, 5, 5), ((0, 1, 2),)),
        ((0, 1), ((0, 1),)),
        ((0, 0, 9), ((0, 1), (2,))),
    ],
)
def test_people_are_put_together_where_groups_stand_apart(places, groups):
    assert clusters(on_a_line(*places)).groups == groups


def test_a_silhouette_by_hand():
    """Of 0, 1 | 10, 11 on a line: 1 to their own, 10.5 or 9.5 to the others."""
    by_hand = (2 * (1 - 1 / 10.5) + 2 * (1 - 1 / 9.5)) / 4
    assert clusters(on_a_line(0, 1, 10, 11)).silhouette == pytest.approx(by_hand)


def test_who_weighs_nothing_in_common_is_half_apart():
    assert apart(np.array([[1.0, 0.0], [0.0, 1.0]]))[0, 1] == pytest.approx(0.5)
