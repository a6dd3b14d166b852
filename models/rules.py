"""The rules a portfolio must keep: one class a kind, with its fields and its linear rows.

Each class says its rule twice, on purpose: ``rows`` as linear constraints over the binary
variables x (one an option, 1 when funded), and ``check`` as plain arithmetic on a finished
portfolio. Every portfolio is checked by the second whatever the first made the solver do.

To add a kind: write its class here and add it to ``Rule`` at the end. The schema, the reader's
errors and the re-check follow.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise, product
from math import fsum
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from .entry import TOLERANCE, LevelOrNumber, day
from .pairs import Pair, Where, matches
from .rule_base import Pattern, Patterns, Row, RuleBase, Scope, Usage


class Limited(RuleBase):
    """A rule with a lower limit, an upper limit or both."""

    at_most: LevelOrNumber | None = None
    at_least: LevelOrNumber | None = None

    @model_validator(mode="after")
    def _has_a_limit(self) -> Limited:
        if self.at_most is None and self.at_least is None:
            raise PydanticCustomError("limit", "needs at_most, at_least or both")
        return self

    @property
    def ceiling(self) -> float | None:
        """``at_most`` as a number: levels have been resolved by the case."""
        return None if self.at_most is None else float(self.at_most)

    @property
    def floor(self) -> float | None:
        return None if self.at_least is None else float(self.at_least)

    def _against_limits(self, used: float | None, size: float = 0.0) -> Usage:
        """``used`` against both limits; ``size`` is the magnitude of what it was computed from."""
        if used is None:
            return Usage(None, kept=True, tight=False)
        kept, tight = True, False
        for limit, sign in ((self.ceiling, 1.0), (self.floor, -1.0)):
            if limit is not None:
                slack = sign * (limit - used)
                allowance = TOLERANCE * max(abs(limit), size)
                kept = kept and slack >= -allowance
                tight = tight or abs(slack) <= allowance
        return Usage(used, kept, tight)


class Total(Limited):
    """The sum of an attribute over funded pairs."""

    rule: Literal["total"]
    of: str = Field(description="cost, value, difficulty, maturity, a resource or a criterion.")

    def rows(self, pairs: Sequence[Pair]) -> Iterator[Row]:
        coefficients = {i: pairs[i].attributes[self.of] for i in self.reach(pairs)}
        yield Row(self.title, coefficients, self.floor, self.ceiling)

    def check(self, pairs: Sequence[Pair], funded: set[int]) -> Usage:
        terms = [pairs[i].attributes[self.of] for i in self.reach(pairs) if i in funded]
        return self._against_limits(fsum(terms), fsum(map(abs, terms)))


class Pooled(Total):
    """The budget where some money is for some pairs only: nothing costs more than may be spent on it.

    ``at_most`` is what may be spent on anything. A case file writes pools, not this rule.
    """

    pools: tuple[tuple[Scope, float], ...] = Field(strict=False)

    def _parts(self, pairs: Sequence[Pair]) -> Iterator[tuple[list[int], float]]:
        """Options that may use no other pools than some, and the money that these have together.

        Money can be shared out exactly where no such part costs more (Gale 1957; the cuts of a
        transportation problem), so the sums say all without saying who pays for what.
        """
        assert self.ceiling is not None
        usable = [
            frozenset(k for k, (scope, _) in enumerate(self.pools) if scope.includes(p.stage, p.technology))
            for p in pairs
        ]
        for chosen in product((False, True), repeat=len(self.pools)):
            open_ = {k for k, taken in enumerate(chosen) if taken}
            inside = [i for i, pools in enumerate(usable) if pools <= open_]
            yield inside, fsum([self.ceiling, *(self.pools[k][1] for k in open_)])

    def rows(self, pairs: Sequence[Pair]) -> Iterator[Row]:
        for inside, money in self._parts(pairs):
            yield Row(self.title, {i: pairs[i].cost for i in inside}, at_most=money)

    def check(self, pairs: Sequence[Pair], funded: set[int]) -> Usage:
        kept, tight = True, False
        for inside, money in self._parts(pairs):
            spent = fsum(pairs[i].cost for i in inside if i in funded)
            kept = kept and spent <= money + TOLERANCE * abs(money)
            tight = tight or abs(spent - money) <= TOLERANCE * abs(money)
        return Usage(self.general(pairs, funded), kept, tight)

    def general(self, pairs: Sequence[Pair], funded: set[int]) -> float:
        """The least that has to come from money for anything, the pools paying what they can."""
        assert self.ceiling is not None
        needs = [
            fsum(pairs[i].cost for i in inside if i in funded) - (money - self.ceiling)
            for inside, money in self._parts(pairs)
        ]
        return max(0.0, *needs)


def _above(amount: float, limit: float) -> float:
    """``amount − limit``, without what rounding leaves of two equal ones."""
    difference = amount - limit
    return difference if abs(difference) > TOLERANCE * max(abs(amount), abs(limit)) else 0.0


class Mean(Limited):
    """The weighted mean of an attribute over funded pairs; says nothing of an empty portfolio."""

    rule: Literal["mean"]
    of: str = Field(description="The attribute or criterion that is averaged.")
    weight: str = Field("cost", description="The attribute it is weighted by.")

    def rows(self, pairs: Sequence[Pair]) -> Iterator[Row]:
        # Σ w (a − limit) x keeps the sign that the mean has against its limit.
        for limit, sign in ((self.ceiling, 1.0), (self.floor, -1.0)):
            if limit is not None:
                coefficients = {
                    i: sign * pairs[i].attributes[self.weight] * _above(pairs[i].attributes[self.of], limit)
                    for i in self.reach(pairs)
                }
                yield Row(self.title, coefficients, at_most=0.0)

    def check(self, pairs: Sequence[Pair], funded: set[int]) -> Usage:
        inside = [pairs[i].attributes for i in self.reach(pairs) if i in funded]
        weight = fsum(a[self.weight] for a in inside)
        if weight == 0:
            return self._against_limits(None)
        mean = fsum(a[self.weight] * a[self.of] for a in inside) / weight
        return self._against_limits(mean, max(abs(a[self.of]) for a in inside))


class Each(Limited):
    """A gate: pairs in scope whose attribute is outside it cannot be funded."""

    rule: Literal["each"]
    of: str = Field(description="The attribute or criterion that is gated.")

    def rows(self, pairs: Sequence[Pair]) -> Iterator[Row]:
        for i in self.reach(pairs):
            if not self._against_limits(pairs[i].attributes[self.of]).kept:
                lacking, builders = self._opened_by(pairs, i)
                built = {j: -pairs[j].builds for j in builders}
                yield Row(self.title, {i: lacking, **built} if built else {i: 1.0}, at_most=0.0)

    def _opened_by(self, pairs: Sequence[Pair], i: int) -> tuple[float, list[int]]:
        """The maturity that an option's stage lacks, and the options that add to it before it starts."""
        pair, floor = pairs[i], self.floor
        stage = pair.attributes.get("technological_maturity")
        if self.of not in ("maturity", "technological_maturity") or floor is None or stage is None:
            return 1.0, []
        reachable = pair.maturity_within_reach if self.of == "maturity" else math.inf
        if pair.start is None or reachable is None or reachable < floor:
            return 1.0, []
        if self.ceiling is not None and pair.attributes[self.of] > self.ceiling:
            return 1.0, []  # what is built only raises it further
        there = Where.of(pairs).matching(f"{pair.stage}/*")
        builders = [j for j in there if pairs[j].builds > 0 and (pairs[j].start or 0) < pair.start]
        return floor - stage, builders

    def check(self, pairs: Sequence[Pair], funded: set[int]) -> Usage:
        inside = [i for i in self.reach(pairs) if i in funded]
        if not inside:
            return self._against_limits(None)
        standing = {i: self._against_limits(pairs[i].attributes[self.of]) for i in inside}
        amounts = [self._amount(pairs, i, funded) for i in inside]
        return Usage(
            used=min(amounts) if self.at_least is not None else max(amounts),
            kept=all(found.kept or self._is_opened(pairs, i, funded) for i, found in standing.items()),
            tight=any(found.tight for found in standing.values()),
        )

    def _amount(self, pairs: Sequence[Pair], i: int, funded: set[int]) -> float:
        """What is gated, with what has been built by the time the option starts."""
        amount = pairs[i].attributes[self.of]
        _, builders = self._opened_by(pairs, i)
        if not builders:
            return amount
        built = pairs[i].attributes["technological_maturity"]
        built += fsum(pairs[j].builds for j in builders if j in funded)
        within_reach = pairs[i].maturity_within_reach
        return built if self.of != "maturity" or within_reach is None else min(built, within_reach)

    def _is_opened(self, pairs: Sequence[Pair], i: int, funded: set[int]) -> bool:
        lacking, builders = self._opened_by(pairs, i)
        built = fsum(pairs[j].builds for j in builders if j in funded)
        return bool(builders) and built >= lacking - TOLERANCE


class Count(Limited):
    """The number of funded pairs."""

    rule: Literal["count"]

    def rows(self, pairs: Sequence[Pair]) -> Iterator[Row]:
        yield Row(self.title, dict.fromkeys(self.reach(pairs), 1.0), self.floor, self.ceiling)

    def check(self, pairs: Sequence[Pair], funded: set[int]) -> Usage:
        return self._against_limits(float(len(funded.intersection(self.reach(pairs)))))


class Share(Limited):
    """The scope's part of the whole portfolio, from 0 to 1; says nothing of an empty one."""

    rule: Literal["share"]
    of: str = Field("cost", description="The attribute whose total is shared out.")

    def rows(self, pairs: Sequence[Pair]) -> Iterator[Row]:
        inside = set(self.reach(pairs))
        for limit, sign in ((self.ceiling, 1.0), (self.floor, -1.0)):
            if limit is not None:
                coefficients = {
                    i: sign * pair.attributes[self.of] * ((i in inside) - limit)
                    for i, pair in enumerate(pairs)
                }
                yield Row(self.title, coefficients, at_most=0.0)

    def check(self, pairs: Sequence[Pair], funded: set[int]) -> Usage:
        whole = fsum(pairs[i].attributes[self.of] for i in funded)
        if whole == 0:
            return self._against_limits(None)
        part = fsum(pairs[i].attributes[self.of] for i in funded.intersection(self.reach(pairs)))
        return self._against_limits(part / whole, 1.0)


class Requires(RuleBase):
    """A pair is funded only with one of the pairs it needs."""

    rule: Literal["requires"]
    pair: Pattern = Field(description="What needs. * on both sides means the same stage or technology.")
    needs: Pattern = Field(description="What is needed; where it matches several, one is enough.")
    lag: int = Field(0, ge=0, description="Periods by which what is needed must have started before.")

    def needed_by(self, pairs: Sequence[Pair], i: int) -> list[int] | None:
        """Options of which option i needs one; ``None`` where the rule does not speak of i."""
        pair = pairs[i]
        if not self.scope.includes(pair.stage, pair.technology):
            return None
        if not matches(self.pair, pair.stage, pair.technology):
            return None
        stage, technology = self.pair.split("/")
        needed_stage, needed_technology = self.needs.split("/")
        if stage == needed_stage == "*":
            needed_stage = pair.stage
        if technology == needed_technology == "*":
            needed_technology = pair.technology
        wanted = f"{needed_stage}/{needed_technology}"
        return [
            j
            for j in Where.of(pairs).matching(wanted)
            if pair.start is None or (pairs[j].start or 0) + self.lag <= pair.start
        ]

    def rows(self, pairs: Sequence[Pair]) -> Iterator[Row]:
        for i in range(len(pairs)):
            needed = self.needed_by(pairs, i)
            if needed is not None and i not in needed:
                yield Row(self.title, {i: 1.0, **dict.fromkeys(needed, -1.0)}, at_most=0.0)

    def check(self, pairs: Sequence[Pair], funded: set[int]) -> Usage:
        needs = [n for i in sorted(funded) if (n := self.needed_by(pairs, i)) is not None]
        return Usage(
            used=float(len(needs)),
            kept=all(funded.intersection(needed) for needed in needs),
            tight=False,
        )


class OfPairs(RuleBase):
    """A rule about the pairs that some patterns name."""

    pairs: Patterns = Field(description="Pairs, or patterns with * on either side.")

    def named(self, pairs: Sequence[Pair]) -> list[int]:
        """Indices of the options in scope that a pattern names."""
        return [
            i
            for i in self.reach(pairs)
            if any(matches(p, pairs[i].stage, pairs[i].technology) for p in self.pairs)
        ]

    def one_by_one(self, pairs: Sequence[Pair]) -> list[list[int]]:
        """The same, the options of each pair together: its levels, and the periods it can start in."""
        found: dict[str, list[int]] = {}
        for i in self.named(pairs):
            found.setdefault(pairs[i].pair, []).append(i)
        return list(found.values())


class Excludes(OfPairs):
    """At most one of the pairs."""

    rule: Literal["excludes"]

    def rows(self, pairs: Sequence[Pair]) -> Iterator[Row]:
        yield Row(self.title, dict.fromkeys(self.named(pairs), 1.0), at_most=1.0)

    def check(self, pairs: Sequence[Pair], funded: set[int]) -> Usage:
        used = len(funded.intersection(self.named(pairs)))
        return Usage(float(used), kept=used <= 1, tight=used == 1)


class Together(OfPairs):
    """All of the pairs or none; none where one that is named outright is no option."""

    rule: Literal["together"]

    def _all_possible(self, pairs: Sequence[Pair]) -> bool:
        known = {pair.pair for pair in pairs}
        outright = [p for p in self.pairs if "*" not in p and self.scope.includes(*p.split("/"))]
        return all(pattern in known for pattern in outright)

    def rows(self, pairs: Sequence[Pair]) -> Iterator[Row]:
        if not self._all_possible(pairs):
            yield Row(self.title, dict.fromkeys(self.named(pairs), 1.0), at_most=0.0)
            return
        for one, other in pairwise(self.one_by_one(pairs)):
            signs = {**dict.fromkeys(one, 1.0), **dict.fromkeys(other, -1.0)}
            yield Row(self.title, signs, at_least=0.0, at_most=0.0)

    def check(self, pairs: Sequence[Pair], funded: set[int]) -> Usage:
        named = self.one_by_one(pairs)
        used = sum(bool(funded.intersection(options)) for options in named)
        all_or_none = (0, len(named)) if self._all_possible(pairs) else (0,)
        return Usage(float(used), kept=used in all_or_none, tight=False)


class Fund(OfPairs):
    """Pairs that must be funded."""

    rule: Literal["fund"]
    by: Annotated[str, BeforeValidator(day)] | None = Field(
        None,
        description="The day it is owed by, 2027-02-18. Where the case has periods it must start in one "
        "that begins no later.",
    )

    def in_time(self, pairs: Sequence[Pair]) -> list[list[int]]:
        """For each pair that must be funded, the options that would do."""
        return [
            [i for i in options if self.by is None or (pairs[i].starts or "") <= self.by]
            for options in self.one_by_one(pairs)
        ]

    def rows(self, pairs: Sequence[Pair]) -> Iterator[Row]:
        for options in self.in_time(pairs):
            yield Row(self.title, dict.fromkeys(options, 1.0), at_least=1.0)

    def check(self, pairs: Sequence[Pair], funded: set[int]) -> Usage:
        owed = self.in_time(pairs)
        used = sum(bool(funded.intersection(options)) for options in owed)
        return Usage(float(used), kept=used == len(owed), tight=bool(owed))


class Skip(OfPairs):
    """Pairs that must not be funded."""

    rule: Literal["skip"]

    def rows(self, pairs: Sequence[Pair]) -> Iterator[Row]:
        for i in self.named(pairs):
            yield Row(self.title, {i: 1.0}, at_most=0.0)

    def check(self, pairs: Sequence[Pair], funded: set[int]) -> Usage:
        named = self.named(pairs)
        used = len(funded.intersection(named))
        return Usage(float(used), kept=used == 0, tight=bool(named))


Rule = Annotated[
    Total | Mean | Each | Count | Share | Requires | Excludes | Together | Fund | Skip,
    Field(discriminator="rule"),
]

RULES: dict[str, type[RuleBase]] = {kind.__name__.lower(): kind for kind in get_args(get_args(Rule)[0])}
"""Every kind by the word that names it in a case file."""
