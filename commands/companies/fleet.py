"""Many companies: each by itself, then together."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..terminal.console import INFEASIBLE, INVALID, UNPROVEN, Command, csv, fail, out, terminal_width, usage
from ..terminal.options import FORMAT, PROFILE, WORKERS, amount, asked_cluster, engine_of, options

if TYPE_CHECKING:
    from ...engines.engine import Engine
    from ...fleets.companies import NamedCompany
    from ...report.results.case.fleet import FleetResult

MANY = 20
"""From so many companies on each is solved in a process beside: what ends that takes no other along."""


@click.command(cls=Command)
@click.argument("cases", nargs=-1, required=True, metavar="CASE...")
@click.option(
    "-o", "--output", type=click.Path(file_okay=False, path_type=Path), default=Path("fleet"),
    show_default=True, help="The folder of the page, the tables, and the answers kept.",
)  # fmt: skip
@click.option(
    "--base", metavar="CASE",
    help="What the cases of a table extend, where no column 'extends' says it: a library case, or a file "
    "beside the table.",
)  # fmt: skip
@click.option(
    "--budget", metavar="FLOAT", callback=amount,
    help="A common budget to give out among the companies, exactly, by their own frontiers.",
)  # fmt: skip
@click.option(
    "--common-scale", is_flag=True,
    help="With --budget: a point of one company is a point of another, so values are added as they are; "
    "refused where criteria, scale, weights or method differ. Otherwise parts of what each could have are.",
)  # fmt: skip
@click.option("--reports", is_flag=True, help="Each company's report.html too; the page leads to it.")
@click.option(
    "--time-limit", "seconds", type=click.FloatRange(0, min_open=True), metavar="SECONDS",
    help="For each company: then the best portfolio found, said not to be proven.",
)  # fmt: skip
@click.option(
    "--force", is_flag=True,
    help="Replace files that are not from loopfolio, and the answer to another question.",
)  # fmt: skip
@options(PROFILE, WORKERS, FORMAT)
def fleet(cases: tuple[str, ...], output: Path, seconds: float | None, how: str, **asked: Any) -> None:
    """Many companies, each ranked and funded by itself, then seen together.

    CASE is a case file, a library case, a folder of them, a pattern in quotes ('cases/*.yaml'), or a table
    (.csv) with a case a row: a column 'case' names it, others are headed by what they change of the case it
    extends, as budget or technologies.iot.cost.

    Writes fleet.html, companies.parquet, pairs.parquet and fleet.json, and keeps each answer: asked again, or
    after it was ended, it solves only what is new or changed. A company that fails is a row that says why.
    """
    from ...fleets.companies import NoFleet, members
    from ...fleets.tables import NoParquet, can_be_written

    if asked["common_scale"] and asked["budget"] is None:
        usage("--common-scale: goes with --budget")
    try:
        can_be_written()
        found = members(cases, asked["base"])
    except (NoParquet, NoFleet) as reason:
        usage(str(reason))
    result = _solved(found, cases, output, seconds, how, asked)
    if how == "json":
        for piece in _document(result):
            out(piece, nl=False)
    elif how == "csv":
        out(csv(result), nl=False)
    else:
        from ...report.text.case import fleet as fleet_text

        out(fleet_text.fleet(result, terminal_width()))
        out(f"\nWritten to {output}: fleet.html, companies.parquet, pairs.parquet, fleet.json")
    if not result.companies:
        raise SystemExit(INVALID)


def _solved(
    found: list[NamedCompany],
    cases: tuple[str, ...],
    output: Path,
    seconds: float | None,
    how: str,
    asked: dict[str, Any],
) -> FleetResult:
    from ...engines.engine import WorkerDied
    from ...fleets.asked import refuse_another, seen_from
    from ...fleets.company import FleetQuestion
    from ...fleets.fleet import fleet as together
    from ...fleets.fleet import solve
    from ...fleets.purse import NoPurse, OwedMore
    from ...report.export.files import Refused
    from ...report.results.case.fleet import FleetAsked

    budget = asked["budget"]
    question = FleetQuestion(asked["profile"], budget is not None, seconds)
    named = tuple(seen_from(output, case) for case in cases)
    wanted = FleetAsked(named, asked["base"], asked["profile"], budget, asked["common_scale"])
    try:
        if not asked["force"]:
            refuse_another(output, wanted)
        with _engine(asked["workers"], len(found)) as engine:
            with _progress("solved", output) as tell:
                done = solve(found, question, output, engine, tell)
            reports = None
            if asked["reports"]:
                from ...fleets.reports import write_reports

                with _progress("reported", output) as tell:
                    reports = write_reports(done.members, question, output, engine, tell)
        result = together(done, wanted, reports)
        _write(result, done.answers(), output, asked["force"])
    except OwedMore as reason:
        fail("infeasible", INFEASIBLE, how, f"--budget: {reason}", [])
    except NoPurse as reason:
        usage(str(reason))
    except Refused as reason:
        usage(str(reason))
    except OSError as error:
        usage(
            f"{error.filename or output}: cannot be written: {error.strerror}; choose another folder with -o"
        )
    except WorkerDied as error:
        fail("unproven", UNPROVEN, how, f"{error}; what is done is kept, and the same command goes on", [])
    return result


def _engine(workers: int | None, companies: int) -> Engine:
    alone = companies <= MANY or asked_cluster() is not None
    return engine_of(workers) if alone else engine_of(workers, pays=0)


def _document(result: FleetResult) -> Iterator[str]:
    from ...report.documents.json_document import json_pieces

    return json_pieces("loopfolio/fleet/1", result)


def _write(result: FleetResult, answers: Iterator[Any], output: Path, force: bool) -> None:
    from ...fleets.page import write_page
    from ...fleets.tables import write_companies, write_pairs
    from ...report.export.files import Content, save

    files: dict[str, Content] = {
        "fleet.html": partial(write_page, result, output.resolve().name),
        "companies.parquet": partial(write_companies, result),
        "pairs.parquet": partial(write_pairs, answers),
        "fleet.json": lambda file: file.writelines(piece.encode() for piece in _document(result)),
    }
    save(output, files, force)


@contextmanager
def _progress(what: str, output: Path) -> Iterator[Callable[[int, int], None]]:
    """Say on a terminal how many are done; after Ctrl-C, what is kept."""
    shown, so_far = sys.stderr.isatty(), [0, 0]

    def tell(done: int, of: int) -> None:
        so_far[:] = [done, of]
        if shown:
            click.echo(f"\r\x1b[K{done:,} of {of:,} companies {what}", nl=False, err=True)

    try:
        yield tell
    except KeyboardInterrupt:
        done, of = so_far
        click.echo(
            f"\nended: {done:,} of {of:,} companies {what} are kept in {output}; the same command goes on",
            err=True,
        )
        raise
    finally:
        if shown:
            click.echo("\r\x1b[K", nl=False, err=True)


COMMANDS = (fleet,)
