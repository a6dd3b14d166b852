"""The ranking of the stages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from ....cases import Loaded
from ....models.case.case import Case
from ....models.ranking.open_readings import OpenReadings
from ....models.ranking.pairwise import by_person, compared
from ...documents.result import Result, absent, hidden, part
from ...documents.tables import Column, Table


@part
class RankAgreement:
    """How alike two rankings are: 1 the same order, 0 no relation, −1 the reverse."""

    a: str
    b: str
    kendall_tau: float
    """Kendall's τ-b, which counts all pairs of stages alike."""
    weighted_spearman: float
    """Spearman's ρ weighted to the upper ranks (Pinto da Costa & Soares 2005)."""
    ws: float
    """WS coefficient (Sałabun & Urbaniak 2020), from 0 to 1; ``a`` is the reference."""


@part
class RankedCriterion:
    """A criterion, as the ranking used it."""

    id: str
    weight: float
    """Its share of all weights, which sum to 1."""
    direction: Literal["max", "min", "target"]
    """Whether more of it is better or worse."""
    bounds: tuple[float, float]
    """The lowest and the highest score on its scale, in its unit."""
    veto: str | float | None = absent()
    """A stage that reads worse is not ranked first; not there where the criterion has none."""


@part
class RankedStage:
    """A stage and its place."""

    id: str
    rank: int
    """From 1, the best; equals share the better rank."""
    score: float
    """What the method ranks by; more is better."""
    closeness: float
    """TOPSIS closeness to the ideal, from 0 to 1."""
    additive: float
    """Weighted sum of what the readings are worth on their bounds, from 0 to 1."""
    rank_range: tuple[int, int]
    """The best and the worst rank over the open readings."""
    readings: Mapping[str, str | float]
    """What was read on each criterion: a level, or a figure in the criterion's unit."""
    vetoed: tuple[str, ...] | None = absent()
    """The criteria that keep it from the first place, by a veto of the case; not there where none does."""


@part
class ComparedPairwise:
    """How well the comparisons of stages under a criterion fit together."""

    lambda_max: float
    """Principal eigenvalue; as many as there are stages where nothing contradicts."""
    consistency_ratio: float
    consistent: bool
    """Whether that is below 0.1."""
    missing_judgements: int
    """Comparisons that nobody made."""
    experts: Mapping[str, float] | None = absent()
    """By person, where several compared: the consistency ratio of what each judged alone; of those who
    compared enough to weigh all stages."""


@part
class OpenCells:
    """Cells of which more than one reading stands."""

    cells: Mapping[str, tuple[str | float, ...]]
    """The readings by stage.criterion, the one that counts first."""
    combinations: int
    """How many ways to read them were ranked."""
    complete: bool
    """Whether these are all; otherwise one cell was varied at a time."""


@part
class RankResult(Result):
    """The stages in order under one profile of weights."""

    profile: str
    method: str
    normalisation: str | None
    """How criteria are made comparable; none where the method brings its own."""
    criteria: tuple[RankedCriterion, ...]
    stages: tuple[RankedStage, ...]
    """In the order of their ranks."""
    open_readings: OpenCells
    pairwise: Mapping[str, ComparedPairwise] | None = absent()
    """By criterion on which stages are compared in place of readings; not there where none is."""
    answer: Any = hidden()
    """The ranking for every way to read the open cells, with its arrays."""

    def tables(self) -> tuple[Table, ...]:
        return (_stages(self),)


def rank(loaded: Loaded, opened: OpenReadings) -> RankResult:
    case, ranking = loaded.case, opened.rankings[0]
    matrix = ranking.matrix
    at = {stage: i for i, stage in enumerate(matrix.stages)}
    return RankResult(
        profile=ranking.profile.id,
        method=ranking.method,
        normalisation=ranking.normalisation,
        criteria=tuple(
            RankedCriterion(
                id=criterion,
                weight=ranking.profile.weights[criterion],
                direction=case.criteria[criterion].direction,
                bounds=case.bounds[criterion],
                veto=case.criteria[criterion].veto,
            )
            for criterion in matrix.criteria
        ),
        stages=tuple(
            RankedStage(
                id=stage,
                rank=int(ranking.ranks[at[stage]]),
                score=ranking.priority(stage),
                closeness=float(ranking.closeness[at[stage]]),
                additive=float(ranking.additive[at[stage]]),
                rank_range=opened.rank_range(stage),
                readings={c: case.readings(stage, c)[0] for c in matrix.criteria},
                vetoed=case.vetoed(stage) or None,
            )
            for stage in ranking.order
        ),
        open_readings=open_cells(opened),
        pairwise=_pairwise(case),
        answer=opened,
    )


def _pairwise(case: Case) -> dict[str, ComparedPairwise] | None:
    sets = {criterion: (s, s.prioritisation) for criterion, s in compared(case).items()}
    return {
        criterion: ComparedPairwise(
            made.lambda_max,
            made.consistency_ratio,
            made.consistent,
            found.missing,
            {name: s.prioritisation.consistency_ratio for name, s in by_person(case, criterion).items()}
            or None,
        )
        for criterion, (found, made) in sets.items()
    } or None


def open_cells(opened: OpenReadings) -> OpenCells:
    return OpenCells(
        cells={f"{s}.{c}": readings for (s, c), readings in opened.cells.items()},
        combinations=len(opened.assignments),
        complete=opened.complete,
    )


def _stages(found: RankResult) -> Table:
    criteria = [criterion.id for criterion in found.criteria]
    own = (
        Column("stage", "stage", "name"),
        Column("rank", "rank", "count"),
        Column("score", "score", "score"),
        Column("closeness", "closeness", "score"),
        Column("additive", "additive", "score"),
        Column("best_rank", "best rank", "count"),
        Column("worst_rank", "worst rank", "count"),
    )
    taken = {column.key for column in own}
    keys = [f"reading_{criterion}" if criterion in taken else criterion for criterion in criteria]
    return Table(
        "stages",
        f"Stages by {found.method}, profile {found.profile}. Best and worst rank: under all readings "
        "that are open. The columns of criteria show the point readings.",
        (*own, *(Column(key, name, "reading") for key, name in zip(keys, criteria, strict=True))),
        tuple(
            (
                s.id, s.rank, s.score, s.closeness, s.additive, *s.rank_range,
                *(s.readings[criterion] for criterion in criteria),
            )
            for s in found.stages
        ),
    )  # fmt: skip
