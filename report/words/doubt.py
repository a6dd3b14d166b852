"""What portfolios that are chosen against doubt are called."""

from __future__ import annotations

from collections.abc import Mapping

from ...models.uncertainty.robust import By

CHOSEN_BY: Mapping[By, str] = {
    "point": "best at the point",
    "expected": "best on average",
    "regret": "least regret",
    "cvar": "best when it goes badly",
}


def worst(risk: float) -> str:
    """What the bad part of the scenarios is called."""
    named = {0.1: "worst tenth", 0.2: "worst fifth", 0.25: "worst quarter", 0.5: "worse half"}
    return named.get(risk, f"worst {100 * risk:.3g}%")
