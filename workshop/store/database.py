"""The database: opened so that what was committed is on the disk, and brought up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from .migrations import brought_up_to_date

WAITS = 20_000
"""Milliseconds that one who writes waits for another"""

BACKENDS = ("sqlite", "postgresql")


class NoDatabase(ValueError):
    """It cannot be opened, or is none of those that are supported."""


class Database:
    """An open database. Writing is committed when the block ends, and undone where it fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """What is done in it is there to stay once the block has ended, whatever happens to the machine."""
        with self._engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection

    def close(self) -> None:
        self._engine.dispose()


def opened(address: str) -> Database:
    """The database at a URL, brought up to date; a SQLite file is made where there is none.

    Raises:
        NoDatabase: it cannot be reached, or is of a kind that is not supported.
        NewerDatabase: a later version wrote it.
    """
    url = _known(address)
    try:
        engine = _sqlite(url) if url.get_backend_name() == "sqlite" else _postgresql(url)
        database = Database(engine)
        with database.writing() as connection:
            brought_up_to_date(connection)
    except (DBAPIError, NoSuchModuleError, ImportError, OSError) as error:
        shown = url.render_as_string(hide_password=True)
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise NoDatabase(f"{shown} cannot be opened: {reason}") from error
    return database


def beside(case: Path) -> str:
    """The URL of the database of a case if nobody says: acme.workshop.sqlite beside acme.yaml."""
    return f"sqlite:///{case.with_name(f'{case.stem}.workshop.sqlite').absolute()}"


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _known(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError:
        raise NoDatabase(
            f"'{address}' is no URL of a database: write sqlite:///FILE or postgresql://USER@HOST/NAME"
        ) from None
    if url.get_backend_name() not in BACKENDS:
        raise NoDatabase(f"{url.get_backend_name()} is not supported: write sqlite:///… or postgresql://…")
    return url


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": WAITS / 1000, "check_same_thread": False})

    def connected(connection: Any, _: Any) -> None:
        # The driver's own transactions begin too late: two could read, and then both want to write.
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={WAITS}",
            "journal_mode=WAL",
            "synchronous=FULL",  # committed is on the disk, not on its way there
            "foreign_keys=ON",
            "secure_delete=ON",  # what somebody wants deleted is overwritten
        ):
            connection.execute(f"PRAGMA {pragma}")

    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)
    return engine


def _postgresql(url: URL) -> Engine:
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    made: Engine = create_engine(url, pool_size=16, max_overflow=16, pool_pre_ping=True)
    return made
