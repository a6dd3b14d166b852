"""What every entry of a case file shares: how it is made, what it may say about itself.

Modules with entries do without ``from __future__ import annotations``: of a text, pydantic would compile the
type of each field at every start.
"""

import math
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from .problem import clipped

TOLERANCE = 1e-9
"""Relative: 0.1 + 0.2 is within a budget of 0.3."""

OF_PAIRS = ("cost", "value", "risk")
"""What each pair has of its own: of a criterion that is called so a rule does not speak."""

LARGEST, SMALLEST = 1e12, 1e-9
"""The most and, 0 apart, the least that a number of a case may be, whatever its sign."""


def raised(limit: float, size: float = 0.0) -> float:
    """An upper limit with the tolerance; ``size`` is the magnitude of what is held against it."""
    return limit + TOLERANCE * max(abs(limit), size)


def beyond(number: float) -> str | None:
    """What is wrong with the size of a number; ``None``: nothing, or it is no finite number at all."""
    size = abs(number)
    if size > LARGEST and size != math.inf:
        return (
            f"{plain(number)} is beyond {LARGEST:g}, the most that a number may be: "
            "write it in a larger unit, or leave out a limit that is to limit nothing"
        )
    if 0 < size < SMALLEST:
        return (
            f"{plain(number)} is nearer to 0 than {SMALLEST:g}, the least that a number may be: "
            "write 0, or write it in a smaller unit"
        )
    return None


def plain(number: float) -> str:
    """1e+20; of what is beyond floating point, how long it is."""
    try:
        return f"{number:.12g}"
    except OverflowError:
        return f"a number of {len(str(abs(number)))} digits"


def without_rounding(value: float, side: int) -> float:
    """A figure to twelve digits: what rounding leaves of 0.3 is 0.3.

    Rounded up for side 1 and down for −1 where that changes more than its last digits, so that a
    limit still holds.
    """
    near = float(f"{value:.12g}")
    if abs(near - value) <= 1e-14 * abs(value) or (near - value) * side > 0:
        return near
    return near + side * 10.0 ** (math.floor(math.log10(abs(value))) - 11)


class Entry(BaseModel):
    """What any entry of a case file may say about itself."""

    # defer_build: one validator is built for the whole case on first use, not one a class.
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False, defer_build=True)

    name: str | None = Field(None, description="What people call it; the key when left out.")
    why: str | None = Field(None, description="The reason, in a few words; shown in outputs.")
    source: str | None = Field(None, description="Where the numbers come from.")
    illustrative: bool = Field(False, description="Nobody measured these numbers.")

    @property
    def basis(self) -> str:
        """Where the numbers come from, in a word: what is marked illustrative stays so."""
        if self.illustrative:
            return "illustrative"
        return self.source or "not stated"


def shown(value: Any) -> str:
    """A value as the planner may have written it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    return f"'{clipped(value)}'" if isinstance(value, str) else str(value)


def level_or_number(value: Any) -> Any:
    """A level of the scale, by name, or a finite number; used in front of ``float | str``."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise PydanticCustomError("level", "expected a number or a level of the scale")
    if isinstance(value, float) and not math.isfinite(value):
        raise PydanticCustomError("finite", "{found} is not a finite number", {"found": str(value)})
    return value


def day(found: Any) -> str:
    """A day as ISO 8601 writes it, 2027-02-18."""
    from datetime import date

    try:
        return date.fromisoformat(found).isoformat()
    except (ValueError, TypeError):
        raise PydanticCustomError(
            "day", "{found} is not a day: write it as 2027-02-18", {"found": repr(found)}
        ) from None


def _plain_year(value: Any) -> Any:
    """A year is a number to YAML where it stands as a value, but a name where it is a key."""
    return str(value) if type(value) is int else value


PeriodName = Annotated[str, BeforeValidator(_plain_year, json_schema_input_type=str | int)]
LevelOrNumber = Annotated[float | str, BeforeValidator(level_or_number)]
Positive = Annotated[float, Field(ge=0)]
