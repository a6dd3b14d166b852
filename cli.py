"""The command line: parse, call one function, print or write.

Only click, and what needs no more, is imported up here; each command imports what it needs, so
that ``--help`` and ``rank`` start without a solver, a chart library or pandas.
"""

from __future__ import annotations

import gc
import math
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import click
from loopfolio.mcda.methods import METHODS, NAMES
from loopfolio.report.console import (
    INVALID,
    UNPROVEN,
    fail,
    keep_scenario,
    known_profile,
    known_stage,
    loaded_case,
    readable,
    show,
    solving,
    terminal_width,
    usage,
    working,
)

if TYPE_CHECKING:
    from loopfolio.cases import Loaded
    from loopfolio.models.analysis import Analysis

FACTORS = ("weights", "readings", "scale", "costs")
"""What ``stress`` can vary."""

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
    help="What ranks the stages and values the pairs, which needs a score from 0 to 1; 'rank' knows more.",
)
_any_method = click.option(
    "--method",
    type=click.Choice(NAMES),
    metavar="NAME",
    help=f"What ranks the stages: {', '.join(NAMES)}. All but the first two rank only: 'fund' and 'run' "
    "need a score from 0 to 1 to value pairs with.",
)
_every_method = click.option(
    "--methods",
    "every",
    is_flag=True,
    help="Every method side by side: how far they agree with --method (the case's if left out), and "
    "whether leaving a stage out reverses the order of others.",
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
_limit = click.option(
    "--time-limit", "seconds", type=click.FloatRange(0, min_open=True), metavar="SECONDS",
    help="Stop then with the best portfolio found; exit code 4 where it is not proven.",
)  # fmt: skip
_scenario = click.option(
    "--scenario", metavar="NAME", expose_value=False, callback=keep_scenario,
    help="The case under one of its scenarios.",
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
@_options(_scenario, _profile, _budget, _method, _scaling, _solver, _limit)
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
            loaded = loaded_case(name, "table")
            if loaded.id in done:
                usage(f"{name}: another case of this call writes to {loaded.id}{os.sep}; run it by itself")
            done.add(loaded.id)
            loaded, made = _analysed(loaded, "table", sure=True, **asked)
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
            width = terminal_width()
            click.echo(f"{loaded.case.name}\n{'=' * min(len(loaded.case.name), width)}\n")
            click.echo(text.rank(view["rank"], width) + "\n")
            click.echo(text.fund(view["fund"], loaded.case.currency, width) + "\n")
            if made.portfolio.optimum.halted:
                worst = max(worst, UNPROVEN)
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
        usage(f"--from: '{base}' is no library case ({', '.join(library())})")
    if path.exists() and not force:
        usage(f"{path} exists already; choose another name, or replace it with --force")
    try:
        save(path.parent, {path.name: starter(load(base), path.stem)}, force=True)
    except Refused as refused:
        usage(str(refused))
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
            loaded = loaded_case(name, how)
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
@click.option("--repair", is_flag=True, help="The fewest changes that make the judgements consistent.")
@click.option("--ask", "asks", is_flag=True, help="Compare criteria in this terminal; writes a profile.")
@click.option("--as", "name", metavar="NAME", help="With --ask: the profile's name; planner if left out.")
@click.option("--force", is_flag=True, help="With --ask: replace a profile of that name.")
def weigh(
    case: str, profile: str | None, how: str, repair: bool, asks: bool, name: str | None, force: bool
) -> None:
    """The weights of every profile, and how consistent its judgements are.

    With --ask, a profile is asked for in Saaty's words, one comparison after the other, and written
    into the case file, whose comments stay.
    """
    if asks:
        if profile is not None or how != "table" or repair:
            usage("--ask: goes with --as and --force only; leave out --profile, --format and --repair")
        from loopfolio.report.ask import ask

        ask(case, "planner" if name is None else name, force)
        return
    if name is not None or force:
        usage("--as and --force: belong to --ask; add it, or leave them out")
    from loopfolio.report import weighing

    loaded = loaded_case(case, how)
    from loopfolio.models.weighing import all_profiles

    profiles = all_profiles(loaded.case)
    if profile is not None:
        profiles = {profile: profiles[known_profile(loaded, profile, how)]}
    view = weighing.view(profiles.values(), repair)
    show(loaded, "weigh", view, weighing.rows, lambda width: weighing.text(view, width), how)


@cli.command()
@_options(_case, _scenario, _profile, _any_method, _every_method, _scaling, _format)
@click.option("--explain", metavar="STAGE", help="Why this stage stands where it does.")
def rank(
    case: str,
    profile: str | None,
    method: str | None,
    every: bool,
    normalisation: str | None,
    explain: str | None,
    how: str,
) -> None:
    """The stages in order, under one profile, by one method or by every one side by side."""
    from loopfolio.report import text, views

    own = None if method in METHODS else method
    loaded = loaded_case(case, how).override(None, method=own, normalisation=normalisation)
    from loopfolio.models.readings import vary
    from loopfolio.models.weighing import weight_profile

    if not loaded.case.criteria:
        problem = loaded.at(("criteria",), "no criteria are declared, so stages cannot be ranked")
        fail("invalid-case", INVALID, how, str(problem), [problem])
    weights = weight_profile(loaded.case, known_profile(loaded, profile, how))
    if every or method in METHODS:
        from loopfolio.report import methods

        methods.show(loaded, weights, method, every, how)
        return
    if explain is not None:
        from loopfolio.models.standing import standing
        from loopfolio.report import standings

        found = standing(loaded.case, weights, known_stage(loaded, explain, how))
        why = standings.view(found)
        show(
            loaded, "rank-explain", why, standings.rows, lambda width: standings.text(found, why, width), how
        )
        return
    view = views.rank(loaded, vary(loaded.case, weights))
    show(loaded, "rank", view, views.rank_rows, lambda width: text.rank(view, width), how)


@cli.command()
@_options(_case, _scenario, _profile, _budget, _method, _scaling, _solver, _limit, _format)
@click.option(
    "--force", multiple=True, metavar="PAIR", help="Fund this pair, or all that a pattern with * names."
)
@click.option("--without", multiple=True, metavar="PAIR", help="Leave this pair, or pattern, out.")
@click.option(
    "--alternatives", type=click.IntRange(1, 1000), metavar="K", help="The K next best portfolios too."
)
@click.option(
    "--differing", type=click.IntRange(1), metavar="D",
    help="With --alternatives: each differs from all better ones in at least D pairs; 1 if left out.",
)  # fmt: skip
def fund(
    case: str,
    how: str,
    force: tuple[str, ...],
    without: tuple[str, ...],
    alternatives: int | None,
    differing: int | None,
    **asked: Any,
) -> None:
    """The pairs to fund, in which order, proven to be the best portfolio.

    With --force and --without, the best that does as asked, and what that costs in value.
    """
    from loopfolio.report import text, views

    if differing is not None and alternatives is None:
        usage("--differing: belongs to --alternatives; add it, or leave this out")
    loaded = loaded_case(case, how)
    if force or without:
        from loopfolio.report import beside

        _known_options(loaded, (*force, *without), how)
        loaded = beside.overridden(loaded, force, without)
    loaded, made = _analysed(loaded, how, **asked)
    view = views.fund(made.ranking, made.portfolio, made.robust)
    if force or without:
        with solving(loaded, how):
            from loopfolio.models.optimum import best

            free = best(beside.unbound(made.portfolio.programme), asked["solver"])
        assert free is not None  # what keeps more rules keeps fewer
        view["overrides_cost"] = beside.overrides_cost(force, without, free, made.portfolio.optimum)
    if alternatives is not None:
        from loopfolio.models.alternatives import alternatives as following
        from loopfolio.report import beside

        with solving(loaded, how):
            found = following(
                made.portfolio.programme,
                made.portfolio.optimum,
                alternatives,
                differing or 1,
                asked["solver"],
            )
        view |= beside.alternatives(made.portfolio, found)
    show(
        loaded, "fund", view, views.fund_rows,
        lambda width: text.fund(view, loaded.case.currency, width), how,
    )  # fmt: skip
    if made.portfolio.optimum.halted:
        raise SystemExit(UNPROVEN)


@cli.command()
@_case
@click.argument("pairs", nargs=-1, metavar="[PAIR]...")
@_options(_scenario, _profile, _budget, _method, _scaling, _format)
def explain(
    case: str,
    pairs: tuple[str, ...],
    profile: str | None,
    budget: float | None,
    method: str | None,
    normalisation: str | None,
    how: str,
) -> None:
    """Why pairs are funded or not, at what cost that would change, and what stands in the way.

    PAIR is written stage/technology, with * for any. Without one, what each limit on the portfolio
    is worth. Every figure is found by solving again.
    """
    loaded = loaded_case(case, how).override(budget, method=method, normalisation=normalisation)
    profile = known_profile(loaded, profile, how)
    chosen = _known_options(loaded, pairs, how)
    from loopfolio.report import explaining

    with solving(loaded, how):
        from loopfolio.models.explain import explain as explained
        from loopfolio.models.explain import worths
        from loopfolio.models.matrix import rank as ranked
        from loopfolio.models.portfolio import programme
        from loopfolio.models.weighing import weight_profile

        made = programme(loaded.case, ranked(loaded.case, weight_profile(loaded.case, profile)))
        found = explained(made, chosen)
        limits = () if pairs else worths(made, found.optimum)
    view = (
        explaining.view(loaded.case, found)
        if pairs
        else explaining.portfolio_view(loaded.case, made, found.optimum, limits)
    )
    show(
        loaded, "explain", view, explaining.rows,
        lambda width: explaining.text(view, loaded.case.currency, width), how,
    )  # fmt: skip


def _known_options(loaded: Loaded, pairs: tuple[str, ...], how: str) -> list[str]:
    """The pairs that are meant, patterns spelt out; the end where one is no option."""
    from loopfolio.report import explaining

    chosen, problems = explaining.options(loaded, pairs)
    if problems:
        fail("unknown-pair", INVALID, how, "\n".join(map(str, problems)), problems, problems[0].message)
    return chosen


@cli.command()
@_options(_case, _scenario, _budget, _method, _scaling, _format)
@click.option("--profiles", metavar="NAMES", help="Only these, with commas between; all if left out.")
def compare(
    case: str,
    budget: float | None,
    method: str | None,
    normalisation: str | None,
    how: str,
    profiles: str | None,
) -> None:
    """Weight profiles side by side: rankings, portfolios, and what each costs the others."""
    from loopfolio.models.weighing import weight_profile
    from loopfolio.report import comparing

    loaded = loaded_case(case, how).override(budget, method=method, normalisation=normalisation)
    every: list[str | None] = [*loaded.case.profiles] or [None]
    wanted = profiles.split(",") if profiles else every
    names = dict.fromkeys(known_profile(loaded, name, how, "--profiles") for name in wanted)
    with solving(loaded, how):
        from loopfolio.models.comparison import compare as compared

        found = compared(loaded.case, {name: weight_profile(loaded.case, name) for name in names})
    view = comparing.view(found)
    show(
        loaded, "compare", view, comparing.rows,
        lambda width: comparing.text(view, loaded.case.currency, width), how,
    )  # fmt: skip


@cli.command()
@_options(_case, _scenario, _profile, _budget)
@click.option("--draws", type=click.IntRange(1, 10_000_000), default=10_000, show_default=True)
@click.option(
    "--portfolios",
    type=click.IntRange(1, 1_000_000),
    help="In how many of the draws the portfolio is solved anew; by its size, 1,000 at most, if left out.",
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option(
    "--weights",
    type=click.Choice(["uniform", "profile", "hull", "order"]),
    default="uniform",
    show_default=True,
    help="Any weights, those near the profile, mixtures of all profiles, or its order.",
)
@click.option(
    "--spread",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.05,
    show_default=True,
    help="With --weights profile: the standard deviation of a weight.",
)
@click.option(
    "--vary",
    default=",".join(FACTORS),
    show_default=True,
    metavar="WHAT",
    help="Any of these, with commas between; what is left out stays at its point value.",
)
@click.option("--basis", type=click.Choice(["closeness", "additive"]), help="What ranks the stages.")
@_options(_scaling, _format)
def stress(
    case: str,
    profile: str | None,
    budget: float | None,
    draws: int,
    portfolios: int | None,
    seed: int,
    weights: Any,
    spread: float,
    vary: str,
    basis: str | None,
    normalisation: str | None,
    how: str,
) -> None:
    """How sure ranking and portfolio are when weights, readings, scale and costs are not."""
    method = {"closeness": "topsis", "additive": "additive", None: None}[basis]
    loaded = loaded_case(case, how).override(budget, method=method, normalisation=normalisation)
    factors: Any = [factor.strip() for factor in vary.split(",") if factor.strip()]
    unknown = [factor for factor in factors if factor not in FACTORS]
    if unknown or not factors:
        usage(f"--vary: {', '.join(unknown) or 'nothing'} is not among {', '.join(FACTORS)}")
    if not loaded.case.criteria:
        problem = loaded.at(("criteria",), "no criteria are declared, so stages cannot be ranked")
        fail("invalid-case", INVALID, how, str(problem), [problem])
    from loopfolio.models.weighing import weight_profile
    from loopfolio.report import stressing

    chosen = weight_profile(loaded.case, known_profile(loaded, profile, how))
    with solving(loaded, how):
        from loopfolio.models.stress import sampler
        from loopfolio.models.stress import stress as stressed

        try:
            drawn = sampler(loaded.case, chosen, weights, spread)
        except ValueError as reason:
            usage(f"--spread: {reason}, not {spread:g}")
        found = stressed(loaded.case, chosen, drawn, factors, draws, portfolios, seed)
    view = stressing.view(found, factors, weights, spread if weights == "profile" else None)
    show(loaded, "stress", view, stressing.rows, lambda width: stressing.text(view, width), how)


@cli.command()
@_options(_case, _scenario, _profile, _budget, _method, _scaling)
@click.option(
    "--up-to", type=float, callback=_finite, metavar="COST", help="No further; to the dearest if left out."
)
@_options(_format)
def frontier(
    case: str,
    profile: str | None,
    budget: float | None,
    method: str | None,
    normalisation: str | None,
    up_to: float | None,
    how: str,
) -> None:
    """What every amount of money would buy, within the budget and beyond it.

    All portfolios that no cheaper or equally cheap one beats, and the pairs that enter and leave
    from one to the next. The budget is lifted; the other rules stay.
    """
    loaded = loaded_case(case, how).override(budget, method=method, normalisation=normalisation)
    from loopfolio.models.weighing import weight_profile
    from loopfolio.report import frontiers

    weights = weight_profile(loaded.case, known_profile(loaded, profile, how))
    with solving(loaded, how):
        from loopfolio.models.matrix import rank as ranked
        from loopfolio.models.prospect import prospect

        found = prospect(loaded.case, ranked(loaded.case, weights), up_to)
    view = frontiers.view(found)
    show(
        loaded, "frontier", view, frontiers.rows,
        lambda width: frontiers.text(view, loaded.case.currency, width), how,
    )  # fmt: skip


@cli.command()
@click.argument("result", metavar="RESULT.json")
@_options(_case, _format)
def verify(result: str, case: str, how: str) -> None:
    """Check a result against its case by other means than those that made it.

    RESULT.json is the analysis.json of 'run', the JSON of 'fund', or - for standard input. Files by
    their hashes, ranking, values and every rule by arithmetic of its own, the optimum by the other
    solver. Exits with 5 where something is not confirmed.
    """
    from loopfolio.cases.result import read_result
    from loopfolio.report import verifying

    read = readable(lambda: read_result(result), result, how, "invalid-result")
    document = readable(lambda: verifying.stated(read), result, how, "invalid-result")
    loaded = loaded_case(case, how)
    with working(f"{loaded.case.name}: checking"):
        found = list(verifying.findings(read, document, loaded))
    view = verifying.view(read, found)
    show(loaded, "verify", view, verifying.rows, lambda width: verifying.text(view, width), how)
    raise SystemExit(0 if view["confirmed"] else verifying.NOT_CONFIRMED)


@cli.command()
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@_options(_profile, _format)
def diff(a: str, b: str, profile: str | None, how: str) -> None:
    """What changed from A to B: two results, or two cases, or one of each.

    A result is the analysis.json of 'run' or the JSON of 'fund'; a case is ranked and funded first.
    Inputs by their path, weights, ranks, and the pairs that enter and leave.
    """
    from functools import partial

    from loopfolio.cases.result import is_result
    from loopfolio.report import differing, views

    sides = []
    both_cases = not (is_result(a) or is_result(b))
    for name in (a, b):
        if is_result(name):
            sides.append(readable(partial(differing.read_side, name), name, how, "invalid-result"))
        else:
            sides.append(_case_side(name, profile, how, by_file=both_cases))
    view = differing.view(*sides)
    if how == "json":
        click.echo(views.as_json({"schema": "loopfolio/diff/1", **view}, ascii_only=True))
    elif how == "csv":
        click.echo(views.as_csv(*differing.rows(view)), nl=False)
    else:
        click.echo(differing.text(view, terminal_width()))


def _case_side(name: str, profile: str | None, how: str, by_file: bool) -> Any:
    """A case to compare: by what its file says, or, against a result, by what a result says."""
    from loopfolio.report import differing

    loaded = loaded_case(name, how)
    chosen = known_profile(loaded, profile, how)
    with solving(loaded, how):
        from loopfolio.models.analysis import analyse
        from loopfolio.models.difference import outcome
        from loopfolio.models.optimum import conflict
        from loopfolio.models.portfolio import Infeasible

        if not by_file:
            return differing.result_side(name, loaded, analyse(loaded.case, chosen))
        found = outcome(loaded.case, chosen)
        if found.optimum is None:
            raise Infeasible(conflict(found.programme), found.programme)
    return differing.case_side(name, loaded, found)


@cli.command()
@_options(_case, _profile, _method, _scaling, _format)
def scenarios(
    case: str, profile: str | None, method: str | None, normalisation: str | None, how: str
) -> None:
    """The case and every scenario in its file, side by side."""
    loaded = loaded_case(case, how)
    from loopfolio.report import differing

    asked: dict[str, str | None] = {"method": method, "normalisation": normalisation}
    loaded = loaded.override(None, **asked)
    under = {name: made.override(None, **asked) for name, made in loaded.scenarios.items()}
    with solving(loaded, how):
        from loopfolio.models.difference import outcome

        base = outcome(loaded.case, known_profile(loaded, profile, how))
        found = {name: outcome(made.case, known_profile(made, profile, how)) for name, made in under.items()}
    view = differing.scenarios_view(loaded, base, found)
    show(
        loaded, "scenarios", view, differing.scenario_rows,
        lambda width: differing.scenarios_text(view, loaded.case.currency, width), how,
    )  # fmt: skip


@cli.command()
def schema() -> None:
    """The JSON Schema of the case format, for editors that complete and check."""
    import json

    from loopfolio.models.case import file_schema

    click.echo(json.dumps(file_schema(), ensure_ascii=False, indent=2))


def _analysed(
    loaded: Loaded,
    how: str,
    profile: str | None,
    budget: float | None,
    method: str | None,
    normalisation: str | None,
    solver: Any,
    seconds: float | None,
    sure: bool = False,
) -> tuple[Loaded, Analysis]:
    loaded = loaded.override(budget, method=method, normalisation=normalisation)
    profile = known_profile(loaded, profile, how)
    from loopfolio.models.analysis import analyse

    with solving(loaded, how, seconds):
        return loaded, analyse(loaded.case, profile, solver, sure)


def main() -> None:
    # No plugin of some other project may change how a case is read. Told so by its variable
    # PYDANTIC_DISABLE_PLUGINS, pydantic still imports what it would look for them with, a tenth of
    # a start; a loader that finds none spares that, and does nothing where pydantic asks elsewhere.
    loader = ModuleType("pydantic.plugin._loader")
    loader.get_plugins = tuple  # type: ignore[attr-defined]
    sys.modules.setdefault(loader.__name__, loader)
    # What is multiplied here is small: threads would spend more on waiting for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(50_000)  # what start-up makes stays: looking through it for garbage is time lost
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    cli()


if __name__ == "__main__":
    main()
