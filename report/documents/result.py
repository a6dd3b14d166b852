"""Results as frozen values: the fields of a result are the entries of its JSON document, in their order.

Everything that shows a result is derived from the value: JSON from its fields, CSV, data frames and
worksheets from its tables, words and pictures from either.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import Field, field, fields, is_dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, dataclass_transform

from ...records import dataclass
from .csv import PLAIN, table_csv
from .tables import Table

if TYPE_CHECKING:
    import pandas as pd

    from .names import NamesOfCases

Made = TypeVar("Made")


def absent(unless: str | None = None) -> Any:
    """A field that the document does not have where it is ``None``: what was not asked for.

    ``unless``: another field; where that one is there, so is this, if only as null.
    """
    return field(default=None, metadata={"absent": unless})


def keyed(key: str) -> Any:
    """A field whose key in the document is no name that Python allows."""
    return field(metadata={"key": key})


def hidden(default: Any = None) -> Any:
    """A field that is in no document: what the result was computed as, or the currency of its tables."""
    return field(default=default, repr=False, compare=False, metadata={"hidden": True})


@dataclass_transform(frozen_default=True, field_specifiers=(absent, keyed, hidden, field))
def part(made: type[Made]) -> type[Made]:
    """A frozen dataclass that is a result, or a part of one; a text below a field describes it."""
    # Read by ``schemas`` only, which knows pydantic.
    config = {"use_attribute_docstrings": True, "extra": "forbid"}
    setattr(made, "__pydantic_config__", config)  # noqa: B010 - no attribute that the type declares
    return dataclass(frozen=True, repr=not issubclass(made, Result))(made)


def plain(value: Any) -> Any:
    """What JSON has of a value."""
    if is_dataclass(value):
        return {key: plain(found) for key, found in entries(value)}
    if isinstance(value, Mapping):
        return {key: plain(found) for key, found in value.items()}
    return [plain(found) for found in value] if isinstance(value, (tuple, list)) else value


def entries(value: Any) -> Iterator[tuple[str, Any]]:
    """The entries that the document has of a result or a part of one, as they are."""
    for entry in fields(value):
        if not _left_out(value, entry):
            yield entry.metadata.get("key", entry.name), getattr(value, entry.name)


def _left_out(value: Any, entry: Field[Any]) -> bool:
    if "hidden" in entry.metadata:
        return True
    if "absent" not in entry.metadata or getattr(value, entry.name) is not None:
        return False
    unless = entry.metadata["absent"]
    return unless is None or getattr(value, unless) is None


class Result:
    """What every result can do."""

    in_csv: ClassVar[str | None] = None
    """The table that stands in CSV, where it is not the first."""

    def tables(self) -> tuple[Table, ...]:
        """Its tables; the first is the one that is meant where none is named."""
        raise NotImplementedError

    def table(self, name: str | None = None) -> Table:
        """One of its tables.

        Raises:
            KeyError: it has none of that name.
        """
        found = {table.name: table for table in self.tables()}
        if name is not None and name not in found:
            raise KeyError(f"no table {name!r}; this result has {', '.join(found)}")
        return next(iter(found.values())) if name is None else found[name]

    def to_dict(self) -> dict[str, Any]:
        """The result as JSON has it."""
        found: dict[str, Any] = plain(self)
        return found

    def to_csv(self, names: NamesOfCases | None = None, dialect: str = PLAIN) -> str:
        """The table that programs are given, as RFC 4180 text.

        ``names``: what the keys are called, for a column of names a column of keys; ``dialect``: one of
        ``plain``, ``excel`` and ``excel-comma``.
        """
        return table_csv(self.table(self.in_csv), names, dialect)

    def to_frame(self, table: str | None = None) -> pd.DataFrame:
        """One of its tables as a data frame, the first where none is named.

        Raises:
            KeyError: it has none of that name.
        """
        return self.table(table).to_frame()

    def _repr_html_(self) -> str:
        return str(self.to_frame().to_html(max_rows=60, escape=True))

    def __repr__(self) -> str:
        return str(self.to_frame().to_string(max_rows=60))
