"""What every amount of money could buy, the budget and beyond it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from ...engines.engine import HERE, Engine
from ...records import dataclass
from ..case.case import Case
from ..entry.entry import raised
from ..entry.frame_repr import FrameRepr
from ..entry.scope import ANYWHERE
from ..options.option import PortfolioChange
from ..portfolio.at_least_cost import at_any_cost
from ..portfolio.frontier import Frontier, spread, whole
from ..portfolio.in_time import best_within
from ..portfolio.portfolio import Infeasible, programme
from ..ranking.ranking import Ranking
from ..rules.kinds.registry import Rule
from ..rules.kinds.total import Total
from ..solver.lexicographic import avoiding
from ..solver.programme import Programme
from .knee import Knee, knee

if TYPE_CHECKING:
    import pandas as pd

SECONDS = 5.0
"""For each portfolio, where there are too many for the whole frontier: then the best found, with a bound."""


@dataclass(frozen=True)
class FrontierStep:
    """From one point of the frontier to the next."""

    change: PortfolioChange
    within_budget: bool


@dataclass(frozen=True, repr=False)
class BudgetFrontier(FrameRepr):
    """The frontier of a case without its budget, and where the budget stops on it."""

    case: Case
    programme: Programme
    """Under the rules that are left"""
    frontier: Frontier
    budget: float
    """inf where nothing limits the cost."""
    lifted: bool
    """The budget is not among the rules that are left."""
    up_to: float
    """The frontier is shown up to this cost; inf where it is shown in full."""
    steps: tuple[FrontierStep, ...]
    """One a point; to the first one everything in it enters."""

    @property
    def chosen(self) -> int | None:
        """The point that the budget chooses; ``None`` where it buys nothing that keeps the rules, or
        lies beyond what is shown."""
        if self.up_to < self.budget:
            return None
        within = [k for k, step in enumerate(self.steps) if step.within_budget]
        return within[-1] if within else None

    @property
    def knee(self) -> Knee | None:
        """Where money buys much up to there and little beyond, of the points that are shown."""
        return frontier_knee(self.frontier)

    def to_frame(self) -> pd.DataFrame:
        """One row a point by rising cost, with what it funds and whether the budget allows it."""
        table = self.frontier.to_frame(self.programme)
        table["within_budget"] = [step.within_budget for step in self.steps]
        return table


def frontier_knee(frontier: Frontier) -> Knee | None:
    """The point of a frontier farthest beyond the straight line from its cheapest to its dearest."""
    return knee([(point.cost, -point.value) for point in frontier.points])


def budget_frontier(
    case: Case, ranking: Ranking, up_to: float | None = None, engine: Engine = HERE
) -> BudgetFrontier:
    """The whole frontier, the budget lifted and all other rules kept; no further than the cost ``up_to``.

    What is found does not depend on the ``engine`` that portfolios are solved by.

    Raises:
        Infeasible: no portfolio keeps the other rules, or none that costs so little.
        OutOfTime: none was found in time.
        SolverError: the solver stopped without proof.
        WorkerDied: a process of the engine was ended.
    """
    stated = programme(case, ranking)
    made = _lifted(stated)
    lifted = made.rules != stated.rules
    if up_to is not None:
        limit: Rule = Total(rule="total", of="cost", name="--up-to", at_most=up_to)
        made = avoiding(replace(made, rules=(*made.rules, limit)))
    budget = case.budget_limit
    frontier = whole(made, engine=engine)
    if frontier is None:
        top = best_within(made, SECONDS)
        named = [budget] if math.isfinite(budget) else []
        frontier = Frontier((), complete=False) if top is None else spread(made, top, named, SECONDS, engine)
    if not frontier.points:
        raise Infeasible.of(made)
    steps, before = [], frozenset[int]()
    for point in frontier.points:
        within = not lifted or point.cost <= raised(budget)
        steps.append(FrontierStep(made.change(before, point.funded), within))
        before = point.funded
    shown = math.inf if up_to is None else up_to
    return BudgetFrontier(case, made, frontier, budget, lifted, shown, tuple(steps))


def _lifted(made: Programme) -> Programme:
    """Without the upper limit of the budget, where it is one on the whole cost and has no pools, and without
    the least cost."""
    kept: list[Rule] = []
    for rule in at_any_cost(made).rules:
        if type(rule) is not Total or (rule.name, rule.of, rule.scope) != ("budget", "cost", ANYWHERE):
            kept.append(rule)
        elif rule.at_least is not None:
            kept.append(rule.model_copy(update={"at_most": None}))
    return replace(made, rules=tuple(kept))
