"""What companies gain by agreeing, beside what each would fund alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...engines.engine import HERE, Engine
from ..options.option import option_id_parts
from ..portfolio.portfolio import Infeasible
from ..rules.base import LinearRow
from ..solver.lexicographic import best
from ..solver.milp import check_time
from .answer import By, ChainAnswer, JointSolution, NoPortfolio
from .bargaining import GAIN, fairest, gain_of, most, nash
from .chain import Chain, Link
from .coalitions import blocking, investments, losers, payments
from .cooperative import coalitions
from .front import front
from .joint import Agreed, Joint


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
    fair = nash(found, alone, scales, gainers)
    made: list[tuple[By, Agreed, bool]] = [
        ("nash", fair or fairest(whole, scales, gainers, floors), found.complete),
        ("kalai_smorodinsky", fairest(whole, scales, gainers, floors), True),
        ("most", most(whole, scales, gainers), True),
    ]
    plans = [agreed for _, agreed, _ in made]
    tasks = [(chain, group, plans, scales) for group in groups if len(group) < len(groups[-1])]
    leaving = [*engine.map(blocking, tasks, len(tasks), check_time)]
    return ChainAnswer(
        chain=chain,
        options={member.id: member.own.pairs for member in whole.members},
        alone=alone,
        by_chance=_by_chance(whole, alone),
        ideal=ideal,
        scales=scales,
        together=tuple(
            JointSolution(
                by=by,
                agreed=agreed,
                gains={name: gain_of(agreed, alone, scales, name) for name in chain.ids},
                shares={
                    name: gain_of(agreed, alone, scales, name) / scales[name][1] if name in gainers else None
                    for name in chain.ids
                },
                proven=proven,
                losers=tuple(losers(whole, agreed, alone, scales, gainers)),
                blocking=tuple(block for each in leaving if (block := each[k]) is not None),
            )
            for k, (by, agreed, proven) in enumerate(made)
        ),
        front=found,
        investments=tuple(investments(chain, alone, scales, groups)),
        payments=payments(chain, groups, engine),
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
        raise NoPortfolio(name, Infeasible.of(member.own))
    return joint.agreed(chosen)


def _ideal(whole: Joint, name: str, floors: Sequence[LinearRow]) -> float:
    """The most that a company could have with nobody worse off than alone."""
    chosen = whole.most({name: 1.0}, floors)
    assert chosen is not None  # all alone is one way
    return whole.agreed(chosen).values[name]


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
