"""The portfolio as data."""

from __future__ import annotations

import math

from ...models.ranking.ranking import Ranking
from ...models.rules.kinds import Rule
from ...models.rules.pooled import Pooled
from ..documents.csv import Rows
from ..documents.result import plain
from ..words.plain_text import JSON
from .rank import open_cells

TYPE_CHECKING = False
if TYPE_CHECKING:  # the portfolio pulls in PuLP, which weighing and ranking do without
    from ...models.analysis import ReadingRobustness
    from ...models.portfolio.portfolio import Portfolio, RuleUse


def fund(ranking: Ranking, portfolio: Portfolio, robust: ReadingRobustness) -> JSON:
    from ...models.portfolio.left_out import incomplete  # these need the solver, which ranking does without
    from . import fund_extras as fund_extras_result
    from . import unfinished as unfinished_result

    left_out = (*portfolio.left_out, *robust.left_out)
    optimum = portfolio.optimum
    return {
        "profile": ranking.profile.id,
        "method": ranking.method,
        "normalisation": ranking.normalisation,
        "solver": portfolio.solver,
        "status": STATUS[optimum.halted],
        "value": optimum.value,
        "bound": _finite(optimum.bound if portfolio.gap else optimum.value),
        "gap": _finite(portfolio.gap),
        "cost": optimum.cost,
        "budget": _finite(portfolio.budget),
        "entry_budgets_exact": portfolio.frontier.complete,
        "pools": _pools(portfolio),
        "periods": [
            {"id": spent.period, "spent": spent.amount, "budget": spent.budget} for spent in portfolio.periods
        ],
        "funded": [
            {
                "pair": f.pair.pair,
                "stage": f.pair.stage,
                "technology": f.pair.technology,
                "level": f.pair.level,
                "period": f.pair.period,
                "cost": f.pair.cost,
                "value": f.pair.value,
                "difficulty": f.pair.difficulty,
                "maturity": f.pair.maturity,
                "priority": f.priority,
                "entry_budget": f.entry_budget,
                "fit": f.pair.fit,
                "value_stated": f.pair.stated,
                "why": f.pair.why,
                "cost_basis": f.pair.basis,
                "owed_to": f.owed_to,
                "share_of_readings": robust.share(f.pair.pair),
            }
            for f in portfolio.funded
        ],
        "not_funded": [
            {
                "pair": p.pair,
                "level": p.level,
                "cost": p.cost,
                "value": p.value,
                "share_of_readings": robust.share(p.pair),
            }
            for p in portfolio.not_funded
        ],
        "synergies": synergies(portfolio),
        "rules": [_rule(use) for use in portfolio.rules],
        "additive": portfolio.additive
        and {
            "funded": list(portfolio.programme.ids(portfolio.additive.funded)),
            "differs": list(portfolio.differs),
        },
        "open_readings": {**plain(open_cells(robust.open)), "resolved": robust.portfolios is not None},
        "baselines": portfolio.baselines and fund_extras_result.baselines(portfolio),
        "complete": not incomplete(left_out),
        "left_out": unfinished_result.view(left_out),
    }


def synergies(portfolio: Portfolio) -> list[JSON]:
    """What comes on top of the single values; of a synergy that is discounted by year, the sum."""
    made, totals = portfolio.programme, dict[tuple[str, ...], float]()
    for synergy in made.synergies:
        if synergy.realised(portfolio.optimum.funded):
            pairs = tuple(made.pairs[group[0]].pair for group in synergy.groups)
            totals[pairs] = totals.get(pairs, 0.0) + synergy.value
    return [{"pairs": list(pairs), "value": value} for pairs, value in totals.items()]


def _pools(portfolio: Portfolio) -> JSON | None:
    """What money for some pairs only there is, and how much of it is used."""
    for use in portfolio.rules:
        if isinstance(use.rule, Pooled):
            amount = math.fsum(amount for _, amount in use.rule.pools)
            return {"amount": amount, "drawn": portfolio.optimum.cost - (use.used or 0.0)}
    return None


STATUS = {None: "optimal", "out of time": "time-limit", "stopped": "stopped"}
"""What ended the search for the portfolio."""


def _finite(amount: float) -> float | None:
    return amount if math.isfinite(amount) else None


def _limit(rule: Rule, upper: bool) -> float | None:
    """The rule's limit upwards or downwards, whatever its key."""
    return next((limit.value for limit in rule.limits if limit.upper == upper), None)


def _rule(use: RuleUse) -> JSON:
    return {
        "name": use.rule.title,
        "rule": use.rule.rule,
        "used": use.used,
        "at_most": _limit(use.rule, upper=True),
        "at_least": _limit(use.rule, upper=False),
        "binding": use.binding,
        "forgone": use.forgone,
        "by": getattr(use.rule, "by", None),
        "basis": use.rule.basis,
    }


PORTFOLIO_COLUMNS = [
    "pair", "funded", "priority", "level", "period", "entry_budget", "cost", "value", "difficulty",
    "maturity", "fit", "why", "cost_basis", "owed_to", "share_of_readings",
]  # fmt: skip


def fund_rows(view: JSON) -> Rows:
    """One row an option, the funded ones first in priority order."""
    options = [{**f, "funded": True} for f in view["funded"]]
    options += [{**n, "funded": False} for n in view["not_funded"]]
    return PORTFOLIO_COLUMNS, [{name: option.get(name) for name in PORTFOLIO_COLUMNS} for option in options]
