"""Commands about weights and the ranking of the stages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from ..mcda.methods import BASES, VALUING
from .terminal.answer import WEIGHTS, refuse_weights
from .terminal.console import Command, known_profile, known_stage, loaded_case, needs_criteria, show, usage
from .terminal.options import (
    ANY_METHOD,
    BUDGET,
    CASE,
    EVERY_METHOD,
    FACTORS,
    FORMAT,
    LIMIT_WHOLE,
    METHOD,
    PROFILE,
    SCALING,
    SCENARIO,
    VARIED,
    WORKERS,
    engine_of,
    options,
    varied,
    whole_in_time,
)

if TYPE_CHECKING:
    from ..models.case.case import Case
    from ..models.ranking.weights import WeightProfile
    from ..models.sensitivity.other_weights import OtherWeights


@click.command(cls=Command)
@options(CASE, FORMAT)
@click.option("--profile", metavar="NAME", help="This one's weights only.")
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
        from .terminal.elicit import ask

        ask(case, "planner" if name is None else name, force)
        return
    if name is not None or force:
        usage("--as and --force: belong to --ask; add it, or leave them out")
    from ..report.results.stages import weigh as weigh_result
    from ..report.text.stages import weigh as weigh_text

    loaded = loaded_case(case, how)
    from ..models.ranking.weights import all_profiles

    profiles = all_profiles(loaded.case)
    if profile is not None:
        profiles = {profile: profiles[known_profile(loaded, profile, how)]}
    found = weigh_result.weigh(
        profiles.values(), repair, loaded.case.random_index, *_consequences(loaded.case, profiles, repair)
    )
    show(loaded, "weigh", found, lambda width: weigh_text.weigh(found, width), how)


def _consequences(
    case: Case, profiles: Mapping[str, WeightProfile], repair: bool
) -> tuple[dict[str, OtherWeights], dict[str, OtherWeights]]:
    """What repairs, and counting those who are left out, would change, by profile."""
    left_out = {name for name, made in profiles.items() if made.with_everyone}
    if not repair and not left_out:
        return {}, {}
    from ..models.sensitivity.other_weights import other_weights, repaired

    mended, everyone = {}, {}
    for name, made in profiles.items():
        if repair and (then := repaired(case, made)) is not None:
            mended[name] = other_weights(case, made, then)
        if name in left_out:
            whole = replace(made, weights=made.with_everyone or {})
            everyone[name] = other_weights(case, made, whole)
    return mended, everyone


@click.command(cls=Command)
@options(CASE, SCENARIO, PROFILE, ANY_METHOD, EVERY_METHOD, SCALING, FORMAT)
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
    from ..report.results.stages import rank as rank_result
    from ..report.text.stages import rank as rank_text

    own = method if method in VALUING else None
    loaded = loaded_case(case, how).asked(None, method=own, normalisation=normalisation)
    from ..models.ranking.open_readings import vary
    from ..models.ranking.weights import weight_profile

    needs_criteria(loaded, how)
    weights = weight_profile(loaded.case, known_profile(loaded, profile, how))
    if every or (method is not None and method not in VALUING):
        from . import rank_methods as rank_methods_command

        rank_methods_command.show(loaded, weights, method, every, how)
        return
    if explain is not None:
        from ..models.ranking.rank_explanation import explain_rank
        from ..report.results.stages import rank_explain as rank_explain_result

        found = explain_rank(loaded.case, weights, known_stage(loaded, explain, how))
        why = rank_explain_result.explain_rank(found)
        show(loaded, "rank-explain", why, lambda width: rank_text.rank_explain(why, width), how)
        return
    ranked = rank_result.rank(loaded, vary(loaded.case, weights))
    show(loaded, "rank", ranked, lambda width: rank_text.rank(ranked, width), how)


@click.command(cls=Command)
@options(CASE, SCENARIO, BUDGET, METHOD, SCALING, LIMIT_WHOLE, WORKERS, FORMAT)
@click.option("--profiles", metavar="NAMES", help="Only these, with commas between; all if left out.")
def compare(
    case: str,
    budget: float | None,
    method: str | None,
    normalisation: str | None,
    seconds: float | None,
    workers: int | None,
    how: str,
    profiles: str | None,
) -> None:
    """Weight profiles side by side: rankings, portfolios, and what each costs the others."""
    from ..models.ranking.weights import weight_profile
    from ..report.results.doubt import compare as compare_result
    from ..report.text.doubt import compare as compare_text

    loaded = loaded_case(case, how).asked(budget, method=method, normalisation=normalisation)
    every: list[str | None] = [*loaded.case.profiles] or [None]
    wanted = profiles.split(",") if profiles else every
    names = dict.fromkeys(known_profile(loaded, name, how, "--profiles") for name in wanted)
    with whole_in_time(loaded, how, seconds), engine_of(workers) as engine:
        from ..models.sensitivity.profile_regret import compare as compared
        from ..models.sensitivity.within_set import with_sets

        weighed = {name: weight_profile(loaded.case, name) for name in names}
        found = with_sets(compared(loaded.case, weighed, engine))
    made = compare_result.compare(found, loaded.case.currency)
    show(loaded, "compare", made, lambda width: compare_text.compare(made, width), how)


@click.command(cls=Command)
@options(CASE, SCENARIO, PROFILE, BUDGET)
@click.option("--draws", type=click.IntRange(1, 10_000_000), default=10_000, show_default=True)
@click.option(
    "--portfolios",
    type=click.IntRange(1, 1_000_000),
    help="In how many of the draws the portfolio is solved anew; by its size, 1,000 at most, if left out.",
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option(
    "--weights",
    type=click.Choice(WEIGHTS),
    help="Any weights (the default), those near the profile, mixtures of all profiles, its order, the set "
    "that it states (then the default), or the posterior of aggregate: bayesian (then the default).",
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
    metavar="WHAT",
    help=f"What is drawn, all else staying at its point value: {VARIED}",
)
@click.option("--basis", type=click.Choice(tuple(BASES)), help="What ranks the stages.")
@click.option("--when", is_flag=True, help="Also in words: in which draws the portfolio of 'fund' fails.")
@click.option(
    "--loses",
    type=click.FloatRange(0, 1, max_open=True),
    help="With --when: it fails where it loses more than this share of what would have been best; 0.1 if "
    "left out.",
)
@options(SCALING, LIMIT_WHOLE, WORKERS, FORMAT)
def stress(
    case: str,
    profile: str | None,
    budget: float | None,
    draws: int,
    portfolios: int | None,
    seed: int,
    weights: Any,
    spread: float,
    vary: str | None,
    basis: str | None,
    when: bool,
    loses: float | None,
    normalisation: str | None,
    seconds: float | None,
    workers: int | None,
    how: str,
) -> None:
    """How sure ranking and portfolio are when weights, readings, scale and costs are not."""
    method = BASES[basis] if basis else None
    loaded = loaded_case(case, how).asked(budget, method=method, normalisation=normalisation)
    named = None if vary is None else varied(vary, FACTORS)
    if loses is not None and not when:
        usage("--loses: goes with --when; add it, or leave it out")
    from ..models.case.in_doubt import anything_drawn
    from ..models.ranking.weights import weight_profile
    from ..report.results.doubt import stress_answer as stress_result
    from ..report.text.doubt import stress as stress_text

    if not anything_drawn(loaded.case) or {"weights", "readings", "scale"}.intersection(named or ()):
        needs_criteria(
            loaded, how, ", or write a cost as low, likely and high to ask how sure its portfolio is"
        )
    chosen = weight_profile(loaded.case, known_profile(loaded, profile, how))
    with whole_in_time(loaded, how, seconds), engine_of(workers) as engine:
        from ..models.sensitivity.distributions import usual_factors
        from ..models.sensitivity.monte_carlo import sampler, usual_spread
        from ..models.sensitivity.monte_carlo import stress as stressed

        factors = named or usual_factors(loaded.case)
        weights = weights or usual_spread(loaded.case, chosen)
        try:
            drawn = sampler(loaded.case, chosen, weights, spread)
        except ValueError as reason:
            refuse_weights(reason, weights, spread)
        found = stressed(loaded.case, chosen, drawn, factors, draws, portfolios, seed, engine)
        fails = None
        if when:
            from ..models.uncertainty.failing import failing
            from ..report.results.doubt.stress_when import when as when_result

            solved = found.core.draws if found.core else 1
            share = 0.1 if loses is None else loses
            failed = failing(found.uncertainty, found.ranking, share, solved, seed, engine)
            fails = when_result(failed, loaded.case.currency)
    deviation = spread if weights == "profile" else None
    made = stress_result.stress(found, factors, weights, deviation, fails)
    show(loaded, "stress", made, lambda width: stress_text.stress(made, width), how)


COMMANDS = (weigh, rank, compare, stress)
