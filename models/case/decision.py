"""The decision that a case is for: what is asked of whom, who answers for it, and what doing nothing means.

Nothing is computed from it. It is what a board must know beside the portfolio before it can sign.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from ..entry.entry import Entry, day


def _alone(value: Any) -> Any:
    """One text is a list of one."""
    return (value,) if isinstance(value, str) else value


def _version(value: Any) -> Any:
    """2 is as good as "2"; 1.10 would be 1.1 to YAML."""
    if isinstance(value, float):
        raise PydanticCustomError(
            "version",
            "{found} is a number, of which a 0 at the end is lost: write it in quotes",
            {"found": f"{value:g}"},
        )
    return str(value) if type(value) is int else value


Day = Annotated[str, BeforeValidator(day)]
Texts = Annotated[
    tuple[str, ...],
    BeforeValidator(_alone, json_schema_input_type=str | list[str]),
    Field(strict=False),
]


class Decision(Entry):
    """The decision that the case is for: who is asked what, by when, and what doing nothing means. All of it
    is for people to read, on page 1 of the report; nothing is computed from it."""

    question: str | None = Field(None, description="What is to be decided, as a question.")
    asked_of: str | None = Field(None, description="Who decides: the board, an investment committee.")
    by: Day | None = Field(None, description="The day by which it has to be decided, as 2027-02-18.")
    owner: str | None = Field(None, description="Who answers for what is decided and for what becomes of it.")
    author: str | None = Field(None, description="Who wrote the case.")
    version: Annotated[str, BeforeValidator(_version, json_schema_input_type=str | int)] | None = Field(
        None, description="Which version of the paper this is, 2 or draft."
    )
    date: Day | None = Field(None, description="The day of this version.")
    scope: str | None = Field(None, description="What is part of the decision, and what is not.")
    baseline: str | None = Field(
        None, description="What doing nothing means: what then goes on, and what happens anyway."
    )
    measures: Texts = Field((), description="By what one will see whether it worked, one entry each.")
    review: Day | None = Field(None, description="The day on which it is looked at again.")
    dissent: dict[str, str] = Field({}, description="Who disagrees, on what: {Ana: reuse reads too high}.")
    debiasing: Texts = Field(
        (), description="What was done against bias: readings in private, a premortem, an outside view."
    )
