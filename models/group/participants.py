"""Who takes part: what each person weighs and reads, and what is not answered."""

from __future__ import annotations

from collections.abc import Mapping

from ...records import dataclass
from ..case.case import Case
from ..entry.levels import NOT_PEOPLE, Level, reading_of
from ..ranking.weights import Member, WeightProfile

Cell = tuple[str, str]
"""Stage and criterion"""


@dataclass(frozen=True)
class Participant:
    """One person's answers."""

    id: str
    share: float
    """How much the person counts in the group's weights; 0 who judged none"""
    weights: Mapping[str, float] | None
    """``None`` without judgements, or where they do not connect all criteria"""
    consistency_ratio: float | None
    """Of the least consistent set of judgements; ``None`` where there is no such ratio"""
    consistent: bool | None
    readings: Mapping[Cell, Level]
    unknown: tuple[Cell, ...]
    """Answered with not knowing"""
    unanswered: tuple[Cell, ...]
    """Cells that others answered and this person did not"""


def asked_cells(case: Case) -> dict[Cell, tuple[str, ...]]:
    """The cells that say who reads what, with all whom they name."""
    found = {}
    for stage in case.stages:
        for criterion in case.criteria:
            cell = reading_of(case.stages[stage].extras.get(criterion))
            if isinstance(cell, dict) and not cell.keys() & {*NOT_PEOPLE}:
                found[stage, criterion] = tuple(cell)
    return found


def participants(case: Case, profile: WeightProfile) -> tuple[Participant, ...]:
    """Everybody who judges criteria in the profile or reads a cell, judges first, each once."""
    asked = asked_cells(case)
    read = {cell: case.people(*cell) for cell in asked}
    members = {member.id: member for member in profile.members}
    names = dict.fromkeys([*members, *(name for named in asked.values() for name in named)])
    return tuple(_participant(name, members.get(name), profile, asked, read) for name in names)


def _participant(
    name: str,
    member: Member | None,
    profile: WeightProfile,
    asked: Mapping[Cell, tuple[str, ...]],
    read: Mapping[Cell, Mapping[str, Level]],
) -> Participant:
    ratio, consistent = _consistency(member)
    return Participant(
        id=name,
        share=member.share if member else 0.0,
        weights=_weights(member, profile),
        consistency_ratio=ratio,
        consistent=consistent,
        readings={cell: given[name] for cell, given in read.items() if name in given},
        unknown=tuple(cell for cell, named in asked.items() if name in named and name not in read[cell]),
        unanswered=tuple(cell for cell, named in asked.items() if name not in named),
    )


def _weights(member: Member | None, profile: WeightProfile) -> Mapping[str, float] | None:
    """Those of the person's own judgements: brought together by likelihood they are drawn to the others'."""
    if member is None or member.best_worst is None:
        return member.weights if member else None
    return dict(zip(profile.weights, member.best_worst.weights.tolist(), strict=True))


def _consistency(member: Member | None) -> tuple[float | None, bool | None]:
    if member is None:
        return None, None
    if member.best_worst is not None:
        return member.best_worst.consistency_ratio, member.best_worst.consistent
    sets = [found.prioritisation for found in member.comparisons]
    if not sets:
        return None, None
    return max(made.consistency_ratio for made in sets), all(made.consistent for made in sets)
