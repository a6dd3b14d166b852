"""Companies together, as a result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....models.chain.answer import Blocking, ChainAnswer, JointSolution, Payments
from ....models.chain.chain import Chain, Company, Link
from ....models.chain.joint import Agreed
from ....models.chain.member import Purchase
from ...documents.result import Result, hidden, part
from ...documents.tables import Column, Table
from ...words.wording import ILLUSTRATIVE, UNSOURCED, mark
from .chain_parts import (
    AgreedPortfolio,
    AloneCompany,
    BetweenCompanies,
    BoughtProgramme,
    CoalitionWorth,
    CompanyThatLoses,
    InCore,
    InMoney,
    JointInvestment,
    JointPortfolio,
    LeavingCoalition,
    MoneyPayment,
    MoneyShares,
    ParetoPoint,
    RealisedLink,
    StatedLink,
    StatedNeed,
    StatedProgramme,
)


@part
class ChainResult(Result):
    """Each company alone beside all together; values are each company's own and never added."""

    chain: str
    files: Mapping[str, str]
    """File → the SHA-256 of its bytes: the chain's own, then those of the cases."""
    currency: str
    between: BetweenCompanies
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
    in_money: InMoney | None
    answer: Any = hidden()
    """As it was computed (``ChainAnswer``)."""

    in_csv = "pairs"

    @property
    def names(self) -> dict[str, str]:
        """Company → what people call it; with its key where two are called the same."""
        said = [alone.name for alone in self.alone.values()]
        return {
            key: alone.name if said.count(alone.name) == 1 else f"{alone.name} ({key})"
            for key, alone in self.alone.items()
        }

    def made_good(self, loser: CompanyThatLoses) -> float | None:
        """What a company loses, in money that the others may pay it; ``None``: nobody may pay, or a larger
        budget of its own does it with less."""
        if self.between.worth is None:
            return None
        worth = self.between.worth[loser.company] * loser.loss
        return worth if loser.payment is None or worth < loser.payment else None

    def tables(self) -> tuple[Table, ...]:
        return (_companies(self), _pairs(self), _points(self))


def chain(found: ChainAnswer, files: Mapping[str, str]) -> ChainResult:
    paid = found.payments
    return ChainResult(
        chain=found.chain.name,
        files=files,
        currency=found.chain.currency,
        between=_between(found.chain),
        alone={company.id: _alone(found, company) for company in found.chain.companies},
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
        in_money=None if paid is None else _in_money(found, paid),
        answer=found,
    )


def _between(chain: Chain) -> BetweenCompanies:
    return BetweenCompanies(
        links=tuple(StatedLink(str(k.start), str(k.end), k.value, k.why, k.basis) for k in chain.links),
        needs=tuple(StatedNeed(str(n.pair), tuple(map(str, n.needs)), n.why) for n in chain.needs),
        programmes=tuple(
            StatedProgramme(
                made.id, made.name, tuple(map(str, made.pairs)), made.cost, dict(made.split), made.why,
                made.basis,
            )
            for made in chain.programmes
        ),
        pooled=chain.pooled,
        worth=None if chain.worth is None else dict(chain.worth),
    )  # fmt: skip


def _alone(found: ChainAnswer, company: Company) -> AloneCompany:
    alone = found.alone[company.id]
    pairs = {option.pair: mark(company.case, option.basis) for option in found.options[company.id]}
    bases = [*pairs.values()]
    return AloneCompany(
        name=company.name,
        profile=company.profile.id,
        value=alone.values[company.id],
        cost=alone.costs[company.id],
        funded=alone.funded[company.id],
        programmes=tuple(_bought(found.chain, purchase) for purchase in alone.programmes),
        ideal=found.ideal[company.id],
        illustrative=company.case.illustrative,
        costs_sourced=bases.count(""),
        costs_illustrative=bases.count(ILLUSTRATIVE),
        costs_not_stated=bases.count(UNSOURCED),
    )


def _in_money(found: ChainAnswer, paid: Payments) -> InMoney:
    agreed, worth = paid.agreed, found.chain.worth or {}
    said = {
        by: tuple(MoneyPayment(made.payer, made.payee, made.amount) for made in payments)
        for by, payments in paid.settled.items()
    }
    return InMoney(
        portfolio=JointPortfolio(**_joint(found, agreed, found.gains(agreed))),
        worth={name: worth[name] * value for name, value in agreed.values.items()},
        to_shapley=said["shapley"],
        to_least_core=said["least_core"],
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
        "programmes": tuple(_bought(found.chain, purchase) for purchase in agreed.programmes),
    }


def _bought(chain: Chain, made: Purchase) -> BoughtProgramme:
    of = chain.programme(made.programme)
    return BoughtProgramme(
        made.programme, made.buyers, {name: of.part(name, made.buyers) for name in made.buyers}
    )


def _agreed(found: ChainAnswer, made: JointSolution) -> AgreedPortfolio:
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
