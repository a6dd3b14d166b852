"""What a sound case holds, and what is doubtful about it."""

from __future__ import annotations

from ....cases import Loaded
from ....models.case.case import Case
from ....models.entry.levels import Evidence
from ....models.ranking.open_readings import open_cells
from ...documents.json_document import Place, places
from ...documents.result import Result, part
from ...documents.tables import Column, Table


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
    readings_without_source: int
    """Cells for which neither they nor their stage name a source."""
    costs_without_source: int
    """Options whose cost neither names a source nor is marked as illustrative."""


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
            illustrative_entries=sum(entry.illustrative for entry in entries) + _illustrative(case),
            readings_without_source=sum(
                (case.evidence(s, c) or Evidence()).source is None and case.stages[s].source is None
                for s in case.stages
                for c in case.criteria
            ),
            costs_without_source=sum(_unsourced(case, *pair) for pair in case.option_ids()),
        ),
        warnings=places(loaded.warnings),
    )


def _illustrative(case: Case) -> int:
    """Readings that nobody measured."""
    cells = (case.evidence(stage, criterion) for stage in case.stages for criterion in case.criteria)
    return sum(found.illustrative for found in cells if found is not None)


def _unsourced(case: Case, stage: str, technology: str) -> bool:
    """Whether nothing says where the cost of an option comes from."""
    pair = case.pair(stage, technology)
    if pair.running is not None:
        said = (pair.running.cost, pair.running, pair)
        return not case.illustrative and all(entry.basis == "not stated" for entry in said)
    entries = (pair, case.technologies[technology])
    levels = [case.level(stage, technology, name) for name in case.levels(stage, technology)]
    stated = next((entry for entry in (*levels, *entries) if entry is not None and entry.cost), None)
    known = [stated.cost, *entries] if stated is not None and stated.cost else [*entries]
    return not case.illustrative and all(entry.basis == "not stated" for entry in known)


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
