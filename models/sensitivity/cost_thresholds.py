"""At what costs an option is in the best portfolio: found exactly, by re-solving.

With the option funded, every row of every rule is an inequality in the other options and in its
cost c. Almost always c enters linearly: a budget, a share of the cost and a mean weighted by cost
each bound c from above or from below by a linear function of the portfolio. So the highest c is the
highest value, over portfolios, of the least of some linear functions, which is one mixed-integer
programme, and c itself never appears in it (Fourier–Motzkin elimination). What the option must
beat, the best portfolio without it, does not depend on c at all.

Only the mean of the cost weighted by the cost itself is quadratic in c. Then portfolios are looked
at in falling order of the c that the other rules allow them, each at the c it truly allows, until
no other can allow more. Bisection would not do: of 257 options of random cases with such a rule 38
were in, out at higher costs, and in again above, and it ends at one of these edges.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from ...records import dataclass
from ..entry.entry import TOLERANCE, without_rounding
from ..rules.base import LinearRow, is_money
from ..rules.kinds.each import Each
from ..solver.lexicographic import Optimum, best, no_good_cut
from ..solver.milp import SolverError, maximise_least
from ..solver.programme import Programme
from .cost_limits import CostLimit, Line, Threshold, at, cost_limits

MOST_LOOKED_AT = 1000
"""Portfolios, where a rule is quadratic in the cost."""

_JUST = 1e-7
"""Relative: just above a cost, and well above what counts as equal."""


@dataclass(frozen=True)
class CostThresholds:
    """One option of a programme, with its cost left open.

    The other options of its pair, its other sizes and starts, cost more or less as it does.
    """

    programme: Programme
    option: int
    rival: Optimum | None
    """The best portfolio without the pair; ``None`` where none keeps the rules."""

    def enters(self, low: float = 0.0, high: float = math.inf) -> Threshold | None:
        """The highest cost from ``low`` to ``high`` at which the best portfolio may have the option.

        ``None``: at none of them. Of costs without end the highest that makes any difference.
        """
        sure = self._top(self._better, None, low, high)
        tied = None
        if self.rival is not None:
            tied = self._top(self._as_good, self.rival.cost, low, high)
        if tied is not None and (sure is None or tied > sure + _rounding(sure)):
            if self.is_in(tied):
                return Threshold(self.plain(tied), attained=True)
            assert self.rival is not None
            less = self.rival.cost - 10 * TOLERANCE * abs(self.rival.cost)
            cheaper = self._top(self._as_good, less, low, high) if self.rival.cost else None
            if cheaper is not None and (sure is None or cheaper > sure + _rounding(sure)):
                reached = cheaper < tied - 100 * TOLERANCE * abs(self.rival.cost)
                return Threshold(self.plain(cheaper if reached else tied), attained=reached)
        return None if sure is None else Threshold(self.plain(sure), self.is_in(sure))

    def is_in(self, cost: float) -> bool:
        """Whether the best portfolio has the pair where the option costs this."""
        found = best(self.at(cost))
        return found is not None and not found.funded.isdisjoint(self.group)

    @cached_property
    def group(self) -> tuple[int, ...]:
        """The options of the same pair"""
        pairs = self.programme.pairs
        return tuple(j for j, other in enumerate(pairs) if other.pair == pairs[self.option].pair)

    @property
    def cost(self) -> float:
        """The option's present cost"""
        return self.programme.pairs[self.option].cost

    @property
    def least(self) -> float:
        """The least cost asked about: 0, or where it pays already, so far below that it pays for all."""
        return 0.0 if self.cost >= 0 else -10.0 * math.fsum(map(abs, self.programme.costs))

    def plain(self, cost: float) -> float:
        """Without what rounding leaves: 0.30000000000000004 is 0.3, and 3e-17 nothing."""
        least = 1e-3 * TOLERANCE * max(map(abs, self.programme.costs))
        return without_rounding(cost, -1) if abs(cost) > least else 0.0

    # -------------------------------------------------------------- the rules as limits on the cost

    def at(self, cost: float) -> Programme:
        """The programme at another cost of the option."""
        costs = self.programme.costs[: len(self.programme.pairs)]
        if self.cost:
            for j in self.group:
                costs[j] *= cost / self.cost
        costs[self.option] = cost
        return self.programme.priced(costs)

    @cached_property
    def _gates(self) -> tuple[Each, ...]:
        """Rules on the cost of each option: they bound c whatever else is funded."""
        return tuple(r for r in self.programme.rules if isinstance(r, Each) and is_money(r.of))

    @cached_property
    def _rows(self) -> tuple[list[LinearRow], list[CostLimit]]:
        """Rows that c has no part in, the option funded, and those that it has one in."""
        made, i = self.programme, self.option
        smooth = tuple(rule for rule in made.rules if rule not in self._gates)
        unit = max(map(abs, made.costs), default=0.0) or 1.0
        sampled = [replace(self.at(k * unit), rules=smooth).rows for k in range(3)]
        fixed = [LinearRow("funded", {i: 1.0}, at_least=1.0)]
        fixed += [LinearRow("not funded", {j: 1.0}, at_most=0.0) for j in self.group if j != i]
        for gate in self._gates:
            fixed += [row for row in gate.rows(made.pairs) if i not in row.coefficients]
        more, limits = cost_limits(sampled, i, self.group, unit)
        return [*fixed, *more], limits

    @property
    def curved(self) -> bool:
        return any(limit.bend or limit.drawn is not None for limit in self._rows[1])

    @cached_property
    def _ceilings(self) -> list[Line]:
        """What c may be at most."""
        return [limit.solved() for limit in self._rows[1] if not limit.bend and limit.slope > 0]

    @cached_property
    def _floors(self) -> list[Line]:
        """What c must be at least."""
        return [limit.solved() for limit in self._rows[1] if not limit.bend and limit.slope < 0]

    def _gated(self, low: float, high: float) -> tuple[float, float]:
        """What the gates leave of a range of costs."""
        for gate in self._gates:
            if self.option in gate.reach(self.programme.pairs):
                part = self.programme.pairs[self.option].amount(gate.of)
                if gate.of != "cost" and not (part and self.cost):
                    continue  # of none of the cost nothing follows from what it is
                of = 1.0 if gate.of == "cost" else self.cost / part
                low = low if gate.floor is None else max(low, gate.floor * of)
                high = high if gate.ceiling is None else min(high, gate.ceiling * of)
        return low, high

    @property
    def _better(self) -> list[LinearRow]:
        """Worth more than the best portfolio without the option."""
        return [] if self.rival is None else [self._worth(+1)]

    @property
    def _as_good(self) -> list[LinearRow]:
        return [] if self.rival is None else [self._worth(-1)]

    def _worth(self, side: int) -> LinearRow:
        """Worth more than the rival, for 1, or as much, for −1.

        What is more must be more than is called equal, so that a solver can tell.
        """
        assert self.rival is not None
        values = self.programme.values
        blur = max(self.programme.size(self.rival.funded), max(map(abs, values)))
        bar = self.rival.value + (10 * TOLERANCE * blur if side > 0 else -TOLERANCE * blur)
        if side > 0 and blur == 0:
            bar = 1.0  # nothing is worth anything
        return LinearRow("value", dict(enumerate(values)), at_least=bar)

    def _below(self, cost: float | None) -> list[Line]:
        """The ceiling on c that a limit on the whole cost is."""
        if cost is None:
            return []
        count = len(self.programme.pairs)
        return [({j: -c for j, c in enumerate(self.programme.costs[:count]) if j not in self.group}, cost)]

    def _capped(self, within: float | None, high: float) -> list[Line]:
        """The ceilings on c of the rules, of a limit on the whole cost and of the gates."""
        found = [*self._ceilings, *self._below(within)]
        return [*found, ({}, high)] if math.isfinite(high) else found

    # -------------------------------------------------------------- the highest cost

    def _top(self, worth: list[LinearRow], within: float | None, low: float, high: float) -> float | None:
        """The highest c at which a portfolio with the option fits the rules, is worth it and costs no more.

        ``None``: there is none from ``low`` to ``high``.
        """
        low, high = self._gated(low, high)
        if low > high:
            return None
        ceilings = self._capped(within, high) or [({}, self._beyond(low))]
        rows = [*self._rows[0], *worth]
        for terms, constant in ceilings:
            rows.append(LinearRow("not below", terms, at_least=low - constant))
            for less, base in self._floors:
                gap = {j: terms.get(j, 0.0) - less.get(j, 0.0) for j in {*terms, *less}}
                rows.append(LinearRow("between", gap, at_least=base - constant))
        highest = None
        for _ in range(MOST_LOOKED_AT):
            chosen = self._highest(ceilings, rows)
            if chosen is None:
                return highest
            allowed = min(at(line, chosen) for line in ceilings)
            if highest is not None and allowed <= highest:
                return highest
            if not self.curved:
                return max(low, allowed)
            spans = self._spans(chosen, low, max(low, allowed))
            if spans and (highest is None or spans[-1][1] > highest):
                highest = spans[-1][1]
            rows.append(no_good_cut(self.programme, chosen))
        raise SolverError(
            f"more than {MOST_LOOKED_AT} portfolios to look at, as a rule is no straight limit on a cost"
        )

    def _highest(self, ceilings: Sequence[Line], rows: Sequence[LinearRow]) -> frozenset[int] | None:
        """The portfolio whose least ceiling is highest; not one that is worth enough to a solver alone."""
        count = len(self.programme.values)
        least = [([terms.get(j, 0.0) for j in range(count)], constant) for terms, constant in ceilings]
        bars = [row.at_least for row in rows if row.name == "value" and row.at_least is not None]
        passed_over: list[LinearRow] = []
        for _ in range(MOST_LOOKED_AT):
            found = maximise_least(least, [*rows, *passed_over], self.programme.joint)
            if found is None:
                return None
            size = self.programme.size(found.chosen)
            if all(self.programme.value(found.chosen) >= bar - 0.1 * TOLERANCE * size for bar in bars):
                return found.chosen
            passed_over.append(no_good_cut(self.programme, found.chosen))
        raise SolverError("too many portfolios within rounding of each other")

    def _beyond(self, low: float) -> float:
        """A cost from which on no limit changes its mind."""
        found = [low, *self.programme.costs]
        for terms, constant in self._floors:
            found.append(constant + math.fsum(a for a in terms.values() if a > 0))
        for limit in self._rows[1]:
            if limit.bend:
                most = abs(limit.constant) + math.fsum(map(abs, limit.others.values()))
                found.append(abs(limit.slope / limit.bend) + math.sqrt(most / abs(limit.bend)))
        return 2 * max(map(abs, found))

    # -------------------------------------------------------------- from the present cost upwards

    def reach(self, cost: float) -> float | None:
        """The highest cost up to which one portfolio with the option is worth it from ``cost`` on.

        ``None``: no portfolio is at ``cost``; inf: one is, however dear.
        """
        found = [self._reach(self._better, None, cost)]
        if self.rival is not None:
            found.append(self._reach(self._as_good, self.rival.cost, cost))
        return max((further for further in found if further is not None), default=None)

    def _reach(self, worth: list[LinearRow], within: float | None, reached: float) -> float | None:
        """The highest c up to which one portfolio with the option fits from ``reached`` on."""
        low, high = self._gated(reached, math.inf)
        if low > reached:
            return None
        ceilings = self._capped(within, high)
        rows = [*self._rows[0], *worth]
        rows += [LinearRow("fits here", terms, at_most=reached - base) for terms, base in self._floors]
        rows += [LinearRow("fits here", terms, at_least=reached - constant) for terms, constant in ceilings]
        chosen = self._highest(ceilings or [({}, 0.0)], rows)
        if chosen is None:
            return None
        return min((at(line, chosen) for line in ceilings), default=math.inf)

    def end(self, funded: frozenset[int], cost: float) -> float:
        """Up to what cost this portfolio stays allowed and beats the best one without the option."""
        low, high = self._gated(cost, math.inf)
        bar = self._worth(+1).at_least if self.rival is not None else None
        if self.rival is not None and bar is not None and self.programme.value(funded) <= bar:
            high = min(high, *(at(line, funded) for line in self._below(self.rival.cost)))
        beyond = self._beyond(cost)
        spans = self._spans(funded, low, min(high, beyond))
        end = next((b for a, b in spans if b >= cost - _rounding(cost)), cost)
        return math.inf if end >= beyond and math.isinf(high) else end

    def _spans(self, funded: frozenset[int], low: float, high: float) -> list[tuple[float, float]]:
        """The costs from ``low`` to ``high`` at which a portfolio keeps the limits on c, by arithmetic."""
        spans = [(low, high)]
        for limit in self._rows[1]:
            spans = [
                (max(a, c), max(a, c, min(b, d)))
                for a, b in spans
                for c, d in limit.kept_at(funded)
                if max(a, c) <= min(b, d) + _rounding(max(a, c))
            ]
        return spans


def stays(prices: Sequence[CostThresholds]) -> Threshold:
    """How dear the first of a pair's options may become, the others with it, before the pair drops out.

    The end of the costs that portfolios with one of the options cover without a gap, from the
    present cost on: each time the portfolio that fits at the cost reached and reaches furthest.

    Raises:
        SolverError: a rule is quadratic in the cost, and too many portfolios follow one another.
    """
    first = prices[0]
    if any(price.curved for price in prices):
        return _walk(prices)
    ratios = [price.cost / first.cost if first.cost else 1.0 for price in prices]
    reached = first.cost
    while True:
        further = reached
        for price, ratio in zip(prices, ratios, strict=True):
            found = price.reach(reached * ratio)
            if found is not None:
                further = max(further, found / ratio if ratio else math.inf)
        if math.isinf(further):
            return Threshold(math.inf, attained=True)
        if further <= reached + _rounding(reached):
            return Threshold(first.plain(reached), first.is_in(reached))
        reached = further


def _walk(prices: Sequence[CostThresholds]) -> Threshold:
    """The same where a rule is quadratic in c: from one best portfolio with the pair to the next."""
    first = prices[0]
    ratios = {price.option: price.cost / first.cost if first.cost else 1.0 for price in prices}
    reached = first.cost
    for _ in range(MOST_LOOKED_AT):
        found = best(first.at(reached))
        held = [price for price in prices if found is not None and price.option in found.funded]
        if found is None or not held:
            break
        ratio = ratios[held[0].option]
        end = held[0].end(found.funded, reached * ratio) / ratio if ratio else math.inf
        if math.isinf(end):
            return Threshold(math.inf, attained=True)
        above = end + _JUST * max(end, max(first.programme.costs))
        if not first.is_in(above):
            return Threshold(first.plain(end), first.is_in(end))
        reached = above
    raise SolverError(
        f"more than {MOST_LOOKED_AT} portfolios to look at, as a rule is no straight limit on a cost"
    )


def _rounding(cost: float) -> float:
    return 10 * TOLERANCE * abs(cost)
