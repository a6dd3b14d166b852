"""How far the people of a case agree, and what their disagreement does, as a result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ....models.group.agreement import CellAgreement, WeightAgreement
from ....models.group.answers import Shift
from ....models.group.consensus import GroupConsensus
from ....models.group.still_open import OpenAnswer, OpenWeights
from ...documents.result import Result, hidden, part
from ...documents.tables import Column, Table
from .consensus_parts import (
    AgreedCell,
    AgreedCriterion,
    AgreedSet,
    AgreedWeights,
    AskedAlone,
    Change,
    DifferentCriterion,
    Disagreement,
    GivenReading,
    LikeMindedGroup,
    NotAnswered,
    OpenCell,
    OpenWeighing,
    Person,
    PossibleReading,
    StatedView,
)


@part
class ConsensusResult(Result):
    """How far people agree, who is of one mind, what to discuss first, and what is still open."""

    profile: str
    people: tuple[Person, ...]
    weights: AgreedWeights | None
    """None with fewer than two people whose judgements give weights."""
    reading: float | None
    """Mean agreement over the cells that two or more read."""
    cells: tuple[AgreedCell, ...]
    groups: tuple[LikeMindedGroup, ...]
    """By weights, then by readings; a single one of a kind: nobody stands apart."""
    discuss: tuple[Disagreement, ...]
    """What moves the portfolio most first."""
    open: NotAnswered
    alone: tuple[AskedAlone, ...]
    """Everybody, then groups of like-minded people."""
    funded: tuple[str, ...]
    """What the group funds."""
    answer: Any = hidden()
    """The same as it was computed (``GroupConsensus``)."""

    in_csv = "discuss"

    def tables(self) -> tuple[Table, ...]:
        return (_discuss(self), _cells(self), _criteria(self), _alone(self))


def consensus(found: GroupConsensus) -> ConsensusResult:
    return ConsensusResult(
        profile=found.answer.ranking.profile.id,
        people=tuple(
            Person(
                one.id,
                None if one.weights is None else dict(one.weights),
                one.consistency_ratio,
                one.consistent,
                len(one.readings),
                one.unknown,
                one.unanswered,
            )
            for one in found.people
        ),
        weights=_weights(found.weights),
        reading=found.reading,
        cells=tuple(map(_cell, found.cells)),
        groups=tuple(
            LikeMindedGroup(
                made.by,
                one.people,
                one.consensus,
                tuple(DifferentCriterion(d.criterion, d.own, d.others) for d in one.differs),
            )
            for made in found.like_minded
            for one in made.groups
        ),
        discuss=tuple(
            Disagreement(
                d.stage, d.criterion, d.taken, d.consensus, d.at_stake, d.most, d.not_allowed, d.pairs,
                d.places,
                tuple(StatedView(v.value, v.people, v.share, _change(v.shift)) for v in d.views),
            )
            for d in found.disputes
        ),
        open=NotAnswered(
            found.open.further,
            found.open.could_change,
            found.open.combinations,
            tuple(found.open.together),
            tuple(map(_open, found.open.cells)),
            _open_weights(found.open.weights),
        ),
        alone=tuple(
            AskedAlone(one.of, one.people, one.weights, one.readings, _change(one.shift)) for one in found.own
        ),
        funded=found.answer.pairs,
        answer=found,
    )  # fmt: skip


def _weights(found: WeightAgreement | None) -> AgreedWeights | None:
    if found is None:
        return None
    return AgreedWeights(
        len(found.people),
        found.consensus,
        found.band,
        found.homogeneity,
        tuple(AgreedSet(one.group, one.members, one.consensus, one.band) for one in found.sets),
        tuple(
            AgreedCriterion(c.criterion, c.weight, c.low, c.median, c.high, c.part) for c in found.criteria
        ),
    )


def _cell(found: CellAgreement) -> AgreedCell:
    counts = tuple(GivenReading(reading, people) for reading, people in found.counts)
    return AgreedCell(
        found.stage, found.criterion, dict(found.readings), found.unknown, found.unanswered, counts,
        found.low, found.median, found.high, found.consensus, found.band,
    )  # fmt: skip


def _change(found: Shift) -> Change:
    return Change(
        found.first, found.kendall_tau, found.places, found.enters, found.leaves, found.value, found.regret,
        found.part,
    )  # fmt: skip


def _open(found: OpenAnswer) -> OpenCell:
    both = zip(found.values, found.shifts, strict=True)
    values = tuple(PossibleReading(value, _change(made)) for value, made in both)
    return OpenCell(found.stage, found.criterion, found.missing, found.could_change, values)


def _open_weights(found: OpenWeights | None) -> OpenWeighing | None:
    if found is None:
        return None
    weights, made = found.example or (None, None)
    return OpenWeighing(
        found.missing, found.could_change, dict(found.ranges), found.looked_at, found.changing,
        None if weights is None else dict(weights), None if made is None else _change(made), found.why_not,
    )  # fmt: skip


# ---------------------------------------------------------------- tables


def _discuss(found: ConsensusResult) -> Table:
    columns = (
        Column("stage", "stage", "name"),
        Column("criterion", "criterion", "name"),
        Column("taken", "the group has", "reading"),
        Column("at_stake", "of the value at stake", "share"),
        Column("most", "at most", "share"),
        Column("not_allowed", "not allowed for", "share"),
        Column("pairs", "pairs that change", "mean"),
        Column("places", "places moved", "mean"),
    )
    rows = tuple(
        (d.stage or "", d.criterion, d.taken, d.at_stake, d.most, d.not_allowed, d.pairs, d.places)
        for d in found.discuss
    )
    says = "What to discuss first: cells, and without a stage weights, that people see differently."
    return Table("discuss", says, columns, rows, key=2)


def _cells(found: ConsensusResult) -> Table:
    columns = (
        Column("stage", "stage", "name"),
        Column("criterion", "criterion", "name"),
        Column("people", "read by", "count"),
        Column("unknown", "do not know", "count"),
        Column("unanswered", "no answer", "count"),
        Column("low", "lowest", "reading"),
        Column("median", "the group reads", "reading"),
        Column("high", "highest", "reading"),
        Column("consensus", "agreement", "share"),
        Column("band", "which is", "name"),
    )
    rows = tuple(
        (
            c.stage, c.criterion, len(c.readings), len(c.unknown), len(c.unanswered), c.low, c.median, c.high,
            c.consensus, c.band,
        )
        for c in found.cells
    )  # fmt: skip
    return Table("cells", "How far people agree on what they read.", columns, rows, key=2)


def _criteria(found: ConsensusResult) -> Table:
    columns = (
        Column("criterion", "criterion", "name"),
        Column("weight", "the group gives", "score"),
        Column("low", "lowest", "score"),
        Column("median", "median", "score"),
        Column("high", "highest", "score"),
        Column("part", "of the disagreement", "share"),
    )
    criteria: Sequence[AgreedCriterion] = found.weights.criteria if found.weights else ()
    rows = tuple((c.criterion, c.weight, c.low, c.median, c.high, c.part) for c in criteria)
    return Table("weights", "What people weigh, and where they differ.", columns, rows)


def _alone(found: ConsensusResult) -> Table:
    ratios = {one.id: one.consistency_ratio for one in found.people}
    columns = (
        Column("of", "person", "name"),
        Column("consistency_ratio", "consistency ratio", "score"),
        Column("first", "first", "text"),
        Column("kendall_tau", "Kendall's tau", "score"),
        Column("enters", "would fund", "text"),
        Column("leaves", "would not fund", "text"),
        Column("regret", "loses", "score"),
        Column("part", "of the value", "share"),
    )
    rows = tuple(
        (
            one.of, ratios.get(one.of), " ".join(one.change.first), one.change.kendall_tau,
            None if one.change.enters is None else " ".join(one.change.enters),
            None if one.change.leaves is None else " ".join(one.change.leaves),
            one.change.regret, one.change.part,
        )
        for one in found.alone
    )  # fmt: skip
    says = "What each person, and each group of like-minded people, would rank and fund alone."
    return Table("alone", says, columns, rows)
