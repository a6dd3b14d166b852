"""What a document that a board signs should meet, as a result: each point with why and what is missing."""

from __future__ import annotations

from collections.abc import Iterable

from ....models.checklist.checklist import Checked
from ....models.checklist.point import Place, Status
from ...documents.result import Result, part
from ...documents.tables import Column, Table


@part
class CheckedPoint:
    """A point of the checklist, and what was found of it."""

    number: int
    """From 1."""
    point: str
    title: str
    status: Status
    why: str
    """What there is, in a sentence or two."""
    remedy: str | None
    """What is missing, and how it comes in; None where nothing is."""
    where: Place
    """The section of the report that shows it."""
    sources: tuple[str, ...]
    """Who asks for it."""


@part
class ChecklistResult(Result):
    """What a document that a board signs should meet, and what of it this one meets."""

    met: int
    partly_met: int
    not_met: int
    does_not_apply: int
    points: tuple[CheckedPoint, ...]

    def tables(self) -> tuple[Table, ...]:
        columns = (
            Column("number", "no.", "count"),
            Column("point", "point", "name"),
            Column("title", "what is asked", "text"),
            Column("status", "status", "text"),
            Column("why", "why", "text"),
            Column("remedy", "what is missing", "text"),
            Column("where", "where", "name"),
            Column("sources", "asked by", "text"),
        )
        rows = tuple(
            (p.number, p.point, p.title, p.status, p.why, p.remedy, p.where, ", ".join(p.sources))
            for p in self.points
        )
        says = "What a document that a board signs should meet, and what of it this one meets."
        return (Table("points", says, columns, rows),)


def checklist(found: Iterable[Checked]) -> ChecklistResult:
    points = tuple(
        CheckedPoint(
            number=one.number,
            point=one.point.key,
            title=one.point.title,
            status=one.judged.status,
            why=one.judged.why,
            remedy=one.judged.remedy or None,
            where=one.point.where,
            sources=one.point.sources,
        )
        for one in found
    )

    def count(status: Status) -> int:
        return sum(point.status == status for point in points)

    return ChecklistResult(
        count("met"), count("partly met"), count("not met"), count("does not apply"), points
    )
