"""Judgements of one thing over another on Saaty's scale, of one person or of several."""

import math
import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

from ..entry.entry import Entry, shown


def _ratio(value: Any) -> Any:
    """Saaty's judgements: 3, 0.5 or 1/3."""
    if isinstance(value, str):
        parts = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*/\s*(\d+(?:\.\d+)?)\s*", value)
        if parts and float(parts[2]) > 0:
            value = float(parts[1]) / float(parts[2])
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise PydanticCustomError(
            "judgement", "{found} is not a judgement: write a number from 1/9 to 9", {"found": shown(value)}
        )
    if value < 1 / 9 and (is_rounded(value, 1 / 9) or value > 1 / 9 - 1e-6):  # 0.11 and 0.1111 are 1/9
        value = 1 / 9
    if not 1 / 9 - 1e-9 <= value <= 9 + 1e-9:
        raise PydanticCustomError(
            "judgement", "a judgement lies between 1/9 and 9, not {found}", {"found": str(value)}
        )
    return float(value)


Judgement = Annotated[float, BeforeValidator(_ratio, json_schema_input_type=float | str)]
Judgements = dict[str, dict[str, Judgement]]


class JudgedBySeveral(BaseModel):
    """What several people judge, each for himself."""

    model_config = Entry.model_config

    experts: dict[str, Judgements] = Field(
        min_length=1,
        description="By name, each person's judgements; of a pair the geometric mean counts, of those who "
        "compared it.",
    )


def _by_whom(value: Any) -> str:
    if isinstance(value, JudgedBySeveral):
        return "several"
    several = isinstance(value, dict) and value.keys() == {"experts"}
    inner = value["experts"].values() if several and isinstance(value["experts"], dict) else ()
    return "several" if inner and all(isinstance(of, (dict, list)) for of in inner) else "one"


Compared = Annotated[
    Annotated[Judgements, Tag("one")] | Annotated[JudgedBySeveral, Tag("several")], Discriminator(_by_whom)
]
"""Judgements, of one person or of a group as one, or of several people."""


def of_the_group(stated: Judgements | JudgedBySeveral) -> Judgements:
    """What the group judges: of each pair the geometric mean of those who compared it (Aczél & Saaty 1983).

    The row of a pair is that of whoever compared it first.
    """
    if not isinstance(stated, JudgedBySeveral):
        return stated
    said: dict[tuple[str, str], list[float]] = {}
    for judged in stated.experts.values():
        rounded, own = rounded_halves(judged), dict[tuple[str, str], float]()
        for row, over in judged.items():
            for column, ratio in over.items():
                if row != column and (row, column) not in rounded and (column, row) not in own:
                    own[row, column] = math.log(ratio)
        for (row, column), ratio in own.items():
            if (column, row) in said:
                said[column, row].append(-ratio)
            else:
                said.setdefault((row, column), []).append(ratio)
    found: dict[str, dict[str, float]] = {}
    for (row, column), ratios in said.items():
        found.setdefault(row, {})[column] = math.exp(math.fsum(ratios) / len(ratios))
    return found


def _preference(value: Any) -> float:
    """A judgement of what counts more over what counts less."""
    found = float(_ratio(value))
    if found < 1:
        raise PydanticCustomError(
            "judgement",
            "{found} is below 1: of best over others and of others over the worst each judgement is 1 to 9",
            {"found": shown(value)},
        )
    return found


Preference = Annotated[float, BeforeValidator(_preference, json_schema_input_type=float | str)]


def rounded_halves(stated: Judgements) -> dict[tuple[str, str], float]:
    """Judgements below 1 that are 1 / their other half, rounded: (row, column) → the other half.

    0.33 beside 3 and 0.1666 beside 6 are; they say no more than the whole number does.
    """
    found = {}
    for row, judged in stated.items():
        for column, judgement in judged.items():
            whole = stated.get(column, {}).get(row, 0.0)
            if row != column and judgement < 1 < whole and is_rounded(judgement, 1 / whole):
                found[row, column] = whole
    return found


def is_rounded(written: float, exact: float) -> bool:
    """Whether a number is another one, rounded or cut off behind one of its decimals; not the same."""
    digits = len(f"{written:.12f}".rstrip("0").partition(".")[2])
    rounded = abs(round(exact, digits) - written) < 1e-12
    cut = abs(math.floor(exact * 10**digits) / 10**digits - written) < 1e-12
    return digits > 1 and abs(written - exact) > 1e-6 and (rounded or cut)
