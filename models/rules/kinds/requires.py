"""A pair that is funded only with another."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, model_validator
from pydantic_core import PydanticCustomError

from ...entry.scope import Pattern, Patterns
from ...options.option import Option
from ...options.patterns import by_pattern, matches
from ..base import LinearRow, RuleBase, Usage
from ..words import Names


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _as_written(patterns: tuple[str, ...]) -> str | list[str]:
    return patterns[0] if len(patterns) == 1 else [*patterns]


OneOrMore = Annotated[
    Patterns,
    BeforeValidator(_listed, json_schema_input_type=Pattern | list[Pattern]),
    PlainSerializer(_as_written, return_type=str | list[str]),
]
"""A pattern, or a list of some."""


class Requires(RuleBase):
    """A pair is funded only with one of the pairs it needs. The scope says which pairs need; what they
    need may lie outside it."""

    example: ClassVar = '{rule: requires, pair: "*/digital_twin", needs: "*/iot", name: twins need sensors}'
    says_what_it_reads = True
    tells_tight = False

    rule: Literal["requires"]
    pair: OneOrMore = Field(
        description="What needs, or a list of what does. * on both sides means the same stage or technology."
    )
    needs: OneOrMore = Field(
        description="What is needed; where it matches several, or lists them, one is enough. No pair meets "
        "a pattern for itself."
    )
    all: bool = Field(False, description="Of each entry listed in needs, one is needed.")
    jointly: bool = Field(False, description="Only where all pairs listed in pair are funded do they need.")
    lag: int = Field(
        0,
        ge=0,
        description="Periods by which what is needed must have started before or, where it takes several, "
        "have ended before.",
    )

    @model_validator(mode="after")
    def _fits_together(self) -> "Requires":
        if self.jointly and any("*" in pattern for pattern in self.pair):
            raise PydanticCustomError("jointly", "jointly is of pairs: name each in pair, without *")
        if self.jointly and self.lag:
            raise PydanticCustomError("jointly", "jointly goes without lag: leave one of them out")
        return self

    def wanted(self, stage: str, technology: str) -> list[list[str]]:
        """Lists of patterns: the pair needs one of each list; none where the rule does not speak of it.

        A list that names the pair itself asks nothing of it; one whose pattern it matches asks for another.
        """
        if self.jointly or not self.scope.includes(stage, technology):
            return []
        speaking = (pattern for pattern in self.pair if matches(pattern, stage, technology))
        found = [[_meant(needs, pattern, stage, technology) for needs in self.needs] for pattern in speaking]
        lists = [[one] for patterns in found for one in patterns] if self.all else found
        return [patterns for patterns in lists if f"{stage}/{technology}" not in patterns]

    def _helps(self, pair: Option, other: Option) -> bool:
        """Whether the other has ended in time, and is another pair: none is a partner of its own.

        What runs was there before all that starts, however long before; what it needs may start later.
        """
        in_time = pair.start is None or other.runs or pair.runs or other.end + self.lag <= pair.start
        return in_time and other.pair != pair.pair

    def met_by(self, pairs: Sequence[Option], i: int, among: Iterable[int]) -> list[int] | None:
        """Those of some options that give option i what it needs; ``None`` where the rule is not about i."""
        lists = self._met(pairs, i, list(among))
        return list(dict.fromkeys(j for met in lists for j in met)) if lists else None

    def _met(self, pairs: Sequence[Option], i: int, among: Sequence[int]) -> list[list[int]]:
        """The same for each list that option i needs one of."""
        return [
            [
                j
                for j in among
                if self._helps(pairs[i], pairs[j])
                and any(matches(pattern, pairs[j].stage, pairs[j].technology) for pattern in patterns)
            ]
            for patterns in self.wanted(pairs[i].stage, pairs[i].technology)
        ]

    def needed(self, pairs: Sequence[Option]) -> Iterator[tuple[int, list[int]]]:
        """Every option that the rule speaks of, with those of which it needs one; one by one for several."""
        matching = by_pattern(pairs)
        wanted: dict[tuple[str, str], list[list[str]]] = {}  # a pair has an option for each year
        for i in matching["*/*"]:
            pair = pairs[i]
            at = pair.stage, pair.technology
            if at not in wanted:
                wanted[at] = self.wanted(*at)
            for patterns in wanted[at]:
                there = dict.fromkeys(j for pattern in patterns for j in matching.get(pattern, ()))
                yield i, [j for j in there if self._helps(pair, pairs[j])]

    def rows(self, pairs: Sequence[Option]) -> Iterator[LinearRow]:
        for i, needed in self.needed(pairs):
            yield LinearRow(self.title, {i: 1.0, **dict.fromkeys(needed, -1.0)}, at_most=0.0)
        for needing, needed in self._jointly(pairs):
            terms = dict.fromkeys((i for options in needing for i in options), 1.0)
            # What is needed and needing at once cancels out: with itself funded it has what it needs.
            for j in needed:
                terms[j] = terms.get(j, 0.0) - 1.0
            yield LinearRow(self.title, terms, at_most=float(len(needing) - 1))

    def _jointly(self, pairs: Sequence[Option]) -> Iterator[tuple[list[list[int]], list[int]]]:
        """The options of each pair that needs with the others, with those of which they need one."""
        if not self.jointly:
            return
        matching = by_pattern(pairs)
        needing = [matching.get(pattern, []) for pattern in self.pair]
        if not all(needing) or not all(self.scope.includes(*pattern.split("/")) for pattern in self.pair):
            return  # what is no option is not funded, and so never with the others
        lists = [[one] for one in self.needs] if self.all else [[*self.needs]]
        for patterns in lists:
            yield needing, list(dict.fromkeys(j for pattern in patterns for j in matching.get(pattern, ())))

    def check(self, pairs: Sequence[Option], funded: set[int]) -> Usage:
        there = [i for i in sorted(funded) if not pairs[i].stopped]
        met = [found for i in there for found in self._met(pairs, i, there)]
        for needing, needed in self._jointly(pairs):
            if all(not funded.isdisjoint(options) for options in needing):
                met.append([j for j in needed if j in funded])
        return Usage(used=float(len(met)), kept=all(met), tight=False)

    def words(self, names: Names) -> str:
        pair = (" and " if self.jointly else " or ").join(map(names.pair, self.pair))
        needs = (" and " if self.all else " or ").join(map(names.pair, self.needs))
        together = " together" if self.jointly else ""
        behind = f", started {self.lag} period{'s' * (self.lag > 1)} before at the latest" if self.lag else ""
        return f"{pair}{together} only with {needs}{self._same()}{behind}{names.scope(self.scope)}"

    def _same(self) -> str:
        """A star on the same side of both patterns means the same one."""
        sides = [[pattern.split("/") for pattern in patterns] for patterns in (self.pair, self.needs)]
        same = [
            word
            for side, word in enumerate(("stage", "technology"))
            if all(any(pattern[side] == "*" for pattern in patterns) for patterns in sides)
        ]
        return f" (the same {' and '.join(same)})" if same else ""

    def patterns(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        for field in ("pair", "needs"):
            stated: tuple[str, ...] = getattr(self, field)
            for j, pattern in enumerate(stated):
                yield (field,) if len(stated) == 1 else (field, j), pattern


def _meant(needs: str, pattern: str, stage: str, technology: str) -> str:
    """What a pair needs of which ``pattern`` speaks: a star on the same side of both means the same one."""
    own = (stage, technology)
    sides = zip(needs.split("/"), pattern.split("/"), own, strict=True)
    return "/".join(mine if need == speaks == "*" else need for need, speaks, mine in sides)
