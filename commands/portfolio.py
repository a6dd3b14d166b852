"""Commands about the portfolio: what to fund, why, at what money, and whether that is so."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from .terminal.answer import analysed
from .terminal.console import (
    INVALID,
    UNPROVEN,
    Command,
    fail,
    known_profile,
    limits,
    loaded_case,
    readable,
    show,
    solving,
    usage,
    working,
)
from .terminal.options import (
    BUDGET,
    CASE,
    FORCE,
    FORMAT,
    LIMIT,
    LIMIT_BESIDE,
    LIMIT_CHECKS,
    LIMIT_WHOLE,
    METHOD,
    PROFILE,
    SCALING,
    SCENARIO,
    SOLVER,
    options,
    whole_in_time,
    write_each,
)

if TYPE_CHECKING:
    from ..cases import Loaded
    from ..report.results.portfolio.explain import ExplainResult


@click.command(cls=Command)
@options(CASE, SCENARIO, PROFILE, BUDGET, METHOD, SCALING, SOLVER, LIMIT, LIMIT_BESIDE, FORMAT)
@click.option(
    "--force", multiple=True, metavar="PAIR", help="Fund this pair, or all that a pattern with * names."
)
@click.option("--without", multiple=True, metavar="PAIR", help="Leave this pair, or pattern, out.")
@click.option(
    "--alternatives", type=click.IntRange(1, 1000), metavar="K", help="The K next best portfolios too."
)
@click.option(
    "--differing", type=click.IntRange(1), metavar="D",
    help="With --alternatives: each differs from all better ones in at least D pairs, added or dropped; as "
    "if a third of those funded were exchanged if left out, so that it is really another.",
)  # fmt: skip
@click.option(
    "--differ-in", type=click.Choice(("pairs", "options")),
    help="With --alternatives: what makes another portfolio. Other pairs, at whatever level and start "
    "(pairs, if left out); or another level or start of the same ones as well (options).",
)  # fmt: skip
@click.option(
    "--from", "earlier", metavar="RESULT.json",
    help="What was decided before (analysis.json of 'run', JSON of 'fund'): what each change of it is worth.",
)  # fmt: skip
@click.option(
    "--changes", type=click.IntRange(0), metavar="K",
    help="With --from: the best portfolio that differs in at most K projects.",
)  # fmt: skip
def fund(
    case: str,
    how: str,
    force: tuple[str, ...],
    without: tuple[str, ...],
    alternatives: int | None,
    differing: int | None,
    differ_in: Any,
    earlier: str | None,
    changes: int | None,
    **asked: Any,
) -> None:
    """The pairs to fund, in which order, proven to be the best portfolio.

    With --force and --without, the best that does as asked, and what that costs in value. With --from,
    what each change of an earlier portfolio is worth: the best within no change, one, two and so on.
    """
    for option, given in (("--differing", differing), ("--differ-in", differ_in)):
        if given is not None and alternatives is None:
            usage(f"{option}: belongs to --alternatives; add it, or leave this out")
    if changes is not None and earlier is None:
        usage("--changes: belongs to --from; add it, or leave this out")
    if earlier is not None and alternatives is not None:
        usage("--alternatives: goes without --from; leave one of the two out")
    loaded = loaded_case(case, how)
    if force or without:
        from ..report.results.portfolio import fund_extras as fund_extras_result

        _known_options(loaded, (*force, *without), how)
        loaded = fund_extras_result.overridden(loaded, force, without)
    if earlier is not None:
        from .replan import replan

        replan(loaded, how, earlier, changes, **asked)
        return
    if alternatives is not None and asked["seconds"] is not None:
        asked["beside"] = min(asked["beside"], asked["seconds"] / 4)  # what is asked for comes first
    loaded, made = analysed(loaded, how, **asked)
    from ..report.documents.left_out import sentences
    from ..report.results.portfolio import fund as fund_result
    from ..report.results.portfolio import fund_extras as fund_extras_result
    from ..report.text.portfolio import fund as fund_text

    portfolio = made.portfolio
    found = fund_result.fund(made.ranking, portfolio, made.reading_robustness)
    if force or without:
        free = None
        with solving(loaded, how, asked["seconds"]):
            from ..models.solver.lexicographic import best
            from ..models.solver.milp import OutOfTime

            with suppress(OutOfTime):
                free = best(fund_extras_result.unbound(portfolio.programme), asked["solver"])
        cost = fund_extras_result.overrides_cost(force, without, free, portfolio.optimum)
        found = replace(found, overrides_cost=cost)
    if alternatives is not None:
        from ..models.tradeoffs.alternatives import alternatives as following

        with solving(loaded, how, asked["seconds"]):
            others = following(
                portfolio.programme, portfolio.optimum, alternatives, differing, asked["solver"],
                differ_in or "pairs",
            )  # fmt: skip
        found = replace(found, **vars(fund_extras_result.alternatives(portfolio, others)))
    show(
        loaded, "fund", found,
        lambda width: fund_text.fund(
            found, loaded.case.currency, width, ranked=bool(loaded.case.criteria)
        ), how,
    )  # fmt: skip
    if how == "csv":  # has no place for it
        says = [*sentences(found.left_out), *(fund_text.unproven(found))]
        for sentence in says:
            click.echo(f"warning: {sentence}", err=True)
    others_unproven = any(not other.proven for other in found.alternatives or ())
    if portfolio.optimum.halted or others_unproven or found.alternatives_missing:
        raise SystemExit(UNPROVEN)


@click.command(cls=Command)
@CASE
@click.argument("pairs", nargs=-1, metavar="[PAIR]...")
@options(SCENARIO, PROFILE, BUDGET, METHOD, SCALING, LIMIT_WHOLE, FORMAT)
def explain(
    case: str,
    pairs: tuple[str, ...],
    profile: str | None,
    budget: float | None,
    method: str | None,
    normalisation: str | None,
    seconds: float | None,
    how: str,
) -> None:
    """Why pairs are funded or not, at what cost that would change, and what stands in the way.

    PAIR is written stage/technology, with * for any. Without one, what each limit on the portfolio
    is worth. Every figure is found by solving again.
    """
    loaded = loaded_case(case, how).asked(budget, method=method, normalisation=normalisation)
    profile = known_profile(loaded, profile, how)
    chosen = _known_options(loaded, pairs, how)
    from ..report.results.portfolio import explain as explain_result
    from ..report.text.portfolio import explain as explain_text

    with whole_in_time(loaded, how, seconds):
        from ..models.portfolio.portfolio import programme
        from ..models.ranking.ranking import rank as ranked
        from ..models.ranking.weights import weight_profile
        from ..models.sensitivity.counterfactuals import explain as explained
        from ..models.sensitivity.counterfactuals import worths

        made = programme(loaded.case, ranked(loaded.case, weight_profile(loaded.case, profile)))
        found = explained(made, chosen)
        limits = () if pairs else worths(made, found.optimum)
    result: ExplainResult = (
        explain_result.explain(loaded.case, found)
        if pairs
        else explain_result.explain_portfolio(loaded.case, made, found.optimum, limits)
    )
    show(
        loaded, "explain", result,
        lambda width: explain_text.explain(result, loaded.case.currency, width), how,
    )  # fmt: skip


def _known_options(loaded: Loaded, pairs: tuple[str, ...], how: str) -> list[str]:
    """The pairs that are meant, patterns spelt out; the end where one is no option."""
    from ..report.results.portfolio import explain as explain_result

    chosen, problems = explain_result.chosen_options(loaded, pairs)
    if problems:
        fail("unknown-pair", INVALID, how, "\n".join(map(str, problems)), problems, problems[0].message)
    return chosen


@click.command(cls=Command)
@options(CASE, SCENARIO, PROFILE, BUDGET, METHOD, SCALING)
@click.option("--lp", metavar="FILE", help="Write it in the LP format, which most solvers read; - prints it.")
@click.option("--mps", metavar="FILE", help="Write it as free MPS; - prints it.")
@options(FORCE, FORMAT)
def model(
    case: str,
    profile: str | None,
    budget: float | None,
    method: str | None,
    normalisation: str | None,
    lp: str | None,
    mps: str | None,
    force: bool,
    how: str,
) -> None:
    """The whole programme as formulas, which another solver must find the same optimum of.

    Every option and synergy as a variable, the value as the objective, and each rule as linear rows under its
    name. Where only files are asked for, they alone are written.
    """
    loaded = loaded_case(case, how).asked(budget, method=method, normalisation=normalisation)
    profile = known_profile(loaded, profile, how)
    with solving(loaded, how):
        from ..models.portfolio.formulas import formulas
        from ..models.portfolio.portfolio import programme
        from ..models.ranking.ranking import rank as ranked
        from ..models.ranking.weights import weight_profile
        from ..report.results.portfolio import model as model_result

        made = programme(loaded.case, ranked(loaded.case, weight_profile(loaded.case, profile)))
    result = model_result.model(formulas(made), loaded.case, profile)
    write_each({lp: result.lp, mps: result.mps}, force)
    stated = click.get_current_context().get_parameter_source("how")
    if (lp is None and mps is None) or how != "table" or stated is click.core.ParameterSource.COMMANDLINE:
        show(loaded, "model", result, result.text, how)


@click.command(cls=Command)
@click.argument("result", metavar="RESULT.json")
@options(CASE, LIMIT_CHECKS, FORMAT)
def verify(result: str, case: str, seconds: float | None, how: str) -> None:
    """Check a result against its case by other means than those that made it.

    RESULT.json is the analysis.json of 'run', the JSON of 'fund' (a re-plan, too), 'tradeoff', 'robust' or
    'worth', or - for standard input; or the JSON of 'chain', and then CASE is the chain.
    Files by their hashes, ranking, values and every rule by arithmetic of its own, the optimum by another
    solver. What the result says it leaves out is named, and not checked. Exits with 5 where something
    it does say is not confirmed, be it for want of time.
    """
    from ..cases.result import read_result
    from ..report.documents.stated_claims import stated_claims
    from ..report.results import verify as verify_result
    from ..report.results.verified import verification
    from ..report.text.case import verify as verify_text

    read = readable(lambda: read_result(result), result, how, "invalid-result")
    if read.command == "chain":
        from .companies.chain import verify_chain

        raise SystemExit(verify_chain(read, case, seconds, how))
    document = readable(lambda: stated_claims(read), result, how, "invalid-result")
    loaded = loaded_case(case, how)
    what = f"{loaded.case.name}: checking"
    with working(what), limits(what, seconds):
        found = list(verify_result.findings(read, document, loaded))
    verified = verification(read, found)
    show(loaded, "verify", verified, lambda width: verify_text.verify(verified, width), how)
    raise SystemExit(0 if verified.confirmed else verify_result.NOT_CONFIRMED)


COMMANDS = (fund, explain, model, verify)
