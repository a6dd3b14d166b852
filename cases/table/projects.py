"""A list of projects, or stages with their readings, as the data of a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...models.entry.money import same_unit
from ...models.entry.problem import clipped
from ...records import dataclass
from .amounts import number, without_currency
from .columns import ask_for_amounts, ask_for_directions, roles_of
from .grid import Grid, NoTable, settle
from .keys import Keys
from .words import begins_as_sum, is_sum, unit_of

Data = dict[str, Any]


@dataclass(frozen=True)
class Taken:
    """A case made of a table, and what was made of each column."""

    data: Data
    columns: tuple[tuple[str, str], ...]
    """(heading, role)"""
    rows: Mapping[str, int]
    """The row of each entry, by its path: pairs.reuse/iot, stages.reuse."""


def case_of(grid: Grid, name: str, stated: Mapping[str, str] | None = None) -> Taken:
    """The data of a case; ``stated`` says of headings what they are taken for.

    With a cost or a value a row is a project, else a stage with its readings.

    Raises:
        NoTable: a column could be taken for two things, or a cell is not what its column says.
    """
    try:
        return _case_of(grid, name, stated or {})
    except NoTable as reason:
        raise reason.beside(grid.others) from None


def _case_of(grid: Grid, name: str, stated: Mapping[str, str]) -> Taken:
    roles = roles_of(grid, stated)
    projects = "cost" in roles.values() or "value" in roles.values()
    _look_for_sums(grid, projects)
    if projects:
        ask_for_amounts(grid, roles)
    else:
        ask_for_directions(grid, roles, stated)
    data: Data = {"format": 1, "name": name}
    data |= _currency(grid, roles)
    entries, section = (_projects(grid, roles), "pairs") if projects else (_stages(grid, roles), "stages")
    rows = {
        f"{section}.{key}": row for key, (row, _) in zip(entries[section], grid.rows, strict=True)
    }  # one a row
    return Taken(data | entries, tuple(roles.items()), rows)


def _look_for_sums(grid: Grid, projects: bool) -> None:
    """Rows that are no project and no stage.

    Raises:
        NoTable: there is one: what the others come to, or a text that stands alone.
    """
    wrong: list[str] = []
    seen: list[Mapping[int, float]] = []
    for row, cells in grid.rows:
        read = [number(cell, grid.decimal) for cell in cells]
        amounts = {i: x for i, x in enumerate(read) if isinstance(x, (int, float)) and x}
        texts = [str(cell) for cell, x in zip(cells, read, strict=True) if isinstance(x, str)]
        named = texts[0] if texts else ""
        if is_sum(named) or (begins_as_sum(named) and _adds_up(amounts, seen)):
            wrong.append(f"row {row}, '{named}', holds what the rows above it come to: delete it")
            continue
        alike = all(abs(sum(r.get(i, 0.0) for r in seen) - x) <= 1e-9 * abs(x) for i, x in amounts.items())
        if projects and row == grid.rows[-1][0] and len(seen) > 1 and len(amounts) > 1 and alike:
            says = f"row {row} is the sum of the rows above it: delete it"
            wrong.append(f"{says}, or move it up where it is a project")
        elif len(texts) == 1 and len([cell for cell in cells if cell is not None]) == 1 < len(cells):
            says = f"row {row} holds nothing but '{clipped(named)}'"
            wrong.append(f"{says}: delete it where it is a note or a heading, or fill it in")
        seen.append(amounts)
    settle(wrong)


def _adds_up(amounts: Mapping[int, float], above: Sequence[Mapping[int, float]]) -> bool:
    """Whether some of the amounts are, but for rounding, what rows right above come to."""
    for i, amount in amounts.items():
        total = 0.0
        for row in reversed(above):
            total += row.get(i, 0.0)
            if abs(total - amount) <= 0.01 * abs(amount):
                return True
    return False


def _currency(grid: Grid, roles: Mapping[str, str]) -> Data:
    """What costs are counted in, where their headings say so at their end, or their cells do.

    Raises:
        NoTable: there are several currencies, or several units of one.
    """
    wrong: list[str] = []
    units: dict[str, str] = {}
    for column, heading in enumerate(grid.headings):
        signs: dict[str, int] = {unit: row for row, unit in [grid.units.get(column, (0, ""))] if unit}
        for row, cells in grid.rows:
            if isinstance(cell := cells[column], str) and not isinstance(number(cell, grid.decimal), str):
                signs.setdefault(without_currency(cell)[1], row)
        signs.pop("", None)
        if len(signs) > 1:
            (one, at), (other, there), *_ = signs.items()
            wrong.append(f"row {at} shows {heading} in {one} and row {there} in {other}: convert one of them")
        elif roles[heading] in ("cost", "running_cost"):
            units |= {unit: f"'{heading}'" for unit in [unit_of(heading)] if unit}
            units |= {sign: f"row {row}, {heading}," for sign, row in signs.items() if sign not in units}
    (unit, where), *others = units.items() or [("", "")]
    for other, place in others:
        if same_unit(unit, other):
            continue
        wrong.append(f"{where} is in {unit} and {place} in {other}: write all costs in one unit")
    settle(wrong)
    return {"currency": unit} if unit else {}


def _projects(grid: Grid, roles: Mapping[str, str]) -> Data:
    by_role = {role: i for i, h in enumerate(grid.headings) if (role := roles[h]) != "resource"}
    used = {i: h for i, h in enumerate(grid.headings) if roles[h] == "resource"}
    reasons = [i for i, h in enumerate(grid.headings) if roles[h] == "why"]
    wrong: list[str] = []
    keys, spelt = Keys(), _Spelt(wrong)
    resources = {i: keys.of("resource", h) for i, h in used.items()}
    stages, technologies, pairs = Data(), Data(), Data()
    for row, cells in grid.rows:

        def text(role: str, cells: Sequence[str | float | None] = cells) -> str:
            cell = cells[by_role[role]] if role in by_role else None
            return "" if cell is None else str(cell).strip()

        title = text("name")
        stage, technology = text("stage") or "All projects", text("technology") or title
        if not technology:
            wrong.append(f"row {row} has no name: give it one, or delete it")
            continue
        spelt.check(row, "stage", stage)
        spelt.check(row, "technology" if text("technology") else "project", technology)
        at, what = keys.of("stage", stage), keys.of("technology", technology)
        pair = f"{at}/{what}"
        if pair in pairs:
            wrong.append(
                f"row {row} is '{clipped(title or technology)}' once more: give it a name of its own"
            )
        stages[at], technologies[what] = {"name": stage}, {"name": technology}
        entry: Data = {"name": title} if title and title != technology else {}
        for role in ("cost", "running_cost", "duration", "value"):
            if role in by_role:
                column = by_role[role]
                if cells[column] is None and role in ("cost", "value"):
                    nothing = "is worth" if role == "value" else "costs"
                    says = (
                        f"row {row} has no {grid.headings[column]}: write one, 0 where it {nothing} nothing"
                    )
                    wrong.append(says)
                amount = _amount(grid, row, column, cells, wrong)
                # Without one it costs nothing to run, and takes one period.
                entry |= {} if amount is None else {role: amount}
        for i, resource in resources.items():
            amount = _amount(grid, row, i, cells, wrong)
            entry |= {} if amount is None else {resource: amount}
        pairs[pair] = entry | _reasons(reasons, cells)
    settle(wrong)
    data: Data = {"stages": stages, "technologies": technologies}
    if resources:
        data["resources"] = {key: {"name": used[i]} for i, key in resources.items()}
    return {**data, "pairs": pairs}


def _stages(grid: Grid, roles: Mapping[str, str]) -> Data:
    names = next(i for i, h in enumerate(grid.headings) if roles[h] in ("name", "stage"))
    reasons = [i for i, h in enumerate(grid.headings) if roles[h] == "why"]
    wrong: list[str] = []
    keys, spelt = Keys(), _Spelt(wrong)
    criteria: Data = {}
    columns: dict[int, str] = {}
    for i, heading in enumerate(grid.headings):
        if roles[heading] not in ("max", "min"):
            continue
        key = columns[i] = keys.of("criterion", heading)
        criteria[key] = {"direction": roles[heading], "name": heading}
        column = [cells[i] for _, cells in grid.rows if cells[i] is not None]
        read = [found for cell in column if isinstance(found := number(cell, grid.decimal), (int, float))]
        if 0 < len(read) < len(column):
            row, word = next((n, c[i]) for n, c in grid.rows if isinstance(number(c[i], grid.decimal), str))
            says = f"row {row}, {heading}: '{clipped(str(word))}' is not a number, which other rows hold"
            wrong.append(f"{says}: write numbers in all of them, or levels")
        elif read:
            low, high = min(read), max(read)
            criteria[key] |= {
                "bounds": [low, high if high > low else low + 1],
                "why": "bounds: the least and the most in the table",
            }
    stages: Data = {}
    for row, cells in grid.rows:
        if cells[names] is None:
            wrong.append(f"row {row} has no name: give it one, or delete it")
            continue
        name = str(cells[names]).strip()
        spelt.check(row, "stage", name)
        stage = keys.of("stage", name)
        if stage in stages:
            wrong.append(f"row {row} is '{clipped(name)}' once more: give it a name of its own, or delete it")
        stages[stage] = {"name": name, **_reasons(reasons, cells)}
        for i, key in columns.items():
            if cells[i] is None:
                wrong.append(f"row {row}, '{name}', has no {grid.headings[i]}: write a reading")
            numeric = "bounds" in criteria[key]
            stages[stage][key] = _amount(grid, row, i, cells, wrong) if numeric else str(cells[i]).strip()
    settle(wrong)
    return {"criteria": criteria, "stages": stages}


def _reasons(columns: Sequence[int], cells: Sequence[str | float | None]) -> Data:
    found = "; ".join(str(cells[i]) for i in columns if cells[i] is not None)
    return {"why": found} if found else {}


class _Spelt:
    """The names met so far, by kind and without capitals: one name spelt in two ways would be two."""

    def __init__(self, wrong: list[str]) -> None:
        self._wrong = wrong
        self._names: dict[tuple[str, str], tuple[str, int]] = {}

    def check(self, row: int, kind: str, name: str) -> None:
        """Says where a name differs from one further up by capitals only."""
        before, at = self._names.setdefault((kind, name.casefold()), (name, row))
        if before != name:
            self._wrong.append(
                f"row {row} says '{clipped(name)}', and row {at} '{clipped(before)}': write both alike where "
                f"they are one {kind}, else give one another name"
            )


def _amount(
    grid: Grid, row: int, column: int, cells: Sequence[str | float | None], wrong: list[str]
) -> float | None:
    """The amount in a cell; ``None``, said in ``wrong``, where it holds none."""
    found = number(cells[column], grid.decimal)
    if _percent(cells[column]):
        others = ((n, other[column]) for n, other in grid.rows)
        plain = next((n for n, cell in others if cell not in (None, 0, "0") and not _percent(cell)), None)
        if plain is not None:
            says = f"'{cells[column]}' is a percentage, and row {plain} is none: write all of them one way"
            wrong.append(f"row {row}, {grid.headings[column]}: {says}")
            return None
    if isinstance(found, str):
        wrong.append(f"row {row}, {grid.headings[column]}: {found}")
        return None
    return int(found) if found is not None and float(found).is_integer() else found


def _percent(cell: str | float | None) -> bool:
    return isinstance(cell, str) and cell.rstrip().endswith("%")
