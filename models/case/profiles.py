"""Weight profiles as a case file states them: judgements, points, an order, or what the data say."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from ...records import dataclass
from ..entry.entry import Entry, Positive
from .judgements import Judgements, Preference

DataMethod = Literal[
    "entropy", "critic", "merec", "std", "variance", "gini", "angle", "cilos", "idocriw", "lopcow"
]


class BestWorstJudgements(Entry):
    """Judgements of the best criterion over all others, and of all others over the worst."""

    best: str = Field(description="The criterion that counts most.")
    worst: str = Field(description="The criterion that counts least.")
    best_to_others: dict[str, Preference] = Field(
        description="How many times as much the best counts as each other criterion, 1 to 9."
    )
    others_to_worst: dict[str, Preference] = Field(
        description="How many times as much each other criterion counts as the worst, 1 to 9. Best over "
        "worst stands in either, or in both."
    )

    @property
    def over_others(self) -> dict[str, float]:
        """criterion → how many times as much the best counts; the best itself 1."""
        most = {
            name: self.others_to_worst[self.best]
            for name in [self.worst]
            if self.best in self.others_to_worst
        }
        return {**most, **self.best_to_others, self.best: 1.0}

    @property
    def over_worst(self) -> dict[str, float]:
        """criterion → how many times as much it counts as the worst; the worst itself 1."""
        most = {
            name: self.best_to_others[self.worst] for name in [self.best] if self.worst in self.best_to_others
        }
        return {**most, **self.others_to_worst, self.worst: 1.0}


NEARLY = 0.005
"""How far weights may be off 1, or off 100 as a part of it, for their sum to be a matter of rounding."""


def nearly_whole(total: float) -> float | None:
    """The sum that weights were to have, 1 or 100, where only rounding keeps them from it."""
    return next((whole for whole in (1.0, 100.0) if abs(total / whole - 1) <= NEARLY), None)


JUDGED = ("ahp", "best_worst", "swing")
"""How one member of a group can judge"""


class Expert(Entry):
    """What one member of a group judged: ahp, best_worst, or swing."""

    ahp: Judgements | None = Field(None, description="Row over column, 1/9 to 9; the reciprocals follow.")
    best_worst: BestWorstJudgements | None = Field(
        None, description="Judgements of the best criterion over all, and of all over the worst."
    )
    swing: dict[str, Positive] | None = Field(
        None,
        description="Points for the swing from a criterion's worst bound to its best, 100 for the one that "
        "matters most to this member; a criterion left out weighs nothing. With aggregate: mean.",
    )
    weight: float = Field(1.0, gt=0, description="How much this member counts beside the others.")

    @model_validator(mode="after")
    def _one_way(self) -> "Expert":
        if sum(getattr(self, way) is not None for way in JUDGED) != 1:
            raise PydanticCustomError("profile", f"needs exactly one of {', '.join(JUDGED)}")
        return self


Aggregate = Literal["judgements", "priorities", "mean", "bayesian"]
"""How several people's judgements are brought together"""

WAYS = ("ahp", "best_worst", "direct", "order", "swing", "data", "experts", "intervals", "statements")

_STATEMENT = re.compile(
    r"\s*(?P<more>[\w.-]+)\s*(?P<sign>>=|≥|<=|≤)\s*(?:(?P<times>\d+(?:\.\d+)?)\s*[*×]?\s+)?(?P<less>[\w.-]+)\s*"
)


class Statement(NamedTuple):
    """That one criterion counts at least so many times as much as another."""

    more: str
    less: str
    times: float


def as_statement(text: str) -> Statement | None:
    """``a >= b``, ``a >= 2 b``, or the other way round; ``None`` where it is none of these."""
    found = _STATEMENT.fullmatch(text)
    if found is None:
        return None
    times = float(found["times"] or 1)
    if found["sign"] in (">=", "≥"):
        return Statement(found["more"], found["less"], times)
    return Statement(found["less"], found["more"], 1 / times) if times else None


def _interval(value: Any) -> Any:
    return [value, value] if isinstance(value, (int, float)) and not isinstance(value, bool) else value


Interval = Annotated[
    tuple[Positive, Positive],
    Field(strict=False),
    BeforeValidator(_interval, json_schema_input_type=Positive | tuple[Positive, Positive]),
]
"""The least and the most that a weight may be."""


class Profile(Entry):
    """One view of how much each criterion counts.

    One of ahp, best_worst, direct, order, swing, data, experts, intervals, statements.
    """

    ahp: Judgements | None = Field(
        None,
        description="Row over column, 1/9 to 9; the reciprocals follow. Or the whole matrix, a list of rows "
        "in the order of the criteria.",
    )
    best_worst: BestWorstJudgements | None = Field(
        None,
        description="Judgements of the best criterion over all, and of all over the worst (Best–Worst).",
    )
    direct: dict[str, Positive] | None = Field(
        None, description="Weights that sum to 1, or to 100; a criterion left out weighs nothing."
    )
    order: tuple[str, ...] | None = Field(
        None, strict=False, description="All criteria, most important first (rank-order centroid)."
    )
    swing: dict[str, Positive] | None = Field(
        None,
        description="Points for the swing from a criterion's worst bound to its best, 100 for the one that "
        "matters most; a criterion left out weighs nothing.",
    )
    data: DataMethod | None = Field(
        None, description="Weights computed from the point readings, by a method with a name."
    )
    intervals: dict[str, Interval] | None = Field(
        None,
        min_length=1,
        description="[least, most] that a weight may be, of 1; a criterion left out may be anything. The "
        "weights are the centre of all that are so, and stress draws from all of them.",
    )
    statements: tuple[str, ...] | None = Field(
        None,
        strict=False,
        min_length=1,
        description="What counts at least as much as what: a >= b, a >= 2 b. Alone, or beside intervals.",
    )
    experts: dict[str, Expert] | None = Field(
        None, min_length=1, description="Several people's judgements, brought together by aggregate."
    )
    aggregate: Aggregate | None = Field(
        None,
        description="Geometric means of the experts' judgements (as one mind), or of the weights that "
        "follow from each one's judgements (priorities: as separate minds); or mean, the arithmetic mean "
        "of these weights, in which what one of them leaves out may count to others, as with swing; or "
        "bayesian, of experts who state best_worst: the group's weights and how sure they are. judgements "
        "when left out.",
    )
    leave_out: Annotated[tuple[str, ...], Field(strict=False, min_length=1)] | None = Field(
        None, description="Experts whose judgements do not count; weigh says what that changes."
    )
    groups: dict[str, Annotated[tuple[str, ...], Field(strict=False, min_length=1)]] | None = Field(
        None,
        description="Criteria in groups, for judgements within and between groups: group: [members]. "
        "A member is a criterion or another group.",
    )

    @model_validator(mode="after")
    def _one_way(self) -> "Profile":
        stated = [way for way in WAYS if getattr(self, way) is not None]
        if len(stated) != 1 and stated != ["intervals", "statements"]:
            raise PydanticCustomError("profile", f"needs exactly one of {', '.join(WAYS)}")
        if self.aggregate is not None and self.experts is None:
            raise PydanticCustomError("profile", "aggregate says how experts come together: name experts")
        if self.leave_out is not None and self.experts is None:
            raise PydanticCustomError("profile", "leave_out says which experts do not count: name experts")
        if self.groups is not None and self.ahp is None and self.experts is None:
            raise PydanticCustomError("profile", "groups are for judgements: give ahp or experts")
        return self

    @property
    def method(self) -> str:
        return next(way for way in WAYS if getattr(self, way) is not None)

    @property
    def is_set(self) -> bool:
        """Whether it says between what the weights are, not which."""
        return self.intervals is not None or self.statements is not None

    @property
    def by_points(self) -> bool:
        """Whether everybody was asked what the step from the worst to the best is worth."""
        counted = self.counted.values()
        return self.swing is not None or (bool(counted) and all(one.swing is not None for one in counted))

    @property
    def judged(self) -> Mapping[tuple[str, ...], Judgements]:
        """Every set of judgements that counts, by its place within the profile."""
        if self.ahp is not None:
            return {("ahp",): self.ahp}
        own = {name: expert.ahp for name, expert in self.counted.items()}
        return {("experts", name, "ahp"): stated for name, stated in own.items() if stated is not None}

    @property
    def preferred(self) -> Mapping[tuple[str, ...], BestWorstJudgements]:
        """Every best and worst that is stated and counts, with its judgements, by its place."""
        if self.best_worst is not None:
            return {("best_worst",): self.best_worst}
        own = {name: expert.best_worst for name, expert in self.counted.items()}
        return {("experts", name, "best_worst"): stated for name, stated in own.items() if stated is not None}

    @property
    def counted(self) -> Mapping[str, Expert]:
        """The experts that are not left out."""
        left_out = self.leave_out or ()
        return {name: expert for name, expert in (self.experts or {}).items() if name not in left_out}

    @property
    def with_everyone(self) -> "Profile":
        """The same with nobody left out."""
        return self.model_copy(update={"leave_out": None})


@dataclass(frozen=True)
class Siblings:
    """Criteria or groups that are compared with each other."""

    group: str | None
    """The group they are in; ``None`` at the top."""
    members: tuple[str, ...]


def hierarchy(profile: Profile, criteria: tuple[str, ...]) -> tuple[Siblings, ...]:
    """The sets of siblings that a profile compares, from the top down.

    Groups stand at the top where no other group holds them, and so do criteria in no group. A
    flat profile has one set, all criteria.
    """
    groups = profile.groups or {}
    inside = {member for members in groups.values() for member in members}
    found = [Siblings(None, tuple(name for name in (*groups, *criteria) if name not in inside))]
    seen = set[str]()
    for level in found:
        fresh = [name for name in level.members if name in groups and name not in seen]
        seen.update(fresh)
        found.extend(Siblings(name, groups[name]) for name in fresh)
    return tuple(found)


def unreachable(profile: Profile, criteria: tuple[str, ...]) -> Iterator[str]:
    """Groups that hold each other, so that no path leads to them from the top."""
    reached = {level.group for level in hierarchy(profile, criteria)}
    return (name for name in profile.groups or {} if name not in reached)
