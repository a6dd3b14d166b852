"""Answers on companies, kept in a folder: each a file named by the hash of all that it depends on.

A file is there whole or not at all, so that whoever is ended at any moment goes on where they were.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import field
from pathlib import Path

from ..records import dataclass
from .companies import NamedCompany
from .company import CompanyAnswer, kept_form

FOLDER = "shards"


@dataclass(frozen=True)
class Shards:
    """The answers kept below a folder to one question."""

    folder: Path
    question: str
    _names: dict[str, str] = field(default_factory=dict)
    """Company → the name of its shard, as its files were when it was first asked for: each is asked for
    again and again, and to look at its files takes a while"""

    def _place(self, member: NamedCompany) -> tuple[str, str]:
        """The folder and the file of its answer; plain text, since ``Path`` keeps each name it ever saw."""
        name = self._names.get(member.id)
        if name is None:
            name = self._names[member.id] = member.shard(self.question)
        return os.path.join(self.folder, FOLDER, name[:2]), f"{name}.json"

    def read(self, member: NamedCompany) -> CompanyAnswer | None:
        """What is kept of a company; ``None`` where nothing is, or it cannot be read."""
        with suppress(OSError, ValueError), open(os.path.join(*self._place(member)), "rb") as file:
            return kept_form().validate_json(file.read())
        return None

    def fresh(self, member: NamedCompany) -> bool:
        """Whether what is kept is what would be found again: proven, and of the same files."""
        from ..cases.fleets.bases import bases

        found = self.read(member)
        return found is not None and found.proven and found.bases == bases(member.given)

    def write(self, member: NamedCompany, found: bytes) -> None:
        """Keep an answer, in its form, whole.

        Raises:
            OSError: it cannot be written.
        """
        folder, name = self._place(member)
        os.makedirs(folder, exist_ok=True)
        beside = os.path.join(folder, f".{name}.{os.getpid()}")
        with open(beside, "wb") as file:
            file.write(found)
        os.replace(beside, os.path.join(folder, name))

    def kept(self, members: Sequence[NamedCompany]) -> Iterator[tuple[NamedCompany, CompanyAnswer | None]]:
        """What is kept of each, in order, one in memory at a time."""
        for member in members:
            yield member, self.read(member)
