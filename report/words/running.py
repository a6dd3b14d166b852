"""What runs already: whether it goes on or is stopped, and why, in words."""

from __future__ import annotations

from ...models.case.case import Case
from ...models.case.fields import Cost, Running
from ...models.entry.entry import TOLERANCE
from ...models.portfolio.portfolio import Portfolio
from ...models.portfolio.running import RunningPair
from .rules import figure, money
from .text_metrics import clean


def running_words(case: Case, runs: Running) -> list[str]:
    """What a case says of a pair that runs: what is left and spent, and whether it can be stopped."""
    left = runs.cost
    says = [f"runs already, {money(case, left.likely)} left"]
    if not isinstance(runs.left, Cost):
        says.append(f"by period {', '.join(map(figure, runs.left))}")
    elif left.low < left.high:
        says.append(f"from {figure(left.low)} to {figure(left.high)}")
    if runs.spent is not None:
        says.append(f"{money(case, runs.spent)} spent so far")
    says.append("cannot be stopped" if runs.stop is None else f"can be stopped for {money(case, runs.stop)}")
    return says + ([] if runs.level is None else [f"at the level {clean(runs.level)}"])


def why_running(portfolio: Portfolio, found: RunningPair) -> str:
    """Whether a pair that runs goes on, and why, in a sentence."""
    case, left, stop = portfolio.case, found.going_on.cost, found.stopping
    if stop is None:
        return f"goes on at {money(case, left)}: nothing says that it can be stopped"
    otherwise = _otherwise(portfolio, found)
    if found.goes_on:
        instead = f"stopping it would cost {money(case, stop.cost)}"
        return f"goes on at {money(case, left)}: {instead}{otherwise and f' and {otherwise}'}"
    says = f"is stopped for {money(case, stop.cost)}, in place of {money(case, left)} to go on"
    return f"{says}{otherwise and f': going on would {otherwise}'}"


def _otherwise(portfolio: Portfolio, found: RunningPair) -> str:
    """What the other decision would do; empty where it was not worked out."""
    made, best, other = portfolio.programme, portfolio.optimum, found.otherwise
    if other is None:
        return "" if portfolio.lacks("running") else "leave no portfolio that keeps the rules"
    lost = best.value - other.value
    if lost > TOLERANCE * made.size(best.funded):
        return f"lose {figure(lost)} of value"
    dearer = other.cost - best.cost
    if dearer > TOLERANCE * made.cost_size(other.funded):
        return f"bring no more value for {money(portfolio.case, dearer)} more in all"
    return "change neither value nor cost of the whole"
