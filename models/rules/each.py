"""A gate: what is outside it cannot be funded."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from math import fsum
from typing import Literal

from pydantic import Field

from ..entry.entry import TOLERANCE
from ..options.option import Option
from ..options.patterns import OptionIndex
from .base import Limited, LinearRow, Usage


class Each(Limited):
    """A gate: pairs in scope whose attribute is outside it cannot be funded."""

    rule: Literal["each"]
    of: str = Field(description="The attribute or criterion that is gated.")

    def rows(self, pairs: Sequence[Option]) -> Iterator[LinearRow]:
        for i in self.reach(pairs):
            if not self._against_limits(pairs[i].attributes[self.of]).kept:
                lacking, builders = self._opened_by(pairs, i)
                built = {j: -pairs[j].builds for j in builders}
                yield LinearRow(self.title, {i: lacking, **built} if built else {i: 1.0}, at_most=0.0)

    def _opened_by(self, pairs: Sequence[Option], i: int) -> tuple[float, list[int]]:
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
        there = OptionIndex.of(pairs).matching(f"{pair.stage}/*")
        builders = [j for j in there if pairs[j].builds > 0 and (pairs[j].start or 0) < pair.start]
        return floor - stage, builders

    def check(self, pairs: Sequence[Option], funded: set[int]) -> Usage:
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

    def _amount(self, pairs: Sequence[Option], i: int, funded: set[int]) -> float:
        """What is gated, with what has been built by the time the option starts."""
        amount = pairs[i].attributes[self.of]
        _, builders = self._opened_by(pairs, i)
        if not builders:
            return amount
        built = pairs[i].attributes["technological_maturity"]
        built += fsum(pairs[j].builds for j in builders if j in funded)
        within_reach = pairs[i].maturity_within_reach
        return built if self.of != "maturity" or within_reach is None else min(built, within_reach)

    def _is_opened(self, pairs: Sequence[Option], i: int, funded: set[int]) -> bool:
        lacking, builders = self._opened_by(pairs, i)
        built = fsum(pairs[j].builds for j in builders if j in funded)
        return bool(builders) and built >= lacking - TOLERANCE
