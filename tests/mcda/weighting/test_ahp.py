"""Analytic hierarchy process: published examples, and laws that hold for every judgement matrix."""

import math
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loopfolio.mcda.weighting import ahp
from loopfolio.mcda.weighting.ahp import complete, components, perron, principal, prioritise, random_index
from loopfolio.models.ranking.weights import weight_profile
from loopfolio.models.validation.validate import validate

NAN = math.nan
SAATY = [1, 2, 3, 4, 5, 6, 7, 8, 9]
LEVELS = [1 / s for s in reversed(SAATY[1:])] + [float(s) for s in SAATY]


def reciprocal(n, upper):
    """The (n, n) matrix with ``upper[i, j]`` above the diagonal, ``nan`` where it says nothing."""
    matrix = np.full((n, n), NAN)
    np.fill_diagonal(matrix, 1.0)
    for (i, j), judgement in upper.items():
        matrix[i, j], matrix[j, i] = judgement, 1 / judgement
    return matrix


def lettered(judgements, letters):
    """The matrix of judgements keyed by two letters: ``{"ab": 5}`` says a is 5 times b."""
    return reciprocal(
        len(letters), {(letters.index(k[0]), letters.index(k[1])): v for k, v in judgements.items()}
    )


def consistency_index(result):
    n = len(result.weights)
    return (result.lambda_max - n) / (n - 1)


# ---------------------------------------------------------------- strategies

weight_vectors = st.lists(st.floats(0.05, 1.0), min_size=1, max_size=9).map(
    lambda w: np.array(w) / math.fsum(w)
)


@st.composite
def judged(draw, smallest=2, largest=8):
    """A complete reciprocal matrix on Saaty's scale, as contradictory as it comes."""
    n = draw(st.integers(smallest, largest))
    return reciprocal(n, {pair: draw(st.sampled_from(LEVELS)) for pair in combinations(range(n), 2)})


@st.composite
def connections(draw, n, spanning_tree=False):
    """Pairs of criteria that connect all n: a random tree and, unless it is to stay one, more."""
    order = draw(st.permutations(range(n)))
    pairs = {tuple(sorted((order[i], order[draw(st.integers(0, i - 1))]))) for i in range(1, n)}
    if not spanning_tree:
        pairs |= {pair for pair in combinations(range(n), 2) if draw(st.booleans())}
    return sorted(pairs)


@st.composite
def with_holes(draw, spanning_tree=False):
    """A connected matrix with open cells, on Saaty's scale."""
    n = draw(st.integers(3, 7))
    known = draw(connections(n, spanning_tree))
    return reciprocal(n, {pair: draw(st.sampled_from(LEVELS)) for pair in known})


def open_cells(matrix):
    return [(i, j) for i, j in combinations(range(len(matrix)), 2) if math.isnan(matrix[i, j])]


def lambda_max(matrix):
    return float(np.linalg.eigvals(matrix).real.max())


# ---------------------------------------------------------------- published examples


def test_saaty_drinks():
    """Saaty's judgements of how much Americans drink give his weights and his consistency ratio.

    Saaty (2008), doi:10.1504/IJSSCI.2008.017590, as in the README of AHPy.
    """
    drinks = np.array(
        [  # coffee, wine, tea, beer, soda, milk, water
            [1, 9, 5, 2, 1, 1, 1 / 2],
            [1 / 9, 1, 1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 9],
            [1 / 5, 3, 1, 1 / 3, 1 / 4, 1 / 3, 1 / 9],
            [1 / 2, 9, 3, 1, 1 / 2, 1, 1 / 3],
            [1, 9, 4, 2, 1, 2, 1 / 2],
            [1, 9, 3, 1, 1 / 2, 1, 1 / 3],
            [2, 9, 9, 3, 2, 3, 1],
        ]
    )
    result = prioritise(drinks)
    assert result.weights == pytest.approx([0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327], abs=5e-4)
    assert result.lambda_max == pytest.approx(7.17662903933035, abs=1e-9)
    assert consistency_index(result) / 1.35 == pytest.approx(0.022, abs=5e-4)  # Saaty's random index
    assert result.consistency_ratio == pytest.approx(consistency_index(result) / 1.3417, rel=1e-12)
    assert result.consistent


def test_choosing_a_leader():
    """Weights of the criteria times priorities of the candidates under each elect Nell.

    The leader hierarchy of Wikipedia, values as in the README of AHPy, which rounds at each node.
    """
    criteria = np.array([[1, 4, 3, 7], [1 / 4, 1, 1 / 3, 3], [1 / 3, 3, 1, 5], [1 / 7, 1 / 3, 1 / 5, 1]])
    candidates = [  # Moll, Nell, Sue under experience, education, charisma, age
        np.array([[1, 1 / 4, 4], [4, 1, 9], [1 / 4, 1 / 9, 1]]),
        np.array([[1, 3, 1 / 5], [1 / 3, 1, 1 / 7], [5, 7, 1]]),
        np.array([[1, 5, 9], [1 / 5, 1, 4], [1 / 9, 1 / 4, 1]]),
        np.array([[1, 1 / 3, 5], [3, 1, 9], [1 / 5, 1 / 9, 1]]),
    ]
    top = prioritise(criteria)
    under = [prioritise(matrix) for matrix in candidates]
    assert top.weights == pytest.approx([0.548, 0.127, 0.270, 0.056], abs=6e-4)
    assert under[0].weights == pytest.approx([0.217, 0.717, 0.066], abs=6e-4)
    assert consistency_index(top) / 0.90 == pytest.approx(0.044, abs=6e-4)  # Saaty's random index
    assert under[0].consistency_ratio == pytest.approx(0.035, abs=6e-4)
    assert under[1].consistency_ratio == pytest.approx(0.062, abs=6e-4)
    elected = sum(w * each.weights for w, each in zip(top.weights, under, strict=True))
    assert elected == pytest.approx([0.358, 0.493, 0.150], abs=1e-3)


def test_consistent_judgements_give_the_same_weights_by_every_method():
    """Without contradiction the eigenvector and the geometric mean agree and nothing is inconsistent.

    R package ahp, tests/testthat/test-Calculate.R.
    """
    result = prioritise(np.array([[1, 6, 3], [1 / 6, 1, 1 / 2], [1 / 3, 2, 1]]))
    assert result.weights == pytest.approx([2 / 3, 1 / 9, 2 / 9], abs=1e-12)
    assert result.geometric_mean == pytest.approx([2 / 3, 1 / 9, 2 / 9], abs=1e-12)
    assert result.consistency_ratio == pytest.approx(0, abs=1e-12)
    assert result.gci == pytest.approx(0, abs=1e-12)


def test_one_open_judgement_of_four_criteria_is_completed_as_published():
    """The one open cell of a 4 × 4 matrix takes the value that AHPy publishes for it.

    tests/test_ahp.py of AHPy, after Bozóki, Fülöp & Rónyai (2010).
    """
    matrix = lettered({"ab": 1, "ac": 5, "ad": 2, "bc": 3, "bd": 4}, "abcd")
    completed = complete(matrix)
    assert completed[2, 3] == pytest.approx(0.7302971, abs=1e-4)
    assert prioritise(completed).weights == pytest.approx([0.3738, 0.3920, 0.0985, 0.1357], abs=1e-4)


def test_house_buying_with_twelve_open_judgements_is_completed_as_published():
    """Saaty's house-buying matrix with 12 of 28 judgements left out gets the optimal ones back.

    Bozóki, Fülöp & Rónyai (2010), values as in tests/test_ahp.py of AHPy, which stops at 1e-4.
    """
    judgements = {
        "ab": 5, "ac": 3, "ad": 7, "ae": 6, "af": 6, "bd": 5, "bf": 3, "ce": 3, "cg": 6, "fd": 4,
        "ga": 3, "ge": 5, "ha": 4, "hb": 7, "hd": 8, "hf": 6,
    }  # fmt: skip
    published = {
        "bc": 0.3300187, "be": 1.7197409, "bg": 0.4663515, "cd": 9.9205127, "cf": 4.8524864,
        "ch": 0.5696073, "de": 0.5252768, "dg": 0.1424438, "ef": 0.9311974, "eh": 0.1093083,
        "fg": 0.2912120, "gh": 0.4030899,
    }  # fmt: skip
    completed = complete(lettered(judgements, "abcdefgh"))
    found = {k: completed["abcdefgh".index(k[0]), "abcdefgh".index(k[1])] for k in published}
    assert found == pytest.approx(published, rel=1e-3)


# ---------------------------------------------------------------- answers by hand


def test_three_criteria_by_the_closed_form():
    """Of three criteria λmax is 1 + d + 1/d and GCI ln²(d³)/3, with d³ how far the judgements circle.

    With a over b 2, b over c 3 and a over c 4, the circle is 2 · 3 / 4 = 1.5.
    """
    result = prioritise(np.array([[1, 2, 4], [1 / 2, 1, 3], [1 / 4, 1 / 3, 1]]))
    d = 1.5 ** (1 / 3)
    expected = 1 + d + 1 / d
    assert result.lambda_max == pytest.approx(expected, abs=1e-12)
    assert result.gci == pytest.approx(math.log(1.5) ** 2 / 3, abs=1e-12)
    assert result.consistency_ratio == pytest.approx((expected - 3) / 2 / 0.5245, abs=1e-12)
    rows = np.array([8.0, 1.5, 1 / 12]) ** (1 / 3)
    assert result.geometric_mean == pytest.approx(rows / rows.sum(), abs=1e-12)
    assert result.weights == pytest.approx(rows / rows.sum(), abs=1e-12)  # the same for three


def test_circular_judgements_are_not_consistent():
    """Judgements that go in a circle, a over b over c over a, are told from sound ones."""
    circle = np.array([[1, 5, 1 / 5], [1 / 5, 1, 5], [5, 1 / 5, 1]])
    result = prioritise(circle)
    assert result.weights == pytest.approx([1 / 3] * 3, abs=1e-12)
    assert result.consistency_ratio > 1
    assert not result.consistent


@pytest.mark.parametrize(
    ("matrix", "weights"), [([[1.0]], [1.0]), ([[1.0, 9.0], [1 / 9, 1.0]], [0.9, 0.1])], ids=["one", "two"]
)
def test_one_or_two_criteria_cannot_contradict_themselves(matrix, weights):
    """With one or two criteria every index of inconsistency is 0."""
    result = prioritise(np.array(matrix))
    assert result.weights == pytest.approx(weights, abs=1e-12)
    assert (result.consistency_ratio, result.gci, result.random_index) == (0, 0, 0)


@pytest.mark.parametrize("circle", [1.5, 1.0, 16.0, 1 / 3])
def test_the_incomplete_geometric_mean_of_four_criteria_in_a_ring(circle):
    """a over b 2, b over c 3, c over d 5, and d over a what makes the way round ``circle`` instead of 1.

    Least squares of logarithms spread what is too much evenly: each of the four known ratios is off by
    its fourth root. GCI is the mean square of the errors, ln(circle)/4 each, over the one judgement that
    goes beyond connecting. Bozóki, Fülöp & Rónyai (2010); Escobar et al. (2015), eq. 15.
    """
    off = circle**0.25
    result = prioritise(lettered({"ab": 2, "bc": 3, "cd": 5, "ad": 30 / circle}, "abcd"))
    means = np.cumprod([1.0, off / 2, off / 3, off / 5])
    assert result.geometric_mean == pytest.approx(means / means.sum(), abs=1e-12)
    assert result.geometric_mean[0] / result.geometric_mean[3] == pytest.approx(30 / circle * off, rel=1e-12)
    assert result.gci == pytest.approx(4 * (math.log(circle) / 4) ** 2, abs=1e-12)


def test_the_incomplete_geometric_mean_counts_what_was_judged_only():
    """Of a, b and c as in the example of three above; d was held against a alone and is a quarter of it.

    d hangs on a: it changes nothing among the others, and its judgement is kept. The GCI of the three
    stays, 4 judgements less 3 that connect.
    """
    whole = prioritise(np.array([[1, 2, 4], [1 / 2, 1, 3], [1 / 4, 1 / 3, 1]]))
    result = prioritise(lettered({"ab": 2, "ac": 4, "bc": 3, "ad": 4}, "abcd"))
    among = result.geometric_mean[:3] / result.geometric_mean[:3].sum()
    assert among == pytest.approx(whole.geometric_mean, abs=1e-12)
    assert result.geometric_mean[0] / result.geometric_mean[3] == pytest.approx(4, rel=1e-12)
    assert result.geometric_mean.sum() == pytest.approx(1, abs=1e-12)
    assert result.gci == pytest.approx(whole.gci, abs=1e-12)


@given(with_holes())
@settings(max_examples=40, deadline=None)
def test_the_incomplete_geometric_mean_balances_the_errors_of_each_criterion(matrix):
    """Least squares: of each criterion the errors of its known judgements, as logarithms, sum to 0."""
    result = prioritise(matrix)
    assert (result.geometric_mean > 0).all()
    logs = np.log(result.geometric_mean)
    errors = np.log(matrix) - (logs[:, None] - logs)
    assert np.nansum(errors, axis=1) == pytest.approx(np.zeros(len(matrix)), abs=1e-9)
    known = len(matrix) * (len(matrix) - 1) // 2 - len(open_cells(matrix))
    beyond = known - (len(matrix) - 1)
    squares = float(np.nansum(errors**2)) / 2
    assert result.gci == pytest.approx(squares / beyond if beyond else 0.0, abs=1e-9)


# ---------------------------------------------------------------- laws


@given(weight_vectors)
@settings(max_examples=60, deadline=None)
def test_weights_are_recovered_from_consistent_judgements(weights):
    """Judgements that are ratios of weights give those weights, and no inconsistency."""
    result = prioritise(weights[:, None] / weights[None, :])
    assert result.weights == pytest.approx(weights, abs=1e-9)
    assert result.geometric_mean == pytest.approx(weights, abs=1e-9)
    assert result.lambda_max == pytest.approx(len(weights), abs=1e-9)
    assert result.consistency_ratio == pytest.approx(0, abs=1e-9)
    assert result.gci == pytest.approx(0, abs=1e-9)


@given(judged(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_permuted_criteria_have_permuted_weights(matrix, random):
    """The order of the criteria changes the order of the weights and nothing else."""
    order = list(range(len(matrix)))
    random.shuffle(order)
    before, after = prioritise(matrix), prioritise(matrix[np.ix_(order, order)])
    assert after.weights == pytest.approx(before.weights[order], abs=1e-9)
    assert after.geometric_mean == pytest.approx(before.geometric_mean[order], abs=1e-12)
    assert after.lambda_max == pytest.approx(before.lambda_max, abs=1e-9)
    assert after.gci == pytest.approx(before.gci, abs=1e-12)


@given(judged())
@settings(max_examples=60, deadline=None)
def test_lambda_max_is_at_least_the_number_of_criteria(matrix):
    """λmax is n for consistent judgements and more for any others, so CR is never negative."""
    result = prioritise(matrix)
    assert result.lambda_max >= len(matrix) - 1e-9
    assert result.consistency_ratio >= 0
    assert result.gci >= 0


@given(judged())
@settings(max_examples=60, deadline=None)
def test_weights_are_the_principal_eigenvector(matrix):
    """The weights are positive, sum to 1 and satisfy A w = λmax w."""
    result = prioritise(matrix)
    assert (result.weights > 0).all()
    assert result.weights.sum() == pytest.approx(1, abs=1e-12)
    assert matrix @ result.weights == pytest.approx(result.lambda_max * result.weights, abs=1e-9)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_completion_recovers_consistent_judgements(data):
    """Holes in consistent judgements are filled with what the others imply, as long as they connect."""
    weights = np.array(data.draw(st.lists(st.floats(0.05, 1.0), min_size=3, max_size=7)))
    full = weights[:, None] / weights[None, :]
    known = data.draw(connections(len(weights)))
    completed = complete(reciprocal(len(weights), {pair: full[pair] for pair in known}))
    assert completed == pytest.approx(full, rel=1e-9)


@given(with_holes(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_no_other_completion_is_less_inconsistent(matrix, random):
    """λmax of the completion is the least: no change of the filled cells, small or large, lowers it."""
    completed = complete(matrix)
    least = lambda_max(completed)
    for size in (0.01, 0.1, 0.5, 2.0) * 5:
        other = completed.copy()
        for i, j in open_cells(matrix):
            other[i, j] *= math.exp(random.uniform(-size, size))
            other[j, i] = 1 / other[i, j]
        assert lambda_max(other) >= least - 1e-9


@given(with_holes())
@settings(max_examples=60, deadline=None)
def test_lambda_max_does_not_slope_at_the_completion(matrix):
    """At the completion the derivative of λmax along each filled cell is 0."""
    completed = complete(matrix)
    for i, j in open_cells(matrix):
        around = []
        for step in (-1e-4, 1e-4):
            other = completed.copy()
            other[i, j] *= math.exp(step)
            other[j, i] = 1 / other[i, j]
            around.append(lambda_max(other))
        assert (around[1] - around[0]) / 2e-4 == pytest.approx(0, abs=1e-5)


@given(with_holes())
@settings(max_examples=40, deadline=None)
def test_completion_keeps_what_was_judged(matrix):
    """Judged cells stay as they were, and the completed matrix is positive and reciprocal."""
    completed = complete(matrix)
    known = ~np.isnan(matrix)
    assert (completed[known] == matrix[known]).all()
    assert (completed > 0).all()
    assert completed * completed.T == pytest.approx(np.ones_like(matrix), rel=1e-12)


@given(with_holes(spanning_tree=True))
@settings(max_examples=40, deadline=None)
def test_a_spanning_tree_of_judgements_is_consistent(matrix):
    """With n − 1 connected judgements nothing can contradict itself, and weights keep every judgement."""
    result = prioritise(matrix)
    assert result.consistency_ratio == 0
    assert result.gci == pytest.approx(0, abs=1e-9)
    known = ~np.isnan(matrix)
    ratios = result.weights[:, None] / result.weights[None, :]
    assert ratios[known] == pytest.approx(matrix[known], rel=1e-9)


@given(judged())
@settings(max_examples=20, deadline=None)
def test_a_complete_matrix_is_its_own_completion(matrix):
    """Where every judgement was made, completing changes nothing."""
    assert (complete(matrix) == matrix).all()


# ---------------------------------------------------------------- many matrices at once


@pytest.mark.parametrize("chunk", [1, 4, 2048])
def test_many_matrices_have_the_eigenvectors_that_each_has_alone(chunk, monkeypatch):
    """Two rows of three, of judgements that contradict each other, however many are taken at a time."""
    monkeypatch.setattr(ahp, "_CHUNK", chunk)
    rng = np.random.default_rng(1)
    matrices = np.array(
        [
            [reciprocal(4, {p: rng.choice(LEVELS) for p in combinations(range(4), 2)}) for _ in range(3)]
            for _ in range(2)
        ]
    )
    values, vectors = principal(matrices)
    assert (values.shape, vectors.shape) == ((2, 3), (2, 3, 4))
    for row in range(2):
        for column in range(3):
            matrix, vector = matrices[row, column], vectors[row, column]
            assert values[row, column] == pytest.approx(lambda_max(matrix), abs=1e-12)
            assert vector.sum() == pytest.approx(1, abs=1e-12)
            assert matrix @ vector == pytest.approx(values[row, column] * vector, abs=1e-12)


def test_a_matrix_whose_powers_take_long_to_settle_has_its_eigenvector():
    """Two eigenvalues three hundredths apart: a step too few would leave a mixture of their vectors."""
    matrix = np.array([[1.0, 0.0005], [0.0005, 0.97]])
    values, vectors = principal(matrix)
    expected, vector = perron(matrix)
    assert values == pytest.approx(expected, abs=1e-12)
    assert vectors == pytest.approx(vector, abs=1e-9)


# ---------------------------------------------------------------- what is connected


def test_judgements_that_leave_a_criterion_alone_are_refused():
    """Weights cannot be compared across groups that no judgement connects."""
    apart = reciprocal(4, {(0, 1): 3, (2, 3): 2})
    with pytest.raises(ValueError, match="do not connect all criteria"):
        complete(apart)


@pytest.mark.parametrize(
    ("judged_pairs", "groups"),
    [
        ([], [[0], [1], [2], [3]]),
        ([(0, 2)], [[0, 2], [1], [3]]),
        ([(0, 3), (1, 2)], [[0, 3], [1, 2]]),
        ([(1, 3), (2, 3)], [[0], [1, 2, 3]]),
        ([(0, 3), (1, 2), (2, 3)], [[0, 1, 2, 3]]),
    ],
)
def test_components_are_the_groups_that_judgements_connect(judged_pairs, groups):
    """Criteria belong together when a chain of judgements leads from one to the other."""
    assert components(reciprocal(4, dict.fromkeys(judged_pairs, 2.0))) == groups


# ---------------------------------------------------------------- random index


def test_random_index_is_that_of_alonso_and_lamata():
    """Up to fifteen criteria the random index is table 1 of Alonso & Lamata (2006)."""
    table = [
        0.5245, 0.8815, 1.1086, 1.2479, 1.3417, 1.4056, 1.4499, 1.4854, 1.5141, 1.5365, 1.5551,
        1.5713, 1.5838,
    ]  # fmt: skip
    assert [random_index(n) for n in range(3, 16)] == table
    assert [random_index(n) for n in range(3)] == [0, 0, 0]


def test_random_index_rises_without_a_jump_up_to_a_hundred_criteria():
    """The line beyond the table goes on where the table ends and stays below its limit, 1.7699."""
    found = [random_index(n) for n in range(3, 101)]
    assert all(a < b for a, b in pairwise(found))
    assert random_index(16) - random_index(15) < random_index(15) - random_index(13)
    assert all(math.isfinite(index) and index < 1.7699 for index in found)


@pytest.mark.parametrize("n", [3, 4, 6, 10])
def test_random_index_shrinks_with_missing_judgements(n):
    """Every missing judgement lowers the random index, down to 0 for a spanning tree.

    Ágoston & Csató (2022), eq. 5; one missing of 4 criteria: 2/3 of the full index.
    """
    most = (n - 1) * (n - 2) // 2
    found = [random_index(n, missing) for missing in range(most + 1)]
    assert all(a > b for a, b in pairwise(found))
    assert found[0] == random_index(n)
    assert found[-1] == pytest.approx(0, abs=1e-12)
    assert random_index(4, 1) == pytest.approx(0.8815 * 2 / 3)


def test_two_hundred_criteria_are_weighed():
    """Nothing about a large matrix is out of the tables' reach."""
    weights = np.linspace(1, 2, 200)
    result = prioritise(weights[:, None] / weights[None, :])
    assert result.weights == pytest.approx(weights / weights.sum(), abs=1e-9)
    assert result.consistency_ratio == pytest.approx(0, abs=1e-9)


# ---------------------------------------------------------------- judgements in a case file


@pytest.mark.parametrize(
    ("judgements", "weights", "missing"),
    [
        ({"a": {"b": 2, "c": 6}, "b": {"c": 3}}, [0.6, 0.3, 0.1], 0),
        ({"a": {"b": 2}, "b": {"c": 3}}, [0.6, 0.3, 0.1], 1),
        ({"c": {"b": "1/3"}, "b": {"a": 0.5}}, [0.6, 0.3, 0.1], 1),
        ({"a": {"b": 1}, "c": {"a": 1}}, [1 / 3, 1 / 3, 1 / 3], 1),
    ],
    ids=["complete", "one left out", "told backwards", "equal"],
)
def test_judgements_of_a_case_become_weights(judgements, weights, missing):
    """Row over column, numbers or fractions; what nobody compared follows from the rest."""
    case = validate(
        {
            "format": 1,
            "criteria": {c: {"direction": "max"} for c in "abc"},
            "stages": {"s": dict.fromkeys("abc", "low")},
            "profiles": {"p": {"ahp": judgements}},
        }
    ).case
    profile = weight_profile(case, "p")
    assert list(profile.weights.values()) == pytest.approx(weights, abs=1e-9)
    assert (list(profile.weights), profile.missing) == (["a", "b", "c"], missing)
    assert profile.prioritisation.consistency_ratio == pytest.approx(0, abs=1e-9)
