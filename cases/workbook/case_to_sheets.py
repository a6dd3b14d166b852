"""A case as the rows of a workbook's sheets, so that reading the sheets gives the same case again.

Whatever a cell can say goes into its cell. What has no column goes, with its key, into the column
``other keys`` of its row, and what has no row either into the sheet ``Other``, by its path. Each
sheet takes what it shows out of what is left of the case, so nothing is said twice or forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ...models.validation.structure import copied
from ..yaml.flow import Path, path_of, path_text
from .cells import write
from .entries_to_cells import (
    Declared,
    Filled,
    Row,
    Tree,
    cells_of,
    entry_rows,
    further,
    made_of,
    mapping,
    mappings,
    row_names,
    take,
    wide_columns,
)
from .sheets import ALWAYS, BY_TITLE, ENTRIES, LISTS, PATH_HEADINGS, SETTINGS, SheetColumn


class DoesNotFit(Exception):
    """A case that no workbook can hold."""


def declared(data: Mapping[str, Any]) -> Declared:
    profiles = mappings(data.get("profiles"))
    groups = [group for _, profile in profiles for group in mapping(profile.get("groups"))]
    sections = ("criteria", "stages", "technologies", "resources")
    names = {section: tuple(mapping(data.get(section))) for section in sections}
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
    settings = tuple(_settings(left))
    asked = tuple(row for row in settings if str(row[0]).startswith("decision."))
    case = Filled("Case", _PATH_COLUMNS, 1, tuple(row for row in settings if row not in asked))
    decision = Filled("Decision", _PATH_COLUMNS, 1, asked)
    other = Filled("Other", _PATH_COLUMNS, 1, tuple(_others((), left)))
    return (case, decision, *(tables[title] for title in BY_TITLE), other)


_PATH_COLUMNS = tuple(SheetColumn(heading) for heading in PATH_HEADINGS)


def _section(title: str) -> Callable[[Tree, Declared], Filled]:
    """How the sheet of a section is filled."""

    def fill(left: Tree, known: Declared) -> Filled:
        section = left.get(ENTRIES.get(title, "pairs"))
        columns = list(BY_TITLE[title].columns)
        at = 1 if title == "Stages" else next((i for i, c in enumerate(columns) if c.heading == "why"), 0)
        columns[at:at] = wide_columns(further(title, section, known))
        rows = tuple(entry_rows(title, mapping(section), columns, pair=title == "Pairs"))
        if rows and not section:
            del left[ENTRIES.get(title, "pairs")]
        return made_of(title, columns, rows)

    return fill


def _list(title: str) -> Callable[[Tree, Declared], Filled]:
    """How the sheet of a list is filled: with all of it or nothing, for its items have no names."""

    def fill(left: Tree, known: Declared) -> Filled:
        columns = BY_TITLE[title].columns
        items = left.get(LISTS[title])
        rows: list[Row] = []
        if isinstance(items, list) and items and all(isinstance(item, dict) and item for item in items):
            spent = copied(items)
            rows = [cells_of(item, columns) for item in spent]
            if any(spent):
                rows = []
            else:
                del left[LISTS[title]]
        return made_of(title, columns, rows)

    return fill


def _fit(left: Tree, known: Declared) -> Filled:
    """Levels only: those with a reason go into ``Reasons``, which is filled first and leaves them here."""
    table = mapping(left.get("fit"))
    columns = wide_columns(
        [*known.technologies, *(name for _, row in mappings(table) for name in row if name)]
    )
    rows = []
    for stage in dict.fromkeys([*known.stages, *table]):
        row, names = table.get(stage), row_names(stage)
        cells: Row = (None,) * len(columns)
        if isinstance(row, dict) and names and row:
            # Lists and mappings are not levels: let them stand where nobody takes them for one.
            scalars = {name: cell for name, cell in row.items() if not isinstance(cell, (dict, list))}
            kept = {name: cell for name, cell in row.items() if name not in scalars or cell is None}
            scalars = {name: cell for name, cell in scalars.items() if cell is not None}
            cells = cells_of(scalars, columns)
            table[stage] = {**kept, **scalars}
            if not table[stage]:
                del table[stage]
        if names:
            rows.append((*names, *cells))
    if not table and any(cell is not None for row in rows for cell in row[1:]):
        left.pop("fit", None)
    return made_of("Fit", columns, rows)


def _reasons(left: Tree, known: Declared) -> Filled:
    columns = BY_TITLE["Reasons"].columns
    rows: list[Row] = []
    for stage, row in mappings(left.get("fit")):
        for technology, cell in mappings(row):
            level, names = cell.get("fit"), row_names(stage, technology)
            if (
                names is None
                or level is None
                or write(level, "value") is None
                or isinstance(level, (dict, list))
            ):
                continue
            rest = {key: inner for key, inner in cell.items() if key != "fit"}
            cells = cells_of(rest, columns)
            if not rest:
                rows.append((*names, *cells))
                row[technology] = level
    return made_of("Reasons", columns, rows)


def _judgements(left: Tree, known: Declared) -> Filled:
    compared = (*known.groups, *known.criteria)
    sets = list(_judged(left))
    used = [name for _, _, ahp in sets for row, cells in mappings(ahp) for name in (row, *cells) if name]
    columns = wide_columns([*compared, *used])
    rows = []
    for profile, expert, ahp in sets:
        for name in dict.fromkeys([*compared, *ahp]):
            names = row_names(profile, expert, name)
            cells = cells_of(ahp[name], columns) if ahp.get(name) and isinstance(ahp[name], dict) else None
            if cells is not None and not ahp[name]:
                del ahp[name]
            if names and name:
                rows.append((*names, *(cells or (None,) * len(columns))))
    for profile, expert, ahp in sets:
        if not ahp and any(row[:2] == (profile, expert) and any(row[3:]) for row in rows):
            holder = left["profiles"][profile]
            (holder["experts"][expert] if expert else holder).pop("ahp")
    return made_of("Judgements", columns, rows)


def _judged(left: Tree) -> Iterator[tuple[str, str, Tree]]:
    """Every set of judgements: whose profile, which expert's, row over column."""
    for name, profile in mappings(left.get("profiles")):
        if isinstance(profile.get("ahp"), dict):
            yield name, "", profile["ahp"]
        for expert, said in mappings(profile.get("experts")):
            if expert and isinstance(said.get("ahp"), dict):
                yield name, expert, said["ahp"]


def _weights(left: Tree, known: Declared) -> Filled:
    points = [
        (name, profile, way)
        for name, profile in mappings(left.get("profiles"))
        for way in ("direct", "swing")
        if profile.get(way) and isinstance(profile[way], dict)
    ]
    columns = wide_columns([*known.criteria, *(c for _, profile, way in points for c in profile[way] if c)])
    rows = []
    for name, profile, way in points:
        if names := row_names(name, way):
            rows.append((*names, *cells_of(profile[way], columns)))
            if not profile[way]:
                del profile[way]
    return made_of("Weights", columns, rows)


def _groups(left: Tree, known: Declared) -> Filled:
    column = BY_TITLE["Groups"].columns[0]
    rows: list[Row] = []
    for name, profile in mappings(left.get("profiles")):
        groups, before = mapping(profile.get("groups")), len(rows)
        for group, members in list(groups.items()):
            names = row_names(name, group)
            cell = write(members, "list") if isinstance(members, list) else None
            if names and group and cell is not None:
                rows.append((*names, cell))
                del groups[group]
        if len(rows) > before and not groups:
            del profile["groups"]
    return made_of("Groups", [column], rows)


def _experts(left: Tree, known: Declared) -> Filled:
    return _nested("Experts", left, ("profiles",), "experts", known)


def _levels(left: Tree, known: Declared) -> Filled:
    return _nested("Levels", left, ("technologies", "pairs"), "levels", known)


def _nested(title: str, left: Tree, sections: tuple[str, ...], key: str, known: Declared) -> Filled:
    """Entries inside the entries of a section."""
    columns = list(BY_TITLE[title].columns)
    at = next(i for i, column in enumerate(columns) if column.heading == "why")
    columns[at:at] = wide_columns(further(title, None, known))
    rows: list[Row] = []
    for section in sections:
        for name, entry in mappings(left.get(section)):
            if (section == "pairs") != ("/" in name) or not name:
                continue  # it could not be told whose they are
            inner = mapping(entry.get(key))
            before = len(rows)
            for inner_name, said in mappings(inner):
                if names := row_names(name, inner_name) if inner_name else None:
                    rows.append((*names, *cells_of(said, columns)))
                    if not said:
                        del inner[inner_name]
            if len(rows) > before and not inner:
                del entry[key]
    return made_of(title, columns, rows)


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


def _settings(left: Tree) -> Iterator[Row]:
    """What the case says once, and what it could say."""
    for heading, column in SETTINGS.items():
        path = path_of(heading)
        assert path is not None
        spread = heading == "budget" and isinstance(left.get("budget"), dict)
        found = None if spread else take(left, path, column)
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
