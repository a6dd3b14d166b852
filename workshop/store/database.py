"""The database: opened so that what was committed is on the disk, and brought up to date."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Lock
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from ...records import dataclass
from .migrations import brought_up_to_date

WAITS = 20_000
"""Milliseconds that one who writes waits for another"""

AT_ONCE = 50
"""Connections that stay open: as many as threads answer"""

BACKENDS = ("sqlite", "postgresql")


class NoDatabase(ValueError):
    """It cannot be opened, or is none of those that are supported."""


@dataclass
class _Job:
    """What somebody wants to write, and what became of it."""

    work: Callable[[Connection], None]
    turn: Event = field(default_factory=Event)
    """Set once it is done, or once it is the one to write for all that wait"""
    done: bool = False
    error: BaseException | None = None


class Database:
    """An open database. Writing is committed when the block ends, and undone where it fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: list[_Job] = []
        self._gate, self._is_writing = Lock(), False
        # SQLite lets one write at a time and has the others look again after a while, ever later ones: who
        # waits here instead goes on at once.
        self._turn: AbstractContextManager[Any] = Lock() if engine.dialect.name == "sqlite" else nullcontext()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """What is done in it is there to stay once the block has ended, whatever happens to the machine."""
        with (
            self._turn,
            self._engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    def together(self, work: Callable[[Connection], None]) -> None:
        """Write with whoever else wants to at the same time, in one transaction; kept when this returns.

        A disk takes some milliseconds to confirm, however much was written: one after the other, 200 would
        wait a second. ``work`` may refuse by a ``ValueError`` as long as it has written nothing.
        """
        mine = _Job(work)
        with self._gate:
            self._waiting.append(mine)
            if not self._is_writing:
                self._is_writing = True
                mine.turn.set()
        # Each is woken by itself: those whose work is done would else wait for the writers after theirs.
        mine.turn.wait()
        if not mine.done:
            self._write_for_all()
        if mine.error is not None:
            raise mine.error

    def _write_for_all(self) -> None:
        with self._gate:
            batch, self._waiting = self._waiting, []
        try:
            self._write(batch)
        finally:
            with self._gate:
                self._is_writing = bool(self._waiting)
                if self._waiting:
                    self._waiting[0].turn.set()

    def _write(self, batch: list[_Job]) -> None:
        try:
            self._commit(batch)
        except BaseException as error:  # nobody is told that something is kept which is not
            if len(batch) == 1:
                batch[0].error = error
            else:  # what fails is one of them: each by itself
                for job in batch:
                    self._write([job])
        for job in batch:
            job.done = True
            job.turn.set()

    def _commit(self, batch: list[_Job]) -> None:
        with self.writing() as connection:
            for job in batch:
                job.error = None
                try:
                    job.work(connection)
                except ValueError as refused:
                    job.error = refused

    def wiped(self) -> None:
        """Leave nothing of what was deleted in the log of what was written, as far as nobody reads it now."""
        if self._engine.dialect.name == "sqlite":
            with self._turn, closing(self._engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

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


def upsert(backend: str, table: Table) -> Any:
    """An insert that can say what becomes of a row that is there already, be it another process's."""
    return (sqlite_insert if backend == "sqlite" else postgresql_insert)(table)


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
    settings = {"timeout": WAITS / 1000, "check_same_thread": False}
    file = Path(url.database or "")
    if file.parent.is_dir() and not file.exists():  # names and answers are nobody else's on the machine
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    engine = create_engine(url, connect_args=settings, pool_size=AT_ONCE, hide_parameters=True)

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
        # Who only reads asks one thing at a time, and each is a transaction of its own.
        if connection.get_execution_options().get("writes", False):
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)
    return engine


def _postgresql(url: URL) -> Engine:
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    made: Engine = create_engine(url, pool_size=AT_ONCE, pool_pre_ping=True, hide_parameters=True)
    return made
