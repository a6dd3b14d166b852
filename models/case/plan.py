"""A plan of years: what of a project is paid, used and done in which period.

Periods are counted from 0. What a project does is counted from the period it starts in: a tuple of
amounts has one for that period, one for the next, and so on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from math import fsum
from typing import Any, TypeVar

from .case import Case
from .fields import PairEntry, Technology, Use
from .money import Cost

Made = TypeVar("Made", Technology, PairEntry)


# ---------------------------------------------------------------- what a project does, from its start on


def nearest(case: Case, stage: str, technology: str, level: str | None, field: str) -> Any:
    """What is said of a field nearest to an option: at its level, of its pair, of its technology."""
    sized = case.level(stage, technology, level)
    entries = (sized, case.pair(stage, technology), case.technologies[technology])
    return next((said for entry in entries if (said := getattr(entry, field, None)) is not None), None)


def capital(case: Case, stage: str, technology: str, level: str | None, cost: float) -> tuple[float, ...]:
    """What is paid of the cost of an option, the running cost apart, in the period it starts in and later."""
    profile = nearest(case, stage, technology, None, "cost_profile")
    if profile is None:
        return (cost,)
    if isinstance(profile, tuple):
        return tuple(cost * share for share in profile)
    amounts = amounts_after(profile)
    whole, sized = fsum(amounts), case.level(stage, technology, level)
    part = cost / whole if whole else sized.effect if sized else 1.0
    return tuple(part * amount for amount in amounts)


def amounts_after(profile: dict[str, float]) -> tuple[float, ...]:
    """Amounts by the number of periods after the start as one a period."""
    return tuple(profile.get(str(after), 0.0) for after in range(max(map(int, profile)) + 1))


def used(amount: Use, duration: int) -> tuple[float, ...]:
    """How much of a resource is used: the same in each period that a project takes, or as listed."""
    return tuple(amount) if isinstance(amount, (list, tuple)) else (amount,) * duration


# ---------------------------------------------------------------- costs that follow from what is paid


def with_costs(case: Case) -> Case:
    """The case in which what is paid in amounts costs their sum, where no cost is stated beside them."""
    technologies = {name: _costing(made) for name, made in case.technologies.items()}
    pairs = {name: _costing(pair) for name, pair in case.pairs.items()}
    if technologies == case.technologies and pairs == case.pairs:
        return case
    return case.changed(technologies=technologies, pairs=pairs)


def _costing(entry: Made) -> Made:
    if entry.cost is not None or not isinstance(entry.cost_profile, dict):
        return entry
    whole = fsum(entry.cost_profile.values())
    cost = Cost(low=whole, likely=whole, high=whole, source=entry.source, illustrative=entry.illustrative)
    made = entry.model_copy(update={"cost": cost})
    made.__pydantic_fields_set__.discard("cost")  # nobody stated it: the file that says the same has none
    return made


# ---------------------------------------------------------------- days


def first_days(case: Case) -> tuple[date, ...]:
    """The first day of each period; none where nothing says when some period begins."""
    found = [date.fromisoformat(day) for name in case.periods if (day := case.first_day(name)) is not None]
    return tuple(found) if len(found) == len(case.periods) else ()


def last_day(first: Sequence[date], number: int) -> date:
    """The last day of a period, from the first days of all: the day before the next one begins.

    The last one, and those that would follow, are as long as the one before; a single one is a year.
    """
    more = number + 1 - len(first)
    if more < 0:
        return first[number + 1] - _DAY
    last = first[-1]
    months, days = 12, 0
    if len(first) > 1:
        months = 12 * (last.year - first[-2].year) + last.month - first[-2].month
        if last.day != first[-2].day:
            months, days = 0, (last - first[-2]).days
    try:
        return _months_on(last, (more + 1) * months) + ((more + 1) * days - 1) * _DAY
    except OverflowError:
        return date.max


_DAY = timedelta(1)


def _months_on(day: date, months: int) -> date:
    """The same day so many months on; the first of the month after where that month has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    if day.year + years > date.max.year:
        return date.max
    try:
        return day.replace(year=day.year + years, month=month + 1)
    except ValueError:
        return _months_on(day.replace(day=1), months + 1)
