"""What each column of a table is taken for, and what must be asked of the planner."""

from __future__ import annotations

from collections.abc import Mapping

from ...models.entry.problem import clipped
from .amounts import number
from .grid import Grid, NoTable, settle
from .words import ROLES, is_counted, is_year, meant


def roles_of(grid: Grid, stated: Mapping[str, str]) -> dict[str, str]:
    """By heading, what a column is taken for.

    Raises:
        NoTable: one could be taken for two things, or two for the same.
    """
    wrong: list[str] = []
    for heading, role in stated.items():
        if heading not in grid.headings:
            wrong.append(f"has no column '{heading}'; its columns are {', '.join(grid.headings)}")
        if role not in ROLES:
            wrong.append(f"'{role}' is nothing that a column is taken for: write one of {', '.join(ROLES)}")
    settle(wrong)
    found: dict[str, str] = {}
    for column, heading in enumerate(grid.headings):
        found[heading] = stated.get(heading) or meant(heading) or _by_cells(grid, column, wrong)
    for role in ("name", "cost", "running_cost", "duration", "value", "stage", "technology"):
        same = [heading for heading, taken in found.items() if taken == role]
        if len(same) > 1:
            said = f"--columns '{same[1]}=ignore'"
            keep = "write their sum in one, or keep one" if role in ("cost", "running_cost") else "keep one"
            wrong.append(f"has several columns for {role}, {' and '.join(same)}: {keep}, with {said} say")
    settle(wrong)
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


def _by_cells(grid: Grid, column: int, wrong: list[str]) -> str:
    """Numbers under a heading that says nothing are used up; words are not used, nor what counts rows."""
    if is_counted(grid.headings[column]):
        return "ignore"
    cells = [cells[column] for _, cells in grid.rows if cells[column] is not None]
    words = [cell for cell in cells if isinstance(number(cell, grid.decimal), str)]
    if 0 < len(words) < len(cells) / 2:
        heading = grid.headings[column]
        wrong.append(
            f"holds numbers under '{heading}', and '{clipped(str(words[0]))}': write a number, or leave it "
            f"blank; or say --columns '{heading}=ignore'"
        )
    return "resource" if cells and not words else "ignore"


def ask_for_amounts(grid: Grid, roles: Mapping[str, str]) -> None:
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


def ask_for_directions(grid: Grid, roles: Mapping[str, str], stated: Mapping[str, str]) -> None:
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
