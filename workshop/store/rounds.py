"""Rounds of questions: planned, opened, closed, revealed; and what the facilitator takes back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import Connection, Select, func, select

from ...records import dataclass
from .database import Database
from .schema import ANSWER, EVENT, ROUND, WORKSHOP
from .workshops import note

Kind = Literal["readings", "pairs", "best_worst", "swing", "free"]
State = Literal["planned", "open", "closed", "revealed", "withdrawn"]

MOVES: dict[tuple[State, State], str] = {
    ("planned", "open"): "opened",
    ("open", "closed"): "closed",
    ("closed", "open"): "opened again",
    ("closed", "revealed"): "revealed",
    ("planned", "withdrawn"): "removed",
}
"""What can become of a round, and what it is called"""

Cell = tuple[str, str]
"""Stage and criterion"""


@dataclass(frozen=True)
class Round:
    """Questions that are asked together."""

    id: int
    number: int
    kind: Kind
    question: str
    """What is asked where nobody but the facilitator says it; empty where the case does"""
    cells: tuple[Cell, ...]
    """Of a round of readings: those that are asked, in their order"""
    state: State


class NotNow(ValueError):
    """What was asked for cannot be done as things stand."""


@dataclass(frozen=True)
class Event:
    """Something that was done, and when."""

    at: str
    what: str
    undone: bool
    round: int | None = None
    """The id of the round that it was done to"""
    became: str | None = None
    """The state that the round had then"""


def rounds(database: Database, workshop: int) -> tuple[Round, ...]:
    """Those of a workshop in their order, without what was taken back."""
    with database.reading() as connection:
        return _rounds(connection, workshop)


def _rounds(connection: Connection, workshop: int) -> tuple[Round, ...]:
    asked = select(ROUND).where(
        ROUND.c.workshop_id == workshop, ROUND.c.number > 0, ROUND.c.state != "withdrawn"
    )
    rows = connection.execute(asked.order_by(ROUND.c.number)).mappings()
    return tuple(
        Round(
            row["id"], row["number"], row["kind"], row["question"],
            tuple((stage, criterion) for stage, criterion in row["cells"]), row["state"],
        )
        for row in rows
    )  # fmt: skip


def plan(
    database: Database, workshop: int, kind: Kind, question: str = "", cells: Sequence[Cell] = ()
) -> int:
    """One more round; its id."""
    with database.writing() as connection:
        _alone(connection, workshop)
        last = connection.execute(
            select(func.max(ROUND.c.number)).where(ROUND.c.workshop_id == workshop)
        ).scalar()
        number = (last or 0) + 1
        made = connection.execute(
            ROUND.insert().values(
                workshop_id=workshop, number=number, kind=kind, question=question,
                cells=[list(cell) for cell in cells], state="planned",
            )
        )  # fmt: skip
        found = int(made.inserted_primary_key[0])
        note(connection, workshop, f"Round {number} was planned.", found, "withdrawn", "planned")
        return found


def move(database: Database, workshop: int, round_id: int, to: State) -> None:
    """Open, close, reveal or remove a round.

    Raises:
        NotNow: it is in no state to; or another is open, and one at a time is.
    """
    with database.writing() as connection:
        _alone(connection, workshop)
        found = {one.id: one for one in _rounds(connection, workshop)}
        one = found.get(round_id)
        if one is None:
            raise NotNow("there is no such round in this workshop")
        if one.state == to:
            return  # sent twice
        done = MOVES.get((one.state, to))
        if done is None:
            raise NotNow(f"round {one.number} is {one.state}, and cannot become {to}")
        opened = [other.number for other in found.values() if other.state == "open"]
        if to == "open" and opened:
            raise NotNow(f"round {opened[0]} is open: close it first")
        _set(connection, workshop, round_id, to)
        note(connection, workshop, f"Round {one.number} was {done}.", round_id, one.state, to)


def _alone(connection: Connection, workshop: int) -> None:
    """Nobody does anything else to the rounds of a workshop before this is written, on no server."""
    connection.execute(select(WORKSHOP.c.id).where(WORKSHOP.c.id == workshop).with_for_update())


def _set(connection: Connection, workshop: int, round_id: int, state: str) -> None:
    """Waits for answers that are being written, so that none comes after the round is closed."""
    mine = (ROUND.c.id == round_id, ROUND.c.workshop_id == workshop)
    connection.execute(ROUND.update().where(*mine).values(state=state))


def _last(workshop: int) -> Select[Any]:
    asked = select(EVENT).where(
        EVENT.c.workshop_id == workshop, EVENT.c.round_id.is_not(None), EVENT.c.undone.is_(False)
    )
    return asked.order_by(EVENT.c.id.desc()).limit(1)


def last_step(database: Database, workshop: int) -> tuple[int, str] | None:
    """What ``undo`` takes back: its number, and what it was."""
    with database.reading() as connection:
        row = connection.execute(_last(workshop)).mappings().first()
    return None if row is None else (row["id"], row["what"])


def undo(database: Database, workshop: int, step: int | None = None) -> str:
    """Take back what was last done to a round; what it was. Answers stay.

    ``step``: the number of what is to be taken back, so that what is sent twice takes back one.

    Raises:
        NotNow: nothing is left to take back, something else was done last, or the round has answers.
    """
    with database.writing() as connection:
        _alone(connection, workshop)
        row = connection.execute(_last(workshop)).mappings().first()
        if row is None:
            raise NotNow("nothing is left to undo")
        if step not in (None, row["id"]):
            raise NotNow(f"that is undone already; what was done last is: {row['what']}")
        answers = select(ANSWER.c.id).where(ANSWER.c.round_id == row["round_id"]).limit(1)
        if row["before"] == "withdrawn" and connection.execute(answers).first() is not None:
            raise NotNow("that round has answers: it stays, and nothing before it is undone")
        _set(connection, workshop, row["round_id"], row["before"])
        connection.execute(EVENT.update().where(EVENT.c.id == row["id"]).values(undone=True))
        note(connection, workshop, f"Undone: {row['what']}")
        return str(row["what"])


def history(database: Database, workshop: int) -> tuple[Event, ...]:
    """What was done, the first thing first."""
    asked = select(EVENT).where(EVENT.c.workshop_id == workshop).order_by(EVENT.c.id)
    with database.reading() as connection:
        rows = connection.execute(asked).mappings()
        return tuple(
            Event(row["at"], row["what"], row["undone"], row["round_id"], row["after"]) for row in rows
        )
