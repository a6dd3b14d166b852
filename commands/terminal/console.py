"""Reading a case, showing a result and ending without one: what every command shares."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn, TextIO, TypeVar

import click

from .streams import apart, columns

if TYPE_CHECKING:
    from ...cases import Loaded
    from ...cases.yaml.given import Given
    from ...models.case.case import Case
    from ...models.portfolio.portfolio import Infeasible
    from ...models.solver.limits import Progress
    from ...report.documents.result import Result


INVALID, INFEASIBLE, UNPROVEN = 2, 3, 4
"""Exit codes besides 0, done, and 1, a defect of ours with its traceback."""

INTERRUPTED = 130
"""The exit code of a command that Ctrl-C ended, as shells count it."""


RESULTS, WIDTH = "loopfolio.results", "loopfolio.width"
"""Where click keeps the stream that a command's results go to, and the columns of a terminal elsewhere."""

BEGAN = "loopfolio.began"
"""Where click keeps when the command began, by ``time.monotonic``."""


class Command(click.Command):
    """A command of which only the results reach standard output: what a library prints goes to stderr."""

    def invoke(self, context: click.Context) -> Any:
        context.meta[BEGAN] = time.monotonic() if context.obj is None else context.obj
        with apart() as context.meta[RESULTS]:
            return super().invoke(context)


def results() -> TextIO:
    """The stream that the results of the command go to."""
    context = click.get_current_context(silent=True)
    if context is None or RESULTS not in context.meta:
        return sys.stdout
    stream: TextIO = context.meta[RESULTS]
    return stream


def out(text: str, nl: bool = True) -> None:
    """Write a result, or a part of one."""
    click.echo(text, file=results(), nl=nl)


Read = TypeVar("Read")

DIALECT = "loopfolio.dialect"
"""Where click keeps the dialect of CSV that a command was asked for."""

SCENARIO = "loopfolio.scenario"
"""Where click keeps the scenario that a command was asked for."""


def keep_scenario(context: click.Context, parameter: click.Parameter, name: str | None) -> None:
    """The callback of ``--scenario``: every case that the command reads is read under it."""
    context.meta[SCENARIO] = name


def loaded_case(name: str | Given, how: str) -> Loaded:
    """Read a case, under the scenario that was asked for, or end with everything that is wrong with it.

    Warnings go to stderr: all of them, each with its line, from ``check``; elsewhere the first in a line.
    """
    from ...cases import load

    loaded = readable(lambda: load(name), name if isinstance(name, str) else name.name, how)
    scenario = click.get_current_context().meta.get(SCENARIO)
    if scenario is not None:
        loaded = _under(loaded, scenario, how)
    warnings = list(dict.fromkeys(map(str, loaded.warnings)))
    if click.get_current_context().info_name != "check":
        more = len(warnings) - 1
        told = [warnings[0].partition("\n")[0]] if warnings else []
        shown = name if isinstance(name, str) else name.name
        warnings = told + ([f"and {more} more: 'loopfolio check {shown}' says them"] if more > 0 else [])
    for warning in warnings:
        click.echo(f"warning: {warning}", err=True)
    return loaded


def readable(read: Callable[[], Read], name: str, how: str, kind: str = "invalid-case") -> Read:
    """What ``read`` makes of the file ``name``, or the end with everything that is wrong with it."""
    from ...cases import CaseError

    try:
        return read()
    except CaseError as error:
        number = len(error.problems) + error.more
        summary = f"{name}: {number:,} problem{'s' if number > 1 else ''}; nothing was computed"
        fail(kind, INVALID, how, f"{error}\n{summary}", error.problems, summary, more=error.more)


def _under(loaded: Loaded, scenario: str, how: str) -> Loaded:
    from ...models.entry.problem import did_you_mean

    known = list(loaded.scenarios)
    if scenario not in known:
        hint = did_you_mean(scenario, known)
        message = f"--scenario: the case has no scenario '{scenario}' ({', '.join(known) or 'none'}){hint}"
        fail("unknown-scenario", INVALID, how, message, [])
    return loaded.scenarios[scenario]


def known_profile(loaded: Loaded, profile: str | None, how: str, option: str = "--profile") -> str:
    from ...models.entry.problem import did_you_mean
    from ...models.ranking.weights import profile_name

    name = profile_name(loaded.case) if profile is None else profile
    if name not in loaded.case.profiles and name != profile_name(loaded.case):
        known = list(loaded.case.profiles)
        message = (
            f"{option}: the case has no profile '{name}' ({', '.join(known)}){did_you_mean(name, known)}"
        )
        fail("unknown-profile", INVALID, how, message, [])
    return name


def needs_criteria(loaded: Loaded, how: str, further: str = "") -> None:
    """End where there is nothing to rank the stages by; ``further``: as well."""
    if not loaded.case.criteria:
        from ...report.words.plain_text import UNRANKED

        problem = loaded.at(("criteria",), f"{UNRANKED.lower()}; 'fund' needs none{further}")
        fail("invalid-case", INVALID, how, str(problem), [problem])


def known_stage(loaded: Loaded, stage: str, how: str) -> str:
    from ...models.entry.problem import did_you_mean

    known = list(loaded.case.stages)
    if stage not in known:
        message = (
            f"--explain: the case has no stage '{stage}' ({', '.join(known)}){did_you_mean(stage, known)}"
        )
        fail("unknown-stage", INVALID, how, message, [])
    return stage


def no_portfolio(loaded: Loaded, infeasible: Infeasible, how: str) -> NoReturn:
    """Exit 3 with the rules that cannot hold together, each where it stands, and what would have to give."""
    from ...report.words.infeasible import in_conflict, least_change

    places = in_conflict(loaded, infeasible)
    changes, says = least_change(loaded, infeasible)
    words = "\n".join([f"{loaded.case.name}: {infeasible}", *map(str, places), *says])
    message, titles = str(infeasible), [rule.title for rule in infeasible.rules]
    fail("infeasible", INFEASIBLE, how, words, places, message, conflict=titles, repair=changes)


def fail(
    kind: str, code: int, how: str, words: str, problems: list[Any], message: str | None = None, **more: Any
) -> NoReturn:
    """End without a result: in words on stderr and, for programs, as JSON on stdout; ``more``: what else
    an ``ErrorDocument`` says."""
    from ...cases import visible
    from ...report.documents import json_document

    if how == "json":
        out(
            json_document.as_json(
                json_document.error(kind, message or words, problems, **more), ascii_only=True
            )
        )
    click.echo(visible(words), err=True)
    raise SystemExit(code)


def usage(message: str) -> NoReturn:
    click.echo(message, err=True)
    raise SystemExit(INVALID)


def show(
    loaded: Loaded,
    command: str,
    found: Result,
    words: Callable[[int], str] | None,
    how: str,
) -> None:
    """Print a result as it was asked for; without ``words`` for a width, by its tables alone."""
    if how == "json":
        from ...report.documents import json_document

        out(json_document.as_json(json_document.document(loaded, command, found), ascii_only=True))
    elif how == "csv":
        out(csv(found, loaded.case), nl=False)
    elif words is not None:
        out(words(terminal_width()))
    else:
        from ...report.text.tables import tables

        out(tables(found, terminal_width()))


def csv(found: Result, *cases: Case) -> str:
    """A result as CSV, in the dialect that was asked for; the cases name what has a key in it."""
    from ...report.documents.names import NamesOfCases

    return found.to_csv(NamesOfCases(cases), csv_dialect())


def csv_dialect() -> str:
    """The dialect that was asked for."""
    context = click.get_current_context(silent=True)
    return "plain" if context is None else context.meta.get(DIALECT, "plain")


def keep_dialect(context: click.Context, parameter: click.Parameter, name: str | None) -> None:
    """The callback of ``--csv``: all CSV that the command writes is in that dialect."""
    if name is not None:
        context.meta[DIALECT] = name


def format_chosen(context: click.Context, parameter: click.Parameter, how: str) -> str:
    """The callback of ``--format``: CSV where a dialect of it was asked for."""
    if DIALECT not in context.meta or how == "csv":
        return how
    stated = context.get_parameter_source("how") is not click.core.ParameterSource.DEFAULT
    if stated:
        raise click.BadParameter(f"--csv goes with CSV, not with {how}; leave one of the two out")
    return "csv"


def terminal_width() -> int:
    """Columns of the terminal; wide where the results go into a pipe or a file."""
    context = click.get_current_context(silent=True)
    if context is not None and WIDTH in context.meta:
        return int(context.meta[WIDTH])
    return columns(results())


def elapsed() -> float:
    """Seconds since the command began, which its limit of time counts from."""
    context = click.get_current_context(silent=True)
    now = time.monotonic()
    return 0.0 if context is None else now - context.meta.get(BEGAN, now)


@contextmanager
def limits(what: str, seconds: float | None, keeps: bool = True) -> Iterator[None]:
    """Hold what is computed to a time; show on a terminal how far it is; Ctrl-C keeps the best so far.

    ``seconds`` count from when the command began: several computations share them, and so does reading.
    A second Ctrl-C ends at once, and so does the first where nothing ``keeps`` what was found.
    """
    from ...models.solver.limits import limited

    asked: list[bool] = []
    began = said = time.monotonic()
    told: str | None = None

    def tell(progress: Progress) -> None:
        nonlocal said, told
        now = time.monotonic()
        if now >= said + 0.5 or progress.part != told:
            said, told = now, progress.part
            line = f"{what}: {', '.join(filter(None, [*_figures(progress), f'{now - began:.0f} s']))}"
            width = os.get_terminal_size(sys.stderr.fileno()).columns or 80
            click.echo(f"\r\x1b[K{line[: width - 1]}", nl=False, err=True)

    def stop(*_: object) -> None:
        if asked or not keeps:
            raise KeyboardInterrupt
        asked.append(True)

    shown = sys.stderr.isatty()
    main = threading.current_thread() is threading.main_thread()  # the only one that signals reach
    before = signal.signal(signal.SIGINT, stop) if main else None
    try:
        left = None if seconds is None else seconds - elapsed()
        with limited(left, lambda: bool(asked), tell if shown else None):
            yield
    finally:
        if main:
            signal.signal(signal.SIGINT, before)


def _figures(progress: Progress) -> list[str]:
    """How far a search is; beside a portfolio that is proven, what is worked out."""
    if progress.part is not None:
        from ...report.documents.left_out import PARTS

        done = "" if progress.of is None else f" ({progress.done:,} of {progress.of:,})"
        return [PARTS[progress.part] + done]
    return [
        f"best {progress.best:.4g}" if progress.best is not None else "nothing found yet",
        f"at most {progress.bound:.4g}" if progress.bound is not None else "",
        f"gap {progress.gap:.2%}" if progress.gap is not None else "",
    ]


@contextmanager
def working(what: str) -> Iterator[None]:
    """Say on a terminal what takes a moment; leave no trace of it."""
    shown = sys.stderr.isatty()
    if shown:
        click.echo(f"{what} …", nl=False, err=True)
    try:
        yield
    finally:
        if shown:
            click.echo("\r\x1b[K", nl=False, err=True)


@contextmanager
def solving(loaded: Loaded, how: str, seconds: float | None = None, keeps: bool = True) -> Iterator[None]:
    """Say what is worked on; end with the reason where there is no portfolio or no proof.

    ``seconds`` and ``keeps`` as for ``limits``.
    """
    from ...engines.engine import WorkerDied
    from ...models.portfolio.at_least_cost import CostMinimised
    from ...models.portfolio.portfolio import Infeasible
    from ...models.portfolio.unavoidable import TooFarApart
    from ...models.solver.milp import OutOfTime, SolverError

    what = f"{loaded.case.name}: solving"
    try:
        with working(what), limits(what, seconds, keeps):
            yield
    except Infeasible as infeasible:
        no_portfolio(loaded, infeasible, how)
    except (TooFarApart, CostMinimised) as error:
        problem = loaded.at(error.problem.path, error.problem.message)
        fail("invalid-case", INVALID, how, str(problem), [problem])
    except OutOfTime as error:
        remedy = "" if error.why == "stopped" else ": give a longer --time-limit, or none"
        fail("unproven", UNPROVEN, how, f"{loaded.case.name}: {error}{remedy}", [])
    except (SolverError, WorkerDied) as error:
        fail("unproven", UNPROVEN, how, f"{loaded.case.name}: {error}", [])
