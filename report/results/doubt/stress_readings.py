"""Parts of how sure a result is: what follows from each reading, how far people agree, what to discuss."""

from __future__ import annotations

from collections.abc import Mapping

from ....models.sensitivity.discussion import reading_agreement, worth_discussing
from ....models.sensitivity.displacement import Displacement
from ....models.sensitivity.distributions import Uncertainty
from ....models.sensitivity.monte_carlo import Stress
from ...documents.result import part
from ...documents.tables import Column, Table


@part
class WeightInterval:
    """How far the weight of one criterion can move, the others in proportion."""

    weight: float
    """As it is."""
    first: tuple[float, float]
    """Between these the stage that is first stays so."""
    order: tuple[float, float]
    """Between these no two stages change places."""


@part
class OneReading:
    """What follows from one way to read the open cells, at the weights of the profile."""

    assignment: Mapping[str, str | float]
    """The reading of each open cell, stage.criterion."""
    share: float
    """How likely it is, from who read what; of 1."""
    ranking: tuple[str, ...]
    """The stages in order."""
    ranks: Mapping[str, int]
    funded: tuple[str, ...] | None
    """None where no portfolio keeps the rules."""


@part
class Agreement:
    """How far people agree on readings: 1 all the same, 0 split between the ends of the scale."""

    cells: Mapping[str, float]
    """By stage.criterion, where the case says who read what."""
    stages: Mapping[str, float]
    criteria: Mapping[str, float]


@part
class Discussion:
    """A cell worth discussing, and what depends on it."""

    cell: str
    """stage.criterion"""
    readings: Mapping[str, float]
    """How likely each reading is, of 1."""
    agreement: float | None
    """None where the case does not say who read what."""
    pairs_moved: float
    """How many pairs enter or leave the portfolio on average, read otherwise than now."""
    places_moved: float
    """By how many places the ranking changes on average, read otherwise than now."""


@part
class Displaced:
    """What displaces a pair: of the draws that have a portfolio, those in which it is not in it."""

    instead: Mapping[str, float]
    """By pair not funded at the point: in what share of these draws it is, the most frequent first."""
    overspent: float
    """In what share of them the portfolio at the point, at the costs drawn, no longer keeps the rules."""
    lost: float | None
    """What that portfolio lacks of the highest value, as a share of it, on average over those of these draws
    in which it keeps the rules; None where it does in none."""
    funded_if: Mapping[str, Mapping[str, float]]
    """By open cell, stage.criterion, and reading: in what share of the draws that read it so it is funded."""


def drawn_numbers(varied: Uncertainty) -> dict[str, tuple[str, ...]] | None:
    """By kind: whose fits, chances of success and synergies were drawn; ``None`` where none was."""
    kinds = {"fits": varied.fits, "successes": varied.successes, "synergies": varied.synergies}
    return {kind: tuple(one.of for one in found) for kind, found in kinds.items() if found} or None


def displaced(found: Mapping[str, Displacement]) -> dict[str, Displaced]:
    return {
        pair: Displaced(
            instead=dict(made.instead),
            overspent=made.overspent,
            lost=made.lost,
            funded_if={".".join(cell): dict(shares) for cell, shares in made.funded_if.items()},
        )
        for pair, made in found.items()
    }


def one_by_one(found: Stress) -> tuple[OneReading, ...]:
    return tuple(
        OneReading(
            assignment={f"{s}.{c}": reading for (s, c), reading in assignment.items()},
            share=share,
            ranking=tuple(ranking.order),
            ranks=dict(zip(found.ranking.matrix.stages, ranking.ranks.tolist(), strict=True)),
            funded=None if funded is None else tuple(funded),
        )
        for assignment, share, ranking, funded in zip(
            found.open.assignments, found.shares, found.open.rankings, found.portfolios, strict=True
        )
    )


def agreement(found: Stress) -> Agreement:
    agreed = reading_agreement(found.uncertainty.case)
    return Agreement(
        cells={f"{s}.{c}": share for (s, c), share in agreed.cells.items()},
        stages=dict(agreed.stages),
        criteria=dict(agreed.criteria),
    )


def discussed(found: Stress) -> tuple[Discussion, ...]:
    case = found.uncertainty.case
    agreed = reading_agreement(case)
    return tuple(
        Discussion(
            cell=".".join(moves.cell),
            readings={str(reading): share for reading, share in moves.shares.items()},
            agreement=agreed.cells.get(moves.cell),
            pairs_moved=moves.pairs,
            places_moved=moves.places,
        )
        for moves in worth_discussing(case, found)
    )


def intervals_table(found: Mapping[str, WeightInterval]) -> Table:
    """One row a criterion."""
    return Table(
        "weights",
        "One weight moved at a time, the others in proportion: between which weights the first stage stays "
        "first, and between which no two stages change places.",
        (
            Column("criterion", "criterion", "name"),
            Column("weight", "weight", "score"),
            Column("first_from", "first from", "score"),
            Column("first_to", "first to", "score"),
            Column("order_from", "same order from", "score"),
            Column("order_to", "same order to", "score"),
        ),
        tuple((c, made.weight, *made.first, *made.order) for c, made in found.items()),
    )
