"""Which comparison to ask next, and when enough have been asked.

Of all sets of n − 1 comparisons that connect n criteria, every criterion against one pivot comes
closest to the weights of the full matrix; after it the best sets keep the numbers of comparisons
a criterion even (Bozóki & Szádoczki 2022, "Optimal sequences for pairwise comparisons: the graph
of graphs approach", arXiv:2205.08673). So the first questions make a star. Each later one is
chosen by what it is expected to do to the weights.

That expectation comes from logarithmic least squares: ln a_ij = y_i − y_j + ε, weights
w = exp(y) / Σ exp(y), ε independent with variance σ² (Crawford & Williams 1985). With L the Laplacian
of the comparisons made, y has covariance σ² L⁺ and w, to first order, J (σ² L⁺) Jᵀ, J = diag(w) − w wᵀ.

As in ``ahp``, a matrix has shape ``(n, n)``, is reciprocal, and is ``nan`` where nobody compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from ...records import dataclass
from .ahp import components

Array = NDArray[np.float64]
CriterionPair = tuple[int, int]
"""Two criteria by number, the smaller first."""

SPREAD = float(np.log(4 / 3))
"""σ before any answer has been checked by another: one step of Saaty's scale at its third grade.
It counts as much as one checked answer does."""

SMALL = 0.1
"""A shift of the weights is small below this part of the average weight, 1 / n. Answers as good as
``SPREAD`` says reach that after about 5 comparisons of 6 with four criteria, 8 of 10 with five, 14 of 21 with
seven and 22 of 36 with nine, by then within 0.025 (Euclidean) of the weights of the full matrix. Three to
five comparisons a criterion: Szádoczki et al. (2023, Annals of Operations Research 326) advise three or a
bit more."""


@dataclass(frozen=True)
class PairAnswer:
    """One answer, or a pair skipped."""

    pair: CriterionPair
    strength: int | None
    """3: the first matters three times as much; −3: the second does; 1: equally; None: skipped."""


Answers = tuple[PairAnswer, ...]


@dataclass(frozen=True)
class Outlook:
    """What more comparisons would bring, for judgements that connect all criteria."""

    shift: float
    """By how much the most telling open comparison is expected to move a weight (one standard
    deviation); 0 where none is open."""
    checked: bool
    """Every judgement could be contradicted by others: none alone holds two parts together."""
    enough: bool
    """Advice to stop: all is compared, or all is checked and ``shift`` is small."""


@dataclass(frozen=True)
class _Fit:
    """Logarithmic least squares on the known cells of a connected matrix."""

    logs: Array
    """(n, n) ln a_ij, 0 where unknown"""
    known: NDArray[np.bool_]
    """(n, n), false on the diagonal"""
    inverse: Array
    """(n, n) L⁺"""
    values: Array
    """(n,) y, the logarithms of the weights up to a constant"""

    @property
    def resistance(self) -> Array:
        """(n, n) variance of y_i − y_j in units of σ²: the effective resistance of the graph."""
        own = np.diag(self.inverse)
        result: Array = own[:, None] + own[None, :] - 2.0 * self.inverse
        return result

    @property
    def residuals(self) -> Array:
        """(n, n) ln a_ij − (y_i − y_j) where known, else 0."""
        return np.where(self.known, self.logs - (self.values[:, None] - self.values[None, :]), 0.0)


def next_pair(matrix: Array, avoid: Collection[CriterionPair] = ()) -> CriterionPair | None:
    """The comparison to ask next of an ``(n, n)`` matrix; ``None`` where none is left.

    While the judgements do not connect all criteria, one that connects, at the criterion that has
    been compared most; afterwards the one that lowers the expected squared error of the weights
    most, σ² ‖J L⁺ (e_i − e_j)‖² / (1 + r_ij) with r the effective resistance. Pairs in ``avoid``
    are left out.
    """
    known = ~np.isnan(matrix) & ~np.eye(len(matrix), dtype=bool)
    open_pairs = [pair for pair in _open(matrix) if pair not in avoid]
    groups = components(matrix)
    if len(groups) > 1:
        group = {i: number for number, members in enumerate(groups) for i in members}
        degree = known.sum(axis=1)
        joining = [(i, j) for i, j in open_pairs if group[i] != group[j]]
        return max(joining, key=lambda pair: max(degree[pair[0]], degree[pair[1]]), default=None)
    if not open_pairs:
        return None
    effects, resistance = _effects(_fit(matrix), open_pairs)
    gains = (effects**2).sum(axis=1) / (1.0 + resistance)
    # Rounded, so that equal gains are equal and the order of the criteria decides.
    return open_pairs[int(np.argmax(np.round(gains / gains.max(), 9)))]


def following(matrix: Array, steps: Answers) -> CriterionPair | None:
    """The pair to ask after ``steps``: one that was skipped only where no other will do, and the least
    skipped first."""
    skips = Counter(step.pair for step in steps if step.strength is None)
    for patience in range(max(skips.values(), default=0) + 1):
        pair = next_pair(matrix, {pair for pair, times in skips.items() if times > patience})
        if pair is not None:
            return pair
    return None


def answered(steps: Answers) -> dict[CriterionPair, int]:
    """The last strength given to each pair."""
    return {step.pair: step.strength for step in steps if step.strength is not None}


def judged(n: int, steps: Answers) -> Array:
    """The answers as an (n, n) reciprocal matrix."""
    matrix = np.full((n, n), np.nan)
    np.fill_diagonal(matrix, 1.0)
    for (i, j), strength in answered(steps).items():
        matrix[i, j] = float(strength) if strength > 0 else -1.0 / strength
        matrix[j, i] = 1.0 / matrix[i, j]
    return matrix


def outlook(matrix: Array) -> Outlook:
    """What asking on would bring; the judgements of the ``(n, n)`` matrix connect all criteria."""
    fit = _fit(matrix)
    n = len(matrix)
    open_pairs = _open(matrix)
    checked = not (fit.known & (fit.resistance > 1.0 - 1e-9)).any()
    if not open_pairs:
        return Outlook(0.0, checked, True)
    effects, resistance = _effects(fit, open_pairs)
    moves = np.abs(effects).max(axis=1) / np.sqrt(1.0 + resistance)
    shift = _spread(fit) * float(moves.max())
    return Outlook(shift, checked, checked and shift < SMALL / n)


def _open(matrix: Array) -> list[CriterionPair]:
    rows, columns = np.nonzero(np.isnan(np.triu(matrix, 1)))
    return list(zip(rows.tolist(), columns.tolist(), strict=True))


def _fit(matrix: Array) -> _Fit:
    known = ~np.isnan(matrix) & ~np.eye(len(matrix), dtype=bool)
    logs = np.log(np.where(known, matrix, 1.0))
    laplacian = np.diag(known.sum(axis=1)) - known.astype(float)
    inverse = np.linalg.pinv(laplacian, hermitian=True)
    return _Fit(logs, known, inverse, inverse @ logs.sum(axis=1))


def _effects(fit: _Fit, pairs: list[CriterionPair]) -> tuple[Array, Array]:
    """(k, n) change of the weights a unit of ln a_ij that was not foreseen, before it is shared
    with what is known already, and (k,) the effective resistance of each pair."""
    rows, columns = np.array(pairs).T
    weights = np.exp(fit.values - fit.values.max())
    weights /= weights.sum()
    directions = fit.inverse[rows] - fit.inverse[columns]
    effects = weights * (directions - (directions @ weights)[:, None])
    return effects, fit.resistance[rows, columns]


def _spread(fit: _Fit) -> float:
    """σ: the mean squared residual, with ``SPREAD`` for one residual more."""
    squares = float((np.triu(fit.residuals) ** 2).sum())
    spare = int(np.triu(fit.known).sum()) - (len(fit.known) - 1)
    return float(np.sqrt((SPREAD**2 + squares) / (1 + spare)))
