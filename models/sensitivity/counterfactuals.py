"""Why a pair is in the best portfolio or out of it, and what each limit is worth: by re-solving.

An integer programme has no honest shadow prices, so each figure here is the difference between two
portfolios that were both solved to the proven best.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from ...records import dataclass
from ..entry.entry import TOLERANCE
from ..entry.frame_repr import FrameRepr
from ..portfolio.at_least_cost import by_value
from ..portfolio.portfolio import MOST_LIFTED, Infeasible
from ..rules.base import LinearRow
from ..rules.kinds.registry import Rule
from ..rules.measures import Limit
from ..solver.lexicographic import Optimum, best, worth_most
from ..solver.milp import SolverError
from ..solver.programme import Programme
from ..tradeoffs.years_money import Start, starts
from .cost_limits import Threshold
from .cost_thresholds import CostThresholds, stays
from .infeasibility import moved, nearest

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class WhyLeftOut:
    """Why a pair is not funded, at any of its levels, whenever it starts."""

    pair: str
    options: tuple[int, ...]
    option: int
    """The one that ``enters`` is about, otherwise the one that would be funded if one had to be."""
    forced: Optimum | None
    """The best portfolio with it; ``None`` where the rules allow none."""
    value_gap: float | None
    """What that is worth less than the best; ``None`` where there is none."""
    enters: Threshold | None
    """The highest cost, not above its present one, at which it is in the best portfolio. Where there
    is none, the highest above: a rule may want more to be spent. ``None``: no cost lets it in. Of a
    pair with several options all get cheaper in step, and this is the cost of one of them."""
    blocked_by: tuple[Rule, ...]
    """Where no cost lets it in: rules that keep it out by themselves, though not if one were dropped."""
    enters_without: tuple[Rule, ...]
    """Rules each of which, if it alone were dropped, would let it in at its present cost."""
    starts: tuple[Start, ...] = ()
    """Whether there is money for it, level by level and start by start; none without periods"""


@dataclass(frozen=True)
class WhyFunded:
    """Why a pair is funded."""

    pair: str
    options: tuple[int, ...]
    option: int
    """The one that is funded"""
    without: Optimum | None
    """The best portfolio without it; ``None`` where the rules allow none."""
    lost: float | None
    """What that is worth less than the best; ``None`` where there is none."""
    demanded_by: tuple[Rule, ...]
    """Where there is none: rules that demand it by themselves, though not if one were dropped."""
    stays: Threshold
    """How dear it may become before it first drops out, its pair's other options in step; inf:
    however dear."""


@dataclass(frozen=True, repr=False)
class Reasons(FrameRepr):
    """The best portfolio, and for each option asked about why it is in or out."""

    programme: Programme
    optimum: Optimum
    pairs: tuple[WhyFunded | WhyLeftOut, ...]

    def to_frame(self) -> pd.DataFrame:
        """One row a pair asked about: what deciding otherwise would lose, and the cost where that changes."""
        import pandas as pd

        rows = [
            (why.pair, True, why.lost, why.stays.cost)
            if isinstance(why, WhyFunded)
            else (why.pair, False, why.value_gap, why.enters.cost if why.enters else None)
            for why in self.pairs
        ]
        table = pd.DataFrame(rows, columns=["pair", "funded", "lost_otherwise", "changes_at_cost"])
        return table.astype({"lost_otherwise": float, "changes_at_cost": float}).set_index("pair")


def explain(programme: Programme, pairs: Iterable[str]) -> Reasons:
    """Why each of these pairs (stage/technology) is in the best portfolio or out of it.

    Raises:
        Infeasible: no portfolio keeps all rules.
        CostMinimised: it is the cheapest that is best, not the one worth most.
        SolverError: the solver stopped without proof.
    """
    optimum = best(programme)
    if optimum is None:
        raise Infeasible.of(programme)
    if pairs := list(pairs):
        by_value(programme, "at what cost a pair comes in or goes out")
    reasons: list[WhyFunded | WhyLeftOut] = []
    for pair in pairs:
        group = tuple(
            i for i, option in enumerate(programme.pairs) if option.pair == pair and not option.stopped
        )
        why = why_out if optimum.funded.isdisjoint(group) else why_in
        reasons.append(why(programme, optimum, group))
    return Reasons(programme, optimum, tuple(reasons))


def why_in(programme: Programme, optimum: Optimum, group: tuple[int, ...]) -> WhyFunded:
    """What a funded pair brings, and how dear it may become."""
    without = best(programme, cap=[_settled(group, 0)])
    funded = next(i for i in group if i in optimum.funded)
    return WhyFunded(
        pair=programme.pairs[funded].pair,
        options=group,
        option=funded,
        without=without,
        lost=None if without is None else _difference(programme, optimum, without),
        demanded_by=() if without else _least(programme, lambda fewer: not _dispensable(fewer, group)),
        stays=stays(
            [CostThresholds(programme, i, without) for i in sorted(group, key=lambda i: i != funded)]
        ),
    )


def why_out(programme: Programme, optimum: Optimum, group: tuple[int, ...]) -> WhyLeftOut:
    """What keeps a pair out: its cost, its value or the rules."""
    forced = best(programme, cap=[_settled(group, 1)])
    # Without the pair the best portfolio is the best there is.
    entering = _entering(programme, optimum, group)
    chosen = [i for i in group if forced is not None and i in forced.funded]
    return WhyLeftOut(
        pair=programme.pairs[group[0]].pair,
        options=group,
        option=entering[0] if entering else [*chosen, *group][0],
        forced=forced,
        value_gap=None if forced is None else _difference(programme, optimum, forced),
        enters=entering[1] if entering else None,
        blocked_by=() if entering else _blocking(programme, group),
        enters_without=_gatekeepers(programme, group),
        starts=starts(programme, optimum, group),
    )


def _entering(
    programme: Programme, rival: Optimum | None, group: Sequence[int]
) -> tuple[int, Threshold] | None:
    """The option that comes in first as all get cheaper in step, and at what cost; else dearer."""
    prices = [CostThresholds(programme, i, rival) for i in group]
    found = [(p, at) for p in prices if (at := p.enters(p.least, p.cost)) is not None]
    found = found or [(p, at) for p in prices if (at := p.enters(p.least)) is not None]
    if not found:
        return None
    price, at = max(found, key=lambda one: one[1].cost / one[0].cost if one[0].cost else 1.0)
    return price.option, at


def _blocking(programme: Programme, group: tuple[int, ...]) -> tuple[Rule, ...]:
    """Rules that alone keep the pair out whatever it costs, though not if any of them were dropped.

    Where the rules allow no portfolio with it: those under which there is none. Otherwise those
    under which it is never worth it.
    """
    if _possible(programme, group):
        return _least(programme, lambda fewer: not _could_enter(fewer, group))
    return _least(programme, lambda fewer: not _possible(fewer, group))


def _least(programme: Programme, holds: Callable[[Programme], bool]) -> tuple[Rule, ...]:
    """Rules for which something holds, though not without any one of them.

    Found by leaving out one rule after the other for as long as it holds. To drop a rule may let in
    what competes with an option too, so this is repeated until no rule can be left out.
    """
    settled = False
    while not settled:
        settled = True
        for rule in programme.rules:
            fewer = programme.without(rule)
            if holds(fewer):
                programme, settled = fewer, False
    return programme.rules


def _possible(programme: Programme, group: tuple[int, ...]) -> bool:
    """Whether at some cost of the pair a portfolio with it keeps the rules."""
    return _entering(programme, None, group) is not None


def _could_enter(programme: Programme, group: tuple[int, ...]) -> bool:
    """Whether at some cost of the pair the best portfolio has it."""
    return _entering(programme, best(programme, cap=[_settled(group, 0)]), group) is not None


def _dispensable(programme: Programme, group: tuple[int, ...]) -> bool:
    return programme.maximise([0.0] * len(programme.values), [_settled(group, 0)]) is not None


def _gatekeepers(programme: Programme, group: tuple[int, ...]) -> tuple[Rule, ...]:
    if len(programme.pairs) > MOST_LIFTED:
        return ()
    found = []
    for rule in programme.rules:
        optimum = best(programme.without(rule))
        if optimum is not None and not optimum.funded.isdisjoint(group):
            found.append(rule)
    return tuple(found)


def _settled(group: Sequence[int], funded: int) -> LinearRow:
    """One option of a pair, or none."""
    title = "funded" if funded else "not funded"
    return LinearRow(title, dict.fromkeys(group, 1.0), float(funded), float(funded))


def _difference(programme: Programme, more: Optimum, less: Optimum) -> float:
    """What one portfolio is worth more than another, without what rounding leaves of nothing."""
    difference = more.value - less.value
    return difference if difference > TOLERANCE * programme.size(more.funded) else 0.0


# ---------------------------------------------------------------- the limits of a portfolio


@dataclass(frozen=True)
class LimitWorth:
    """What it is worth to loosen one limit of one rule; a rule without a number has no limit."""

    rule: Rule
    side: str | None
    """The key of the limit"""
    upper: bool
    """Whether more of it is looser"""
    limit: float | None
    used: float | None
    step: float | None
    """How much looser: the unit that ``step_gain`` is for; ``None`` where a unit makes no sense."""
    step_gain: float | None
    """Value gained by one step"""
    next_limit: float | None
    """The nearest limit at which the value rises; ``None``: at none, or the rule has no number."""
    next_gain: float | None
    """Value gained at that limit"""
    gain_without: float
    """Value gained without the rule"""


def worths(programme: Programme, optimum: Optimum) -> tuple[LimitWorth, ...]:
    """Every rule that costs value, and what loosening it would bring.

    A rule that costs nothing when it is dropped gains nothing when it is loosened.
    """
    found: list[LimitWorth] = []
    for rule in programme.rules:
        used = rule.check(programme.pairs, set(optimum.funded)).used
        gain = _gain(programme.without(rule), optimum)
        if not gain:
            continue
        if rule.limits:
            found += [_worth(programme, optimum, rule, limit, used, gain) for limit in rule.limits]
        else:
            found.append(LimitWorth(rule, None, False, None, used, None, None, None, None, gain))
    return tuple(found)


def _worth(
    programme: Programme, optimum: Optimum, rule: Rule, limit: Limit, used: float | None, gain: float
) -> LimitWorth:
    step = rule.step(limit)
    step_gain = next_gain = None
    if step is not None:
        looser = limit.value + limit.looser * step
        step_gain = _gain(moved(programme, rule, limit, looser), optimum)
    # More than a solver leaves of binaries, which is 1e-8 of each value.
    size = max(programme.size(optimum.funded), *map(abs, programme.values))
    more = LinearRow(
        "value", dict(enumerate(programme.values)), at_least=optimum.value + 30 * TOLERANCE * size
    )
    next_limit = nearest(programme, rule, limit, [more])
    if next_limit is not None:
        next_gain = _gain(moved(programme, rule, limit, next_limit), optimum)
    return LimitWorth(
        rule, limit.field, limit.upper, limit.value, used, step, step_gain, next_limit, next_gain, gain
    )


def _gain(programme: Programme, optimum: Optimum) -> float:
    """What the best portfolio of looser rules is worth more."""
    found = worth_most(programme)
    if found is None:
        raise SolverError("a portfolio found before was lost")
    gain = programme.value(found) - optimum.value
    return gain if gain > TOLERANCE * programme.size(found) else 0.0
