"""What a picture of a chain shows beside what each does alone: a joint portfolio, and its ties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from ...models.options.option import option_id_parts
from ...records import dataclass
from ..results.case.chain import TITLES, ChainResult
from ..results.case.chain_parts import JointPortfolio, MoneyPayment
from ..words.wording import amount, percent, score

IN_MONEY = "money"
"""The joint portfolio that is worth most where companies pay each other, after the Shapley payments"""


@dataclass(frozen=True)
class Plan:
    """A joint portfolio as it is shown."""

    title: str
    joint: JointPortfolio
    shares: Mapping[str, float | None]
    """Company → gain as a part of the most it could gain; ``None``: it cannot gain"""
    payments: tuple[MoneyPayment, ...] = ()


def plan_of(found: ChainResult, by: str) -> Plan:
    """The joint portfolio of ``together`` by this notion, or ``money``."""
    if by == IN_MONEY:
        assert found.in_money is not None
        joint = found.in_money.portfolio
        can = {name for name, share in found.together[0].shares.items() if share is not None}
        shares = {
            name: joint.gains[name] / (alone.ideal - alone.value) if name in can else None
            for name, alone in found.alone.items()
        }
        return Plan("worth most in money", joint, shares, found.in_money.to_shapley)
    made = next(each for each in found.together if each.by == by)
    return Plan(TITLES[by], made, made.shares)


@dataclass(frozen=True)
class Tie:
    """What ties a pair of one company to one of another's."""

    mark: str
    kind: Literal["link", "need", "payment"]
    start: tuple[str, str]
    """Company and pair, no pair for the company as a whole; what gives, is needed, or pays"""
    end: tuple[str, str]
    alone: bool
    """It counts where each funds what it would alone"""
    together: bool


def ties(found: ChainResult, plan: Plan) -> list[Tie]:
    return [*_links(found, plan), *_needs(found, plan), *_payments(plan)]


def _links(found: ChainResult, plan: Plan) -> Iterator[Tie]:
    chance = {(link.start, link.end) for link in found.by_chance}
    realised = {(link.start, link.end) for link in plan.joint.links}
    for k, link in enumerate(found.between.links, 1):
        ends = (link.start, link.end)
        yield Tie(str(k), "link", _side(link.start), _side(link.end), ends in chance, ends in realised)


def _needs(found: ChainResult, plan: Plan) -> Iterator[Tie]:
    """A need counts where its pair is funded: with one of what it needs."""
    for k, need in enumerate(found.between.needs):
        company, pair = _side(need.pair)
        for other in need.needs:
            giver, given = _side(other)
            both = pair in _pairs(plan.joint.funded[company]) and given in _pairs(plan.joint.funded[giver])
            yield Tie(_letter(k), "need", (giver, given), (company, pair), False, both)


def _payments(plan: Plan) -> Iterator[Tie]:
    for k, paid in enumerate(plan.payments, 1):
        yield Tie(f"p{k}", "payment", (paid.payer, ""), (paid.payee, ""), False, True)


def _letter(k: int) -> str:
    return chr(ord("a") + k) if k < 26 else f"a{k}"


def _side(said: str) -> tuple[str, str]:
    company, _, pair = said.partition(":")
    return company, pair


def _pairs(funded: tuple[str, ...]) -> set[str]:
    return {option_id_parts(option)[0] for option in funded}


def gain_words(found: ChainResult, plan: Plan, key: str) -> list[str]:
    """What a company has alone and together."""
    alone, joint = found.alone[key], plan.joint
    gain, share = joint.gains[key], plan.shares[key]
    unit = f" {found.currency}" if found.currency else ""
    if gain < 0:
        what = f"−{score(-gain)}, it loses"
    elif gain == 0:
        what = "as much" if share is not None else "as much: it cannot gain"
    elif share is None:
        what = f"+{score(gain)}, at others' cost"
    elif alone.hardly_gains:
        what = f"+{score(gain)}, where it could gain next to nothing"
    else:
        what = f"+{score(gain)}, {percent(share)} of what it could gain"
    return [
        f"Value {score(alone.value)} alone, {score(joint.values[key])} together: {what}",
        f"Cost {amount(alone.cost)}{unit} alone, {amount(joint.costs[key])}{unit} together",
    ]
