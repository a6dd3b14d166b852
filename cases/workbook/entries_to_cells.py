"""Taking what a cell can say out of what is left of a case, so that nothing is said twice or forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ...records import dataclass
from ..yaml.flow import Path, path_of, path_text
from .cells import Written, write
from .sheets import BY_TITLE, REST, SheetColumn

Tree = dict[str, Any]

Row = tuple[Written, ...]


@dataclass(frozen=True)
class Filled:
    """A sheet with what the case puts into it."""

    title: str
    columns: tuple[SheetColumn, ...]
    """All of them, those that name the row first."""
    ids: int
    """How many of them name the row."""
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Declared:
    """What the case declares: columns follow from it, and what cells offer."""

    criteria: tuple[str, ...]
    stages: tuple[str, ...]
    technologies: tuple[str, ...]
    resources: tuple[str, ...]
    groups: tuple[str, ...]


def mapping(value: Any) -> Tree:
    return value if isinstance(value, dict) else {}


def mappings(section: Any) -> list[tuple[str, Tree]]:
    """The entries of a section that are mappings themselves."""
    return [(key, entry) for key, entry in mapping(section).items() if isinstance(entry, dict)]


def take(tree: Tree, path: Path, column: SheetColumn) -> Written:
    """Take what stands at a path out of the tree; ``None`` where nothing does that the cell can say."""
    head, *rest = path
    if head not in tree:
        return None
    if rest:
        inner = tree[head]
        found = take(inner, tuple(rest), column) if isinstance(inner, dict) else None
        if found is not None and not inner:
            del tree[head]
        return found
    found = write(tree[head], column.kind)
    if found is not None:
        del tree[head]
    return found


def cells_of(entry: Tree, columns: Iterable[SheetColumn]) -> Row:
    """The cells of an entry, taken out of it; what has no column goes into the last."""
    columns = list(columns)
    row: list[Written] = []
    for column in columns:
        if column.heading == REST:
            row.append(write(entry, "value") if entry else None)
            if row[-1] is not None:
                entry.clear()
            continue
        path = path_of(column.heading)
        assert path is not None
        inside = any(other.heading.startswith(f"{column.heading}.") for other in columns)
        spread = inside and isinstance(entry.get(column.heading), dict)  # over columns of their own
        row.append(None if spread else take(entry, path, column))
    return tuple(row)


def _ids(title: str) -> list[SheetColumn]:
    return [SheetColumn(heading, "text") for heading in BY_TITLE[title].ids]


def made_of(title: str, columns: Iterable[SheetColumn], rows: Iterable[Row]) -> Filled:
    ids = _ids(title)
    return Filled(title, (*ids, *columns), len(ids), tuple(rows))


def wide_columns(names: Iterable[str], note: str = "") -> list[SheetColumn]:
    return [SheetColumn(path_text([name]), note=note) for name in dict.fromkeys(names)]


def row_names(*names: str) -> Row | None:
    """The cells that name a row; ``None`` where a name is too long for one."""
    cells = tuple(write(name, "text") if name else "" for name in names)
    return None if None in cells else cells


def entry_rows(title: str, section: Tree, columns: list[SheetColumn], pair: bool = False) -> Iterator[Row]:
    """A row an entry of a section; what is taken whole is removed from it."""
    for key, entry in mappings(section):
        stage, _, technology = key.partition("/")
        if pair and not (stage and technology and "/" not in technology):
            continue
        names = row_names(stage, technology) if pair else row_names(key)
        if names is not None:
            yield (*names, *cells_of(entry, columns))
            if not entry:
                del section[key]


def further(title: str, section: Any, known: Declared) -> list[str]:
    """Which columns there are besides those of the format."""
    wide = BY_TITLE[title].wide
    if wide == "criteria":
        own = {column.heading for column in BY_TITLE[title].columns}
        return [*known.criteria, *(k for _, e in mappings(section) for k in e if k and k not in own)]
    return list(known.resources) if wide == "resources" else []
