"""Answers on companies, kept in a folder: each a file named by the hash of all that it depends on.

A file is there whole or not at all, so that whoever is ended at any moment goes on where they were.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from .companies import Member
from .company import Company

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FOLDER = "shards"


@dataclass(frozen=True)
class Shards:
    """The answers kept below a folder to one question."""

    folder: Path
    question: str

    @cached_property
    def _form(self) -> TypeAdapter[Company]:
        from pydantic import TypeAdapter

        return TypeAdapter(Company)

    def path(self, member: Member) -> Path:
        name = member.shard(self.question)
        return self.folder / FOLDER / name[:2] / f"{name}.json"

    def read(self, member: Member) -> Company | None:
        """What is kept of a company; ``None`` where nothing is, or it cannot be read."""
        with suppress(OSError, ValueError):
            return self._form.validate_json(self.path(member).read_bytes())
        return None

    def fresh(self, member: Member) -> bool:
        """Whether what is kept is what would be found again: proven, and of the same files."""
        from ..cases.fleets.bases import bases

        found = self.read(member)
        return found is not None and found.proven and found.bases == bases(member.given)

    def write(self, member: Member, found: Company) -> None:
        """Keep an answer, whole.

        Raises:
            OSError: it cannot be written.
        """
        path = self.path(member)
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        beside.write_bytes(self._form.dump_json(found))
        os.replace(beside, path)

    def kept(self, members: Sequence[Member]) -> Iterator[tuple[Member, Company | None]]:
        """What is kept of each, in order, one in memory at a time."""
        for member in members:
            yield member, self.read(member)
