"""Whether what is left of each year's money is enough for a pair, start by start."""

from __future__ import annotations

from collections.abc import Sequence

from ...records import dataclass
from ..entry.entry import TOLERANCE
from ..rules.base import LinearRow, is_money
from ..rules.implied.pooled import Pooled
from ..rules.kinds.total import Total
from ..solver.lexicographic import Optimum, best
from ..solver.programme import Programme


@dataclass(frozen=True)
class Lack:
    """Money that is missing."""

    rule: str
    """Whose limit would be passed: a budget's, or that of another rule on money"""
    by: float
    """In the case's currency"""


@dataclass(frozen=True)
class Start:
    """A pair that is not funded, at one of its levels from one of the periods on."""

    option: int
    lacks: tuple[Lack, ...]
    """What is missing beside the best portfolio as it is; none: there is money for it"""
    breaks: tuple[str, ...]
    """Other rules that it would break beside the best portfolio as it is"""
    forced: Optimum | None
    """The best portfolio that has it so; ``None`` where the rules allow none"""
    value_gap: float | None
    """What that is worth less than the best"""


def starts(programme: Programme, optimum: Optimum, group: Sequence[int]) -> tuple[Start, ...]:
    """Each option of a pair that is not funded; none where the case has no periods.

    Raises:
        SolverError: the solver ended without proof.
    """
    found = []
    for option in group:
        if programme.pairs[option].period is None:
            continue
        beside = {*optimum.funded, option}
        lacks, breaks = [], []
        for rule in programme.rules:
            usage = rule.check(programme.pairs, beside)
            if usage.kept:
                continue
            over = 0.0
            if isinstance(rule, Total) and is_money(rule.of) and rule.ceiling is not None:
                over = 0.0 if usage.used is None else usage.used - rule.ceiling
                if over > 0:
                    lacks.append(Lack(_of_own_period(programme, option, rule).title, over))
            if over <= 0:
                breaks.append(rule.title)
        forced = best(programme, cap=[LinearRow("funded", {option: 1.0}, at_least=1.0)])
        gap = None if forced is None else optimum.value - forced.value
        if gap is not None and gap <= TOLERANCE * programme.size(optimum.funded):
            gap = 0.0
        found.append(Start(option, tuple(lacks), tuple(breaks), forced, gap))
    return tuple(found)


def _of_own_period(programme: Programme, option: int, rule: Total) -> Total:
    """The limit that a reader looks for: where pools tie periods, that of one in which the option spends."""
    spent = programme.pairs[option].attributes
    if not isinstance(rule, Pooled) or not rule.apart or spent.get(rule.of):
        return rule
    tied = (other for other in programme.rules if isinstance(other, Pooled) and other.apart)
    return next((other for other in tied if spent.get(other.of)), rule)
