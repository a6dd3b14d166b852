"""A point of the checklist, what it is judged by, and what was found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from ...records import dataclass
from ..analysis import Analysis
from ..case.case import Case
from ..sensitivity.soundness import Soundness

Status = Literal["met", "partly met", "not met", "does not apply"]

Place = Literal[
    "decision",
    "model",
    "ranking",
    "portfolio",
    "rules",
    "frontier",
    "order",
    "agree",
    "sure",
    "worth",
    "assumptions",
]  # fmt: skip
"""A section of the report."""

Source = Literal[
    "Green Book", "MCA manual", "ISPOR", "Decision Quality", "Clemen & Smith", "Smith & Winkler",
    "Weber et al.", "Howard", "Morton",
]  # fmt: skip
"""Who asks for it; the method's list of sources has each in full."""


@dataclass(frozen=True)
class Material:
    """What a document is judged by."""

    analysis: Analysis
    verified: bool | None = None
    """Whether its figures were confirmed by other means than those that made them; ``None``: nobody looked"""
    sound: Soundness | None = None
    """What the case cut otherwise would give; ``None``: nobody tried"""

    @property
    def case(self) -> Case:
        return self.analysis.case


@dataclass(frozen=True)
class PointFinding:
    """What was found of one point."""

    status: Status
    why: str
    """What there is, in a sentence"""
    remedy: str = ""
    """What is missing, and how it comes in; empty where nothing is"""


@dataclass(frozen=True)
class ChecklistPoint:
    """One point that a document should meet."""

    key: str
    title: str
    sources: tuple[Source, ...]
    where: Place
    """Where in the report it is to be seen"""
    judge: Callable[[Material], PointFinding]


def by_count(some: int, of: int) -> Status:
    """Met where all are there, not met where none is."""
    return "met" if some >= of > 0 else "partly met" if some else "not met"


def counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def listed(words: list[str]) -> str:
    """a, b and c."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def first(words: list[str], most: int = 3) -> str:
    """The first few, and how many more there are."""
    more = len(words) - most
    return listed(words) if more <= 0 else f"{', '.join(words[:most])} and {more} more"


UNRANKED = PointFinding("does not apply", "The case has no criteria: it states the values itself.")
