"""Companies together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

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
    working,
)
from ..terminal.options import FORMAT, LIMIT_WHOLE, WORKERS, engine_of, options


@click.command(cls=Command)
@click.argument("chain", metavar="CHAIN")
@options(LIMIT_WHOLE, WORKERS, FORMAT)
def chain(chain: str, seconds: float | None, workers: int | None, how: str) -> None:
    """What companies of a value chain gain by agreeing, beside what each would fund alone.

    CHAIN is a file that names their cases, what flows between them and what they may do with money, or a
    chain of the library: battery-value-chain. Values are each company's own; they are never added.
    """
    from ...cases.chains.read import load_chain
    from ...report.documents import json_document
    from ...report.results.case import chain as chain_result
    from ...report.text.case import chain as chain_text

    loaded = readable(partial(load_chain, chain), chain, how)
    for warning in loaded.warnings:
        click.echo(f"warning: {warning}", err=True)
    with _solving(loaded.chain.name, seconds, how), engine_of(workers) as engine:
        from ...models.chain.together import answer

        found = chain_result.chain(answer(loaded.chain, engine), loaded.files)
    if how == "json":
        out(json_document.as_json({"schema": "loopfolio/chain/1", **found.to_dict()}, ascii_only=True))
    elif how == "csv":
        out(csv(found, *(case.case for case in loaded.cases.values())), nl=False)
    else:
        out(chain_text.chain(found, terminal_width()))


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
