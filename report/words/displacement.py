"""Why a project that is funded now is so seldom funded when what is not known turns out otherwise."""

from __future__ import annotations

from collections.abc import Callable

from ...models.sensitivity.displacement import Displacement

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
        said += f"; where it is not, what is funded now brings {percent(found.lost)} less than could be had"
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
