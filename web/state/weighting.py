"""Weights that are stated outright, and can be moved: shares of the whole, points, an order."""

from __future__ import annotations

from ...cases.yaml.flow import path_text
from ...models.case.case import Case
from ...models.case.profiles import nearly_whole
from ...records import dataclass
from .whatif import Value

WHOLE = 100
"""A share's slider is in hundredths of all weight."""

_DIGITS = 6
"""Decimals that a share is written with"""


@dataclass(frozen=True)
class WeightShare:
    """A criterion's part of all weight, where a profile states the weights themselves."""

    path: str
    criterion: str
    part: float
    """0 to 1"""

    @property
    def position(self) -> int:
        """Where its slider stands."""
        return round(self.part * WHOLE)


@dataclass(frozen=True)
class Points:
    """A criterion's points in a profile of swing weights; 0 where it has none."""

    path: str
    criterion: str
    points: float


def shares(case: Case, name: str) -> tuple[WeightShare, ...]:
    """The parts of a profile whose weights are stated directly; nothing of another."""
    stated = case.profiles[name].direct if name in case.profiles else None
    whole = sum((stated or {}).values())
    if stated is None or whole <= 0:
        return ()
    return tuple(
        WeightShare(path_text(("profiles", name, "direct", c)), c, stated.get(c, 0.0) / whole)
        for c in case.criteria
    )


def points(case: Case, name: str) -> tuple[Points, ...]:
    """The points of a profile of swing weights; nothing of another."""
    stated = case.profiles[name].swing if name in case.profiles else None
    if stated is None:
        return ()
    return tuple(
        Points(path_text(("profiles", name, "swing", c)), c, stated.get(c, 0.0)) for c in case.criteria
    )


def order(case: Case, name: str) -> tuple[str, ...]:
    """The criteria of a profile that states only their order, the most important first."""
    return (case.profiles[name].order or ()) if name in case.profiles else ()


def with_share(case: Case, name: str, path: str, position: int) -> dict[str, Value]:
    """What the file says where one share is moved and the others make room in proportion.

    They sum to what the file's weights sum to, 1 or 100; shares that were all nothing become alike.
    """
    found = shares(case, name)
    stated = case.profiles[name].direct or {}
    total = sum(stated.values())
    whole = nearly_whole(total) or total
    part = min(max(position, 0), WHOLE) / WHOLE
    rest = sum(share.part for share in found if share.path != path)
    others = len(found) - 1
    made = {}
    for share in found:
        if share.path == path:
            new = part if others else 1.0
        else:
            new = (1 - part) * (share.part / rest if rest else 1 / others)
        made[share.path] = round(new * whole, _DIGITS)
    # What rounding leaves goes to the largest of the others.
    largest = max((place for place in made if place != path), key=made.__getitem__, default=path)
    made[largest] = round(made[largest] + whole - sum(made.values()), _DIGITS)
    unsaid = {share.path for share in found if share.criterion not in stated}
    return {
        place: int(value) if value == int(value) else value
        for place, value in made.items()
        if value or place not in unsaid
    }


def reordered(case: Case, name: str, criterion: str, by: int) -> dict[str, Value]:
    """What the file says where a criterion changes places with the next one; nothing where there is none."""
    now = order(case, name)
    at = now.index(criterion) if criterion in now else -1
    if at < 0 or not 0 <= at + by < len(now):
        return {}
    place = ("profiles", name, "order")
    return {path_text((*place, at)): now[at + by], path_text((*place, at + by)): criterion}
