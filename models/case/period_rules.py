"""Rules about single periods: those that the periods state, and those that are about each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..rules.base import EVERY_PERIOD
from ..rules.kinds.registry import Rule
from ..rules.kinds.total import Total
from .fields import Period


def resource_limits(periods: Mapping[str, Period]) -> Iterator[Total]:
    """A rule for each resource that a period limits: what is used of it in the period is no more."""
    for name, period in periods.items():
        for resource, limit in period.extras.items():
            said = limit.model_dump(exclude={"name"})
            yield Total(rule="total", of=resource, period=name, name=f"{resource} {name}", **said)


def numbered(periods: Iterable[str], rules: Iterable[Rule]) -> dict[str, int]:
    """By its title, for every rule that a case states, as it counts: its place among them, from 0."""
    every = list(periods)
    return {
        one.title: number
        for number, rule in enumerate(rules)
        for one in each_period(every, rule.model_copy(update={"name": called(rule, number)}))
    }


def called(rule: Rule, number: int) -> str:
    """A rule's name, or its kind and place."""
    return rule.name or f"{rule.rule} {number + 1}"


def each_period(periods: Iterable[str], rule: Rule) -> Iterator[Rule]:
    """A rule about every period as one about each of them, called after it; any other rule as it is."""
    if getattr(rule, "period", None) != EVERY_PERIOD:
        yield rule
        return
    for period in periods:
        yield rule.model_copy(update={"period": period, "name": f"{rule.title} {period}"})
