"""What costs come to in the draws that rules on chances are held against, in plain Python.

Which costs are ranges, and whose, is read from the case as the rest of the package reads it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...case.case import Case
from ...case.cost_ranges import cost_ranges
from .options import RecomputedOption

_DRAWS = 4096


def enough(case: Case, amounts: Sequence[tuple[RecomputedOption, float, float]], share: float) -> float:
    """The least that what options add up to is within in so many of the draws.

    ``amounts``: an option, what it adds at the likely costs, and what of that is paid to have it.
    """
    import numpy as np

    ranges = cost_ranges(case)
    stream = np.random.SeedSequence(1, spawn_key=(0, 3))
    uniform = np.random.Generator(np.random.PCG64(stream)).random((_DRAWS, len(ranges))).tolist()
    of = [
        next((k for k, made in enumerate(ranges) if _sized(option) in made.pairs), None)
        if option.state != "stopped"
        else None
        for option, _, _ in amounts
    ]
    certain = math.fsum(
        whole - (paid if k is not None else 0.0) for (_, whole, paid), k in zip(amounts, of, strict=True)
    )
    rates: dict[int, float] = {}
    for (option, _, paid), k in zip(amounts, of, strict=True):
        if k is not None:
            part = ranges[k].pairs[_sized(option)]
            whole = part * ranges[k].likely
            rates[k] = rates.get(k, 0.0) + part * (paid / whole if whole else 1.0)
    sums = [
        certain
        + math.fsum(
            rate * _triangle(ranges[k].low, ranges[k].likely, ranges[k].high, row[k])
            for k, rate in rates.items()
        )
        for row in uniform
    ]
    return sorted(sums)[math.ceil(share * _DRAWS - 1e-9) - 1]


def _sized(option: RecomputedOption) -> str:
    return option.pair if option.level is None else f"{option.pair}:{option.level}"


def _triangle(low: float, likely: float, high: float, u: float) -> float:
    """The amount below which a part ``u`` of the triangle lies."""
    if u * (high - low) < likely - low:
        return low + math.sqrt(u * (high - low) * (likely - low))
    return high - math.sqrt((1 - u) * (high - low) * (high - likely))
