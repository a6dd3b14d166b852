"""The report of one case, in the formats that are asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
    WORKERS,
    analysed,
    options,
)

if TYPE_CHECKING:
    from ..report.export.formats import Format

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
@options(CASE, SCENARIO, PROFILE, BUDGET, METHOD, SCALING, SOLVER, LIMIT, LIMIT_BESIDE, WORKERS, OUTPUT)
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
    formats = _formats(html, pdf, png, svg, xlsx)
    elsewhere = None if xlsx is None or xlsx == IN_FOLDER else _workbook(xlsx, force)
    from ..report.export.formats import WORKBOOK, can_be_made, report_files

    with _needs(formats, "or leave --pdf out, and print report.html from any browser"):
        can_be_made(formats)
    loaded, made = analysed(loaded_case(case, "table"), "table", sure=True, **asked)
    from ..report.export.files import Refused, refuse_foreign, save, save_one

    folder = output / loaded.id
    with working(f"{loaded.case.name}: writing"):
        with _needs(formats, "leave --pdf out, and print report.html from any browser"):
            files = report_files(loaded, made, formats)
        book = b"" if elsewhere is None else files.pop(WORKBOOK)
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


def _formats(html: bool, pdf: bool, png: bool, svg: bool, xlsx: Path | None) -> tuple[Format, ...]:
    """What is asked for: the page where nothing is."""
    asked: dict[Format, bool] = {"pdf": pdf, "png": png, "svg": svg, "xlsx": xlsx is not None}
    return (
        *(("html",) if html or not any(asked.values()) else ()),
        *(kind for kind, on in asked.items() if on),
    )


@contextmanager
def _needs(formats: Sequence[Format], without_browser: str) -> Iterator[None]:
    """End, with what to do, where a format cannot be written on this machine."""
    from ..cases.workbook.spreadsheet import NotInstalled
    from ..report.export.images import NoImages
    from ..report.export.pdf import NoBrowser

    try:
        yield
    except NoBrowser as reason:
        usage(f"--pdf: {reason}; {without_browser}")
    except NoImages as reason:
        usage(f"--{next(kind for kind in formats if kind in ('png', 'svg'))}: {reason}")
    except NotInstalled as reason:
        usage(f"--xlsx: {reason}")


COMMANDS = (report,)
