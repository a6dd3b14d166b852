"""What a case leaves open, drawn at random: weights, readings, the scale, costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ...mcda import smaa, topsis
from ...mcda.methods import VALUING
from ...mcda.ranks import lifted
from ..case.case import Case
from ..case.money import Cost
from ..entry.levels import SCALES, Level, ReadingRange
from ..options.option import CAPITAL
from ..ranking.decision_matrix import DecisionMatrix, decision_matrix, normalised, worth
from ..ranking.open_readings import open_cells, read_as
from ..ranking.ranking import Ranking
from ..solver.programme import Programme

Array = NDArray[np.float64]
Whole = NDArray[np.int64]

Factor = Literal["weights", "readings", "scale", "costs"]
FACTORS: tuple[Factor, ...] = get_args(Factor)

MOST_COMBINATIONS = 4096
"""Up to so many combinations of readings and scales are all looked at, rather than drawn."""


@dataclass(frozen=True)
class CostRange:
    """A cost between low and high, likely in between, and the options that share it."""

    of: str
    low: float
    likely: float
    high: float
    pairs: Mapping[str, float]
    """Options, each with the part of the cost that it takes: 1, or less where it is funded in part"""


def triangular(low: float, likely: float, high: float, uniform: Array) -> Array:
    """Amounts for uniform numbers (k,): the inverse of the triangular distribution."""
    width, rise = high - low, likely - low
    turn = rise / width
    below = low + np.sqrt(uniform * width * rise)
    above = high - np.sqrt((1 - uniform) * width * (high - likely))
    return np.where(uniform < turn, below, above)


@dataclass(frozen=True)
class Draws:
    """A block of k draws."""

    weights: Array
    """(k, m)"""
    readings: Whole
    """(k, cells) which of its readings each open cell has"""
    scale: Whole
    """(k,) which scale"""
    ranges: Array
    """(k, ranges of readings) in the units of their criteria"""
    costs: Array
    """(k, ranges of costs) in currency"""
    mass: Array
    """(k,) what each draw counts for beside the others: 1, or how likely the combination is"""

    def part(self, which: Whole) -> Draws:
        """Some of them."""
        return Draws(**{name: of[which] for name, of in vars(self).items()})


@dataclass(frozen=True)
class Uncertainty:
    """What is drawn, and from what."""

    case: Case
    weights: Array
    """(m,) the point weights"""
    sampler: smaa.Sampler | None
    """``None``: the weights stay at their point"""
    cells: Mapping[tuple[str, str], Mapping[Level, float]]
    """Open cell → share of each reading, the point reading first; empty where they are not varied"""
    ranges: Mapping[tuple[str, str], ReadingRange]
    """Cell → the range that its reading is drawn from; empty where they are not varied"""
    scales: Mapping[str, Mapping[str, float]]
    """The case's own first; no others where the scale is not varied"""
    costs: tuple[CostRange, ...]

    @property
    def combinations(self) -> int:
        """Of readings and scales."""
        return prod(len(shares) for shares in self.cells.values()) * len(self.scales)

    @property
    def exact(self) -> bool:
        """Nothing continuous varies, and the combinations are few enough to look at them all."""
        continuous = self.sampler is not None or self.costs or self.ranges
        return not continuous and self.combinations <= MOST_COMBINATIONS

    def blocks(self, draws: int, seed: int) -> Iterator[Draws]:
        """All combinations with their masses where that is exact, else ``draws`` at random."""
        if self.exact:
            yield self.every_combination()
            return
        for number, size in smaa.block_sizes(draws):
            yield self._block(number, size, seed)

    def every_combination(self) -> Draws:
        """Each way the open cells and the scale could be, at the point weights and likely costs."""
        shares = [list(cell.values()) for cell in self.cells.values()]
        ways = list(product(*(range(len(cell)) for cell in shares), range(len(self.scales))))
        picked = np.array(ways, dtype=np.int64).reshape(len(ways), -1)
        chance = np.full(len(ways), 1 / len(self.scales))
        for cell, share in enumerate(shares):
            chance *= np.array(share)[picked[:, cell]]
        likely = np.array([found.likely for found in self.costs])
        return Draws(
            weights=np.broadcast_to(self.weights, (len(ways), len(self.weights))),
            readings=picked[:, :-1],
            scale=picked[:, -1],
            ranges=np.tile([found.likely for found in self.ranges.values()], (len(ways), 1)),
            costs=np.broadcast_to(likely, (len(ways), len(likely))),
            mass=chance,
        )

    def _block(self, number: int, size: int, seed: int) -> Draws:
        # The whole block is drawn even where less is wanted, so that more draws only append; and
        # each factor from a stream of its own, so that varying one leaves the others' draws alone.
        whole = smaa.BLOCK
        weights, readings, scale, costs, ranges = (smaa.stream(seed, number, what) for what in range(5))
        drawn = self.sampler(weights, whole)[:size] if self.sampler else np.tile(self.weights, (size, 1))
        chances = readings.random((whole, len(self.cells)))[:size]
        picked = np.zeros(chances.shape, dtype=np.int64)
        for cell, shares in enumerate(self.cells.values()):
            ends = np.cumsum(list(shares.values()))[:-1]
            picked[:, cell] = np.searchsorted(ends, chances[:, cell], side="right")
        spent = costs.random((whole, len(self.costs)))[:size]
        read = ranges.random((whole, len(self.ranges)))[:size]
        return Draws(
            weights=drawn,
            readings=picked,
            scale=scale.integers(len(self.scales), size=whole)[:size],
            ranges=_amounts([*self.ranges.values()], read),
            costs=_amounts(self.costs, spent),
            mass=np.ones(size),
        )

    def scores(self, draws: Draws) -> Array:
        """(k, n) the stages' scores by the case's method in each draw."""
        return VALUING[self.case.method].scores(self.normalised(draws), draws.weights)

    def places(self, draws: Draws) -> Array:
        """(k, n) the same, but for stages that a veto keeps from the first place."""
        scores, barred = self.scores(draws), self.barred(draws)
        return scores if barred is None else lifted(scores, barred)

    def barred(self, draws: Draws) -> NDArray[np.bool_] | None:
        """(k, n) which stages a veto keeps from the first place in each draw; ``None`` without vetoes."""
        case = self.case
        vetoes = [c for c, made in case.criteria.items() if made.veto is not None]
        if not vetoes:
            return None
        cells, ranges = list(self.cells), list(self.ranges)
        found = np.zeros((len(draws.mass), len(case.stages)), dtype=bool)
        for i, stage in enumerate(case.stages):
            for c in vetoes:
                if (stage, c) in self.cells:
                    past = np.array([case.past_veto(c, reading) for reading in self.cells[stage, c]])
                    found[:, i] |= past[draws.readings[:, cells.index((stage, c))]]
                elif (stage, c) in self.ranges:
                    drawn = draws.ranges[:, ranges.index((stage, c))].tolist()
                    found[:, i] |= np.array([case.past_veto(c, reading) for reading in drawn])
                else:
                    found[:, i] |= case.past_veto(c, case.readings(stage, c)[0])
        return found

    def normalised(self, draws: Draws) -> topsis.Normalised:
        """The decision matrix of each draw on one scale; a single one where nothing in it varies."""
        how = self.case.normalisation
        point, options = self._tables
        first = point[0]
        if self.combinations == 1 and not self.ranges:
            return normalised(first, how)
        scores = np.stack([matrix.scores for matrix in point])[draws.scale]
        bounds = np.stack([matrix.bounds for matrix in point])[draws.scale]
        for cell, ((stage, criterion), table) in enumerate(zip(self.cells, options, strict=True)):
            at = first.stages.index(stage), first.criteria.index(criterion)
            scores[:, at[0], at[1]] = table[draws.scale, draws.readings[:, cell]]
        for number, (stage, criterion) in enumerate(self.ranges):
            drawn = worth(self.case, criterion, draws.ranges[:, number])
            scores[:, first.stages.index(stage), first.criteria.index(criterion)] = drawn
        return topsis.normalise(scores, bounds, first.maximise, how)

    @cached_property
    def _tables(self) -> tuple[list[DecisionMatrix], list[Array]]:
        """The decision matrix on each scale, and each open cell's scores (scales, readings)."""
        cases = [self.case.changed(scale=dict(scale)) for scale in self.scales.values()]
        options = [
            np.array([worth(case, c, np.array([case.read_on(c, read) for read in shares])) for case in cases])
            for (_, c), shares in self.cells.items()
        ]
        return [decision_matrix(case) for case in cases], options

    def values(self, draws: Draws, ranking: Ranking, programme: Programme) -> Array:
        """(k, options) what each option is worth in each draw; ``ranking``: the one that values them now."""
        pairs = programme.pairs
        stated = np.broadcast_to([pair.value for pair in pairs], (len(draws.mass), len(pairs)))
        if not self.case.criteria:
            return stated
        stage = np.array([ranking.matrix.stages.index(pair.stage) for pair in pairs], dtype=np.int64)
        fit = np.array([np.nan if pair.stated else (pair.fit or 0.0) * pair.factor for pair in pairs])
        return np.where(np.isnan(fit), stated, self.scores(draws)[:, stage] * fit)

    def read(self, readings: Sequence[int], ranges: Sequence[float] = ()) -> Case:
        """The case with its open cells, and those with a range, read as in a draw."""
        found = zip(self.cells.items(), readings, strict=True)
        given: dict[tuple[str, str], Level] = {cell: list(shares)[k] for (cell, shares), k in found}
        return read_as(self.case, given | dict(zip(self.ranges, ranges, strict=False)))

    def priced(self, programme: Programme, costs: Sequence[float]) -> Programme:
        """The options at the costs of a draw."""
        drawn = zip(self.costs, map(float, costs), strict=True)
        at = {pair: cost * part for found, cost in drawn for pair, part in found.pairs.items()}
        return programme.built_for(at.get(pair.sized, pair.amount(CAPITAL)) for pair in programme.pairs)


def _amounts(ranges: Sequence[CostRange | ReadingRange], uniform: Array) -> Array:
    amounts = np.empty_like(uniform)
    for k, found in enumerate(ranges):
        amounts[:, k] = triangular(found.low, found.likely, found.high, uniform[:, k])
    return amounts


def reading_ranges(case: Case) -> dict[tuple[str, str], ReadingRange]:
    """The cells that are read as a range."""
    cells = {(s, c): case.reading_range(s, c) for s in case.stages for c in case.criteria}
    return {cell: found for cell, found in cells.items() if found is not None and found.low < found.high}


def scales_of(case: Case) -> dict[str, Mapping[str, float]]:
    """The scales that the levels of a case might have, its own first, each once.

    Those with a name where the levels are theirs, and those that the case declares.
    """
    found: dict[str, Mapping[str, float]] = {"own": case.scale}
    if all(made.bounds is not None or made.scale is not None for made in case.criteria.values()):
        return found
    for name, scale in (*SCALES.items(), *case.scales.items()):
        if set(scale) == set(case.scale) and dict(scale) not in [dict(known) for known in found.values()]:
            found[name] = scale
    return found


def cost_ranges(case: Case) -> tuple[CostRange, ...]:
    """Costs with a low and a high. What a technology states is one unknown for all its pairs."""
    shared: dict[str, tuple[Cost, dict[str, float]]] = {}
    for stage, technology in case.option_ids():
        pair = f"{stage}/{technology}"
        for name in case.levels(stage, technology):
            level = f":{name}" if name is not None else ""
            own, made = case.pair(stage, technology), case.technologies[technology]
            if own.running is not None:
                left = own.running.cost
                if left.low < left.high:
                    shared[f"{pair} left"] = left, {f"{pair}{level}": 1.0}
                continue
            nearest = own if own.cost is not None or "levels" in own.model_fields_set else made
            sized, part = case.level(stage, technology, name), 1.0
            in_part = own.partial or (made.partial if "levels" not in own.model_fields_set else None)
            cost, size = (sized.cost, level) if sized else (nearest.cost, "")
            if (
                in_part and sized
            ):  # of one thing that costs what it costs, the parts are not dear by themselves
                cost, size, part = nearest.cost, "", sized.effect
            if cost is not None and cost.low < cost.high:
                of = f"{pair if nearest is own else technology}{size}"
                shared.setdefault(of, (cost, {}))[1][f"{pair}{level}"] = part
    return tuple(
        CostRange(of, cost.low, cost.likely, cost.high, pairs) for of, (cost, pairs) in shared.items()
    )


def uncertainty(
    case: Case, weights: Array, sampler: smaa.Sampler | None, vary: Sequence[Factor]
) -> Uncertainty:
    """Of what a case leaves open, the part that is to vary; the rest stays at its point."""
    cells = {cell: case.reading_shares(*cell) for cell in open_cells(case)} if "readings" in vary else {}
    return Uncertainty(
        case=case,
        weights=weights,
        sampler=sampler if "weights" in vary else None,
        cells=cells,
        ranges=reading_ranges(case) if "readings" in vary else {},
        scales=scales_of(case) if "scale" in vary else {"own": case.scale},
        costs=cost_ranges(case) if "costs" in vary else (),
    )
