"""What could be found out: each open reading, range, fit, success and cost, with what it may turn out to be.

They turn out independently of each other. What is likely is what ``stress`` draws: the shares of the people
who read a cell, the triangle over a range. A pair with a chance of success works or does not; where the
chance itself is in doubt, with its mean. A fit is in doubt where the case says so; where it says so of none,
each may be a level less or more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ...mcda import smaa
from ...records import dataclass
from ..case.case import Case
from ..case.cost_ranges import CostRange, cost_ranges
from ..case.in_doubt import doubted, fits_in_doubt, reading_ranges
from ..entry.estimates import Estimate
from ..entry.levels import FITS, Level
from ..options.uncertain_costs import picked, triangular
from ..ranking.open_readings import open_cells

Array = NDArray[np.float64]

Unsure = Literal["readings", "fits", "successes", "costs"]
"""What can be in doubt under one profile. A scale is a convention, and nothing that is found out."""
UNSURE: tuple[Unsure, ...] = get_args(Unsure)

Kind = Literal["reading", "range", "fit", "success", "cost"]
KINDS: tuple[Kind, ...] = get_args(Kind)

MOST_COMBINATIONS = 4096
"""Up to so many ways that inputs can turn out are all looked at, rather than drawn."""


@dataclass(frozen=True)
class Unknown:
    """One thing that could be found out."""

    name: str
    """stage.criterion of a reading, stage/technology of a pair, whose cost"""
    kind: Kind
    at: tuple[str, str]
    """Stage and criterion, or stage and technology; of a cost what it is of, twice"""
    values: tuple[Level, ...] = ()
    """What it may turn out to be, what the case says first; empty where anything in a range"""
    chances: tuple[float, ...] = ()
    """How likely each is; they sum to 1"""
    spread: tuple[float, float, float] | None = None
    """Lowest, likely, highest"""

    def drawn(self, uniform: Array) -> Array:
        """The number of the value, or an amount within the range, for uniform numbers (k,)."""
        if self.spread is not None:
            return triangular(*self.spread, uniform)
        return picked(self.chances, uniform).astype(float)


def unknowns(case: Case, vary: Sequence[Unsure]) -> tuple[Unknown, ...]:
    """What of a case is in doubt, kind by kind in the order of the case file."""
    found: list[Unknown] = []
    if "readings" in vary:
        for cell in open_cells(case):
            shares = case.reading_shares(*cell)
            found.append(Unknown(".".join(cell), "reading", cell, tuple(shares), tuple(shares.values())))
        for cell, known in reading_ranges(case).items():
            found.append(Unknown(".".join(cell), "range", cell, spread=(known.low, known.likely, known.high)))
    if "fits" in vary:
        found += _fits(case)
    if "successes" in vary:
        for pair in case.option_ids():
            chance = mean_chance(case, pair)
            if chance < 1:
                values, chances = ("works", "fails"), (chance, 1 - chance)
                found.append(Unknown("/".join(pair), "success", pair, values, chances))
    if "costs" in vary:
        found += [
            Unknown(made.of, "cost", (made.of, made.of), spread=(made.low, made.likely, made.high))
            for made in cost_ranges(case)
        ]
    return tuple(found)


def usual_unsure(case: Case) -> tuple[Unsure, ...]:
    """What is in doubt where nobody says what: fits where the case says so of some."""
    return ("readings", *(("fits",) if "fits" in doubted(case) else ()), "successes", "costs")


def mean_chance(case: Case, pair: tuple[str, str]) -> float:
    """How likely a pair works; of a chance that is itself in doubt its mean."""
    chance = case.success(*pair)
    return chance.mean if isinstance(chance, Estimate) else chance


def _fits(case: Case) -> Iterator[Unknown]:
    """Fits that the case says are in doubt; where it says so of none, each level may be one less or more."""
    names = {number: name for name, number in FITS.items()}
    for found in fits_in_doubt(case):
        stage, _, technology = found.of.partition("/")
        values = tuple(names.get(number, number) for number in found.shares)
        yield Unknown(
            found.of, "fit", (stage, technology), values, tuple(found.shares.values()), found.spread
        )


def varied_costs(case: Case, inputs: Sequence[Unknown]) -> tuple[CostRange, ...]:
    """The ranges of the costs among ``inputs``, in their order."""
    named = {made.of: made for made in cost_ranges(case)}
    return tuple(named[one.name] for one in inputs if one.kind == "cost")


@dataclass(frozen=True)
class Settled:
    """Ways that some of the inputs may turn out, the others still in doubt."""

    points: Array
    """(k, inputs) number of the value, or amount in the range; nan: still in doubt"""
    mass: Array
    """(k,) how likely each is; they sum to 1"""
    exact: bool
    """Whether these are all ways there are"""


def combinations(inputs: Sequence[Unknown], group: Sequence[int]) -> float:
    """In how many ways a group of inputs can turn out; infinite where one is a range."""
    return prod(np.inf if inputs[i].spread is not None else len(inputs[i].values) for i in group)


def settled(inputs: Sequence[Unknown], group: Sequence[int], draws: int, seed: int) -> Settled:
    """All ways that a group of inputs can turn out where they are few, else so many at random.

    Each input has a stream of its own: what it turns out to be in a draw does not depend on what else is
    in doubt.
    """
    if combinations(inputs, group) <= MOST_COMBINATIONS:
        return _every_way(inputs, group)
    points = np.full((draws, len(inputs)), np.nan)
    for i in group:
        uniform = stream(inputs, i, seed).random(draws)
        points[:, i] = inputs[i].drawn(uniform)
    return Settled(points, np.full(draws, 1 / draws), exact=False)


def stream(inputs: Sequence[Unknown], i: int, seed: int) -> np.random.Generator:
    """The random numbers of one input: by its kind and its number among those of its kind."""
    kind = inputs[i].kind
    number = sum(one.kind == kind for one in inputs[:i])
    return smaa.stream(seed, number, _STREAMS[kind])


_STREAMS: Mapping[Kind, int] = {kind: 10 + number for number, kind in enumerate(KINDS)}
"""Apart from those of ``stress``"""


def _every_way(inputs: Sequence[Unknown], group: Sequence[int]) -> Settled:
    points, mass = np.full((1, len(inputs)), np.nan), np.ones(1)
    for i in group:
        count = len(inputs[i].values)
        points = np.repeat(points, count, axis=0)
        points[:, i] = np.tile(np.arange(count), len(points) // count)
        mass = np.repeat(mass, count) * np.tile(inputs[i].chances, len(points) // count)
    return Settled(points, mass, exact=True)
