"""Is the plan sound? When pairs can start, and what periods allow."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import pairwise
from math import fsum, isfinite
from typing import Any

from ..case.case import Case
from ..case.fields import ExtensibleEntry, Period, Technology
from ..entry.entry import shown
from ..entry.problem import Near, Path, Problem, either, undeclared
from ..rules.kinds.fund import Fund
from .names import Declared, DeclaredNames


def period_problems(path: Path, entry: Technology, periods: Declared) -> Iterator[Problem]:
    """When an entry can start, and how its cost is spread."""
    ends = [entry.earliest, entry.latest]
    for field, period in zip(("earliest", "latest"), ends, strict=True):
        if period is not None and period not in periods:
            yield undeclared((*path, field), period, "period", periods)
    if all(period in periods for period in ends):
        first, last = (periods[str(period)] for period in ends)
        if first > last:
            yield Problem((*path, "latest"), f"{entry.latest} comes before {entry.earliest}, the earliest")
    yield from _paid(path, entry)


def _paid(path: Path, entry: Technology) -> Iterator[Problem]:
    """What is wrong with when a cost is paid: shares of it, or amounts."""
    profile, at = entry.cost_profile, (*path, "cost_profile")
    if isinstance(profile, tuple) and abs(sum(profile) - 1) > 1e-6:
        amounts = ", ".join(f"{after}: {amount:g}" for after, amount in enumerate(profile[:3]))
        remedy = f"; amounts are written {{{amounts}}}" if abs(sum(profile)) > 2 else ""
        yield Problem(at, f"shares sum to {sum(profile):.10g}, not 1{remedy}")
    if not isinstance(profile, dict):
        return
    whole = fsum(profile.values())
    if entry.levels is not None:
        says = "amounts stand beside levels, which have costs of their own: write shares, [0.6, 0.4]"
        yield Problem(at, says)
    elif entry.cost is not None and abs(whole - entry.cost.likely) > 1e-9 * fsum(map(abs, profile.values())):
        remedy = "leave the cost out, which is their sum, or correct one of them"
        if abs(whole - 1) <= 1e-6:
            remedy = "shares are written as a list, [0.6, 0.4]"
        yield Problem(at, f"amounts sum to {whole:.10g}, not to the cost, {entry.cost.likely:.10g}: {remedy}")


def _paid_otherwise(case: Case) -> Iterator[Problem]:
    """Pairs with a cost of their own, paid in the amounts that their technology says of its own."""
    for name, pair in case.pairs.items():
        technology = name.partition("/")[2]
        made = case.technologies.get(technology)
        if made is None or not isinstance(made.cost_profile, dict) or pair.cost_profile is not None:
            continue
        for field in ("cost", "levels"):
            if getattr(pair, field) is not None:
                yield Problem(
                    ("pairs", name, field),
                    f"technologies.{technology}.cost_profile says in amounts when another cost is paid: give "
                    "the pair a cost_profile as well, or write shares there",
                )


MOST_LISTED = 100
"""Amounts of a resource, one a period"""


def use_problems(path: Path, entry: ExtensibleEntry, known: DeclaredNames) -> Iterator[Problem]:
    """What an entry says of resources: numbers, or a list of one a period from its start on."""
    for key, amount in entry.extras.items():
        if key not in known.resources:
            fields = known.of_entries[type(entry)]
            yield Problem((*path, key), f"unknown key '{key}'", True, Near(key, fields, "allowed"))
        elif isinstance(amount, (list, tuple)):
            if not 0 < len(amount) <= MOST_LISTED:
                says = (
                    f"holds {len(amount)} amounts: write one a period from the start on, up to {MOST_LISTED}"
                )
                yield Problem((*path, key), says)
            for i, one in enumerate(amount[:MOST_LISTED]):
                yield from _amount((*path, key, i), one)
        else:
            yield from _amount((*path, key), amount)


def _amount(path: Path, amount: Any) -> Iterator[Problem]:
    if isinstance(amount, bool) or not isinstance(amount, (int, float)):
        yield Problem(path, f"{shown(amount)} is not a number")
    elif not isfinite(amount):
        yield Problem(path, f"{amount} is not a finite number")


def limit_problems(path: Path, period: Period, resources: Collection[str]) -> Iterator[Problem]:
    """What a period limits besides money: resources that the case declares."""
    for key in period.extras:
        if key not in resources:
            known = either(Period.model_fields, resources)
            yield Problem((*path, key), f"unknown key '{key}'", True, Near(key, known, "allowed"))


def start_problems(case: Case, periods: Declared) -> Iterator[Problem]:
    """A pair may narrow when its technology can start, but not to nothing; and pays as it costs."""
    yield from _paid_otherwise(case)
    for name, pair in case.pairs.items():
        if pair.running is not None:
            continue
        made = case.technologies.get(name.partition("/")[2])
        first, last = pair.earliest or (made and made.earliest), pair.latest or (made and made.latest)
        told = (pair.earliest is None) == (pair.latest is None)  # here or of the technology, by itself
        if told or first not in periods or last not in periods:
            continue
        if periods[str(first)] > periods[str(last)]:
            field = "latest" if pair.latest is not None else "earliest"
            yield Problem(("pairs", name, field), f"{last} comes before {first}: it could never start")


def plan_problems(case: Case) -> Iterator[Problem]:
    """What the periods say, in their order."""
    unsaid = [name for name, period in case.periods.items() if period.budget is None]
    if case.carry_over and case.periods and unsaid:
        yield Problem(("carry_over",), f"only budgets are carried over: give {unsaid[0]} one")
    days = [(name, case.first_day(name)) for name in case.periods]
    dated = [(name, day) for name, day in days if day is not None]
    for (before, first), (after, second) in pairwise(dated):
        if first >= second:
            late = f"{after} begins on {second}, no later than {before} before it"
            yield Problem(("periods", after), late, True)
    owed = [i for i, rule in enumerate(case.rules) if isinstance(rule, Fund) and rule.by is not None]
    undated = [name for name, day in days if day is None]
    if owed and undated:
        yield Problem(
            ("rules", owed[0], "by"),
            f"nothing says when {undated[0]} begins: give periods.{undated[0]} starts: 2027-01-01",
        )
