"""Companies together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..terminal.console import (
    INFEASIBLE,
    UNPROVEN,
    Command,
    csv,
    fail,
    limits,
    out,
    readable,
    terminal_width,
    usage,
    working,
)
from ..terminal.options import FORCE, FORMAT, LIMIT_WHOLE, WORKERS, engine_of, options

if TYPE_CHECKING:
    from ...cases.result import WrittenResult
    from ...report.results.case.chain import ChainResult


@click.command(cls=Command)
@click.argument("chain", metavar="CHAIN")
@click.option(
    "--report", metavar="FILE",
    help="Write what those at the table need as a page, FILE.html, or printed, FILE.pdf (needs Chromium, "
    "Chrome or Edge).",
)  # fmt: skip
@click.option("--svg", metavar="FILE", help="Write the picture of the chain.")
@options(LIMIT_WHOLE, WORKERS, FORCE, FORMAT)
def chain(
    chain: str,
    report: str | None,
    svg: str | None,
    seconds: float | None,
    workers: int | None,
    force: bool,
    how: str,
) -> None:
    """What companies of a value chain gain by agreeing, beside what each would fund alone.

    CHAIN is a file that names their cases, what flows between them and what they may do with money, or a
    chain of the library: battery-value-chain. Values are each company's own; they are never added.

    The report is for those who are to agree: what each could do alone, what going together brings each, the
    proposals side by side, who loses and what keeps them in, who would leave, what money would change.
    """
    from ...cases.chains.read import load_chain
    from ...report.documents import json_document
    from ...report.results.case import chain as chain_result
    from ...report.text.case import chain as chain_text

    _writable(report, svg, force)
    loaded = readable(partial(load_chain, chain), chain, how)
    for warning in loaded.warnings:
        click.echo(f"warning: {warning}", err=True)
    with _solving(loaded.chain.name, seconds, how), engine_of(workers) as engine:
        from ...models.chain.together import answer

        found = chain_result.chain(answer(loaded.chain, engine), loaded.files)
    _write(found, report, svg, force)
    if how == "json":
        out(json_document.as_json({"schema": "loopfolio/chain/1", **found.to_dict()}, ascii_only=True))
    elif how == "csv":
        out(csv(found, *(case.case for case in loaded.cases.values())), nl=False)
    else:
        out(chain_text.chain(found, terminal_width()))


def verify_chain(read: WrittenResult, name: str, seconds: float | None, how: str) -> int:
    """Say whether a chain's answer is what its file and cases give; the exit code."""
    from ...cases.chains.read import load_chain
    from ...report.documents import json_document
    from ...report.documents.result import plain
    from ...report.results.verified import verification
    from ...report.results.verify import NOT_CONFIRMED
    from ...report.results.verify_chain import chain_findings, claimed_chain
    from ...report.text.case import verify as verify_text

    claim = readable(lambda: claimed_chain(read), read.file, how, "invalid-result")
    loaded = readable(partial(load_chain, name), name, how)
    what = f"{loaded.chain.name}: checking"
    with working(what), limits(what, seconds):
        found = verification(read, list(chain_findings(read, claim, loaded)))
    if how == "json":
        about = json_document.CaseIdentity(loaded.chain.name, loaded.sources[0].sha256, extends=None)
        head = plain(json_document.Head("loopfolio/verify/1", about, overrides=None))
        out(json_document.as_json({**head, **found.to_dict()}, ascii_only=True))
    elif how == "csv":
        out(csv(found), nl=False)
    else:
        out(verify_text.verify(found, terminal_width()))
    return 0 if found.confirmed else NOT_CONFIRMED


def _writable(report: str | None, svg: str | None, force: bool) -> None:
    """End where a file could not be written, before anything is computed."""
    from ...report.export.files import in_the_way
    from ...report.export.pdf import NoBrowser, browser

    for option, name, ends in (("--report", report, (".html", ".pdf")), ("--svg", svg, (".svg",))):
        if name is None:
            continue
        if not name.lower().endswith(ends):
            usage(f"{option}: {name} does not end in {' or '.join(ends)}: name a file that does")
        if not force and (says := in_the_way(Path(name), name)):
            usage(f"{option}: {says}")
    if report is not None and report.lower().endswith(".pdf"):
        try:
            browser()
        except NoBrowser as reason:
            usage(f"--report: {reason}; or write .html, and print it from any browser")


def _write(found: ChainResult, report: str | None, svg: str | None, force: bool) -> None:
    if report is None and svg is None:
        return
    from ...report.chain.page import chain_html
    from ...report.diagram.chain_plan import IN_MONEY
    from ...report.diagram.chain_svg import chain_svg
    from ...report.export.files import Refused, save_one
    from ...report.export.pdf import NoBrowser, printed

    files: dict[str, str | bytes] = {}
    try:
        if report is not None:
            page = chain_html(found)
            files[report] = printed(page) if report.lower().endswith(".pdf") else page
        if svg is not None:
            files[svg] = chain_svg(found, IN_MONEY if found.in_money else "nash")
        for name, content in files.items():
            save_one(Path(name), content, force)
            click.echo(f"Wrote {name}.", err=True)
    except (NoBrowser, Refused) as reason:
        usage(str(reason))


@contextmanager
def _solving(name: str, seconds: float | None, how: str) -> Iterator[None]:
    """Say what is worked on; end with the reason where a company has no portfolio, or there is no proof."""
    from ...engines.engine import WorkerDied
    from ...models.chain.answer import NoPortfolio
    from ...models.solver.milp import OutOfTime, SolverError, check_time

    what = f"{name}: solving"
    try:
        with working(what), limits(what, seconds, keeps=False):
            yield
            check_time()
    except NoPortfolio as error:
        fail("infeasible", INFEASIBLE, how, f"{name}: {error}", [])
    except OutOfTime as error:
        remedy = "" if error.why == "stopped" else ": give a longer --time-limit, or none"
        fail("unproven", UNPROVEN, how, f"{name}: {error}{remedy}", [])
    except (SolverError, WorkerDied) as error:
        fail("unproven", UNPROVEN, how, f"{name}: {error}", [])


COMMANDS = (chain,)
