"""What a chain's file says, as frozen values; a field added here, with its description, is read and
documented."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from ..case.fields import Numbers, version
from ..entry.entry import Entry


def _listed(found: Any) -> Any:
    """One name is a list of one."""
    return [found] if isinstance(found, str) else found


def _by_name(found: Any) -> Any:
    """A company of which only the case is said."""
    return {"case": found} if isinstance(found, str) else found


Sides = Annotated[
    tuple[str, ...],
    BeforeValidator(_listed, json_schema_input_type=str | list[str]),
    Field(strict=False, min_length=1),
]


class ChainCompany(Entry):
    """One of the companies."""

    case: str = Field(description="A library case, or the path of a case file, from this file's folder.")
    profile: str | None = Field(
        None, description="Whose weights speak for it; the case's choice if left out."
    )
    scenario: str | None = Field(None, description="One of the scenarios of its case.")
    budget: float | None = Field(None, ge=0, description="Instead of the budget of its case.")


class ChainLink(Entry):
    """What is worth something to one company when another funds its side as well."""

    from_: str = Field(alias="from", description="company:stage/technology that gives.")
    to: str = Field(description="company:stage/technology that it is worth something to.")
    value: float = Field(
        ge=0,
        description="What, in points of the value of the company at to, when both are funded; none takes "
        "away: then nobody could count on what it has alone.",
    )


class ChainNeed(Entry):
    """A pair that can be funded only with one of another company's."""

    pair: str = Field(description="company:stage/technology.")
    needs: Sides = Field(description="company:stage/technology, or a list of which any will do.")


class ChainProgramme(Entry):
    """What is bought once for several companies, and comes before their pairs."""

    pairs: tuple[str, ...] = Field(
        strict=False, min_length=1, description="company:stage/technology that need it."
    )
    cost: float = Field(ge=0, description="Of the whole, once.")
    split: dict[str, Annotated[float, Field(gt=0)]] | None = Field(
        None, description="company: its part of the cost, in any unit; equal parts if left out."
    )


class ChainMoney(Entry):
    """What companies may do with each other's money."""

    pooled: bool = Field(False, description="Their budgets are one purse.")
    paid: bool = Field(False, description="They may pay each other; then worth says what values are worth.")
    worth: dict[str, Annotated[float, Field(gt=0)]] | None = Field(
        None, description="company: what a point of its value is worth to it, in the currency of the chain."
    )


class ChainFile(Entry):
    """Several companies, what flows between them, and what they may do with money."""

    format: Annotated[Literal[1], BeforeValidator(version)] = Field(description="The version of the format.")
    numbers: Numbers | None = Field(None, description="How this file writes its numbers.")
    companies: dict[
        str,
        Annotated[ChainCompany, BeforeValidator(_by_name, json_schema_input_type=str | ChainCompany)],
    ] = Field(min_length=2, max_length=10, description="By name: a case, or what else is to be said of it.")
    links: tuple[ChainLink, ...] = Field((), strict=False)
    requires: tuple[ChainNeed, ...] = Field((), strict=False)
    programmes: dict[str, ChainProgramme] = Field({}, description="By name.")
    money: ChainMoney = Field(ChainMoney())


def chain_file_schema() -> dict[str, Any]:
    """JSON Schema of a chain's file."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **ChainFile.model_json_schema()}
