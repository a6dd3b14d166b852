"""When a plan pays, and on which days its periods begin and end, once more in plain Python.

See ``arithmetic``: it calls nothing that computes plans.
"""

from __future__ import annotations

import math
import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from ...case.case import Case
from ...case.fields import FundingLevel, PairEntry, Technology
from ...case.money import Cost


def capital(size: FundingLevel | None, own: PairEntry | None, technology: Technology) -> Sequence[float]:
    """What is paid to have an option, from the period on in which it starts; of what runs what is left."""
    runs = None if own is None else own.running
    if runs is not None and not isinstance(runs.left, Cost):
        return runs.left
    entries = [entry for entry in (own, technology) if entry is not None]
    of_cost: float | None = None if size is None else size.cost.likely
    for entry in entries:
        if of_cost is None and isinstance(entry.cost_profile, dict):
            of_cost = math.fsum(entry.cost_profile.values())
        elif of_cost is None and entry.cost is not None:
            of_cost = entry.cost.likely
    cost = runs.left.likely if runs is not None and isinstance(runs.left, Cost) else of_cost or 0.0
    profile = next((entry.cost_profile for entry in entries if entry.cost_profile), (1.0,))
    if isinstance(profile, tuple):
        return [share * cost for share in profile]
    paid = {int(after): amount for after, amount in profile.items()}
    whole = math.fsum(paid.values())
    part = cost / whole if whole else 1.0 if size is None else size.effect
    return [part * paid.get(after, 0.0) for after in range(max(paid) + 1)]


def first_day(case: Case, period: str) -> str | None:
    """Its own word, else 1 January of the year that it is called after; such days sort as text."""
    stated = case.periods[period].starts
    return stated or (f"{period}-01-01" if re.fullmatch("[0-9]{4}", period) else None)


def day_after(case: Case, number: int) -> str | None:
    """The day after a period: the first of the next, where periods go on as the last two do, or by years."""
    days = [first_day(case, name) for name in case.periods]
    if number + 1 < len(days):
        return days[number + 1]
    if None in days:
        return None
    known = [date.fromisoformat(str(day)) for day in days]
    last, times = known[-1], number + 2 - len(known)
    before = known[-2] if len(known) > 1 else None
    if before is not None and before.day != last.day:
        on = last.toordinal() + times * (last - before).days
        return date.fromordinal(min(on, date.max.toordinal())).isoformat()
    step = 12 if before is None else 12 * (last.year - before.year) + last.month - before.month
    year, month = divmod(12 * last.year + last.month - 1 + times * step, 12)
    if year > date.max.year:
        return date.max.isoformat()
    if last.day > monthrange(year, month + 1)[1]:
        return f"{year + month // 11:04}-{(month + 1) % 12 + 1:02}-01"
    return f"{year:04}-{month + 1:02}-{last.day:02}"
