"""The steps that bring a database to the form that this version writes, by their numbers.

A step is never changed once a version with it is out: what comes later is a step of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, inspect, select, text

from .schema import METADATA, VERSION

Step = Callable[[Connection], None]


def _told_apart(connection: Connection) -> None:
    """What workshops are told apart by, and the numbers that stand for names."""
    for column in ("tag VARCHAR(32)", "origin VARCHAR(64)"):
        connection.execute(text(f"ALTER TABLE workshop ADD COLUMN {column} NOT NULL DEFAULT ''"))
    connection.execute(text("ALTER TABLE workshop ADD COLUMN numbered INTEGER NOT NULL DEFAULT 0"))
    # As cookies were called before: who takes part still does.
    connection.execute(text("UPDATE workshop SET tag = CAST(id AS VARCHAR(32))"))
    asked = (
        "SELECT p.workshop_id, p.name FROM person p JOIN workshop w ON w.id = p.workshop_id "
        "WHERE w.names = 'code'"
    )
    last: dict[int, int] = {}
    for workshop, name in connection.execute(text(asked)):
        last[workshop] = max(last.get(workshop, 0), int(name[1:]))
    for workshop, number in last.items():
        told = text("UPDATE workshop SET numbered = :number WHERE id = :id")
        connection.execute(told, {"number": number, "id": workshop})


STEPS: tuple[Step, ...] = (_told_apart,)
"""The first makes version 2 of version 1, and so on; an empty database gets the newest form at once."""

LOCK = 7_310_115
"""By which processes that start at the same time on one PostgreSQL wait for each other"""


class NewerDatabase(ValueError):
    """It was written by a later version."""


def brought_up_to_date(connection: Connection, steps: Sequence[Step] = STEPS) -> int:
    """Take the steps that the database has not taken; the version that it had, 0 of an empty one.

    Raises:
        NewerDatabase: it has taken steps that this version does not know.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    tables = inspect(connection).get_table_names()
    had = 0
    if VERSION.name in tables:
        had = int(connection.execute(select(VERSION.c.version)).scalar_one())
    newest = len(steps) + 1
    if had > newest:
        raise NewerDatabase(
            f"the database has the form {had}, and this version of loopfolio knows forms up to {newest}: "
            "install the newer version that wrote it, or name another database with --db"
        )
    if had == 0:
        METADATA.create_all(connection)
        connection.execute(VERSION.insert().values(version=newest))
    elif had < newest:
        for step in steps[had - 1 :]:
            step(connection)
        connection.execute(VERSION.update().values(version=newest))
    return had
