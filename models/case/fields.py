"""The parts of a case: a cost, a stage, a technology, a period, each as the file says it.

A field added here, with its description, appears in ``loopfolio schema`` and is checked by the
reader; nothing else needs to know of it. What one entry means beside the others (is this stage
declared? is this a level?) is in ``models/validation``.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from ..entry.entry import Entry, PeriodName, Positive, day, shown
from ..entry.estimates import Chance, EstimatedAmount, FitLevel
from ..entry.levels import SCALES, STRENGTHS, AnyLevel
from .money import CostField, CostProfile, PeriodBudgetField, Running, limit_alone


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
    """A cell of the fit table: with a reason, or the fit alone, which people and ranges say in a mapping."""
    if isinstance(value, dict) and (not value or "fit" in value or value.keys() <= {*Entry.model_fields}):
        return value
    return {"fit": value}


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


Duration = Annotated[int, Field(ge=1, le=100)]

_USE: dict[str, Any] = {
    "anyOf": [{"type": "number"}, {"type": "array", "items": {"type": "number"}, "minItems": 1}],
    "description": "How much of it a pair uses: in each period that it takes, or a list, one amount a period "
    "from the one it starts in. In a case without periods it is used up once.",
}
"""How much of a resource is used, as JSON Schema says it."""

Use = float | tuple[float, ...]
"""How much of a resource something uses: in each period that it runs, or one amount a period from its start
on. A file's list stands here as it is."""


class Builds(Entry):
    """What something in place makes of the stage it is at."""

    maturity: Positive = Field(description="Points added to the stage's technological maturity, for gates.")


class FundingLevel(ExtensibleEntry):
    """One of the sizes in which a pair can be funded: a pilot, a rollout. Resources are further keys."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": _USE})

    cost: CostField = Field(description="Cost at this level, in the case's currency.")
    effect: float = Field(1.0, ge=0, description="The part of the pair's value that it brings.")
    difficulty: AnyLevel | None = Field(None, description="Instead of the pair's.")
    duration: Duration | None = Field(None, description="Instead of the pair's.")
    running_cost: float | None = Field(None, description="Instead of the pair's.")
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

    model_config = ConfigDict(json_schema_extra={"additionalProperties": _USE})

    cost: CostField | None = Field(None, description="Cost a pair, in the case's currency.")
    difficulty: AnyLevel | None = Field(None, description="How hard it is to adopt.")
    maturity: AnyLevel | None = Field(None, description="How mature it is.")
    levels: dict[str, FundingLevel] | None = Field(
        None, min_length=1, description="Sizes in which a pair can be funded, at most one of them."
    )
    partial: Partial | None = Field(
        None, description="That it can be funded in part, and from which part on; in place of levels."
    )
    success: Chance | None = Field(
        None,
        description="Chance that it works; value becomes expected value. 1 if left out. In doubt: a list of "
        "what it may be, {low, likely, high}, or who says what.",
    )
    cost_profile: CostProfile | None = Field(
        None,
        description="When the cost is paid: a list of shares, in the period it starts and those that follow, "
        "which sum to 1; or amounts, {0: 120, 1: 80}, by the number of periods after its start, which sum to "
        "the cost, or say it where none is stated. Below 0 where money comes back.",
    )
    duration: Duration | None = Field(
        None,
        description="Periods it takes, from the one it starts in, 1 if left out. Its value, what it builds "
        "and what needs it come when it has ended; what is owed by a day has to have ended by then.",
    )
    running_cost: float | None = Field(
        None,
        description="What it costs on top in each period after it has ended, up to the last; below 0 where "
        "it saves that much.",
    )
    earliest: PeriodName | None = Field(None, description="The first period it can start in.")
    latest: PeriodName | None = Field(None, description="The last period it can start in.")
    builds: Builds | None = Field(None, description="What it adds to its stage from the next period on.")
    owner: str | None = Field(None, description="Who answers for it.")


class PairEntry(Technology):
    """What is particular to one technology at one stage; overrides what follows from both."""

    running: Running | None = Field(
        None, description="That it runs already, at what is left of its cost; it then has no start to choose."
    )
    value: float | None = Field(None, description="Overrides stage priority × fit.")
    fit: FitLevel | None = Field(None, description="Overrides the cell of the fit table.")


class FitCell(Entry):
    """How well a technology fits a stage, with the reason."""

    fit: FitLevel = Field(
        description="In doubt: a list of what it may be, the first of which is used, {low, likely, high}, or "
        "who says what."
    )


class PeriodLimit(Entry):
    """The most of a resource that may be used in a period."""

    at_most: float = Field(description="Upper limit; equality keeps it.")


PeriodLimitField = Annotated[
    PeriodLimit, BeforeValidator(limit_alone, json_schema_input_type=float | PeriodLimit)
]


class Period(ExtensibleEntry):
    """A year, or another stretch of time, in which pairs start and money is spent. Resources are further
    keys."""

    __pydantic_extra__: dict[str, PeriodLimitField]

    budget: PeriodBudgetField | None = Field(
        None, description="The most that may be spent in it; below 0 where as much has to come back."
    )
    starts: Annotated[str, BeforeValidator(day)] | None = Field(
        None, description="Its first day, 2027-01-01; 1 January where its key is a year."
    )


class SynergyEntry(Entry):
    """Value that comes on top, or is lost, when all of the pairs are funded."""

    pairs: tuple[str, ...] = Field(strict=False, min_length=2)
    value: EstimatedAmount = Field(
        description="In doubt: a list of what it may be, {low, likely, high}, or who says what."
    )


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
