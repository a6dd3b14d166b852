"""The roadmap of a case with years, as data: what starts when, what each spends, what is owed."""

from __future__ import annotations

from typing import Any

from ...models.analysis import Analysis
from ...models.entry.entry import TOLERANCE
from ...models.portfolio.portfolio import Funded
from ...models.rules.fund import Fund
from . import wording as say

Facts = dict[str, Any]

MOST_PROJECTS, MOST_PERIODS = 40, 12
"""With more, the picture cannot be read; the tables have them all."""


def spending(analysis: Analysis, funded: Funded) -> list[float]:
    """What the project costs in each period."""
    return [funded.pair.attributes[f"spend {period}"] for period in analysis.case.periods]


def by_start(analysis: Analysis) -> list[Funded]:
    """The first to start first; of those that start together the first to fund."""
    return sorted(analysis.portfolio.funded, key=lambda funded: (funded.pair.start or 0, funded.priority))


def project_rows(analysis: Analysis) -> dict[str, int]:
    """Where each option stands among those of the programme."""
    return {pair.id: i for i, pair in enumerate(analysis.portfolio.programme.pairs)}


def years(analysis: Analysis, most: int | None = None) -> list[Facts]:
    case, left = analysis.case, 0.0
    projects = by_start(analysis)
    rows = []
    for number, spent in enumerate(analysis.portfolio.periods):
        # Money that is carried over is there on top of what the period itself has.
        limit = None if spent.budget is None else spent.budget + (left if case.carry_over else 0.0)
        left = 0.0 if limit is None else limit - spent.amount
        rows.append(
            {
                "name": say.period_name(case, spent.period),
                "starts": [
                    (funded.priority, say.pair_name(case, funded.pair.sized))
                    for funded in [made for made in projects if made.pair.start == number][:most]
                ],
                "spent": say.amount(spent.amount),
                "budget": "–" if spent.budget is None else say.amount(spent.budget),
                "available": "–" if limit is None else say.amount(limit),
                "left": "–" if limit is None else say.amount(left if abs(left) > TOLERANCE * limit else 0.0),
            }
        )
    return rows


def owed(analysis: Analysis, at: int) -> list[tuple[Fund, str]]:
    """Obligations with a day that name the project."""
    pairs = analysis.portfolio.programme.pairs
    dated = [rule for use in analysis.portfolio.rules if isinstance(rule := use.rule, Fund) and rule.by]
    return [(rule, str(rule.by)) for rule in dated if at in rule.named(pairs)]
