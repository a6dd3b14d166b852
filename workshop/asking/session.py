"""A workshop's answers as they were given, and the case with them in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ...cases.grow import with_entries
from ...cases.people.collect import as_case, whole_with
from ...cases.reader import Loaded, load
from ...cases.starter import whole
from ...cases.yaml.dump import as_yaml
from ...models.entry.levels import NOT_PEOPLE, Level, reading_of
from ...models.entry.problem import Path
from ..store.answers import Given, given
from ..store.database import Database
from ..store.people import Person, people
from ..store.rounds import Round, rounds
from ..store.workshops import Workshop
from .answered import expert, last, readings

PROFILES = {"pairs": "workshop_pairs", "best_worst": "workshop_best_worst", "swing": "workshop_swing"}
"""What the profile of the people's judgements is called, by how they judged"""

OVER = ("closed", "revealed")
"""States of rounds in which their answers may be seen, by the facilitator at least"""

MOST_NAMED = 30
"""People that page 1 of a report names; of more it says how many"""


@dataclass(frozen=True)
class Session:
    """Who took part, and what they answered in rounds that are over."""

    people: tuple[Person, ...]
    rounds: tuple[Round, ...]
    """Those whose answers are here, in their order"""
    given: Mapping[int, tuple[Given, ...]]
    """round → its answers"""
    dissent: Mapping[int, str]
    """person → with what they do not agree"""

    def of(self, round_id: int, person: int) -> tuple[Given, ...]:
        return tuple(self._of.get((round_id, person), ()))

    @cached_property
    def _of(self) -> Mapping[tuple[int, int], Sequence[Given]]:
        """(round, person) → their answers: sorted once, as they are asked for again and again"""
        found: dict[tuple[int, int], list[Given]] = {}
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
    return Session(everybody, over, found, {who: text for who, text in dissent.items() if text})


def values(base: Loaded, told: Session) -> dict[Path, Any]:
    """What stands where in the case with the answers in it; of what was asked twice the later answer."""
    made: dict[Path, Any] = {}
    made.update(_readings(base, told))
    made.update(_judgements(base, told))
    if made:
        said: dict[str, Any] = dict(base.tree.plain().get("decision") or {})
        before = said.get("debiasing") or []
        listed = [before] if isinstance(before, str) else [*before]
        made["decision", "debiasing"] = [*listed, *(one for one in [_alone(told)] if one not in listed)]
        dissent = {told.names[who]: text for who, text in told.dissent.items() if who in told.names}
        if dissent:
            made["decision", "dissent"] = {**(said.get("dissent") or {}), **dissent}
    return made


def _alone(told: Session) -> str:
    """Who took part, and how."""
    took_part = [one.name for one in told.people if any(told.of(round_.id, one.id) for round_ in told.rounds)]
    names = f" ({', '.join(took_part)})" if len(took_part) <= MOST_NAMED else ""
    people = f"{len(took_part)} people" if len(took_part) != 1 else "one person"
    return (
        f"a workshop in which {people}{names} answered alone; nobody saw another's answer before its round "
        "was closed"
    )


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
    read, found = _read(told), []
    asked = (cell for one in told.rounds if one.kind == "readings" for cell in one.cells)
    for cell in dict.fromkeys(asked):
        by_name = read.get(cell, {})
        names = [person.name for person in told.people]
        unknown = tuple(name for name in names if name in by_name and by_name[name] is None)
        unanswered = tuple(name for name in names if name not in by_name)
        if unknown or unanswered:
            nobody = len(unknown) + len(unanswered) == len(names)
            found.append(LeftOpen(*cell, unknown, unanswered, nobody))
    return tuple(found)


def _read(told: Session) -> dict[tuple[str, str], dict[str, Level | None]]:
    """Cell → who answered → what they read there last; ``None``: not known."""
    read: dict[tuple[str, str], dict[str, Level | None]] = {}
    for one in told.rounds:
        if one.kind == "readings":
            for person in told.people:
                for cell, reading in readings(told.of(one.id, person.id)).items():
                    read.setdefault(cell, {})[person.name] = reading
    return read


def _readings(base: Loaded, told: Session) -> dict[Path, Any]:
    made: dict[Path, Any] = {}
    for (stage, criterion), by_name in _read(told).items():
        if all(reading is None for reading in by_name.values()):
            continue  # nobody knows: the case's own reading stays
        cell = reading_of(base.case.stages[stage].extras[criterion])
        before = dict(cell) if isinstance(cell, dict) and not cell.keys() & {*NOT_PEOPLE} else {}
        made["stages", stage, criterion] = {**before, **by_name}
    return made


def _judgements(base: Loaded, told: Session) -> dict[Path, Any]:
    experts: dict[str, dict[str, Any]] = {}
    chosen = None
    for one in told.rounds:
        if one.kind not in PROFILES:
            continue
        for person in told.people:
            entry = expert(base.case, one.kind, told.of(one.id, person.id))
            if entry is not None:
                experts.setdefault(one.kind, {})[person.name] = entry
                chosen = one.kind
    made: dict[Path, Any] = {
        ("profiles", PROFILES[kind]): {
            "name": "The workshop" if kind == chosen else f"The workshop, by {kind.replace('_', ' and ')}",
            # What is worth no point to one of them counts by what it is worth to the others.
            "aggregate": "mean" if kind == "swing" else "priorities",
            "experts": by_name,
        }
        for kind, by_name in experts.items()
    }
    if chosen is not None:
        made["profile",] = PROFILES[chosen]
    return made


def with_answers(base: Loaded, told: Session) -> Loaded:
    """The case as the answers have it; the case itself where there are none."""
    found = values(base, told)
    return load(whole_with(base, found)) if found else base


def case_text(base: Loaded, told: Session) -> str:
    """The same as a case file, with the comments of the case's own text, where it extends nothing.

    Raises:
        NotEditable: the text is written in a way that cannot be added to.
    """
    found = values(base, told)
    if len(base.sources) > 1 or not found:
        return as_yaml(with_entries(whole(base), found))
    return as_case(base, found, library=False)


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
