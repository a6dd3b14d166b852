"""What the stages' priorities come to on average, some readings being settled and the others not.

On declared bounds a stage's priority hangs on its own readings alone, so that only these have to be looked
through: all ways where they are few, ranges by quadrature, which is exact to nine digits or so. Where
priorities hang on all readings at once, or there are too many ways, the mean is over draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np
from numpy.typing import NDArray

from ...mcda import topsis
from ...mcda.methods import VALUING
from ...records import dataclass
from ..case.case import Case
from ..entry.levels import Level
from ..ranking.decision_matrix import decision_matrix, worth
from ..ranking.ranking import Ranking
from .unknowns import Unknown, stream

Array = NDArray[np.float64]

BY_ROW = ("topsis", "additive")
"""Methods by which, on declared bounds, a stage's score hangs on its own readings alone"""

MOST_SCORED = 40_000_000
"""Readings that a mean may be taken over, of all stages and criteria together"""
DRAWN = 2_000
"""Ways that are drawn where there are more"""
_CHUNK = 200_000
"""Readings scored at a time"""
_NODES = 6
"""Nodes of the quadrature (Gauss & Legendre) on each piece of a triangle on which all is smooth"""


@dataclass(frozen=True)
class _Block:
    """Stages whose priorities hang on the same readings."""

    rows: tuple[int, ...]
    inputs: tuple[int, ...]


@dataclass(frozen=True)
class _Ways:
    """Ways that readings can turn out, with their chances."""

    points: Array
    """(k, readings)"""
    chance: Array
    """(k,)"""


class Priorities:
    """The mean priorities of a case's stages, whatever of the readings is settled."""

    def __init__(self, case: Case, ranking: Ranking, inputs: Sequence[Unknown], seed: int) -> None:
        self.case, self.inputs, self.seed = case, inputs, seed
        self.weights = np.array([ranking.profile.weights[c] for c in case.criteria])
        self.matrix = decision_matrix(case)
        self.exact = True
        """Whether no mean so far was over draws"""
        self.by_row = case.normalisation == "bounds" and case.method in BY_ROW
        self.blocks = [*self._blocks()] if case.criteria else []
        self.stated = np.array([ranking.priority(stage) for stage in case.stages]) if case.criteria else None
        self._tables = {i: self._worths(one) for i, one in enumerate(inputs) if one.kind == "reading"}
        self._means: dict[_Block, Array] = {}

    def _blocks(self) -> list[_Block]:
        read = [i for i, one in enumerate(self.inputs) if one.kind in ("reading", "range")]
        stages = list(self.case.stages)
        if not self.by_row:
            return [_Block(tuple(range(len(stages))), tuple(read))] if read else []
        of_stage: dict[int, list[int]] = {}
        for i in read:
            of_stage.setdefault(stages.index(self.inputs[i].at[0]), []).append(i)
        return [_Block((row,), tuple(own)) for row, own in of_stage.items()]

    def one_stage(self, group: Sequence[int]) -> int | None:
        """The stage that alone a group of readings moves; ``None`` where there is none such."""
        moved = [block for block in self.blocks if set(block.inputs) & set(group)]
        read = all(self.inputs[i].kind in ("reading", "range") for i in group)
        return moved[0].rows[0] if read and len(moved) == 1 and len(moved[0].rows) == 1 else None

    def expected(self, points: Array) -> Array:
        """(k, stages) mean priorities for ``points (k, inputs)``, of which nan are not settled: in each the
        same.
        """
        stages = len(self.case.stages)
        if self.stated is None:
            return np.zeros((len(points), stages))
        found = np.tile(self.stated, (len(points), 1))
        for block in self.blocks:
            own = points[:, list(block.inputs)]
            known = ~np.isnan(own[0])
            if not known.any():
                if block not in self._means:
                    self._means[block] = self._given(block, known, np.zeros((1, 0)))[0]
                found[:, list(block.rows)] = self._means[block]
                continue
            rows, back = np.unique(own[:, known], axis=0, return_inverse=True)
            found[:, list(block.rows)] = self._given(block, known, rows)[back.ravel()]
        return found

    def _given(self, block: _Block, known: NDArray[np.bool_], rows: Array) -> Array:
        """(k, stages of the block) means over what is not ``known``, for ``rows (k, known)``."""
        open_ = [i for i, told in zip(block.inputs, known, strict=True) if not told]
        told = [i for i, is_told in zip(block.inputs, known, strict=True) if is_told]
        size = len(block.rows) * max(len(self.case.criteria), 1)
        nodes = [self._nodes(i) for i in open_]
        count = prod(len(one.chance) for one in nodes)
        if not open_ or count * len(rows) * size <= MOST_SCORED:
            ways = _crossed(nodes)
        else:
            self.exact = False
            drawn = [self.inputs[i].drawn(stream(self.inputs, i, self.seed + 1).random(DRAWN)) for i in open_]
            ways = _Ways(np.stack(drawn, axis=1), np.full(DRAWN, 1 / DRAWN))
        step = max(1, _CHUNK // (len(ways.chance) * size))
        found = np.empty((len(rows), len(block.rows)))
        for start in range(0, len(rows), step):
            some = rows[start : start + step]
            scores = self._scores(block, told, some, open_, ways.points)
            found[start : start + step] = np.einsum("kwn,w->kn", scores, ways.chance)
        return found

    def _scores(
        self, block: _Block, told: Sequence[int], some: Array, open_: Sequence[int], ways: Array
    ) -> Array:
        """(k, ways, stages of the block)"""
        matrix, rows = self.matrix, list(block.rows)
        shape = len(some), len(ways)
        scores = np.broadcast_to(matrix.scores[rows], (*shape, *matrix.scores[rows].shape)).copy()
        for number, i in enumerate(told):
            scores[:, :, self._row(block, i), self._column(i)] = self._worth(i, some[:, number])[:, None]
        for number, i in enumerate(open_):
            scores[:, :, self._row(block, i), self._column(i)] = self._worth(i, ways[:, number])[None, :]
        flat = scores.reshape(-1, *matrix.scores[rows].shape)
        bounds = np.broadcast_to(matrix.bounds, (len(flat), *matrix.bounds.shape))
        made = topsis.normalise(flat, bounds, matrix.maximise, self.case.normalisation)
        weights = np.broadcast_to(self.weights, (len(flat), len(self.weights)))
        return VALUING[self.case.method].scores(made, weights).reshape(*shape, len(rows))

    def _row(self, block: _Block, i: int) -> int:
        return block.rows.index(self.matrix.stages.index(self.inputs[i].at[0]))

    def _column(self, i: int) -> int:
        return self.matrix.criteria.index(self.inputs[i].at[1])

    def _worths(self, one: Unknown) -> Array:
        criterion = one.at[1]
        read: list[Level] = list(one.values)
        return worth(self.case, criterion, np.array([self.case.read_on(criterion, r) for r in read]))

    def _worth(self, i: int, given: Array) -> Array:
        """What readings are worth: numbers of values, or amounts in a range."""
        if i in self._tables:
            return self._tables[i][given.astype(np.int64)]
        return worth(self.case, self.inputs[i].at[1], given)

    def _nodes(self, i: int) -> _Ways:
        """All values of a reading, or the nodes of a range, with their chances."""
        one = self.inputs[i]
        if one.spread is None:
            return _Ways(np.arange(len(one.values), dtype=float)[:, None], np.array(one.chances))
        low, likely, high = one.spread
        turns = [reading for reading, _ in self.case.criteria[one.at[1]].worth or ()]
        ends = np.unique([low, likely, high, *(turn for turn in turns if low < turn < high)])
        nodes, weights = np.polynomial.legendre.leggauss(_NODES)
        middle, half = (ends[1:] + ends[:-1]) / 2, (ends[1:] - ends[:-1]) / 2
        at = (middle[:, None] + half[:, None] * nodes).ravel()
        with np.errstate(divide="ignore", invalid="ignore"):
            rising, falling = (at - low) / (likely - low), (high - at) / (high - likely)
        density = np.where(at < likely, rising, falling) * 2 / (high - low)
        chance = density * (half[:, None] * weights).ravel()
        return _Ways(at[:, None], chance / chance.sum())


def _crossed(nodes: Sequence[_Ways]) -> _Ways:
    """Every combination of what several readings may be."""
    points, chance = np.zeros((1, 0)), np.ones(1)
    for one in nodes:
        count = len(one.chance)
        beside = np.tile(one.points, (len(points), 1))
        points = np.hstack([np.repeat(points, count, axis=0), beside])
        chance = np.repeat(chance, count) * np.tile(one.chance, len(chance))
    return _Ways(points, chance)
