"""Boxes in which something mostly happens: patient rule induction (PRIM; Friedman & Fisher 1999).

As it is used to say when a plan fails (Bryant & Lempert 2010): the box is peeled in small steps, and what is
said of it is counted on draws that took no part in finding it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...records import dataclass

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

PEELED = 0.05
"""The share of a box that is peeled off in a step, at least one draw"""
LEAST = 10
"""Draws in a box, at least, and draws that fail in either half, where they are drawn"""
CHANCE = 0.01
"""No restriction is reported that chance alone would do as well by with this probability"""
MOST_BOXES = 3
"""Boxes, one after the other, each of what the ones before leave"""


@dataclass(frozen=True)
class Restriction:
    """What an input is in a box; on numbers a limit or two, on kinds those that it may be."""

    column: int
    at_least: float | None = None
    at_most: float | None = None
    among: tuple[int, ...] | None = None
    """Numbers of the kinds"""

    def holds(self, inputs: Array) -> Mask:
        """(k,) of draws (k, inputs)."""
        values = inputs[:, self.column]
        found = np.ones(len(values), dtype=bool)
        if self.at_least is not None:
            found &= values >= self.at_least
        if self.at_most is not None:
            found &= values <= self.at_most
        return found if self.among is None else np.isin(values, self.among)


@dataclass(frozen=True)
class ScenarioBox:
    """Restrictions that hold together, and what was counted in them."""

    restrictions: tuple[Restriction, ...]
    chances: tuple[float | None, ...]
    """Of each restriction: how likely as many of the draws would fail were it of no account (quasi-p-value);
    ``None`` where nothing is left to chance, as all combinations are looked at"""
    draws: float
    """Draws in the box, or the chance of it"""
    failing: float
    coverage: float
    """The part of all that fail that is in the box"""
    density: float
    """The part of what is in the box that fails"""


def holds(restrictions: Sequence[Restriction], inputs: Array) -> Mask:
    found = np.ones(len(inputs), dtype=bool)
    for restriction in restrictions:
        found &= restriction.holds(inputs)
    return found


def boxes(
    inputs: Array, kinds: Sequence[int], failing: Mask, mass: Array, exact: bool
) -> tuple[ScenarioBox, ...]:
    """Boxes that hold together most of what fails, the first of all draws, the next of what is left.

    Args:
        inputs: (k, inputs) of each draw; of what comes in kinds, the number of its kind.
        kinds: (inputs,) how many kinds it comes in; 0 for a number.
        failing: (k,) whether a draw fails.
        mass: (k,) what each counts for.
        exact: the draws are all there are. Otherwise every other one looks for boxes, and the rest counts.
    """
    look = np.ones(len(failing), dtype=bool) if exact else np.arange(len(failing)) % 2 == 0
    count = look if exact else ~look
    found: list[ScenarioBox] = []
    left = np.ones(len(failing), dtype=bool)
    whole = float(mass[count & failing].sum())
    while len(found) < MOST_BOXES:
        few = 1 if exact else LEAST
        if min((left & look & failing).sum(), (left & count & failing).sum()) < few:
            break
        trained, counted = left & look, left & count
        restrictions = _peeled(inputs[trained], kinds, failing[trained], mass[trained], few)
        box = _kept(restrictions, inputs[counted], failing[counted], mass[counted], whole, exact)
        if not box.restrictions or box.failing <= 0:
            break
        found.append(box)
        left &= ~holds(box.restrictions, inputs)
    return tuple(found)


def _peeled(
    inputs: Array, kinds: Sequence[int], failing: Mask, mass: Array, few: int
) -> tuple[Restriction, ...]:
    """The box of the trajectory in which most more fails than would of as many draws in general (weighted
    relative accuracy; Lavrač, Flach & Zupan 1999)."""
    found: dict[int, Restriction] = {}
    inside, usual = np.ones(len(failing), dtype=bool), float(mass @ failing) / float(mass.sum())
    best, best_score = dict(found), 0.0
    while True:
        steps = []
        now = float(mass[inside] @ failing[inside]) / float(mass[inside].sum())
        for restriction in _peels(inputs, kinds, inside, found):
            kept = inside & restriction.holds(inputs)
            if kept.sum() < few or kept.sum() == inside.sum() or not (mass[kept] @ failing[kept] > 0):
                continue
            density = float(mass[kept] @ failing[kept]) / float(mass[kept].sum())
            removed = float(mass[inside].sum() - mass[kept].sum())
            # A large step has to be worth it: the gain counts by the draw that is given up for it.
            steps.append(
                ((density - now) * float(mass[kept].sum()) / removed, -restriction.column, restriction)
            )
        if not steps:
            break
        gain, _, step = max(steps, key=lambda one: one[:2])
        if gain <= 0:
            break
        found[step.column] = step
        inside &= step.holds(inputs)
        score = float(mass[inside] @ (failing[inside] - usual))
        if score > best_score + 1e-9:
            best, best_score = dict(found), score
    return tuple(best[column] for column in sorted(best))


def _peels(
    inputs: Array, kinds: Sequence[int], inside: Mask, found: dict[int, Restriction]
) -> Iterator[Restriction]:
    """Each way to make the box a little smaller."""
    for column, number in enumerate(kinds):
        before = found.get(column, Restriction(column))
        values = inputs[inside, column]
        if number:
            there = np.unique(values).astype(int).tolist()
            for kind in there if len(there) > 1 else ():
                yield replace(before, among=tuple(other for other in there if other != kind))
            continue
        ordered = np.sort(values)
        if ordered[0] == ordered[-1]:
            continue
        step = max(1, int(PEELED * len(ordered)))
        above = ordered[ordered > ordered[step - 1]]
        if len(above):
            yield replace(before, at_least=_between(ordered[step - 1], above[0]))
        below = ordered[ordered < ordered[-step]]
        if len(below):
            yield replace(before, at_most=_between(below[-1], ordered[-step]))


def _between(one: float, other: float) -> float:
    """A limit between two numbers with as few digits as it takes, three at least, as people are told it."""
    middle = (one + other) / 2
    for digits in range(3, 17):
        short = float(f"{middle:.{digits}g}")
        if one < short < other:
            return short
    return float(other)


def _kept(
    restrictions: Sequence[Restriction], inputs: Array, failing: Mask, mass: Array, whole: float, exact: bool
) -> ScenarioBox:
    """The box without the restrictions that chance explains, counted."""
    left = list(restrictions)
    while True:
        inside = holds(left, inputs)
        chances = [None if exact else _chance(left, at, inputs, failing) for at in range(len(left))]
        known = [chance for chance in chances if chance is not None]
        if not known or max(known) <= CHANCE:
            break
        left.pop(chances.index(max(known)))
    held, hit = float(mass[inside].sum()), float(mass[inside] @ failing[inside])
    order = sorted(range(len(left)), key=lambda at: (chances[at] or 0.0, left[at].column))
    return ScenarioBox(
        restrictions=tuple(left[at] for at in order),
        chances=tuple(chances[at] for at in order),
        draws=held,
        failing=hit,
        coverage=hit / whole if whole else 0.0,
        density=hit / held if held else 0.0,
    )


def _chance(restrictions: Sequence[Restriction], at: int, inputs: Array, failing: Mask) -> float:
    """How likely as many in the box fail as do, were they drawn from the box without the restriction."""
    inside = holds(restrictions, inputs)
    wider = holds([other for k, other in enumerate(restrictions) if k != at], inputs)
    if not inside.any():
        return 1.0
    density = float(failing[wider].mean())
    return binomial_tail(int(inside.sum()), int(failing[inside].sum()), density)


def binomial_tail(number: int, at_least: int, chance: float) -> float:
    """The probability of ``at_least`` successes of ``number``, each with this chance."""
    if at_least <= 0 or chance >= 1:
        return 1.0
    if chance <= 0:
        return 0.0
    whole = math.lgamma(number + 1)
    terms = (
        math.exp(
            whole
            - math.lgamma(k + 1)
            - math.lgamma(number - k + 1)
            + k * math.log(chance)
            + (number - k) * math.log1p(-chance)
        )
        for k in range(at_least, number + 1)
    )
    return min(1.0, math.fsum(terms))
