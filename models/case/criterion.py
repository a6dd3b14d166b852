"""A criterion: which way is better, what its readings are worth, what keeps a stage from the first place.

What a criterion says beside its direction takes the place of the reading in the ranking (a target, a value,
an exponential curve), tells a method when a difference counts (the thresholds of PROMETHEE), or forbids
that a good score elsewhere makes up for a bad reading here (a veto).
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ...mcda.promethee import Shape
from ..entry.entry import Entry
from ..entry.levels import AnyLevel

Role = Literal["digitalization_difficulty", "technological_maturity"]
ROLES: tuple[Role, ...] = get_args(Role)

STEEPEST = 50
"""The range of a criterion is at most so many of its exponential constants: beyond, worth is a step."""

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
    means: dict[str, str] | None = Field(
        None, description="What each level means, in a sentence: {low: no one measures it, high: daily}."
    )
    exponential: float | None = Field(
        None,
        description="What readings are worth, 0 to 1, on an exponential curve with this constant, in units "
        "of readings: above 0 the first steps away from the worst bound count most, below 0 the last. It "
        "takes the place of the reading in the ranking.",
    )
    indifference: float | None = Field(
        None, ge=0, description="For PROMETHEE: a difference of at most this counts nothing."
    )
    preference: float | None = Field(
        None,
        gt=0,
        description="For PROMETHEE: from this difference on one counts wholly; below, in proportion.",
    )
    inflection: float | None = Field(
        None, gt=0, description="For PROMETHEE with the shape gaussian: the difference where the curve turns."
    )
    shape: Shape | None = Field(
        None,
        description="For PROMETHEE: how a difference counts. Left out it is usual without thresholds (any "
        "counts wholly), v_shape with preference, u_shape with indifference, linear with both.",
    )
    veto: AnyLevel | None = Field(
        None, description="A stage that reads worse than this is not ranked first, whatever it scores."
    )
    role: Role | None = Field(
        None,
        description="That this is what multiplies a technology's difficulty at a stage, or what limits its "
        "maturity there; without one, the criterion that is called so.",
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

    @property
    def thresholds(self) -> bool:
        """Whether it says when a difference counts."""
        stated = (self.indifference, self.preference, self.inflection, self.shape)
        return any(value is not None for value in stated)

    @property
    def preference_shape(self) -> Shape:
        """How a difference counts, where nothing is said as the thresholds have it."""
        if self.shape is not None:
            return self.shape
        if self.inflection is not None:
            return "gaussian"
        if self.preference is not None:
            return "v_shape" if self.indifference is None else "linear"
        return "usual" if self.indifference is None else "u_shape"

    @model_validator(mode="after")
    def _sound(self) -> "Criterion":
        for says in (*_worth_faults(self), *_threshold_faults(self)):
            raise PydanticCustomError("worth", "{says}", {"says": says})
        return self

    @model_validator(mode="after")
    def _bounded(self) -> "Criterion":
        if self.bounds is None and self.unit is not None:
            raise PydanticCustomError("bounds", "a criterion with a unit needs bounds: [lowest, highest]")
        if self.bounds is not None and not self.bounds[0] < self.bounds[1]:
            raise PydanticCustomError("bounds", "bounds must rise: [lowest, highest]")
        return self


def _worth_faults(made: Criterion) -> Iterator[str]:
    """What is wrong with what its readings are said to be worth."""
    low, high = made.bounds or (0.0, 0.0)
    ways = {"target": made.target, "value": made.value, "exponential": made.exponential}
    stated = [name for name, value in ways.items() if value is not None]
    if (made.direction == "target") != (made.target is not None):
        yield "direction: target and a target go together: write both"
    elif made.bounds is None and stated:
        yield "a target or a value needs bounds: [lowest, highest]"
    elif made.scale is not None and made.bounds is not None:
        yield "levels or numbers: give a scale or bounds, not both"
    elif made.means is not None and made.bounds is not None:
        yield "means says what levels mean, and this is measured in numbers: take it out"
    elif "target" in stated and len(stated) > 1:
        yield f"a target says what readings are worth: leave {stated[1]} out"
    elif len(stated) > 1:
        yield f"{stated[0]} says what readings are worth: leave {stated[1]} out"
    elif made.target is not None and made.bounds and not low <= made.target <= high:
        yield "the target must be within the bounds"
    elif made.value is not None and made.bounds is not None:
        says = _value_fault(made.value, made.bounds, made.direction)
        if says is not None:
            yield says
    elif made.exponential is not None and not abs(made.exponential) * STEEPEST >= high - low:
        yield (
            f"an exponential constant is in units of readings, at least {(high - low) / STEEPEST:g} here "
            "(a fiftieth of the bounds), or as far below 0"
        )


def _threshold_faults(made: Criterion) -> Iterator[str]:
    """What is wrong with the differences that are said to count."""
    needs: dict[Shape, tuple[str, ...]] = {
        "usual": (),
        "u_shape": ("indifference",),
        "v_shape": ("preference",),
        "level": ("indifference", "preference"),
        "linear": ("indifference", "preference"),
        "gaussian": ("inflection",),
    }
    shape = made.preference_shape
    known = ("indifference", "preference", "inflection")
    missing = [name for name in needs[shape] if getattr(made, name) is None]
    idle = [name for name in known if name not in needs[shape] and getattr(made, name) is not None]
    worth = any(value is not None for value in (made.target, made.value, made.exponential))
    if made.thresholds and worth:
        yield "thresholds are differences of readings, and a worth takes the place of readings: keep one"
    elif missing:
        yield f"the shape {shape} needs {' and '.join(missing)}"
    elif idle:
        yield f"the shape {shape} has no {' and no '.join(idle)}: take it out, or name another shape"
    elif len(needs[shape]) == 2 and not (made.indifference or 0.0) < (made.preference or 0.0):
        yield "indifference must be below preference"
    if made.veto is not None and made.direction == "target":
        yield "a veto needs a direction, max or min: of a target nothing is the worse side"


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
