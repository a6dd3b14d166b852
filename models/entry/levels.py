"""Levels of a scale: their scores, the paper's symbols, and how well something fits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, NamedTuple, TypeAlias

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from .entry import LevelOrNumber, level_or_number, shown

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


RANGE = ("low", "likely", "high")
"""The keys of a reading that is a range; no people are called so."""


_OTHER_ENDS = {
    "min", "max", "minimum", "maximum", "mode", "mean", "average", "lower", "upper", "lo", "hi", "worst",
    "best", "from", "to", "optimistic", "pessimistic", "expected", "p5", "p10", "p50", "p90", "p95",
}  # fmt: skip


def names_ends(keys: Iterable[str]) -> bool:
    """Whether the keys of a mapping name the ends of a range in other words than the format's: min, max."""
    names = {key.strip().casefold() for key in keys}
    return len(names) > 1 and names <= _OTHER_ENDS


STRENGTHS = ("weak", "moderate", "strong")
"""How far evidence bears what rests on it."""

EVIDENCE = ("source", "date", "strength", "why", "illustrative")
"""What may stand beside ``reading`` in a cell that says where it comes from; no people are called so."""


class Evidence(NamedTuple):
    """Where a reading comes from."""

    source: str | None = None
    date: str | None = None
    """The day it was read, 2026-03-01"""
    strength: str | None = None
    why: str | None = None
    illustrative: bool = False


def evidence_of(cell: Any) -> Evidence | None:
    """What a sound cell says of where its reading comes from; ``None`` where it is the reading alone."""
    if not has_evidence(cell):
        return None
    return Evidence(**{key: cell[key] for key in EVIDENCE if cell.get(key) is not None})


def has_evidence(cell: Any) -> bool:
    return isinstance(cell, dict) and "reading" in cell


def reading_of(cell: Any) -> Any:
    """The reading of a cell, whatever it says of where that comes from."""
    return cell["reading"] if has_evidence(cell) else cell


NOT_PEOPLE = (*RANGE, "reading", *EVIDENCE)
"""What the keys of a cell may be besides people: nobody can be called so."""


class ReadingRange(NamedTuple):
    """A reading of which only the range is known, likely in between; drawn from a triangle, as costs are."""

    low: float
    likely: float
    high: float


def as_range(cell: Any) -> ReadingRange | None:
    """The range that a sound cell says; ``likely`` is the middle where it does not say."""
    cell = reading_of(cell)
    if not isinstance(cell, dict) or not cell.keys() & {*RANGE}:
        return None
    low, high = float(cell["low"]), float(cell["high"])
    return ReadingRange(low, float(cell.get("likely", (low + high) / 2)), high)


def plain_level(reading: Level) -> Level:
    """A reading with the paper's symbols spelt out."""
    return SYMBOLS.get(reading, reading) if isinstance(reading, str) else reading


def fit_level(value: Any) -> float:
    """How well something fits, from 0 to 1."""
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


def _without_symbols(value: Any) -> Any:
    return SYMBOLS.get(value, value) if isinstance(value, str) else level_or_number(value)


AnyLevel = Annotated[LevelOrNumber, BeforeValidator(_without_symbols)]
