"""The parts of a case: a cost, a stage, a technology, a period, each as the file says it.

A field added here, with its description, appears in ``loopfolio schema`` and is checked by the
reader; nothing else needs to know of it. What one entry means beside the others (is this stage
declared? is this a level?) is in ``checks.py``.
"""

from __future__ import annotations

from math import fsum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from ..entry.entry import Entry, Positive, day, shown
from ..entry.levels import SCALES, STRENGTHS, AnyLevel, FitLevel
from ..entry.scope import Scope
from ..rules.commitment import Commitment


def _three_point(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float, dict)):
        raise PydanticCustomError(
            "cost", "{found} is not a cost: write a number, or low, likely and high", {"found": shown(value)}
        )
    return value if isinstance(value, dict) else dict.fromkeys(("low", "likely", "high"), value)


def _limit_alone(value: Any) -> Any:
    return value if isinstance(value, dict) else {"at_most": value}


def version(value: Any) -> Any:
    if type(value) is not int or value != 1:
        raise PydanticCustomError(
            "format",
            "{found} is not 1, the only format of a case file: write format: 1",
            {"found": shown(value)},
        )
    return value


def named_scale(value: Any) -> Any:
    if isinstance(value, str):
        if value not in SCALES:
            raise PydanticCustomError(
                "scale",
                "'{found}' is no scale with a name ({names}): write one of them, or level: score",
                {"found": value, "names": ", ".join(SCALES)},
            )
        return dict(SCALES[value])
    return value


def resource_list(value: Any) -> Any:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return {item: {} for item in value}
    if isinstance(value, dict):
        return {key: {} if entry is None else entry for key, entry in value.items()}
    return value


def fit_alone(value: Any) -> Any:
    if isinstance(value, dict):
        return value
    return {"fit": value}


def _plain_year(value: Any) -> Any:
    """A year is a number to YAML where it stands as a value, but a name where it is a key."""
    return str(value) if type(value) is int else value


class Sourced(Entry):
    """Figures with what bears them."""

    date: Annotated[str, BeforeValidator(day)] | None = Field(
        None, description="The day the source is of, 2026-03-01."
    )
    strength: Literal["weak", "moderate", "strong"] | None = Field(
        None, description="How far the source bears what rests on it."
    )


class Cost(Sourced):
    """An amount in the case's currency, below 0 where it comes back; low, likely and high where it is
    uncertain."""

    low: float
    likely: float
    high: float

    @model_validator(mode="after")
    def _ordered(self) -> Cost:
        if not self.low <= self.likely <= self.high:
            raise PydanticCustomError("cost", "low, likely and high must not fall")
        return self


class Budget(Entry):
    """The most that may be spent, in the case's currency."""

    at_most: Positive


def _by_period(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else _three_point(value)


CostField = Annotated[Cost, BeforeValidator(_three_point, json_schema_input_type=float | Cost)]
BudgetField = Annotated[Budget, BeforeValidator(_limit_alone, json_schema_input_type=Positive | Budget)]


class PeriodBudget(Entry):
    """The most that may be spent in a period; below 0 where as much has to come back."""

    at_most: float = Field(description="Upper limit; equality keeps it.")


PeriodBudgetField = Annotated[
    PeriodBudget, BeforeValidator(_limit_alone, json_schema_input_type=float | PeriodBudget)
]

_READING: dict[str, Any] = {"anyOf": [{"type": "string"}, {"type": "number"}]}
_CELL: dict[str, Any] = {
    "anyOf": [
        *_READING["anyOf"],
        {"type": "array", "items": _READING, "minItems": 1},
        {"type": "object", "additionalProperties": {"anyOf": [*_READING["anyOf"], {"type": "null"}]}},
        {
            "type": "object",
            "properties": {
                "reading": {},
                "source": {"type": "string"},
                "date": {"type": "string"},
                "strength": {"enum": [*STRENGTHS]},
                "why": {"type": "string"},
                "illustrative": {"type": "boolean"},
            },
            "required": ["reading"],
            "additionalProperties": False,
        },
    ],
    "description": "A level or number; a list where it is one of these, the first taken; "
    "a mapping, person: reading, where several people read it, empty where one left it blank; "
    "of a number {low, likely, high}, or {low, high}, where only a range is known. Any of these may stand "
    "as reading beside where it comes from: {reading, source, date, strength, why, illustrative}.",
}


class ExtensibleEntry(Entry):
    """An entry that may carry keys which the case itself declares."""

    model_config = ConfigDict(extra="allow")

    @property
    def extras(self) -> dict[str, Any]:
        return self.__pydantic_extra__ or {}


class Stage(ExtensibleEntry):
    """A stage, of a value chain say: one reading a criterion."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": _CELL})


class Resource(Entry):
    """Something besides money that pairs use up."""

    unit: str | None = None


PeriodName = Annotated[str, BeforeValidator(_plain_year, json_schema_input_type=str | int)]


class Builds(Entry):
    """What something in place makes of the stage it is at."""

    maturity: Positive = Field(description="Points added to the stage's technological maturity, for gates.")


class FundingLevel(ExtensibleEntry):
    """One of the sizes in which a pair can be funded: a pilot, a rollout. Resources are further keys."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": {"type": "number"}})

    cost: CostField = Field(description="Cost at this level, in the case's currency.")
    effect: float = Field(1.0, ge=0, description="The part of the pair's value that it brings.")
    difficulty: AnyLevel | None = Field(None, description="Instead of the pair's.")
    builds: Builds | None = Field(None, description="Instead of the pair's.")


class Partial(Entry):
    """Funding in part: at any of some sizes, cost, resources, value and what is built in proportion."""

    # ``from`` is the word for it, and none that Python lets stand here.
    __annotations__["from"] = float
    locals()["from"] = Field(gt=0, lt=1, description="The least part that makes sense: 0.3 is 30 %.")
    steps: int = Field(
        ge=2, le=50, description="Sizes from there to the whole, evenly spread, the whole among them."
    )

    @property
    def least(self) -> float:
        """``from``"""
        return float(getattr(self, "from"))


class Technology(ExtensibleEntry):
    """A technology, or what else can be funded, with what holds everywhere. Resources are further keys."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": {"type": "number"}})

    cost: CostField | None = Field(None, description="Cost a pair, in the case's currency.")
    difficulty: AnyLevel | None = Field(None, description="How hard it is to adopt.")
    maturity: AnyLevel | None = Field(None, description="How mature it is.")
    levels: dict[str, FundingLevel] | None = Field(
        None, min_length=1, description="Sizes in which a pair can be funded, at most one of them."
    )
    partial: Partial | None = Field(
        None, description="That it can be funded in part, and from which part on; in place of levels."
    )
    success: float | None = Field(
        None, gt=0, le=1, description="Chance that it works; value becomes expected value. 1 if left out."
    )
    cost_profile: Annotated[tuple[float, ...], Field(strict=False, min_length=1)] | None = Field(
        None,
        description="Shares of the cost in the period it starts and those that follow, below 0 where money "
        "comes back; they sum to 1.",
    )
    earliest: PeriodName | None = Field(None, description="The first period it can start in.")
    latest: PeriodName | None = Field(None, description="The last period it can start in.")
    builds: Builds | None = Field(None, description="What it adds to its stage from the next period on.")


class Running(Entry):
    """That a pair runs already: it goes on at what is left of its cost, or is stopped where it may be."""

    left: Annotated[
        Cost | tuple[float, ...],
        BeforeValidator(_by_period, json_schema_input_type=float | Cost | list[float]),
    ] = Field(
        description="What it still costs to go on, spread from the first period on as its cost_profile says; "
        "or a list of amounts, one a period."
    )
    spent: Positive | None = Field(
        None, description="What it has cost so far: shown, and never counted, as no decision gets it back."
    )
    stop: Positive | None = Field(
        None,
        description="What it costs to stop it, paid in the first period. Without it, it cannot be stopped.",
    )
    level: str | None = Field(None, description="At which of its levels it runs, where it has some.")

    @property
    def cost(self) -> Cost:
        """What is left, whenever it is spent."""
        if isinstance(self.left, Cost):
            return self.left
        return Cost.model_validate(dict.fromkeys(("low", "likely", "high"), fsum(self.left)))

    @property
    def by_period(self) -> tuple[float, ...]:
        """What is left by period from the first on; empty where its cost profile spreads it."""
        return () if isinstance(self.left, Cost) else self.left

    @property
    def committed(self) -> bool:
        """Whether it cannot be stopped."""
        return self.stop is None

    def commitment(self, pair: str) -> Commitment:
        """The rule that it goes on, or is stopped where it may be."""
        said = self.model_dump(include={"why", "source", "illustrative"})
        return Commitment(rule="fund", name=f"running {pair}", pairs=(pair,), stop=self.stop, **said)


class PairEntry(Technology):
    """What is particular to one technology at one stage; overrides what follows from both."""

    running: Running | None = Field(
        None, description="That it runs already, at what is left of its cost; it then has no start to choose."
    )
    value: float | None = Field(None, description="Overrides stage priority × fit.")
    fit: FitLevel | None = Field(None, description="Overrides the cell of the fit table.")


class FitCell(Entry):
    """How well a technology fits a stage, with the reason."""

    fit: FitLevel


class Period(Entry):
    """A year, or another stretch of time, in which pairs start and money is spent."""

    budget: PeriodBudgetField | None = Field(
        None, description="The most that may be spent in it; below 0 where as much has to come back."
    )
    starts: Annotated[str, BeforeValidator(day)] | None = Field(
        None, description="Its first day, 2027-01-01; 1 January where its key is a year."
    )


class Pool(Entry):
    """Money for some stages or technologies only."""

    amount: Positive | None = Field(
        None, description="One sum, in the case's currency, whenever it is spent. Or amounts."
    )
    amounts: dict[str, Positive] | None = Field(
        None,
        min_length=1,
        description="period: what comes in it, {2027: 50, 2028: 30}. It is spent then, or later where it is "
        "carried over.",
    )
    first: PeriodName | None = Field(None, description="The first period in which it can be spent.")
    last: PeriodName | None = Field(None, description="The last period in which it can be spent.")
    carry_over: bool | None = Field(
        None,
        description="What a period leaves of its amount can be spent later; as the case says of budgets "
        "where left out.",
    )
    share: float = Field(
        1.0, gt=0, le=1, description="It covers at most this part of what a pair spends in a period."
    )
    scope: Scope = Field(Scope(), description="The stages and technologies it may be spent on.")
    within: bool = Field(False, description="Part of the budget, kept for the scope; else on top of it.")

    @property
    def whole(self) -> float:
        """All of it, in the case's currency."""
        return fsum((self.amounts or {}).values()) if self.amount is None else self.amount


class SynergyEntry(Entry):
    """Value that comes on top, or is lost, when all of the pairs are funded."""

    pairs: tuple[str, ...] = Field(strict=False, min_length=2)
    value: float


class Numbers(BaseModel):
    """How a file writes the numbers that stand in it as text: 480,5 or 1.250,50 in a cell, say."""

    model_config = Entry.model_config

    decimal: Literal[".", ","] = Field(
        description="What stands before the decimals. Without it, 1,250 and a text 1.250 are refused: each "
        "has two readings."
    )


class Axes(Entry):
    """Which criteria the conceptual model is drawn with."""

    y: str | None = Field(None, description="Height; circularity_impact by default.")
    x: str | None = Field(None, description="Left to right; digitalization_difficulty by default.")
    size: str | None = Field(None, description="Bubble area; carbon_footprint by default.")
    colour: str | None = Field(None, description="technological_maturity by default.")
