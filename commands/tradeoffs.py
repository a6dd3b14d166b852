"""Commands about what is given up for what: money for value, one sum for another."""

from __future__ import annotations

import click

from .terminal.console import (
    INVALID,
    UNPROVEN,
    Command,
    fail,
    known_profile,
    loaded_case,
    show,
    solving,
)
from .terminal.options import (
    BUDGET,
    CASE,
    FORCE,
    FORMAT,
    LIMIT_FOUND,
    LIMIT_WHOLE,
    METHOD,
    PROFILE,
    SCALING,
    SCENARIO,
    WORKERS,
    amount,
    engine_of,
    options,
    whole_in_time,
    write_each,
)


@click.command(cls=Command)
@options(CASE, SCENARIO, PROFILE, BUDGET, METHOD, SCALING)
@click.option("--up-to", callback=amount, metavar="COST", help="No further; to the dearest if left out.")
@options(LIMIT_WHOLE, WORKERS, FORMAT)
def frontier(
    case: str,
    profile: str | None,
    budget: float | None,
    method: str | None,
    normalisation: str | None,
    up_to: float | None,
    seconds: float | None,
    workers: int | None,
    how: str,
) -> None:
    """What every amount of money would buy, within the budget and beyond it.

    All portfolios that no cheaper or equally cheap one beats, and the pairs that enter and leave
    from one to the next. The budget is lifted; the other rules stay.
    """
    loaded = loaded_case(case, how).asked(budget, method=method, normalisation=normalisation)
    from ..models.ranking.weights import weight_profile
    from ..report.results.portfolio import frontier as frontier_result
    from ..report.text.portfolio import frontier as frontier_text

    weights = weight_profile(loaded.case, known_profile(loaded, profile, how))
    with whole_in_time(loaded, how, seconds), engine_of(workers) as engine:
        from ..models.ranking.ranking import rank as ranked
        from ..models.tradeoffs.budget_frontier import budget_frontier

        found = budget_frontier(loaded.case, ranked(loaded.case, weights), up_to, engine)
    result = frontier_result.frontier(found, loaded.case.currency)
    show(
        loaded, "frontier", result,
        lambda width: frontier_text.frontier(result, loaded.case.currency, width), how,
    )  # fmt: skip


@click.command(cls=Command)
@options(CASE, SCENARIO, PROFILE, BUDGET, METHOD, SCALING)
@click.option(
    "--between", required=True, metavar="SUMS",
    help="Two or three sums over what is funded, with commas between: value, cost, capital cost, operating "
    "cost, difficulty, maturity, risk, a resource, a criterion (the scores of the stages funded), or "
    "weighted:CRITERION (what it brings to the additive value). NAME=min or NAME=max turns one round.",
)  # fmt: skip
@click.option(
    "--points", type=click.IntRange(3, 10_000), default=300, show_default=True, metavar="N",
    help="No more portfolios than that, which then lie apart.",
)  # fmt: skip
@click.option(
    "--html", metavar="FILE",
    help="Write the picture with its table as a page that opens without a network; - prints it.",
)  # fmt: skip
@options(LIMIT_FOUND, FORCE, FORMAT)
def tradeoff(
    case: str,
    profile: str | None,
    budget: float | None,
    method: str | None,
    normalisation: str | None,
    between: str,
    points: int,
    html: str | None,
    seconds: float | None,
    force: bool,
    how: str,
) -> None:
    """What is given up of one sum for another: the portfolios that no other beats in all of them.

    All rules stay, the budget too. Each portfolio is proven to be beaten by none, and so is that there are no
    more of them, unless there are too many or the time is over: then the result says so.
    """
    loaded = loaded_case(case, how).asked(budget, method=method, normalisation=normalisation)
    from ..models.ranking.weights import weight_profile
    from ..models.tradeoffs.sums import UnknownSum
    from ..report.results.portfolio import tradeoff as tradeoff_result
    from ..report.text.portfolio import tradeoff as tradeoff_text

    weights = weight_profile(loaded.case, known_profile(loaded, profile, how))
    with solving(loaded, how, seconds):
        from ..models.ranking.ranking import rank as ranked
        from ..models.tradeoffs.tradeoff import tradeoff as between_sums

        try:
            found = between_sums(loaded.case, ranked(loaded.case, weights), between.split(","), points)
        except UnknownSum as unknown:
            fail("unknown-sum", INVALID, how, f"--between: {unknown}", [])
    result = tradeoff_result.tradeoff(found, weights.id)
    if html is not None:
        from ..report.export.tradeoff_page import tradeoff_html

        write_each({html: lambda: tradeoff_html(result, found)}, force)
    if html != "-":
        show(loaded, "tradeoff", result, lambda width: tradeoff_text.tradeoff(result, width), how)
    if found.halted not in (None, "points") or found.chosen.halted:
        raise SystemExit(UNPROVEN)


COMMANDS = (frontier, tradeoff)
