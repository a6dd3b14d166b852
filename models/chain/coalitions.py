"""Who would leave a joint portfolio, who loses by it, who only invests with others, and what each is due."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from ...engines.engine import Engine
from ..options.option import option_id_parts
from ..rules.base import LinearRow
from ..solver.milp import check_time, maximise
from .answer import Blocking, Investment, Loser, Payments
from .bargaining import GAIN, fairest, gain_of, most
from .chain import Chain, LinkEnd
from .cooperative import least_core, leaving, settled, shapley
from .front import Scales
from .joint import Agreed, Joint
from .member import CompanyProgramme, purse_of

Task = tuple[Chain, tuple[str, ...], Sequence[Agreed], Scales]


def blocking(task: Task) -> list[Blocking | None]:
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


def losers(
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
            instead = most(whole, scales, gainers, [floor])
            found.append(Loser(name, loss, instead, _payment(whole, whole.member(name), agreed, floor)))
    return found


def _payment(whole: Joint, member: CompanyProgramme, agreed: Agreed, floor: LinearRow) -> float | None:
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
    given |= {side for need in whole.chain.needs if need.pair in sides_of(agreed) for side in need.needs}
    held = [
        LinearRow(f"{side} as agreed", dict.fromkeys(member.options_of(side.pair), 1.0), at_least=1.0)
        for side in sorted(given)
        if side.company == member.id and side in sides_of(agreed)
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


def investments(
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
        gainers = [name for name in group if gain_of(best_of[name], alone, scales, name) > 0]
        if not gainers:
            continue
        own = {
            name: (scales[name][0], best_of[name].values[name] - scales[name][0])
            if name in gainers
            else scales[name]
            for name in group
        }
        agreed = fairest(joint, own, gainers, floors)
        tied = {side for link in agreed.links for side in (link.start, link.end)}
        bought = {purchase.programme for purchase in agreed.programmes if len(purchase.buyers) > 1}
        tied |= {side for need in chain.needs for side in (need.pair, *need.needs)}
        tied |= {side for made in chain.programmes if made.id in bought for side in made.pairs}
        fresh = [
            side for side in sides_of(agreed) if side in tied and side not in sides_of(alone[side.company])
        ]
        gains = {name: gain_of(agreed, alone, scales, name) for name in group}
        if fresh and any(gain > 0 for gain in gains.values()):
            yield Investment(group, agreed, tuple(fresh), gains)


def _ties(chain: Chain) -> Iterator[tuple[LinkEnd, ...]]:
    """The sides of each link, need and programme."""
    yield from ((link.start, link.end) for link in chain.links)
    yield from ((need.pair, *need.needs) for need in chain.needs)
    yield from (made.pairs for made in chain.programmes)


def _among(chain: Chain, sides: Sequence[LinkEnd]) -> tuple[str, ...]:
    return tuple(name for name in chain.ids if any(side.company == name for side in sides))


def sides_of(found: Agreed) -> list[LinkEnd]:
    """The pairs of a joint portfolio."""
    return [
        LinkEnd(name, option_id_parts(option)[0])
        for name, funded in found.funded.items()
        for option in funded
    ]


def payments(chain: Chain, groups: Sequence[tuple[str, ...]], engine: Engine) -> Payments | None:
    """The game in money, where companies may pay each other and say what a point is worth to them."""
    if chain.worth is None:
        return None
    tasks = [(chain, group) for group in groups]
    best = dict(zip(groups, engine.map(_worth, tasks, len(tasks), check_time), strict=True))
    worth = {group: money for group, (money, _) in best.items()}
    game = {frozenset(group): money for group, money in worth.items()}
    fair = shapley(game)
    shares = {name: fair[name] for name in chain.ids}
    core = least_core(game)
    agreed = best[chain.ids][1]
    has = {name: chain.worth[name] * agreed.values[name] for name in chain.ids}
    return Payments(
        worth=worth,
        agreed=agreed,
        settled={"shapley": settled(has, shares), "least_core": settled(has, core.shares)},
        shapley=shares,
        excess=core.excess,
        least_core={name: core.shares[name] for name in chain.ids},
        leaving=tuple(
            (tuple(name for name in chain.ids if name in group), more)
            for group, more in leaving(game, shares)
        ),
    )


def _worth(task: tuple[Chain, tuple[str, ...]]) -> tuple[float, Agreed]:
    """The most that the values of a coalition are worth in money, and with what."""
    chain, group = task
    assert chain.worth is not None
    joint = Joint(chain, group)
    chosen = joint.most({name: chain.worth[name] for name in group})
    assert chosen is not None  # each alone is one way
    agreed = joint.agreed(chosen)
    return math.fsum(chain.worth[name] * agreed.values[name] for name in group), agreed
