"""What companies gain by agreeing: alone, together by several notions of fairness, and who would leave."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from ...engines.engine import HERE, Engine
from ...mcda.cooperative import LeastCore, coalitions, least_core, leaving, shapley
from ..portfolio.portfolio import Infeasible
from ..portfolio.infeasible_set import irreducible_infeasible_set
from ..rules.base import LinearRow
from ..solver.lexicographic import best
from ..solver.milp import check_time, maximise
from .chain import Chain, Link
from .front import Front, front
from .joint import Agreed, Joint, Member, _is_purse, _purse_of

By = Literal["nash", "kalai_smorodinsky", "most"]

GAIN = 1e-6
"""Of a company's scale: a gain, or a loss, that is smaller is none"""
MOST_COMPANIES = 10


@dataclass(frozen=True)
class Loser:
    """A company that a joint portfolio leaves worse off than alone, and what would keep it in."""

    company: str
    loss: float
    instead: Agreed | None
    """The nearest joint portfolio, by the same notion, in which it does not lose; ``None``: there is none"""
    payment: float | None
    """Money beyond its own budget with which it would lose nothing, the others doing as agreed; ``None``: no
    money would do that, or its budget is not one plain sum"""


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
    """Company → its gain as a part of the most it could gain with nobody worse off; ``None``: it cannot gain"""
    proven: bool
    """No other is better by this notion"""
    losers: tuple[Loser, ...]
    blocking: tuple[Blocking, ...]
    """Coalitions that would leave, the smallest first; none: it is in the core"""


@dataclass(frozen=True)
class Investment:
    """What nobody would fund alone and, funded together, leaves nobody worse off and someone better."""

    title: str
    companies: tuple[str, ...]
    agreed: Agreed
    """The companies that it concerns, with this alone between them"""
    fresh: tuple[str, ...]
    """company:stage/technology of what is funded for it and not alone"""
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
    least_core: LeastCore
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
    together: tuple[Together, ...]
    front: Front
    investments: tuple[Investment, ...]
    payments: Payments | None

    def gain(self, found: Agreed, company: str) -> float:
        return _gain(found, self.alone, company, self.ideal)


def answer(chain: Chain, engine: Engine = HERE) -> ChainAnswer:
    """Each company alone, and what they could agree on.

    Raises:
        Infeasible: a company has no portfolio by itself.
        OutOfTime: there was no time.
    """
    groups = [tuple(name for name in chain.ids if name in group) for group in coalitions(chain.ids)]
    alone = {name: _alone(chain, name) for name in chain.ids}
    whole = Joint(chain)
    floors = [whole.at_least(name, found.values[name]) for name, found in alone.items()]
    ideal = {name: _ideal(whole, name, floors) for name in chain.ids}
    scales = {name: (alone[name].values[name], _unit(alone, ideal, name)) for name in chain.ids}
    found_front = front(whole, {name: (0.0, _reach(whole, name)) for name in chain.ids})
    made = [
        ("nash", *_nash(whole, found_front, alone, ideal, floors)),
        ("kalai_smorodinsky", *_fairest(whole, scales, alone, ideal, floors)),
        ("most", _most(whole, scales), True),
    ]
    plans = [(by, agreed) for by, agreed, _ in made]
    tasks = [(chain, group, plans, alone, ideal) for group in groups if len(group) < len(chain.ids)]
    blocked = [*engine.map(_blocking, tasks, len(tasks), check_time)]
    together = tuple(
        Together(
            by=by,
            agreed=agreed,
            gains=(gains := {name: _gain(agreed, alone, name, ideal) for name in chain.ids}),
            shares={name: _share(gains[name], alone, ideal, name) for name in chain.ids},
            proven=proven,
            losers=tuple(_losers(whole, agreed, gains, alone, scales, floors)),
            blocking=tuple(found for each in blocked if (found := each[k]) is not None),
        )
        for k, (by, agreed, proven) in enumerate(made)
    )
    return ChainAnswer(
        chain=chain,
        alone=alone,
        by_chance=_by_chance(whole, alone),
        ideal=ideal,
        together=together,
        front=found_front,
        investments=tuple(_investments(chain, alone)),
        payments=_payments(chain, groups, engine),
    )
