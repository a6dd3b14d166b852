"""What the answers of one person in one round come to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...cases.edit import judgements
from ...mcda.weighting.ahp import Array, components
from ...mcda.weighting.elicitation import Answers, PairAnswer, judged
from ...models.case.case import Case
from ...models.entry.levels import Level
from ...records import dataclass
from ..store.answers import GivenAnswer

BEST, WORST = "best", "worst"
MOST = "most"
FREE = "free"
DISSENT = "dissent"


def about_cell(stage: str, criterion: str) -> str:
    return f"{stage}/{criterion}"


def about_pair(one: str, other: str) -> str:
    return f"{one}/{other}"


def split(about: str) -> tuple[str, str]:
    """The two keys that something is about."""
    one, _, other = about.partition("/")
    return one, other


def last(given: Sequence[GivenAnswer]) -> dict[str, GivenAnswer]:
    """The answer that counts of each thing: the last."""
    return {one.about: one for one in given}


def readings(given: Sequence[GivenAnswer]) -> dict[tuple[str, str], Level | None]:
    """(stage, criterion) → what is read there; ``None``: not known."""
    return {split(about): one.value for about, one in last(given).items()}


def steps(case: Case, given: Sequence[GivenAnswer]) -> Answers:
    """Comparisons of criteria, in the order in which they were answered."""
    index = {key: i for i, key in enumerate(case.criteria)}
    made = []
    for one in given:
        first, second = split(one.about)
        if first in index and second in index:
            strength = None if one.value is None else int(one.value)
            made.append(PairAnswer((index[first], index[second]), strength))
    return tuple(made)


def connected(matrix: Array) -> bool:
    """Whether judgements give weights."""
    return len(components(matrix)) == 1


@dataclass(frozen=True)
class BestWorstAnswers:
    """Judgements of the best criterion over all, and of all over the worst, as far as they are stated."""

    best: str | None
    worst: str | None
    best_to_others: dict[str, int]
    others_to_worst: dict[str, int]

    @property
    def most(self) -> int:
        """The most that the best may count over another, and another over the worst."""
        return self.best_to_others.get(self.worst or "", 9)

    def open(self, case: Case) -> str | None:
        """What is asked next; ``None`` where all is answered."""
        if self.best is None:
            return BEST
        if self.worst is None:
            return WORST
        # First how far the best is from the worst: nothing between them can be farther.
        for key in (self.worst, *case.criteria):
            if key != self.best and key not in self.best_to_others:
                return about_pair(self.best, key)
        for key in case.criteria:
            if key not in (self.best, self.worst) and key not in self.others_to_worst:
                return about_pair(key, self.worst)
        return None


def best_worst(given: Sequence[GivenAnswer]) -> BestWorstAnswers:
    found = {about: one.value for about, one in last(given).items()}
    best, worst = found.get(BEST), found.get(WORST)
    best = str(best) if best is not None else None
    worst = str(worst) if worst is not None else None
    pairs = {split(about): int(value or 1) for about, value in found.items() if about not in (BEST, WORST)}
    # What is more than the best over the worst, of somebody who went back, is asked once more.
    most = pairs.get((best or "", worst or ""), 9)
    pairs = {about: value for about, value in pairs.items() if value <= most}
    return BestWorstAnswers(
        best,
        worst,
        {two: value for (one, two), value in pairs.items() if one == best},
        {one: value for (one, two), value in pairs.items() if two == worst and one != best},
    )


@dataclass(frozen=True)
class Swing:
    """Points for the step of each criterion from its worst to its best, as far as they are stated."""

    most: str | None
    """Of which the step matters most: 100 points"""
    points: dict[str, float]
    """criterion → 0 to 100, that one included"""

    def open(self, case: Case) -> str | None:
        """What is asked next; ``None`` where all is answered."""
        if self.most is None:
            return MOST
        left = (about_pair(self.most, key) for key in case.criteria if key not in self.points)
        return next(left, None)


def swing(given: Sequence[GivenAnswer]) -> Swing:
    """Points count beside the step that they were asked beside: another one is asked about anew."""
    found = {about: one.value for about, one in last(given).items()}
    most = found.pop(MOST, None)
    if most is None:
        return Swing(None, {})
    pairs = {split(about): value for about, value in found.items()}
    points = {two: float(value or 0) for (one, two), value in pairs.items() if one == most}
    return Swing(str(most), {str(most): 100.0, **points})


def expert(case: Case, kind: str, given: Sequence[GivenAnswer]) -> dict[str, Any] | None:
    """What a case file says of one who judged; ``None`` where the answers do not give weights yet."""
    if kind == "pairs":
        made = steps(case, given)
        keys = list(case.criteria)
        if not connected(judged(len(keys), made)):
            return None
        return {"ahp": judgements(keys, made)}
    if kind == "swing":
        said = swing(given)
        points = {key: said.points[key] for key in case.criteria if key in said.points}
        whole = {key: int(value) if value.is_integer() else value for key, value in points.items()}
        return None if said.open(case) is not None else {"swing": whole}
    found = best_worst(given)
    if found.open(case) is not None:
        return None
    stated = {
        "best": found.best,
        "worst": found.worst,
        "best_to_others": found.best_to_others,
        "others_to_worst": found.others_to_worst,
    }
    return {"best_worst": stated}
