"""Whole answers as files in a folder a case: ``run`` on one case or several, ``report`` in any format."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..records import dataclass
from .terminal.answer import analysed, doubted
from .terminal.console import (
    BEGAN,
    INVALID,
    RESULTS,
    UNPROVEN,
    WIDTH,
    Command,
    csv,
    loaded_case,
    out,
    terminal_width,
    usage,
    working,
)
from .terminal.options import (
    BUDGET,
    CASE,
    FORCE,
    LIMIT,
    LIMIT_BESIDE,
    METHOD,
    PROFILE,
    SCALING,
    SCENARIO,
    SOLVER,
    WORKERS_BESIDE,
    asked_cluster,
    engine_of,
    options,
)

if TYPE_CHECKING:
    from ..cases import Loaded
    from ..engines.engine import WorkerDied
    from ..models.analysis import Analysis
    from ..report.export.formats import Format
    from ..report.results.run import RunResult

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
@options(CASE, SCENARIO, PROFILE, BUDGET, METHOD, SCALING, SOLVER, LIMIT, LIMIT_BESIDE, WORKERS_BESIDE)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=Path("portfolios"), show_default=True,
    help="Where each case gets its folder; with --board a file that ends in .html, .pdf or .docx.",
)  # fmt: skip
@click.option("--board", is_flag=True, help="Four pages for a board: decision, picture, how sure, on what.")
@click.option("--html", is_flag=True, help="report.html; also where no format is named.")
@click.option("--pdf", is_flag=True, help="report.pdf, printed by an installed Chromium, Chrome or Edge.")
@click.option("--png", is_flag=True, help="Each chart as a picture, ranking.png and so on; needs kaleido.")
@click.option("--svg", is_flag=True, help="Each chart as a drawing that is sharp at any size; needs kaleido.")
@click.option(
    "--xlsx", type=click.Path(dir_okay=False, path_type=Path), is_flag=False, flag_value=IN_FOLDER,
    callback=_no_case, metavar="[FILE]",
    help="A workbook of all tables: FILE, or results.xlsx in the folder.",
)  # fmt: skip
@doubted
@options(FORCE)
def report(
    case: str,
    output: Path,
    board: bool,
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

    With --board four pages and no appendix: the decision, the picture, what is sure, what it rests on; as a
    page, as PDF or for Word, by what FILE ends in (board.html in the folder where -o names no file).
    """
    if board:
        if html or pdf or png or svg or xlsx:
            usage("--board: -o FILE says by its end what is written; leave --html, --pdf and their like out")
        from .board import write_board

        write_board(case, output, force, asked)
        return
    if output.is_file():
        usage(f"--output: {output} is a file; name a folder")
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


# ---------------------------------------------------------------- run

FILES = ("report.html", "portfolio.csv", "ranking.csv", "conceptual-model.svg", "analysis.json")
OF_RANKING = FILES[2:4]
"""What is not written where nothing is ranked."""


def run_cases(cases: Sequence[str], output: Path, force: bool, asked: dict[str, Any]) -> int:
    """Say and write the whole answer on each case; the exit code is that of the worst.

    Where the first shows that the others will take long, they are done side by side, each by one process.
    """
    from ..engines.engine import PAYS, cores

    worst, done = 0, set[str]()
    began = time.monotonic()
    workers = asked["workers"] or cores()
    folders = [Path(name).stem for name in cases]
    # What a case is answered with is written where it is worked out: on this machine.
    apart = workers > 1 and asked_cluster() is None and "-" not in cases and len(set(folders)) == len(folders)
    answered = 0
    try:
        for number, name in enumerate(cases):
            left = len(cases) - number
            if apart and number and left > 1 and (time.monotonic() - began) / number * left > PAYS:
                alone = {**asked, "workers": 1}
                rest = [_Apart(name, output, force, alone, _meta()) for name in cases[number:]]
                with engine_of(min(workers, left), pays=0) as engine:
                    for code, said, warned in engine.map(_Apart.answer, rest, left, died=_died):
                        click.echo(warned, err=True, nl=False)
                        out(said, nl=False)
                        worst, answered = max(worst, code), answered + 1
                return worst
            if number:
                click.get_current_context().meta[BEGAN] = time.monotonic()
            worst, answered = max(worst, _run(name, output, force, asked, done)), number + 1
    except KeyboardInterrupt:
        if answered:
            click.echo(
                f"ended: {answered} of {len(cases)} cases are answered, and stay in {output}{os.sep}; "
                f"to go on, name the others: {' '.join(cases[answered:])}",
                err=True,
            )
        raise
    return worst


@dataclass(frozen=True)
class _Apart:
    """A case that another process answers."""

    name: str
    output: Path
    force: bool
    asked: dict[str, Any]
    meta: dict[str, Any]

    def answer(self) -> tuple[int, str, str]:
        """The exit code, what is said, and what goes to standard error."""
        said, warned = StringIO(), StringIO()
        with click.Context(click.Command("run"), info_name="run") as context:
            context.meta.update({**self.meta, RESULTS: said, BEGAN: time.monotonic()})
            with redirect_stdout(warned), redirect_stderr(warned):
                code = _run(self.name, self.output, self.force, self.asked, set())
        return code, said.getvalue(), warned.getvalue()


def _died(case: _Apart, error: WorkerDied) -> tuple[int, str, str]:
    return UNPROVEN, "", f"{case.name}: {error}\n"


def _meta() -> dict[str, Any]:
    """What is kept of how the command was asked."""
    kept = click.get_current_context().meta.items()
    ours = {key: value for key, value in kept if key.startswith("loopfolio.") and key != RESULTS}
    return {**ours, WIDTH: terminal_width()}


def _run(name: str, output: Path, force: bool, asked: dict[str, Any], done: set[str]) -> int:
    """Say and write the answer on one case: its exit code. ``done``: the folders that were written to."""
    from ..cases import visible
    from ..mcda.other_process import Started
    from ..report.export.files import Refused

    ready = Started()
    try:
        loaded = loaded_case(name, "table")
        if loaded.id in done:
            usage(f"{name}: another case of this call writes to {loaded.id}{os.sep}; run it by itself")
        done.add(loaded.id)
        answered, files = _answer(loaded, output, force, {**asked, "ready": ready})
    except Refused as refused:
        click.echo(str(refused), err=True)
        return INVALID
    except SystemExit as trouble:
        return int(str(trouble.code))
    except Exception:  # a defect must not take the other cases with it
        import traceback

        traceback.print_exc()
        return 1
    finally:
        ready.stop()
    _say(loaded, answered)
    out(visible(f"Written to {output / loaded.id}{os.sep}: {', '.join(files)}") + "\n")
    return 0 if answered.fund.status == "optimal" else UNPROVEN


def _answer(loaded: Loaded, output: Path, force: bool, asked: dict[str, Any]) -> tuple[RunResult, list[str]]:
    """The result on one case, and the names of its files, which are then written."""
    loaded, made = analysed(loaded, "table", sure=True, **asked)
    from ..report.export.files import discard, save
    from ..report.results.run import run as result

    found = result(loaded, made)
    files = _files(loaded, made, found)
    save(output / loaded.id, files, force)
    discard(output / loaded.id, {*OF_RANKING} - {*files})
    return found, [*files]


def _say(loaded: Loaded, found: RunResult) -> None:
    from ..report.text.case import decision as decision_text
    from ..report.text.portfolio import fund as fund_text
    from ..report.text.stages import rank as rank_text
    from ..report.words.first_places import first_place_words
    from ..report.words.plain_text import paragraph

    case, width = found.answer.case, terminal_width()
    out(f"{case.name}\n{'=' * min(len(case.name), width)}\n")
    one = "pair" if case.criteria else "project"
    asked = decision_text.decision(found.decision, found.portfolio, found.currency, width, one)
    out(asked + "\n" if asked else "", nl=bool(asked))
    if case.criteria:
        out(rank_text.rank(found.rank, width, "ranking.csv") + "\n")
    first = found.answer.first_places
    if first is not None:
        out(paragraph(first_place_words(first, str), width) + "\n")
    out(fund_text.fund(found.portfolio, found.currency, width, "portfolio.csv", bool(case.criteria)) + "\n")


def _files(loaded: Loaded, made: Analysis, found: RunResult) -> dict[str, str]:
    from ..report.diagram.svg import conceptual_svg
    from ..report.documents import json_document
    from ..report.page.page import report_html

    texts = (
        report_html(made, loaded),
        csv(found.fund, loaded.case),
        csv(found.rank, loaded.case),
        conceptual_svg(made.model, loaded.case, loaded.case.name),
        json_document.as_json(json_document.document(loaded, "run", found)) + "\n",
    )
    files = zip(FILES, texts, strict=True)
    return {name: text for name, text in files if loaded.case.criteria or name not in OF_RANKING}
