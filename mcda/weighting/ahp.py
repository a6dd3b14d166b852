"""Analytic hierarchy process: weights from pairwise judgements, and how consistent they are.

A judgement matrix ``A`` has shape ``(n, n)``: ``A[i, j]`` says how many times as important
criterion i is as criterion j, so ``A[j, i] = 1 / A[i, j]``. ``nan`` marks a comparison that
nobody made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ...records import dataclass

Array = NDArray[np.float64]

IndexTable = Literal["alonso_lamata", "saaty"]
RANDOM_INDEX_NAMES: Mapping[IndexTable, str] = {
    "alonso_lamata": "Alonso & Lamata (2006)",
    "saaty": "Saaty (1980)",
}
# Mean consistency index of random reciprocal matrices, n = 3 ... 15: Alonso & Lamata (2006),
# "Consistency in the analytic hierarchy process: a new approach", table 1; Saaty (1980), which most
# published ratios rest on.
_RANDOM_INDEX: Mapping[IndexTable, tuple[float, ...]] = {
    "alonso_lamata": (
        0.5245, 0.8815, 1.1086, 1.2479, 1.3417, 1.4056, 1.4499, 1.4854, 1.5141, 1.5365, 1.5551,
        1.5713, 1.5838,
    ),
    "saaty": (0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59),
}  # fmt: skip

CONSISTENT_BELOW = 0.1
"""Saaty's threshold on the consistency ratio."""


@dataclass(frozen=True)
class Prioritisation:
    """What one complete judgement matrix says."""

    weights: Array
    """(n,) principal right eigenvector, summing to 1."""
    geometric_mean: Array
    """(n,) row geometric means, summing to 1."""
    lambda_max: float
    """Principal eigenvalue, n when the judgements are perfectly consistent."""
    consistency_ratio: float
    """(λmax − n) / (n − 1), over the random index. 0 is perfect."""
    gci: float
    """Geometric consistency index."""
    random_index: float
    """The random index that the consistency ratio was divided by; 0 where none is needed."""
    table: IndexTable = "alonso_lamata"
    """Where that stands"""

    @property
    def consistent(self) -> bool:
        return self.consistency_ratio < CONSISTENT_BELOW


def random_index(n: int, missing: int = 0, table: IndexTable = "alonso_lamata") -> float:
    """Mean consistency index of random ``n × n`` judgement matrices.

    Up to n = 15 the table, beyond it the line of Alonso & Lamata (2006),
    λmax = 2.7699 n − 4.3513. With ``missing`` comparisons above the diagonal left out and
    filled in at best, the index shrinks in proportion: Ágoston & Csató (2022), eq. 5,
    RI(n, m) ≈ (1 − 2m / ((n − 1)(n − 2))) RI(n, 0).
    """
    if n < 3:
        return 0.0
    full = _RANDOM_INDEX[table][n - 3] if n <= 15 else (2.7699 * n - 4.3513 - n) / (n - 1)
    return full * max(0.0, 1.0 - 2.0 * missing / ((n - 1) * (n - 2)))


def prioritise(matrix: Array, table: IndexTable = "alonso_lamata") -> Prioritisation:
    """Weights and consistency of a positive, reciprocal ``(n, n)`` matrix, ``nan`` where nobody judged.

    Weights are the principal right eigenvector (Saaty 1980) of the matrix completed at least λmax.
    Beside them the geometric means: logarithmic least squares over what was judged (Bozóki, Fülöp &
    Rónyai 2010), the row geometric means where that is all. GCI is the mean squared error of the
    latter, over as many judgements as go beyond connecting: Aguarón & Moreno-Jiménez (2003);
    incomplete, Escobar, Aguarón & Moreno-Jiménez (2015), eq. 15.

    Raises:
        ValueError: the judgements do not connect all criteria.
    """
    n = len(matrix)
    lambda_max, weights = perron(complete(matrix))
    logs = _log_least_squares(matrix)
    geometric = np.exp(logs)
    upper = np.triu_indices(n, 1)
    errors = (np.log(matrix) - (logs[:, None] - logs))[upper]
    errors = errors[~np.isnan(errors)]
    beyond = len(errors) - (n - 1)
    return Prioritisation(
        weights=weights,
        geometric_mean=geometric / geometric.sum(),
        lambda_max=lambda_max,
        consistency_ratio=consistency_ratio(lambda_max, n, missing(matrix), table),
        gci=float((errors**2).sum() / beyond) if beyond > 0 else 0.0,
        random_index=random_index(n, missing(matrix), table),
        table=table,
    )


def consistency_ratio(
    lambda_max: float, n: int, missing: int = 0, table: IndexTable = "alonso_lamata"
) -> float:
    """(λmax − n) / (n − 1), over the random index for ``missing`` comparisons."""
    index = random_index(n, missing, table)
    # A spanning tree of judgements, like any two criteria, cannot contradict itself.
    return max(lambda_max - n, 0.0) / (n - 1) / index if index > 0 else 0.0


def ratio_text(ratio: float) -> str:
    """A consistency ratio to two decimals, or to as many as show on which side of the threshold it is."""
    for digits in range(2, 8):
        text = f"{ratio:.{digits}f}"
        if (float(text) < CONSISTENT_BELOW) == (ratio < CONSISTENT_BELOW) and float(text) != CONSISTENT_BELOW:
            return text
    return f"{ratio:.2f}" if ratio < CONSISTENT_BELOW else repr(ratio)


def missing(matrix: Array) -> int:
    """How many comparisons above the diagonal of an ``(n, n)`` matrix nobody made."""
    return int(np.isnan(matrix[np.triu_indices(len(matrix), 1)]).sum())


def _log_least_squares(matrix: Array) -> Array:
    """Logarithms y (n,) of weights for which Σ (log a_ij − y_i + y_j)² over the known cells is least."""
    known = ~np.isnan(matrix) & ~np.eye(len(matrix), dtype=bool)
    logs = np.where(known, np.log(np.where(known, matrix, 1.0)), 0.0)
    laplacian = np.diag(known.sum(axis=1)) - known.astype(float)
    return np.asarray(np.linalg.lstsq(laplacian, logs.sum(axis=1), rcond=None)[0])


def complete(matrix: Array) -> Array:
    """Fill the ``nan`` cells of a connected reciprocal ``(n, n)`` matrix so that λmax is least.

    λmax is convex in the logarithms of the open cells (Bozóki, Fülöp & Rónyai 2010). At its
    minimum each open cell satisfies a_ij² = (u_j v_i) / (u_i v_j), with u and v the left and right
    principal eigenvectors, which the loop below iterates. It starts from the logarithmic
    least squares completion, already exact for judgements that do not contradict each other.

    Raises:
        ValueError: the judgements do not connect all criteria.
    """
    if len(components(matrix)) > 1:
        raise ValueError("the judgements do not connect all criteria")
    n = len(matrix)
    rows, columns = np.nonzero(np.isnan(np.triu(matrix, 1)))
    if not len(rows):
        return matrix
    y = _log_least_squares(matrix)
    gaps = y[rows] - y[columns]

    def filled(gaps: Array) -> Array:
        result = matrix.copy()
        result[rows, columns] = np.exp(gaps)
        result[columns, rows] = np.exp(-gaps)
        return result

    current = filled(gaps)
    lambda_max, right = perron(current)
    step = 1.0
    for _ in range(10_000):
        left = perron(current.T)[1]
        target = 0.5 * np.log(left[columns] * right[rows] / (left[rows] * right[columns]))
        move = target - gaps
        if np.abs(move).max() < 1e-13 or step < 1e-12:
            break
        trial = filled(gaps + step * move)
        trial_lambda, trial_right = perron(trial)
        if trial_lambda > lambda_max + 1e-14 * n:  # overshot: shorten the step
            step /= 2.0
            continue
        gaps, current, lambda_max, right = gaps + step * move, trial, trial_lambda, trial_right
    return current


def components(matrix: Array) -> list[list[int]]:
    """Groups of criteria that the known judgements of an ``(n, n)`` matrix connect, in order."""
    known = ~np.isnan(matrix)
    left = list(range(len(matrix)))
    groups = []
    while left:
        group, frontier = {left[0]}, [left[0]]
        while frontier:
            i = frontier.pop()
            fresh = [j for j in left if known[i, j] and j not in group]
            group.update(fresh)
            frontier.extend(fresh)
        groups.append(sorted(group))
        left = [i for i in left if i not in group]
    return groups


def principal(matrices: Array) -> tuple[Array, Array]:
    """Perron eigenvalues (...,) and right eigenvectors (..., n), summing to 1, of positive (..., n, n).

    Raises each matrix to its eighth power by squaring and multiplies until the vector stands still,
    all matrices of a chunk at once: for many far faster than an eigenvalue routine a matrix.
    """
    n = matrices.shape[-1]
    stack = matrices.reshape(-1, n, n)
    eigenvalues, vectors = np.empty(len(stack)), np.empty((len(stack), n))
    for start in range(0, len(stack), _CHUNK):
        part = slice(start, start + _CHUNK)
        # The matrices' number comes last, so that each step is one over neighbours in memory.
        chunk = np.ascontiguousarray(stack[part].transpose(1, 2, 0))
        power = chunk
        for _ in range(3):
            power = _times(power, power)
            power /= power[0, 0]
        vector = power.sum(axis=1)
        vector /= vector.sum(axis=0)
        for _ in range(_MOST_STEPS):
            last, vector = vector, _times(power, vector[:, None])[:, 0]
            vector /= vector.sum(axis=0)
            if np.abs(vector - last).max() < 1e-15:
                break
        # One multiplication by the matrix itself removes what the squarings rounded off.
        image = _times(chunk, vector[:, None])[:, 0]
        eigenvalues[part] = image.sum(axis=0)
        vectors[part] = (image / image.sum(axis=0)).T
    return eigenvalues.reshape(matrices.shape[:-2]), vectors.reshape(matrices.shape[:-1])


_CHUNK = 2048
"""Matrices at a time: their products stay in cache."""
_MOST_STEPS = 200
"""Past so many steps what still moves is the last digit."""


def _times(one: Array, other: Array) -> Array:
    """Products of matrices (i, j, k) and (j, l, k), one each k."""
    return np.asarray(np.einsum("ijk,jlk->ilk", one, other))


def perron(matrix: Array) -> tuple[float, Array]:
    """Perron eigenvalue and right eigenvector (n,), summing to 1, of a single matrix."""
    values, vectors = np.linalg.eig(matrix)
    k = int(np.argmax(values.real))
    vector = np.abs(vectors[:, k].real)
    return float(values[k].real), vector / vector.sum()


def aggregate(matrices: Sequence[Array], shares: Array) -> Array:
    """One matrix for a group: weighted geometric means of what its members judged.

    ``matrices`` are (n, n) with nan for what a member did not compare, ``shares`` (k,) the
    members' weights. A comparison that nobody made stays open. Aczél & Saaty (1983).
    """
    stack = np.stack(matrices)
    known = ~np.isnan(stack)
    weight = shares[:, None, None] * known
    total = weight.sum(axis=0)
    logs = np.where(known, np.log(np.where(known, stack, 1.0)), 0.0)
    mean = (weight * logs).sum(axis=0) / np.where(total > 0, total, 1.0)
    return np.where(total > 0, np.exp(mean), np.nan)


def overlap(one: Array, other: Array) -> float:
    """The part of the weight (n,) that two views put in the same place, from 0 to 1."""
    return float(np.minimum(one, other).sum())
