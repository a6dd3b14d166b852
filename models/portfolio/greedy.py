"""What a planner would take by hand: the greedy heuristic."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain

import numpy as np

from ..entry.entry import TOLERANCE
from ..rules.base import LinearRow
from ..solver.programme import Programme


def greedy_heuristic(programme: Programme, go_on: Callable[[], None] = lambda: None) -> frozenset[int]:
    """What a planner would fund who goes down the list of pairs by value per cost.

    What is owed comes first, with what it needs. Then, again and again, the first pair of value on
    the list that may be taken, of equals the earliest, together with what the rules tie to it: where
    it needs one of several, the one of them with the highest value per cost. The lot may be taken if
    it is worth something and breaks no rule that was kept before; a rule that asks for more, and is
    not kept yet, may only come nearer. Nothing taken is ever given back.
    """
    hand, order = _begun(programme)
    _by_value_per_cost(hand, order, go_on)
    return frozenset(hand.funded)


def greedy_within_rules(programme: Programme) -> frozenset[int] | None:
    """A portfolio by hand that keeps every rule; ``None`` where going down a list finds none.

    That of ``greedy_heuristic``, or else one that first takes what rules ask at least so much of.
    """
    found = greedy_heuristic(programme)
    if programme.keeps_rules(found):
        return found
    hand, order = _begun(programme)
    place = _places(order)
    for r, row in enumerate(hand.rows):
        helping = (i for i in order if row.coefficients.get(i, 0.0) > 0)
        while hand.lacks(r) and (i := next(helping, None)) is not None:
            lot = None if i in hand.funded else hand.bundle(i, place)
            if lot and hand.fits(lot):
                hand.take(lot)
    _by_value_per_cost(hand, order)
    found = frozenset(hand.funded)
    return found if programme.keeps_rules(found) else None


def _begun(programme: Programme) -> tuple[_Greedy, list[int]]:
    """What is owed, taken, and all options by value per cost."""
    hand = _Greedy(programme)
    order = sorted(range(len(programme.pairs)), key=lambda i: (-programme.pairs[i].value_per_cost, i))
    place = _places(order)
    for any_of in hand.owed:
        if hand.funded.isdisjoint(any_of):
            lots = [hand.bundle(i, place) for i in sorted(any_of, key=place.__getitem__)]
            possible = [lot for lot in lots if lot is not None]
            hand.take(next(filter(hand.fits, possible), possible[0] if possible else ()))
    return hand, order


def _places(order: Sequence[int]) -> dict[int, int]:
    return {i: k for k, i in enumerate(order)}


def _by_value_per_cost(hand: _Greedy, order: Sequence[int], go_on: Callable[[], None] = lambda: None) -> None:
    place = _places(order)
    coming = (i for i in order if hand.programme.pairs[i].value > 0)
    passed_over: list[int] = []
    while True:
        # What was passed over comes first again, unless nothing can make room for it.
        passed_over = [i for i in passed_over if not hand.hopeless(i)]
        if not any(_taken(hand, i, place) for i in passed_over):
            for i in coming:
                if _taken(hand, i, place):
                    break
                passed_over.append(i)
            else:
                return
        go_on()


def _taken(hand: _Greedy, option: int, place: Mapping[int, int]) -> bool:
    """Take an option, with what it needs, if that may be taken."""
    lot = None if option in hand.funded else hand.bundle(option, place)
    if not lot or hand.gain(lot) <= 0 or not hand.fits(lot):
        return False
    hand.take(lot)
    return True


class _Greedy:
    """A portfolio that grows, and what each row of the rules has come to."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.funded: set[int] = set()
        self.rows = programme.rows
        self.used = [0.0] * len(self.rows)
        self.size = [0.0] * len(self.rows)
        self.limits = [
            [(limit, sign) for limit, sign in ((row.at_most, 1.0), (row.at_least, -1.0)) if limit is not None]
            for row in self.rows
        ]
        self.grows = [min(row.coefficients.values(), default=0.0) >= 0 for row in self.rows]
        self.needs: dict[int, list[list[int]]] = {}
        self.owed: list[list[int]] = []
        """Options of which one at least must be funded"""
        self.joint: dict[int, list[int]] = {}
        for k, synergy in enumerate(programme.synergies):
            for i in {i for group in synergy.groups for i in group}:
                self.joint.setdefault(i, []).append(k)
        self._amounts = _by_option(self.rows, len(programme.pairs))
        for row in self.rows:
            self._read(row)

    def amounts(self, option: int) -> Iterator[tuple[int, float]]:
        """The rows that an option counts in, and how much."""
        starts, rows, amounts = self._amounts
        inside = slice(starts[option], starts[option + 1])
        return zip(rows[inside], amounts[inside], strict=True)

    def _read(self, row: LinearRow) -> None:
        """x ≤ y + z says that x needs y or z, whatever the rule; x + y ≥ 1 that one of them is owed."""
        if row.at_least not in (0, 1) and row.at_most != 0:
            return
        terms = {i: a for i, a in row.coefficients.items() if a}
        if row.at_least == 1 and row.at_most is None and set(terms.values()) == {1.0}:
            self.owed.append([*terms])
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
        values = [self.programme.pairs[i].value for i in lot]
        if touched := {k for i in lot for k in self.joint.get(i, ())}:
            whole = self.funded | lot
            made = (self.programme.synergies[k] for k in touched)
            values += [s.value for s in made if s.realised(whole) and not s.realised(self.funded)]
        return math.fsum(values)

    def fits(self, lot: set[int]) -> bool:
        """Whether no rule that is kept would be broken, and none that is not kept missed by more."""
        for r, more, size in self._changes(lot):
            for limit, sign in self.limits[r]:
                if sign * more > 0:
                    beyond = sign * (self.used[r] + more - limit)
                    if beyond > 0 and beyond > TOLERANCE * max(abs(limit), self.size[r] + size):
                        return False
        return all(beyond.keeps(self.funded | lot) for beyond in self.programme.beyond)

    def _changes(self, lot: set[int]) -> Iterable[tuple[int, float, float]]:
        """The rows that a lot counts in, what it adds there, and the size of what that is summed from."""
        if len(lot) == 1:
            return ((r, a, abs(a)) for i in lot for r, a in self.amounts(i))
        change: dict[int, float] = {}
        size: dict[int, float] = {}
        for i in lot:
            for r, a in self.amounts(i):
                change[r] = change.get(r, 0.0) + a
                size[r] = size.get(r, 0.0) + abs(a)
        return ((r, more, size[r]) for r, more in change.items())

    def lacks(self, r: int) -> bool:
        """Whether a row asks for more than there is."""
        least = self.rows[r].at_least
        return least is not None and self.used[r] < least - TOLERANCE * max(abs(least), self.size[r])

    def hopeless(self, option: int) -> bool:
        """Funded already, or too much for a limit on a sum, whose use only grows."""
        if option in self.funded:
            return True
        for r, a in self.amounts(option):
            limit = self.rows[r].at_most
            if limit is not None and self.grows[r] and self.used[r] + a > limit + TOLERANCE * abs(limit):
                return True
        return False

    def take(self, lot: Iterable[int]) -> None:
        for i in set(lot) - self.funded:
            self.funded.add(i)
            for r, a in self.amounts(i):
                self.used[r] += a
                self.size[r] += abs(a)


def _by_option(rows: Sequence[LinearRow], options: int) -> tuple[list[int], list[int], list[float]]:
    """For each option where its part begins of two lists: numbers of rows, and its coefficients in them."""
    sizes = [len(row.coefficients) for row in rows]
    number = np.repeat(np.arange(len(rows)), sizes)
    option = np.fromiter(chain.from_iterable(row.coefficients for row in rows), np.int64, len(number))
    amounts = np.fromiter(chain.from_iterable(row.coefficients.values() for row in rows), float, len(number))
    counting = np.flatnonzero(amounts)
    order = counting[np.argsort(option[counting], kind="stable")]
    starts = np.searchsorted(option[order], np.arange(options + 1))
    return starts.tolist(), number[order].tolist(), amounts[order].tolist()
