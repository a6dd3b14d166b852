"""What every kind of rule shares: the rows it becomes, its scope, and how a portfolio stands to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ..entry.entry import TOLERANCE, Entry, LevelOrNumber
from ..entry.scope import Patterns, Scope
from ..options.option import Option
from ..options.patterns import matches


@dataclass(frozen=True)
class LinearRow:
    """``at_least ≤ Σ coefficient · x ≤ at_most``, carrying the name of the rule it came from.

    Keys count the options; behind the last option come the synergies, 1 when they are realised.
    """

    name: str
    coefficients: dict[int, float]
    at_least: float | None = None
    at_most: float | None = None
    tolerant: bool = False
    """Kept within the tolerance that rules are checked with; otherwise the limits have it in them already."""


@dataclass(frozen=True)
class Usage:
    """How a finished portfolio stands to one rule."""

    used: float | None
    """What the rule measures; ``None`` where nothing funded is in its reach."""
    kept: bool
    tight: bool
    """Nothing to spare: what is used equals a limit."""


class RuleBase(Entry):
    """Fields and arithmetic that every rule kind shares."""

    scope: Scope = Field(Scope(), description="The stages and technologies it speaks of.")

    @property
    def title(self) -> str:
        """The rule's name; the case gives every rule one."""
        assert self.name is not None
        return self.name

    def reach(self, pairs: Sequence[Option]) -> list[int]:
        """Indices of the options in scope."""
        return [i for i, pair in enumerate(pairs) if self.scope.includes(pair.stage, pair.technology)]


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


class OfPairs(RuleBase):
    """A rule about the pairs that some patterns name."""

    pairs: Patterns = Field(description="Pairs, or patterns with * on either side.")

    def named(self, pairs: Sequence[Option]) -> list[int]:
        """Indices of the options in scope that a pattern names."""
        return [
            i
            for i in self.reach(pairs)
            if any(matches(p, pairs[i].stage, pairs[i].technology) for p in self.pairs)
        ]

    def one_by_one(self, pairs: Sequence[Option]) -> list[list[int]]:
        """The same, the options of each pair together: its levels, and the periods it can start in."""
        found: dict[str, list[int]] = {}
        for i in self.named(pairs):
            found.setdefault(pairs[i].pair, []).append(i)
        return list(found.values())
