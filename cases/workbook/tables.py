"""A case as the rows of a workbook's sheets, so that reading the sheets gives the same case again.

Whatever a cell can say goes into its cell. What has no column goes, with its key, into the column
``other keys`` of its row, and what has no row either into the sheet ``Other``, by its path. Each
sheet takes what it shows out of what is left of the case, so nothing is said twice or forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...models.validation.structure import copied
from ..yaml.flow import Path, path_of, path_text
from .cells import Written, write
from .sheets import ALWAYS, BY_TITLE, ENTRIES, LISTS, PATH_HEADINGS, REST, SETTINGS, Column

Tree = dict[str, Any]
Row = tuple[Written, ...]


class DoesNotFit(Exception):
    """A case that no workbook can hold."""


@dataclass(frozen=True)
class Filled:
    """A sheet with what the case puts into it."""

    title: str
    columns: tuple[Column, ...]
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


def declared(data: Mapping[str, Any]) -> Declared:
    profiles = _mappings(data.get("profiles"))
    groups = [group for _, profile in profiles for group in _mapping(profile.get("groups"))]
    sections = ("criteria", "stages", "technologies", "resources")
    names = {section: tuple(_mapping(data.get(section))) for section in sections}
    return Declared(**names, groups=tuple(dict.fromkeys(groups)))


def filled(data: Mapping[str, Any]) -> tuple[Filled, ...]:
    """Every sheet of a workbook for the plain data of a case file.

    Raises:
        DoesNotFit: a text is longer than a cell can be.
    """
    left = copied(dict(data))
    resources = left.get("resources")
    if isinstance(resources, list) and all(isinstance(name, str) for name in resources):
        resources = left["resources"] = dict.fromkeys(resources)
    if isinstance(resources, dict) and "extends" not in left:  # where null would remove what it names
        left["resources"] = {name: {} if entry is None else entry for name, entry in resources.items()}
    known = declared(left)
    tables = {title: fill(left, known) for title, fill in _FILL.items()}
    case = Filled("Case", _PATH_COLUMNS, 1, tuple(_settings(left)))
    other = Filled("Other", _PATH_COLUMNS, 1, tuple(_others((), left)))
    return (case, *(tables[title] for title in BY_TITLE), other)


_PATH_COLUMNS = tuple(Column(heading) for heading in PATH_HEADINGS)


def _mapping(value: Any) -> Tree:
    return value if isinstance(value, dict) else {}


def _mappings(section: Any) -> list[tuple[str, Tree]]:
    """The entries of a section that are mappings themselves."""
    return [(key, entry) for key, entry in _mapping(section).items() if isinstance(entry, dict)]


# ---------------------------------------------------------------- taking


def _take(tree: Tree, path: Path, column: Column) -> Written:
    """Take what stands at a path out of the tree; ``None`` where nothing does that the cell can say."""
    head, *rest = path
    if head not in tree:
        return None
    if rest:
        inner = tree[head]
        found = _take(inner, tuple(rest), column) if isinstance(inner, dict) else None
        if found is not None and not inner:
            del tree[head]
        return found
    found = write(tree[head], column.kind)
    if found is not None:
        del tree[head]
    return found


def _cells(entry: Tree, columns: Iterable[Column]) -> Row:
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
        row.append(None if spread else _take(entry, path, column))
    return tuple(row)


def _ids(title: str) -> list[Column]:
    return [Column(heading, "text") for heading in BY_TITLE[title].ids]


def _made(title: str, columns: Iterable[Column], rows: Iterable[Row]) -> Filled:
    ids = _ids(title)
    return Filled(title, (*ids, *columns), len(ids), tuple(rows))


def _wide(names: Iterable[str], note: str = "") -> list[Column]:
    return [Column(path_text([name]), note=note) for name in dict.fromkeys(names)]


def _names(*names: str) -> Row | None:
    """The cells that name a row; ``None`` where a name is too long for one."""
    cells = tuple(write(name, "text") if name else "" for name in names)
    return None if None in cells else cells


def _entries(title: str, section: Tree, columns: list[Column], pair: bool = False) -> Iterator[Row]:
    """A row an entry of a section; what is taken whole is removed from it."""
    for key, entry in _mappings(section):
        stage, _, technology = key.partition("/")
        if pair and not (stage and technology and "/" not in technology):
            continue
        names = _names(stage, technology) if pair else _names(key)
        if names is not None:
            yield (*names, *_cells(entry, columns))
            if not entry:
                del section[key]


# ---------------------------------------------------------------- sheets


def _section(title: str) -> Callable[[Tree, Declared], Filled]:
    """How the sheet of a section is filled."""

    def fill(left: Tree, known: Declared) -> Filled:
        section = left.get(ENTRIES.get(title, "pairs"))
        columns = list(BY_TITLE[title].columns)
        at = 1 if title == "Stages" else next((i for i, c in enumerate(columns) if c.heading == "why"), 0)
        columns[at:at] = _wide(_further(title, section, known))
        rows = tuple(_entries(title, _mapping(section), columns, pair=title == "Pairs"))
        if rows and not section:
            del left[ENTRIES.get(title, "pairs")]
        return _made(title, columns, rows)

    return fill


def _further(title: str, section: Any, known: Declared) -> list[str]:
    """Which columns there are besides those of the format."""
    wide = BY_TITLE[title].wide
    if wide == "criteria":
        own = {column.heading for column in BY_TITLE[title].columns}
        return [*known.criteria, *(k for _, e in _mappings(section) for k in e if k and k not in own)]
    return list(known.resources) if wide == "resources" else []


def _list(title: str) -> Callable[[Tree, Declared], Filled]:
    """How the sheet of a list is filled: with all of it or nothing, for its items have no names."""

    def fill(left: Tree, known: Declared) -> Filled:
        columns = BY_TITLE[title].columns
        items = left.get(LISTS[title])
        rows: list[Row] = []
        if isinstance(items, list) and items and all(isinstance(item, dict) and item for item in items):
            spent = copied(items)
            rows = [_cells(item, columns) for item in spent]
            if any(spent):
                rows = []
            else:
                del left[LISTS[title]]
        return _made(title, columns, rows)

    return fill


def _fit(left: Tree, known: Declared) -> Filled:
    """Levels only: those with a reason go into ``Reasons``, which is filled first and leaves them here."""
    table = _mapping(left.get("fit"))
    columns = _wide([*known.technologies, *(name for _, row in _mappings(table) for name in row if name)])
    rows = []
    for stage in dict.fromkeys([*known.stages, *table]):
        row, names = table.get(stage), _names(stage)
        cells: Row = (None,) * len(columns)
        if isinstance(row, dict) and names and row:
            # Lists and mappings are not levels: let them stand where nobody takes them for one.
            scalars = {name: cell for name, cell in row.items() if not isinstance(cell, (dict, list))}
            kept = {name: cell for name, cell in row.items() if name not in scalars or cell is None}
            scalars = {name: cell for name, cell in scalars.items() if cell is not None}
            cells = _cells(scalars, columns)
            table[stage] = {**kept, **scalars}
            if not table[stage]:
                del table[stage]
        if names:
            rows.append((*names, *cells))
    if not table and any(cell is not None for row in rows for cell in row[1:]):
        left.pop("fit", None)
    return _made("Fit", columns, rows)


def _reasons(left: Tree, known: Declared) -> Filled:
    columns = BY_TITLE["Reasons"].columns
    rows: list[Row] = []
    for stage, row in _mappings(left.get("fit")):
        for technology, cell in _mappings(row):
            level, names = cell.get("fit"), _names(stage, technology)
            if (
                names is None
                or level is None
                or write(level, "value") is None
                or isinstance(level, (dict, list))
            ):
                continue
            rest = {key: inner for key, inner in cell.items() if key != "fit"}
            cells = _cells(rest, columns)
            if not rest:
                rows.append((*names, *cells))
                row[technology] = level
    return _made("Reasons", columns, rows)


def _judgements(left: Tree, known: Declared) -> Filled:
    compared = (*known.groups, *known.criteria)
    sets = list(_judged(left))
    used = [name for _, _, ahp in sets for row, cells in _mappings(ahp) for name in (row, *cells) if name]
    columns = _wide([*compared, *used])
    rows = []
    for profile, expert, ahp in sets:
        for name in dict.fromkeys([*compared, *ahp]):
            names = _names(profile, expert, name)
            cells = _cells(ahp[name], columns) if ahp.get(name) and isinstance(ahp[name], dict) else None
            if cells is not None and not ahp[name]:
                del ahp[name]
            if names and name:
                rows.append((*names, *(cells or (None,) * len(columns))))
    for profile, expert, ahp in sets:
        if not ahp and any(row[:2] == (profile, expert) and any(row[3:]) for row in rows):
            holder = left["profiles"][profile]
            (holder["experts"][expert] if expert else holder).pop("ahp")
    return _made("Judgements", columns, rows)


def _judged(left: Tree) -> Iterator[tuple[str, str, Tree]]:
    """Every set of judgements: whose profile, which expert's, row over column."""
    for name, profile in _mappings(left.get("profiles")):
        if isinstance(profile.get("ahp"), dict):
            yield name, "", profile["ahp"]
        for expert, said in _mappings(profile.get("experts")):
            if expert and isinstance(said.get("ahp"), dict):
                yield name, expert, said["ahp"]


def _weights(left: Tree, known: Declared) -> Filled:
    points = [
        (name, profile, way)
        for name, profile in _mappings(left.get("profiles"))
        for way in ("direct", "swing")
        if profile.get(way) and isinstance(profile[way], dict)
    ]
    columns = _wide([*known.criteria, *(c for _, profile, way in points for c in profile[way] if c)])
    rows = []
    for name, profile, way in points:
        if names := _names(name, way):
            rows.append((*names, *_cells(profile[way], columns)))
            if not profile[way]:
                del profile[way]
    return _made("Weights", columns, rows)


def _groups(left: Tree, known: Declared) -> Filled:
    column = BY_TITLE["Groups"].columns[0]
    rows: list[Row] = []
    for name, profile in _mappings(left.get("profiles")):
        groups, before = _mapping(profile.get("groups")), len(rows)
        for group, members in list(groups.items()):
            names = _names(name, group)
            cell = write(members, "list") if isinstance(members, list) else None
            if names and group and cell is not None:
                rows.append((*names, cell))
                del groups[group]
        if len(rows) > before and not groups:
            del profile["groups"]
    return _made("Groups", [column], rows)


def _experts(left: Tree, known: Declared) -> Filled:
    return _nested("Experts", left, ("profiles",), "experts", known)


def _levels(left: Tree, known: Declared) -> Filled:
    return _nested("Levels", left, ("technologies", "pairs"), "levels", known)


def _nested(title: str, left: Tree, sections: tuple[str, ...], key: str, known: Declared) -> Filled:
    """Entries inside the entries of a section."""
    columns = list(BY_TITLE[title].columns)
    at = next(i for i, column in enumerate(columns) if column.heading == "why")
    columns[at:at] = _wide(_further(title, None, known))
    rows: list[Row] = []
    for section in sections:
        for name, entry in _mappings(left.get(section)):
            if (section == "pairs") != ("/" in name) or not name:
                continue  # it could not be told whose they are
            inner = _mapping(entry.get(key))
            before = len(rows)
            for inner_name, said in _mappings(inner):
                if names := _names(name, inner_name) if inner_name else None:
                    rows.append((*names, *_cells(said, columns)))
                    if not said:
                        del inner[inner_name]
            if len(rows) > before and not inner:
                del entry[key]
    return _made(title, columns, rows)


_FILL: Mapping[str, Callable[[Tree, Declared], Filled]] = {
    # What stands inside other entries first: these then show what is left of them.
    "Judgements": _judgements,
    "Weights": _weights,
    "Groups": _groups,
    "Experts": _experts,
    "Levels": _levels,
    "Reasons": _reasons,
    "Fit": _fit,
    **{title: _section(title) for title in (*ENTRIES, "Pairs")},
    **{title: _list(title) for title in LISTS},
}


# ---------------------------------------------------------------- paths


def _settings(left: Tree) -> Iterator[Row]:
    """What the case says once, and what it could say."""
    for heading, column in SETTINGS.items():
        path = path_of(heading)
        assert path is not None
        spread = heading == "budget" and isinstance(left.get("budget"), dict)
        found = None if spread else _take(left, path, column)
        if found is not None or heading in ALWAYS:
            yield heading, found, column.note


def _others(path: Path, value: Any) -> Iterator[Row]:
    """What no sheet has taken, a row each."""
    if isinstance(value, dict) and (value or not path):
        for key, inner in value.items():
            yield from _others((*path, key), inner)
        return
    cell, name = write(value, "value"), path_text(path)
    if cell is not None:
        yield name, cell, None
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _others((*path, i), inner)
    else:
        raise DoesNotFit(f"{name}: is a text of {len(str(value)):,} characters, too long for a cell")
