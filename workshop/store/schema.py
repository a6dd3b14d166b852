"""The tables of a workshop.

Times are UTC, written as 2027-02-18T09:30:00+00:00. Of tokens and of addresses only hashes are kept.
"""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, MetaData, String, Table, Text
from sqlalchemy import UniqueConstraint as Unique

METADATA = MetaData()

LASTING = {"sqlite_autoincrement": True}
"""A number is never given again: who was deleted is never taken for who came next"""


def _id() -> Column:
    return Column("id", Integer, primary_key=True)


def _of(table: str) -> Column:
    return Column(f"{table}_id", Integer, ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False)


VERSION = Table("schema_version", METADATA, Column("version", Integer, nullable=False))

WORKSHOP = Table(
    "workshop",
    METADATA,
    _id(),
    Column("case_name", Text, nullable=False),
    Column("case_text", Text, nullable=False),
    Column("names", String(8), nullable=False),  # name, role or code
    Column("join_code", String(16), nullable=False, unique=True),
    Column("begun", String(32), nullable=False),
    Column("version", Integer, nullable=False),  # grows with everything the facilitator does
    Column("tag", String(32), nullable=False),  # by which its cookies are called
    Column("origin", String(64), nullable=False),  # a hash of where the case lies; empty: not known
    Column("numbered", Integer, nullable=False),  # the last number that stood for a name
)

LEAD = Table(
    "lead",
    METADATA,
    _id(),
    _of("workshop"),
    Column("token_hash", String(64), nullable=False, unique=True),
)

PERSON = Table(
    "person",
    METADATA,
    _id(),
    _of("workshop"),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("joined", String(32), nullable=False),
    Unique("workshop_id", "folded"),
    **LASTING,
)

ROUND = Table(
    "round",
    METADATA,
    _id(),
    _of("workshop"),
    Column("number", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("question", Text, nullable=False),
    Column("cells", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Unique("workshop_id", "number"),
    **LASTING,
)

ANSWER = Table(
    "answer",
    METADATA,
    _id(),
    Column("key", String(64), nullable=False, unique=True),
    _of("round"),
    _of("person"),
    Column("about", Text, nullable=False),
    Column("value", JSON, nullable=False),
    Column("remark", Text, nullable=False),
    Column("given", String(32), nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Index("answer_of", "person_id", "round_id"),
    Index("answer_in", "round_id"),
    **LASTING,
)

EVENT = Table(
    "event",
    METADATA,
    _id(),
    _of("workshop"),
    Column("at", String(32), nullable=False),
    Column("what", Text, nullable=False),
    Column("round_id", Integer),
    Column("before", String(16)),
    Column("after", String(16)),
    Column("undone", Boolean, nullable=False),
    **LASTING,
)

ATTEMPT = Table(
    "attempt",
    METADATA,
    _id(),
    Column("address_hash", String(64), nullable=False),
    Column("minute", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Unique("address_hash", "minute"),
)
