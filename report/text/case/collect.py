"""What came of the files that participants returned, in words."""

from __future__ import annotations

from collections.abc import Iterator

from ...results.case.collect import CollectResult, Participant, ReturnedFile
from ...words.plain_text import paragraph

RULE = (
    "A file is its person's reading in every cell that it fills, changed or not; a cell that is open in the "
    "case, [high, medium] say, and still is in the file, is left blank. Where a file says who read, on a "
    "sheet 'Readings NAME' or as name: reading, it is that person's. Of weights, the profiles that it adds "
    "or changes are taken."
)
MOST_TOLD = 40
"""Differences of one file that are told in full."""


def collect(found: CollectResult, width: int) -> str:
    lines = [f"{name} is the case itself: left out." for name in found.is_the_case]
    lines += [paragraph(RULE, width), *_told(found)]
    path = found.written
    return "\n".join([*lines, f"Wrote {path}. 'loopfolio stress {path}' says which of its cells to discuss."])


def _told(found: CollectResult) -> Iterator[str]:
    """What came of each file, and what was not taken."""
    for file in found.files:
        for person in file.people:
            yield f"  {person.id} ({file.file}): {', '.join(_of_person(found, person))}"
        if not file.people:
            yield f"  {file.file}: nothing of its own"
    yield from (f"Replaced: {line}" for line in found.replaced)
    told = [line for file in found.files for line in _not_taken(file)]
    if told:
        yield "Not taken, for only readings and weights are:"
        yield from told


def _of_person(found: CollectResult, person: Participant) -> Iterator[str]:
    if person.readings:
        yield f"{person.readings} of {found.cells} readings, {person.changed} other than the case's"
        if person.blank:
            more = f" and {len(person.blank) - 5} more" if len(person.blank) > 5 else ""
            yield f"{len(person.blank)} left blank ({', '.join(person.blank[:5])}{more})"
    else:
        yield "no readings"
    if person.profiles:
        yield f"weights in {', '.join(f'profiles.{name}' for name in person.profiles)}"


def _not_taken(file: ReturnedFile) -> Iterator[str]:
    for one in file.not_taken[:MOST_TOLD]:
        where = one.cell or ":".join(str(n) for n in (one.line, one.column) if n)
        yield "  " + ": ".join(
            filter(None, [":".join(filter(None, [one.file, where])), one.path, one.message])
        )
    if len(file.not_taken) > MOST_TOLD:
        more = len(file.not_taken) - MOST_TOLD
        yield f"  {file.file}: and {more} more: is it a copy of this case?"
