"""What a case leaves open, drawn at random: weights, readings, the scale, costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product
from math import prod
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ...mcda import smaa, topsis
from ...mcda.methods import VALUING
from ...mcda.ranks import lifted
from ...records import dataclass
from ..case.case import Case
from ..case.cost_ranges import CostRange, cost_ranges
from ..case.in_doubt import (
    InDoubt,
    doubted,
    fits_in_doubt,
    reading_ranges,
    scales_of,
    successes_in_doubt,
    synergies_in_doubt,
)
from ..entry.levels import Level, ReadingRange
from ..options.option import CAPITAL
from ..options.uncertain_costs import picked, triangular
from ..portfolio.options import synergies
from ..ranking.decision_matrix import DecisionMatrix, decision_matrix, normalised, worth
from ..ranking.open_readings import open_cells, read_as
from ..ranking.ranking import Ranking
from ..solver.programme import Programme

Array = NDArray[np.float64]
Whole = NDArray[np.int64]

Factor = Literal["weights", "readings", "scale", "costs", "fits", "successes", "synergies"]
FACTORS: tuple[Factor, ...] = get_args(Factor)
ALWAYS: tuple[Factor, ...] = ("weights", "readings", "scale", "costs")
"""What varies where nobody says what; of the others those that the case says are in doubt"""


def usual_factors(case: Case) -> tuple[Factor, ...]:
    """What varies where nobody says what; where nothing is ranked, what pairs cost and may bring."""
    return (*(ALWAYS if case.criteria else ("costs",)), *doubted(case))


MOST_COMBINATIONS = 4096
"""Up to so many combinations of readings and scales are all looked at, rather than drawn."""


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
    fits: Array
    """(k, fits in doubt) from 0 to 1"""
    successes: Array
    """(k, chances in doubt)"""
    synergies: Array
    """(k, synergies in doubt) value"""
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
    fits: tuple[InDoubt, ...] = ()
    successes: tuple[InDoubt, ...] = ()
    synergies: tuple[InDoubt, ...] = ()

    @property
    def in_doubt(self) -> tuple[InDoubt, ...]:
        """Numbers that are one of several, or within a range."""
        return (*self.fits, *self.successes, *self.synergies)

    @property
    def matrices(self) -> int:
        """Ways to combine readings and scales."""
        return prod(len(shares) for shares in self.cells.values()) * len(self.scales)

    @property
    def combinations(self) -> int:
        """Of readings and scales, and of numbers that are one of several."""
        return self.matrices * prod(len(found.shares) for found in self.in_doubt if found.spread is None)

    @property
    def exact(self) -> bool:
        """Nothing continuous varies, and the combinations are few enough to look at them all."""
        ranges = any(found.spread is not None for found in self.in_doubt)
        continuous = self.sampler is not None or self.costs or self.ranges or ranges
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
        several = [found.shares if found.spread is None else {found.used: 1.0} for found in self.in_doubt]
        ways = list(
            product(
                *(range(len(cell)) for cell in shares),
                range(len(self.scales)),
                *(range(len(numbers)) for numbers in several),
            )
        )
        picked = np.array(ways, dtype=np.int64).reshape(len(ways), -1)
        chance = np.full(len(ways), 1 / len(self.scales))
        for cell, share in enumerate(shares):
            chance *= np.array(share)[picked[:, cell]]
        at, numbers = len(shares) + 1, np.empty((len(ways), len(several)))
        for k, known in enumerate(several):
            numbers[:, k] = np.array(list(known))[picked[:, at + k]]
            chance *= np.array(list(known.values()))[picked[:, at + k]]
        likely = np.array([found.likely for found in self.costs])
        return Draws(
            weights=np.broadcast_to(self.weights, (len(ways), len(self.weights))),
            readings=picked[:, : at - 1],
            scale=picked[:, at - 1],
            ranges=np.tile([found.likely for found in self.ranges.values()], (len(ways), 1)),
            costs=np.broadcast_to(likely, (len(ways), len(likely))),
            **self._by_kind(numbers),
            mass=chance,
        )

    def _block(self, number: int, size: int, seed: int) -> Draws:
        # The whole block is drawn even where less is wanted, so that more draws only append; and
        # each factor from a stream of its own, so that varying one leaves the others' draws alone.
        whole = smaa.BLOCK
        weights, readings, scale, costs, ranges = (smaa.stream(seed, number, what) for what in range(5))
        drawn = self.sampler(weights, whole)[:size] if self.sampler else np.tile(self.weights, (size, 1))
        chances = readings.random((whole, len(self.cells)))[:size]
        read_as = np.zeros(chances.shape, dtype=np.int64)
        for cell, shares in enumerate(self.cells.values()):
            read_as[:, cell] = picked(shares.values(), chances[:, cell])
        spent = costs.random((whole, len(self.costs)))[:size]
        numbers = np.empty((size, len(self.in_doubt)))
        for kind, first, found in self._kinds:
            uniform = smaa.stream(seed, number, kind).random((whole, len(found)))[:size]
            for k, one in enumerate(found):
                numbers[:, first + k] = one.drawn(uniform[:, k])
        read = ranges.random((whole, len(self.ranges)))[:size]
        return Draws(
            weights=drawn,
            readings=read_as,
            scale=scale.integers(len(self.scales), size=whole)[:size],
            ranges=_amounts([*self.ranges.values()], read),
            costs=_amounts(self.costs, spent),
            **self._by_kind(numbers),
            mass=np.ones(size),
        )

    @property
    def _kinds(self) -> Iterator[tuple[int, int, tuple[InDoubt, ...]]]:
        """Each kind of numbers in doubt: its stream, the number of its first, and what it has."""
        first = 0
        for stream, found in enumerate((self.fits, self.successes, self.synergies), 5):
            yield stream, first, found
            first += len(found)

    def _by_kind(self, numbers: Array) -> dict[str, Array]:
        names = ("fits", "successes", "synergies")
        kinds = zip(names, self._kinds, strict=True)
        return {name: numbers[:, first : first + len(found)] for name, (_, first, found) in kinds}

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
        if self.matrices == 1 and not self.ranges:
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
        works = self._works(draws, programme)
        if not self.case.criteria:
            return stated if works is None else stated * works
        stage = np.array([ranking.matrix.stages.index(pair.stage) for pair in pairs], dtype=np.int64)
        fit = np.array([np.nan if pair.stated else (pair.fit or 0.0) * pair.factor for pair in pairs])
        if self.fits:
            fit = np.tile(fit, (len(draws.mass), 1))
            for k, found in enumerate(self.fits):
                for i, pair in enumerate(pairs):
                    if pair.pair in found.at and not pair.stated:
                        fit[:, i] = draws.fits[:, k] * pair.factor
        values = np.where(np.isnan(fit), stated, self.scores(draws)[:, stage] * fit)
        return values if works is None else values * works

    def _works(self, draws: Draws, programme: Programme) -> Array | None:
        """(k, options) how likely each is to work, in parts of what the case says; ``None``: as it says."""
        if not self.successes:
            return None
        found = np.ones((len(draws.mass), len(programme.pairs)))
        for k, made in enumerate(self.successes):
            for i, pair in enumerate(programme.pairs):
                if pair.pair in made.at:
                    found[:, i] = draws.successes[:, k] / made.used
        return found

    @property
    def joint_varies(self) -> bool:
        """Whether what synergies are worth is not the same in every draw."""
        return bool(self.case.synergies) and bool(self.successes or self.synergies)

    def joint(self, draws: Draws, programme: Programme) -> Array:
        """(k, synergies of the programme) what each is worth in each draw."""
        point = [made.value for made in programme.synergies]
        if not self.joint_varies:
            return np.broadcast_to(np.array(point), (len(draws.mass), len(point)))
        amounts = [float(made.value) for made in self.case.synergies]
        doubted = [i for i, made in enumerate(synergies_in_doubt(self.case)) if made and self.synergies]
        found = np.empty((len(draws.mass), len(point)))
        for k in range(len(draws.mass)):
            for i, drawn in zip(doubted, draws.synergies[k].tolist(), strict=True):
                amounts[i] = drawn
            chances = {
                pair: chance
                for made, chance in zip(self.successes, draws.successes[k].tolist(), strict=True)
                for pair in made.at
            }
            found[k] = [made.value for made in synergies(self.case, programme.pairs, amounts, chances)]
        return found

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
        fits=fits_in_doubt(case) if "fits" in vary else (),
        successes=successes_in_doubt(case) if "successes" in vary else (),
        synergies=tuple(filter(None, synergies_in_doubt(case))) if "synergies" in vary else (),
    )
