"""A company as a member of a coalition: its own programme, and what it could buy with whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from ...records import dataclass
from ..entry.scope import Scope
from ..options.option import CAPITAL, OPERATING, Option, Spread, money
from ..portfolio.portfolio import programme
from ..ranking.ranking import rank
from ..rules.kinds.registry import Rule
from ..rules.kinds.total import Total
from ..solver.programme import Programme as Own
from .chain import Chain, Company


@dataclass(frozen=True, order=True)
class Purchase:
    """A programme, and who of those it is for buy it together."""

    programme: str
    buyers: tuple[str, ...]


@dataclass(frozen=True)
class CompanyProgramme:
    """A company's own programme, and where its variables lie among those of all."""

    company: Company
    own: Own
    first: int
    """Index of its first option"""
    shared: Mapping[Purchase, int]
    """Purchase that it could take part in → index of the variable that says it does"""
    costs: Mapping[Purchase, float]
    """What each would cost it"""

    @property
    def id(self) -> str:
        return self.company.id

    def options_of(self, pair: str) -> list[int]:
        """Where the options of a pair lie, at whatever level and whenever they start; none that stop it."""
        return [
            self.first + i
            for i, option in enumerate(self.own.pairs)
            if option.pair == pair and not option.stopped
        ]


def member_of(chain: Chain, company: Company, inside: Sequence[str], first: int) -> CompanyProgramme:
    own = programme(company.case, rank(company.case, company.profile))
    costs = {
        Purchase(made.id, buyers): made.part(company.id, buyers)
        for made in chain.programmes
        for buyers in _groups([name for name in inside if name in made.split])
        if company.id in buyers
    }
    at = {purchase: first + len(own.pairs) + k for k, purchase in enumerate(costs)}
    return CompanyProgramme(company, own, first, at, costs)


def _groups(buyers: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Everyone who could buy together, from each alone to all."""
    for size in range(1, len(buyers) + 1):
        yield from combinations(buyers, size)


def bought(member: CompanyProgramme, purchase: Purchase) -> Option:
    """A member's part of a programme, as an option of money alone that is paid in the first period."""
    cost, periods = member.costs[purchase], tuple(member.company.case.periods)
    spreads = {CAPITAL: Spread(cost, {periods[0]: cost} if periods else {}), OPERATING: Spread()}
    # The name holds a blank, which none of a case does: no pattern of pools or scopes but * means it.
    return Option(
        stage="together with others",
        technology=f"programme {purchase.programme}",
        cost=cost,
        value=0.0,
        difficulty=None,
        maturity=None,
        fit=None,
        attributes={**money(periods, spreads), "value": 0.0},
        stated=True,
        why=None,
        basis="not stated",
        spreads=spreads,
    )


def is_purse(rule: Rule) -> bool:
    """Whether a rule is the plain budget of a case."""
    return type(rule) is Total and (rule.name, rule.of, rule.scope, rule.period, rule.held_in) == (
        "budget",
        "cost",
        Scope(),
        None,
        None,
    )


def purse_of(own: Own) -> float | None:
    """What the plain budget of a company allows; ``None`` where it has none."""
    return next((rule.ceiling for rule in own.rules if is_purse(rule) and isinstance(rule, Total)), None)
