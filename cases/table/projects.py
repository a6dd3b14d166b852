"""A list of projects, or stages with their readings, as the data of a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...models.entry.money import same_unit
from ...models.entry.problem import clipped
from .amounts import number, without_currency
from .grid import Grid, NoTable
from .keys import Keys
from .words import ROLES, begins_as_sum, is_counted, is_sum, is_year, meant, unit_of

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
        raise NoTable(f"{reason}{grid.others}") from None


def _case_of(grid: Grid, name: str, stated: Mapping[str, str]) -> Taken:
    roles = _roles(grid, stated)
    projects = "cost" in roles.values() or "value" in roles.values()
    _look_for_sums(grid, projects)
    if projects:
        _ask_for_amounts(grid, roles)
    else:
        _ask_for_directions(grid, roles, stated)
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
    seen: list[Mapping[int, float]] = []
    for row, cells in grid.rows:
        read = [number(cell, grid.decimal) for cell in cells]
        amounts = {i: x for i, x in enumerate(read) if isinstance(x, (int, float)) and x}
        texts = [str(cell) for cell, x in zip(cells, read, strict=True) if isinstance(x, str)]
        named = texts[0] if texts else ""
        if is_sum(named) or (begins_as_sum(named) and _adds_up(amounts, seen)):
            raise NoTable(f"row {row}, '{named}', holds what the rows above it come to: delete it")
        alike = all(abs(sum(r.get(i, 0.0) for r in seen) - x) <= 1e-9 * abs(x) for i, x in amounts.items())
        if projects and row == grid.rows[-1][0] and len(seen) > 1 and len(amounts) > 1 and alike:
            says = f"row {row} is the sum of the rows above it: delete it"
            raise NoTable(f"{says}, or move it up where it is a project")
        if len(texts) == 1 and len([cell for cell in cells if cell is not None]) == 1 < len(cells):
            says = f"row {row} holds nothing but '{clipped(named)}'"
            raise NoTable(f"{says}: delete it where it is a note or a heading, or fill it in")
        seen.append(amounts)


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
    units: dict[str, str] = {}
    for column, heading in enumerate(grid.headings):
        signs: dict[str, int] = {unit: row for row, unit in [grid.units.get(column, (0, ""))] if unit}
        for row, cells in grid.rows:
            if isinstance(cell := cells[column], str) and not isinstance(number(cell, grid.decimal), str):
                signs.setdefault(without_currency(cell)[1], row)
        signs.pop("", None)
        if len(signs) > 1:
            (one, at), (other, there), *_ = signs.items()
            raise NoTable(
                f"row {at} shows {heading} in {one} and row {there} in {other}: convert one of them"
            )
        if roles[heading] in ("cost", "running_cost"):
            units |= {unit: f"'{heading}'" for unit in [unit_of(heading)] if unit}
            units |= {sign: f"row {row}, {heading}," for sign, row in signs.items() if sign not in units}
    (unit, where), *others = units.items() or [("", "")]
    for other, place in others:
        if same_unit(unit, other):
            continue
        raise NoTable(f"{where} is in {unit} and {place} in {other}: write all costs in one unit")
    return {"currency": unit} if unit else {}


def _roles(grid: Grid, stated: Mapping[str, str]) -> dict[str, str]:
    for heading, role in stated.items():
        if heading not in grid.headings:
            raise NoTable(f"has no column '{heading}'; its columns are {', '.join(grid.headings)}")
        if role not in ROLES:
            raise NoTable(f"'{role}' is nothing that a column is taken for: write one of {', '.join(ROLES)}")
    found: dict[str, str] = {}
    for column, heading in enumerate(grid.headings):
        found[heading] = stated.get(heading) or meant(heading) or _by_cells(grid, column)
    for role in ("name", "cost", "running_cost", "duration", "value", "stage", "technology"):
        same = [heading for heading, taken in found.items() if taken == role]
        if len(same) > 1:
            said = f"--columns '{same[1]}=ignore'"
            keep = "write their sum in one, or keep one" if role in ("cost", "running_cost") else "keep one"
            raise NoTable(f"has several columns for {role}, {' and '.join(same)}: {keep}, with {said} say")
    taken_for = {*found.values()}
    named = "name" in taken_for or {"stage", "technology"} <= taken_for
    if not named and not ("stage" in taken_for and taken_for.isdisjoint({"cost", "value"})):
        texts = [h for h in grid.headings if found[h] == "ignore" and stated.get(h) is None]
        if not texts:
            amounts = [h for h in grid.headings if found[h] in ("cost", "value")]
            stages = f", or where its rows are stages, say min or max of {' and '.join(amounts)}"
            says = "has no column of names: say which with --columns 'HEADING=name'"
            raise NoTable(says + (stages if amounts and "stage" in taken_for else ""))
        found[texts[0]] = "name"
    return found


def _by_cells(grid: Grid, column: int) -> str:
    """Numbers under a heading that says nothing are used up; words are not used, nor what counts rows."""
    if is_counted(grid.headings[column]):
        return "ignore"
    cells = [cells[column] for _, cells in grid.rows if cells[column] is not None]
    words = [cell for cell in cells if isinstance(number(cell, grid.decimal), str)]
    if 0 < len(words) < len(cells) / 2:
        heading = grid.headings[column]
        raise NoTable(
            f"holds numbers under '{heading}', and '{clipped(str(words[0]))}': write a number, or leave it "
            f"blank; or say --columns '{heading}=ignore'"
        )
    return "resource" if cells and not words else "ignore"


def _ask_for_amounts(grid: Grid, roles: Mapping[str, str]) -> None:
    """Projects have a cost and a value, and no criteria."""
    taken = {*roles.values()}
    for role, other in (("cost", "values"), ("value", "costs")):
        if role not in taken:
            years = [h for h in grid.headings if is_year(h)]
            if role == "cost" and years:
                says = f"has values, and {', '.join(years)} that seem to be years"
                raise NoTable(f"{says}: write what a project costs in all of them into one column, Cost")
            may = [h for h in grid.headings if roles[h] == "resource"]
            which = (
                f"{' or '.join(may)}, --columns '{may[0]}={role}'" if may else f"--columns 'HEADING={role}'"
            )
            zero = " (a column of 0 where nothing costs anything)" if role == "cost" else ""
            raise NoTable(f"has {other} and no {role}s: say which column holds them{zero}, {which}")
    criteria = [h for h in grid.headings if roles[h] in ("max", "min")]
    if criteria:
        made = next(h for h in grid.headings if roles[h] in ("cost", "value"))
        raise NoTable(
            f"has projects as its rows, by its column '{made}', and criteria are of stages: say "
            f"{' and '.join(f'{h}=ignore' for h in criteria)}, or {made}=ignore where the rows are stages"
        )


def _ask_for_directions(grid: Grid, roles: Mapping[str, str], stated: Mapping[str, str]) -> None:
    """Of criteria nobody but the planner knows whether more is better."""
    fitting = ("name", "stage", "why", "max", "min")
    unfit = [h for h in grid.headings if h in stated and roles[h] not in (*fitting, "ignore")]
    if unfit:
        raise NoTable(
            f"has no cost and no value, so that its rows are stages, which have no {roles[unfit[0]]}: say "
            f"max, min or ignore of {unfit[0]}"
        )
    open_ = [h for h in grid.headings if roles[h] not in fitting and h not in stated]
    if not open_ and {"max", "min"}.isdisjoint(roles.values()):
        raise NoTable("has no column of costs, of values or of a criterion: is this the table that is meant?")
    if open_:
        says = ",".join(f"{heading}=max" for heading in open_)
        raise NoTable(
            "has no cost and no value, so that its rows are stages: say whether more or less is better of "
            f"{', '.join(open_)}, --columns '{says}', min where less is, ignore where it is no criterion"
        )


def _projects(grid: Grid, roles: Mapping[str, str]) -> Data:
    by_role = {role: i for i, h in enumerate(grid.headings) if (role := roles[h]) != "resource"}
    used = {i: h for i, h in enumerate(grid.headings) if roles[h] == "resource"}
    reasons = [i for i, h in enumerate(grid.headings) if roles[h] == "why"]
    keys, spelt = Keys(), _Spelt()
    resources = {i: keys.of("resource", h) for i, h in used.items()}
    stages, technologies, pairs = Data(), Data(), Data()
    for row, cells in grid.rows:

        def text(role: str, cells: Sequence[str | float | None] = cells) -> str:
            cell = cells[by_role[role]] if role in by_role else None
            return "" if cell is None else str(cell).strip()

        title = text("name")
        stage, technology = text("stage") or "All projects", text("technology") or title
        if not technology:
            raise NoTable(f"row {row} has no name: give it one, or delete it")
        spelt.check(row, "stage", stage)
        spelt.check(row, "technology" if text("technology") else "project", technology)
        at, what = keys.of("stage", stage), keys.of("technology", technology)
        pair = f"{at}/{what}"
        if pair in pairs:
            raise NoTable(
                f"row {row} is '{clipped(title or technology)}' once more: give it a name of its own"
            )
        stages[at], technologies[what] = {"name": stage}, {"name": technology}
        entry: Data = {"name": title} if title and title != technology else {}
        for role in ("cost", "running_cost", "duration", "value"):
            if role in by_role:
                amount = _amount(grid, row, by_role[role], cells)
                if amount is None and role in ("running_cost", "duration"):
                    continue  # it costs nothing to run, and takes one period
                if amount is None:
                    heading = grid.headings[by_role[role]]
                    nothing = "is worth" if role == "value" else "costs"
                    raise NoTable(f"row {row} has no {heading}: write one, 0 where it {nothing} nothing")
                entry[role] = amount
        for i, resource in resources.items():
            amount = _amount(grid, row, i, cells)
            entry |= {} if amount is None else {resource: amount}
        pairs[pair] = entry | _reasons(reasons, cells)
    data: Data = {"stages": stages, "technologies": technologies}
    if resources:
        data["resources"] = {key: {"name": used[i]} for i, key in resources.items()}
    return {**data, "pairs": pairs}


def _stages(grid: Grid, roles: Mapping[str, str]) -> Data:
    names = next(i for i, h in enumerate(grid.headings) if roles[h] in ("name", "stage"))
    reasons = [i for i, h in enumerate(grid.headings) if roles[h] == "why"]
    keys, spelt = Keys(), _Spelt()
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
            raise NoTable(f"{says}: write numbers in all of them, or levels")
        if read:
            low, high = min(read), max(read)
            criteria[key] |= {
                "bounds": [low, high if high > low else low + 1],
                "why": "bounds: the least and the most in the table",
            }
    stages: Data = {}
    for row, cells in grid.rows:
        if cells[names] is None:
            raise NoTable(f"row {row} has no name: give it one, or delete it")
        name = str(cells[names]).strip()
        spelt.check(row, "stage", name)
        stage = keys.of("stage", name)
        if stage in stages:
            raise NoTable(f"row {row} is '{clipped(name)}' once more")
        stages[stage] = {"name": name, **_reasons(reasons, cells)}
        for i, key in columns.items():
            if cells[i] is None:
                raise NoTable(f"row {row}, '{name}', has no {grid.headings[i]}: write a reading")
            numeric = "bounds" in criteria[key]
            stages[stage][key] = _amount(grid, row, i, cells) if numeric else str(cells[i]).strip()
    return {"criteria": criteria, "stages": stages}


def _reasons(columns: Sequence[int], cells: Sequence[str | float | None]) -> Data:
    found = "; ".join(str(cells[i]) for i in columns if cells[i] is not None)
    return {"why": found} if found else {}


class _Spelt:
    """The names met so far, by kind and without capitals: one name spelt in two ways would be two."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, str], tuple[str, int]] = {}

    def check(self, row: int, kind: str, name: str) -> None:
        """Raises NoTable where a name differs from one further up by capitals only."""
        before, at = self._names.setdefault((kind, name.casefold()), (name, row))
        if before != name:
            raise NoTable(
                f"row {row} says '{clipped(name)}', and row {at} '{clipped(before)}': write both alike where "
                f"they are one {kind}, else give one another name"
            )


def _amount(grid: Grid, row: int, column: int, cells: Sequence[str | float | None]) -> float | None:
    found = number(cells[column], grid.decimal)
    if _percent(cells[column]):
        others = ((n, other[column]) for n, other in grid.rows)
        plain = next((n for n, cell in others if cell not in (None, 0, "0") and not _percent(cell)), None)
        if plain is not None:
            says = f"'{cells[column]}' is a percentage, and row {plain} is none: write all of them one way"
            raise NoTable(f"row {row}, {grid.headings[column]}: {says}")
    if isinstance(found, str):
        raise NoTable(f"row {row}, {grid.headings[column]}: {found}")
    return int(found) if found is not None and float(found).is_integer() else found


def _percent(cell: str | float | None) -> bool:
    return isinstance(cell, str) and cell.rstrip().endswith("%")
