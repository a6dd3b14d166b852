"""Charts that no part of the page has a place for: a section each, with their tables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from ...models.analysis import Analysis
from ..charts.registry import CHARTS
from ..documents.tables import Column, Kind
from ..words import wording as say
from ..words.text_metrics import clean

Facts = dict[str, Any]

_FIGURES: Mapping[Kind, Callable[[Any], str]] = {
    "count": say.amount,
    "score": say.score,
    "mean": say.amount,
    "share": say.percent,
    "money": say.amount,
    "amount": say.amount,
}
"""How figures are written; all else is words."""


def further(analysis: Analysis, drawn: Collection[str]) -> list[Facts]:
    """What the section of each says, of those that were ``drawn``."""
    tables = {name: made.table(analysis) for name, made in CHARTS.items() if made.table and name in drawn}
    return [
        {
            "name": name,
            "title": name.replace("-", " ").capitalize(),
            "says": clean(table.says),
            "columns": [
                {
                    "title": clean(column.heading),
                    "figures": column.kind in _FIGURES,
                }
                for column in table.columns
            ],
            "rows": [
                [_cell(column, value) for column, value in zip(table.columns, row, strict=True)]
                for row in table.rows
            ],
        }
        for name, table in tables.items()
    ]


def _cell(column: Column, value: Any) -> str:
    return "–" if value is None else _FIGURES.get(column.kind, lambda words: clean(str(words)))(value)
