"""Workshops, and who may lead them."""

from __future__ import annotations

from typing import Literal, get_args

from sqlalchemy import Connection, select

from ...records import dataclass
from .database import Database, now
from .schema import EVENT, LEAD, ROUND, WORKSHOP
from .tokens import fresh_code, fresh_token, hashed

Names = Literal["name", "role", "code"]
"""What people take part under: their name, their role, or a code that is given to them"""
NAMES: tuple[Names, ...] = get_args(Names)


@dataclass(frozen=True)
class Workshop:
    """One workshop on one case."""

    id: int
    case_name: str
    case_text: str
    """The whole case as it was when the workshop began, as the text of a case file"""
    names: Names
    join_code: str
    begun: str
    dissent: int
    """The round, always open, in which people say with what they do not agree"""
    version: int
    """Grows with everything the facilitator does"""
    tag: str
    """By which its cookies are called: workshops of two databases on one host are told apart"""
    origin: str
    """A hash of where the case lies; empty where that is not known"""


_WHOLE = select(
    *(column for column in WORKSHOP.c if column.name != "numbered"), ROUND.c.id.label("dissent")
).join(ROUND, (ROUND.c.workshop_id == WORKSHOP.c.id) & (ROUND.c.number == 0))


def begin(database: Database, case_name: str, case_text: str, names: Names, origin: str = "") -> Workshop:
    """A new workshop on a case that lies somewhere."""
    code, begun, tag = fresh_code(), now(), fresh_token()
    values = {"case_name": case_name, "case_text": case_text, "names": names, "join_code": code, "tag": tag,
              "origin": origin}  # fmt: skip
    with database.writing() as connection:
        made = connection.execute(WORKSHOP.insert().values(**values, begun=begun, version=1, numbered=0))
        found = int(made.inserted_primary_key[0])
        zero = ROUND.insert().values(
            workshop_id=found, number=0, kind="dissent", question="", cells=[], state="open"
        )
        dissent = int(connection.execute(zero).inserted_primary_key[0])
        note(connection, found, "The workshop began.")
    return Workshop(found, case_name, case_text, names, code, begun, dissent, 2, tag, origin)


def every(database: Database) -> tuple[Workshop, ...]:
    """All workshops of a database, the first first."""
    with database.reading() as connection:
        return tuple(Workshop(**row) for row in connection.execute(_WHOLE.order_by(WORKSHOP.c.id)).mappings())


def workshop(database: Database, number: int) -> Workshop:
    with database.reading() as connection:
        row = connection.execute(_WHOLE.where(WORKSHOP.c.id == number)).mappings().one()
    return Workshop(**row)


def version(database: Database, number: int) -> int:
    """Of a workshop, as it is asked for again and again."""
    with database.reading() as connection:
        return int(connection.execute(select(WORKSHOP.c.version).where(WORKSHOP.c.id == number)).scalar_one())


def may_lead(database: Database, workshop: int) -> str:
    """A new token by which somebody leads the workshop."""
    token = fresh_token()
    with database.writing() as connection:
        connection.execute(LEAD.insert().values(workshop_id=workshop, token_hash=hashed(token)))
    return token


def leads(database: Database, workshop: int, token: str) -> bool:
    """Whether a token is one of those who lead the workshop."""
    asked = select(LEAD.c.id).where(LEAD.c.token_hash == hashed(token), LEAD.c.workshop_id == workshop)
    with database.reading() as connection:
        return connection.execute(asked).first() is not None


def note(
    connection: Connection,
    workshop: int,
    what: str,
    round_id: int | None = None,
    before: str | None = None,
    after: str | None = None,
) -> None:
    """Write into the history what was done, and that something changed."""
    connection.execute(
        EVENT.insert().values(
            workshop_id=workshop, at=now(), what=what, round_id=round_id, before=before, after=after,
            undone=False,
        )
    )  # fmt: skip
    changed = WORKSHOP.update().where(WORKSHOP.c.id == workshop)
    connection.execute(changed.values(version=WORKSHOP.c.version + 1))
