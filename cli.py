"""The command line: parse, call one function, print or write.

Only click is imported up here; each command imports what it needs, so that ``--help`` and
``rank`` start without a solver, a chart library or pandas.
"""

from __future__ import annotations

import gc
import math
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from loopfolio.cases import Loaded
    from loopfolio.models.analysis import Analysis
    from loopfolio.models.portfolio import Infeasible

INVALID, INFEASIBLE, UNPROVEN = 2, 3, 4
"""Exit codes besides 0, done, and 1, a defect of ours with its traceback."""

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def _finite(context: click.Context, parameter: click.Parameter, value: float | None) -> float | None:
    if value is not None and not (math.isfinite(value) and value >= 0):
        raise click.BadParameter("must be a finite amount of at least 0")
    return value


def _normalisation(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    return "minmax" if value == "min-max" else value


Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def _options(*chosen: Decorator) -> Decorator:
    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(chosen):
            function = option(function)
        return function

    return decorate


_case = click.argument("case")
_profile = click.option("--profile", metavar="NAME", help="Whose weights; the case's choice if left out.")
_method = click.option(
    "--method",
    type=click.Choice(["topsis", "additive"]),
    help="What ranks the stages and values the pairs.",
)
_scaling = click.option(
    "--normalisation",
    type=click.Choice(["bounds", "vector", "minmax", "min-max"]),
    callback=_normalisation,
    help="How criteria are made comparable; all but bounds can reverse ranks.",
)
_budget = click.option("--budget", type=float, callback=_finite, help="Instead of the case's budget.")
_solver = click.option(
    "--solver", type=click.Choice(["highs", "cbc"]), default="highs", show_default=True,
    help="Who proves the portfolio.",
)  # fmt: skip
_format = click.option(
    "--format", "how", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True
)


@click.group(context_settings=CONTEXT)
@click.version_option(package_name="loopfolio")
def cli() -> None:
    """Which digital technologies to fund at which stages of a circular value chain.

    CASE is a case file, the name of a library case, or - for standard input. Start with
    'loopfolio run lithium-ion-battery', or 'loopfolio new acme.yaml' for a case of your own.
    """


@cli.command()
@click.argument("cases", nargs=-1, required=True, metavar="CASE...")
@_options(_profile, _budget, _method, _scaling, _solver)
@click.option(
    "-o", "--output", type=click.Path(file_okay=False, path_type=Path), default=Path("portfolios"),
    show_default=True, help="Where each case gets its folder.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace files that are not from loopfolio.")
def run(cases: tuple[str, ...], output: Path, force: bool, **asked: Any) -> None:
    """Rank, fund and report one case or several: the whole answer.

    Prints the ranking, the portfolio and its reasons, and writes report.html, portfolio.csv,
    ranking.csv, conceptual-model.svg and analysis.json into a folder a case. A case that fails
    does not stop the others; the exit code is that of the worst.
    """
    from loopfolio.cases import visible
    from loopfolio.report import text, views
    from loopfolio.report.files import Refused, save

    worst, done = 0, set[str]()
    for name in cases:
        try:
            loaded = _loaded(name, "table")
            if loaded.id in done:
                _usage(f"{name}: another case of this call writes to {loaded.id}{os.sep}; run it by itself")
            done.add(loaded.id)
            loaded, made = _analysed(loaded, "table", **asked)
            view = views.analysis(loaded, made)
            save(output / loaded.id, _files(loaded, made, view), force)
        except Refused as refused:
            click.echo(str(refused), err=True)
            worst = max(worst, INVALID)
        except SystemExit as trouble:
            worst = max(worst, int(str(trouble.code)))
        except Exception:  # a defect must not take the other cases with it
            import traceback

            traceback.print_exc()
            worst = max(worst, 1)
        else:
            width = _width()
            click.echo(f"{loaded.case.name}\n{'=' * min(len(loaded.case.name), width)}\n")
            click.echo(text.rank(view["rank"], width) + "\n")
            click.echo(text.fund(view["fund"], loaded.case.currency, width) + "\n")
            click.echo(visible(f"Written to {output / loaded.id}{os.sep}: {', '.join(FILES)}") + "\n")
    raise SystemExit(worst)


FILES = ("report.html", "portfolio.csv", "ranking.csv", "conceptual-model.svg", "analysis.json")


def _files(loaded: Loaded, made: Analysis, view: dict[str, Any]) -> dict[str, str]:
    from loopfolio.report import views
    from loopfolio.report.page import report_html
    from loopfolio.report.picture import conceptual_svg

    texts = (
        report_html(made, loaded),
        views.as_csv(*views.fund_rows(view["fund"])),
        views.as_csv(*views.rank_rows(view["rank"])),
        conceptual_svg(made.model, loaded.case, loaded.case.name),
        views.as_json(view) + "\n",
    )
    return dict(zip(FILES, texts, strict=True))


@cli.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--from", "base", default="lithium-ion-battery", show_default=True, metavar="CASE")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
def new(path: Path, base: str, force: bool) -> None:
    """Start a case file of one's own from a library case.

    The file is sound as it is written; what it could say is in it as comments.
    """
    from loopfolio.cases import library, load
    from loopfolio.cases.starter import starter
    from loopfolio.report.files import Refused, save

    if path.suffix not in (".yaml", ".yml"):
        path = path.with_name(path.name + ".yaml")
    if base not in library():
        _usage(f"--from: '{base}' is no library case ({', '.join(library())})")
    if path.exists() and not force:
        _usage(f"{path} exists already; choose another name, or replace it with --force")
    try:
        save(path.parent, {path.name: starter(load(base), path.stem)}, force=True)
    except Refused as refused:
        _usage(str(refused))
    click.echo(f"Wrote {path}. Next: edit it, then 'loopfolio check {path}' and 'loopfolio run {path}'.")


@cli.command()
@click.argument("cases", nargs=-1, required=True, metavar="CASE...")
@click.option("--format", "how", type=click.Choice(["table", "json"]), default="table", show_default=True)
def check(cases: tuple[str, ...], how: str) -> None:
    """Read case files and say what is wrong or doubtful about them.

    With --format json, one document a line and case.
    """
    import json

    from loopfolio.cases import visible
    from loopfolio.report import views

    worst = 0
    for name in cases:
        try:
            loaded = _loaded(name, how)
        except SystemExit as trouble:
            worst = max(worst, int(str(trouble.code)))
            continue
        view = {**views.head(loaded, "check"), **views.check(loaded)}
        if how == "json":
            click.echo(json.dumps(view))
        else:
            counts = ", ".join(
                f"{number} {what.replace('_', ' ')}" for what, number in view["counts"].items()
            )
            click.echo(visible(f"{name}: sound. {counts}."))
    raise SystemExit(worst)


@cli.command()
@_options(_case, _profile, _format)
def weigh(case: str, profile: str | None, how: str) -> None:
    """The weights of every profile, and how consistent its judgements are."""
    from loopfolio.report import text, views

    loaded = _loaded(case, how)
    from loopfolio.models.matrix import all_profiles

    profiles = all_profiles(loaded.case)
    if profile is not None:
        profiles = {profile: profiles[_known_profile(loaded, profile, how)]}
    view = views.weigh(profiles.values())
    _show(loaded, "weigh", view, views.weigh_rows, lambda width: text.weigh(view, width), how)


@cli.command()
@_options(_case, _profile, _method, _scaling, _format)
def rank(case: str, profile: str | None, method: str | None, normalisation: str | None, how: str) -> None:
    """The stages in order, under one profile."""
    from loopfolio.report import text, views

    loaded = _loaded(case, how).override(None, method=method, normalisation=normalisation)
    from loopfolio.models.matrix import weight_profile
    from loopfolio.models.readings import vary

    if not loaded.case.criteria:
        problem = loaded.at(("criteria",), "no criteria are declared, so stages cannot be ranked")
        _fail("invalid-case", INVALID, how, str(problem), [problem])
    name = _known_profile(loaded, profile, how)
    view = views.rank(loaded, vary(loaded.case, weight_profile(loaded.case, name)))
    _show(loaded, "rank", view, views.rank_rows, lambda width: text.rank(view, width), how)


@cli.command()
@_options(_case, _profile, _budget, _method, _scaling, _solver, _format)
def fund(case: str, how: str, **asked: Any) -> None:
    """The pairs to fund, in which order, proven to be the best portfolio."""
    from loopfolio.report import text, views

    loaded, made = _analysed(_loaded(case, how), how, **asked)
    view = views.fund(made.ranking, made.portfolio, made.robust)
    _show(
        loaded, "fund", view, views.fund_rows,
        lambda width: text.fund(view, loaded.case.currency, width), how,
    )  # fmt: skip


@cli.command()
def schema() -> None:
    """The JSON Schema of the case format, for editors that complete and check."""
    import json

    from loopfolio.models.case import file_schema

    click.echo(json.dumps(file_schema(), ensure_ascii=False, indent=2))


# ---------------------------------------------------------------- what the commands share


def _analysed(
    loaded: Loaded,
    how: str,
    profile: str | None,
    budget: float | None,
    method: str | None,
    normalisation: str | None,
    solver: Any,
) -> tuple[Loaded, Analysis]:
    loaded = loaded.override(budget, method=method, normalisation=normalisation)
    profile = _known_profile(loaded, profile, how)
    from loopfolio.models.analysis import analyse
    from loopfolio.models.milp import SolverError
    from loopfolio.models.portfolio import Infeasible

    try:
        with _working(f"{loaded.case.name}: solving"):
            return loaded, analyse(loaded.case, profile, solver)
    except Infeasible as infeasible:
        _no_portfolio(loaded, infeasible, how)
    except SolverError as error:
        _fail("unproven", UNPROVEN, how, f"{loaded.case.name}: {error}", [])


def _loaded(name: str, how: str) -> Loaded:
    """Read a case, or end with everything that is wrong with it; warnings go to stderr."""
    from loopfolio.cases import CaseError, load

    try:
        loaded = load(name)
    except CaseError as error:
        number = len(error.problems)
        summary = f"{name}: {number} problem{'s' if number > 1 else ''}; nothing was computed"
        _fail("invalid-case", INVALID, how, f"{error}\n{summary}", error.problems, summary)
    for warning in loaded.warnings:
        click.echo(f"warning: {warning}", err=True)
    return loaded


def _known_profile(loaded: Loaded, profile: str | None, how: str) -> str:
    from loopfolio.models.form import did_you_mean
    from loopfolio.models.matrix import profile_name

    name = profile_name(loaded.case) if profile is None else profile
    if name not in loaded.case.profiles and name != profile_name(loaded.case):
        known = list(loaded.case.profiles)
        message = (
            f"--profile: the case has no profile '{name}' ({', '.join(known)}){did_you_mean(name, known)}"
        )
        _fail("unknown-profile", INVALID, how, message, [])
    return name


def _no_portfolio(loaded: Loaded, infeasible: Infeasible, how: str) -> NoReturn:
    """Exit 3 with the rules that cannot hold together, each where it stands."""
    paths = {rule.title: rule for rule in infeasible.rules}
    places = []
    for i, rule in enumerate(loaded.case.rules):
        title = rule.name or f"{rule.rule} {i + 1}"
        if title in paths:
            places.append(loaded.at(("rules", i), f"'{title}' is one of the rules in conflict"))
    if "budget" in paths and loaded.case.budget is not None:
        places.insert(0, loaded.at(("budget",), "the budget is one of the rules in conflict"))
    words = "\n".join([f"{loaded.case.name}: {infeasible}", *map(str, places)])
    _fail("infeasible", INFEASIBLE, how, words, places, str(infeasible), conflict=list(paths))


def _fail(
    kind: str, code: int, how: str, words: str, problems: list[Any], message: str | None = None, **more: Any
) -> NoReturn:
    """End without a result: in words on stderr and, for programs, as JSON on stdout."""
    from loopfolio.cases import visible
    from loopfolio.report import views

    if how == "json":
        click.echo(views.as_json(views.error(kind, message or words, problems, **more), ascii_only=True))
    click.echo(visible(words), err=True)
    raise SystemExit(code)


def _usage(message: str) -> NoReturn:
    click.echo(message, err=True)
    raise SystemExit(INVALID)


def _show(
    loaded: Loaded,
    command: str,
    view: dict[str, Any],
    rows: Callable[[dict[str, Any]], tuple[list[str], list[dict[str, Any]]]],
    words: Callable[[int], str],
    how: str,
) -> None:
    from loopfolio.report import views

    if how == "json":
        click.echo(views.as_json({**views.head(loaded, command), **view}, ascii_only=True))
    elif how == "csv":
        click.echo(views.as_csv(*rows(view)), nl=False)
    else:
        click.echo(words(_width()))


def _width() -> int:
    """Columns of the terminal; wide where the output goes into a pipe or a file."""
    return max(shutil.get_terminal_size().columns, 20) if sys.stdout.isatty() else 160


@contextmanager
def _working(what: str) -> Iterator[None]:
    """Say on a terminal what takes a moment; leave no trace of it."""
    shown = sys.stderr.isatty()
    if shown:
        click.echo(f"{what} …", nl=False, err=True)
    try:
        yield
    finally:
        if shown:
            click.echo("\r\x1b[K", nl=False, err=True)


def main() -> None:
    # No plugin of some other project may change how a case is read. Told so by its variable
    # PYDANTIC_DISABLE_PLUGINS, pydantic still imports what it would look for them with, a tenth of
    # a start; a loader that finds none spares that, and does nothing where pydantic asks elsewhere.
    loader = ModuleType("pydantic.plugin._loader")
    loader.get_plugins = tuple  # type: ignore[attr-defined]
    sys.modules.setdefault(loader.__name__, loader)
    gc.set_threshold(50_000)  # what start-up makes stays: looking through it for garbage is time lost
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    cli()


if __name__ == "__main__":
    main()
