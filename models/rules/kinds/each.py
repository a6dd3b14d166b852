"""A gate: what is outside it cannot be funded."""

import math
from collections.abc import Iterator, Mapping, Sequence
from math import fsum
from typing import ClassVar, Literal

from pydantic import Field

from ...entry.entry import TOLERANCE
from ...options.option import Option
from ..base import Limited, LinearRow, Usage, is_money
from ..measures import Amounts, Limit
from ..words import Names


class Each(Limited):
    """A gate: pairs in scope whose attribute is outside it cannot be funded."""

    example: ClassVar = (
        "{rule: each, of: technological_maturity, at_least: medium, scope: {technologies: [digital_twin]}}"
    )
    says_what_it_reads = True
    drops_levels = True

    rule: Literal["each"]
    of: str = Field(description="The attribute or criterion that is gated.")

    def rows(self, pairs: Sequence[Option]) -> Iterator[LinearRow]:
        building = _builders(pairs)
        for i in self.reach(pairs):
            if not self._against_limits(pairs[i].amount(self.of)).kept:
                lacking, builders = self._opened_by(pairs, i, building)
                built = {j: -pairs[j].builds for j in builders}
                yield LinearRow(self.title, {i: lacking, **built} if built else {i: 1.0}, at_most=0.0)

    def _opened_by(
        self, pairs: Sequence[Option], i: int, building: Mapping[str, Sequence[int]]
    ) -> tuple[float, list[int]]:
        """The maturity that an option's stage lacks, and what adds to it before the option starts."""
        pair, floor = pairs[i], self.floor
        stage = _mature(pair)
        if self.of not in ("maturity", pair.maturing) or floor is None or stage is None:
            return 1.0, []
        reachable = pair.maturity_within_reach if self.of == "maturity" else math.inf
        if pair.start is None or reachable is None or reachable < floor:
            return 1.0, []
        if self.ceiling is not None and pair.amount(self.of) > self.ceiling:
            return 1.0, []  # what is built only raises it further
        return floor - stage, [j for j in building.get(pair.stage, ()) if pairs[j].end < pair.start]

    def check(self, pairs: Sequence[Option], funded: set[int]) -> Usage:
        inside = self.reach(pairs, funded)
        if not inside:
            return self._against_limits(None)
        standing = {i: self._against_limits(pairs[i].amount(self.of)) for i in inside}
        building = _builders(pairs)
        opened = {i: self._opened_by(pairs, i, building) for i in inside}
        amounts = [self._amount(pairs, i, funded, opened[i][1]) for i in inside]
        return Usage(
            used=min(amounts) if self.at_least is not None else max(amounts),
            kept=all(found.kept or _is_opened(pairs, funded, *opened[i]) for i, found in standing.items()),
            tight=any(found.tight for found in standing.values()),
        )

    def _amount(self, pairs: Sequence[Option], i: int, funded: set[int], builders: Sequence[int]) -> float:
        """What is gated, with what has been built by the time the option starts."""
        amount = pairs[i].amount(self.of)
        if not builders:
            return amount
        built = _mature(pairs[i]) or 0.0
        built += fsum(pairs[j].builds for j in builders if j in funded)
        within_reach = pairs[i].maturity_within_reach
        return built if self.of != "maturity" or within_reach is None else min(built, within_reach)

    def words(self, names: Names) -> str:
        of = names.attribute(self.of)
        return f"{of} of each funded project {self.limit_words(names)}{names.scope(self.scope)}"

    def measure(self, limit: Limit, pairs: Sequence[Option]) -> Amounts:
        """A gate opens at what the next option has, or has once its stage has been built up."""
        reach = self.reach(pairs)
        amounts = {pairs[i].amount(self.of) for i in reach}
        if not limit.upper:
            amounts |= {amount for i in reach for amount in self._built(pairs, i)}
        return Amounts(frozenset(amounts))

    def _built(self, pairs: Sequence[Option], i: int) -> set[float]:
        """The maturities that an option could start at, once its stage has been built up before."""
        option = pairs[i]
        stage = _mature(option)
        within_reach = option.maturity_within_reach if self.of == "maturity" else math.inf
        if (
            self.of not in ("maturity", option.maturing)
            or stage is None
            or option.start is None
            or within_reach is None
        ):
            return set()
        added: dict[str, set[float]] = {}
        for other in pairs:
            if other.stage == option.stage and other.builds > 0 and other.end < option.start:
                added.setdefault(other.pair, {0.0}).add(other.builds)
        sums = {0.0}
        for steps in added.values():  # at most one option of each pair
            sums = {total + step for total in sums for step in steps}
        return {min(stage + total, within_reach) for total in sums}

    def quantity(self, names: Names, value: float, rounding: int = 0, step: bool = False) -> str:
        return names.money(value, rounding) if is_money(self.of) else names.figure(value, rounding)


def _mature(option: Option) -> float | None:
    """How mature its stage is; ``None`` where no criterion says that."""
    return None if option.maturing is None else option.attributes[option.maturing]


def _builders(pairs: Sequence[Option]) -> dict[str, list[int]]:
    """By stage the options that add to its maturity."""
    found: dict[str, list[int]] = {}
    for i, pair in enumerate(pairs):
        if pair.builds > 0:
            found.setdefault(pair.stage, []).append(i)
    return found


def _is_opened(pairs: Sequence[Option], funded: set[int], lacking: float, builders: Sequence[int]) -> bool:
    built = fsum(pairs[j].builds for j in builders if j in funded)
    return bool(builders) and built >= lacking - TOLERANCE
