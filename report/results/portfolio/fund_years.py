"""What the portfolio makes of what runs already, what it spends in each period, and what it uses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from ....models.entry.entry import TOLERANCE
from ...documents.result import absent, part
from ...documents.tables import Column, Table
from ...words.reasons import why_running

if TYPE_CHECKING:
    from ....models.options.option import Option
    from ....models.portfolio.portfolio import Portfolio
    from ....models.portfolio.running import RunningPair as Decided


@part
class RunningPair:
    """A pair that runs already, and what is decided about it."""

    pair: str
    level: str | None
    """At which it runs, where it has some."""
    decision: Literal["goes on", "stopped"]
    committed: bool
    """Whether it cannot be stopped."""
    spent: float | None
    """What it has cost so far, in the case's currency: shown, never counted; None: not stated."""
    left: float
    """What it costs to go on, in the case's currency."""
    stop: float | None
    """What it costs to stop it; None: it cannot be stopped."""
    value: float
    """What it is worth in place, synergies apart."""
    value_otherwise: float | None
    """Of the best portfolio with the other decision; None: there is none, or it was not worked out."""
    lost_otherwise: float | None
    """What that is worth less than the best portfolio."""
    why: str
    """The decision in a sentence."""


@part
class ResourceUse:
    """What is used of a resource in one period."""

    used: float
    at_most: float | None
    """The most that the period allows; None where it has no limit."""


@part
class PeriodSpending:
    """What is spent in one period."""

    id: str
    spent: float
    budget: float | None
    """The period's own, without what is kept of it in pools; None where it has none."""
    from_pools: float
    """What of it pools pay, as early as they can; the budget pays the rest."""
    carried: float
    """What earlier periods left, where that can be spent later."""
    left: float | None
    """What of both is not spent; None where it has no budget."""
    operating: float | None = absent()
    """What of it is to run what has ended, where something in the case costs anything to run."""
    resources: dict[str, ResourceUse] | None = absent()
    """What is used of each resource that the case limits by period, where it limits some."""


def running(portfolio: Portfolio) -> tuple[RunningPair, ...]:
    """What runs already, in the order of the case file."""
    return tuple(_running(portfolio, found) for found in portfolio.running)


def _running(portfolio: Portfolio, found: Decided) -> RunningPair:
    pair, other = found.going_on, found.otherwise
    entry = portfolio.case.pair(pair.stage, pair.technology).running
    assert entry is not None  # it runs
    lost = None
    if other is not None:
        lost = max(portfolio.optimum.value - other.value, 0.0)
        lost = lost if lost > TOLERANCE * portfolio.programme.size(portfolio.optimum.funded) else 0.0
    return RunningPair(
        pair=pair.pair,
        level=pair.level,
        decision="goes on" if found.goes_on else "stopped",
        committed=found.committed,
        spent=entry.spent,
        left=pair.cost,
        stop=entry.stop,
        value=pair.value,
        value_otherwise=None if other is None else other.value,
        lost_otherwise=lost,
        why=why_running(portfolio, found),
    )


def years(portfolio: Portfolio) -> tuple[PeriodSpending, ...]:
    """What a portfolio spends in each period."""
    found = []
    for spent in portfolio.periods:
        used = {one.resource: ResourceUse(one.amount, one.limit) for one in spent.used}
        money = (spent.amount, spent.budget, spent.from_pools, spent.carried, spent.left, spent.operating)
        found.append(PeriodSpending(spent.period, *money, used or None))
    return tuple(found)


def ending(portfolio: Portfolio, pair: Option) -> str | None:
    """The period in which something ends that takes several, where that is within the plan."""
    periods = list(portfolio.case.periods)
    return periods[pair.end] if pair.duration > 1 and pair.end < len(periods) else None


def running_table(found: tuple[RunningPair, ...], currency: str) -> Table:
    return Table(
        "running",
        "What runs already, and whether it goes on. What is spent is gone either way.",
        (
            Column("pair", "pair", "name"),
            Column("level", "level", "name"),
            Column("decision", "decision", "text"),
            Column("spent", "spent", "money", currency),
            Column("left", "left", "money", currency),
            Column("stop", "to stop it", "money", currency),
            Column("value", "value", "score"),
            Column("lost_otherwise", "lost if decided otherwise", "score"),
            Column("why", "why", "text"),
        ),
        tuple(
            (r.pair, r.level, r.decision, r.spent, r.left, r.stop, r.value, r.lost_otherwise, r.why)
            for r in found
        ),
    )


def years_table(periods: Sequence[PeriodSpending], currency: str) -> Table:
    """What each period spends and uses."""
    columns = [
        Column("period", "period", "name"),
        Column("budget", "budget", "money", currency),
        Column("carried", "carried over", "money", currency),
        Column("spent", "spent", "money", currency),
        Column("from_pools", "from pools", "money", currency),
        Column("left", "left", "money", currency),
    ]
    runs = any(period.operating is not None for period in periods)
    if runs:
        columns.insert(4, Column("operating", "to run", "money", currency))
    resources = list(periods[0].resources or ())
    for name in resources:
        columns += [Column(name, name, "amount"), Column(f"{name} at most", f"{name} at most", "amount")]
    rows = []
    for period in periods:
        used = [(period.resources or {})[name] for name in resources]
        money = [period.budget, period.carried, period.spent, *([period.operating] if runs else [])]
        money += [period.from_pools, period.left]
        rows.append((period.id, *money, *(one for use in used for one in (use.used, use.at_most))))
    says = "What each period has, spends and leaves"
    says += ", what of it is to run what has ended" if runs else ""
    says += ", and what it uses of resources" if resources else ""
    return Table("periods", f"{says}.", tuple(columns), tuple(rows))
