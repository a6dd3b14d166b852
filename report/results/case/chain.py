"""Companies together, as a result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from ....models.chain.answer import Blocking, ChainAnswer, Together
from ....models.chain.chain import Link
from ....models.chain.joint import Agreed
from ...documents.result import Result, hidden, part
from ...documents.tables import Column, Table


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
    ideal: float
    """The most it could have with nobody worse off than alone."""


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
class BoughtProgramme:
    """What is bought once, and by whom."""

    programme: str
    buyers: tuple[str, ...]


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
class ChainResult(Result):
    """Each company alone beside all together; values are each company's own and never added."""

    chain: str
    files: Mapping[str, str]
    """File → the SHA-256 of its bytes: the chain's own, then those of the cases."""
    currency: str
    alone: Mapping[str, AloneCompany]
    """By company."""
    by_chance: tuple[RealisedLink, ...]
    """Links that come about where each funds what it would alone."""
    together: tuple[AgreedPortfolio, ...]
    pareto: tuple[ParetoPoint, ...]
    pareto_complete: bool
    """Every joint portfolio that no other dominates is there, but for several of the same worth to
    everyone."""
    pareto_step: Mapping[str, float]
    """By company: no portfolio that is missing gives everyone more than this beyond one of these."""
    core: tuple[InCore, ...]
    """One a joint portfolio of together."""
    investments: tuple[JointInvestment, ...]
    shapley: Mapping[str, float] | None
    """By company, in money; None: the chain does not say that they may pay each other."""
    least_core: MoneyShares | None
    coalitions: tuple[CoalitionWorth, ...] | None
    answer: Any = hidden()
    """As it was computed (``ChainAnswer``)."""

    in_csv = "pairs"

    def tables(self) -> tuple[Table, ...]:
        return (_companies(self), _pairs(self), _points(self))


def chain(found: ChainAnswer, files: Mapping[str, str]) -> ChainResult:
    paid = found.payments
    return ChainResult(
        chain=found.chain.name,
        files=files,
        currency=found.chain.currency,
        alone={
            company.id: AloneCompany(
                name=company.name,
                profile=company.profile.id,
                value=(alone := found.alone[company.id]).values[company.id],
                cost=alone.costs[company.id],
                funded=alone.funded[company.id],
                ideal=found.ideal[company.id],
            )
            for company in found.chain.companies
        },
        by_chance=tuple(map(_link, found.by_chance)),
        together=tuple(_agreed(found, made) for made in found.together),
        pareto=tuple(_point(found, point) for point in found.front.points),
        pareto_complete=found.front.complete,
        pareto_step=dict(found.front.step),
        core=tuple(
            InCore(made.by, not made.blocking, tuple(map(_leaving, made.blocking))) for made in found.together
        ),
        investments=tuple(
            JointInvestment(made.companies, tuple(map(str, made.fresh)), dict(made.gains), made.all_gain)
            for made in found.investments
        ),
        shapley=None if paid is None else dict(paid.shapley),
        least_core=None if paid is None else MoneyShares(paid.excess, dict(paid.least_core)),
        coalitions=None
        if paid is None
        else tuple(CoalitionWorth(group, worth) for group, worth in paid.worth.items()),
        answer=found,
    )


def _link(link: Link) -> RealisedLink:
    return RealisedLink(str(link.start), str(link.end), link.value)


def _joint(found: ChainAnswer, agreed: Agreed, gains: Mapping[str, float]) -> dict[str, Any]:
    return {
        "funded": dict(agreed.funded),
        "values": dict(agreed.values),
        "costs": dict(agreed.costs),
        "gains": dict(gains),
        "links": tuple(map(_link, agreed.links)),
        "programmes": tuple(BoughtProgramme(p.programme, p.buyers) for p in agreed.programmes),
    }


def _agreed(found: ChainAnswer, made: Together) -> AgreedPortfolio:
    return AgreedPortfolio(
        **_joint(found, made.agreed, made.gains),
        by=made.by,
        shares=dict(made.shares),
        proven=made.proven,
        losers=tuple(
            CompanyThatLoses(
                loser.company,
                loser.loss,
                JointPortfolio(**_joint(found, loser.instead, found.gains(loser.instead))),
                loser.payment,
            )
            for loser in made.losers
        ),
    )


def _point(found: ChainAnswer, point: Agreed) -> ParetoPoint:
    gains = found.gains(point)
    return ParetoPoint(**_joint(found, point, gains), nobody_loses=all(gain >= 0 for gain in gains.values()))


def _leaving(made: Blocking) -> LeavingCoalition:
    return LeavingCoalition(made.members, {name: made.instead.values[name] for name in made.members})


def _companies(found: ChainResult) -> Table:
    columns = [
        Column("company", "company", "name"),
        Column("value_alone", "value alone", "score"),
        Column("cost_alone", "cost alone", "money", found.currency),
        Column("ideal", "at most", "score"),
    ]
    columns += [Column(f"gain_{made.by}", f"gain, {TITLES[made.by]}", "score") for made in found.together]
    return Table(
        "companies",
        "What each company has alone, what it could have at most, and what it gains by agreeing.",
        tuple(columns),
        tuple(
            (name, alone.value, alone.cost, alone.ideal, *(made.gains[name] for made in found.together))
            for name, alone in found.alone.items()
        ),
    )


def _pairs(found: ChainResult) -> Table:
    columns = [Column("company", "company", "name"), Column("pair", "pair", "name")]
    columns += [Column("alone", "alone", "flag")]
    columns += [Column(made.by, TITLES[made.by], "flag") for made in found.together]
    rows = []
    for name, alone in found.alone.items():
        funded = dict.fromkeys([*alone.funded, *(o for made in found.together for o in made.funded[name])])
        rows += [
            (name, pair, pair in alone.funded, *(pair in made.funded[name] for made in found.together))
            for pair in funded
        ]
    return Table("pairs", "What each company funds, alone and agreed.", tuple(columns), tuple(rows), key=2)


def _points(found: ChainResult) -> Table:
    columns = [Column("point", "portfolio", "count")]
    columns += [Column(name, name, "score") for name in found.alone]
    columns += [Column("nobody_loses", "nobody loses", "flag")]
    return Table(
        "pareto",
        "Joint portfolios that no other betters for someone at nobody's cost: each company's value.",
        tuple(columns),
        tuple(
            (k, *(point.values[name] for name in found.alone), point.nobody_loses)
            for k, point in enumerate(found.pareto, 1)
        ),
    )


TITLES: Mapping[str, str] = {
    "nash": "Nash",
    "kalai_smorodinsky": "Kalai–Smorodinsky",
    "most": "most in all",
}
