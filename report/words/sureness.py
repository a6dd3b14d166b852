"""From which share of the draws on something is called sure or likely; why a project is seldom funded."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from ...mcda.smaa import wilson
from ...models.options.option import option_id_parts

if TYPE_CHECKING:  # 'weigh' needs words, and no solver
    from ...models.sensitivity.displacement import Displacement
    from ...models.uncertainty.robust import By

SURE = 0.95
"""Funded in at least this share of the draws: funded whatever happens, as far as one can say."""
LIKELY = 0.9
"""The share of the draws that a likely range of ranks covers."""


def share_percent(share: float) -> str:
    """Never 0 % of something that happened, nor 100 % of something that did not always."""
    if 0 < share < 0.01:
        return "under 1%"
    if 0.99 < share < 1:
        return "over 99%"
    return f"{share:.0%}"


def ways_funded(options: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Pair → the levels and starts at which it is ever funded, as pilot from 2027, and how often each.

    The most frequent first; none of pairs that have one option only.
    """
    shares: dict[str, dict[str, float]] = {}
    for option, share in options.items():
        pair, level, period = option_id_parts(option)
        way = " ".join(filter(None, [level, period and f"from {period}"]))
        if way and share > 0:
            shares.setdefault(pair, {})[way] = share
    return {pair: dict(sorted(found.items(), key=lambda item: -item[1])) for pair, found in shares.items()}


def likely_ranks(shares: Sequence[float]) -> tuple[int, int]:
    """The ranks between which a stage stays in ``LIKELY`` of the draws, as many left out at both ends."""
    tail = (1 - LIKELY) / 2
    passed = list(accumulate(shares))
    low = next(at for at, share in enumerate(passed, 1) if share >= tail - 1e-12)
    high = next((at for at, share in enumerate(passed, 1) if share >= 1 - tail - 1e-12), len(shares))
    return low, high


FEW = 100
"""Of fewer portfolios worked out anew a share says little: the words say so."""


def share_range(share: float, draws: int) -> str:
    """Between which shares it lies, 19 times out of 20, as 92 to 98 %; what is of one draw says nothing."""
    low, high = (round(100 * end) for end in wilson(share, draws))
    return f"{low} to {high}\xa0%" if low != high else f"{low}\xa0%"


WITHIN = 1.96
"""Standard errors that 95 of 100 repetitions with other draws stay within."""


CHOSEN_BY: Mapping[By, str] = {
    "point": "best at the point",
    "expected": "best on average",
    "regret": "least regret",
    "cvar": "best when it goes badly",
}
"""What portfolios that are chosen against doubt are called"""


def rounded_up(amount: float) -> float:
    """A reserve in few digits, so that it is enough."""
    if amount >= 10:
        return math.ceil(amount)
    digits = 2 - math.floor(math.log10(amount))
    return math.ceil(amount * 10.0**digits) / 10.0**digits


def worst(risk: float) -> str:
    """What the bad part of the scenarios is called."""
    named = {0.1: "worst tenth", 0.2: "worst fifth", 0.25: "worst quarter", 0.5: "worse half"}
    return named.get(risk, f"worst {100 * risk:.3g}%")


WEIGHTS: Mapping[str, str] = {
    "profile": "near those of the profile, as a rule by {spread} (the standard deviation of a weight)",
    "set": "those that the profile allows by its intervals and statements, all as likely",
    "posterior": "those that the judgements behind the profile leave, as likely as these make them",
    "uniform": "of any kind, all as likely",
    "hull": "any mix of those of the profiles",
    "order": "any in the order of importance of the profile",
}
"""From which weights the draws under the board's own doubt are"""

KINDS: Mapping[str, tuple[str, str]] = {
    "fits": ("fit", "fits"),
    "successes": ("chance of success", "chances of success"),
    "synergies": ("synergy", "synergies"),
}
"""What numbers that are in doubt are called, one and many"""


def in_doubt_words(found: Mapping[str, Sequence[str]] | None) -> list[str]:
    """2 fits, 1 synergy: how many of each kind were drawn."""
    return [f"{len(of)} {KINDS[kind][len(of) > 1]}" for kind, of in (found or {}).items()]


Cell = tuple[str, str]
TELLS = 0.5
"""A reading explains a share where that differs by as much between two of its readings; a cause, where it
is there in so many of the draws without the project."""
SMALL = 0.005
"""A smaller loss is not worth its words."""


def why_seldom(
    found: Displacement,
    project: Callable[[str], str],
    cell: Callable[[Cell], str],
    reading: Callable[[Cell, str], str],
    percent: Callable[[float], str],
) -> str:
    """What decides, what takes its place and what keeping it would lose there, as the end of a sentence.

    ``cell``: how an open cell is called, ``reading``: one of its readings, ``percent``: a share.
    """
    says = [_deciding(found, cell, reading, percent), _instead(found, project, percent)]
    said = "; ".join(filter(None, says)) or "what takes its place differs from draw to draw"
    if found.lost is not None and found.lost >= SMALL:
        said += (
            f"; in draws without it what is funded now brings {percent(found.lost)} less than could be had"
        )
    return said


def _deciding(
    found: Displacement,
    cell: Callable[[Cell], str],
    reading: Callable[[Cell, str], str],
    percent: Callable[[float], str],
) -> str | None:
    """The open reading that it hangs on most, or the money, where either explains it."""
    spreads = {cell: max(by.values()) - min(by.values()) for cell, by in found.funded_if.items()}
    widest = max(spreads, key=lambda of: spreads[of], default=None)
    if widest is not None and spreads[widest] >= TELLS:
        by = found.funded_if[widest].items()
        ways = ", ".join(f"{percent(share)} if {reading(widest, read)}" for read, share in by)
        return f"it hangs on {cell(widest)}: {ways}"
    if found.overspent >= TELLS:
        often = percent(found.overspent)
        return f"in {often} of the draws without it the costs drawn break a limit, and this gives way"
    return None


def _instead(
    found: Displacement, project: Callable[[str], str], percent: Callable[[float], str]
) -> str | None:
    """What most often takes its place."""
    if not found.instead:
        return None
    pair, share = next(iter(found.instead.items()))
    often = "always" if share == 1 else f"in {percent(share)} of the draws without it"
    return f"{often} {project(pair)} is funded instead" if share >= TELLS else None
