"""A workshop's answers as they were given, in rounds that are over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import cached_property

from ...cases.reader import Loaded
from ...models.entry.levels import Level
from ...records import dataclass
from ..store.answers import GivenAnswer, given
from ..store.database import Database
from ..store.people import Person, people
from ..store.rounds import Round, history, rounds
from ..store.workshops import Workshop
from .answered import expert, last, readings

PROFILES = {"pairs": "workshop_pairs", "best_worst": "workshop_best_worst", "swing": "workshop_swing"}
"""What the profile of the people's judgements is called, by how they judged"""

OVER = ("closed", "revealed")
"""States of rounds in which their answers may be seen, by the facilitator at least"""


@dataclass(frozen=True)
class Session:
    """Who took part, and what they answered in rounds that are over."""

    people: tuple[Person, ...]
    rounds: tuple[Round, ...]
    """Those whose answers are here, in their order"""
    given: Mapping[int, tuple[GivenAnswer, ...]]
    """round → its answers"""
    dissent: Mapping[int, str]
    """person → with what they do not agree"""
    began: str = ""
    times: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    """round → when it was opened, and closed, last; empty: it was not"""

    def of(self, round_id: int, person: int) -> tuple[GivenAnswer, ...]:
        return tuple(self._of.get((round_id, person), ()))

    @cached_property
    def _of(self) -> Mapping[tuple[int, int], Sequence[GivenAnswer]]:
        """(round, person) → their answers: sorted once, as they are asked for again and again"""
        found: dict[tuple[int, int], list[GivenAnswer]] = {}
        for number, every in self.given.items():
            for one in every:
                found.setdefault((number, one.person), []).append(one)
        return found

    @property
    def names(self) -> Mapping[int, str]:
        return {one.id: one.name for one in self.people}


def session(
    database: Database, workshop: Workshop, states: Sequence[str] = ("closed", "revealed")
) -> Session:
    """What was answered in the rounds in one of these states; never in one that is open."""
    over = tuple(one for one in rounds(database, workshop.id) if one.state in states)
    found = {one.id: given(database, one.id) for one in over}
    said = given(database, workshop.dissent)
    dissent = {one.person: str(one.value) for one in said}
    everybody = people(database, workshop.id)
    # Who was deleted meanwhile has no answers either.
    there = {one.id for one in everybody}
    found = {number: tuple(one for one in every if one.person in there) for number, every in found.items()}
    dissent = {who: text for who, text in dissent.items() if text}
    return Session(everybody, over, found, dissent, workshop.begun, _times(database, workshop.id))


def _times(database: Database, workshop: int) -> Mapping[int, tuple[str, str]]:
    """round → when it was first opened, and last closed."""
    found: dict[int, tuple[str, str]] = {}
    for event in history(database, workshop):
        if event.round is None or event.undone:
            continue
        opened, closed = found.get(event.round, ("", ""))
        if event.became == "open":
            found[event.round] = opened or event.at, closed
        elif event.became == "closed":
            found[event.round] = opened, event.at
    return found


def dissenting(told: Session) -> dict[str, str]:
    """Who does not agree, with what."""
    return {told.names[who]: text for who, text in told.dissent.items() if who in told.names}


def took_part(told: Session) -> list[str]:
    """Who answered something."""
    return [one.name for one in told.people if any(told.of(round_.id, one.id) for round_ in told.rounds)]


@dataclass(frozen=True)
class LeftOpen:
    """A cell that was asked, and who said nothing of it that counts."""

    stage: str
    criterion: str
    unknown: tuple[str, ...]
    """Who does not know"""
    unanswered: tuple[str, ...]
    nobody: bool
    """Nobody read it: what the case says stands"""


def left_open(told: Session) -> tuple[LeftOpen, ...]:
    """The cells that rounds asked and somebody did not read, in the order in which they were asked."""
    by_cell, found = read(told), []
    asked = (cell for one in told.rounds if one.kind == "readings" for cell in one.cells)
    for cell in dict.fromkeys(asked):
        by_name = by_cell.get(cell, {})
        names = [person.name for person in told.people]
        unknown = tuple(name for name in names if name in by_name and by_name[name] is None)
        unanswered = tuple(name for name in names if name not in by_name)
        if unknown or unanswered:
            nobody = len(unknown) + len(unanswered) == len(names)
            found.append(LeftOpen(*cell, unknown, unanswered, nobody))
    return tuple(found)


def read(told: Session) -> dict[tuple[str, str], dict[str, Level | None]]:
    """Cell → who answered → what they read there last; ``None``: not known."""
    found: dict[tuple[str, str], dict[str, Level | None]] = {}
    for one in told.rounds:
        if one.kind == "readings":
            for person in told.people:
                for cell, reading in readings(told.of(one.id, person.id)).items():
                    found.setdefault(cell, {})[person.name] = reading
    return found


def unfinished(base: Loaded, told: Session, one: Round) -> tuple[str, ...]:
    """Who answered something in a round of judgements, but not enough for weights."""
    found = []
    for person in told.people:
        mine = told.of(one.id, person.id)
        if mine and expert(base.case, one.kind, mine) is None:
            found.append(person.name)
    return tuple(found)


def remarks(told: Session, round_id: int) -> tuple[tuple[str, str, str], ...]:
    """(about, who, remark) of a round."""
    names = told.names
    found = []
    for person in told.people:
        for about, one in last(told.of(round_id, person.id)).items():
            if one.remark:
                found.append((about, names[person.id], one.remark))
    return tuple(sorted(found))
