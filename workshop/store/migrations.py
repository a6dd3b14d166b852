"""The steps that bring a database to the form that this version writes, by their numbers.

A step is never changed once a version with it is out: what comes later is a step of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, inspect, select, text

from .schema import METADATA, VERSION

Step = Callable[[Connection], None]


def _first(connection: Connection) -> None:
    METADATA.create_all(connection)


STEPS: tuple[Step, ...] = (_first,)
"""The first makes version 1 of nothing, the next version 2 of version 1, and so on."""

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
    if had > len(steps):
        raise NewerDatabase(
            f"the database has the form {had}, and this version of loopfolio knows forms up to {len(steps)}: "
            "install the newer version that wrote it, or name another database with --db"
        )
    for step in steps[had:]:
        step(connection)
    if had == 0:
        connection.execute(VERSION.insert().values(version=len(steps)))
    elif had < len(steps):
        connection.execute(VERSION.update().values(version=len(steps)))
    return had
