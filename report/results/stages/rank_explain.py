"""Why a stage stands where it does."""

from __future__ import annotations

from typing import Any

from ....models.ranking.rank_explanation import RankExplanation
from ....models.ranking.rank_explanation import Rival as Found
from ...documents.result import Result, absent, hidden, keyed, part
from ...documents.tables import Column, Table


@part
class CriterionContribution:
    """What one criterion does for the stage."""

    criterion: str
    reading: str | float
    weight: float
    scaled: float
    """The reading between the worst, 0, and the best, 1."""
    carries: float
    """Its share of the distance from the worst, of 1."""
    holds_back: float
    """Its share of the distance to the best, of 1."""
    additive: float
    """Weight times what the reading is worth."""


@part
class ReadingSwap:
    """A reading that would make two stages change places."""

    stage: str
    criterion: str
    now: str | float = keyed("from")
    then: str | float = keyed("to")


@part
class WeightSwap:
    """A weight, the others in proportion, that would make two stages change places."""

    criterion: str
    now: float = keyed("from")
    then: float = keyed("to")


@part
class Rival:
    """The next stage ahead or behind."""

    stage: str
    ahead: bool
    gap: float
    """How far apart their scores are."""
    readings: tuple[ReadingSwap, ...]
    weights: tuple[WeightSwap, ...]
    barred: bool | None = absent()
    """True where a veto keeps the one that scores more behind; else not there."""


@part
class RankExplainResult(Result):
    """Why one stage stands where it does, and what would swap it with its neighbours."""

    profile: str
    method: str
    normalisation: str
    stage: str
    rank: int
    of: int
    """How many stages there are."""
    closeness: float
    additive: float
    distance_to_best: float
    """Euclidean, of the weighted readings on their scale."""
    distance_to_worst: float
    contributions: tuple[CriterionContribution, ...]
    rivals: tuple[Rival, ...]
    vetoed: tuple[str, ...] | None = absent()
    """The criteria that keep it from the first place, by a veto of the case; not there where none does."""
    answer: Any = hidden()
    """The same with the whole ranking (``RankExplanation``)."""
    score: float = hidden(0.0)
    """What the method ranks by."""

    def tables(self) -> tuple[Table, ...]:
        return (_contributions(self),)


def explain_rank(found: RankExplanation) -> RankExplainResult:
    ranking, at = found.ranking, found.ranking.matrix.stages.index(found.stage)
    return RankExplainResult(
        profile=ranking.profile.id,
        method=ranking.method,
        normalisation=ranking.normalisation,
        stage=found.stage,
        rank=int(ranking.ranks[at]),
        of=len(ranking.ranks),
        closeness=float(ranking.closeness[at]),
        additive=float(ranking.additive[at]),
        distance_to_best=found.to_best,
        distance_to_worst=found.to_worst,
        contributions=tuple(
            CriterionContribution(
                criterion=c.criterion,
                reading=c.reading,
                weight=c.weight,
                scaled=c.scaled,
                carries=c.carries,
                holds_back=c.holds_back,
                additive=c.additive,
            )
            for c in found.contributions
        ),
        rivals=tuple(map(_rival, found.rivals)),
        vetoed=ranking.case.vetoed(found.stage) or None,
        answer=found,
        score=float(ranking.scores[at]),
    )


def _rival(rival: Found) -> Rival:
    return Rival(
        stage=rival.stage,
        ahead=rival.ahead,
        gap=rival.gap,
        readings=tuple(ReadingSwap(swap.of, swap.criterion, swap.now, swap.then) for swap in rival.readings),
        weights=tuple(WeightSwap(s.criterion, float(s.now), float(s.then)) for s in rival.weights),
        barred=rival.barred or None,
    )


def _contributions(found: RankExplainResult) -> Table:
    return Table(
        "contributions",
        f"What each criterion does for {found.stage}.",
        (
            Column("criterion", "criterion", "name"),
            Column("reading", "reading", "reading"),
            Column("weight", "weight", "score"),
            Column("scaled", "0 worst, 1 best", "score"),
            Column("carries", "carries it", "share"),
            Column("holds_back", "holds it back", "share"),
            Column("additive", "additive", "score"),
        ),
        tuple(
            (c.criterion, c.reading, c.weight, c.scaled, c.carries, c.holds_back, c.additive)
            for c in found.contributions
        ),
    )
