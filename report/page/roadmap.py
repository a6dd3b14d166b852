"""The roadmap of a case with years: what starts when, what it spends in each, and what is owed by when."""

from __future__ import annotations

from math import fsum

from ...models.analysis import Analysis
from ...models.entry.entry import TOLERANCE
from ...models.portfolio.portfolio import Funded
from ...models.rules.kinds.requires import Requires
from ..words import wording as say
from ..words.roadmap import (
    MOST_PERIODS,
    MOST_PROJECTS,
    Facts,
    by_start,
    owed,
    project_rows,
    resources,
    running,
    spending,
    waits_unpaid,
    years,
)
from ..words.text_metrics import clean


def roadmap(analysis: Analysis, most: int | None = None) -> Facts:
    """The tables: a row a period, and a row a project, ``most`` of them at most."""
    case, portfolio = analysis.case, analysis.portfolio
    later = portfolio.optimum.cost - fsum(spent.amount for spent in portfolio.periods)
    spends_later = abs(later) > TOLERANCE * fsum(abs(spent.amount) for spent in portfolio.periods)
    places = project_rows(analysis)
    free = sum(bool(funded.free_starts) for funded in portfolio.funded)
    return {
        "known": bool(case.periods),
        "drawn": len(portfolio.funded) <= MOST_PROJECTS and len(case.periods) <= MOST_PERIODS,
        "carry_over": case.carry_over,
        "pools": any(spent.from_pools for spent in portfolio.periods),
        "discount": f"{100 * case.discount:.3g}\xa0%" if case.discount else None,
        "names": [say.period_name(case, period) for period in case.periods],
        "later": say.amount(abs(later)) if spends_later else None,
        "free": say.count(free, "project") if free else None,
        "returns": later < 0,
        "runs": any(spent.operating is not None for spent in portfolio.periods),
        "lasts": any(waits_unpaid(funded, case.periods) for funded in portfolio.funded),
        "resources": resources(analysis),
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
    return say.amount(amount) if abs(amount) > TOLERANCE * abs(funded.pair.cost) else "–"


def _notes(analysis: Analysis, at: int, funded: Funded) -> list[str]:
    """How long it takes and what it then costs, what it is owed by, had to wait for, and what it builds."""
    case, pair = analysis.case, funded.pair
    periods = list(case.periods)
    found = ["runs already and goes on"] if pair.runs else []
    after = say.period_name(case, periods[pair.end + 1]) if pair.end + 1 < len(periods) else None
    if pair.duration > 1:
        until = (
            f"to the end of {say.period_name(case, periods[pair.end])}"
            if pair.end < len(periods)
            else ("beyond the last period")
        )
        found.append(f"takes {pair.duration} periods, {until}")
    costs = next((amount for amount in running(funded, reversed(periods)) if amount), 0.0)
    if costs:
        word = "costs" if costs > 0 else "saves"
        found.append(f"{word} {say.money(case, abs(costs))} a period to run, from {after} on")
    if funded.free_starts:
        names = [say.period_name(case, period) for period in funded.free_starts]
        found.append(f"as well from {say.listed(names, 'or')}")
    found += [f"owed by {day}: {clean(rule.title)}" for rule, day in owed(analysis, at)]
    found += _waits(analysis, at)
    if pair.builds and pair.start is not None and after is not None:
        then = after
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
            ended = "the end of " if any(pairs[i].duration > 1 for i in met) else ""
            found.append(f"at least {behind} behind {ended}{say.listed(names, 'or')} ({clean(rule.title)})")
    return found
