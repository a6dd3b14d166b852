"""What every kind of rule shares, and what each has to say of itself.

A kind says its rule three times: ``rows`` for the solver, ``check`` in plain arithmetic, ``words`` for a
planner. If numbers in it can be moved it says which (``bounds``), what they are held against
(``measure``) and by what unit they move (``step``).
"""

from abc import abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Annotated, ClassVar, Literal, Protocol, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ...records import dataclass
from ..entry.entry import TOLERANCE, Entry, LevelOrNumber, PeriodName
from ..entry.scope import ANYWHERE, Patterns, Scope
from ..options.option import CAPITAL, OPERATING, Option
from ..options.patterns import matches
from .measures import Limit, Measure
from .words import Names


@dataclass(frozen=True)
class LinearRow:
    """``at_least ≤ Σ coefficient · x ≤ at_most``, carrying the name of the rule it came from.

    Keys count the options; behind the last option come the synergies, 1 when they are realised.
    """

    name: str
    coefficients: dict[int, float]
    at_least: float | None = None
    at_most: float | None = None
    tied: tuple[str, ...] = ()
    """Other rules whose limits it holds as well: without one of these it is not there"""
    tolerant: bool = False
    """Kept within the tolerance that rules are checked with; otherwise the limits have it in them already."""
    beyond: "Beyond | None" = None
    """What the rule demands beyond the row, which it keeps in any case"""


class Beyond(Protocol):
    """What no straight row can say of a portfolio."""

    @property
    def found(self) -> Sequence[LinearRow]:
        """The cuts that were made so far."""

    def keeps(self, chosen: Collection[int]) -> bool:
        """Whether this portfolio is allowed."""

    def cut(self, chosen: Collection[int]) -> LinearRow | None:
        """A row that this portfolio breaks and every one keeps that is allowed; ``None``: this one is."""


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

    example: ClassVar[str]
    """As a case file may say it, on one line, for the page of the case format."""
    bounds: ClassVar[Mapping[str, Literal["upper", "lower"]]] = {}
    """Its fields that are limits, and which way each holds."""
    divides_by: ClassVar[str | None] = None
    """The field that names the attribute whose total its measure is divided by, where there is one."""
    tells_tight: ClassVar[bool] = True
    """Whether ``check`` can see that there is nothing to spare; else doing without it tells."""
    drops_levels: ClassVar[bool] = False
    """Whether a limit that is a level of the scale is dropped rather than moved."""

    says_what_it_reads: ClassVar[bool] = False
    """Whether ``attributes`` names all that its rows read of what options cost. Of a kind that does not say
    so the rows are worked out again wherever costs are others."""

    scope: Scope = Field(ANYWHERE, description="The stages and technologies it speaks of.")

    @property
    def title(self) -> str:
        """The rule's name; the case gives every rule one."""
        assert self.name is not None
        return self.name

    @abstractmethod
    def rows(self, pairs: Sequence[Option]) -> Iterator[LinearRow]:
        """The rule as linear constraints over the options."""

    @abstractmethod
    def check(self, pairs: Sequence[Option], funded: set[int]) -> Usage:
        """How a portfolio, the indices of what it funds, stands to the rule: in plain arithmetic."""

    def keeps(self, pairs: Sequence[Option], funded: set[int]) -> bool:
        """Whether a portfolio keeps the rule: what ``check`` says of that, and no more."""
        return self.check(pairs, funded).kept

    def amid(self, rules: "Sequence[RuleBase]") -> Self:
        """The rule where it holds together with ``rules``, which it may have to know of; here as it is."""
        return self

    def words(self, names: Names) -> str:
        """What the rule demands, in a phrase; here its fields as they stand."""
        own = [field for field in type(self).model_fields if field not in {"rule", *RuleBase.model_fields}]
        stated = {field: value for field in own if (value := getattr(self, field)) is not None}
        says = ", ".join(f"{field.replace('_', ' ')} {value}" for field, value in stated.items())
        return f"{type(self).__name__.lower()} ({says}){names.scope(self.scope)}"

    def used_words(self, names: Names, used: float) -> str:
        """What a portfolio makes of the rule."""
        return f"{names.amount(used)} funded"

    @property
    def limits(self) -> tuple[Limit, ...]:
        """The limits it has, as numbers: levels have been resolved by the case."""
        stated = ((field, getattr(self, field), side == "upper") for field, side in self.bounds.items())
        return tuple(Limit(field, float(value), upper) for field, value, upper in stated if value is not None)

    def loosened(self, field: str, limit: float | None) -> Self | None:
        """The rule with another number for a limit, or without it; ``None`` where it then has none."""
        if limit is None and all(other.field == field for other in self.limits):
            return None
        return self.model_copy(update={field: limit})

    def measure(self, limit: Limit, pairs: Sequence[Option]) -> Measure | None:
        """What the limit is held against; ``None``: it cannot be moved, only the rule dropped."""
        return None

    def step(self, limit: Limit) -> float | None:
        """A unit to loosen the limit by; ``None`` where one makes no sense."""
        return None

    def quantity(self, names: Names, value: float, rounding: int = 0, step: bool = False) -> str:
        """A limit, or a step of one, with its unit."""
        return names.figure(value, rounding)

    def patterns(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """The pairs or patterns it names, each with where in the rule."""
        return iter(())

    def attributes(self) -> dict[str, str]:
        """The attributes, resources and criteria it names, by field."""
        known = type(self).model_fields
        return {field: getattr(self, field) for field in ("of", "weight") if field in known}

    @property
    def of_money(self) -> bool:
        """Whether what it demands hangs on what options cost; otherwise its rows are the same at any cost."""
        return not self.says_what_it_reads or any(map(is_money, self.attributes().values()))

    def reach(self, pairs: Sequence[Option], among: Iterable[int] | None = None) -> list[int]:
        """Indices of the options in scope, of what can be in place: what is stopped is not.

        ``among``: of these only, which of thousands a portfolio funds.
        """
        return [i for i in self.in_scope(pairs, among) if not pairs[i].stopped]

    def in_scope(self, pairs: Sequence[Option], among: Iterable[int] | None = None) -> list[int]:
        """Indices of all options in scope, those among them that stop what runs."""
        some = range(len(pairs)) if among is None else among
        if self.scope == ANYWHERE:
            return list(some)
        return [i for i in some if self.scope.includes(pairs[i].stage, pairs[i].technology)]


class Limited(RuleBase):
    """A rule with a lower limit, an upper limit or both."""

    bounds: ClassVar = {"at_most": "upper", "at_least": "lower"}

    at_most: LevelOrNumber | None = None
    at_least: LevelOrNumber | None = None

    @model_validator(mode="after")
    def _has_a_limit(self) -> "Limited":
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

    def shown(self, names: Names, value: float) -> str:
        """A number it limits, for a phrase."""
        return names.amount(value)

    def used_words(self, names: Names, used: float) -> str:
        return self.shown(names, used)

    def limit_words(self, names: Names) -> str:
        """at least 2 and at most 5."""
        found = [f"at least {self.shown(names, self.floor)}"] if self.floor is not None else []
        found += [f"at most {self.shown(names, self.ceiling)}"] if self.ceiling is not None else []
        return " and ".join(found)

    def limit_fault(self, limit: float | str) -> str | None:
        """What is wrong with a stated limit by itself, a level or a number."""
        return None

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

    def patterns(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        for j, pattern in enumerate(self.pairs):
            yield ("pairs", j), pattern

    def names(self, stage: str, technology: str) -> bool:
        """Whether the pair is in scope, and a pattern names it."""
        return self.scope.includes(stage, technology) and any(
            matches(pattern, stage, technology) for pattern in self.pairs
        )

    def named(self, pairs: Sequence[Option]) -> list[int]:
        """Indices of the options in scope that a pattern names, but for what is stopped."""
        sides = [pattern.partition("/") for pattern in self.pairs]
        stages, technologies = {stage for stage, _, _ in sides}, {technology for _, _, technology in sides}
        any_stage, any_technology = "*" in stages, "*" in technologies
        covered: dict[tuple[str, str], bool] = {}  # a pair has an option for each year
        found = []
        for i, pair in enumerate(pairs):
            # Most are of no stage and no technology that is named: of thousands they are passed over fast.
            if not (
                (any_stage or pair.stage in stages) and (any_technology or pair.technology in technologies)
            ):
                continue
            at = pair.stage, pair.technology
            if at not in covered:
                covered[at] = self.names(*at)
            if covered[at] and not pair.stopped:
                found.append(i)
        return found

    def one_by_one(self, pairs: Sequence[Option]) -> list[list[int]]:
        """The same, the options of each pair together: its levels, and the periods it can start in."""
        found: dict[str, list[int]] = {}
        for i in self.named(pairs):
            found.setdefault(pairs[i].pair, []).append(i)
        return list(found.values())


EVERY_PERIOD = "*"
"""The period of a rule that is about each of them by itself."""

OnePeriod = Annotated[
    PeriodName | None,
    Field(
        description="The period it speaks of, * for each of them by itself: of money and resources what is "
        "spent and used in it, of all else what starts in it. The whole plan when left out."
    ),
]


@lru_cache(maxsize=4096)
def is_money(attribute: str) -> bool:
    """Whether an attribute is in the case's currency."""
    return attribute in ("cost", CAPITAL, OPERATING) or attribute.startswith("spend ")


def unit_step(attribute: str, limit: float, otherwise: float) -> float | None:
    """A unit to loosen a limit of an attribute by: 1 % of money or value; ``None`` of nothing."""
    if is_money(attribute) or attribute == "value":
        return abs(limit) / 100 or None
    return otherwise
