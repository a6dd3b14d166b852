"""A table with a case a row: what each changes of a case that it extends."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...models.entry import numbers
from ...models.entry.problem import Path as Keys
from ...models.validation.text_fields import is_text
from ..table.grid import Grid, NoTable, grid_of
from ..yaml.given import Given
from ..yaml.parser import parse
from .headings import wrong_columns

CASE, EXTENDS = "case", "extends"
"""Headings of the column that names the cases, and of the one that says what each extends"""
MOST_SAID = 20
"""Rows that are named where they are wrong; of more, how many"""
_UNCHANGED = object()
_NAME = re.compile(r"[^/\\.\s][^/\\]*")


def case_rows(table: Given, base: str | None = None) -> list[tuple[int, Given]]:
    """The case of each row, with the number of the row, as a file beside the table would state it.

    A column is headed by what it changes, keys with dots between (``budget``, ``technologies.iot.cost``,
    ``stages.reuse.circularity_impact``); an empty cell changes nothing, ``null`` takes away.
    ``base``: what the cases extend where no column says it.

    Raises:
        NoTable: it cannot be read, columns change what is not in what the cases extend, or rows name a case
            twice or none, or do not say what it extends: with all of these.
    """
    grid = grid_of(table.raw, table.name)
    if CASE not in grid.headings:
        raise NoTable(f"has no column headed '{CASE}', which names the case of each row")
    if base is None and EXTENDS not in grid.headings:
        raise NoTable(f"does not say what its cases extend: name it with --base, or in a column '{EXTENDS}'")
    folder, found, names, wrong = Path(table.name).parent, [], set[str](), list[str]()
    if odd := [heading for heading in grid.headings if "" in heading.split(".")]:
        raise NoTable(*(f"column '{heading}': a name is missing beside a dot: write it" for heading in odd))
    changed: dict[str, dict[Keys, str]] = {}
    for row, data in _rows(grid, base, wrong):
        name = data.pop(CASE, None)
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            wrong.append(f"row {row}: {name!r} in the column '{CASE}' names no case: letters and digits do")
        elif name in names:
            wrong.append(f"row {row}: '{name}' is the case of another row, too: rename one")
        elif EXTENDS not in data:
            wrong.append(f"row {row}: '{name}' extends nothing: fill in '{EXTENDS}', or use --base")
        else:
            names.add(name)
            _changes(grid, data, row, changed.setdefault(str(data[EXTENDS]), {}))
            raw = json.dumps({"format": 1, "name": name, **data}, ensure_ascii=False).encode()
            # Not as a file beside it: one that is called so may be what the row extends.
            found.append((row, Given(str(folder / f"{name}.row"), raw)))
    columns = [
        says for extended, paths in changed.items() for says in wrong_columns(table.name, extended, paths)
    ]
    if wrong or columns:
        more = len(wrong) - MOST_SAID
        raise NoTable(*columns, *wrong[:MOST_SAID], *([f"and {more} more rows"] if more > 0 else []))
    return found


def _changes(grid: Grid, data: dict[str, Any], row: int, changed: dict[Keys, str]) -> None:
    """Note what a row changes: by which column, or in which cell that holds a mapping."""
    held: list[tuple[str, Keys, Any]] = []
    for heading in grid.headings:
        if heading in (CASE, EXTENDS):
            continue
        path: Keys = tuple(heading.split("."))
        value: Any = data
        for key in path:
            value = value.get(key, _UNCHANGED) if isinstance(value, dict) else _UNCHANGED
        if value is not _UNCHANGED:
            changed.setdefault(path, f"column '{heading}'")
            held.append((heading, path, value))
    for heading, path, value in held:
        for inner in _inside(value):
            changed.setdefault((*path, *inner), f"row {row}, column '{heading}'")


def _inside(value: Any) -> Iterator[Keys]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (str(key),)
            yield from ((str(key), *rest) for rest in _inside(inner))


def _rows(grid: Grid, base: str | None, wrong: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    for row, cells in grid.rows:
        data: dict[str, Any] = {} if base is None else {EXTENDS: base}
        filled = {h: cell for h, cell in zip(grid.headings, cells, strict=False) if cell is not None}
        for heading, cell in filled.items():
            path = tuple(heading.split("."))
            above = [".".join(path[:depth]) for depth in range(1, len(path))]
            if within := next((other for other in above if other in filled), None):
                wrong.append(
                    f"row {row}: '{heading}' stands within '{within}', which is filled in as well: "
                    "clear one of the two cells"
                )
                continue
            at = data
            for key in path[:-1]:
                at = at.setdefault(key, {})
            text = heading in (CASE, EXTENDS) or is_text(path)
            try:
                at[path[-1]] = str(cell) if text else _value(grid, cell, f"row {row}, {heading}")
            except NoTable as error:
                wrong += error.says
        yield row, data


def _value(grid: Grid, cell: str | float, where: str) -> Any:
    """A cell as YAML would have it: a number as the table writes numbers, a list or mapping in brackets.

    What is a number only by its field (80 %), may be two (1,250) or is none (12 €) stays text, which the
    reader of cases takes or refuses as in any other file.
    """
    if not isinstance(cell, str):
        return cell
    if cell in ("null", "true", "false"):
        return json.loads(cell)
    if cell[:1] in ("[", "{"):
        found, slips = parse(cell, where)
        if slips:
            raise NoTable(f"{where}: {slips[0].says}")
        return None if found is None else found.plain()
    read = numbers.read(cell, grid.decimal)
    if not isinstance(read, numbers.Written) or read.percent:
        return cell
    return int(read.value) if read.value.is_integer() else read.value
