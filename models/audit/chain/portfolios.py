"""Joint portfolios once more in plain Python: values, costs, links, needs, purchases and every rule."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property

from ....records import dataclass
from ...chain.chain import Chain, Company
from ...entry.entry import raised
from ...options.option import option_id_parts
from ...portfolio.portfolio import programme
from ...ranking.ranking import rank
from ...rules.base import is_money
from ...solver.programme import Programme
from ..commitments import stops
from ..findings import Finding, finding, shown
from ..front import key_of, stage_scores
from ..recompute.options import Key, RecomputedOption, options, terms
from ..recompute.ranking import unknown
from ..recompute.rules import StatedRule, measure, wordings
from .claims import ClaimedChain, ClaimedJoint, ClaimedPurchase

BUDGET = "budget"


@dataclass(frozen=True)
class Recomputed:
    """A company with all that it could fund, by arithmetic of its own."""

    company: Company

    @cached_property
    def every(self) -> Mapping[Key, RecomputedOption]:
        case, profile = self.company.case, self.company.profile
        return options(case, stage_scores(case, rank(case, profile), profile.id))

    @cached_property
    def own(self) -> Programme:
        return programme(self.company.case, rank(self.company.case, self.company.profile))

    @cached_property
    def pairs(self) -> list[str]:
        return list(dict.fromkeys(option.pair for option in self.every.values()))

    def plan(self, funded: Sequence[str]) -> list[RecomputedOption]:
        plan = [self.every[key_of(option)] for option in funded]
        return [*plan, *stops(self.company.case, self.every, plan)]


@dataclass(frozen=True)
class Claimed:
    """A portfolio of one company or of all, as it is claimed."""

    title: str
    funded: Mapping[str, Sequence[str]]
    values: Mapping[str, float]
    costs: Mapping[str, float]
    links: frozenset[tuple[str, str]]
    programmes: Sequence[ClaimedPurchase]


@dataclass
class Wrong:
    """What does not come out as claimed, by what it is about; and rules that only their own code judges."""

    values: list[str] = field(default_factory=list)
    costs: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    between: list[str] = field(default_factory=list)
    own: set[str] = field(default_factory=set)


def claimed_portfolios(claim: ClaimedChain) -> list[Claimed]:
    """What each has alone, then every joint portfolio."""
    found = [
        Claimed(
            f"{name} alone", {name: alone.funded}, {name: alone.value}, {name: alone.cost}, frozenset(),
            alone.programmes,
        )
        for name, alone in claim.alone.items()
    ]  # fmt: skip
    return [*found, *(_claimed(title, made) for title, made in claim.portfolios().items())]


def _claimed(title: str, made: ClaimedJoint) -> Claimed:
    ends = frozenset((link.start, link.end) for link in made.links)
    return Claimed(title, made.funded, made.values, made.costs, ends, made.programmes)


def verify_portfolios(chain: Chain, claim: ClaimedChain) -> Iterator[Finding]:
    """Everything that can be said of a portfolio without comparing it with others."""
    companies = {company.id: Recomputed(company) for company in chain.companies}
    every = claimed_portfolios(claim)
    strange = sorted({s for made in every for s in _strange(companies, made)})
    if strange:
        yield Finding("options", "refuted", f"no options of the chain: {', '.join(strange[:5])}")
        return
    wrong = Wrong()
    for made in every:
        for name, funded in made.funded.items():
            _company(chain, companies[name], made, funded, wrong)
        _between(chain, made, wrong)
        if chain.pooled:
            _purse(chain, made, wrong)
    number = f"{len(every)} portfolios"
    fields = sorted({word for one in companies.values() for word in unknown(one.company.case)})
    for what, broken, says in (
        ("values", wrong.values, f"of {number} summed again in plain Python, links with them"),
        ("costs", wrong.costs, f"of {number} summed again, each part of what is bought with them"),
        ("rules", wrong.rules, _kept(number, wrong.own)),
        (
            "between the companies",
            wrong.between,
            f"in {number} links, needs and purchases are as the chain says",
        ),
    ):
        if broken and fields:
            yield Finding(what, "not checked", f"the arithmetic does not know {', '.join(fields)}")
        else:
            yield finding(what, not broken, says, "; ".join(broken[:5]))


def _kept(number: str, own: set[str]) -> str:
    says = f"{number} keep every rule of each company, by plain arithmetic"
    return f"{says}; by the package's own code: {', '.join(sorted(own))}" if own else says


def _strange(companies: Mapping[str, Recomputed], made: Claimed) -> Iterator[str]:
    for name, funded in made.funded.items():
        if name not in companies:
            yield name
            continue
        known = companies[name].every
        yield from (f"{name}:{option}" for option in funded if key_of(option) not in known)


def _company(chain: Chain, one: Recomputed, made: Claimed, funded: Sequence[str], wrong: Wrong) -> None:
    name, case = one.company.id, one.company.case
    plan = one.plan(funded)
    here = {f"{name}:{option_id_parts(option)[0]}" for option in funded}
    links = [
        link.value
        for link in chain.links
        if str(link.end) in here and (str(link.start), str(link.end)) in made.links
    ]
    parts = [*terms(case, plan), *links]
    _compare(wrong.values, f"{made.title}: {name}", made.values.get(name), parts)
    paid = [_part(chain, bought, name) for bought in made.programmes if name in bought.buyers]
    costs = [*(option.figures["cost"] for option in plan), *paid]
    _compare(wrong.costs, f"{made.title}: {name}", made.costs.get(name), costs)
    if len({option.pair for option in plan}) < len(plan):
        wrong.rules.append(f"{made.title}: {name} funds a pair twice")
    for rule in wordings(case):
        if rule.title == BUDGET and rule.kind == "money" and (chain.pooled or paid):
            limit = math.inf if rule.at_most is None else rule.at_most
            kept = chain.pooled or math.fsum(costs) <= raised(limit, math.fsum(map(abs, costs)))
        else:
            kept = _keeps(one, rule, plan, funded, bool(paid), wrong)
        if not kept:
            wrong.rules.append(f"{made.title}: {name} breaks '{rule.title}'")


def _keeps(
    one: Recomputed,
    rule: StatedRule,
    plan: Sequence[RecomputedOption],
    funded: Sequence[str],
    paid: bool,
    wrong: Wrong,
) -> bool:
    """Whether a company keeps a rule; of money that it pays for a purchase see the joint programme's rows."""
    kind = next((made for made in one.own.rules if made.title == rule.title), None)
    if kind is not None and paid and any(map(is_money, kind.attributes().values())):
        wrong.own.add(rule.title)
    if not rule.unknown:
        return measure(one.company.case, rule, one.pairs, plan).kept
    assert kind is not None
    wrong.own.update(rule.unknown)
    going_on = {option_id_parts(option)[0] for option in funded}
    chosen = {
        i
        for i, option in enumerate(one.own.pairs)
        if option.id in funded or (option.stopped and option.pair not in going_on)
    }
    return kind.keeps(one.own.pairs, chosen)


def _compare(wrong: list[str], what: str, stated: float | None, parts: Sequence[float]) -> None:
    again, size = math.fsum(parts), math.fsum(map(abs, parts))
    if stated is None or abs(stated - again) > 1e-9 * max(1.0, size):
        wrong.append(f"{what} has {shown(again)}, not {shown(stated)}")


def _part(chain: Chain, bought: ClaimedPurchase, name: str) -> float:
    """A buyer's part of what is bought: the cost in the proportions that the chain states."""
    made = next((one for one in chain.programmes if one.id == bought.programme), None)
    if made is None or not set(bought.buyers) <= set(made.split):
        return math.nan
    return made.cost * made.split[name] / math.fsum(made.split[buyer] for buyer in bought.buyers)


def _between(chain: Chain, made: Claimed, wrong: Wrong) -> None:
    """Links that are realised and no others, what is needed, what is bought before what needs it."""
    here = {
        f"{name}:{option_id_parts(option)[0]}" for name, funded in made.funded.items() for option in funded
    }
    joint = len(made.funded) > 1
    linked = {(str(k.start), str(k.end)) for k in chain.links if {str(k.start), str(k.end)} <= here}
    if joint and linked != made.links:
        wrong.between.append(f"{made.title}: other links come about than it says")
    for need in chain.needs:
        if str(need.pair) in here and not {str(side) for side in need.needs} & here:
            wrong.between.append(f"{made.title}: {need.title}, which is not funded")
    for programme_ in chain.programmes:
        bought = [one for one in made.programmes if one.programme == programme_.id]
        for side in programme_.pairs:
            if str(side) in here and not any(side.company in one.buyers for one in bought):
                wrong.between.append(f"{made.title}: {side} is funded without {programme_.id}")
    for one in made.programmes:
        again = {name: _part(chain, one, name) for name in one.buyers}
        if set(one.paid) != set(again) or any(
            not math.isclose(one.paid[name], part, rel_tol=1e-9) for name, part in again.items()
        ):
            wrong.between.append(f"{made.title}: {one.programme} is not paid as it is split")


def _purse(chain: Chain, made: Claimed, wrong: Wrong) -> None:
    """One budget for all of them."""
    limits = [chain.company(name).case.budget_limit for name in made.funded]
    if None not in limits:
        spent = math.fsum(made.costs.values())
        if spent > raised(math.fsum(limit or 0.0 for limit in limits), spent):
            wrong.rules.append(f"{made.title}: the common budget is overspent")
