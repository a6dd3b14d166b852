"""A number that nobody knows exactly: the number that is used, and what else it may be.

An ``Estimate`` is a float, so that whoever computes with it computes with the number that is used; who draws
what is in doubt asks it for the rest.
"""

import math
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from .entry import shown
from .levels import FITS, NOT_PEOPLE, RANGE, fit_level, names_ends

Read = Callable[[Any], float]


class Estimate(float):
    """The number that is used, with what it may be: one of several, or anything in a range."""

    written: Any
    """As the file has it: a list, {low, likely, high}, or who says what"""
    shares: Mapping[float, float]
    """What it may be → how likely, the number that is used first; empty where it is a range"""
    spread: tuple[float, float, float] | None
    """Lowest, likely, highest; ``None`` where it is one of several"""

    def __new__(
        cls,
        used: float,
        written: Any,
        shares: Mapping[float, float],
        spread: tuple[float, float, float] | None,
    ) -> "Estimate":
        made = super().__new__(cls, used)
        made.written, made.shares, made.spread = written, shares, spread
        return made

    @property
    def mean(self) -> float:
        """Of what it may be, each as likely as said, or of the triangle over its range."""
        if self.spread is not None:
            return math.fsum(self.spread) / 3
        return math.fsum(value * share for value, share in self.shares.items())

    def __reduce__(self) -> tuple[Any, ...]:
        return Estimate, (float(self), self.written, dict(self.shares), self.spread)


def estimate(value: Any, read: Read) -> float:
    """A number, or what it may be: a list (the first is used), a range (the likely is), or people's views
    (the median is, the lower of two middle ones).

    Raises:
        PydanticCustomError: it is none of these.
    """
    if isinstance(value, Estimate):
        return value
    if isinstance(value, (list, tuple)):
        if not value:
            raise PydanticCustomError(
                "estimate", "an empty list says nothing: write what it may be, or one number"
            )
        return _several(value, [read(item) for item in value], 0)
    if not isinstance(value, dict):
        return read(value)
    if value.keys() & {*RANGE}:
        return _range(value, read)
    if not value or any(person in NOT_PEOPLE for person in value):
        raise PydanticCustomError(
            "estimate",
            "{found} says neither who says what, as {ann: …, bo: …}, nor a range, as {low: …, high: …}",
            {"found": "a mapping"},
        )
    if names_ends(value):
        raise PydanticCustomError(
            "estimate",
            "{found} are no people: write a range as {low: …, high: …}, or with likely between",
            {"found": " and ".join(value)},
        )
    numbers = sorted(read(item) for item in value.values() if item is not None)
    if not numbers:
        raise PydanticCustomError("estimate", "nobody says what it is: write a number beside a name")
    return _several(value, numbers, (len(numbers) - 1) // 2)


def _several(written: Any, numbers: list[float], used: int) -> float:
    known = dict.fromkeys([numbers[used], *numbers])
    shares = {number: numbers.count(number) / len(numbers) for number in known}
    return Estimate(numbers[used], written, shares, None) if len(shares) > 1 else numbers[used]


def _range(value: dict[str, Any], read: Read) -> float:
    strange = [key for key in value if key not in RANGE]
    if strange or not {"low", "high"} <= value.keys():
        raise PydanticCustomError(
            "estimate",
            "a range has low and high, and perhaps likely: {found}",
            {"found": f"'{strange[0]}' is none of these" if strange else "one of them is missing"},
        )
    ends = {key: read(item) for key, item in value.items()}
    low, high = ends["low"], ends["high"]
    likely = ends.get("likely", (low + high) / 2)
    if not low <= likely <= high:
        raise PydanticCustomError("estimate", "low, likely and high must not fall")
    return Estimate(likely, value, {}, (low, likely, high)) if low < high else low


def _chance(value: Any) -> float:
    number = _amount(value)
    if not 0 < number <= 1:
        beyond = "not above 0" if number <= 0 else "above 1, the most allowed"
        raise PydanticCustomError(
            "chance",
            "{found} is {beyond}: write a chance above 0 and at most 1",
            {"found": shown(value), "beyond": beyond},
        )
    return number


def _amount(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise PydanticCustomError("amount", "{found} is not a number", {"found": shown(value)})
    return float(value)


def _estimated(read: Read, one: dict[str, Any]) -> tuple[Any, ...]:
    several = {"type": "array", "items": one, "minItems": 1}
    named = {"type": "object", "additionalProperties": one, "minProperties": 1}
    return (
        PlainValidator(lambda value: estimate(value, read)),
        PlainSerializer(lambda value: value.written if isinstance(value, Estimate) else value),
        WithJsonSchema({"anyOf": [one, several, named]}),
    )


_LEVEL: dict[str, Any] = {"anyOf": [{"enum": list(FITS)}, {"type": "number", "minimum": 0, "maximum": 1}]}
FitLevel = Annotated[float, *_estimated(fit_level, _LEVEL)]
Chance = Annotated[float, *_estimated(_chance, {"type": "number", "exclusiveMinimum": 0, "maximum": 1})]
EstimatedAmount = Annotated[float, *_estimated(_amount, {"type": "number"})]
