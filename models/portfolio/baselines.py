"""What would be done without optimising: nothing, what is owed, and value per cost by hand."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..entry.entry import TOLERANCE, raised
from ..rules.base import LinearRow
from ..solver.lexicographic import Optimum, best
from ..solver.milp import SolverError, check_time
from ..solver.programme import Programme
from .frontier import Frontier


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
    obligations: Baseline
    """The cheapest portfolio that keeps all rules; of those the one worth most"""
    by_value_per_cost: Baseline


def baselines(programme: Programme, frontier: Frontier | None = None) -> Baselines:
    """Three portfolios to hold the best one against. ``frontier``: the programme's, where it is known.

    Raises:
        OutOfTime: the time set around it was over.
    """
    return Baselines(
        do_nothing=_baseline(programme, ()),
        obligations=_baseline(programme, _least(programme, frontier)),
        by_value_per_cost=_baseline(programme, greedy_heuristic(programme, check_time)),
    )


def _baseline(programme: Programme, funded: Iterable[int]) -> Baseline:
    chosen = frozenset(funded)
    broken = [r.title for r in programme.rules if not r.keeps(programme.pairs, set(chosen))]
    return Baseline(chosen, programme.value(chosen), programme.cost(chosen), tuple(broken))


def _least(programme: Programme, frontier: Frontier | None) -> frozenset[int]:
    """The cheapest point of the frontier."""
    if frontier is not None and frontier.complete:
        return frontier.points[0].funded
    cheapest = programme.maximise([-c for c in programme.costs])
    assert cheapest is not None  # the programme has a best portfolio
    limit = raised(programme.cost(cheapest.chosen), programme.cost_size(cheapest.chosen))
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
        known = [frozenset[int](), *([greedy_heuristic(made)] if len(made.pairs) <= MOST_CHECKED else [])]
    for funded in known:
        if made.beats(funded, optimum.funded) and made.keeps_rules(funded):
            raise SolverError(
                f"a portfolio worth {made.value(funded):.12g} keeps the rules, yet {optimum.value:.12g} was "
                "called optimal: please report this case"
            )


# ---------------------------------------------------------------- by hand


def greedy_heuristic(programme: Programme, go_on: Callable[[], None] = lambda: None) -> frozenset[int]:
    """What a planner would fund who goes down the list of pairs by value per cost.

    What is owed comes first, with what it needs. Then, again and again, the first pair of value on
    the list that may be taken, of equals the earliest, together with what the rules tie to it: where
    it needs one of several, the one of them with the highest value per cost. The lot may be taken if
    it is worth something and breaks no rule that was kept before; a rule that asks for more, and is
    not kept yet, may only come nearer. Nothing taken is ever given back.
    """
    hand = _Greedy(programme)
    order = sorted(range(len(programme.pairs)), key=lambda i: (-programme.pairs[i].value_per_cost, i))
    place = {i: k for k, i in enumerate(order)}
    for i in hand.owed:
        hand.take(hand.bundle(i, place) or ())
    waiting = [i for i in order if programme.pairs[i].value > 0]
    while (taken := _first(hand, waiting, place)) is not None:
        go_on()
        # What was passed over comes first again, unless nothing can make room for it.
        passed_over = (i for i in waiting[:taken] if not hand.hopeless(i))
        waiting = [*passed_over, *waiting[taken + 1 :]]
    return frozenset(hand.funded)


def _first(hand: _Greedy, waiting: Sequence[int], place: Mapping[int, int]) -> int | None:
    """Take the first pair on the list that may be taken: its place there."""
    for k, i in enumerate(waiting):
        lot = None if i in hand.funded else hand.bundle(i, place)
        if lot and hand.gain(lot) > 0 and hand.fits(lot):
            hand.take(lot)
            return k
    return None


class _Greedy:
    """A portfolio that grows, and what each row of the rules has come to."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.funded: set[int] = set()
        self.rows = programme.rows
        self.used = [0.0] * len(self.rows)
        self.size = [0.0] * len(self.rows)
        self.grows = [min(row.coefficients.values(), default=0.0) >= 0 for row in self.rows]
        self.columns: dict[int, list[tuple[int, float]]] = {}
        self.needs: dict[int, list[list[int]]] = {}
        self.owed: list[int] = []
        for r, row in enumerate(self.rows):
            for i, a in row.coefficients.items():
                if a:
                    self.columns.setdefault(i, []).append((r, a))
            self._read(row)

    def _read(self, row: LinearRow) -> None:
        """x ≤ y + z says that x needs y or z, whatever the rule; x ≥ 1 that x is owed."""
        terms = {i: a for i, a in row.coefficients.items() if a}
        if row.at_least == 1 and row.at_most is None and list(terms.values()) == [1.0]:
            self.owed += terms
        for limit, sign in ((row.at_most, 1.0), (row.at_least, -1.0)):
            if limit == 0:
                ups = [i for i, a in terms.items() if sign * a == 1]
                downs = [i for i, a in terms.items() if sign * a == -1]
                if len(ups) == 1 and len(ups) + len(downs) == len(terms):
                    self.needs.setdefault(ups[0], []).append(downs)

    def bundle(self, option: int, place: Mapping[int, int]) -> set[int] | None:
        """The option and all that it needs that is not funded; ``None`` where it needs what is no option.

        Of several that would do, the first by ``place``.
        """
        lot = {option}
        waiting = [option]
        while waiting:
            for offered in self.needs.get(waiting.pop(), []):
                if not offered:
                    return None
                if not any(i in lot or i in self.funded for i in offered):
                    chosen = min(offered, key=lambda i: place[i])
                    lot.add(chosen)
                    waiting.append(chosen)
        return lot

    def gain(self, lot: set[int]) -> float:
        whole = self.funded | lot
        joint = [
            s.value for s in self.programme.synergies if s.realised(whole) and not s.realised(self.funded)
        ]
        return math.fsum([*(self.programme.pairs[i].value for i in lot), *joint])

    def fits(self, lot: set[int]) -> bool:
        """Whether no rule that is kept would be broken, and none that is not kept missed by more."""
        change: dict[int, float] = {}
        size: dict[int, float] = {}
        for i in lot:
            for r, a in self.columns.get(i, ()):
                change[r] = change.get(r, 0.0) + a
                size[r] = size.get(r, 0.0) + abs(a)
        for r, more in change.items():
            row = self.rows[r]
            for limit, sign in ((row.at_most, 1.0), (row.at_least, -1.0)):
                if limit is not None and sign * more > 0:
                    room = TOLERANCE * max(abs(limit), self.size[r] + size[r])
                    if sign * (self.used[r] + more - limit) > room:
                        return False
        return True

    def hopeless(self, option: int) -> bool:
        """Funded already, or too much for a limit on a sum, whose use only grows."""
        if option in self.funded:
            return True
        for r, a in self.columns.get(option, ()):
            limit = self.rows[r].at_most
            if limit is not None and self.grows[r] and self.used[r] + a > limit + TOLERANCE * abs(limit):
                return True
        return False

    def take(self, lot: Iterable[int]) -> None:
        for i in set(lot) - self.funded:
            self.funded.add(i)
            for r, a in self.columns.get(i, ()):
                self.used[r] += a
                self.size[r] += abs(a)
