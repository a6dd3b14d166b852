"""What the keys of a case are called: a column of names for each column of keys."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ...records import dataclass
from .tables import Column, Table

if TYPE_CHECKING:
    from ...models.case.case import Case

SUBJECTS: Mapping[str, str] = {
    "stage": "stage", "technology": "technology", "criterion": "criterion", "profile": "profile",
    "pair": "pair", "option": "pair", "funded": "pair", "enters": "pair", "leaves": "pair", "drops": "pair",
    "adds": "pair", "enter": "pair", "leave": "pair",
    "moves": "pair", "displaces": "pair", "brings": "pair", "replaced_by": "pair",
    "order": "stage", "first": "stage",
}  # fmt: skip
"""What the keys in a column are keys of; there may be several in a cell."""

FIGURES: Mapping[str, Mapping[str, str]] = {
    "weight": {"of": "criterion", "what": "criterion"},
    "rank": {"of": "stage", "what": "stage"},
    "funded": {"of": "pair", "what": "pair"},
    "regret": {"of": "profile"},
    "rank acceptability": {"of": "stage"},
    "pairwise winning": {"of": "stage", "at": "stage"},
    "core index": {"of": "pair"},
    "core index of an option": {"of": "pair"},
    "level and start": {"of": "pair"},
}
"""In tables of one figure a row, whose first column says which: what the keys in others are keys of."""

_OF_FIGURES = ("of", "what", "at")


@dataclass(frozen=True)
class NamesOfCases:
    """The names that cases give; the first that knows a key names it."""

    cases: tuple[Case, ...]

    def of(self, subject: str, key: str) -> str:
        """The name of what has the key, or the key where no case knows it."""
        from ..words.wording import criterion_name, pair_name, profile_title, stage_name, technology_name

        named = {
            "stage": stage_name, "technology": technology_name, "criterion": criterion_name,
            "profile": profile_title, "pair": pair_name,
        }[subject]  # fmt: skip
        return next((named(case, key) for case in self.cases if _knows(case, subject, key)), key)


def _knows(case: Case, subject: str, key: str) -> bool:
    if subject == "pair":
        stage, _, rest = key.partition("/")
        return stage in case.stages and rest.partition("@")[0].partition(":")[0] in case.technologies
    known: Mapping[str, Container[str]] = {
        "stage": case.stages, "technology": case.technologies, "criterion": case.criteria,
        "profile": case.profiles,
    }  # fmt: skip
    return key in known[subject]


def with_names(table: Table, names: NamesOfCases, beside: bool) -> Table:
    """The table with a column of names for each column of keys: beside it, or behind all else."""
    found = dict(_named(table, names))
    taken = {*table.keys}
    columns: list[Column] = []
    values: list[list[Any]] = []
    behind: list[tuple[Column, list[Any]]] = []
    for at, column in enumerate(table.columns):
        columns.append(column)
        values.append([row[at] for row in table.rows])
        if at not in found:
            continue
        key = f"{column.key}_name"
        while key in taken:
            key += "_"
        taken.add(key)
        behind.append((Column(key, f"{column.title}, name", "text"), found[at]))
        if beside:
            made = behind.pop()
            columns.append(made[0])
            values.append(made[1])
    columns += [column for column, _ in behind]
    values += [cells for _, cells in behind]
    return replace(table, columns=tuple(columns), rows=tuple(zip(*values, strict=True)))


def _named(table: Table, names: NamesOfCases) -> Iterator[tuple[int, list[Any]]]:
    """Where the columns of keys stand, and the names in each."""
    figures = table.columns[0].key in ("figure", "part")
    for at, column in enumerate(table.columns):
        if figures and column.key in _OF_FIGURES:
            kinds: list[str | None] = [FIGURES.get(row[0], {}).get(column.key) for row in table.rows]
        elif column.key in SUBJECTS and column.kind in ("name", "text"):
            kinds = [SUBJECTS[column.key]] * len(table.rows)
        else:
            continue
        cells = [row[at] for row in table.rows]
        yield at, [_names(names, kind, cell) for kind, cell in zip(kinds, cells, strict=True)]


def _names(names: NamesOfCases, subject: str | None, cell: Any) -> str | None:
    """The name of a key, or of each in a list of them."""
    if subject is None or not isinstance(cell, str) or not cell:
        return None
    whole = names.of(subject, cell)
    if whole != cell:
        return whole
    return "; ".join(names.of(subject, key) for key in re.split(r"[,;]?\s+", cell))
