"""What companies gain by agreeing: alone, together by several notions of fairness, and who would leave."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ...engines.engine import HERE, Engine
from ...mcda.cooperative import coalitions, least_core, leaving, shapley
from ..options.option import option_id_parts
from ..portfolio.infeasible_set import irreducible_infeasible_set
from ..portfolio.portfolio import Infeasible
from ..rules.base import LinearRow
from ..solver.lexicographic import best
from ..solver.milp import check_time, maximise
from .chain import Chain, Link, Side
from .front import Front, Scales, front
from .joint import Agreed, Joint, Member, purse_of

By = Literal["nash", "kalai_smorodinsky", "most"]

GAIN = 1e-6
"""Of a company's scale: a gain, or a loss, that is smaller is none"""
MOST_COMPANIES = 10


@dataclass(frozen=True)
class Loser:
    """A company that a joint portfolio leaves worse off than alone, and what would keep it in."""

    company: str
    loss: float
    instead: Agreed
    """The joint portfolio in which it does not lose that is best by the sum of everyone's parts"""
    payment: float | None
    """Money beyond its own budget with which it would do its part and lose nothing; ``None``: no money would
    do that, or its budget is not one plain sum"""


@dataclass(frozen=True)
class Blocking:
    """Companies that would do better by themselves, each of them."""

    members: tuple[str, ...]
    instead: Agreed


@dataclass(frozen=True)
class Together:
    """A joint portfolio by one notion of what is best."""

    by: By
    agreed: Agreed
    gains: Mapping[str, float]
    """Company → what it has more than alone, in points of its own value"""
    shares: Mapping[str, float | None]
    """Company → its gain as a part of the most it could gain with nobody worse off; ``None``: it cannot
    gain"""
    proven: bool
    """No other is better by this notion"""
    losers: tuple[Loser, ...]
    blocking: tuple[Blocking, ...]
    """Coalitions that would leave, the smallest first; none: it is in the core"""


@dataclass(frozen=True)
class Investment:
    """What nobody would fund alone and, agreed on, leaves none of them worse off and someone better."""

    companies: tuple[str, ...]
    agreed: Agreed
    """Their fairest joint portfolio (Kalai–Smorodinsky), the other companies left out"""
    fresh: tuple[Side, ...]
    """What is funded for it, and by none of them alone"""
    gains: Mapping[str, float]

    @property
    def all_gain(self) -> bool:
        return all(gain > 0 for gain in self.gains.values())


@dataclass(frozen=True)
class Payments:
    """The game in which companies pay each other, in the chain's currency."""

    worth: Mapping[tuple[str, ...], float]
    """Coalition → the most that its values are worth in money"""
    shapley: Mapping[str, float]
    excess: float
    """The least that some coalition is worth beyond its shares, however they are cut; at most 0: there is a
    core"""
    least_core: Mapping[str, float]
    """Shares that leave no coalition a larger excess, and of these the nearest to the Shapley shares"""
    leaving: tuple[tuple[tuple[str, ...], float], ...]
    """Coalitions worth more than their Shapley shares, with how much"""


@dataclass(frozen=True)
class ChainAnswer:
    """A chain: each alone beside all together."""

    chain: Chain
    alone: Mapping[str, Agreed]
    by_chance: tuple[Link, ...]
    """Links that come about where each funds what it would alone"""
    ideal: Mapping[str, float]
    """Company → the most it could have with nobody worse off than alone"""
    scales: Scales
    """Company → what it has alone, and the most it could gain, or all of its values where it cannot"""
    together: tuple[Together, ...]
    front: Front
    investments: tuple[Investment, ...]
    payments: Payments | None

    def gains(self, found: Agreed) -> dict[str, float]:
        """What each company has in a joint portfolio beyond what it has alone."""
        return {name: _gain(found, self.alone, self.scales, name) for name in self.chain.ids}


class NoPortfolio(Exception):
    """A company that cannot keep its own rules by itself."""

    def __init__(self, company: str, why: Infeasible) -> None:
        self.company, self.why = company, why
        super().__init__(f"{company} by itself: {why}")


def answer(chain: Chain, engine: Engine = HERE) -> ChainAnswer:
    """Each company alone, and what they could agree on.

    Raises:
        NoPortfolio: a company cannot keep its own rules by itself.
        OutOfTime: there was no time.
    """
    groups = [tuple(name for name in chain.ids if name in group) for group in coalitions(chain.ids)]
    alone = {name: _alone(chain, name) for name in chain.ids}
    whole = Joint(chain)
    floors = [whole.at_least(name, found.values[name]) for name, found in alone.items()]
    ideal = {name: _ideal(whole, name, floors) for name in chain.ids}
    reach = {name: whole.reach(name) for name in chain.ids}
    gainers = [name for name in chain.ids if ideal[name] - alone[name].values[name] > GAIN * reach[name]]
    scales = {
        name: (
            alone[name].values[name],
            ideal[name] - alone[name].values[name] if name in gainers else reach[name],
        )
        for name in chain.ids
    }
    found = front(whole, {name: (0.0, reach[name]) for name in chain.ids})
    fair = _nash(found, alone, scales, gainers)
    made: list[tuple[By, Agreed, bool]] = [
        ("nash", fair or _fairest(whole, scales, gainers, floors), found.complete),
        ("kalai_smorodinsky", _fairest(whole, scales, gainers, floors), True),
        ("most", _most(whole, scales, gainers), True),
    ]
    plans = [agreed for _, agreed, _ in made]
    tasks = [(chain, group, plans, scales) for group in groups if len(group) < len(groups[-1])]
    blocking = [*engine.map(_blocking, tasks, len(tasks), check_time)]
    return ChainAnswer(
        chain=chain,
        alone=alone,
        by_chance=_by_chance(whole, alone),
        ideal=ideal,
        scales=scales,
        together=tuple(
            Together(
                by=by,
                agreed=agreed,
                gains={name: _gain(agreed, alone, scales, name) for name in chain.ids},
                shares={
                    name: _gain(agreed, alone, scales, name) / scales[name][1] if name in gainers else None
                    for name in chain.ids
                },
                proven=proven,
                losers=tuple(_losers(whole, agreed, alone, scales, gainers)),
                blocking=tuple(block for each in blocking if (block := each[k]) is not None),
            )
            for k, (by, agreed, proven) in enumerate(made)
        ),
        front=found,
        investments=tuple(_investments(chain, alone, scales, groups)),
        payments=_payments(chain, groups, engine),
    )


def _alone(chain: Chain, name: str) -> Agreed:
    """What a company funds by itself: as ``fund`` has it, without what needs a pair of somebody else's."""
    joint = Joint(chain, (name,))
    [member] = joint.members
    if member.shared:
        chosen = joint.most({name: 1.0})
    else:
        cut_off = [row for row in joint.rows if row.name in {need.title for need in chain.needs}]
        found = best(member.own, cap=cut_off)
        chosen = None if found is None else found.funded
    if chosen is None:
        raise NoPortfolio(name, Infeasible(irreducible_infeasible_set(member.own), member.own))
    return joint.agreed(chosen)


def _ideal(whole: Joint, name: str, floors: Sequence[LinearRow]) -> float:
    """The most that a company could have with nobody worse off than alone."""
    chosen = whole.most({name: 1.0}, floors)
    assert chosen is not None  # all alone is one way
    return whole.agreed(chosen).values[name]


def _gain(found: Agreed, alone: Mapping[str, Agreed], scales: Scales, name: str) -> float:
    """What a company has more than alone; 0 for what is nothing beside its scale."""
    difference = found.values[name] - alone[name].values[name]
    return difference if abs(difference) > GAIN * scales[name][1] else 0.0


def _nash(found: Front, alone: Mapping[str, Agreed], scales: Scales, gainers: Sequence[str]) -> Agreed | None:
    """The highest product of gains (Nash 1950), nobody worse off, over as many of those who can gain as do.

    Gains as parts of the most that each could gain: the product is the same up to a factor. ``None``: no
    portfolio of the front leaves nobody worse off, as may be on a grid.
    """

    def merit(point: Agreed) -> tuple[int, float]:
        gained = [_gain(point, alone, scales, name) / scales[name][1] for name in gainers]
        rising = [gain for gain in gained if gain > 0]
        return len(rising), math.prod(rising)

    fair = [point for point in found.points if all(_gain(point, alone, scales, n) >= 0 for n in alone)]
    return max(fair, key=merit, default=None)


def _fairest(
    whole: Joint,
    scales: Scales,
    gainers: Sequence[str],
    floors: Sequence[LinearRow],
) -> Agreed:
    """The highest least part of what each could gain (Kalai & Smorodinsky 1975), and then the most of all
    parts.

    The second is for what is not convex: where the least of one cannot be raised, the others' still can.
    """
    held = [*floors]
    if gainers:
        chosen = whole.fairest({name: scales[name] for name in gainers}, held)
        assert chosen is not None
        found = whole.agreed(chosen)
        least = min((found.values[name] - scales[name][0]) / scales[name][1] for name in gainers)
        held += [whole.at_least(name, scales[name][0] + least * scales[name][1]) for name in gainers]
    return _most(whole, scales, gainers, held)


def _most(
    whole: Joint,
    scales: Scales,
    gainers: Sequence[str],
    held: Sequence[LinearRow] = (),
) -> Agreed:
    """The highest sum of the parts that each gains or loses of what it could gain (Dhillon & Mertens 1999).

    Of several those who cannot gain take the one that is worth most to them.
    """
    chosen = whole.most({name: 1.0 / scales[name][1] for name in gainers or whole.ids}, held)
    assert chosen is not None
    others = [name for name in whole.ids if name not in gainers]
    if gainers and others:
        reached = whole.agreed(chosen).values
        kept = [*held, *(whole.at_least(name, reached[name]) for name in gainers)]
        chosen = whole.most({name: 1.0 / scales[name][1] for name in others}, kept) or chosen
    return whole.agreed(chosen)


Task = tuple[Chain, tuple[str, ...], Sequence[Agreed], Scales]


def _blocking(task: Task) -> list[Blocking | None]:
    """Of each joint portfolio whether a coalition would leave it: each member does better without the
    others."""
    chain, group, agreed, scales = task
    joint = Joint(chain, group)
    found: list[Blocking | None] = []
    for plan in agreed:
        zero = {name: (plan.values[name], scales[name][1]) for name in group}
        chosen = joint.fairest(zero)
        instead = None if chosen is None else joint.agreed(chosen)
        leaves = instead is not None and all(
            instead.values[name] - plan.values[name] > GAIN * scales[name][1] for name in group
        )
        found.append(Blocking(group, instead) if leaves and instead is not None else None)
    return found


def _losers(
    whole: Joint,
    agreed: Agreed,
    alone: Mapping[str, Agreed],
    scales: Scales,
    gainers: Sequence[str],
) -> list[Loser]:
    """Who has less than alone, and the cheapest change or payment that keeps it in."""
    found = []
    for name in whole.ids:
        loss = alone[name].values[name] - agreed.values[name]
        if loss > GAIN * scales[name][1]:
            floor = whole.at_least(name, alone[name].values[name])
            instead = _most(whole, scales, gainers, [floor])
            found.append(Loser(name, loss, instead, _payment(whole, whole.member(name), agreed, floor)))
    return found


def _payment(whole: Joint, member: Member, agreed: Agreed, floor: LinearRow) -> float | None:
    """The least money beyond a company's budget with which it does its part and has what it has alone.

    The others do as agreed; its part is what links, needs and purchases of the agreement have from it.
    """
    limit = purse_of(member.own)
    if limit is None or whole.chain.pooled:
        return None
    budget = f"{member.id}: budget"
    fixed = [
        LinearRow("as agreed", {other.first + i: 1.0}, at_least=float(inside), at_most=float(inside))
        for other in whole.members
        if other is not member
        for i, option in enumerate(other.own.pairs)
        for inside in (option.id in agreed.funded[other.id],)
    ]
    rows = [row for row in whole.rows if row.name != budget]
    given = {link.start for link in agreed.links}
    given |= {side for need in whole.chain.needs if need.pair in _sides(agreed) for side in need.needs}
    held = [
        LinearRow(f"{side} as agreed", dict.fromkeys(member.options_of(side.pair), 1.0), at_least=1.0)
        for side in sorted(given)
        if side.company == member.id and side in _sides(agreed)
    ]
    held += [
        LinearRow("bought as agreed", {at: 1.0}, at_least=1.0)
        for purchase, at in member.shared.items()
        if purchase in agreed.programmes
    ]
    found = maximise([-c for c in whole.cost(member.id)], [*rows, *fixed, *held, floor], whole.joint)
    if found is None:
        return None
    return max(whole.agreed(found.chosen).costs[member.id] - limit, 0.0)


def _by_chance(whole: Joint, alone: Mapping[str, Agreed]) -> tuple[Link, ...]:
    """Links both of whose pairs are funded where each company funds what it would alone."""
    funded = {
        name: {option_id_parts(option)[0] for option in found.funded[name]} for name, found in alone.items()
    }
    return tuple(
        link
        for link in whole.links
        if all(side.pair in funded[side.company] for side in (link.start, link.end))
    )


def _investments(
    chain: Chain, alone: Mapping[str, Agreed], scales: Scales, groups: Sequence[tuple[str, ...]]
) -> Iterator[Investment]:
    """For those whom a link, a need or a programme concerns, what they would fund for it and none of them
    alone."""
    concerned = {chain.ids, *(_among(chain, sides) for sides in _ties(chain))}
    for group in groups:
        if group not in concerned:
            continue
        joint = Joint(chain, group)
        floors = [joint.at_least(name, alone[name].values[name]) for name in group]
        best_of = {name: joint.agreed(joint.most({name: 1.0}, floors) or frozenset()) for name in group}
        gainers = [name for name in group if _gain(best_of[name], alone, scales, name) > 0]
        if not gainers:
            continue
        own = {
            name: (scales[name][0], best_of[name].values[name] - scales[name][0])
            if name in gainers
            else scales[name]
            for name in group
        }
        agreed = _fairest(joint, own, gainers, floors)
        tied = {side for link in agreed.links for side in (link.start, link.end)}
        bought = {purchase.programme for purchase in agreed.programmes if len(purchase.buyers) > 1}
        tied |= {side for need in chain.needs for side in (need.pair, *need.needs)}
        tied |= {side for made in chain.programmes if made.id in bought for side in made.pairs}
        fresh = [side for side in _sides(agreed) if side in tied and side not in _sides(alone[side.company])]
        gains = {name: _gain(agreed, alone, scales, name) for name in group}
        if fresh and any(gain > 0 for gain in gains.values()):
            yield Investment(group, agreed, tuple(fresh), gains)


def _ties(chain: Chain) -> Iterator[tuple[Side, ...]]:
    """The sides of each link, need and programme."""
    yield from ((link.start, link.end) for link in chain.links)
    yield from ((need.pair, *need.needs) for need in chain.needs)
    yield from (made.pairs for made in chain.programmes)


def _among(chain: Chain, sides: Sequence[Side]) -> tuple[str, ...]:
    return tuple(name for name in chain.ids if any(side.company == name for side in sides))


def _sides(found: Agreed) -> list[Side]:
    """The pairs of a joint portfolio."""
    return [
        Side(name, option_id_parts(option)[0]) for name, funded in found.funded.items() for option in funded
    ]


def _payments(chain: Chain, groups: Sequence[tuple[str, ...]], engine: Engine) -> Payments | None:
    """The game in money, where companies may pay each other and say what a point is worth to them."""
    if chain.worth is None:
        return None
    tasks = [(chain, group) for group in groups]
    worth = dict(zip(groups, engine.map(_worth, tasks, len(tasks), check_time), strict=True))
    game = {frozenset(group): money for group, money in worth.items()}
    fair = shapley(game)
    shares = {name: fair[name] for name in chain.ids}
    core = least_core(game)
    return Payments(
        worth=worth,
        shapley=shares,
        excess=core.excess,
        least_core={name: core.shares[name] for name in chain.ids},
        leaving=tuple(
            (tuple(name for name in chain.ids if name in group), more)
            for group, more in leaving(game, shares)
        ),
    )


def _worth(task: tuple[Chain, tuple[str, ...]]) -> float:
    """The most that the values of a coalition are worth in money."""
    chain, group = task
    assert chain.worth is not None
    joint = Joint(chain, group)
    chosen = joint.most({name: chain.worth[name] for name in group})
    assert chosen is not None  # each alone is one way
    values = joint.agreed(chosen).values
    return math.fsum(chain.worth[name] * values[name] for name in group)
