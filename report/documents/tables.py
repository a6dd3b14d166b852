"""Tables of results, each described once: what a column is called, what it holds, in which unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from ...records import dataclass

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["name", "text", "flag", "count", "score", "mean", "share", "money", "amount", "reading", "any"]
"""What a column holds: an id, words, yes or no, a whole number, a score, a mean of whole numbers, a share of
1, money, a figure in a unit of its own, a level or figure, anything."""

DTYPES: dict[Kind, str] = {
    "name": "string",
    "text": "string",
    "flag": "boolean",
    "count": "Int64",
    "score": "Float64",
    "mean": "Float64",
    "share": "Float64",
    "money": "Float64",
    "amount": "Float64",
}
"""pandas' types, all of which have a place for what is missing; of other kinds the values decide."""


@dataclass(frozen=True)
class Column:
    """A column: its key in CSV and data frames, its title for readers, and what it holds."""

    key: str
    title: str
    kind: Kind
    unit: str = ""

    @property
    def heading(self) -> str:
        """The title with the unit, where there is one."""
        return f"{self.title} [{self.unit}]" if self.unit else self.title


@dataclass(frozen=True)
class Table:
    """A table of a result; ``key``: how many of the first columns name a row."""

    name: str
    says: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    key: int = 1

    @property
    def keys(self) -> list[str]:
        return [column.key for column in self.columns]

    def only(self, *keys: str) -> Table:
        """The table with these columns, in this order."""
        at = [self.keys.index(key) for key in keys]
        return replace(
            self,
            columns=tuple(self.columns[i] for i in at),
            rows=tuple(tuple(row[i] for i in at) for row in self.rows),
        )

    def to_frame(self) -> pd.DataFrame:
        """A data frame, indexed by what names a row; units are in its ``attrs``."""
        import pandas as pd

        series = {
            column.key: pd.Series(list(values), dtype=_dtype(column, values))
            for column, values in zip(self.columns, _transposed(self.rows, len(self.columns)), strict=True)
        }
        frame = pd.DataFrame(series, columns=self.keys).set_index(self.keys[: self.key])
        frame.attrs = {"units": {column.key: column.unit for column in self.columns if column.unit}}
        return frame


def _transposed(rows: Sequence[tuple[Any, ...]], width: int) -> list[tuple[Any, ...]]:
    return list(zip(*rows, strict=True)) if rows else [()] * width


def _dtype(column: Column, values: Sequence[Any]) -> str:
    if column.kind in DTYPES:
        return DTYPES[column.kind]
    stated = [value for value in values if value is not None]
    if all(isinstance(value, str) for value in stated):
        return "string"
    numbers = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in stated)
    return "Float64" if numbers else "object"
