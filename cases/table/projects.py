"""A list of projects, or stages with their readings, as the data of a case."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .grid import Grid, NoTable, number
from .keys import Keys

ROLES: Mapping[str, str] = {
    "name": "what the project, or the stage, is called",
    "cost": "what it costs",
    "running_cost": "what it costs a period to run, where the case has periods",
    "duration": "how many periods it takes, where the case has periods",
    "value": "what it is worth, as a score",
    "stage": "the stage it is at",
    "technology": "the technology it uses, or what else is done there",
    "why": "its reason, in words",
    "resource": "what it uses up besides money",
    "max": "a criterion: more is better",
    "min": "a criterion: less is better",
    "ignore": "not used",
}
"""What a column can be taken for."""

_WORDS: Mapping[str, tuple[str, ...]] = {
    "running_cost": ("running", "operating", "opex", "laufende", "betriebskosten"),
    "duration": ("duration", "dauer", "durée", "duree", "duración", "duracion", "durata"),
    "name": (
        "name",
        "project",
        "projekt",
        "title",
        "titel",
        "initiative",
        "projet",
        "proyecto",
        "progetto",
        "naam",
    ),
    "cost": (
        "cost",
        "costs",
        "kosten",
        "capex",
        "investment",
        "invest",
        "price",
        "preis",
        "coût",
        "cout",
        "coste",
    ),
    "value": ("value", "benefit", "nutzen", "score", "nutzwert", "wert", "valeur", "valor", "npv"),
    "stage": ("stage", "phase", "step", "stufe", "étape", "etape", "etapa"),
    "technology": ("technology", "technologie", "tech", "tecnología", "tecnologia"),
    "why": ("why", "reason", "comment", "remark", "note", "notes", "description", "kommentar", "bemerkung"),
}
"""Headings by what they mean, in the languages of those who keep such lists."""

Data = dict[str, Any]


@dataclass(frozen=True)
class Taken:
    """A case made of a table, and what was made of each column."""

    data: Data
    columns: tuple[tuple[str, str], ...]
    """(heading, role)"""


def case_of(grid: Grid, name: str, stated: Mapping[str, str] | None = None) -> Taken:
    """The data of a case; ``stated`` says of headings what they are taken for.

    With a cost or a value a row is a project, else a stage with its readings.

    Raises:
        NoTable: a column could be taken for two things, or a cell is not what its column says.
    """
    roles = _roles(grid, stated or {})
    projects = "cost" in roles.values() or "value" in roles.values()
    if not projects:
        _ask_for_directions(grid, roles)
    data: Data = {"format": 1, "name": name}
    data |= _projects(grid, roles) if projects else _stages(grid, roles)
    return Taken(data, tuple(roles.items()))


def _roles(grid: Grid, stated: Mapping[str, str]) -> dict[str, str]:
    for heading, role in stated.items():
        if heading not in grid.headings:
            raise NoTable(f"has no column '{heading}'; its columns are {', '.join(grid.headings)}")
        if role not in ROLES:
            raise NoTable(f"'{role}' is nothing that a column is taken for: write one of {', '.join(ROLES)}")
    found: dict[str, str] = {}
    for column, heading in enumerate(grid.headings):
        found[heading] = stated.get(heading) or _meant(heading) or _by_cells(grid, column)
    for role in ("name", "cost", "running_cost", "duration", "value", "stage", "technology"):
        same = [heading for heading, taken in found.items() if taken == role]
        if len(same) > 1:
            said = f"--columns '{same[1]}=ignore'"
            raise NoTable(f"has several columns for {role}, {' and '.join(same)}: keep one, with {said} say")
    taken_for = {*found.values()}
    named = "name" in taken_for or {"stage", "technology"} <= taken_for
    if not named and not ("stage" in taken_for and taken_for.isdisjoint({"cost", "value"})):
        texts = [h for h in grid.headings if found[h] == "ignore" and stated.get(h) is None]
        if not texts:
            raise NoTable("has no column of names: say which with --columns 'HEADING=name'")
        found[texts[0]] = "name"
    return found


def _meant(heading: str) -> str | None:
    words = set(re.findall(r"\w+", heading.casefold()))
    fitting = [role for role, known in _WORDS.items() if words & {*known}]
    if fitting == ["running_cost", "cost"]:  # Running cost
        return "running_cost"
    return fitting[0] if len(fitting) == 1 else None


def _by_cells(grid: Grid, column: int) -> str:
    """Numbers under a heading that says nothing are used up; words are not used."""
    cells = [cells[column] for _, cells in grid.rows if cells[column] is not None]
    numeric = bool(cells) and not any(isinstance(number(grid, cell), str) for cell in cells)
    return "resource" if numeric else "ignore"


def _ask_for_directions(grid: Grid, roles: dict[str, str]) -> None:
    """Of criteria nobody but the planner knows whether more is better."""
    open_ = [h for column, h in enumerate(grid.headings) if roles[h] in ("resource", "ignore")]
    if open_:
        says = ",".join(f"{heading}=max" for heading in open_)
        raise NoTable(
            "has no cost and no value, so that its rows are stages: say whether more or less is better of "
            f"{', '.join(open_)}, --columns '{says}', min where less is, ignore where it is no criterion"
        )


def _projects(grid: Grid, roles: Mapping[str, str]) -> Data:
    by_role = {role: i for i, h in enumerate(grid.headings) if (role := roles[h]) != "resource"}
    used = {i: h for i, h in enumerate(grid.headings) if roles[h] == "resource"}
    keys = Keys()
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
        at, what = keys.of("stage", stage), keys.of("technology", technology)
        pair = f"{at}/{what}"
        if pair in pairs:
            raise NoTable(f"row {row} is '{title or technology}' once more: give it a name of its own")
        stages[at], technologies[what] = {"name": stage}, {"name": technology}
        entry: Data = {"name": title} if title and title != technology else {}
        for role in ("cost", "running_cost", "duration", "value"):
            if role in by_role:
                amount = _amount(grid, row, by_role[role], cells)
                if amount is None and role == "value":
                    heading = grid.headings[by_role[role]]
                    raise NoTable(f"row {row} has no {heading}: write one, 0 where it is worth nothing")
                entry |= {} if amount is None else {role: amount}
        for i, resource in resources.items():
            amount = _amount(grid, row, i, cells)
            entry |= {} if amount is None else {resource: amount}
        entry |= {"why": text("why")} if text("why") else {}
        pairs[pair] = entry
    if "value" not in by_role:
        raise NoTable("has costs and no values: say which column holds them, --columns 'HEADING=value'")
    data: Data = {"stages": stages, "technologies": technologies}
    if resources:
        data["resources"] = {key: {"name": used[i]} for i, key in resources.items()}
    return {**data, "pairs": pairs}


def _stages(grid: Grid, roles: Mapping[str, str]) -> Data:
    names = next(i for i, h in enumerate(grid.headings) if roles[h] in ("name", "stage"))
    keys = Keys()
    criteria: Data = {}
    columns: dict[int, str] = {}
    for i, heading in enumerate(grid.headings):
        if roles[heading] not in ("max", "min"):
            continue
        key = columns[i] = keys.of("criterion", heading)
        criteria[key] = {"direction": roles[heading], "name": heading}
        column = [cells[i] for _, cells in grid.rows if cells[i] is not None]
        read = [found for cell in column if isinstance(found := number(grid, cell), (int, float))]
        if len(read) == len(column) and read:
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
        stage = keys.of("stage", name)
        if stage in stages:
            raise NoTable(f"row {row} is '{name}' once more")
        stages[stage] = {"name": name}
        for i, key in columns.items():
            if cells[i] is None:
                raise NoTable(f"row {row}, '{name}', has no {grid.headings[i]}: write a reading")
            numeric = "bounds" in criteria[key]
            stages[stage][key] = _amount(grid, row, i, cells) if numeric else str(cells[i]).strip()
    return {"criteria": criteria, "stages": stages}


def _amount(grid: Grid, row: int, column: int, cells: Sequence[str | float | None]) -> float | None:
    found = number(grid, cells[column])
    if isinstance(found, str):
        raise NoTable(f"row {row}, {grid.headings[column]}: {found}")
    return int(found) if found is not None and found == int(found) else found
