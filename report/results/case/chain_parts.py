"""What a chain's result is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ...documents.result import part


@part
class BoughtProgramme:
    """What is bought once, and by whom."""

    programme: str
    buyers: tuple[str, ...]
    paid: Mapping[str, float]
    """By buyer: its part of the cost."""


HARDLY = 0.01
"""Of what a company has alone: it is said in words that it could gain no more, not as parts of that"""


@part
class AloneCompany:
    """What a company funds by itself: links bring it nothing, and what needs a partner is out of reach."""

    name: str
    profile: str
    value: float
    """On its own scale, which is nobody else's."""
    cost: float
    """In the chain's currency."""
    funded: tuple[str, ...]
    """Pairs, with level and start where they have them."""
    programmes: tuple[BoughtProgramme, ...]
    """What it would buy for itself alone, of what could be bought together."""
    ideal: float
    """The most it could have with nobody worse off than alone."""
    illustrative: bool
    """Nobody measured the numbers of its case, where no source is stated."""
    costs_sourced: int
    """Of its pairs, how many costs state a source."""
    costs_illustrative: int
    costs_not_stated: int

    @property
    def hardly_gains(self) -> bool:
        """It could gain something, but next to nothing: of that no part says anything."""
        return 0 < self.ideal - self.value <= HARDLY * abs(self.value)


@part
class StatedLink:
    """What is worth something to one company when another funds its side as well."""

    start: str
    """company:stage/technology that gives."""
    end: str
    """company:stage/technology that it is worth something to."""
    value: float
    """In points of the company at the end."""
    why: str | None
    basis: str
    """Where the value comes from: a source, illustrative, or not stated."""


@part
class StatedNeed:
    """A pair that can be funded only with one of others."""

    pair: str
    """company:stage/technology."""
    needs: tuple[str, ...]
    """company:stage/technology, any of which will do."""
    why: str | None


@part
class StatedProgramme:
    """What is bought once for several companies, and comes before their pairs."""

    programme: str
    name: str
    pairs: tuple[str, ...]
    """company:stage/technology that need it."""
    cost: float
    """Of the whole, in the chain's currency."""
    split: Mapping[str, float]
    """By company: its part of the cost, in any unit."""
    why: str | None
    basis: str
    """Where the cost comes from: a source, illustrative, or not stated."""


@part
class BetweenCompanies:
    """What the chain says that lies between its companies."""

    links: tuple[StatedLink, ...]
    needs: tuple[StatedNeed, ...]
    programmes: tuple[StatedProgramme, ...]
    pooled: bool
    """Their budgets are one purse."""
    worth: Mapping[str, float] | None
    """By company: what a point of its value is worth to it in money; None: they do not pay each other."""


@part
class RealisedLink:
    """A link both of whose pairs are funded."""

    start: str
    """company:stage/technology that gives."""
    end: str
    """company:stage/technology that it is worth something to."""
    value: float
    """In points of the company at the end."""


@part
class JointPortfolio:
    """What every company funds, and what that is worth to each."""

    funded: Mapping[str, tuple[str, ...]]
    """By company."""
    values: Mapping[str, float]
    """By company, each on its own scale."""
    costs: Mapping[str, float]
    """By company, with its part of what is bought together."""
    gains: Mapping[str, float]
    """By company: value beyond what it has alone; below 0 it loses."""
    links: tuple[RealisedLink, ...]
    programmes: tuple[BoughtProgramme, ...]


@part
class CompanyThatLoses:
    """A company with less than alone, and what would keep it in."""

    company: str
    loss: float
    instead: JointPortfolio
    """The best joint portfolio in which it does not lose, by the sum of everyone's parts."""
    payment: float | None
    """Money beyond its own budget with which it would do its part and lose nothing; None: no sum would do,
    or it has no plain budget of its own."""


@part
class LeavingCoalition:
    """Companies each of which would do better with these alone."""

    members: tuple[str, ...]
    values: Mapping[str, float]
    """By member: what it would then have."""


@part
class AgreedPortfolio(JointPortfolio):
    """A joint portfolio by one notion of what is best."""

    by: Literal["nash", "kalai_smorodinsky", "most"]
    """The highest product of gains; the highest least part of what each could gain; the highest sum of
    parts."""
    shares: Mapping[str, float | None]
    """By company: its gain as a part of the most it could gain; None: it cannot gain."""
    proven: bool
    losers: tuple[CompanyThatLoses, ...]


@part
class ParetoPoint(JointPortfolio):
    """A joint portfolio that no other betters for someone at nobody's cost."""

    nobody_loses: bool
    """Nobody has less than alone."""


@part
class InCore:
    """Whether anyone would leave a joint portfolio."""

    by: str
    stable: bool
    blocking: tuple[LeavingCoalition, ...]
    """Coalitions that would leave, the smallest first."""


@part
class JointInvestment:
    """What none of some companies would fund alone and, agreed on, leaves none of them worse off."""

    companies: tuple[str, ...]
    fresh: tuple[str, ...]
    """company:stage/technology that is funded for it and not alone."""
    gains: Mapping[str, float]
    all_gain: bool


@part
class CoalitionWorth:
    """What a coalition's values are worth in money, at most."""

    members: tuple[str, ...]
    worth: float


@part
class MoneyShares:
    """Shares that leave coalitions as little reason to leave as can be."""

    excess: float
    """The most that a coalition is worth beyond its shares; above 0 there is no core."""
    shares: Mapping[str, float]
    """By company."""


@part
class MoneyPayment:
    """What one company pays another."""

    payer: str
    payee: str
    amount: float


@part
class InMoney:
    """What is funded where companies pay each other, and the payments."""

    portfolio: JointPortfolio
    """The joint portfolio whose values are worth most in money."""
    worth: Mapping[str, float]
    """By company: what its own value in it is worth to it, before anyone pays."""
    to_shapley: tuple[MoneyPayment, ...]
    """Payments after which each has its Shapley share."""
    to_least_core: tuple[MoneyPayment, ...]
    """Payments after which each has its share of the least core."""
