"""The money of a case: costs, when they are paid, what is left of what runs, budgets and pools."""

import re
from math import fsum
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from ..entry.entry import Entry, PeriodName, Positive, day, shown
from ..entry.scope import ANYWHERE, Scope
from ..rules.implied.commitment import Commitment


def _three_point(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float, dict)):
        raise PydanticCustomError(
            "cost", "{found} is not a cost: write a number, or low, likely and high", {"found": shown(value)}
        )
    return value if isinstance(value, dict) else dict.fromkeys(("low", "likely", "high"), value)


def limit_alone(value: Any) -> Any:
    return value if isinstance(value, dict) else {"at_most": value}


def _periods_after(value: Any) -> Any:
    """A key of what is paid some periods after the start: 0, 1, 2."""
    text = str(value)
    if isinstance(value, bool) or not re.fullmatch("0|[1-9][0-9]?", text):
        raise PydanticCustomError(
            "after",
            "{found} is no number of periods after the start: write 0 for the period it starts in, 1, 2, …",
            {"found": shown(value)},
        )
    return text


def _way_of_paying(value: Any) -> str:
    return "amounts" if isinstance(value, dict) else "shares"


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
    def _ordered(self) -> "Cost":
        if not self.low <= self.likely <= self.high:
            raise PydanticCustomError("cost", "low, likely and high must not fall")
        return self


class Budget(Entry):
    """The most that may be spent, in the case's currency."""

    at_most: Positive


def _by_period(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else _three_point(value)


CostField = Annotated[Cost, BeforeValidator(_three_point, json_schema_input_type=float | Cost)]
BudgetField = Annotated[Budget, BeforeValidator(limit_alone, json_schema_input_type=Positive | Budget)]


class PeriodBudget(Entry):
    """The most that may be spent in a period; below 0 where as much has to come back."""

    at_most: float = Field(description="Upper limit; equality keeps it.")


Minimised = Annotated[
    Literal["cost"],
    Field(
        description="Of the portfolios that keep the rules the cheapest is funded, of those the one worth "
        "most. Goes with rules that demand something."
    ),
]

PeriodBudgetField = Annotated[
    PeriodBudget, BeforeValidator(limit_alone, json_schema_input_type=float | PeriodBudget)
]


CostProfile = Annotated[
    Annotated[tuple[float, ...], Field(strict=False, min_length=1), Tag("shares")]
    | Annotated[
        dict[Annotated[str, BeforeValidator(_periods_after)], float], Field(min_length=1), Tag("amounts")
    ],
    Discriminator(_way_of_paying),
]
"""Shares of the cost, from the start on, or amounts by the number of periods after the start."""


class Running(Entry):
    """That a pair runs already: it goes on at what is left of its cost, or is stopped where it may be."""

    left: Annotated[
        Cost | tuple[float, ...],
        BeforeValidator(_by_period, json_schema_input_type=float | Cost | list[float]),
    ] = Field(
        description="What it still costs to go on, spread from the first period on as its cost_profile says; "
        "or a list of amounts, one a period. It holds all that it costs, but for a running_cost that the "
        "pair itself states, paid in every period."
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
    scope: Scope = Field(ANYWHERE, description="The stages and technologies it may be spent on.")
    within: bool = Field(False, description="Part of the budget, kept for the scope; else on top of it.")

    @property
    def whole(self) -> float:
        """All of it, in the case's currency."""
        return fsum((self.amounts or {}).values()) if self.amount is None else self.amount
