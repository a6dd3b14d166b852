"""What a planner would take by hand: the greedy heuristic."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

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
    waiting = [i for i in order if hand.programme.pairs[i].value > 0]
    while (taken := _first(hand, waiting, place)) is not None:
        go_on()
        # What was passed over comes first again, unless nothing can make room for it.
        passed_over = (i for i in waiting[:taken] if not hand.hopeless(i))
        waiting = [*passed_over, *waiting[taken + 1 :]]


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
        self.owed: list[list[int]] = []
        """Options of which one at least must be funded"""
        self.joint: dict[int, list[int]] = {}
        for k, synergy in enumerate(programme.synergies):
            for i in {i for group in synergy.groups for i in group}:
                self.joint.setdefault(i, []).append(k)
        for r, row in enumerate(self.rows):
            for i, a in row.coefficients.items():
                if a:
                    self.columns.setdefault(i, []).append((r, a))
            self._read(row)

    def _read(self, row: LinearRow) -> None:
        """x ≤ y + z says that x needs y or z, whatever the rule; x + y ≥ 1 that one of them is owed."""
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
        return all(beyond.keeps(self.funded | lot) for beyond in self.programme.beyond)

    def lacks(self, r: int) -> bool:
        """Whether a row asks for more than there is."""
        least = self.rows[r].at_least
        return least is not None and self.used[r] < least - TOLERANCE * max(abs(least), self.size[r])

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
