"""What came of the files that participants returned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ....cases import Loaded
from ....cases.people.collect import Collected
from ....cases.people.returned import Returned
from ...documents.json_document import Place, places
from ...documents.result import Result, hidden, part
from ...documents.tables import Column, Table


@part
class Participant:
    """One person of a file."""

    id: str
    readings: int
    """Cells that they read."""
    changed: int
    """Of these, how many they read otherwise than the case."""
    blank: tuple[str, ...]
    """The cells that they left blank: stage and criterion; of one without readings, none."""
    profiles: tuple[str, ...]
    """The profiles in which their judgements stand now."""


@part
class ReturnedFile:
    """What one file brought."""

    file: str
    people: tuple[Participant, ...]
    not_taken: tuple[Place, ...]
    """What else differs from the case, and stays as the case has it."""


@part
class CollectResult(Result):
    """What came of each file that participants returned, and where it was written."""

    written: str
    """The file that holds the case with it."""
    cells: int
    """Readings that there are to give."""
    files: tuple[ReturnedFile, ...]
    replaced: tuple[str, ...]
    """What the case said already of the same people, and says otherwise now."""
    is_the_case: tuple[str, ...]
    """Files that are the case itself, and were left out."""
    answer: Any = hidden()
    """What goes where in the case (``Collected``)."""

    def tables(self) -> tuple[Table, ...]:
        return (_people(self),)


def collect(base: Loaded, found: Collected, written: str, is_the_case: Sequence[str] = ()) -> CollectResult:
    cells = [(s, c) for s in base.case.stages for c in base.case.criteria if c not in base.case.pairwise]
    return CollectResult(
        written=written,
        cells=len(cells),
        files=tuple(
            ReturnedFile(file.file, tuple(_of(base, found, file, cells)), places(file.not_taken))
            for file in found.files
        ),
        replaced=found.replaced,
        is_the_case=tuple(is_the_case),
        answer=found,
    )


def _of(
    base: Loaded, found: Collected, file: Returned, cells: Sequence[tuple[str, str]]
) -> Iterator[Participant]:
    for person in file.people:
        read = file.readings.get(person, {})
        yield Participant(
            id=person,
            readings=len(read),
            changed=sum(reading != base.case.stages[s].extras[c] for (s, c), reading in read.items()),
            blank=tuple(f"{s}.{c}" for s, c in cells if (s, c) not in read) if read else (),
            profiles=found.profiles.get(person, ()),
        )


def _people(found: CollectResult) -> Table:
    return Table(
        "people",
        "What each file brought, by person.",
        (
            Column("file", "file", "name"),
            Column("person", "person", "name"),
            Column("readings", "readings", "count"),
            Column("changed", "other than the case's", "count"),
            Column("blank", "left blank", "count"),
            Column("profiles", "judgements in", "text"),
            Column("not_taken", "not taken of the file", "count"),
        ),
        tuple(
            (
                file.file, one.id, one.readings, one.changed, len(one.blank), ", ".join(one.profiles),
                len(file.not_taken),
            )
            for file in found.files
            for one in file.people
        ),
        key=2,
    )  # fmt: skip
