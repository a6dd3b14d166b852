"""Stage × technology pairs: what could be funded, at what cost, for what value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING

from ..case.criterion import ROLES
from ..case.fields import Cost
from ..options.option import Option, Synergy

if TYPE_CHECKING:  # rules.py needs Pair, case.py needs the rules
    from ..case.case import Case
    from ..case.fields import FundingLevel, PairEntry, Technology
    from ..ranking.ranking import Ranking


def build_options(case: Case, ranking: Ranking) -> tuple[Option, ...]:
    """The fundable options of a case, stage by stage in the order of the case file.

    value = stage priority × fit, unless the pair states a value; × the level's effect × the chance of
    success × 1 / (1 + discount) a period that it starts later. difficulty = the stage's
    digitalization difficulty × the technology's; maturity = the smaller of the two maturities. A
    pair whose fit is none, and that states no value, is not an option. A pair that runs is one at what is
    left of its cost, not discounted, and behind it one that stops it where it may be stopped.
    """
    scores = {stage: case.scores(stage) for stage in case.stages}
    found = []
    for stage, technology in case.option_ids():
        for level in case.levels(stage, technology):
            for start in case.starts(stage, technology):
                key = OptionKey(stage, technology, level, start)
                found.append(_option(case, ranking, key, scores[stage]))
        runs = case.pair(stage, technology).running
        if runs is not None and runs.stop is not None:
            found.append(_stopped(case, found[-1], runs.stop))
    return tuple(found)


@dataclass(frozen=True)
class OptionKey:
    """A pair at one of its levels, starting in one of the periods."""

    stage: str
    technology: str
    level: str | None = None
    start: int | None = None


def synergies(case: Case, pairs: Sequence[Option]) -> tuple[Synergy, ...]:
    """The case's synergies whose pairs are all options.

    A synergy comes with the chance that all its pairs work. Where value that comes later is
    discounted, it comes in the period in which the last of its pairs starts: as a sum over the
    periods of what having all of them by then, rather than a period later, is worth.
    """
    of_pair: dict[str, list[int]] = {}
    for i, pair in enumerate(pairs):
        if not pair.stopped:
            of_pair.setdefault(pair.pair, []).append(i)
    found = []
    for stated in case.synergies:
        chance = prod(case.success(*name.split("/")) for name in stated.pairs)
        for last, worth in _by_period(case):
            groups = tuple(
                tuple(i for i in of_pair.get(name, ()) if (pairs[i].start or 0) <= last)
                for name in stated.pairs
            )
            if all(groups) and worth:
                found.append(Synergy(groups, stated.value * chance * worth))
    return tuple(found)


def _by_period(case: Case) -> Iterator[tuple[int, float]]:
    """(period, what it is worth to have something by then, beyond having it by the next)."""
    last = max(len(case.periods) - 1, 0)
    kept = [1 / (1 + case.discount) ** period for period in range(last + 1)]
    for period in range(last + 1):
        yield period, kept[period] - (kept[period + 1] if period < last else 0.0)


def static_attributes(case: Case, choice: OptionKey, scores: Mapping[str, float]) -> dict[str, float]:
    """What an option brings to the rules apart from its value, which depends on the ranking.

    ``scores``: its stage's by criterion.
    """
    made = case.technologies[choice.technology]
    pair = case.pair(choice.stage, choice.technology)
    level = case.level(choice.stage, choice.technology, choice.level)
    found = dict(scores)
    difficult, mature = map(case.criterion_of, ROLES)
    cost = pair.running.cost if pair.running else (level and level.cost) or pair.cost or made.cost
    found["cost"] = cost.likely if cost else 0.0
    # What a pair says, at a level of its own or in general, is of the pair; what a technology says is
    # multiplied by the stage's.
    of_level = level.difficulty if level else None
    stated = pair.difficulty if of_level is None or not pair.levels else of_level
    own_difficulty = case.score(made.difficulty if of_level is None else of_level)
    if stated is not None:
        found["difficulty"] = case.number(stated)
    elif own_difficulty is not None:
        found["difficulty"] = own_difficulty * (found[difficult] if difficult else 1.0)
    own_maturity = case.score(made.maturity)
    if pair.maturity is not None:
        found["maturity"] = case.number(pair.maturity)
    elif own_maturity is not None:
        found["maturity"] = min(own_maturity, found[mature]) if mature else own_maturity
    for resource in case.resources:
        nearest = (entry.extras for entry in (level, pair, made) if entry and resource in entry.extras)
        found[resource] = next(nearest, {}).get(resource, 0.0)
    found["risk"] = 1.0 - case.success(choice.stage, choice.technology)
    return found | spending(case, choice, found["cost"])


def spending(case: Case, choice: OptionKey, cost: float) -> dict[str, float]:
    """What of the cost is spent in each period, and up to it, by the names that period budgets use."""
    if choice.start is None:
        return {}
    runs = case.pair(choice.stage, choice.technology).running
    amounts: Sequence[float] = [cost * part for part in case.cost_profile(choice.stage, choice.technology)]
    if runs is not None and not isinstance(runs.left, Cost):
        amounts = runs.left
    found, so_far = {}, 0.0
    for number, name in enumerate(case.periods):
        since = number - max(choice.start, 0)  # what is left of what runs is spent from the first on
        part = amounts[since] if 0 <= since < len(amounts) else 0.0
        so_far += part
        found[f"spend {name}"], found[f"spend to {name}"] = part, so_far
    return found


def _option(case: Case, ranking: Ranking, choice: OptionKey, scores: Mapping[str, float]) -> Option:
    stage, technology = choice.stage, choice.technology
    made, pair = case.technologies[technology], case.pair(stage, technology)
    level = case.level(stage, technology, choice.level)
    fit = case.fit_of(stage, technology)
    factor = (level.effect if level else 1.0) * case.success(stage, technology)
    factor /= (1.0 + case.discount) ** max(choice.start or 0, 0)
    value = factor * (ranking.priority(stage) * (fit or 0.0) if pair.value is None else pair.value)
    attributes = static_attributes(case, choice, scores)
    begins = choice.start is not None and pair.running is None
    period = list(case.periods)[choice.start or 0] if begins else None
    builds = (level and level.builds) or pair.builds or made.builds
    return Option(
        stage=stage,
        technology=technology,
        cost=attributes["cost"],
        value=value,
        difficulty=attributes.get("difficulty"),
        maturity=attributes.get("maturity"),
        fit=fit,
        attributes={**attributes, "value": value},
        stated=pair.value is not None,
        why=pair.why or case.why_fit(stage, technology),
        basis=_basis(case, level, pair, made),
        level=choice.level,
        period=period,
        start=choice.start,
        starts=None if period is None else case.first_day(period),
        builds=builds.maturity if builds else 0.0,
        maturing=case.criterion_of("technological_maturity"),
        maturity_within_reach=case.score(made.maturity) if pair.maturity is None else None,
        factor=factor,
        state="running" if pair.running else "new",
    )


def _stopped(case: Case, running: Option, price: float) -> Option:
    """What it is to stop an option that runs: its price in the first period, and nothing of it in place."""
    money = {"cost": price}
    for number, period in enumerate(case.periods):
        money |= {f"spend {period}": 0.0 if number else price, f"spend to {period}": price}
    return replace(
        running,
        cost=price,
        value=0.0,
        attributes=dict.fromkeys(running.attributes, 0.0) | money,
        builds=0.0,
        factor=0.0,
        state="stopped",
    )


def _basis(case: Case, level: FundingLevel | None, pair: PairEntry, made: Technology) -> str:
    """Where a cost comes from: what is said nearest to it counts.

    The cost's own word, then its entry's, then the case's where that calls all illustrative. Of what runs
    what is left counts, of which the words beside it speak.
    """
    if pair.running is not None:
        said = [pair.running.cost.basis, pair.running.basis, pair.basis]
        said.append("illustrative" if case.illustrative else "not stated")
        return next((basis for basis in said if basis != "not stated"), "not stated")
    entries = (level, pair, made)
    stated = next((entry for entry in entries if entry is not None and entry.cost is not None), None)
    if stated is None or stated.cost is None:
        return "not stated"
    said = [stated.cost.basis, stated.basis]
    if stated is level:
        said.append(pair.basis if pair.levels else made.basis)
    said.append("illustrative" if case.illustrative else "not stated")
    return next((basis for basis in said if basis != "not stated"), "not stated")
