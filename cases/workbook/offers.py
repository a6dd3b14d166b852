"""What the cells of a workbook to fill in offer: drop-downs, and the note under each heading."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...models.entry.levels import FITS, SCALES
from ...models.entry.problem import clipped
from ...models.options.option import CAPITAL, OPERATING
from ..yaml.flow import path_of
from .entries_to_cells import Declared
from .sheets import BY_TITLE, SheetColumn

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

SPARE = 200
"""Rows below the last one that have drop-downs as well."""


def offered_lists(data: Mapping[str, Any], known: Declared) -> dict[str, tuple[str, ...]]:
    """Lists for drop-downs: those that no sheet of the case holds in a column."""
    scale = data.get("scale")
    named = SCALES.get(scale) if isinstance(scale, str) else scale
    levels = tuple(named) if isinstance(named, dict) else tuple(SCALES["1-2-3"])
    own = ("cost", CAPITAL, OPERATING, "value", "difficulty", "maturity", "risk")
    return {
        "$levels": levels,
        "$attributes": (*own, *known.resources, *known.criteria),
        "$fits": tuple(FITS),
        "$saaty": (*(str(n) for n in range(1, 10)), *(f"1/{n}" for n in range(2, 10))),
    }


_RANGES = {
    "$criteria": "Criteria", "$stages": "Stages", "$technologies": "Technologies", "$profiles": "Profiles",
    "$periods": "Periods",
}  # fmt: skip
"""What is offered as it stands in the first column of a sheet, with what a planner adds there."""

_BY_ID = {
    "stage": "$stages", "technology": "$technologies", "profile": "$profiles", "criterion": "$criteria",
}  # fmt: skip


def _source(choices: tuple[str, ...], offered: Mapping[str, tuple[str, ...]]) -> str | list[str]:
    """What a drop-down shows: a range, or a few words."""
    if len(choices) == 1 and choices[0] in _RANGES:
        return f"={_RANGES[choices[0]]}!$A$3:$A${SPARE + 300}"
    if len(choices) == 1 and choices[0] in offered:
        column = chr(65 + list(offered).index(choices[0]))
        return f"=Lists!${column}$2:${column}${len(offered[choices[0]]) + 1}"
    return list(choices)


def offer(
    sheet: Worksheet,
    rows: tuple[int, int],
    column: int,
    choices: tuple[str, ...],
    offered: Mapping[str, tuple[str, ...]],
    closed: bool = False,
    says: str = "",
) -> None:
    """A drop-down; where other things can be right as well, it lets them pass. ``says`` beside its cell."""
    told = {"input_title": "What the levels mean", "input_message": clipped(says, 250)} if says else {}
    sheet.data_validation(
        rows[0], column, rows[1], column,
        {"validate": "list", "source": _source(choices, offered), "ignore_blank": True,
         "show_error": closed, "error_title": "Choose one",
         "error_message": "Choose one of the list."} | told,
    )  # fmt: skip


def note_of(title: str, column: SheetColumn, is_id: bool, data: Mapping[str, Any]) -> str:
    """The unit and the meaning of a column."""
    if is_id:
        return {"expert": "Blank, or one of the sheet Experts.", "by": "direct or swing"}.get(
            column.heading, ""
        )
    currency = data.get("currency")
    if (
        column.heading.partition(".")[0] in ("cost", "running_cost", "budget", "amount")
        and column.kind == "value"
    ):
        if not currency:
            return column.note
        plain = column.note.replace("the case's currency", str(currency))
        return plain if plain != column.note else f"{plain} In {currency}."
    path = path_of(column.heading)
    if path is None or len(path) != 1 or column.note or title == "Judgements":
        return column.note
    return _declared_note(title, str(path[0]), data)


def _declared_note(title: str, key: str, data: Mapping[str, Any]) -> str:
    """What the case says of a criterion, technology or resource that has a column."""
    section = {"Stages": "criteria", "Weights": "criteria", "Fit": "technologies"}.get(title, "resources")
    entries = data.get(section)
    entry = entries.get(key) if isinstance(entries, dict) else None
    if not isinstance(entry, dict):
        return ""
    direction = {"max": "more is better", "min": "less is better"}.get(str(entry.get("direction")), "")
    bounds = entry.get("bounds")
    limits = f"{bounds[0]} to {bounds[1]}" if isinstance(bounds, list) and len(bounds) == 2 else ""
    parts = (entry.get("name"), entry.get("unit"), limits, direction, meanings(entry))
    return "; ".join(str(part) for part in parts if part)


def meanings(criterion: Any) -> str:
    """What the levels of a criterion mean, where it says so."""
    means = criterion.get("means") if isinstance(criterion, dict) else None
    return "; ".join(f"{level}: {says}" for level, says in means.items()) if isinstance(means, dict) else ""


def level_choices(column: SheetColumn, data: Mapping[str, Any]) -> tuple[str, ...]:
    """The levels that a criterion is read in: its own, or those of the case; none where it is measured."""
    criterion = _criterion(column, data)
    if "bounds" in criterion:
        return ()
    own = criterion.get("scale")
    return tuple(map(str, own)) if isinstance(own, dict) else ("$levels",)


def meaning_of(column: SheetColumn, data: Mapping[str, Any]) -> str:
    """What the levels of a column of readings mean."""
    return meanings(_criterion(column, data))


def _criterion(column: SheetColumn, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the case says of the criterion that a column of readings is of; empty where it says nothing."""
    path, criteria = path_of(column.heading), data.get("criteria")
    entry = criteria.get(path[0]) if isinstance(criteria, dict) and path else None
    return entry if isinstance(entry, dict) else {}


def choices_of(
    title: str, column: SheetColumn, is_id: bool, data: Mapping[str, Any]
) -> tuple[tuple[str, ...], bool]:
    """What a column's cells offer, and whether nothing else can be right."""
    if is_id:
        if column.heading == "by":
            return ("direct", "swing"), True
        own = title in ("Criteria", "Stages", "Technologies", "Profiles")
        choices = _BY_ID.get(column.heading)
        return ((choices,), False) if choices and not own else ((), False)
    if column.choices or BY_TITLE[title].column(column.heading):
        return column.choices, column.closed
    if title == "Fit":
        return ("$fits",), False
    if title == "Judgements":
        return ("$saaty",), False
    if title == "Stages":
        return level_choices(column, data), False
    return (), False
