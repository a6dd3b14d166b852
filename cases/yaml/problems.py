"""What a planner reads of everything that is wrong with a case: the first of it, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...records import dataclass
from .document import CONTROL, Place, Slip, visible

MOST_SHOWN = 40
"""Problems of a file that are said in full; the others are counted."""


@dataclass(frozen=True)
class Located:
    """A problem or a warning, with its place in a file."""

    file: str
    line: int | None
    column: int | None
    path: str
    message: str
    text: str = ""
    """The line it stands on."""
    cell: str = ""
    """Pairs!C7, in a workbook."""

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}:{self.column}"
        place = f"{self.file}:{self.cell}" if self.cell else place
        head = ": ".join(filter(None, [place, self.path, self.message]))
        head = visible(head)
        if not self.text.strip() or self.column is None:
            return head
        # A line of a thousand characters helps nobody: show what is around the place.
        start = max(0, self.column - 60)
        shown = re.sub(CONTROL, "�", self.text[start : start + 100].rstrip())
        return f"{head}\n    {shown}\n    {' ' * (self.column - 1 - start)}^"


class CaseError(Exception):
    """A case that cannot be used, with what is wrong with it."""

    def __init__(self, problems: list[Located], more: int = 0) -> None:
        self.problems = problems
        """In the order of the file; of very many the first."""
        self.more = more
        """How many there are besides."""
        rest = [f"and {more:,} more; mend these first"] if more else []
        super().__init__("\n".join([*map(str, problems), *rest]))


def refusal(slips: Iterable[Slip], first: str) -> CaseError:
    """The error for what is wrong, in the order of the file ``first`` and then of the others."""
    ordered = sorted(dict.fromkeys(slips), key=lambda slip: (slip.place.file != first, _order(slip.place)))
    return CaseError([located(slip) for slip in ordered[:MOST_SHOWN]], max(len(ordered) - MOST_SHOWN, 0))


def doubted(slips: list[Slip], file: str) -> tuple[Located, ...]:
    """Warnings; of very many the first, with how many there are besides."""
    found = [located(slip) for slip in slips[:MOST_SHOWN]]
    if more := len(slips) - len(found):
        found.append(Located(file, None, None, "", f"and {more:,} more warnings; see to these first"))
    return tuple(found)


def located(slip: Slip) -> Located:
    place, path = slip.place, ".".join(map(str, slip.path))
    return Located(
        place.file, place.line or None, place.column or None, path, slip.message, place.text, place.cell
    )


def _order(place: Place) -> tuple[str, int, int]:
    """Down the file; sheet by sheet in a workbook."""
    return place.cell.rpartition("!")[0], place.line, place.column
