"""The parts of a case: a cost, a stage, a technology, a period, each as the file says it.

A field added here, with its description, appears in ``loopfolio schema`` and is checked by the
reader; nothing else needs to know of it. What one entry means beside the others (is this stage
declared? is this a level?) is in ``checks.py``.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from ..entry.entry import Entry, Positive, day, shown
from ..entry.levels import AnyLevel, FitLevel
from ..entry.scope import Scope


def _three_point(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float, dict)):
        raise PydanticCustomError(
            "cost", "{found} is not a cost: write a number, or low, likely and high", {"found": shown(value)}
        )
    return value if isinstance(value, dict) else dict.fromkeys(("low", "likely", "high"), value)


def _limit_alone(value: Any) -> Any:
    return value if isinstance(value, dict) else {"at_most": value}


def _plain_year(value: Any) -> Any:
    """A year is a number to YAML where it stands as a value, but a name where it is a key."""
    return str(value) if type(value) is int else value


class Cost(Entry):
    """An amount in the case's currency; low, likely and high where it is uncertain."""

    low: Positive
    likely: Positive
    high: Positive

    @model_validator(mode="after")
    def _ordered(self) -> Cost:
        if not self.low <= self.likely <= self.high:
            raise PydanticCustomError("cost", "low, likely and high must not fall")
        return self


class Budget(Entry):
    """The most that may be spent, in the case's currency."""

    at_most: Positive


CostField = Annotated[Cost, BeforeValidator(_three_point, json_schema_input_type=Positive | Cost)]
BudgetField = Annotated[Budget, BeforeValidator(_limit_alone, json_schema_input_type=Positive | Budget)]

_READING: dict[str, Any] = {"anyOf": [{"type": "string"}, {"type": "number"}]}
_CELL: dict[str, Any] = {
    "anyOf": [
        *_READING["anyOf"],
        {"type": "array", "items": _READING, "minItems": 1},
        {"type": "object", "additionalProperties": {"anyOf": [*_READING["anyOf"], {"type": "null"}]}},
    ],
    "description": "A level or number; a list where it is one of these, the first taken; "
    "a mapping, person: reading, where several people read it, empty where one left it blank; "
    "of a number {low, likely, high}, or {low, high}, where only a range is known.",
}


class ExtensibleEntry(Entry):
    """An entry that may carry keys which the case itself declares."""

    model_config = ConfigDict(extra="allow")

    @property
    def extras(self) -> dict[str, Any]:
        return self.__pydantic_extra__ or {}


Point = Annotated[tuple[float, float], Field(strict=False)]
"""A reading, and what it is worth."""


class Criterion(Entry):
    """Something each stage is read on."""

    direction: Literal["max", "min", "target"] = Field(
        description="Whether more or less is better, or what is nearest to the target."
    )
    target: float | None = Field(
        None, description="With direction: target, the best there is; worth falls to 0 at the bounds."
    )
    value: Annotated[tuple[Point, ...], Field(strict=False, min_length=2)] | None = Field(
        None,
        description="What readings are worth, 0 to 1, straight between points from one bound to the other: "
        "[[reading, worth], …]. It takes the place of the reading in the ranking.",
    )
    scale: Annotated[dict[str, float], Field(min_length=2)] | None = Field(
        None, description="Levels of its own, with their scores, from the least to the most."
    )
    unit: str | None = Field(None, description="For a criterion that is measured in numbers.")
    bounds: tuple[float, float] | None = Field(
        None,
        strict=False,
        description="[lowest, highest] a number can take; needed where readings are numbers.",
    )

    @property
    def worth(self) -> tuple[Point, ...] | None:
        """Points (reading, worth), straight in between; ``None`` where worth goes by the bounds.

        Nearest to a target is best: it falls to 0 at either bound.
        """
        if self.direction != "target" or self.target is None or self.bounds is None:
            return self.value
        low, high = self.bounds
        ends = [(end, 0.0) for end in (low, high) if end != self.target]
        return tuple(sorted([*ends, (self.target, 1.0)]))

    @model_validator(mode="after")
    def _worth(self) -> Criterion:
        says = None
        if (self.direction == "target") != (self.target is not None):
            says = "direction: target and a target go together: write both"
        elif self.bounds is None and (self.target is not None or self.value is not None):
            says = "a target or a value needs bounds: [lowest, highest]"
        elif self.scale is not None and self.bounds is not None:
            says = "levels or numbers: give a scale or bounds, not both"
        elif self.target is not None and self.value is not None:
            says = "a target says what readings are worth: leave value out"
        elif self.target is not None and self.bounds and not self.bounds[0] <= self.target <= self.bounds[1]:
            says = "the target must be within the bounds"
        elif self.value is not None and self.bounds is not None:
            says = _value_fault(self.value, self.bounds, self.direction)
        if says is not None:
            raise PydanticCustomError("worth", "{says}", {"says": says})
        return self

    @model_validator(mode="after")
    def _bounded(self) -> Criterion:
        if self.bounds is None and self.unit is not None:
            raise PydanticCustomError("bounds", "a criterion with a unit needs bounds: [lowest, highest]")
        if self.bounds is not None and not self.bounds[0] < self.bounds[1]:
            raise PydanticCustomError("bounds", "bounds must rise: [lowest, highest]")
        return self


def _value_fault(points: tuple[Point, ...], bounds: tuple[float, float], direction: str) -> str | None:
    """What is wrong with the points of a value."""
    readings, worths = zip(*points, strict=True)
    if any(b <= a for a, b in pairwise(readings)):
        return "readings must rise from point to point: [[lowest, worth], …]"
    if (readings[0], readings[-1]) != bounds:
        return "the first point must be at the lowest bound, the last at the highest"
    if not all(0 <= worth <= 1 for worth in worths):
        return "what a reading is worth lies between 0 and 1"
    sign, better = (1, "more") if direction == "max" else (-1, "less")
    if any(sign * (b - a) < 0 for a, b in pairwise(worths)):
        return f"{better} is better by its direction, but its value says otherwise"
    return None


class Stage(ExtensibleEntry):
    """A stage of the value chain: one reading a criterion."""

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


class Technology(ExtensibleEntry):
    """A digital technology, with what holds wherever it is used. Resources are further keys."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": {"type": "number"}})

    cost: CostField | None = Field(None, description="Cost a pair, in the case's currency.")
    difficulty: AnyLevel | None = Field(None, description="How hard it is to adopt.")
    maturity: AnyLevel | None = Field(None, description="How mature it is.")
    levels: dict[str, FundingLevel] | None = Field(
        None, min_length=1, description="Sizes in which a pair can be funded, at most one of them."
    )
    success: float | None = Field(
        None, gt=0, le=1, description="Chance that it works; value becomes expected value. 1 if left out."
    )
    cost_profile: Annotated[tuple[Positive, ...], Field(strict=False, min_length=1)] | None = Field(
        None, description="Shares of the cost in the period it starts and those that follow; they sum to 1."
    )
    earliest: PeriodName | None = Field(None, description="The first period it can start in.")
    latest: PeriodName | None = Field(None, description="The last period it can start in.")
    builds: Builds | None = Field(None, description="What it adds to its stage from the next period on.")


class PairEntry(Technology):
    """What is particular to one technology at one stage; overrides what follows from both."""

    value: float | None = Field(None, description="Overrides stage priority × fit.")
    fit: FitLevel | None = Field(None, description="Overrides the cell of the fit table.")


class FitCell(Entry):
    """How well a technology fits a stage, with the reason."""

    fit: FitLevel


class Period(Entry):
    """A year, or another stretch of time, in which pairs start and money is spent."""

    budget: BudgetField | None = Field(None, description="The most that may be spent in it.")
    starts: Annotated[str, BeforeValidator(day)] | None = Field(
        None, description="Its first day, 2027-01-01; 1 January where its key is a year."
    )


class Pool(Entry):
    """Money for some stages or technologies only."""

    amount: Positive = Field(description="In the case's currency.")
    scope: Scope = Field(Scope(), description="The stages and technologies it may be spent on.")
    within: bool = Field(False, description="Part of the budget, kept for the scope; else on top of it.")


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
