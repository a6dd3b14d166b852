"""What ``robust`` chose from, for those who want to compute it again."""

from __future__ import annotations

from collections.abc import Mapping

from ....models.options.option import OPERATING
from ....models.uncertainty.scenarios import Scenarios
from ...documents.result import Result, absent, hidden, part
from ...documents.tables import Column, Table


@part
class DrawnOption:
    """An option, as the rules know it: at the point readings and the likely cost."""

    id: str
    value: float
    cost: float
    """What is paid for it and what it costs to run, in the case's currency."""
    operating_cost: float
    """What of it it costs to run, which is not drawn."""


@part
class DrawnSynergy:
    """Value that comes on top where an option of each group is funded, the same in every scenario."""

    groups: tuple[tuple[str, ...], ...]
    value: float


@part
class DrawnScenario:
    """One way in which values may turn out."""

    chance: float
    """Of all scenarios together 1."""
    values: tuple[float, ...]
    """Of each option, in their order."""
    joint: tuple[float, ...] | None = absent()
    """Of each synergy, in their order; absent where it is the same in all scenarios."""


@part
class DrawnCost:
    """A cost that is a range, in all draws."""

    of: str
    """The pair, or the technology whose pairs share it."""
    low: float
    likely: float
    high: float
    parts: Mapping[str, float]
    """By option that it is the cost of: the part of it that is paid for it."""
    amounts: tuple[float, ...]
    """In each draw, in the case's currency; a draw is the same in all of these lists."""


@part
class DrawsResult(Result):
    """The scenarios that robust portfolios were chosen from, and the draws of the costs."""

    exact: bool
    """Whether the scenarios are all there are."""
    draws: int
    """From which the scenarios were merged, equal ones into one."""
    seed: int
    options: tuple[DrawnOption, ...]
    synergies: tuple[DrawnSynergy, ...]
    scenarios: tuple[DrawnScenario, ...]
    costs: tuple[DrawnCost, ...]
    currency: str = hidden("")

    def tables(self) -> tuple[Table, ...]:
        return (_scenarios(self), _costs(self))


def draws(found: Scenarios, currency: str = "") -> DrawsResult:
    made = found.programme
    varies = bool((found.joint != found.joint[:1]).any())
    ids = [pair.id if not pair.stopped else pair.sized for pair in made.pairs]
    return DrawsResult(
        exact=found.exact,
        draws=found.number,
        seed=found.seed,
        options=tuple(
            DrawnOption(id, pair.value, pair.cost, pair.attributes.get(OPERATING, 0.0))
            for id, pair in zip(ids, made.pairs, strict=True)
        ),
        synergies=tuple(
            DrawnSynergy(tuple(tuple(ids[i] for i in group) for group in synergy.groups), synergy.value)
            for synergy in made.synergies
        ),
        scenarios=tuple(
            DrawnScenario(chance, tuple(row), tuple(joint) if varies else None)
            for chance, row, joint in zip(
                found.chance.tolist(), found.values.tolist(), found.joint.tolist(), strict=True
            )
        ),
        costs=tuple(
            DrawnCost(
                of=made_range.of,
                low=made_range.low,
                likely=made_range.likely,
                high=made_range.high,
                parts={
                    id: made_range.pairs[pair.sized]
                    for id, pair in zip(ids, made.pairs, strict=True)
                    if pair.sized in made_range.pairs
                },
                amounts=tuple(found.costs[:, k].tolist()),
            )
            for k, made_range in enumerate(found.ranges)
        ),
        currency=currency,
    )


def _scenarios(found: DrawsResult) -> Table:
    return Table(
        "scenarios",
        "How likely each scenario is, and what each option is worth in it.",
        (
            Column("scenario", "scenario", "count"),
            Column("chance", "chance", "share"),
            *(Column(option.id, option.id, "score") for option in found.options),
        ),
        tuple((k, made.chance, *made.values) for k, made in enumerate(found.scenarios, 1)),
    )


def _costs(found: DrawsResult) -> Table:
    amounts = zip(*(made.amounts for made in found.costs), strict=True) if found.costs else ()
    return Table(
        "costs",
        "What each cost that is a range is in each draw.",
        (
            Column("draw", "draw", "count"),
            *(Column(made.of, made.of, "money", found.currency) for made in found.costs),
        ),
        tuple((k, *row) for k, row in enumerate(amounts, 1)),
    )
