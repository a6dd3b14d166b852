"""Cooperative games with payments: what each player is worth to the others, and who would rather leave.

A game gives every coalition, a frozen set of players, what it is worth by itself; the empty one, left out
or not, is worth 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from math import factorial, fsum

from ...records import dataclass
from ..solver.lp import FreeRow, least

Game = Mapping[frozenset[str], float]
Shares = Mapping[str, float]

SLACK = 1e-9
"""Relative to the worth of all together: nearer than this, two worths are the same."""


def players(game: Game) -> tuple[str, ...]:
    """Everyone of a game, in an order that does not depend on how it was written."""
    return tuple(sorted(frozenset[str]().union(*game)))


def coalitions(members: Sequence[str]) -> Iterator[frozenset[str]]:
    """Every coalition with someone in it, the smallest first."""
    for size in range(1, len(members) + 1):
        yield from map(frozenset, combinations(members, size))


def shapley(game: Game) -> dict[str, float]:
    """Each player's contribution, averaged over all orders in which they could join (Shapley 1953)."""
    everyone = players(game)
    n = len(everyone)
    found = {}
    for player in everyone:
        others = [other for other in everyone if other != player]
        terms = []
        for before in (frozenset[str](), *coalitions(others)):
            weight = factorial(len(before)) * factorial(n - len(before) - 1) / factorial(n)
            terms.append(weight * (game[before | {player}] - game.get(before, 0.0)))
        found[player] = fsum(terms)
    return found


def leaving(game: Game, shares: Shares) -> list[tuple[frozenset[str], float]]:
    """Coalitions worth more by themselves than their shares, each with how much; none: they are in the
    core."""
    size = SLACK * max(map(abs, game.values()), default=0.0)
    found = [(group, game[group] - fsum(shares[p] for p in group)) for group in coalitions(players(game))]
    return [(group, excess) for group, excess in found if excess > size]


@dataclass(frozen=True)
class Payment:
    """What one player pays another."""

    payer: str
    payee: str
    amount: float


def settled(has: Shares, due: Shares) -> tuple[Payment, ...]:
    """Payments that bring each from what it has to what it is due, fewer than there are players.

    Whoever has most too much pays whoever lacks most, and so on; the sums must be the same.
    """
    size = SLACK * max((abs(value) for value in (*has.values(), *due.values())), default=0.0)
    left = {player: has[player] - due[player] for player in has}
    found = []
    while left:
        payer, payee = max(left, key=lambda p: left[p]), min(left, key=lambda p: left[p])
        amount = min(left[payer], -left[payee])
        if amount <= size:
            break
        found.append(Payment(payer, payee, amount))
        left[payer] -= amount
        left[payee] += amount
    return tuple(found)


@dataclass(frozen=True)
class LeastCore:
    """Shares that leave no coalition more to gain by itself than they must."""

    excess: float
    """The most that a coalition, not all together, is worth beyond its shares; above 0 the core is empty"""
    shares: dict[str, float]


def least_core(game: Game) -> LeastCore:
    """The least core (Maschler, Peleg & Shapley 1979), and of its shares those nearest to the Shapley value.

    Nearest in the largest difference of a player. With one player there is no coalition to please.
    """
    everyone = players(game)
    whole = frozenset(everyone)
    groups = [group for group in coalitions(everyone) if group != whole]
    value = shapley(game)
    if not groups:
        return LeastCore(0.0, dict.fromkeys(everyone, game[whole]))
    n = len(everyone)
    size = max(map(abs, game.values())) or 1.0
    # Variables: the shares, then the excess, then the largest difference from the Shapley value; in units
    # of ``size``.
    inside = [[1.0 if p in group else 0.0 for p in everyone] for group in groups]
    rows: list[FreeRow] = [
        ([*row, 1.0, 0.0], game[group] / size, None) for row, group in zip(inside, groups, strict=True)
    ]
    rows.append(([1.0] * n + [0.0, 0.0], game[whole] / size, game[whole] / size))
    first = least([0.0] * n + [1.0, 0.0], rows)
    excess = first[n]
    if all(game[group] - fsum(value[p] for p in group) <= (excess + SLACK) * size for group in groups):
        return LeastCore(excess * size, value)
    held: list[FreeRow] = [*rows, ([0.0] * n + [1.0, 0.0], None, excess + SLACK)]
    for i, player in enumerate(everyone):
        unit = [1.0 if j == i else 0.0 for j in range(n)]
        held.append(([*unit, 0.0, 1.0], value[player] / size, None))
        held.append(([*unit, 0.0, -1.0], None, value[player] / size))
    nearest = least([0.0] * n + [0.0, 1.0], held)
    return LeastCore(excess * size, {p: nearest[i] * size for i, p in enumerate(everyone)})
