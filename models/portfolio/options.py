"""Stage × technology pairs: what could be funded, at what cost, for what value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import fsum, prod
from typing import TYPE_CHECKING, Any

from ...records import dataclass
from ..case.cost_ranges import cost_ranges
from ..case.criterion import ROLES
from ..case.plan import capital, first_days, last_day, nearest, used
from ..options.option import CAPITAL, OPERATING, Option, Spread, Synergy, money
from ..options.uncertain_costs import Price

if TYPE_CHECKING:  # rules.py needs Pair, case.py needs the rules
    from ..case.case import Case
    from ..case.fields import FundingLevel, PairEntry, Technology, Use
    from ..case.money import Cost
    from ..ranking.ranking import Ranking


def build_options(case: Case, ranking: Ranking) -> tuple[Option, ...]:
    """The fundable options of a case, stage by stage in the order of the case file.

    value = stage priority × fit, unless the pair states a value; × the level's effect × the chance of
    success × 1 / (1 + discount) a period that it ends later. difficulty = the stage's
    digitalization difficulty × the technology's; maturity = the smaller of the two maturities. A
    pair whose fit is none, and that states no value, is not an option. A pair that runs is one at what is
    left of its cost, not discounted, and behind it one that stops it where it may be stopped.
    """
    layout = _Layout(case, ranking)
    found: list[Option] = []
    for stage, technology in case.option_ids():
        for level in case.levels(stage, technology):
            found += layout.options(stage, technology, level)
        runs = case.pair(stage, technology).running
        if runs is not None and runs.stop is not None:
            found.append(_stopped(case, found[-1], runs.stop))
    return tuple(found)


def _prices(case: Case) -> dict[str, Price]:
    """By option, whenever it starts: what is paid to have it, where that is a range."""
    ranges = cost_ranges(case)
    return {
        sized: Price(made.low, made.likely, made.high, column, len(ranges)).scaled(part)
        for column, made in enumerate(ranges)
        for sized, part in made.pairs.items()
    }


@dataclass(frozen=True)
class OptionKey:
    """A pair at one of its levels, starting in one of the periods."""

    stage: str
    technology: str
    level: str | None = None
    start: int | None = None


def synergies(
    case: Case,
    pairs: Sequence[Option],
    amounts: Sequence[float] | None = None,
    chances: Mapping[str, float] | None = None,
) -> tuple[Synergy, ...]:
    """The case's synergies whose pairs are all options.

    ``amounts``: what each brings, ``chances``: pair → chance of success, where not what the case says.

    A synergy comes with the chance that all its pairs work. Where value that comes later is
    discounted, it comes in the period in which the last of its pairs ends: as a sum over the
    periods of what having all of them by then, rather than a period later, is worth.
    """
    of_pair: dict[str, list[int]] = {}
    for i, pair in enumerate(pairs):
        if not pair.stopped:
            of_pair.setdefault(pair.pair, []).append(i)
    found = []
    periods = list(_by_period(case, max((0, *(pair.end for pair in pairs))) if case.synergies else 0))
    known = chances or {}
    for number, stated in enumerate(case.synergies):
        amount = stated.value if amounts is None else amounts[number]
        chance = prod(known.get(name, case.success(*name.split("/"))) for name in stated.pairs)
        for last, worth in periods:
            groups = tuple(
                tuple(i for i in of_pair.get(name, ()) if pairs[i].end <= last) for name in stated.pairs
            )
            if all(groups) and worth:
                found.append(Synergy(groups, amount * chance * worth))
    return tuple(found)


def _by_period(case: Case, last: int) -> Iterator[tuple[int, float]]:
    """(period, what it is worth to have something by then, beyond having it by the next), to the last one."""
    kept = [1 / (1 + case.discount) ** period for period in range(last + 1)]
    for period in range(last + 1):
        yield period, kept[period] - (kept[period + 1] if period < last else 0.0)


def static_attributes(
    case: Case, stage: str, technology: str, sized: str | None, scores: Mapping[str, float]
) -> dict[str, float]:
    """What a pair at a level brings to the rules, whenever it starts, apart from its value, which depends on
    the ranking.

    ``scores``: its stage's by criterion.
    """
    made, pair = case.technologies[technology], case.pair(stage, technology)
    level = case.level(stage, technology, sized)
    found = dict(scores)
    difficult, mature = map(case.criterion_of, ROLES)
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
    found["risk"] = 1.0 - case.success(stage, technology)
    return found


def spreads(case: Case, choice: OptionKey) -> dict[str, Spread]:
    """The two parts of an option's cost, and each resource, over the periods."""
    stage, technology, level, start = choice.stage, choice.technology, choice.level, choice.start
    pair, names, takes = case.pair(stage, technology), tuple(case.periods), _duration(case, choice)
    runs = pair.running
    whole: Cost | None = runs.cost if runs else nearest(case, stage, technology, level, "cost")
    cost = whole.likely if whole else 0.0
    amounts = runs.by_period if runs else ()
    paid = _spread(names, start, amounts or capital(case, stage, technology, level, cost))
    # What is left of what runs holds all that it costs, unless the pair itself says what it costs to run.
    said = pair.running_cost if runs else nearest(case, stage, technology, level, "running_cost")
    running: float = said or 0.0
    build = 0 if runs else takes
    after = max(len(names) - max(start or 0, 0) - build, 0) if running else 0
    run = _spread(names, start, (*((0.0,) * build), *((running,) * after)) if running else ())
    found = {CAPITAL: replace(paid, total=cost), OPERATING: run}
    entries = (case.level(stage, technology, level), case.pair(stage, technology))
    for resource in case.resources:
        said = (entry.extras for entry in (*entries, case.technologies[technology]) if entry)
        amount: Use = next((extras[resource] for extras in said if resource in extras), 0.0)
        found[resource] = _spread(names, start, used(amount, takes))
    return found


def _spread(periods: Sequence[str], start: int | None, amounts: Sequence[float]) -> Spread:
    """Amounts from a start on, over the periods; of what runs already from the first on."""
    return Spread(fsum(amounts), dict(zip(periods[max(start or 0, 0) :], amounts, strict=False)))


def _duration(case: Case, choice: OptionKey) -> int:
    """Periods that an option takes: one where none is stated, it runs already, or the case has none."""
    if choice.start is None or case.pair(choice.stage, choice.technology).running:
        return 1
    return nearest(case, choice.stage, choice.technology, choice.level, "duration") or 1


@dataclass(frozen=True)
class _Amounts:
    """What an option pays and uses over the periods."""

    takes: int
    """Periods"""
    spreads: Mapping[str, Spread]
    attributes: Mapping[str, float]
    """The same for rules: resources in all, money in all and by period"""


class _Layout:
    """Lays out the options of a case; what many of them have in common is worked out once."""

    def __init__(self, case: Case, ranking: Ranking) -> None:
        self._case, self._ranking = case, ranking
        self._periods = tuple(case.periods)
        self._begins = [case.first_day(period) for period in self._periods]
        self._first = first_days(case)
        self._maturing = case.criterion_of("technological_maturity")
        self._scores = {stage: case.scores(stage) for stage in case.stages}
        self._known: dict[tuple[str, str, str | None, int | None], _Amounts] = {}
        self._prices = _prices(case)

    def options(self, stage: str, technology: str, sized: str | None) -> Iterator[Option]:
        """A pair at one of its levels, in each period that it can start in."""
        case = self._case
        made, pair = case.technologies[technology], case.pair(stage, technology)
        level = case.level(stage, technology, sized)
        fit = case.fit_of(stage, technology)
        effect = (level.effect if level else 1.0) * case.success(stage, technology)
        worth = self._ranking.priority(stage) * (fit or 0.0) if pair.value is None else pair.value
        stated = None if pair.running else nearest(case, stage, technology, sized, "duration")
        static = static_attributes(case, stage, technology, sized, self._scores[stage])
        builds = (level and level.builds) or pair.builds or made.builds
        why, basis = pair.why or case.why_fit(stage, technology), _basis(case, level, pair, made)
        price = self._prices.get(f"{stage}/{technology}" + ("" if sized is None else f":{sized}"))
        # A pair of which nothing particular is said pays and uses what its technology does at any stage.
        alike = stage if f"{stage}/{technology}" in case.pairs else "*"
        alone = case.score(made.maturity) if pair.maturity is None else None
        one: Option | None = None
        for start in case.starts(stage, technology):
            amounts = self._known.get((alike, technology, sized, start))
            if amounts is None:
                amounts = self._amounts(OptionKey(stage, technology, sized, start))
                self._known[alike, technology, sized, start] = amounts
            end = (start or 0) + amounts.takes - 1
            factor = effect / (1.0 + case.discount) ** max(end, 0)
            value = factor * worth
            attributes = {**static, **amounts.attributes, "value": value}
            begins = start is not None and pair.running is None
            own: dict[str, Any] = {
                "cost": attributes["cost"],
                "value": value,
                "difficulty": attributes.get("difficulty"),
                "maturity": attributes.get("maturity"),
                "attributes": attributes,
                "period": self._periods[start or 0] if begins else None,
                "start": start,
                "starts": self._begins[start or 0] if begins else None,
                "factor": factor,
                "duration": amounts.takes,
                "finished": last_day(self._first, end).isoformat()
                if self._first and stated is not None
                else None,
                "spreads": amounts.spreads,
            }
            one = (
                one.changed(**own)
                if one
                else Option(
                    stage=stage,
                    technology=technology,
                    fit=fit,
                    stated=pair.value is not None,
                    why=why,
                    basis=basis,
                    level=sized,
                    builds=builds.maturity if builds else 0.0,
                    maturing=self._maturing,
                    maturity_within_reach=alone,
                    state="running" if pair.running else "new",
                    price=price,
                    **own,
                )
            )
            yield one

    def _amounts(self, choice: OptionKey) -> _Amounts:
        over = spreads(self._case, choice)
        resources = {name: over[name].total for name in self._case.resources}
        return _Amounts(_duration(self._case, choice), over, resources | money(self._periods, over))


def _stopped(case: Case, running: Option, price: float) -> Option:
    """What it is to stop an option that runs: its price in the first period, and nothing of it in place."""
    over = dict.fromkeys(running.spreads, Spread())
    over[CAPITAL] = _spread(tuple(case.periods), running.start, (price,))
    return replace(
        running,
        cost=price,
        value=0.0,
        attributes=dict.fromkeys(running.attributes, 0.0) | money(case.periods, over),
        builds=0.0,
        factor=0.0,
        price=None,
        state="stopped",
        spreads=over,
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
