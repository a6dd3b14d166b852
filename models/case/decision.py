"""The decision that a case is for: what is asked of whom, who answers for it, and what doing nothing means.

Nothing is computed from it. It is what a board must know beside the portfolio before it can sign.
"""

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


class WorkshopRound(Entry):
    """What a workshop asked, and when."""

    asked: str = Field(description="What was asked: readings of 3 cells, criteria two at a time.")
    opened: str | None = Field(None, description="When people could answer, as 2027-02-18 09:30 UTC.")
    closed: str | None = Field(None, description="Until when.")
    answered: int = Field(0, ge=0, description="How many people answered something.")
    too_little: Texts = Field((), description="Who judged criteria, but too little for weights.")


class NotRead(Entry):
    """What a workshop asked, and somebody left open."""

    what: str = Field(description="A cell: the stage and the criterion.")
    not_known: Texts = Field((), description="Who does not know.")
    not_answered: Texts = Field((), description="Who said nothing.")
    read_by_nobody: bool = Field(False, description="What the case said before stands there.")


class HeldWorkshop(Entry):
    """Who took part in a workshop, what was asked when, what was left open, and who does not agree."""

    began: str = Field(description="When it began, as 2027-02-18 09:30 UTC.")
    took_part: Texts = Field((), description="Who answered something.")
    answered_nothing: Texts = Field((), description="Who joined and answered nothing.")
    rounds: tuple[WorkshopRound, ...] = Field((), strict=False, description="What was asked, in its order.")
    left_open: tuple[NotRead, ...] = Field(
        (), strict=False, description="What was asked, and not read by everybody."
    )
    dissent: dict[str, str] = Field({}, description="Who did not agree with what came out, on what.")


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
    workshops: tuple[HeldWorkshop, ...] = Field(
        (), strict=False, description="The minutes of workshops whose answers are in the case."
    )
