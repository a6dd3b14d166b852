"""Who takes part."""

from __future__ import annotations

import hmac
import time
import unicodedata

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ...records import dataclass
from .database import Database, now, upsert
from .schema import ANSWER, ATTEMPT, PERSON, WORKSHOP
from .tokens import fresh_token, hashed, typed
from .workshops import Workshop, note

TRIES = 30
"""Wrong join codes a minute from one address"""


class NotJoined(ValueError):
    """Why somebody cannot take part, in words for them."""


@dataclass(frozen=True)
class Person:
    """One who takes part."""

    id: int
    name: str


def join(
    database: Database, workshop: Workshop, code: str, name: str, address: str, token: str | None = None
) -> str:
    """Take part under a name, or under the next code where people have none; the token of the newcomer.

    ``token``: the one to be given, so that who sends the same twice joins once.

    Raises:
        NotJoined: the code is wrong, or somebody has that name.
    """
    _let_in(database, workshop, code, address)
    token = token or fresh_token()
    for _ in range(20):
        try:
            with database.writing() as connection:
                mine = PERSON.c.workshop_id == workshop.id
                given = select(PERSON.c.folded).where(mine, PERSON.c.token_hash == hashed(token))
                before = connection.execute(given).scalar()
                if before is not None and (workshop.names == "code" or before == folded(name)):
                    return token
                if before is not None:
                    token = fresh_token()  # as somebody else
                if workshop.names == "code":
                    this = WORKSHOP.update().where(WORKSHOP.c.id == workshop.id)
                    next_one = this.values(numbered=WORKSHOP.c.numbered + 1).returning(WORKSHOP.c.numbered)
                    name = f"P{connection.execute(next_one).scalar_one()}"
                elif connection.execute(
                    select(PERSON.c.id).where(mine, PERSON.c.folded == folded(name))
                ).first():
                    raise NotJoined(
                        f"somebody takes part as “{name}” already: write yours so that it differs"
                    )
                connection.execute(
                    PERSON.insert().values(
                        workshop_id=workshop.id, name=name, folded=folded(name), token_hash=hashed(token),
                        joined=now(),
                    )
                )  # fmt: skip
            return token
        except IntegrityError:  # another took the name or the number at the same moment
            continue
    raise NotJoined("too many join at the same moment: try again")


def let_in_again(database: Database, workshop: int, person_id: int) -> str | None:
    """A new token for somebody who lost theirs, which ends; ``None``: there is no such person."""
    token = fresh_token()
    mine = (PERSON.c.id == person_id, PERSON.c.workshop_id == workshop)
    with database.writing() as connection:
        changed = PERSON.update().where(*mine).values(token_hash=hashed(token)).returning(PERSON.c.id)
        if connection.execute(changed).first() is None:
            return None
        note(connection, workshop, "One who took part was given a new way in.")
    return token


def folded(name: str) -> str:
    """A name as it is compared: whatever its letters' case and form."""
    return unicodedata.normalize("NFKC", name).casefold()


def _let_in(database: Database, workshop: Workshop, code: str, address: str) -> None:
    """Wrong codes count by address and minute. The right one lets in always: a whole room may have one
    address, and nobody guesses one of 31⁸."""
    if hmac.compare_digest(typed(code).encode(), workshop.join_code.encode()):
        return
    minute, whose = int(time.time() // 60), hashed("address", address)
    mine = (ATTEMPT.c.address_hash == whose, ATTEMPT.c.minute == minute)
    with database.reading() as connection:
        tries = connection.execute(select(ATTEMPT.c.tries).where(*mine)).scalar() or 0
    if tries >= TRIES:
        raise NotJoined("too many wrong codes from here: look at the projector, and type the code there")
    with database.writing() as connection:
        connection.execute(ATTEMPT.delete().where(ATTEMPT.c.minute < minute - 1))
        first = upsert(connection.dialect.name, ATTEMPT).values(address_hash=whose, minute=minute, tries=1)
        again = {"tries": ATTEMPT.c.tries + 1}
        connection.execute(first.on_conflict_do_update(index_elements=["address_hash", "minute"], set_=again))
    raise NotJoined("that is not the code of this workshop: look at the projector and try again")


def person(database: Database, workshop: int, token: str) -> Person | None:
    """Whose token it is, in this workshop."""
    asked = select(PERSON).where(PERSON.c.token_hash == hashed(token), PERSON.c.workshop_id == workshop)
    with database.reading() as connection:
        row = connection.execute(asked).mappings().first()
    return Person(row["id"], row["name"]) if row else None


def people(database: Database, workshop: int) -> tuple[Person, ...]:
    """Those who take part, in the order in which they joined."""
    asked = select(PERSON).where(PERSON.c.workshop_id == workshop).order_by(PERSON.c.id)
    with database.reading() as connection:
        return tuple(Person(row["id"], row["name"]) for row in connection.execute(asked).mappings())


def forget(database: Database, workshop: int, person_id: int) -> bool:
    """Delete a person and all that they answered; whether there was such a person."""
    with database.writing() as connection:
        mine = (PERSON.c.id == person_id, PERSON.c.workshop_id == workshop)
        # First, as whoever answers does: two that each wait for the other would both fail.
        if connection.execute(select(PERSON.c.id).where(*mine).with_for_update()).first() is None:
            return False
        connection.execute(ANSWER.delete().where(ANSWER.c.person_id == person_id))
        connection.execute(PERSON.delete().where(*mine))
        note(connection, workshop, "One who took part was deleted on request, with all answers.")
    database.wiped()
    return True
