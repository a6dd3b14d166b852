"""Costs, readings and fit of a case, each a figure that can be changed, and what somebody types for one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...cases.reader import Loaded
from ...cases.yaml.flow import path_text
from ...models.entry.levels import has_evidence, reading_of
from ...models.entry.numbers import Mark, Unclear, Written, read
from ...records import dataclass
from ...report.words import wording as say
from .whatif import Value

MOST_FIGURES = 2_000
"""To choose from in one list"""


@dataclass(frozen=True)
class CaseFigure:
    """A cost, a reading or a fit, at its place in the case."""

    path: str
    kind: str
    """cost, reading or fit"""
    name: str
    value: Any
    """A number or a level; ``None``: the case says nothing there"""


def figures(loaded: Loaded) -> tuple[CaseFigure, ...]:
    """Every cost, reading and fit of the case, and those that it could state."""
    return tuple(_figures(loaded))


def _figures(loaded: Loaded) -> Iterator[CaseFigure]:
    case, data = loaded.case, loaded.tree.plain()
    place: tuple[str, ...]
    technologies, pairs = data.get("technologies") or {}, data.get("pairs") or {}
    for key in case.technologies:
        name = say.technology_name(case, key)
        yield from _costs(("technologies", key), technologies.get(key), name, stated=True)
    for stage, technology in case.option_ids():
        pair = f"{stage}/{technology}"
        runs = (pairs.get(pair) or {}).get("running")
        if runs:
            yield from _running(("pairs", pair, "running"), runs, say.pair_name(case, pair))
            continue
        sized = case.levels(stage, technology) != [None]
        yield from _costs(("pairs", pair), pairs.get(pair), say.pair_name(case, pair), stated=sized)
    for stage in case.stages:
        readings = (data.get("stages") or {}).get(stage) or {}
        for criterion in case.criteria:
            if criterion in readings:
                name = f"{say.stage_name(case, stage)}, {say.criterion_name(case, criterion)}"
                cell, place = readings[criterion], ("stages", stage, criterion)
                if has_evidence(cell):
                    place = (*place, "reading")
                yield from _leaves(place, "reading", name, reading_of(cell))
    for stage in case.stages:
        cells = (data.get("fit") or {}).get(stage) or {}
        for technology in case.technologies:
            name = say.pair_name(case, f"{stage}/{technology}")
            cell = cells.get(technology)
            place = ("fit", stage, technology)
            if isinstance(cell, dict):
                yield CaseFigure(path_text((*place, "fit")), "fit", name, cell.get("fit"))
            else:
                yield CaseFigure(path_text(place), "fit", name, cell)


def _costs(place: tuple[str, ...], entry: Any, name: str, stated: bool) -> Iterator[CaseFigure]:
    """The costs of an entry; ``stated``: only those that it states."""
    entry = entry if isinstance(entry, dict) else {}
    if entry.get("cost") is not None:
        yield from _leaves((*place, "cost"), "cost", name, entry["cost"], {"low", "likely", "high"})
    elif not stated:
        yield CaseFigure(path_text((*place, "cost")), "cost", name, None)
    for level, sized in (entry.get("levels") or {}).items():
        if isinstance(sized, dict):
            yield from _costs((*place, "levels", level), sized, f"{name}, {level}", stated=True)


def _running(place: tuple[str, ...], runs: dict[str, Any], name: str) -> Iterator[CaseFigure]:
    """What is left of what runs already, and what stopping it costs, where it may be stopped."""
    yield from _leaves((*place, "left"), "cost", f"{name}, left", runs["left"], {"low", "likely", "high"})
    if runs.get("stop") is not None:
        yield CaseFigure(path_text((*place, "stop")), "cost", f"{name}, to stop it", runs["stop"])


def _leaves(
    place: tuple[str | int, ...], kind: str, name: str, value: Any, only: set[str] | None = None
) -> Iterator[CaseFigure]:
    """What is written at a place: one value, one a person, or low, likely and high."""
    if isinstance(value, dict):
        for key, inside in value.items():
            if only is None or key in only:
                yield CaseFigure(path_text((*place, key)), kind, f"{name}, {key}", inside)
    elif isinstance(value, list):
        for i, inside in enumerate(value):
            which = name if len(value) == 1 else f"{name}, {i + 1} of {len(value)}"
            yield CaseFigure(path_text((*place, i)), kind, which, inside)
    else:
        yield CaseFigure(path_text(place), kind, name, value)


def typed(text: str, decimal: Mark | None) -> Value:
    """What a text says: a number as the case file would be read, else the text, a level's name say.

    Raises:
        ValueError: a number with two readings; in words.
    """
    found = read(text, decimal)
    if isinstance(found, Unclear):
        raise ValueError(found.says)
    if not isinstance(found, Written) or found.percent:
        return text.strip()
    whole = abs(found.value) < 1e15 and found.value == int(found.value)
    return int(found.value) if whole else found.value
