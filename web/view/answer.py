"""What the page is told: the case as it stands, and what follows from it."""

from __future__ import annotations

from ...cases import Loaded
from ...models.analysis import Analysis
from ...models.ranking.open_readings import OpenReadings
from ...records import dataclass
from .parts import Part


@dataclass(frozen=True)
class PageAnswer:
    """What a case comes to; without a portfolio where there is none."""

    loaded: Loaded
    ranked: OpenReadings
    analysis: Analysis | None
    trouble: tuple[str, ...] = ()
    """Why there is no portfolio, and what would have to give"""
    timely: bool = True
    """Whether there was time to look for one"""
    drawn: tuple[Part, ...] = ()
    """The same as parts of the page"""
