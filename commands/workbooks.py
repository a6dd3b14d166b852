"""Starts of a case: workbooks to fill in, and tables that a planner has."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .terminal.console import loaded_case, out, usage

if TYPE_CHECKING:
    from ..cases import CaseError
    from ..cases.table.projects import Taken
    from ..models.entry.numbers import Mark


def first_workbook(path: Path, base: str, participants: tuple[str, ...]) -> bytes:
    """A workbook to fill in that holds what ``base`` says, with a sheet a participant."""
    from ..cases import library
    from ..cases.starter import title_of, whole
    from ..cases.yaml.given import as_text

    _check_people(participants)
    loaded = loaded_case(base, "table")
    data = whole(loaded, title_of(as_text(path.stem)) if base in library() else None)
    return _workbook(data, participants, f"--from: {base}")


def blank_case(path: Path, named: Mapping[str, Sequence[str]], people: tuple[str, ...], xlsx: bool) -> Any:
    """A case file or a workbook with the stages, technologies and criteria ``named``, to be filled in."""
    from ..cases import load
    from ..cases.blank import NotBlank, blank_data, blank_of, blank_text
    from ..cases.starter import title_of
    from ..cases.yaml.given import as_text

    _check_people(people)
    try:
        blank = blank_of(**named)
    except NotBlank as reason:
        usage(str(reason))
    data = blank_data(blank, title_of(as_text(path.stem)))
    load(data)  # it is sound, whatever the names
    unsaid = [name for name, direction in blank.criteria if direction is None]
    if unsaid:
        names = ", ".join(unsaid)
        out(f"Whether more or less of {names} is better nobody has said: max stands there for now.")
    if xlsx:
        return _workbook(data, people, "--blank")
    return blank_text(data, " ".join(as_text(path.name).split()))


def _check_people(participants: tuple[str, ...]) -> None:
    from ..cases.workbook.template import person_problem

    for i, person in enumerate(participants):
        if problem := person_problem(person, participants[:i]):
            usage(f"--participant: {problem}")


def _workbook(data: Mapping[str, Any], participants: tuple[str, ...], said: str) -> bytes:
    from ..cases.workbook.case_to_sheets import DoesNotFit
    from ..cases.workbook.spreadsheet import NotInstalled
    from ..cases.workbook.template import case_workbook

    try:
        return case_workbook(data, participants)
    except DoesNotFit as reason:
        usage(f"{said}: {reason}")
    except NotInstalled as reason:
        usage(f"--xlsx: {reason}")


def from_table(table: str, path: Path, columns: Sequence[str], decimal: Mark | None) -> str:
    """The text of a case that a table makes; what each column was taken for is said."""
    from ..cases import CaseError, load
    from ..cases.starter import title_of
    from ..cases.table.grid import NoTable, grid_of
    from ..cases.table.projects import case_of
    from ..cases.table.words import ROLES
    from ..cases.yaml.dump import as_yaml
    from ..cases.yaml.given import MAX_BYTES, as_text, content, unread

    shown = " ".join(as_text(table).split())
    try:
        raw = content(Path(table), MAX_BYTES)
    except (OSError, ValueError) as error:
        usage(f"--table: {shown} cannot be read: {unread(error)}")
    if len(raw) > MAX_BYTES:
        usage(f"--table: {shown} is over {MAX_BYTES:,} bytes")
    try:
        grid = grid_of(raw, shown, decimal)
        taken = case_of(grid, title_of(as_text(path.stem)), _stated(columns, grid.headings))
        loaded = load(taken.data)
    except NoTable as reason:
        usage(f"--table: {shown} {reason}" if len(reason.says) == 1 else f"--table: {shown}:\n{reason}")
    except CaseError as error:
        usage(f"--table: {shown} makes no sound case:\n{_by_rows(error, taken)}")
    out(f"{shown}: {len(grid.rows)} rows; {'; '.join(grid.says)}.")
    width = max(map(len, grid.headings))
    for heading, role in taken.columns:
        out(f"  {heading:{width}}  {role}: {ROLES[role]}")
    if currency := taken.data.get("currency"):
        out(f"  costs are counted in {currency}")
    head = [
        f"# From {shown}: {'; '.join(grid.says)}.",
        "# Columns: " + ", ".join(f"{h} = {r}" for h, r in taken.columns),
    ]
    if loaded.case.budget is None and loaded.case.pairs:
        head.append("# Nothing limits yet what may be funded: 'loopfolio schema' shows budget: and rules:")
    return "\n".join(head) + "\n" + as_yaml(taken.data)


def _by_rows(error: CaseError, taken: Taken) -> str:
    """What is wrong with a case, by the rows that say it."""
    found = []
    for one in error.problems:
        row = next((row for at, row in taken.rows.items() if f"{one.path}.".startswith(f"{at}.")), None)
        found.append(str(one) if row is None else f"row {row}: {one.path}: {one.message}")
    return "\n".join(found)


def _stated(columns: Sequence[str], headings: Collection[str]) -> dict[str, str]:
    """What is said of headings; one that holds a comma is said alone."""
    found = {}
    for said in columns:
        alone = said.rpartition("=")[0].strip() in headings
        for part in [said] if alone else filter(None, said.split(",")):
            heading, equals, role = part.rpartition("=")
            if not equals:
                usage(f"--columns: '{part}' is not HEADING=ROLE")
            found[heading.strip()] = role.strip()
    return found
