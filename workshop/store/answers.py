"""Answers: each is kept before it is confirmed, and kept once however often it is sent."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Connection, bindparam, func, select

from ...records import dataclass
from .database import BACKENDS, Database, now, upsert
from .rounds import NotNow
from .schema import ANSWER, PERSON, ROUND
from .tokens import fresh_token, hashed

Value: TypeAlias = "str | int | float | None"


@dataclass(frozen=True)
class GivenAnswer:
    """One answer of one person."""

    id: int
    round: int
    person: int
    about: str
    """What was asked: a cell as stage/criterion, a pair as criterion/criterion, …"""
    value: Value
    """``None``: not known, or skipped"""
    remark: str
    at: str


def give(
    database: Database,
    round_id: int,
    person_id: int,
    key: str,
    about: str,
    value: Value,
    remark: str = "",
) -> None:
    """Keep an answer; when this returns it is kept, whatever happens then.

    The same answer sent again under its ``key`` is kept once. Another answer under it, of somebody who went
    back in the browser, is an answer of its own, and later; so is the first one, if it is given once more
    after another, or after it was taken back.

    Raises:
        NotNow: the round is not open, or is of another workshop than the person.
    """
    kept = hashed(str(round_id), str(person_id), key, about, json.dumps(value), remark)
    values = {
        "key": kept, "round_id": round_id, "person_id": person_id, "about": about, "value": value,
        "remark": remark, "given": now(), "withdrawn": False,
    }  # fmt: skip

    def write(connection: Connection) -> None:
        if connection.execute(_KEEP[connection.dialect.name], values).first() is not None:
            return
        if connection.execute(_STATE, {"asked": round_id, "who": person_id}).scalar() != "open":
            if connection.execute(select(ANSWER.c.id).where(ANSWER.c.key == kept)).first() is not None:
                return  # it was kept while the round was open, and is confirmed once more
            raise NotNow("this round is closed: what was saved before stays, and this answer was not saved")
        latest = connection.execute(_LATEST, {"asked": round_id, "who": person_id, "of": about}).first()
        if latest is None or (latest.value, latest.remark) != (value, remark):
            connection.execute(ANSWER.insert(), {**values, "key": hashed(kept, fresh_token())})

    database.together(write)


_LATEST = (
    select(ANSWER.c.id, ANSWER.c.value, ANSWER.c.remark)
    .where(ANSWER.c.round_id == bindparam("asked"), ANSWER.c.person_id == bindparam("who"))
    .where(ANSWER.c.about == bindparam("of"), ANSWER.c.withdrawn.is_(False))
    .order_by(ANSWER.c.id.desc())
    .limit(1)
)
"""What counts now of what somebody said of something"""

_STATED = [column for column in ANSWER.c if column.name != "id"]
_OPEN = (
    select(*(bindparam(column.name, type_=column.type) for column in _STATED))
    .join_from(ROUND, PERSON, PERSON.c.workshop_id == ROUND.c.workshop_id)
    .where(
        ROUND.c.id == bindparam("round_id"), PERSON.c.id == bindparam("person_id"), ROUND.c.state == "open"
    )
    .with_for_update(read=True)
)
_KEEP = {
    backend: upsert(backend, ANSWER)
    .from_select(_STATED, _OPEN)
    .on_conflict_do_nothing(index_elements=["key"])
    .returning(ANSWER.c.id)
    for backend in BACKENDS
}
"""An answer is written if its round is open: one question, as it is asked for each answer"""

_STATE = (
    select(ROUND.c.state)
    .join(PERSON, PERSON.c.workshop_id == ROUND.c.workshop_id)
    .where(ROUND.c.id == bindparam("asked"), PERSON.c.id == bindparam("who"))
    .with_for_update(read=True)
)
"""Of the round and the person together: neither is closed or deleted while an answer is written"""


def take_back(database: Database, round_id: int, person_id: int, answer: int) -> None:
    """Withdraw one's own answer, as long as the round is open; it stays in the database as withdrawn.

    Raises:
        NotNow: the round is not open.
    """
    with database.writing() as connection:
        asked = select(ROUND.c.state).where(ROUND.c.id == round_id).with_for_update(read=True)
        if connection.execute(asked).scalar() != "open":
            raise NotNow("this round is closed: nothing can be taken back")
        mine = (ANSWER.c.id == answer, ANSWER.c.round_id == round_id, ANSWER.c.person_id == person_id)
        connection.execute(ANSWER.update().where(*mine).values(withdrawn=True))


def given(database: Database, round_id: int, person_id: int | None = None) -> tuple[GivenAnswer, ...]:
    """The answers in a round that count, in their order; of one person, where one is named."""
    asked = _GIVEN if person_id is None else _MINE
    with database.reading() as connection:
        rows = connection.execute(asked, {"asked": round_id, "who": person_id}).mappings()
        return tuple(map(_given, rows))


_GIVEN = (
    select(ANSWER)
    .where(ANSWER.c.round_id == bindparam("asked"), ANSWER.c.withdrawn.is_(False))
    .order_by(ANSWER.c.id)
)
_MINE = _GIVEN.where(ANSWER.c.person_id == bindparam("who"))


def _given(row: Mapping[str, Any]) -> GivenAnswer:
    return GivenAnswer(
        row["id"], row["round_id"], row["person_id"], row["about"], row["value"], row["remark"], row["given"]
    )


def answered(database: Database, round_id: int) -> Mapping[int, int]:
    """person → how many things they answered in a round; nothing of what they answered."""
    asked = (
        select(ANSWER.c.person_id, func.count(ANSWER.c.about.distinct()))
        .where(ANSWER.c.round_id == round_id, ANSWER.c.withdrawn.is_(False))
        .group_by(ANSWER.c.person_id)
    )
    with database.reading() as connection:
        return {row[0]: row[1] for row in connection.execute(asked)}


def stamp(database: Database, round_ids: Sequence[int]) -> tuple[int, ...]:
    """Numbers that differ as soon as anything else was answered in some rounds, or is no longer there."""
    asked = select(func.count(), func.coalesce(func.max(ANSWER.c.id), 0))
    asked = asked.where(ANSWER.c.round_id.in_(round_ids), ANSWER.c.withdrawn.is_(False))
    with database.reading() as connection:
        return (*round_ids, *connection.execute(asked).one())
