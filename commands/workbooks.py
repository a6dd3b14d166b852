"""Workbooks to fill in."""

from __future__ import annotations

from pathlib import Path

from .console import loaded_case, usage


def first_workbook(path: Path, base: str, participants: tuple[str, ...]) -> bytes:
    """A workbook to fill in that holds what ``base`` says, with a sheet a participant."""
    from ..cases import library
    from ..cases.starter import title_of, whole
    from ..cases.workbook.case_to_sheets import DoesNotFit
    from ..cases.workbook.spreadsheet import NotInstalled
    from ..cases.workbook.template import case_workbook, person_problem
    from ..cases.yaml.given import as_text

    for i, person in enumerate(participants):
        if problem := person_problem(person, participants[:i]):
            usage(f"--participant: {problem}")
    loaded = loaded_case(base, "table")
    data = whole(loaded, title_of(as_text(path.stem)) if base in library() else None)
    try:
        return case_workbook(data, participants)
    except DoesNotFit as reason:
        usage(f"--from: {base}: {reason}")
    except NotInstalled as reason:
        usage(f"--xlsx: {reason}")
