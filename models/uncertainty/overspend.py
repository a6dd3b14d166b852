"""Whether the money is enough when costs turn out otherwise than likely, and how much more would be."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ...records import dataclass
from ..entry.entry import TOLERANCE
from ..portfolio.spending import budgets
from ..rules.implied.pooled import Pooled
from ..rules.kinds.total import Total
from .scenarios import Array, Scenarios

HELD = 0.8
"""The share of the draws that a reserve is to be enough for"""


@dataclass(frozen=True)
class Overspend:
    """Over the draws of the costs."""

    chance: float
    """In what share of them some limit on money is exceeded"""
    reserve: float | None
    """The least money beside the limits that is enough in ``HELD`` of them; ``None`` where pools pay in
    periods, and nothing says whose money it would be"""
    error: float
    """Standard error of the chance"""
    by_limit: dict[str, float]
    """Rule → in what share of the draws it is exceeded"""


def overspend(found: Scenarios, funded: Iterable[int]) -> Overspend | None:
    """What a portfolio's costs do to the limits on money; ``None`` where none varies, or none is limited."""
    chosen = frozenset(funded)
    limits = budgets(found.programme)
    if not found.ranges or not limits:
        return None
    beyond = {rule.title: _beyond(found, rule, chosen) for rule in limits}
    draws = len(found.costs)
    short = np.max(list(beyond.values()), axis=0)
    chance = float(np.mean(short > 0))
    # Periods have money of their own, so what they lack adds up; all other limits are of the same money.
    apart = [beyond[rule.title] for rule in limits if _of_one_period(rule)]
    if apart:
        short = np.maximum(short, np.sum(apart, axis=0))
    pooled = any(isinstance(rule, Pooled) and rule.apart for rule in limits)
    enough = float(np.sort(short)[int(np.ceil(HELD * draws - 1e-9)) - 1])
    return Overspend(
        chance=chance,
        reserve=None if pooled else enough,
        error=float(np.sqrt(chance * (1 - chance) / draws)),
        by_limit={name: float(np.mean(lacks > 0)) for name, lacks in beyond.items()},
    )


def _of_one_period(rule: Total) -> bool:
    return rule.period is not None or (rule.of.startswith("spend ") and not rule.of.startswith("spend to "))


def _beyond(found: Scenarios, rule: Total, chosen: frozenset[int]) -> Array:
    """(draws,) by how much a limit is exceeded; nothing within the tolerance that rules are kept with."""
    assert rule.ceiling is not None
    used = found.spent(rule, chosen)
    size = np.maximum(abs(rule.ceiling), np.abs(used))
    over = used - rule.ceiling
    return np.where(over > TOLERANCE * size, over, 0.0)
