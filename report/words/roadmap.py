"""The roadmap of a case with years, as data: what starts when, what each spends, what is owed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from ...models.analysis import Analysis
from ...models.case.case import Case
from ...models.case.money import Pool
from ...models.options.option import CAPITAL, OPERATING
from ...models.portfolio.portfolio import Funded
from ...models.rules.kinds.fund import Fund
from . import wording as say
from .text_metrics import clean

Facts = dict[str, Any]

MOST_PROJECTS, MOST_PERIODS = 40, 12
"""With more, the picture cannot be read; the tables have them all."""


def spending(analysis: Analysis, funded: Funded) -> list[float]:
    """What the project costs in each period."""
    return [funded.pair.attributes[f"spend {period}"] for period in analysis.case.periods]


def running(funded: Funded, periods: Iterable[str]) -> list[float]:
    """What of that is to run the project, in each period."""
    return [funded.pair.amount(OPERATING, period) for period in periods]


def waits_unpaid(funded: Funded, periods: Collection[str]) -> bool:
    """Whether nothing is paid in some period in which the project goes on."""
    over = list(periods)[funded.pair.start or 0 : funded.pair.end + 1]
    return funded.pair.duration > 1 and not all(funded.pair.amount(CAPITAL, period) for period in over)


def resources(analysis: Analysis) -> list[str]:
    """Names of the resources that the case limits by period, with their units."""
    case, found = analysis.case, analysis.portfolio.periods[:1]
    names = [one.resource for spent in found for one in spent.used]
    return [
        say.attribute(case, name) + (f" [{clean(unit)}]" if (unit := case.resources[name].unit) else "")
        for name in names
    ]


def pool_money(case: Case, pool: Pool) -> Iterator[str]:
    """How much there is when, and how much of a project it pays."""
    if pool.amount is not None:
        yield say.money(case, pool.amount)
    elif pool.amounts is not None:
        yield say.listed([f"{say.money(case, money)} in {name}" for name, money in pool.amounts.items()])
        carried = case.carry_over if pool.carry_over is None else pool.carry_over
        yield "what a period leaves can be spent later" if carried else "what a period leaves is lost"
    ends = [f"from {pool.first}" if pool.first else "", f"to {pool.last}" if pool.last else ""]
    if any(ends):
        yield " ".join(filter(None, ["spent", *ends]))
    if pool.share < 1:
        yield f"at most {100 * pool.share:.3g}\xa0% of what a project spends"


def by_start(analysis: Analysis) -> list[Funded]:
    """The first to start first; of those that start together the first to fund."""

    def start(funded: Funded) -> int:
        return -1 if funded.pair.runs else funded.pair.start or 0

    return sorted(analysis.portfolio.funded, key=lambda funded: (start(funded), funded.priority))


def project_rows(analysis: Analysis) -> dict[str, int]:
    """Where each option stands among those of the programme."""
    return {pair.id: i for i, pair in enumerate(analysis.portfolio.programme.pairs)}


def years(analysis: Analysis, most: int | None = None) -> list[Facts]:
    """What starts in each period, and its money: ``most`` projects each at most."""
    case, projects = analysis.case, by_start(analysis)
    rows = []
    for number, spent in enumerate(analysis.portfolio.periods):
        rows.append(
            {
                "name": say.period_name(case, spent.period),
                "starts": [
                    (funded.priority, say.pair_name(case, funded.pair.sized))
                    for funded in [made for made in projects if made.pair.start == number][:most]
                ],
                "priorities": [made.priority for made in projects if made.pair.start == number],
                "spent": say.amount(spent.amount),
                "budget": say.amount(spent.budget),
                "carried": say.amount(spent.carried),
                "available": say.amount(spent.available),
                "left": say.amount(spent.left),
                "operating": None if spent.operating is None else say.amount(spent.operating),
                "used": [
                    say.amount(one.amount) + ("" if one.limit is None else f" of {say.amount(one.limit)}")
                    for one in spent.used
                ],
                "from_pools": say.amount(spent.from_pools) if spent.from_pools else None,
            }
        )
    return rows


def owed(analysis: Analysis, at: int) -> list[tuple[Fund, str]]:
    """Obligations with a day that name the project."""
    pairs = analysis.portfolio.programme.pairs
    dated = [rule for use in analysis.portfolio.rules if isinstance(rule := use.rule, Fund) and rule.by]
    return [(rule, str(rule.by)) for rule in dated if at in rule.named(pairs)]
