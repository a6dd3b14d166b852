"""What stands beside the best portfolio: what was forced on it, what comes next, what a hand would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...cases import Loaded
from ...models.portfolio.alternatives import Alternatives
from ...models.portfolio.baselines import Baseline
from ...models.portfolio.portfolio import Portfolio
from ...models.rules.fund import Fund
from ...models.rules.skip import Skip
from ...models.solver.lexicographic import Optimum
from ...models.solver.programme import Programme
from ..words.plain_text import JSON

FORCE, WITHOUT = "--force ", "--without "
"""What the rules that stand for overrides are called after; no case file holds them."""


def overridden(loaded: Loaded, force: Sequence[str], without: Sequence[str]) -> Loaded:
    """The case with a rule more for each pair, or pattern, that must or must not be funded."""
    case = loaded.case
    rules = [Fund(rule="fund", name=f"{FORCE}{pair}", pairs=(pair,)) for pair in dict.fromkeys(force)]
    more = [Skip(rule="skip", name=f"{WITHOUT}{pair}", pairs=(pair,)) for pair in dict.fromkeys(without)]
    return replace(loaded, case=case.changed(rules=(*case.rules, *rules, *more)))


def unbound(programme: Programme) -> Programme:
    """The programme without what was asked for on the command line."""
    rules = (rule for rule in programme.rules if not rule.title.startswith((FORCE, WITHOUT)))
    return replace(programme, rules=tuple(rules))


def overrides_cost(force: Sequence[str], without: Sequence[str], free: Optimum, bound: Optimum) -> JSON:
    """What overrides cost against ``free``, the best portfolio without them."""
    return {
        "force": list(dict.fromkeys(force)),
        "without": list(dict.fromkeys(without)),
        "value_lost": max(free.value - bound.value, 0.0) if free.funded != bound.funded else 0.0,
        "value_without_overrides": free.value,
    }


def alternatives(portfolio: Portfolio, found: Alternatives) -> JSON:
    """The next best portfolios, and how near they are."""
    made, top = portfolio.programme, portfolio.optimum
    return {
        "alternatives": [
            {
                "value": other.value,
                "cost": other.cost,
                "funded": list(made.ids(other.funded)),
                "share_of_best": other.value / top.value if top.value > 0 else None,
                "adds": list(made.ids(other.funded - top.funded)),
                "drops": list(made.ids(top.funded - other.funded)),
            }
            for other in found.portfolios
        ],
        "differing": found.differing,
        "alternatives_exhausted": found.exhausted,
    }


def baselines(portfolio: Portfolio) -> JSON | None:
    """What would be done without optimising; ``None`` where there was no time to see."""
    found = portfolio.baselines
    if found is None:
        return None
    return {
        "do_nothing": _baseline(portfolio, found.do_nothing),
        "obligations": _baseline(portfolio, found.obligations),
        "by_value_per_cost": _baseline(portfolio, found.by_value_per_cost),
    }


def _baseline(portfolio: Portfolio, found: Baseline) -> JSON:
    return {
        "value": found.value,
        "cost": found.cost,
        "funded": list(portfolio.programme.ids(found.funded)),
        "feasible": not found.broken,
        "broken": list(found.broken),
    }
