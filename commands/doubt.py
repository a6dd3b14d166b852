"""Commands about decisions under doubt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .terminal.console import Command, known_profile, loaded_case, show, usage
from .terminal.options import (
    BUDGET,
    CASE,
    FORCE,
    FORMAT,
    LIMIT_WHOLE,
    METHOD,
    PROFILE,
    SCALING,
    SCENARIO,
    SOLVER,
    WORKERS,
    engine_of,
    options,
    varied,
    whole_in_time,
)

if TYPE_CHECKING:
    from ..cases import Loaded
    from ..models.uncertainty.scenarios import Scenarios

UNDER_ONE_PROFILE = ("readings", "scale", "costs", "fits", "successes", "synergies")
"""What ``robust`` can vary: not weights, as values under other weights do not add up to an average."""


@click.command(cls=Command)
@options(CASE, SCENARIO, PROFILE, BUDGET)
@click.option(
    "--risk",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.1,
    show_default=True,
    help="The part of the scenarios that counts as bad.",
)
@click.option(
    "--vary",
    metavar="WHAT",
    help=f"Any of {','.join(UNDER_ONE_PROFILE)}, with commas between; what is left out stays at its point. "
    "Without it readings, costs, and of the last three what the case says is in doubt.",
)
@click.option(
    "--draws",
    type=click.IntRange(1, 1_000_000),
    help="Of what pairs are worth; 1,000 if left out, or 200 of more than 100 options. Where readings "
    "combine in few ways, all are taken, and none is drawn.",
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option(
    "--scenarios",
    "into",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write what was drawn as well, as JSON: what each option is worth in each scenario, and each cost "
    "in each draw of the costs.",
)
@options(FORCE, METHOD, SCALING, SOLVER, LIMIT_WHOLE, WORKERS, FORMAT)
def robust(
    case: str,
    profile: str | None,
    budget: float | None,
    risk: float,
    vary: str | None,
    draws: int | None,
    seed: int,
    into: Path | None,
    force: bool,
    method: str | None,
    normalisation: str | None,
    solver: Any,
    seconds: float | None,
    workers: int | None,
    how: str,
) -> None:
    """Portfolios chosen against doubt: best on average, of least regret, best in the bad tenth.

    Each is proven over all scenarios and stands beside the portfolio of 'fund', with the chance that it
    overspends where costs are ranges, and the reserve that would be enough.
    """
    loaded = loaded_case(case, how).asked(budget, method=method, normalisation=normalisation)
    factors = None if vary is None else varied(vary, UNDER_ONE_PROFILE)
    from ..models.ranking.ranking import rank
    from ..models.ranking.weights import weight_profile
    from ..report.results.doubt import robust as robust_result
    from ..report.text.doubt import robust as robust_text

    weights = weight_profile(loaded.case, known_profile(loaded, profile, how))
    with whole_in_time(loaded, how, seconds), engine_of(workers) as engine:
        from ..models.uncertainty.robust import robust as chosen

        found = chosen(loaded.case, rank(loaded.case, weights), risk, factors, draws, seed, engine, solver)
    if into is not None:
        _write_draws(loaded, found.scenarios, into, force)
    made = robust_result.robust(found, loaded.case.currency)
    show(loaded, "robust", made, lambda width: robust_text.robust(made, width), how)


def _write_draws(loaded: Loaded, found: Scenarios, into: Path, force: bool) -> None:
    from ..report.documents.json_document import as_json, document
    from ..report.export.files import Refused, save_one
    from ..report.results.doubt.draws import draws

    try:
        save_one(into, as_json(document(loaded, "draws", draws(found, loaded.case.currency))), force)
    except Refused as refused:
        usage(str(refused))


IN_DOUBT = ("readings", "fits", "successes", "costs")
"""What ``worth`` can ask after."""


@click.command(cls=Command)
@options(CASE, SCENARIO, PROFILE, BUDGET)
@click.option(
    "--vary",
    metavar="WHAT",
    help=f"What is in doubt: any of {', '.join(IN_DOUBT)}, with commas between; if left out, fits only where "
    "the case says that some are. A fit that is stated as a "
    "level may be one level less or more, each with a chance of a quarter: that is assumed, no case says it.",
)
@click.option(
    "--held",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.8,
    show_default=True,
    help="Until it is known, a cost counts as what is enough in this share of its draws.",
)
@click.option(
    "--draws",
    type=click.IntRange(100, 1_000_000),
    default=10_000,
    show_default=True,
    help="Of a single range. What has few values has all of them looked at.",
)
@click.option(
    "--portfolios",
    type=click.IntRange(10, 1_000_000),
    help="Draws of several things that have over 4,096 ways to turn out; by its size, 1,000 at most, if left "
    "out.",
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@options(METHOD, SCALING, LIMIT_WHOLE, WORKERS, FORMAT)
def worth(
    case: str,
    profile: str | None,
    budget: float | None,
    vary: str | None,
    held: float,
    draws: int,
    portfolios: int | None,
    seed: int,
    method: str | None,
    normalisation: str | None,
    seconds: float | None,
    workers: int | None,
    how: str,
) -> None:
    """What is worth finding out before money is spent, and what is not.

    The expected value of perfect information about each thing in doubt, about groups of them and about all:
    by how much a portfolio that is chosen knowing it is worth more on average. Beside it what other weights
    would lose, and by how much what is chosen for looking best disappoints.
    """
    loaded = loaded_case(case, how).asked(budget, method=method, normalisation=normalisation)
    factors = None if vary is None else varied(vary, IN_DOUBT)
    from ..models.ranking.ranking import rank
    from ..models.ranking.weights import weight_profile
    from ..report.results.doubt import worth_answer
    from ..report.text.doubt import worth as worth_text

    weights = weight_profile(loaded.case, known_profile(loaded, profile, how))
    with whole_in_time(loaded, how, seconds), engine_of(workers) as engine:
        from ..models.uncertainty.worth import worth as asked

        ranking = rank(loaded.case, weights)
        found = asked(loaded.case, ranking, factors, held, draws, portfolios, seed, engine)
    made = worth_answer.worth(found, loaded.case.currency)
    show(loaded, "worth", made, lambda width: worth_text.worth(made, width), how)


COMMANDS = (worth, robust)
