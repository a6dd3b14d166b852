"""Whether the first place survives other ways to rank, counted by the idea that they rest on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from ...mcda.methods import family
from ...mcda.other_process import Scores, Started
from ...mcda.ranks import ranks
from ...records import dataclass
from ..entry.frame_repr import FrameRepr
from .method_comparison import decision_problem
from .ranking import Ranking

if TYPE_CHECKING:
    import pandas as pd

LEADING = 3
"""Places that are looked at beside the first."""


@dataclass(frozen=True)
class FamilyOpinion:
    """What the methods that rest on one idea put first, on the point readings."""

    id: str
    title: str
    why: str
    """What they do that others do not: goes on after the title"""
    first: Mapping[str, tuple[str, ...]]
    """By method that has an answer: the stage that it puts first, or several that are equal"""
    leading: Mapping[str, tuple[str, ...]]
    """By method: the stages on its first three places, with equals of the third, as the case has them"""

    @property
    def firsts(self) -> tuple[tuple[str, ...], ...]:
        """What its methods put first, each once, the most frequent first."""
        found = list(self.first.values())
        return tuple(sorted(dict.fromkeys(found), key=lambda stages: -found.count(stages)))


@dataclass(frozen=True, repr=False)
class FirstPlaces(FrameRepr):
    """The first place by the case's own method, and by every family of methods."""

    profile: str
    method: str
    first: tuple[str, ...]
    """What the case's own method puts first; several where they are equal"""
    leading: tuple[str, ...]
    """The stages on the first three places, in the order of the case file"""
    families: tuple[FamilyOpinion, ...]
    """That of the case's method first; none of which no method has an answer"""
    no_answer: Mapping[str, str]
    """By method that has none: the reason"""

    @property
    def agree(self) -> tuple[FamilyOpinion, ...]:
        """The families of which every method puts the same first."""
        return tuple(made for made in self.families if made.firsts == (self.first,))

    @property
    def same_leading(self) -> tuple[FamilyOpinion, ...]:
        """The families of which every method has the same stages on the first places."""
        return tuple(made for made in self.families if {*made.leading.values()} == {self.leading})

    def to_frame(self) -> pd.DataFrame:
        """One row a method: its family, and what it puts first."""
        import pandas as pd

        rows = [
            (method, made.id, " = ".join(first))
            for made in self.families
            for method, first in made.first.items()
        ]
        return pd.DataFrame(rows, columns=["method", "family", "first"], dtype="string").set_index("method")


def begin(ranking: Ranking, ready: Started | None = None) -> Started:
    """The methods on the ranking's case and profile, computed in another process from now on."""
    started = ready or Started()
    started.give(decision_problem(ranking.case, ranking.matrix, ranking.profile))
    return started


def first_places(ranking: Ranking, started: Started, check: Callable[[], None]) -> FirstPlaces:
    """What the methods that ``begin`` started found; ``check`` raises where it is not to be waited for."""
    return _opinions(ranking, started.result(check))


def _opinions(ranking: Ranking, scores: Scores) -> FirstPlaces:
    stages = ranking.matrix.stages
    own, _ = family(ranking.method)
    first: dict[str, dict[str, tuple[str, ...]]] = {own: {}}
    leading: dict[str, dict[str, tuple[str, ...]]] = {own: {}}
    no_answer = {}
    for method, found in scores.items():
        if isinstance(found, str):
            no_answer[method] = found
            continue
        id_, _ = family(method)
        places = ranks(np.asarray(found), ranking.matrix.barred)
        first.setdefault(id_, {})[method] = _upto(stages, places, 1)
        leading.setdefault(id_, {})[method] = _upto(stages, places, LEADING)
    described = dict(map(family, scores))
    return FirstPlaces(
        profile=ranking.profile.id,
        method=ranking.method,
        first=_upto(stages, ranking.ranks, 1),
        leading=_upto(stages, ranking.ranks, LEADING),
        families=tuple(
            FamilyOpinion(id_, described[id_].title, described[id_].why, first[id_], leading[id_])
            for id_ in first
            if first[id_]
        ),
        no_answer=no_answer,
    )


def _upto(stages: tuple[str, ...], places: np.ndarray, last: int) -> tuple[str, ...]:
    """The stages on the first places, in the order of the case file."""
    return tuple(stage for stage, place in zip(stages, places.tolist(), strict=True) if place <= last)
