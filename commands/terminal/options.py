"""Options that several commands take, and what they ask for."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...mcda.methods import METHODS, VALUING
from ...models.solver.limits import BESIDE
from ...models.solver.registry import DEFAULT, SOLVERS
from .console import format_chosen, keep_dialect, keep_scenario, out, solving, usage

if TYPE_CHECKING:
    from ...cases import Loaded
    from ...engines.engine import Engine

FACTORS = ("weights", "readings", "scale", "costs", "fits", "successes", "synergies")
"""What ``stress`` can vary."""
VARIED = (
    f"any of {','.join(FACTORS)}, with commas between. If left out the first four, and of the others what "
    "the case says is in doubt. Fits: those that it says are; where it says so of none, each level may be "
    "one less or more, with a chance of a quarter each."
)

CLUSTER = "loopfolio.cluster"
"""Where click keeps the cluster that a command was asked to solve on."""

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def amount(context: click.Context, parameter: click.Parameter, written: str | None) -> float | None:
    """An amount as people write it: a point is the decimal mark, and so is a comma that can be no other."""
    if written is None:
        return None
    from ...models.entry.entry import beyond
    from ...models.entry.numbers import REMEDY, Unclear, read

    try:
        value = float(written)
    except ValueError:
        found = read(written)
        if isinstance(found, Unclear):
            raise click.BadParameter(found.says.removesuffix(f", {REMEDY}")) from None
        if found is None or found.percent:
            raise click.BadParameter(f"'{written}' is not a number") from None
        value = found.value
    if not (math.isfinite(value) and value >= 0):
        raise click.BadParameter("must be a finite amount of at least 0")
    if problem := beyond(value):
        raise click.BadParameter(problem)
    return value


def _normalisation(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    return "minmax" if value == "min-max" else value


Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def options(*chosen: Decorator) -> Decorator:
    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(chosen):
            function = option(function)
        return function

    return decorate


CASE = click.argument("case")
PROFILE = click.option("--profile", metavar="NAME", help="Whose weights; the case's choice if left out.")
_ALSO = "the first two" if len(VALUING) == 2 else ", ".join(VALUING)
METHOD = click.option(
    "--method",
    type=click.Choice(tuple(VALUING)),
    help="What ranks the stages and values the pairs, which needs a score from 0 to 1; 'rank' knows more.",
)
ANY_METHOD = click.option(
    "--method",
    type=click.Choice(tuple(METHODS)),
    metavar="NAME",
    help=f"What ranks the stages: {', '.join(METHODS)}. All but {_ALSO} rank only: 'fund' and 'run' "
    "need a score from 0 to 1 to value pairs with.",
)
EVERY_METHOD = click.option(
    "--methods",
    "every",
    is_flag=True,
    help="Every method side by side: how far they agree with --method (the case's if left out), and "
    "whether leaving a stage out reverses the order of others.",
)
SCALING = click.option(
    "--normalisation",
    type=click.Choice(["bounds", "vector", "minmax", "min-max"]),
    callback=_normalisation,
    help="How criteria are made comparable: by their bounds, by the length of their vector of readings, or "
    "from the worst reading to the best (minmax). All but bounds can reverse ranks.",
)
BUDGET = click.option("--budget", metavar="FLOAT", callback=amount, help="Instead of the case's budget.")
SOLVER = click.option(
    "--solver", type=click.Choice(tuple(SOLVERS)), default=DEFAULT, show_default=True,
    help="Who proves the portfolio.",
)  # fmt: skip


def _number(context: click.Context, parameter: click.Parameter, value: float | None) -> float | None:
    if value is not None and math.isnan(value):
        raise click.BadParameter("must be a number of seconds")
    return value


def _limit(says: str) -> Decorator:
    seconds = click.FloatRange(0, min_open=True)
    return click.option(
        "--time-limit", "seconds", type=seconds, callback=_number, metavar="SECONDS", help=says
    )


LIMIT = _limit(
    "Stop then, reading and laying out the case included, with the best portfolio found, at the least by "
    "value per cost; exit code 4 where it is not proven."
)
LIMIT_FOUND = _limit("Stop then with what was found, and exit code 4.")
LIMIT_WHOLE = _limit("Stop then, with exit code 4 and no result: half of one would mislead.")
LIMIT_EACH = _limit(
    "Stop then with the best portfolios found, each case with an equal part of the time; exit code 4 where "
    "one is not proven."
)
LIMIT_BESIDE = click.option(
    "--beside", type=click.FloatRange(0), callback=_number, default=BESIDE, show_default=True,
    metavar="SECONDS",
    help="Processor time for what stands beside the proven portfolio, and twice as much for how sure it is. "
    "What is not done then is left out, with the command that gives it; inf: take what it takes; 0: the "
    "portfolio alone.",
)  # fmt: skip


def _keep_cluster(context: click.Context, parameter: click.Parameter, address: str | None) -> None:
    context.meta[CLUSTER] = address


def _workers(says: str) -> Decorator:
    beside = click.option(
        "--cluster", metavar="ADDRESS", expose_value=False, callback=_keep_cluster,
        help="Instead on the workers of a Dask cluster, by the address of its scheduler, as "
        "tcp://127.0.0.1:8786 (extra 'cluster').",
    )  # fmt: skip
    here = click.option("--workers", type=click.IntRange(1, 256), metavar="N", help=says)
    return lambda function: here(beside(function))


_SAME = "as many as there are processors if left out; the result is the same to the last byte."
WORKERS = _workers(f"Processes that solve side by side where that pays: {_SAME}")
WORKERS_BESIDE = _workers(
    "Processes that work side by side where that pays, on cases or, with --beside inf, on what stands beside "
    f"one: {_SAME}"
)
LIMIT_CHECKS = _limit("Stop then; what there was no time for is not checked.")
SCENARIO = click.option(
    "--scenario", metavar="NAME", expose_value=False, callback=keep_scenario,
    help="The case under one of its scenarios.",
)  # fmt: skip
OUTPUT = click.option(
    "-o", "--output", type=click.Path(file_okay=False, path_type=Path), default=Path("portfolios"),
    show_default=True, help="Where each case gets its folder.",
)  # fmt: skip
FORCE = click.option("--force", is_flag=True, help="Replace files that are not from loopfolio.")
CSV = click.option(
    "--csv", type=click.Choice(["plain", "excel", "excel-comma"]), expose_value=False, is_eager=True,
    callback=keep_dialect,
    help="CSV for programs; for an Excel that writes 1.5; or for one that writes 1,5: semicolons between "
    "columns and decimal commas.",
)  # fmt: skip
_FORMAT = click.option(
    "--format", "how", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True,
    callback=format_chosen,
)  # fmt: skip


def FORMAT(function: Callable[..., Any]) -> Callable[..., Any]:
    """How a result is shown, and in which dialect where that is CSV."""
    return _FORMAT(CSV(function))


def varied(written: str, known: Sequence[str]) -> Any:
    """What ``--vary`` names, with commas between, of what a command can vary."""
    factors = [factor.strip() for factor in written.split(",") if factor.strip()]
    unknown = [factor for factor in factors if factor not in known]
    if unknown or not factors:
        usage(f"--vary: {', '.join(unknown) or 'nothing'} is not among {', '.join(known)}")
    return factors


@contextmanager
def whole_in_time(loaded: Loaded, how: str, seconds: float | None) -> Iterator[None]:
    """``solving`` for a result that is shown whole or not at all."""
    with solving(loaded, how, seconds, keeps=False):
        yield
        from ...models.solver import milp

        milp.check_time()  # on the way, what there is no time for may have been left out


def asked_cluster() -> str | None:
    """The address of the cluster that a command was asked to solve on."""
    address: str | None = click.get_current_context().meta.get(CLUSTER)
    return address


def engine_of(workers: int | None, **more: float) -> Engine:
    """What solves many at once: a cluster, or a process for each processor where nobody says how many."""
    from ...engines.engine import Engine, cores

    address = asked_cluster()
    if address is not None:
        from ...engines.cluster import Cluster, NoCluster

        if workers is not None:
            usage("--workers and --cluster: a cluster has the workers that it has; leave --workers out")
        try:
            return Cluster(address)
        except NoCluster as reason:
            usage(f"--cluster: {reason}")
    return Engine(cores() if workers is None else workers, **more)


def write_each(files: Mapping[str | None, Callable[[], str]], force: bool) -> None:
    """Write each file that is named, - to standard output; end where something not ours stands there."""
    from pathlib import Path

    from ...report.export.files import Refused, in_the_way, save_one

    wanted = [(name, content) for name, content in files.items() if name is not None]
    for name, _ in wanted:
        if name != "-" and not force and (says := in_the_way(Path(name), name)):
            usage(says)
    for name, content in wanted:
        if name == "-":
            out(content(), nl=False)
            continue
        try:
            save_one(Path(name), content(), force)
        except Refused as refused:
            usage(str(refused))
        click.echo(f"Wrote {name}.", err=True)
