"""What a case leaves open beside its readings: scales, ranges, and numbers that it says are in doubt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ...records import dataclass
from ..entry.estimates import Estimate
from ..entry.levels import FITS, SCALES, ReadingRange
from ..options.uncertain_costs import picked, triangular
from .case import Case
from .cost_ranges import cost_ranges

Array = NDArray[np.float64]

NEIGHBOUR = 0.25
"""How likely a fit that is in doubt is one level less than the case says, and one level more"""


@dataclass(frozen=True)
class InDoubt:
    """One number that nobody knows exactly."""

    of: str
    """A pair, a technology for all its pairs that say no more, or the pairs of a synergy"""
    at: tuple[str, ...]
    """The pairs that it is about"""
    used: float
    """What the case is computed with"""
    shares: Mapping[float, float]
    """What it may be → how likely, what is used first; empty where it is a range"""
    spread: tuple[float, float, float] | None = None
    """Lowest, likely, highest"""

    def drawn(self, uniform: Array) -> Array:
        """(k,) what it is, for uniform numbers (k,)."""
        if self.spread is not None:
            return triangular(*self.spread, uniform)
        return np.array(list(self.shares))[picked(self.shares.values(), uniform)]


def _stated(of: str, at: tuple[str, ...], found: Estimate) -> InDoubt:
    return InDoubt(of, at, float(found), found.shares, found.spread)


def fits_in_doubt(case: Case) -> tuple[InDoubt, ...]:
    """Those that the case says are; where it says so of none, each that is a level, which may be a level less
    or more. A fit beside a stated value tells nothing."""
    pairs = [ids for ids in case.option_ids() if case.pair(*ids).value is None]
    fits = {"/".join(ids): case.fit_of(*ids) or 0.0 for ids in pairs}
    stated = tuple(_stated(p, (p,), fit) for p, fit in fits.items() if isinstance(fit, Estimate))
    return stated or tuple(_neighbours(fits))


def _neighbours(fits: Mapping[str, float]) -> Iterator[InDoubt]:
    levels = list(FITS.values())
    for pair, fit in fits.items():
        if fit in levels[1:]:
            at = levels.index(fit)
            beside = [levels[k] for k in (at - 1, at + 1) if k < len(levels)]
            shares = {fit: 1 - NEIGHBOUR * len(beside)} | dict.fromkeys(beside, NEIGHBOUR)
            yield InDoubt(pair, (pair,), fit, shares)


def successes_in_doubt(case: Case) -> tuple[InDoubt, ...]:
    """Chances that are in doubt; what a technology states is one unknown for all its pairs."""
    found: dict[str, tuple[Estimate, list[str]]] = {}
    for stage, technology in case.option_ids():
        chance = case.success(stage, technology)
        if isinstance(chance, Estimate):
            own = case.pair(stage, technology).success is not None
            of = f"{stage}/{technology}" if own else technology
            found.setdefault(of, (chance, []))[1].append(f"{stage}/{technology}")
    return tuple(_stated(of, tuple(pairs), chance) for of, (chance, pairs) in found.items())


def synergies_in_doubt(case: Case) -> tuple[InDoubt | None, ...]:
    """One a synergy of the case; ``None`` for those that are certain."""
    return tuple(
        _stated(" + ".join(made.pairs), made.pairs, made.value) if isinstance(made.value, Estimate) else None
        for made in case.synergies
    )


Doubted = Literal["fits", "successes", "synergies"]


def doubted(case: Case) -> tuple[Doubted, ...]:
    """Which of these kinds the case itself says are in doubt."""
    found: list[Doubted] = []
    if any(isinstance(case.fit_of(*ids), Estimate) for ids in case.option_ids()):
        found.append("fits")
    found += ["successes"] if successes_in_doubt(case) else []
    found += ["synergies"] if any(synergies_in_doubt(case)) else []
    return tuple(found)


def anything_drawn(case: Case) -> bool:
    """Whether draws may differ: there is a ranking, or a cost, a fit, a success or a synergy is in doubt."""
    return bool(case.criteria or cost_ranges(case) or doubted(case))


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
