"""Which companies a fleet is of: files, folders, patterns, and tables with a case a row."""

from __future__ import annotations

import glob
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from .._version import __version__
from ..cases import CaseError
from ..cases.files import given, library
from ..cases.fleets.bases import bases
from ..cases.fleets.case_rows import case_rows
from ..cases.table.grid import NoTable
from ..cases.yaml.given import Given, as_text
from ..records import dataclass

KINDS = (".yaml", ".yml", ".xlsx")
"""How the files of cases end that a folder is looked through for"""
TABLES = (".csv", ".tsv")


class NoFleet(ValueError):
    """What was named holds no companies; every message says where and what to do."""


@dataclass(frozen=True)
class NamedCompany:
    """A company as it was named: the bytes of its case, or why they cannot be read."""

    id: str
    given: Given
    why: str | None = None
    row: str | None = None
    """Of a table: which, and the row in it"""

    def shard(self, question: str) -> str:
        """The name under which its answer is kept: of the case, of what it extends, version and question."""
        parts = (
            self.id,
            hashlib.sha256(self.given.raw).hexdigest(),
            *bases(self.given),
            __version__,
            question,
        )
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def members(names: Sequence[str], base: str | None = None) -> list[NamedCompany]:
    """The companies of all that is named, each once, in the order in which they were named.

    Raises:
        NoFleet: nothing is there, or a table cannot be read; with all of it.
    """
    problems: list[str] = []
    found = [member for name in names for member in _of(name, base, problems)]
    if problems:
        raise NoFleet("\n".join(problems))
    found = list({(member.given.name, member.row): member for member in found}.values())
    return _apart(found)


def _of(name: str, base: str | None, problems: list[str]) -> Iterator[NamedCompany]:
    path = Path(name)
    if name == "-":
        problems.append("-: a fleet is read from files: name them, or the folder that they are in")
    elif path.is_dir():
        files = sorted(file for file in path.iterdir() if file.suffix in KINDS and file.is_file())
        if not files:
            problems.append(f"{name}: holds no case files ({', '.join(f'*{kind}' for kind in KINDS)})")
        yield from map(_member, map(str, files))
    elif path.suffix in TABLES:
        yield from _rows(name, base, problems)
    elif glob.has_magic(name) and not path.exists():
        matched = sorted(one for one in glob.glob(name, recursive=True) if Path(one).is_file())
        if not matched:
            problems.append(f"{name}: no file is named so")
        for one in matched:
            yield from _of(one, base, problems)
    else:
        yield _member(name)


def _member(name: str) -> NamedCompany:
    stem = as_text(Path(name).stem).lstrip(".") or "case"
    try:
        return NamedCompany(stem, given(name))
    except CaseError as error:
        return NamedCompany(stem, Given(name, b""), str(error.problems[0]))


def _rows(name: str, base: str | None, problems: list[str]) -> Iterator[NamedCompany]:
    beside = Path(name).parent
    if base is not None and base not in library() and not (beside / base).is_file():
        problems.append(f"--base: '{base}' is no library case, nor a file beside {name}")
        return
    try:
        table = given(name, most=100_000_000)
        for row, found in case_rows(table, base):
            yield NamedCompany(Path(found.name).stem, found, row=f"{name} row {row}")
    except CaseError as error:
        problems.append(str(error.problems[0]))
    except NoTable as error:
        problems += [f"{name}: {says}" for says in error.says]


def _apart(found: list[NamedCompany]) -> list[NamedCompany]:
    """With names that tell them apart: files of one name in several folders get that of the folder."""
    times = Counter(member.id for member in found)
    told = [
        NamedCompany(_in_folder(one), one.given, one.why, one.row) if times[one.id] > 1 else one
        for one in found
    ]
    where: dict[str, list[str]] = {}
    for one, before in zip(told, found, strict=True):
        where.setdefault(one.id, []).append(before.row or before.given.name)
    twice = [
        f"{' and '.join(places[:5])}{' and others' if len(places) > 5 else ''} are called '{name}' alike: "
        "rename one of them"
        for name, places in sorted(where.items())
        if len(places) > 1
    ]
    if twice:
        raise NoFleet("\n".join(twice[:20]))
    return told


def _in_folder(member: NamedCompany) -> str:
    return f"{Path(member.given.name).resolve().parent.name}-{member.id}"
