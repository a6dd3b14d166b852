"""Why a stage stands where it does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....models.ranking.rank_explanation import RankExplanation
from ....models.ranking.rank_explanation import Rival as Found
from ....models.ranking.whom_to_ask import WhomToAsk as Asked
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
class OpenCell:
    """A cell that may read otherwise, and where the stage would then stand, all else as it is."""

    stage: str
    """Whose cell it is: another stage's reading can move this one, too."""
    criterion: str
    taken: str | float
    ranks: Mapping[str, int]
    """By reading: the rank of the stage explained."""
    places: int
    """How many places the reading that moves it most moves it."""
    people: Mapping[str, str | float]
    """Who reads what; empty where the cell does not say who."""
    ask: tuple[str, ...]
    """Those whose reading would move it most."""


@part
class ExpertView:
    """An expert of the profile, and where the stage would stand under that expert's weights alone."""

    expert: str
    rank: int
    apart: float
    """The part of the weight that stands elsewhere than the group's, 0 to 1."""
    criterion: str
    """Where the two differ most."""
    weight: float
    """What the expert gives it."""
    group: float
    """What the group gives it."""


@part
class WhomToAsk:
    """Whose reading or judgement, taken alone, would move the stage most."""

    readings: tuple[OpenCell, ...]
    """Its own open cells, and those of other stages that would move it; what moves it most first."""
    experts: tuple[ExpertView, ...]
    """Of a profile of several people, those under whose weights it moves most first."""


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
    ask: WhomToAsk
    vetoed: tuple[str, ...] | None = absent()
    """The criteria that keep it from the first place, by a veto of the case; not there where none does."""
    answer: Any = hidden()
    """The same with the whole ranking (``RankExplanation``)."""
    score: float = hidden(0.0)
    """What the method ranks by."""

    def tables(self) -> tuple[Table, ...]:
        return (_contributions(self), _asked(self))


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
        ask=_ask(found.ask),
        vetoed=ranking.case.vetoed(found.stage) or None,
        answer=found,
        score=float(ranking.scores[at]),
    )


def _ask(found: Asked) -> WhomToAsk:
    return WhomToAsk(
        tuple(
            OpenCell(
                stage=cell.stage,
                criterion=cell.criterion,
                taken=cell.taken,
                ranks={_written(reading): rank for reading, rank in cell.ranks.items()},
                places=cell.places,
                people=dict(cell.people),
                ask=cell.ask,
            )
            for cell in found.cells
        ),
        tuple(ExpertView(v.expert, v.rank, v.apart, v.criterion, v.weight, v.group) for v in found.experts),
    )


def _written(reading: str | float) -> str:
    return reading if isinstance(reading, str) else f"{reading:g}"


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


def _asked(found: RankExplainResult) -> Table:
    """One row a cell and reading, then one an expert."""
    rows: list[tuple[object, ...]] = [
        ("reading", f"{cell.stage}.{cell.criterion}", reading, rank, _who(cell, reading))
        for cell in found.ask.readings
        for reading, rank in cell.ranks.items()
    ]
    rows += [
        ("weights", view.criterion, f"{view.weight:.3f}", view.rank, view.expert)
        for view in found.ask.experts
    ]
    return Table(
        "ask",
        f"Where {found.stage} would stand if a cell read otherwise, or under one expert's weights alone.",
        (
            Column("what", "what", "name"),
            Column("of", "of", "name"),
            Column("reads", "reads, or weighs", "text"),
            Column("rank", "rank", "count"),
            Column("who", "who says so", "text"),
        ),
        tuple(rows),
        key=3,
    )


def _who(cell: OpenCell, reading: str) -> str:
    return ", ".join(name for name, given in cell.people.items() if _written(given) == reading)
