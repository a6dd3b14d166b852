"""The case: what a company's file says, as frozen values.

These classes are the case format. A field added here, with its description, appears in
``loopfolio schema`` and is checked by the reader; nothing else needs to know of it. What one
entry means beside the others (is this stage declared? is this a level?) is in ``checks.py``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from math import fsum
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, ConfigDict, Field, PlainValidator, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from .entry import Entry, LevelOrNumber, Positive, level_or_number, shown
from .profiles import Profile
from .rules import Limited, Pooled, Rule, Scope, Total, day

SCALES: Mapping[str, Mapping[str, float]] = {
    "1-2-3": {"low": 1.0, "medium": 2.0, "high": 3.0},
    "1-3-9": {"low": 1.0, "medium": 3.0, "high": 9.0},
}
"""Scales with a name: equal steps, and quality function deployment's."""

SYMBOLS: Mapping[str, str] = {"△": "low", "○": "medium", "◎": "high"}
"""The paper's symbols, wherever a level may stand."""

FITS: Mapping[str, float] = {"none": 0.0, "low": 1 / 3, "medium": 2 / 3, "high": 1.0}

Level: TypeAlias = str | float
"""One reading: a level of the scale by name, or a number."""


def _three_point(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float, dict)):
        raise PydanticCustomError(
            "cost", "{found} is not a cost: write a number, or low, likely and high", {"found": shown(value)}
        )
    return value if isinstance(value, dict) else dict.fromkeys(("low", "likely", "high"), value)


def _limit_alone(value: Any) -> Any:
    return value if isinstance(value, dict) else {"at_most": value}


def _version(value: Any) -> Any:
    if type(value) is not int or value != 1:
        raise PydanticCustomError(
            "format",
            "{found} is not 1, the only format of a case file: write format: 1",
            {"found": shown(value)},
        )
    return value


def _named_scale(value: Any) -> Any:
    if isinstance(value, str):
        if value not in SCALES:
            raise PydanticCustomError(
                "scale",
                "'{found}' is no scale with a name ({names}): write one of them, or level: score",
                {"found": value, "names": ", ".join(SCALES)},
            )
        return dict(SCALES[value])
    return value


def _resource_list(value: Any) -> Any:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return {item: {} for item in value}
    if isinstance(value, dict):
        return {key: {} if entry is None else entry for key, entry in value.items()}
    return value


def _fit(value: Any) -> Any:
    if isinstance(value, dict):
        return value
    return {"fit": value}


def _fit_level(value: Any) -> float:
    value = SYMBOLS.get(value, value) if isinstance(value, str) else value
    if isinstance(value, str) and value in FITS:
        return FITS[value]
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise PydanticCustomError(
            "fit",
            "{found} is not none, low, medium, high or a number from 0 to 1",
            {"found": shown(value), "allowed": list(FITS)},
        )
    return float(value)


def _plain_year(value: Any) -> Any:
    """A year is a number to YAML where it stands as a value, but a name where it is a key."""
    return str(value) if type(value) is int else value


def _without_symbols(value: Any) -> Any:
    return SYMBOLS.get(value, value) if isinstance(value, str) else level_or_number(value)


AnyLevel = Annotated[LevelOrNumber, BeforeValidator(_without_symbols)]
FitLevel = Annotated[
    float,
    PlainValidator(_fit_level),
    WithJsonSchema({"anyOf": [{"enum": list(FITS)}, {"type": "number", "minimum": 0, "maximum": 1}]}),
]


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
    "a mapping, person: reading, where several people read it, empty where one left it blank.",
}


class Open(Entry):
    """An entry that may carry keys which the case itself declares."""

    model_config = ConfigDict(extra="allow")

    @property
    def extras(self) -> dict[str, Any]:
        return self.__pydantic_extra__ or {}


class Criterion(Entry):
    """Something each stage is read on."""

    direction: Literal["max", "min"] = Field(description="Whether more or less is better.")
    unit: str | None = Field(None, description="For a criterion that is measured in numbers.")
    bounds: tuple[float, float] | None = Field(
        None,
        strict=False,
        description="[lowest, highest] a number can take; needed where readings are numbers.",
    )

    @model_validator(mode="after")
    def _bounded(self) -> Criterion:
        if self.bounds is None and self.unit is not None:
            raise PydanticCustomError("bounds", "a criterion with a unit needs bounds: [lowest, highest]")
        if self.bounds is not None and not self.bounds[0] < self.bounds[1]:
            raise PydanticCustomError("bounds", "bounds must rise: [lowest, highest]")
        return self


class Stage(Open):
    """A stage of the value chain: one reading a criterion."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": _CELL})


class Resource(Entry):
    """Something besides money that pairs use up."""

    unit: str | None = None


PeriodName = Annotated[str, BeforeValidator(_plain_year, json_schema_input_type=str | int)]


class Builds(Entry):
    """What something in place makes of the stage it is at."""

    maturity: Positive = Field(description="Points added to the stage's technological maturity, for gates.")


class FundingLevel(Open):
    """One of the sizes in which a pair can be funded: a pilot, a rollout. Resources are further keys."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": {"type": "number"}})

    cost: CostField = Field(description="Cost at this level, in the case's currency.")
    effect: float = Field(1.0, ge=0, description="The part of the pair's value that it brings.")
    difficulty: AnyLevel | None = Field(None, description="Instead of the pair's.")
    builds: Builds | None = Field(None, description="Instead of the pair's.")


class Technology(Open):
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


class Axes(Entry):
    """Which criteria the conceptual model is drawn with."""

    y: str | None = Field(None, description="Height; circularity_impact by default.")
    x: str | None = Field(None, description="Left to right; digitalization_difficulty by default.")
    size: str | None = Field(None, description="Bubble area; carbon_footprint by default.")
    colour: str | None = Field(None, description="technological_maturity by default.")


NOT_IN_SCENARIOS = ("format", "extends", "scenarios")
"""What a scenario cannot change."""


class Case(Entry):
    """A company's case: everything that one decision rests on."""

    format: Annotated[Literal[1], BeforeValidator(_version)] = Field(
        description="The version of the case format."
    )
    name: str = Field("", description="The title of the case; the file's name when left out.")
    extends: str | None = Field(
        None, description="A library case or a relative path that this file starts from."
    )
    currency: str = Field("", description="Unit of every cost, kEUR say.")
    scale: Annotated[
        dict[str, float],
        BeforeValidator(_named_scale, json_schema_input_type=Literal["1-2-3", "1-3-9"] | dict[str, float]),
    ] = Field(dict(SCALES["1-2-3"]), min_length=2, description="Score of each level, or 1-2-3, or 1-3-9.")
    scales: dict[
        str,
        Annotated[
            dict[str, float],
            BeforeValidator(
                _named_scale, json_schema_input_type=Literal["1-2-3", "1-3-9"] | dict[str, float]
            ),
        ],
    ] = Field({}, description="Other scores that the levels might have, by name; stress tries them.")
    criteria: dict[str, Criterion] = Field({})
    stages: dict[str, Stage] = Field(min_length=1)
    profile: str | None = Field(None, description="The profile used where none is named.")
    profiles: dict[str, Profile] = Field({})
    method: Literal["topsis", "additive"] = Field(
        "topsis", description="What makes the stage priority: TOPSIS closeness or the weighted sum."
    )
    normalisation: Literal["bounds", "vector", "minmax"] = Field(
        "bounds", description="How criteria are made comparable; bounds cannot reverse ranks."
    )
    technologies: dict[str, Technology] = Field({})
    resources: Annotated[
        dict[str, Resource],
        BeforeValidator(_resource_list, json_schema_input_type=list[str] | dict[str, Resource | None]),
    ] = Field({}, description="What pairs use up besides money: ids, or id: {unit}.")
    fit: dict[
        str,
        dict[
            str,
            Annotated[FitCell, BeforeValidator(_fit, json_schema_input_type=FitLevel | FitCell)],
        ],
    ] = Field({}, description="How well each technology fits each stage; not an option when left out.")
    pairs: dict[str, PairEntry] = Field({}, description="stage/technology: what is particular to it.")
    synergies: tuple[SynergyEntry, ...] = Field((), strict=False)
    budget: BudgetField | None = Field(
        None, description="The rule named budget: total cost at most this; {at_most, source} to say why."
    )
    periods: dict[str, Period] = Field({}, description="Years in order; each pair starts in one of them.")
    carry_over: bool = Field(False, description="What a period's budget leaves can be spent later.")
    discount: float = Field(
        0.0, ge=0, description="A period: value that comes one later counts 1 / (1 + it)."
    )
    pools: dict[str, Pool] = Field({}, description="Money for some pairs only, beside or within the budget.")
    rules: tuple[Rule, ...] = Field((), strict=False)
    conceptual_model: Axes = Field(Axes())
    scenarios: dict[str, dict[str, Any]] = Field(
        {},
        description="Overrides by name, {lean: {budget: 2500}}: each goes over the case as a file that "
        "extends it would. Mappings merge, lists replace, null removes.",
    )

    def changed(self, **changes: Any) -> Case:
        """The case with some fields replaced; they must have been checked already."""
        copy = self.model_copy(update=changes)
        for cached in ("bounds", "all_rules"):
            copy.__dict__.pop(cached, None)
        return copy

    def with_budget(self, budget: float) -> Case:
        """The case under another budget, which replaces the rule named budget if there is one."""
        named = [i for i, rule in enumerate(self.rules) if rule.name == "budget"]
        if self.budget is not None or not named:
            return self.changed(budget=Budget(at_most=budget))
        rules = list(self.rules)
        rules[named[0]] = rules[named[0]].model_copy(update={"at_most": budget})
        return self.changed(rules=tuple(rules))

    def score(self, level: Level | None) -> float | None:
        """A level's score, a number as it is, and nothing for nothing."""
        return None if level is None else self.number(level)

    def number(self, level: Level) -> float:
        return self.scale[level] if isinstance(level, str) else float(level)

    def pair(self, stage: str, technology: str) -> PairEntry:
        return self.pairs.get(f"{stage}/{technology}", _NOTHING_PARTICULAR)

    def levels(self, stage: str, technology: str) -> list[str | None]:
        """The levels at which a pair can be funded; only ``None`` where it has none."""
        stated = self.pair(stage, technology).levels or self.technologies[technology].levels
        # A pair with a cost of its own and no levels of its own is funded at that cost or not at all.
        if self.pair(stage, technology).levels is None and self.pair(stage, technology).cost is not None:
            return [None]
        return list(stated) if stated else [None]

    def level(self, stage: str, technology: str, name: str | None) -> FundingLevel | None:
        if name is None:
            return None
        return (self.pair(stage, technology).levels or self.technologies[technology].levels or {})[name]

    def starts(self, stage: str, technology: str) -> list[int | None]:
        """The numbers of the periods in which a pair can start; only ``None`` where there are none."""
        if not self.periods:
            return [None]
        names = list(self.periods)
        earliest, latest = (self._said(stage, technology, what) for what in ("earliest", "latest"))
        first = names.index(earliest) if earliest else 0
        last = names.index(latest) if latest else len(names) - 1
        return list(range(first, last + 1))

    def success(self, stage: str, technology: str) -> float:
        """The chance that a pair works."""
        chance = self._said(stage, technology, "success")
        return 1.0 if chance is None else chance

    def cost_profile(self, stage: str, technology: str) -> tuple[float, ...]:
        """Shares of the cost by period from the start."""
        return self._said(stage, technology, "cost_profile") or (1.0,)

    def _said(self, stage: str, technology: str, what: str) -> Any:
        """What the pair says, or else the technology."""
        own = getattr(self.pair(stage, technology), what)
        return getattr(self.technologies[technology], what) if own is None else own

    def fit_of(self, stage: str, technology: str) -> float | None:
        own = self.pair(stage, technology).fit
        cell = self.fit.get(stage, {}).get(technology)
        return own if own is not None or cell is None else cell.fit

    def why_fit(self, stage: str, technology: str) -> str | None:
        cell = self.fit.get(stage, {}).get(technology)
        return None if cell is None else cell.why

    def option_ids(self) -> Iterator[tuple[str, str]]:
        """(stage, technology) of every option: a fit above none, or a value of its own."""
        for stage in self.stages:
            for technology in self.technologies:
                stated = self.pair(stage, technology).value is not None
                if stated or self.fit_of(stage, technology):
                    yield stage, technology

    def readings(self, stage: str, criterion: str) -> tuple[Level, ...]:
        """What the cell may hold, the point reading first, each once.

        Of several people's readings the point is the median, the lower of two middle ones.
        """
        people = self.people(stage, criterion)
        if people:
            given = sorted(people.values(), key=self.number)
            found = [given[(len(given) - 1) // 2], *given]
        else:
            cell = self.stages[stage].extras[criterion]
            found = [plain_level(r) for r in (cell if isinstance(cell, list) else [cell])]
        return tuple(dict.fromkeys(found))

    def people(self, stage: str, criterion: str) -> dict[str, Level]:
        """What each person read in the cell; empty where it does not say who."""
        cell = self.stages[stage].extras[criterion]
        if not isinstance(cell, dict):
            return {}
        return {person: plain_level(r) for person, r in cell.items() if r is not None}

    def reading_shares(self, stage: str, criterion: str) -> dict[Level, float]:
        """How likely each reading of the cell is, the point reading first; sums to 1.

        The share of the people who gave it; where nobody says who, each is as likely as the others.
        """
        readings = self.readings(stage, criterion)
        given = list(self.people(stage, criterion).values()) or readings
        return {reading: given.count(reading) / len(given) for reading in readings}

    def scores(self, stage: str) -> dict[str, float]:
        """The point score of the stage on each criterion."""
        return {c: self.number(self.readings(stage, c)[0]) for c in self.criteria}

    @cached_property
    def bounds(self) -> dict[str, tuple[float, float]]:
        """Declared bounds a criterion: its own, or the ends of the scale."""
        ends = min(self.scale.values()), max(self.scale.values())
        return {c: criterion.bounds or ends for c, criterion in self.criteria.items()}

    @cached_property
    def all_rules(self) -> tuple[Rule, ...]:
        """Every rule with a name and with numbers for limits, the budget first."""
        return tuple(self._all_rules())

    def _all_rules(self) -> Iterator[Rule]:
        if self.budget is not None:
            said = self.budget.model_dump(exclude={"name"})
            yield self._pooled(Total(rule="total", of="cost", name="budget", **said))
        yield from self._period_budgets()
        for number, rule in enumerate(self.rules, 1):
            changes: dict[str, Any] = {"name": rule.name or f"{rule.rule} {number}"}
            if isinstance(rule, Limited):
                changes |= {"at_most": self.score(rule.at_most), "at_least": self.score(rule.at_least)}
            named = rule.model_copy(update=changes)
            yield self._pooled(named) if isinstance(named, Total) and named.name == "budget" else named

    def _pooled(self, budget: Total) -> Total:
        """The rule named budget, with the money that is for some pairs only."""
        if not self.pools or budget.of != "cost" or budget.ceiling is None:
            return budget
        kept = fsum(pool.amount for pool in self.pools.values() if pool.within)
        pools = tuple((pool.scope, pool.amount) for pool in self.pools.values())
        return Pooled(**{**budget.model_dump(), "pools": pools, "at_most": budget.ceiling - kept})

    def _period_budgets(self) -> Iterator[Rule]:
        """A rule a period with a budget: what starts or goes on in it costs no more."""
        so_far = 0.0
        for name, period in self.periods.items():
            if period.budget is None:
                continue
            said = period.budget.model_dump(exclude={"name", "at_most"})
            so_far += period.budget.at_most
            of = f"spend to {name}" if self.carry_over else f"spend {name}"
            limit = so_far if self.carry_over else period.budget.at_most
            yield Total(rule="total", of=of, name=f"budget {name}", at_most=limit, **said)

    def first_day(self, period: str) -> str | None:
        """The first day of a period, where it says so or its key is a year."""
        stated = self.periods[period].starts
        return stated or (f"{period}-01-01" if re.fullmatch(r"\d{4}", period) else None)

    @property
    def budget_limit(self) -> float:
        """The rule named budget, in currency; infinite where there is none."""
        for rule in self.all_rules:
            if rule.name == "budget" and isinstance(rule, Total) and rule.of == "cost":
                return math.inf if rule.ceiling is None else rule.ceiling
        return math.inf


def file_schema() -> dict[str, Any]:
    """JSON Schema of a case file: as ``Case``, but what it extends may say the rest, and null removes."""
    schema = _with_nulls(Case.model_json_schema())
    changeable = {key: value for key, value in schema["properties"].items() if key not in NOT_IN_SCENARIOS}
    schema["$defs"]["Scenario"] = {
        "type": "object",
        "properties": {key: {"anyOf": [value, {"type": "null"}]} for key, value in changeable.items()},
        "additionalProperties": False,
    }
    schema["properties"]["scenarios"]["additionalProperties"] = {"$ref": "#/$defs/Scenario"}
    schema["required"] = ["format"]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _with_nulls(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_with_nulls(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _with_nulls(value) for key, value in schema.items()}
    if isinstance(found.get("additionalProperties"), dict):
        found["additionalProperties"] = {"anyOf": [found["additionalProperties"], {"type": "null"}]}
    return found


def plain_level(reading: Level) -> Level:
    """A reading with the paper's symbols spelt out."""
    return SYMBOLS.get(reading, reading) if isinstance(reading, str) else reading


_NOTHING_PARTICULAR = PairEntry()
