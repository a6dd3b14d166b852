"""The roadmap of a case with years: what starts when, what it spends in each, and what is owed by when."""

from __future__ import annotations

from math import fsum

from ...models.analysis import Analysis
from ...models.entry.entry import TOLERANCE
from ...models.portfolio.portfolio import Funded
from ...models.rules.requires import Requires
from ..words import wording as say
from ..words.roadmap import (
    MOST_PERIODS,
    MOST_PROJECTS,
    Facts,
    by_start,
    owed,
    period_name,
    project_rows,
    spending,
    years,
)
from ..words.text_metrics import clean


def roadmap(analysis: Analysis, most: int | None = None) -> Facts:
    """The tables: a row a period, and a row a project, ``most`` of them at most."""
    case, portfolio = analysis.case, analysis.portfolio
    later = portfolio.optimum.cost - fsum(spent.amount for spent in portfolio.periods)
    spends_later = later > TOLERANCE * portfolio.optimum.cost
    places = project_rows(analysis)
    return {
        "known": bool(case.periods),
        "drawn": len(portfolio.funded) <= MOST_PROJECTS and len(case.periods) <= MOST_PERIODS,
        "carry_over": case.carry_over,
        "pools": any(spent.from_pools for spent in portfolio.periods),
        "discount": f"{100 * case.discount:.3g}\xa0%" if case.discount else None,
        "names": [period_name(case, period) for period in case.periods],
        "later": say.amount(later) if spends_later else None,
        "stopping": say.amount(prices) if (prices := _prices(analysis)) else None,
        "years": years(analysis, most),
        "projects": [
            {
                "priority": funded.priority,
                "name": say.project(case, funded.pair),
                "spent": [say.amount(amount) if amount else "–" for amount in spending(analysis, funded)],
                "after": _after(analysis, funded) if spends_later else None,
                "notes": _notes(analysis, places[funded.pair.id], funded),
            }
            for funded in by_start(analysis)[:most]
        ],
    }


def _prices(analysis: Analysis) -> float:
    """What it costs to stop what is stopped, in the first period."""
    return fsum(
        made.stopping.cost for made in analysis.portfolio.running if made.stopping and not made.goes_on
    )


def _after(analysis: Analysis, funded: Funded) -> str:
    """What is spent behind the last period."""
    amount = funded.pair.cost - fsum(spending(analysis, funded))
    return say.amount(amount) if amount > TOLERANCE * funded.pair.cost else "–"


def _notes(analysis: Analysis, at: int, funded: Funded) -> list[str]:
    """What it is owed by, what it had to wait for, and what it builds."""
    case, pair = analysis.case, funded.pair
    found = ["runs already and goes on"] if pair.runs else []
    found += [f"owed by {day}: {clean(rule.title)}" for rule, day in owed(analysis, at)]
    found += _waits(analysis, at)
    periods = list(case.periods)
    if pair.builds and pair.start is not None and pair.start + 1 < len(periods):
        then = period_name(case, periods[pair.start + 1])
        found.append(f"adds {say.amount(pair.builds)} to the maturity of its stage from {then} on")
    return found


def _waits(analysis: Analysis, at: int) -> list[str]:
    """Funded projects that had to start some periods before."""
    case, portfolio = analysis.case, analysis.portfolio
    pairs = portfolio.programme.pairs
    found = []
    for rule in (use.rule for use in portfolio.rules):
        if not isinstance(rule, Requires) or not rule.lag:
            continue
        met = rule.met_by(pairs, at, sorted(portfolio.optimum.funded)) or []
        names = [say.pair_name(case, pairs[i].sized) for i in met]
        if names:
            behind = say.count(rule.lag, "period")
            found.append(f"at least {behind} behind {say.listed(names, 'or')} ({clean(rule.title)})")
    return found
