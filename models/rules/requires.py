"""A pair that is funded only with another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar, Literal

from pydantic import Field

from ..entry.scope import Pattern
from ..options.option import Option
from ..options.patterns import by_pattern, matches
from .base import LinearRow, RuleBase, Usage
from .words import Names


class Requires(RuleBase):
    """A pair is funded only with one of the pairs it needs."""

    example: ClassVar = '{rule: requires, pair: "*/digital_twin", needs: "*/iot", name: twins need sensors}'
    tells_tight = False

    rule: Literal["requires"]
    pair: Pattern = Field(description="What needs. * on both sides means the same stage or technology.")
    needs: Pattern = Field(description="What is needed; where it matches several, one is enough.")
    lag: int = Field(0, ge=0, description="Periods by which what is needed must have started before.")

    def _wanted(self, pairs: Sequence[Option], i: int) -> str | None:
        """The pattern of which option i needs one; ``None`` where the rule does not speak of i."""
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
        return f"{needed_stage}/{needed_technology}"

    def _in_time(self, pair: Option, other: Option) -> bool:
        return pair.start is None or (other.start or 0) + self.lag <= pair.start

    def met_by(self, pairs: Sequence[Option], i: int, among: Iterable[int]) -> list[int] | None:
        """Those of some options that give option i what it needs; ``None`` where the rule is not about i."""
        wanted = self._wanted(pairs, i)
        if wanted is None:
            return None
        return [
            j
            for j in among
            if matches(wanted, pairs[j].stage, pairs[j].technology) and self._in_time(pairs[i], pairs[j])
        ]

    def needed(self, pairs: Sequence[Option]) -> Iterator[tuple[int, list[int]]]:
        """Every option that the rule speaks of, with those of which it needs one."""
        matching = by_pattern(pairs)
        for i, pair in enumerate(pairs):
            wanted = self._wanted(pairs, i)
            if wanted is not None:
                yield i, [j for j in matching.get(wanted, ()) if self._in_time(pair, pairs[j])]

    def rows(self, pairs: Sequence[Option]) -> Iterator[LinearRow]:
        for i, needed in self.needed(pairs):
            if i not in needed:
                yield LinearRow(self.title, {i: 1.0, **dict.fromkeys(needed, -1.0)}, at_most=0.0)

    def check(self, pairs: Sequence[Option], funded: set[int]) -> Usage:
        met = [m for i in funded if (m := self.met_by(pairs, i, funded)) is not None]
        return Usage(used=float(len(met)), kept=all(met), tight=False)

    def words(self, names: Names) -> str:
        pair, needs = names.pair(self.pair), names.pair(self.needs)
        return f"{pair} only with {needs}{self._same()}{names.scope(self.scope)}"

    def _same(self) -> str:
        """A star on the same side of both patterns means the same one."""
        sides = zip(("stage", "technology"), self.pair.split("/"), self.needs.split("/"), strict=True)
        same = [word for word, one, other in sides if one == other == "*"]
        return f" (the same {' and '.join(same)})" if same else ""

    def patterns(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        yield ("pair",), self.pair
        yield ("needs",), self.needs
