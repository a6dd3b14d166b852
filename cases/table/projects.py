"""A list of projects, or stages with their readings, as the data of a case."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .grid import Grid, NoTable, number, without_currency
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

_COUNTED = {
    "no", "nr", "id", "#", "nº", "n°", "pos", "rank", "year", "jahr", "année", "año", "prio", "priority",
}  # fmt: skip
"""Headings, without a dot, of columns of numbers of which none is used up."""

_SUMS = {
    "total", "totals", "grand total", "sum", "subtotal", "sub-total", "average", "mean", "summe", "gesamt",
    "gesamtsumme", "zwischensumme", "mittelwert", "durchschnitt", "somme", "sous-total", "moyenne", "suma",
    "media", "totale", "totaal", "sum total", "σ", "∑", "ø",
}  # fmt: skip
"""Names of rows that hold what the others come to."""

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
    _look_for_sums(grid, projects)
    if not projects:
        _ask_for_directions(grid, roles)
    data: Data = {"format": 1, "name": name}
    data |= _currency(grid, roles)
    data |= _projects(grid, roles) if projects else _stages(grid, roles)
    return Taken(data, tuple(roles.items()))


def _look_for_sums(grid: Grid, projects: bool) -> None:
    """Rows that are no project and no stage.

    Raises:
        NoTable: there is one: what the others come to, or a text that stands alone.
    """
    sums = [0.0] * len(grid.headings)
    for above, (row, cells) in enumerate(grid.rows):
        read = [number(grid, cell) for cell in cells]
        amounts = {i: x for i, x in enumerate(read) if isinstance(x, (int, float)) and x}
        texts = [str(cell) for cell, x in zip(cells, read, strict=True) if isinstance(x, str)]
        if texts and texts[0].strip(" :.*").casefold() in _SUMS:
            raise NoTable(f"row {row}, '{texts[0]}', holds what the rows above it come to: delete it")
        alike = all(abs(sums[i] - x) <= 1e-9 * abs(x) for i, x in amounts.items())
        if projects and row == grid.rows[-1][0] and above > 1 and len(amounts) > 1 and alike:
            says = f"row {row} is the sum of the rows above it: delete it"
            raise NoTable(f"{says}, or move it up where it is a project")
        if len(texts) == 1 and len([cell for cell in cells if cell is not None]) == 1 < len(cells):
            says = f"row {row} holds nothing but '{texts[0]}'"
            raise NoTable(f"{says}: delete it where it is a note or a heading, or fill it in")
        for i, x in amounts.items():
            sums[i] += x


_CURRENCIES = re.compile(
    r"EUR|USD|GBP|CHF|SEK|NOK|DKK|JPY|CNY|RMB|INR|PLN|CZK|HUF|AUD|CAD|KRW|BRL|ZAR|€|\$|£|¥", re.IGNORECASE
)


def _currency(grid: Grid, roles: Mapping[str, str]) -> Data:
    """What costs are counted in, where their heading says so in brackets, or their cells do.

    Raises:
        NoTable: the cells show several currencies.
    """
    column = next((i for i, heading in enumerate(grid.headings) if roles[heading] == "cost"), None)
    if column is None:
        return {}
    heading = grid.headings[column]
    signs: dict[str, int] = {}
    for row, cells in grid.rows:
        if isinstance(cell := cells[column], str) and (sign := without_currency(cell)[1]):
            signs.setdefault(sign, row)
    if len(signs) > 1:
        (one, at), (other, there), *_ = signs.items()
        raise NoTable(f"row {at} shows {heading} in {one} and row {there} in {other}: convert one of them")
    unit = re.search(r"[(\[]\s*([^)\]]{1,20}?)\s*[)\]]$", heading)
    found = unit[1] if unit and _CURRENCIES.search(unit[1]) else next(iter(signs), "")
    return {"currency": found} if found else {}


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
    """Numbers under a heading that says nothing are used up; words are not used, nor what counts rows."""
    if grid.headings[column].strip(" .").casefold() in _COUNTED:
        return "ignore"
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
