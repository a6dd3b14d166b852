"""The report of one case, in the formats that are asked for."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .console import UNPROVEN, Command, loaded_case, out, usage, working
from .options import (
    BUDGET,
    CASE,
    FORCE,
    LIMIT,
    LIMIT_BESIDE,
    METHOD,
    OUTPUT,
    PROFILE,
    SCALING,
    SCENARIO,
    SOLVER,
    analysed,
    options,
)

if TYPE_CHECKING:
    from ..cases import Loaded
    from ..models.analysis import Analysis

IN_FOLDER = Path("results.xlsx")
"""What ``--xlsx`` without a name writes, beside the other formats."""


def _no_case(context: click.Context, option: click.Parameter, file: Path | None) -> Path | None:
    """Refuse the name of a case: ``report --xlsx acme.yaml`` has no case then, and would write beside it."""
    from ..cases import library

    if file is not None and (file.suffix in (".yaml", ".yml") or str(file) in library()):
        raise click.BadParameter(
            f"'{file}' is a case, not the workbook to write; name the case first: "
            f"{context.command_path} {file} --xlsx",
            context,
            option,
        )
    return file


@click.command(cls=Command)
@options(CASE, SCENARIO, PROFILE, BUDGET, METHOD, SCALING, SOLVER, LIMIT, LIMIT_BESIDE, OUTPUT)
@click.option("--html", is_flag=True, help="report.html; also where no format is named.")
@click.option("--pdf", is_flag=True, help="report.pdf, printed by an installed Chromium, Chrome or Edge.")
@click.option("--png", is_flag=True, help="Each chart as a picture, ranking.png and so on; needs kaleido.")
@click.option("--svg", is_flag=True, help="Each chart as a drawing that is sharp at any size; needs kaleido.")
@click.option(
    "--xlsx", type=click.Path(dir_okay=False, path_type=Path), is_flag=False, flag_value=IN_FOLDER,
    callback=_no_case, metavar="[FILE]",
    help="A workbook of all tables: FILE, or results.xlsx in the folder.",
)  # fmt: skip
@options(FORCE)
def report(
    case: str,
    output: Path,
    html: bool,
    pdf: bool,
    png: bool,
    svg: bool,
    xlsx: Path | None,
    force: bool,
    **asked: Any,
) -> None:
    """The report of a case: report.html, and the same as PDF, as pictures and as a workbook.

    Writes what is asked for, and nothing else, into a folder named after the case. report.html opens
    without a network; page 1 is the decision.
    """
    pictures = tuple(kind for kind, wanted in (("png", png), ("svg", svg)) if wanted)
    html = html or not (pdf or pictures or xlsx)
    elsewhere = None if xlsx is None or xlsx == IN_FOLDER else _workbook(xlsx, force)
    _can_be_made(pdf, pictures)
    loaded, made = analysed(loaded_case(case, "table"), "table", sure=True, **asked)
    from ..report.export.files import Refused, refuse_foreign, save, save_one

    folder = output / loaded.id
    with working(f"{loaded.case.name}: writing"):
        files = _files(loaded, made, html, pdf, pictures)
        book = _results(loaded, made) if xlsx else b""
    if xlsx and elsewhere is None:
        files[str(IN_FOLDER)] = book
    try:
        if not force:
            refuse_foreign(folder, files)
        if elsewhere is not None:
            save_one(elsewhere, book, force)
            out(f"Wrote {elsewhere}.")
        if files:
            save(folder, files, force)
            out(f"Written to {folder}{os.sep}: {', '.join(files)}")
    except Refused as refused:
        usage(str(refused))
    if made.portfolio.optimum.halted:
        raise SystemExit(UNPROVEN)


def _workbook(path: Path, force: bool) -> Path:
    """Where the workbook goes, or the end where something else is there."""
    from ..cases.workbook.spreadsheet import is_result

    if path.suffix != ".xlsx":
        path = path.with_name(f"{path.name}.xlsx")
    if path.exists() and not force and not is_result(path):
        usage(f"--xlsx: {path} exists already and holds no results; choose another name, or add --force")
    return path


def _can_be_made(pdf: bool, pictures: tuple[str, ...]) -> None:
    """End before anything is computed where a format cannot be written on this machine."""
    if pdf:
        from ..report.export.pdf import NoBrowser, browser

        try:
            browser()
        except NoBrowser as reason:
            usage(f"--pdf: {reason}; or leave --pdf out, and print report.html from any browser")
    if pictures:
        from ..report.export.images import NoImages, ready

        try:
            ready()
        except NoImages as reason:
            usage(f"--{pictures[0]}: {reason}")


def _files(
    loaded: Loaded, made: Analysis, html: bool, pdf: bool, pictures: tuple[str, ...]
) -> dict[str, str | bytes]:
    """What goes into the folder of the case, by name."""
    from ..report.page.page import report_html

    found: dict[str, str | bytes] = {}
    page = report_html(made, loaded) if html or pdf else ""
    if html:
        found["report.html"] = page
    if pdf:
        from ..report.export.pdf import NoBrowser, printed

        try:
            found["report.pdf"] = printed(page)
        except NoBrowser as reason:
            usage(f"--pdf: {reason}; leave --pdf out, and print report.html from any browser")
    if pictures:
        from ..report.export.images import NoImages, images

        try:
            found |= images(made, pictures)
        except NoImages as reason:
            usage(f"--{pictures[0]}: {reason}")
    return found


def _results(loaded: Loaded, made: Analysis) -> bytes:
    from ..cases.workbook.spreadsheet import NotInstalled
    from ..report.export.workbook import results_workbook
    from ..report.results import run as run_result

    try:
        return results_workbook(run_result.analysis(loaded, made))
    except NotInstalled as reason:
        usage(f"--xlsx: {reason}")
