"""What a sound case holds, and what is doubtful about it."""

from __future__ import annotations

from ...cases import Loaded
from ...models.ranking.open_readings import open_cells
from ..documents.json_document import Place, places
from ..documents.result import Result, part
from ..documents.tables import Column, Table


@part
class Counts:
    """How many of each a case holds."""

    stages: int
    criteria: int
    profiles: int
    options: int
    """Pairs of stage and technology that could be funded."""
    rules: int
    open_readings: int
    """Cells of which more than one reading stands."""
    illustrative_entries: int
    """Entries whose figures nobody measured."""


@part
class CheckResult(Result):
    """What a sound case holds; one that is not sound has no result."""

    sound: bool
    counts: Counts
    warnings: tuple[Place, ...]

    def tables(self) -> tuple[Table, ...]:
        return (_warnings(self),)


def check(loaded: Loaded) -> CheckResult:
    case = loaded.case
    entries = [*case.technologies.values(), *case.pairs.values(), *case.all_rules, *case.synergies]
    return CheckResult(
        sound=True,
        counts=Counts(
            stages=len(case.stages),
            criteria=len(case.criteria),
            profiles=len(case.profiles),
            options=sum(1 for _ in case.option_ids()),
            rules=len(case.all_rules),
            open_readings=len(open_cells(case)),
            illustrative_entries=sum(entry.illustrative for entry in entries),
        ),
        warnings=places(loaded.warnings),
    )


def _warnings(found: CheckResult) -> Table:
    return Table(
        "warnings",
        "What is doubtful, and where it stands.",
        (
            Column("path", "where", "name"),
            Column("message", "what", "text"),
            Column("file", "file", "name"),
            Column("line", "line", "count"),
            Column("column", "column", "count"),
            Column("cell", "cell", "name"),
        ),
        tuple((w.path, w.message, w.file, w.line, w.column, w.cell) for w in found.warnings),
    )
