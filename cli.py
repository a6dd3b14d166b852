"""The command line: parse, call one function, print or write.

Only click, and what needs no more, is imported up here; each command imports what it needs, so
that ``--help`` and ``rank`` start without a solver, a chart library or pandas.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import click
from loopfolio.commands.terminal import streams
from loopfolio.commands.terminal.answer import doubted
from loopfolio.commands.terminal.console import (
    INTERRUPTED,
    Command,
    loaded_case,
    out,
    usage,
)
from loopfolio.commands.terminal.options import (
    BUDGET,
    CONTEXT,
    CSV,
    FORCE,
    LIMIT,
    LIMIT_BESIDE,
    METHOD,
    OUTPUT,
    PROFILE,
    SCALING,
    SCENARIO,
    SOLVER,
    WORKERS_BESIDE,
    options,
)
from loopfolio.report.results import RESULTS

FAMILIES = (
    "stages",
    "portfolio",
    "reports",
    "checking",
    "comparing",
    "tradeoffs",
    "doubt",
    "serve",
    "workshop",
    "collect",
    "companies.chain",
    "companies.fleet",
)
"""The modules of commands, each of which has them in ``COMMANDS``."""


class Families(click.Group):
    """Commands whose modules are imported when they are asked for: one after the other, until it is found."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        for family in FAMILIES:
            if cmd_name in self.commands:
                break
            self._add(family)
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        self.every()
        return super().list_commands(ctx)

    def every(self) -> Mapping[str, click.Command]:
        """All commands, by name."""
        for family in FAMILIES:
            self._add(family)
        return self.commands

    def _add(self, family: str) -> None:
        for command in import_module(f"loopfolio.commands.{family}").COMMANDS:
            self.add_command(command)


@click.group(cls=Families, context_settings=CONTEXT)
@click.version_option(package_name="loopfolio")
def cli() -> None:
    """Which digital technologies to fund at which stages of a circular value chain.

    CASE is a case file, the name of a library case, or - for standard input. Start with
    'loopfolio run lithium-ion-battery', or 'loopfolio new acme.yaml' for a case of your own.
    """


@cli.command(cls=Command)
@click.argument("cases", nargs=-1, required=True, metavar="CASE...")
@options(SCENARIO, PROFILE, BUDGET, METHOD, SCALING, SOLVER, LIMIT, LIMIT_BESIDE, WORKERS_BESIDE)
@doubted
@options(OUTPUT, CSV, FORCE)
def run(cases: tuple[str, ...], output: Path, force: bool, **asked: Any) -> None:
    """Rank, fund and report one case or several: the whole answer.

    Prints the ranking, the portfolio and its reasons, and writes report.html, portfolio.csv,
    ranking.csv, conceptual-model.svg and analysis.json into a folder a case; where nothing is
    ranked, ranking and picture are left out. A case that fails does not stop the others; the exit code
    is that of the worst.
    """
    from loopfolio.commands.reports import run_cases

    raise SystemExit(run_cases(cases, output, force, asked))


@cli.command(cls=Command)
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--from", "base", default="lithium-ion-battery", show_default=True, metavar="CASE")
@click.option(
    "--blank",
    is_flag=True,
    help="A chain of one's own: what --stages, --technologies and --criteria name, all else to be filled in.",
)
@click.option("--stages", multiple=True, metavar="NAMES", help="With --blank: names with commas between.")
@click.option("--technologies", multiple=True, metavar="NAMES", help="With --blank.")
@click.option(
    "--criteria",
    multiple=True,
    metavar="NAMES",
    help="With --blank: NAME=max where more of it is better, NAME=min where less is.",
)
@click.option("--xlsx", is_flag=True, help="A workbook to fill in; so is a PATH that ends in .xlsx.")
@click.option(
    "--participant", "participants", multiple=True, metavar="NAME",
    help="With --xlsx: a sheet for this person's readings; may be given several times.",
)  # fmt: skip
@click.option(
    "--table",
    metavar="FILE",
    help="From a table of one's own, a CSV file or a sheet: projects with costs and values, or stages with "
    "readings. What each column was taken for is shown.",
)
@click.option(
    "--columns",
    multiple=True,
    metavar="HEADING=ROLE,…",
    help="With --table: what columns are taken for: name, cost, running_cost, duration, value, stage, "
    "technology, why, resource, max or min (a criterion), ignore. Once for each heading with a comma.",
)
@click.option(
    "--decimal", type=click.Choice([".", ","]), help="With --table: what stands before the decimals."
)
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
def new(
    path: Path,
    base: str,
    blank: bool,
    stages: tuple[str, ...],
    technologies: tuple[str, ...],
    criteria: tuple[str, ...],
    xlsx: bool,
    participants: tuple[str, ...],
    table: str | None,
    columns: tuple[str, ...],
    decimal: Any,
    force: bool,
) -> None:
    """Start a case file of one's own from a library case, from a table, or from nothing.

    The file is sound as it is written; what it could say is in it as comments. A workbook holds all of
    CASE, which may then be any case; a case file from a workbook holds all of the workbook. With --blank,
    'check' says what is still to be filled in.
    """
    from loopfolio.cases import library, load
    from loopfolio.cases.starter import starter, whole
    from loopfolio.cases.yaml.dump import as_yaml
    from loopfolio.cases.yaml.given import as_text
    from loopfolio.commands.workbooks import blank_case, first_workbook, from_table
    from loopfolio.report.export.files import Refused, save_one

    if table is None and (columns or decimal is not None):
        usage("--columns and --decimal: go with --table")
    named = {"stages": stages, "technologies": technologies, "criteria": criteria}
    if any(named.values()) and not blank:
        usage("--stages, --technologies and --criteria: go with --blank")
    source = click.get_current_context().get_parameter_source("base")
    if blank and (table is not None or source is not click.core.ParameterSource.DEFAULT):
        usage("--blank: starts from nothing; leave out --from and --table")
    xlsx = xlsx or path.suffix == ".xlsx"
    if path.suffix not in ((".xlsx",) if xlsx else (".yaml", ".yml")):
        path = path.with_name(path.name + (".xlsx" if xlsx else ".yaml"))
    of_workbook = base.endswith(".xlsx")
    if base not in library() and not (xlsx or of_workbook):
        usage(f"--from: '{base}' is no library case ({', '.join(library())})")
    if participants and not xlsx:
        usage("--participant: goes with --xlsx")
    if path.exists() and not force:
        usage(f"{path} exists already; choose another name, or replace it with --force")
    content: str | bytes
    if table is not None:
        if xlsx or participants:
            usage(
                "--table: makes a case file; leave out --xlsx and --participant, then: new --xlsx --from it"
            )
        content = from_table(table, path, columns, decimal)
    elif blank:
        content = blank_case(path, named, participants, xlsx)
    elif xlsx:
        content = first_workbook(path, base, participants)
    else:
        content = (
            as_yaml(whole(loaded_case(base, "table")))
            if of_workbook
            else starter(load(base), as_text(path.stem))
        )
    try:
        save_one(path, content, force=True)
    except Refused as refused:
        usage(str(refused))
    out(f"Wrote {path}. Next: edit it, then 'loopfolio check {path}' and 'loopfolio run {path}'.")


@cli.command(cls=Command)
@click.option(
    "--result", type=click.Choice([*RESULTS, "error"]), metavar="NAME",
    help=f"Of what a command prints or writes as JSON instead: {', '.join(RESULTS)}, or error.",
)  # fmt: skip
@click.option("--chain", "of_chain", is_flag=True, help="Of a chain's file, which 'chain' reads, instead.")
def schema(result: str | None, of_chain: bool) -> None:
    """The JSON Schema of the case format, for editors that complete and check.

    With --chain, that of the file of a chain. With --result, that of a result: what every entry of the
    document is, and in which unit.
    """
    import json

    if of_chain and result is not None:
        usage("--chain and --result: one at a time; --result chain is of what 'chain' prints")
    if of_chain:
        from loopfolio.models.chain.file import chain_file_schema as made
    elif result is None:
        from loopfolio.models.case.file_schema import file_schema as made
    else:
        from functools import partial

        from loopfolio.report.results import result_schema

        made = partial(result_schema, result)
    out(json.dumps(made(), ensure_ascii=False, indent=2))


def main() -> None:
    # No plugin of some other project may change how a case is read. Told so by its variable
    # PYDANTIC_DISABLE_PLUGINS, pydantic still imports what it would look for them with
    # (importlib.metadata and email: 20 ms of a start of 230); a loader that finds none spares that, and
    # does nothing where pydantic asks elsewhere.
    loader = ModuleType("pydantic.plugin._loader")
    loader.get_plugins = tuple  # type: ignore[attr-defined]
    sys.modules.setdefault(loader.__name__, loader)
    # What pymcdm draws with loads matplotlib, 0.4 s; nothing here draws with it.
    pictures = "pymcdm.visuals"
    sys.modules.setdefault(pictures, ModuleType(pictures))
    # What is multiplied here is small: threads would spend more on waiting for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(200_000)  # what start-up makes stays: looking through it for garbage is time lost
    streams.claim()
    try:
        # What the processor has done for this process so far is about as long as it is there.
        code = cli(standalone_mode=False, obj=time.monotonic() - time.process_time())
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.Abort:
        code = INTERRUPTED
    gc.freeze()  # nor at the end, where Python would look through all of it once more
    sys.exit(code)


if __name__ == "__main__":
    main()
