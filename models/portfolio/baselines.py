"""What would be done without optimising: nothing new, what is owed, value per cost by hand, or all."""

from __future__ import annotations

from collections.abc import Iterable

from ...records import dataclass
from ..entry.entry import raised
from ..solver.lexicographic import Optimum, best, costs_least
from ..solver.milp import SolverError, check_time
from ..solver.programme import Programme
from .frontier import Frontier
from .greedy import greedy_heuristic


@dataclass(frozen=True)
class Baseline:
    """A portfolio that somebody might choose without a solver."""

    funded: frozenset[int]
    value: float
    cost: float
    broken: tuple[str, ...]
    """Titles of the rules that it does not keep, by arithmetic"""


@dataclass(frozen=True)
class Baselines:
    do_nothing: Baseline
    """Nothing is started, and what runs goes on"""
    obligations: Baseline
    """The cheapest portfolio that keeps all rules; of those the one worth most"""
    by_value_per_cost: Baseline
    everything: Baseline
    """Each pair that is worth something at its most valuable level and start, affordable or not: what value
    can be held against from above, as nothing is from below"""


def baselines(programme: Programme, frontier: Frontier | None = None) -> Baselines:
    """Portfolios to hold the best one against. ``frontier``: the programme's, where it is known.

    Raises:
        OutOfTime: the time set around it was over.
    """
    return Baselines(
        do_nothing=_baseline(programme, programme.going_on),
        obligations=_baseline(programme, _least(programme, frontier)),
        by_value_per_cost=_baseline(programme, greedy_heuristic(programme, check_time)),
        everything=_baseline(programme, _everything(programme)),
    )


def _baseline(programme: Programme, funded: Iterable[int]) -> Baseline:
    chosen = frozenset(funded)
    broken = [r.title for r in programme.rules if not r.keeps(programme.pairs, set(chosen))]
    return Baseline(chosen, programme.value(chosen), programme.cost(chosen), tuple(broken))


def _everything(programme: Programme) -> Iterable[int]:
    """The option of each pair that is worth most; of equal ones the first."""
    most: dict[str, int] = {}
    for i, option in enumerate(programme.pairs):
        known = most.get(option.pair)
        if option.value > (0.0 if known is None else programme.pairs[known].value):
            most[option.pair] = i
    return most.values()


def _least(programme: Programme, frontier: Frontier | None) -> frozenset[int]:
    """The cheapest point of the frontier."""
    if frontier is not None and frontier.complete:
        return frontier.points[0].funded
    cheapest = costs_least(programme)
    assert cheapest is not None  # the programme has a best portfolio
    limit = raised(programme.cost(cheapest), programme.cost_size(cheapest))
    found = best(programme, cap=[programme.costing(limit)])
    assert found is not None
    return found.funded


MOST_CHECKED = 200
"""With more options than this, going through them by hand only to check the solver takes too long."""


def not_beaten(made: Programme, optimum: Optimum, beside: Baselines | None) -> None:
    """Let an optimum pass that no portfolio found without a solver beats.

    Raises:
        SolverError: one keeps the rules and is worth more: what was called optimal is not.
    """
    if optimum.halted is not None:
        return
    if beside is not None:
        known = [beside.do_nothing.funded, beside.obligations.funded, beside.by_value_per_cost.funded]
    else:
        known = [made.going_on, *([greedy_heuristic(made)] if len(made.pairs) <= MOST_CHECKED else [])]
    for funded in known:
        if made.beats(funded, optimum.funded) and made.keeps_rules(funded):
            raise SolverError(
                f"a portfolio worth {made.value(funded):.12g} keeps the rules, yet {optimum.value:.12g} was "
                "called optimal: please report this case"
            )
