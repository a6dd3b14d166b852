"""How far the search for a portfolio came, where it ended before there was proof."""

from __future__ import annotations

from .plain_text import number

_WHY = {"time-limit": "the time was over", "stopped": "it was stopped"}


def not_proven(name: str, status: str, by_hand: bool, value: float | None, bound: float | None) -> str:
    """A sentence about one portfolio, which was found or not; ``bound``: none is worth more."""
    why = _WHY[status]
    if value is None:
        return f"{name}: {why} before a portfolio that keeps the rules was found, by a solver or by hand."
    best = "taken by value per cost, as by hand" if by_hand else "the best found"
    known = "how much better another could be is not known"
    if bound is not None:
        known = f"no other is worth more than {number(bound)}"
    return f"{name}: not proven, {best} when {why}; {known}."
