"""Funding in part: a pair that can be had at some share of its cost, with as much of what it brings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from .case import Case
from .fields import Builds, FundingLevel, PairEntry, Partial, Technology, Use
from .money import Cost

Made = TypeVar("Made", Technology, PairEntry)


def share_name(share: float) -> str:
    """What a size is called: 30%."""
    return f"{100 * share:.4g}%"


def shares(partial: Partial) -> tuple[float, ...]:
    """The sizes, evenly from the least to the whole."""
    step = (1.0 - partial.least) / (partial.steps - 1)
    return tuple(float(f"{partial.least + k * step:.12g}") for k in range(partial.steps))


def with_sizes(case: Case) -> Case:
    """The case with a level for each size of what is funded in part; the same one where nothing is.

    Cost, running cost, resources, value and what is built are in proportion; difficulty, maturity, duration
    and the chance of success are not of an amount, and stay. A pair that states some of them takes the rest
    from its technology, as it does without sizes.
    """
    entries = (*case.technologies.values(), *case.pairs.values())
    if not any(entry.partial for entry in entries):
        return case
    pairs = {}
    for name, pair in case.pairs.items():
        made = case.technologies[name.partition("/")[2]]
        partial = pair.partial or (None if pair.levels else made.partial)
        pairs[name] = _sized(pair, partial, [pair, made]) if partial else pair
    made_so = {
        name: _sized(made, made.partial, [made]) if made.partial else made
        for name, made in case.technologies.items()
    }
    return case.changed(pairs=pairs, technologies=made_so)


def _sized(entry: Made, partial: Partial, stated: list[Technology]) -> Made:
    """An entry with its sizes as levels, which it does not state itself."""
    of_cost = next((one for one in stated if one.cost is not None), stated[-1])
    cost = of_cost.cost or Cost(low=0.0, likely=0.0, high=0.0)
    builds = next((one.builds for one in stated if one.builds is not None), None)
    amounts: dict[str, Use] = {}
    for one in reversed(stated):
        amounts |= one.extras
    running = next((one.running_cost for one in stated if one.running_cost is not None), None)
    levels = {
        share_name(share): _level(share, cost, of_cost, builds, amounts, running) for share in shares(partial)
    }
    made = entry.model_copy(update={"levels": levels})
    made.__pydantic_fields_set__.discard("levels")  # nobody stated them: the file that says the same has none
    return made


def _level(
    share: float,
    cost: Cost,
    of_cost: Technology,
    builds: Builds | None,
    amounts: Mapping[str, Use],
    running: float | None,
) -> FundingLevel:
    ends: dict[str, Any] = {end: _times(share, getattr(cost, end)) for end in ("low", "likely", "high")}
    fields: dict[str, Any] = {
        "cost": cost.model_copy(update=ends),
        "effect": share,
        "source": of_cost.source,
        "illustrative": of_cost.illustrative,
        **{name: _part(share, amount) for name, amount in amounts.items()},
    }
    if running is not None:
        fields["running_cost"] = _times(share, running)
    if builds is not None:
        fields["builds"] = builds.model_copy(update={"maturity": _times(share, builds.maturity)})
    return FundingLevel.model_construct(**fields)


def _part(share: float, amount: Use) -> Use:
    """A part of what is used of a resource, in each period where a list says so."""
    if isinstance(amount, (list, tuple)):
        return tuple(_times(share, one) for one in amount)
    return _times(share, amount)


def _times(share: float, amount: float) -> float:
    """30 % of 250 is 75, not 75.00000000000001."""
    return float(f"{share * amount:.12g}")
