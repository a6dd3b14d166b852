"""Portfolios chosen against doubt, beside the one that is best at the point."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from ....mcda.methods import VALUING, Basis
from ....models.uncertainty.overspend import HELD
from ....models.uncertainty.overspend import Overspend as Exceeded
from ....models.uncertainty.robust import Choice, Robust
from ...documents.result import Result, absent, hidden, part
from ...documents.tables import Column, Table
from ...words.sureness import worst
from .stress_readings import drawn_numbers


@part
class LimitOverspent:
    """One limit on money."""

    rule: str
    chance: float
    """In what share of the draws of the costs it is exceeded."""


@part
class Overspend:
    """What costs that are ranges do to the limits on money."""

    chance: float
    """In what share of the draws of the costs some limit on money is exceeded."""
    error: float
    """Standard error of the chance."""
    reserve: float | None
    """In the case's currency: the least money beside the limits that is enough in the share that is held;
    None where pools pay in periods, as nothing says whose money it would be."""
    limits: tuple[LimitOverspent, ...]


@part
class RobustChoice:
    """A portfolio, proven to be the best by what it is chosen by, of equals the cheapest."""

    by: Literal["point", "expected", "regret", "cvar"]
    """Value at the point, highest mean, least largest regret, or highest mean of the bad part."""
    funded: tuple[str, ...]
    value: float
    """At the point readings."""
    expected: float
    """Mean value over the scenarios."""
    expected_error: float | None
    """Standard error of that mean; None: exact."""
    regret: float
    """The most value lost in any scenario against the best portfolio of that scenario."""
    cvar: float
    """Conditional value at risk: mean value in the bad part of the scenarios."""
    cost: float
    """At the likely costs, in the case's currency."""
    overspend: Overspend | None
    """None where no cost is a range, or no money is limited."""
    enters: tuple[str, ...]
    """Pairs that the portfolio of the point does not fund."""
    leaves: tuple[str, ...]
    moves: tuple[str, ...]
    """Pairs that both fund, here at another level or from another period on."""
    expected_gained: float
    """Mean value beyond that of the portfolio of the point; below 0 where it is given up."""
    expected_gained_error: float | None
    """Standard error of that; None: exact."""
    cvar_gained: float
    """The same in the bad part."""


@part
class RobustResult(Result):
    """Which portfolio to fund where it is not known what things are worth and cost.

    All choices keep the rules as the case states them, at the point readings and the likely costs.
    """

    profile: str
    """Whose weights; the same in all scenarios."""
    basis: Basis
    """What ranks the stages."""
    vary: tuple[str, ...]
    """What turns out otherwise than at the point; the rest does not."""
    readings_varied: tuple[str, ...]
    """Cells that may be read in several ways or within a range: stage/criterion."""
    scales: tuple[str, ...]
    costs_varied: tuple[str, ...]
    """Whose costs were drawn: pairs and technologies."""
    exact: bool
    """Whether the scenarios are all combinations of readings and scales, with their chances."""
    draws: int
    """Of what pairs are worth, or the number of combinations."""
    scenarios: int
    """How many of them differ in what pairs are worth."""
    cost_draws: int
    seed: int
    risk: float
    """The part of the scenarios that counts as bad."""
    held: float
    """The share of the draws of the costs that a reserve is to be enough for."""
    choices: tuple[RobustChoice, ...]
    """The portfolio of the point first."""
    overspend: Overspend | None
    """Of the portfolio of the point."""
    in_doubt: Mapping[str, tuple[str, ...]] | None = absent()
    """By kind (fits, successes, synergies): whose numbers were drawn; absent where none was."""
    answer: Any = hidden()
    """The scenarios, and what each choice is worth in each of them (``Robust``)."""
    currency: str = hidden("")

    def tables(self) -> tuple[Table, ...]:
        return (_choices(self), _limits(self))

    @property
    def point(self) -> RobustChoice:
        return self.choices[0]


def robust(found: Robust, currency: str = "") -> RobustResult:
    scenarios = found.scenarios
    varied = scenarios.varied
    choices = tuple(_choice(found, choice) for choice in found.choices.values())
    return RobustResult(
        profile=found.ranking.profile.id,
        basis=VALUING[found.ranking.method].short or found.ranking.method,
        vary=tuple(found.vary),
        readings_varied=tuple("/".join(cell) for cell in (*varied.cells, *varied.ranges)),
        scales=tuple(varied.scales),
        costs_varied=tuple(made.of for made in scenarios.ranges),
        in_doubt=drawn_numbers(varied),
        exact=scenarios.exact,
        draws=scenarios.number,
        scenarios=len(scenarios.chance),
        cost_draws=len(scenarios.costs),
        seed=scenarios.seed,
        risk=found.risk,
        held=HELD,
        choices=choices,
        overspend=choices[0].overspend,
        answer=found,
        currency=currency,
    )


def _choice(found: Robust, choice: Choice) -> RobustChoice:
    made, point = found.scenarios.programme, found.choices["point"]
    change = made.change(point.funded, choice.funded)
    return RobustChoice(
        by=choice.by,
        funded=made.ids(choice.funded),
        value=choice.value,
        expected=choice.expected,
        expected_error=found.expected_error(choice),
        regret=choice.regret,
        cvar=choice.cvar,
        cost=choice.cost,
        overspend=None if choice.overspend is None else _overspend(choice.overspend),
        enters=change.enters,
        leaves=change.leaves,
        moves=change.moves,
        expected_gained=choice.expected - point.expected,
        expected_gained_error=found.expected_error(choice, point),
        cvar_gained=choice.cvar - point.cvar,
    )


def _overspend(found: Exceeded) -> Overspend:
    limits = tuple(LimitOverspent(rule, chance) for rule, chance in found.by_limit.items())
    return Overspend(found.chance, found.error, found.reserve, limits)


# ---------------------------------------------------------------- as tables


def _choices(found: RobustResult) -> Table:
    return Table(
        "choices",
        "Portfolios by what they are chosen by, and what each comes to over the scenarios.",
        (
            Column("by", "chosen by", "name"),
            Column("value", "value at the point", "score"),
            Column("expected", "value on average", "score"),
            Column("expected_error", "standard error", "score"),
            Column("regret", "largest regret", "score"),
            Column("cvar", f"mean of the {worst(found.risk)}", "score"),
            Column("cost", "likely cost", "money", found.currency),
            Column("overspends", "overspends in", "share"),
            Column("reserve", "reserve", "money", found.currency),
            Column("funded", "funds", "text"),
        ),
        tuple(
            (
                c.by, c.value, c.expected, c.expected_error, c.regret, c.cvar, c.cost,
                c.overspend and c.overspend.chance, c.overspend and c.overspend.reserve, " ".join(c.funded),
            )
            for c in found.choices
        ),
    )  # fmt: skip


def _limits(found: RobustResult) -> Table:
    return Table(
        "overspend",
        f"In what share of {found.cost_draws:,} draws of the costs each limit on money is exceeded.",
        (
            Column("by", "portfolio chosen by", "name"),
            Column("rule", "limit", "name"),
            Column("chance", "exceeded in", "share"),
        ),
        tuple(
            (c.by, limit.rule, limit.chance)
            for c in found.choices
            for limit in (c.overspend.limits if c.overspend else ())
        ),
        key=2,
    )
