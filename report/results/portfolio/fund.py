"""The portfolio: what is funded in which order, what limits it, and what stands beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from ....models.analysis import ReadingRobustness
from ....models.case.plan import nearest
from ....models.options.option import OPERATING
from ....models.portfolio.left_out import incomplete
from ....models.portfolio.portfolio import Portfolio
from ....models.ranking.ranking import Ranking
from ....models.solver.lexicographic import DifferIn
from ....models.solver.registry import Solver
from ...documents.left_out import Omission, omissions, sentences
from ...documents.result import Result, absent, hidden, part
from ...documents.tables import Column, Table
from ..stages.rank import OpenCells, open_cells
from .fund_extras import (
    AdditivePortfolio,
    AlternativePortfolio,
    Baselines,
    OverridesCost,
    Pools,
    RealisedSynergy,
    additive,
    alternatives_table,
    baselines,
    baselines_table,
    finite,
    pools,
    realised,
)
from .fund_rules import RuleOutcome, rule_outcome, rules_table
from .fund_years import PeriodSpending, RunningPair, ending, running, running_table, years, years_table

TYPE_CHECKING = False
if TYPE_CHECKING:  # the portfolio pulls in PuLP, which weighing and ranking do without
    from ....models.analysis import ReadingRobustness
    from ....models.portfolio.portfolio import Portfolio

Status = Literal["optimal", "time-limit", "stopped"]
"""What ended the search for the portfolio."""


@part
class FundedPair:
    """A pair that is funded, and its place in the funding order."""

    pair: str
    """stage/technology."""
    stage: str
    technology: str
    level: str | None
    """At which of its levels, where it has some."""
    period: str | None
    """In which period it starts, where the case has some; None of what runs already."""
    free_starts: tuple[str, ...] | None
    """In which others it could start for the same value, other pairs moved where need be; None: not known."""
    state: Literal["new", "running"]
    """Running: it runs already and goes on."""
    cost: float
    """In the case's currency."""
    value: float
    """A score, no money, unless the case states values."""
    difficulty: float | None
    maturity: float | None
    priority: int
    """From 1, what is funded first."""
    entry_budget: float | None
    """The least budget from which it stays funded; None: not worked out."""
    fit: float | None
    """How well the technology serves the stage, from 0 to 1."""
    value_stated: bool
    """Whether the case states the value; otherwise it is stage priority times fit."""
    why: str | None
    cost_basis: str
    """Where the cost comes from; illustrative or not stated where nobody measured it."""
    owed_to: str | None
    """The obligation that demands it, if one does."""
    share_of_readings: float | None
    """Under which share of the open readings it is funded; None: not worked out."""
    operating_cost: float | None = absent()
    """What of the cost is to run it to the last period, where it costs anything to run."""
    ends: str | None = absent()
    """The period that it ends in, where it takes several and ends within the plan."""
    owner: str | None = absent()
    """Who answers for it, where the case says."""


@part
class LeftPair:
    """A pair that is not funded."""

    pair: str
    level: str | None
    state: Literal["new", "stopped"]
    """Stopped: it runs and does not go on; cost and value are those of going on."""
    cost: float
    """As if it started in the first period that it can."""
    value: float
    share_of_readings: float | None
    operating_cost: float | None = absent()
    """What of the cost is to run it to the last period, where it costs anything to run."""


@part
class VariedReadings(OpenCells):
    """Cells of which more than one reading stands, and whether the portfolio was found for each."""

    resolved: bool


@part
class FundResult(Result):
    """The best portfolio under one profile."""

    profile: str
    method: str
    normalisation: str
    solver: Solver
    """Who proved it."""
    status: Status
    by_hand: bool
    """Whether it is what value per cost would take by hand: the solver had nothing better in time."""
    value: float
    """Synergies counted in; a score, no money, unless the case states values."""
    bound: float | None
    """No portfolio is worth more; None: not known."""
    gap: float | None
    """How far the value may be from the highest, relative to it; 0 where proven."""
    cost: float
    """In the case's currency."""
    budget: float | None
    """None where nothing limits the cost."""
    unlimited: float | None
    """Value gained without any limit on money, where there are several; else, or not worked out, None."""
    least_cost: float | None
    """The least that keeps the rules, in the case's currency; None where cost is not minimised."""
    entry_budgets_exact: bool
    """Whether entry budgets come from every portfolio of the frontier."""
    pools: Pools | None
    periods: tuple[PeriodSpending, ...]
    funded: tuple[FundedPair, ...]
    """In the order of their priority."""
    not_funded: tuple[LeftPair, ...]
    """In the order of the case file."""
    running: tuple[RunningPair, ...]
    """What runs already, in the order of the case file."""
    synergies: tuple[RealisedSynergy, ...]
    rules: tuple[RuleOutcome, ...]
    additive: AdditivePortfolio | None
    """None where no portfolio keeps the rules so, or it was left out."""
    open_readings: VariedReadings
    baselines: Baselines | None
    complete: bool
    """Whether nothing was left out that the size of the case allows."""
    left_out: tuple[Omission, ...]
    overrides_cost: OverridesCost | None = absent()
    alternatives: tuple[AlternativePortfolio, ...] | None = absent()
    """The next best, from the best of them on; fewer than asked for where there was no time."""
    differing: int | None = absent()
    """In how many pairs at least each differs from all better ones."""
    differ_in: DifferIn | None = absent()
    """Whether another level or start of a pair counts, too: pairs (it does not) or options."""
    alternatives_exhausted: bool | None = absent()
    """Whether there is no further one."""
    alternatives_missing: int | None = absent()
    """How many of those asked for there was no time for."""
    answer: Any = hidden()
    """The same with its programme (``Portfolio``)."""
    currency: str = hidden("")

    def tables(self) -> tuple[Table, ...]:
        found = [_options(self), rules_table(self.rules, self.currency, self.least_cost is not None)]
        if self.periods:
            found.append(years_table(self.periods, self.currency))
        if self.running:
            found.append(running_table(self.running, self.currency))
        if self.baselines is not None:
            found.append(baselines_table(self.baselines, self.currency))
        if self.alternatives is not None:
            found.append(alternatives_table(self.alternatives, self.currency))
        return tuple(found)


def fund(ranking: Ranking, portfolio: Portfolio, readings: ReadingRobustness) -> FundResult:

    left_out = (*portfolio.left_out, *readings.left_out)
    optimum = portfolio.optimum
    return FundResult(
        profile=ranking.profile.id,
        method=ranking.method,
        normalisation=ranking.normalisation,
        solver=portfolio.solver,
        status=STATUS[optimum.halted],
        by_hand=optimum.by_hand,
        value=optimum.value,
        bound=finite(optimum.bound if portfolio.gap else optimum.value),
        gap=finite(portfolio.gap),
        cost=optimum.cost,
        budget=finite(portfolio.budget),
        unlimited=portfolio.unlimited,
        least_cost=portfolio.least_cost,
        entry_budgets_exact=portfolio.frontier.complete,
        pools=pools(portfolio),
        periods=years(portfolio),
        funded=tuple(
            FundedPair(
                pair=f.pair.pair,
                stage=f.pair.stage,
                technology=f.pair.technology,
                level=f.pair.level,
                period=f.pair.period,
                free_starts=f.free_starts,
                state="running" if f.pair.runs else "new",
                cost=f.pair.cost,
                value=f.pair.value,
                difficulty=f.pair.difficulty,
                maturity=f.pair.maturity,
                priority=f.priority,
                entry_budget=f.entry_budget,
                fit=f.pair.fit,
                value_stated=f.pair.stated,
                why=f.pair.why,
                cost_basis=f.pair.basis,
                owed_to=f.owed_to,
                share_of_readings=readings.share(f.pair.pair),
                operating_cost=f.pair.amount(OPERATING) or None,
                ends=ending(portfolio, f.pair),
                owner=nearest(portfolio.case, f.pair.stage, f.pair.technology, None, "owner"),
            )
            for f in portfolio.funded
        ),
        not_funded=tuple(
            LeftPair(
                p.pair,
                p.level,
                "stopped" if p.runs else "new",
                p.cost,
                p.value,
                readings.share(p.pair),
                p.amount(OPERATING) or None,
            )
            for p in portfolio.not_funded
        ),
        running=running(portfolio),
        synergies=realised(portfolio.programme, portfolio.optimum.funded),
        rules=tuple(rule_outcome(use) for use in portfolio.rules),
        additive=additive(portfolio),
        open_readings=VariedReadings(
            **vars(open_cells(readings.open)), resolved=readings.portfolios is not None
        ),
        baselines=baselines(portfolio),
        complete=not incomplete(left_out),
        left_out=omissions(left_out),
        overrides_cost=None,
        alternatives=None,
        differing=None,
        differ_in=None,
        alternatives_exhausted=None,
        alternatives_missing=None,
        answer=portfolio,
        currency=portfolio.case.currency,
    )


STATUS: dict[str | None, Status] = {None: "optimal", "out of time": "time-limit", "stopped": "stopped"}
"""By what halted the search."""


# ---------------------------------------------------------------- as tables


def _options(found: FundResult) -> Table:
    says = (
        "Every option, the funded ones first in the order of their priority. Entry budget: from which the "
        "pair stays funded all the way. Share of readings: of the open readings under which it is funded. "
        "State: new, running already, or stopped."
    )
    return Table(
        "portfolio",
        " ".join([says, *sentences(found.left_out)]),
        (
            Column("pair", "pair", "name"),
            Column("funded", "funded", "flag"),
            Column("priority", "priority", "count"),
            Column("level", "level", "name"),
            Column("period", "period", "name"),
            *([Column("free_starts", "or as well", "text")] if found.periods else []),
            Column("entry_budget", "entry budget", "money", found.currency),
            Column("cost", "cost", "money", found.currency),
            Column("value", "value", "score"),
            Column("difficulty", "difficulty", "amount"),
            Column("maturity", "maturity", "amount"),
            Column("fit", "fit", "score"),
            Column("why", "why", "text"),
            Column("cost_basis", "cost basis", "text"),
            Column("owed_to", "owed to", "name"),
            Column("share_of_readings", "share of readings", "share"),
            Column("state", "state", "text"),
            *([Column("owner", "owner", "text")] if any(f.owner for f in found.funded) else []),
        ),
        tuple(_rows(found)),
    )


def _rows(found: FundResult) -> Iterator[tuple[Any, ...]]:
    timed, owned = bool(found.periods), any(f.owner for f in found.funded)
    for f in found.funded:
        yield (
            f.pair, True, f.priority, f.level, f.period, *([", ".join(f.free_starts or ())] if timed else []),
            f.entry_budget, f.cost, f.value, f.difficulty,
            f.maturity, f.fit, f.why, f.cost_basis, f.owed_to, f.share_of_readings, f.state,
            *([f.owner] if owned else []),
        )  # fmt: skip
    for left in found.not_funded:
        yield (
            left.pair, False, None, left.level, None, *([None] if timed else []), None, left.cost, left.value,
            *(None,) * 6, left.share_of_readings, left.state,
            *([None] if owned else []),
        )  # fmt: skip
