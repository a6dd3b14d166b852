"""What is answered of a chain, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ...records import dataclass
from ..options.option import Option
from ..portfolio.portfolio import Infeasible
from .bargaining import gain_of
from .chain import Chain, Link, LinkEnd
from .cooperative import Payment
from .front import Front, Scales
from .joint import Agreed

By = Literal["nash", "kalai_smorodinsky", "most"]


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
class JointSolution:
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
    fresh: tuple[LinkEnd, ...]
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
    agreed: Agreed
    """The joint portfolio that is worth the most in money"""
    settled: Mapping[str, tuple[Payment, ...]]
    """shapley or least_core → what brings each from what its own values are worth in it to its shares"""
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
    options: Mapping[str, tuple[Option, ...]]
    """Company → what it could fund, in the order of its case file"""
    alone: Mapping[str, Agreed]
    by_chance: tuple[Link, ...]
    """Links that come about where each funds what it would alone"""
    ideal: Mapping[str, float]
    """Company → the most it could have with nobody worse off than alone"""
    scales: Scales
    """Company → what it has alone, and the most it could gain, or all of its values where it cannot"""
    together: tuple[JointSolution, ...]
    front: Front
    investments: tuple[Investment, ...]
    payments: Payments | None

    def gains(self, found: Agreed) -> dict[str, float]:
        """What each company has in a joint portfolio beyond what it has alone."""
        return {name: gain_of(found, self.alone, self.scales, name) for name in self.chain.ids}


class NoPortfolio(Exception):
    """A company that cannot keep its own rules by itself."""

    def __init__(self, company: str, why: Infeasible) -> None:
        self.company, self.why = company, why
        super().__init__(f"{company} by itself: {why}")
