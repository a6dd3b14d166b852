"""A case's options, and what they are worth and spend, once more in plain Python.

See ``arithmetic``, whose figures it goes on from.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from ....records import dataclass
from ...case.case import Case
from ...case.fields import FundingLevel, PairEntry, Partial, Technology
from .ranking import Figures, number, scores
from .years import capital, day_after

Key = tuple[str, str | None, str | None]


@dataclass(frozen=True)
class RecomputedOption:
    """A pair at one of its levels, starting in one of the periods."""

    pair: str
    level: str | None
    period: str | None
    """``None`` where the case has none"""
    start: int
    """The number of that period; 0 where there are none"""
    figures: Figures
    """Its attributes: cost and its parts, value, difficulty, maturity, risk, resources, the stage's scores"""
    over: Mapping[str, Sequence[float]]
    """What of its cost, of each part of it and of each resource falls into each period of the case"""
    end: int
    """The number of the period in which it ends, behind the last one perhaps"""
    finished: str | None
    """The day after that period, where it states a duration and periods have days"""
    success: float
    builds: float
    """What it adds to the maturity of its stage from the period after that on"""
    within_reach: float | None
    """The maturity of its technology; ``None`` where the pair states a maturity, which nothing changes."""
    state: Literal["new", "running", "stopped"] = "new"

    @property
    def key(self) -> Key:
        return self.pair, self.level, self.period

    @property
    def stage(self) -> str:
        return self.pair.partition("/")[0]


Plan = Sequence[RecomputedOption]
"""What is funded, and what is stopped: no two of one pair"""


def options(case: Case, priority: Figures) -> dict[Key, RecomputedOption]:
    """Everything that could be funded: pair by pair, level by level, period by period."""
    read, found = scores(case), {}
    for stage in case.stages:
        for name, technology in case.technologies.items():
            pair = f"{stage}/{name}"
            own, cell = case.pairs.get(pair), case.fit.get(stage, {}).get(name)
            fit = own.fit if own and own.fit is not None else cell.fit if cell else 0.0
            stated = own.value if own else None
            if stated is None and not fit:
                continue
            worth = priority[stage] * fit if stated is None else stated
            for level, size in _levels(own, technology):
                for start, period in _starts(case, own, technology):
                    made = _option(case, pair, read[stage], (level, size), (start, period))
                    kept = made.success / (1 + case.discount) ** max(made.end, 0)
                    made.figures["value"] = worth * kept * (1.0 if size is None else size.effect)
                    found[made.key] = made
    return found


def stopped(case: Case, running: RecomputedOption) -> RecomputedOption | None:
    """What stopping a pair that runs costs, in the first period; ``None``: nothing says that it may be."""
    stated = case.pairs[running.pair].running
    if stated is None or stated.stop is None:
        return None
    figures = {"cost": stated.stop, "capital cost": stated.stop, "operating cost": 0.0, "value": 0.0}
    first = [stated.stop if which == 0 else 0.0 for which in range(len(case.periods))]
    nothing = [0.0] * len(first)
    over = {"cost": first, "capital cost": first, "operating cost": nothing}
    return RecomputedOption(
        running.pair, None, None, running.start, figures, over, running.end, None, 1.0, 0.0, None, "stopped"
    )


def _levels(
    own: PairEntry | None, technology: Technology
) -> Iterator[tuple[str | None, FundingLevel | None]]:
    """The one at which it runs already, or all that there are."""
    every = _every_level(own, technology)
    if own is None or own.running is None:
        yield from every
    else:
        yield from (one for one in every if one[0] == own.running.level)


def _every_level(
    own: PairEntry | None, technology: Technology
) -> Iterator[tuple[str | None, FundingLevel | None]]:
    """The pair's own; else the technology's, unless the pair has one cost of its own; else none."""
    in_part = None if own is None else own.partial
    if in_part is None and not (own is not None and "levels" in own.model_fields_set and own.levels):
        in_part = technology.partial
    if in_part is not None:
        yield from _parts(in_part, own, technology)
    elif own is not None and own.levels:
        yield from own.levels.items()
    elif technology.levels and not (own is not None and own.cost):
        yield from technology.levels.items()
    else:
        yield None, None


def _parts(
    in_part: Partial, own: PairEntry | None, technology: Technology
) -> Iterator[tuple[str, FundingLevel]]:
    """Evenly spread sizes up to the whole, each with its part of cost, resources and what is built."""
    nearest = [entry for entry in (own, technology) if entry is not None]
    whole = next((entry.cost for entry in nearest if entry.cost), None)
    built = next((entry.builds.maturity for entry in nearest if entry.builds), None)
    amounts: dict[str, Any] = {}
    for entry in reversed(nearest):
        amounts.update(entry.__pydantic_extra__ or {})
        if entry.running_cost is not None:
            amounts["running_cost"] = entry.running_cost
    for step in range(in_part.steps):
        part = in_part.least + step * (1 - in_part.least) / (in_part.steps - 1)
        likely = part * whole.likely if whole else 0.0
        sized = {"cost": likely, "effect": part, **{name: _times(part, of) for name, of in amounts.items()}}
        building = {} if built is None else {"builds": {"maturity": part * built}}
        yield f"{100 * part:.4g}%", FundingLevel.model_validate(sized | building)


def _times(part: float, amount: Any) -> Any:
    return [part * one for one in amount] if isinstance(amount, (list, tuple)) else part * amount


def _starts(case: Case, own: PairEntry | None, technology: Technology) -> Iterator[tuple[int, str | None]]:
    """The periods from the earliest to the latest, each where the pair or else the technology says it."""
    if own is not None and own.running is not None:
        yield -1, None  # before all of them
        return
    if not case.periods:
        yield 0, None
    first = (own and own.earliest) or technology.earliest
    last = (own and own.latest) or technology.latest
    begun = first is None
    for start, name in enumerate(case.periods):
        begun = begun or name == first
        if begun:
            yield start, name
        if name == last:
            return


def _option(
    case: Case,
    pair: str,
    at_stage: Figures,
    sized: tuple[str | None, FundingLevel | None],
    begins: tuple[int, str | None],
) -> RecomputedOption:
    """All of an option but its value."""
    own, technology = case.pairs.get(pair), case.technologies[pair.partition("/")[2]]
    level, size = sized
    entries = [entry for entry in (size, own, technology) if entry is not None]
    whole = [entry for entry in (own, technology) if entry is not None]
    figures = dict(at_stage)
    runs = None if own is None else own.running
    figures |= _difficulty(case, own, technology, size, at_stage)
    within_reach = None
    if own is not None and own.maturity is not None:
        figures["maturity"] = number(case, own.maturity)
    elif technology.maturity is not None:
        within_reach = number(case, technology.maturity)
        of_stage = at_stage.get(in_role(case, "technological_maturity"), math.inf)
        figures["maturity"] = min(within_reach, of_stage)
    # What runs is done before the first period, and from that one on costs and uses what it states.
    stated = next((entry.duration for entry in entries if entry.duration is not None and not runs), None)
    takes = stated if stated is not None and case.periods else 1
    first, build = (begins[0], takes) if runs is None else (0, 0)
    timed = {"capital cost": capital(size, own, technology)}
    if case.periods:
        rates = [own.running_cost] if own is not None and runs else [entry.running_cost for entry in entries]
        rate = next((rate for rate in rates if rate is not None), 0.0)
        timed["operating cost"] = [0.0] * build + [rate] * (len(case.periods) - first - build)
    for resource in case.resources:
        amounts = [(entry.__pydantic_extra__ or {}).get(resource) for entry in entries]
        of_resource: Any = next((amount for amount in amounts if amount is not None), 0.0)
        timed[resource] = of_resource if isinstance(of_resource, (list, tuple)) else [of_resource] * takes
    figures |= {"operating cost": 0.0} | {name: math.fsum(of) for name, of in timed.items()}
    figures["cost"] = figures["capital cost"] + figures["operating cost"]
    over = {name: [0.0] * len(case.periods) for name in ("cost", *timed)}
    for name, listed in timed.items():
        for which, amount in zip(range(first, len(case.periods)), listed, strict=False):
            over[name][which] += amount
            if name in ("capital cost", "operating cost"):
                over["cost"][which] += amount
    success = next((entry.success for entry in whole if entry.success is not None), 1.0)
    figures["risk"] = 1.0 - success
    return RecomputedOption(
        pair,
        level,
        begins[1],
        begins[0],
        figures,
        over,
        begins[0] + takes - 1,
        day_after(case, begins[0] + takes - 1) if stated is not None and case.periods else None,
        success,
        builds=next((entry.builds.maturity for entry in entries if entry.builds), 0.0),
        within_reach=within_reach,
        state="new" if runs is None else "running",
    )


def _difficulty(
    case: Case, own: PairEntry | None, technology: Technology, size: FundingLevel | None, at_stage: Figures
) -> Figures:
    """What is said of the pair is its difficulty; what is said of the technology is times its stage's."""
    of_level = None if size is None else size.difficulty
    if of_level is not None and own is not None and own.levels:
        return {"difficulty": number(case, of_level)}
    if own is not None and own.difficulty is not None:
        return {"difficulty": number(case, own.difficulty)}
    general = technology.difficulty if of_level is None else of_level
    if general is None:
        return {}
    of_stage = at_stage.get(in_role(case, "digitalization_difficulty"), 1.0)
    return {"difficulty": number(case, general) * of_stage}


def in_role(case: Case, role: str) -> str:
    """The criterion that says it has a role; else the one called so, unless it says that it has another."""
    for name, criterion in case.criteria.items():
        if criterion.role == role:
            return name
    namesake = case.criteria.get(role)
    return "" if namesake is None or namesake.role else role


# ---------------------------------------------------------------- what a plan is worth


def joint(case: Case, plan: Plan) -> dict[tuple[str, ...], float]:
    """The synergies that a plan realises: pairs → value, those about the same pairs summed.

    It comes with the chance that all work, from the period on in which the last of them ends.
    """
    funded = {option.pair: option for option in plan if option.state != "stopped"}
    found: dict[tuple[str, ...], float] = {}
    for stated in case.synergies:
        if not all(pair in funded for pair in stated.pairs):
            continue
        value = stated.value
        for pair in stated.pairs:
            value *= funded[pair].success
        value /= (1 + case.discount) ** max(0, *(funded[pair].end for pair in stated.pairs))
        name = tuple(sorted(stated.pairs))
        found[name] = found.get(name, 0.0) + value
    return found


def terms(case: Case, plan: Plan) -> list[float]:
    """What a plan's value is summed from: options, then the synergies that they realise."""
    return [option.figures["value"] for option in plan] + list(joint(case, plan).values())


# ---------------------------------------------------------------- what it costs, when and whom


def spent(case: Case, plan: Plan) -> list[float]:
    """What is spent in each period; what falls behind the last one is nobody's."""
    return [math.fsum(option.over["cost"][which] for option in plan) for which in range(len(case.periods))]
