"""A whole answer, and the options of ``stress`` for how sure it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

import click

from .console import known_profile, solving, usage
from .options import FACTORS, VARIED, engine_of, options, varied

if TYPE_CHECKING:
    from ...cases import Loaded
    from ...mcda.other_process import Started
    from ...models.analysis import Analysis
    from ...models.sensitivity.doubt import Doubt

WEIGHTS = ("uniform", "profile", "hull", "order", "set", "posterior")
"""From which weights is drawn."""
NAMES = ("draws", "portfolios", "seed", "weights", "spread", "vary")


def _option(name: str, kind: Any, says: str, metavar: str | None = None) -> Any:
    return click.option(f"--{name}", type=kind, metavar=metavar, help=f"For how sure it is: {says}")


def doubted(function: Callable[..., Any]) -> Callable[..., Any]:
    """What is drawn for how sure an answer is: as ``stress`` takes it, but for what is usual here."""
    return options(
        _option("draws", click.IntRange(1, 10_000_000), "how many; 10,000 if left out."),
        _option(
            "portfolios",
            click.IntRange(1, 1_000_000),
            "in how many of them the portfolio is solved anew; by its size, 500 at most, if left out.",
        ),
        _option("seed", click.IntRange(0), "of the draws; 1 if left out."),
        _option(
            "weights",
            click.Choice(WEIGHTS),
            "which weights, as in 'stress'; near the profile, or what it leaves open, if left out.",
        ),
        _option(
            "spread",
            click.FloatRange(0, 1, min_open=True),
            "the standard deviation of a weight near the profile; 0.05 if left out.",
        ),
        _option("vary", click.STRING, VARIED, "WHAT"),
    )(function)


def doubt_of(loaded: Loaded, how: str, profile: str | None, asked: dict[str, Any]) -> Doubt | None:
    """What ``asked`` says of it; ``None`` where it says nothing. Ends where weights cannot be drawn so."""
    given = {name: asked[name] for name in NAMES if asked.get(name) is not None}
    if not given:
        return None
    if "vary" in given:
        given["vary"] = tuple(varied(given["vary"], FACTORS))
    from ...models.ranking.weights import weight_profile
    from ...models.sensitivity.doubt import Doubt, check_doubt

    found = Doubt(**given)
    try:
        check_doubt(loaded.case, weight_profile(loaded.case, known_profile(loaded, profile, how)), found)
    except ValueError as reason:
        refuse_weights(reason, found.weights or "profile", found.spread)
    return found


def refuse_weights(reason: ValueError, weights: str, spread: float) -> NoReturn:
    """End where weights cannot be drawn so."""
    usage(f"--spread: {reason}, not {spread:g}" if weights == "profile" else f"--weights: {reason}")


def analysed(
    loaded: Loaded,
    how: str,
    profile: str | None,
    budget: float | None,
    method: str | None,
    normalisation: str | None,
    solver: Any,
    seconds: float | None,
    beside: float,
    sure: bool = False,
    ready: Started | None = None,
    workers: int | None = 1,
    **doubt: Any,
) -> tuple[Loaded, Analysis]:
    """``doubt``: the options of ``doubted``, where a command has them."""
    loaded = loaded.asked(budget, method=method, normalisation=normalisation)
    profile = known_profile(loaded, profile, how)
    asked = None
    if doubt:
        asked = doubt_of(loaded, how, profile, doubt)
    from ...models.analysis import analyse

    with solving(loaded, how, seconds), engine_of(workers) as engine:
        return loaded, analyse(
            loaded.case, profile, solver, sure, beside,
            ready=ready, engine=engine, scenarios=loaded.scenario_cases if sure else None, doubt=asked,
        )  # fmt: skip
