"""Workbooks: a case to fill in, and the results."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..report.console import UNPROVEN, loaded_case, usage
from .options import BUDGET, CASE, LIMIT, METHOD, PROFILE, SCALING, SCENARIO, SOLVER, analysed, options


def first_workbook(path: Path, base: str, participants: tuple[str, ...]) -> bytes:
    """A workbook to fill in that holds what ``base`` says, with a sheet a participant."""
    from ..cases import library
    from ..cases.starter import title_of, whole
    from ..cases.tables import DoesNotFit
    from ..report.fillin import person_problem, workbook
    from ..report.spreadsheet import NotInstalled

    for i, person in enumerate(participants):
        if problem := person_problem(person, participants[:i]):
            usage(f"--participant: {problem}")
    loaded = loaded_case(base, "table")
    data = whole(loaded, title_of(path.stem) if base in library() else None)
    try:
        return workbook(data, participants)
    except DoesNotFit as reason:
        usage(f"--from: {base}: {reason}")
    except NotInstalled as reason:
        usage(f"--xlsx: {reason}")


@click.command()
@options(CASE, SCENARIO, PROFILE, BUDGET, METHOD, SCALING, SOLVER, LIMIT)
@click.option(
    "--xlsx", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="FILE",
    help="The workbook to write: ranking, weights, portfolio, rules, frontier, profiles, stress.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace a file that is not a result of loopfolio.")
def report(case: str, xlsx: Path, force: bool, **asked: Any) -> None:
    """The results as a workbook: a sheet a table, with the case's hash and the version."""
    from ..report.spreadsheet import NotInstalled, is_result

    if xlsx.suffix != ".xlsx":
        xlsx = xlsx.with_name(f"{xlsx.name}.xlsx")
    if xlsx.exists() and not force and not is_result(xlsx):
        usage(f"--xlsx: {xlsx} exists already and holds no results; choose another name, or add --force")
    loaded, made = analysed(loaded_case(case, "table"), "table", sure=True, **asked)
    from ..report import views
    from ..report.files import Refused, save
    from ..report.workbook import results_workbook

    try:
        save(xlsx.parent, {xlsx.name: results_workbook(views.analysis(loaded, made))}, force)
    except (Refused, NotInstalled) as reason:
        usage(f"--xlsx: {reason}")
    click.echo(f"Wrote {xlsx}.")
    if made.portfolio.optimum.halted:
        raise SystemExit(UNPROVEN)
