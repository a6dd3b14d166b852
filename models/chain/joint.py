"""The integer programme of a coalition: every member's own, and the links, needs and purses between them.

Variables: the options of each member in turn, behind a member's own one for each group in which it could
buy a programme; then what is realised together, the members' synergies in turn and the links.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from math import fsum

from ...records import dataclass
from ..rules.base import Beyond, LinearRow, is_money
from ..solver.milp import maximise, maximise_least
from .chain import Chain, Link, LinkEnd
from .member import CompanyProgramme, Purchase, bought, is_purse, member_of, purse_of

Groups = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Agreed:
    """A joint portfolio."""

    funded: Mapping[str, tuple[str, ...]]
    """Company → its options in the order of its case file"""
    values: Mapping[str, float]
    """Company → value on its own scale, with what the links bring it"""
    costs: Mapping[str, float]
    """Company → cost in the chain's currency, with its part of what is bought together"""
    links: tuple[Link, ...]
    """Those that are realised"""
    programmes: tuple[Purchase, ...]
    """What is bought for several, or by one of them for itself"""

    @property
    def cost(self) -> float:
        return fsum(self.costs.values())


class Joint:
    """What some of the companies of a chain could fund together, by themselves."""

    def __init__(self, chain: Chain, members: Sequence[str] | None = None, links: bool = True) -> None:
        """``members``: all if left out; ``links``: whether what lies between them counts."""
        self.chain = chain
        inside = chain.ids if members is None else tuple(c for c in chain.ids if c in members)
        self._linked = links
        found, first = [], 0
        for name in inside:
            member = member_of(chain, chain.company(name), inside, first)
            first += len(member.own.pairs) + len(member.shared)
            found.append(member)
        self.members: tuple[CompanyProgramme, ...] = tuple(found)
        self.options = first

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(member.id for member in self.members)

    def member(self, company: str) -> CompanyProgramme:
        return next(member for member in self.members if member.id == company)

    @cached_property
    def _synergies(self) -> Mapping[str, int]:
        """Member → the index of its first synergy."""
        at, found = self.options, {}
        for member in self.members:
            found[member.id] = at
            at += len(member.own.synergies)
        return found

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Those whose two pairs are options of members."""
        return tuple(
            link
            for link in self.chain.links
            if self._linked and all(self._options(side) for side in (link.start, link.end))
        )

    def _options(self, side: LinkEnd) -> list[int]:
        return self.member(side.company).options_of(side.pair) if side.company in self.ids else []

    @cached_property
    def joint(self) -> tuple[Groups, ...]:
        """What must be funded, something of each group, for a synergy or a link to be realised."""
        own = [
            tuple(tuple(member.first + i for i in group) for group in synergy.groups)
            for member in self.members
            for synergy in member.own.synergies
        ]
        between = [
            tuple(tuple(self._options(side)) for side in (link.start, link.end)) for link in self.links
        ]
        return (*own, *between)

    @cached_property
    def rows(self) -> tuple[LinearRow, ...]:
        return (
            *(row for member in self.members for row in self._own(member)),
            *self._needs(),
            *self._bought(),
            *self._purse(),
        )

    def _own(self, member: CompanyProgramme) -> Iterator[LinearRow]:
        """A member's own rules; what it pays of a programme counts wherever money does."""
        made = member.own
        synergies = range(self._synergies[member.id], self._synergies[member.id] + len(made.synergies))
        for row in (*made.once, *made.never):
            yield _moved(member, row, synergies)
        paid = tuple(bought(member, purchase) for purchase in member.shared)
        by_cost = made.turned_by("cost") if paid else frozenset()
        for rule in made.rules:
            if self.chain.pooled and is_purse(rule):
                continue
            of_money = rule.title in by_cost or any(map(is_money, rule.attributes().values()))
            for row in rule.rows((*made.pairs, *paid) if of_money else made.pairs):
                yield replace(_moved(member, row, [*member.shared.values()]), tolerant=True)

    def _needs(self) -> Iterator[LinearRow]:
        """What needs a pair of somebody else's: nobody has it where that is not among the members."""
        for need in self.chain.needs:
            wanted = self._options(need.pair)
            if wanted:
                given = [i for side in need.needs for i in self._options(side)] if self._linked else []
                terms = {**dict.fromkeys(wanted, 1.0), **dict.fromkeys(given, -1.0)}
                yield LinearRow(need.title, terms, at_most=0.0)

    def _bought(self) -> Iterator[LinearRow]:
        """A purchase is made by all its buyers or by none; a programme's pairs need one of its company's."""
        by_purchase: dict[Purchase, list[int]] = {}
        for member in self.members:
            for purchase, at in member.shared.items():
                by_purchase.setdefault(purchase, []).append(at)
        for purchase, taking in by_purchase.items():
            for one, other in pairwise(taking):
                terms = {one: 1.0, other: -1.0}
                yield LinearRow(f"{purchase.programme} together", terms, at_least=0.0, at_most=0.0)
        for made in self.chain.programmes:
            for side in made.pairs:
                if wanted := self._options(side):
                    member = self.member(side.company)
                    paid = [at for purchase, at in member.shared.items() if purchase.programme == made.id]
                    terms = {**dict.fromkeys(wanted, 1.0), **dict.fromkeys(paid, -1.0)}
                    yield LinearRow(f"{side} needs {made.name}", terms, at_most=0.0)

    def _purse(self) -> Iterator[LinearRow]:
        """One budget for all members, where the chain says that they share a purse."""
        limits = [purse_of(member.own) for member in self.members]
        if self.chain.pooled and None not in limits:
            terms = dict(enumerate(self._costs))
            yield LinearRow("the common budget", terms, at_most=fsum(filter(None, limits)), tolerant=True)

    @cached_property
    def _costs(self) -> list[float]:
        found = []
        for member in self.members:
            found += [option.cost for option in member.own.pairs] + [member.costs[p] for p in member.shared]
        return found

    def value(self, company: str) -> list[float]:
        """A member's value, as coefficients of all variables."""
        found = [0.0] * (self.options + len(self.joint))
        member = self.member(company)
        own = member.own.values
        options = len(member.own.pairs)
        for i, value in enumerate(own[:options]):
            found[member.first + i] = value
        for k, value in enumerate(own[options:]):
            found[self._synergies[company] + k] = value
        at = self.options + sum(len(other.own.synergies) for other in self.members)
        for k, link in enumerate(self.links):
            if link.end.company == company:
                found[at + k] += link.value
        return found

    def cost(self, company: str | None = None) -> list[float]:
        """A member's cost, or that of all, as coefficients of all variables."""
        found = [*self._costs, *([0.0] * len(self.joint))]
        if company is not None:
            member = self.member(company)
            last = member.first + len(member.own.pairs) + len(member.shared)
            found = [c if member.first <= i < last else 0.0 for i, c in enumerate(found)]
        return found

    def agreed(self, chosen: frozenset[int]) -> Agreed:
        """A choice of variables, said company by company."""
        funded, values, costs, bought = {}, {}, {}, set[Purchase]()
        realised = [all(not chosen.isdisjoint(group) for group in groups) for groups in self.joint]
        links = tuple(
            link
            for link, there in zip(self.links, realised[len(realised) - len(self.links) :], strict=True)
            if there
        )
        for member in self.members:
            own = frozenset(i - member.first for i in chosen if 0 <= i - member.first < len(member.own.pairs))
            paid = [purchase for purchase, at in member.shared.items() if at in chosen]
            bought.update(paid)
            brought = [link.value for link in links if link.end.company == member.id]
            funded[member.id] = member.own.ids(own)
            values[member.id] = fsum([member.own.value(own), *brought])
            costs[member.id] = fsum([member.own.cost(own), *(member.costs[purchase] for purchase in paid)])
        return Agreed(funded, values, costs, links, tuple(sorted(bought)))

    def most(self, weights: Mapping[str, float], rows: Sequence[LinearRow] = ()) -> frozenset[int] | None:
        """A choice of the highest weighted sum of values; of equals one of least cost. ``None``: there is
        none.

        Raises:
            OutOfTime: there was no time to prove it.
        """
        objective = self._sum(weights)
        found = maximise(objective, [*self.rows, *rows], self.joint)
        if found is None:
            return None
        reached = self.agreed(found.chosen).values
        floors = [self.at_least(name, reached[name]) for name in self.ids]
        cheapest = maximise([-c for c in self.cost()], [*self.rows, *rows, *floors], self.joint)
        return found.chosen if cheapest is None else cheapest.chosen

    def fairest(
        self, scales: Mapping[str, tuple[float, float]], rows: Sequence[LinearRow] = ()
    ) -> frozenset[int] | None:
        """A choice whose least (value − zero) / unit over the members given is highest; ``scales``: zero,
        unit."""
        objectives = [
            ([c / unit for c in self.value(name)], -zero / unit) for name, (zero, unit) in scales.items()
        ]
        found = maximise_least(objectives, [*self.rows, *rows], self.joint)
        return None if found is None else found.chosen

    def _sum(self, weights: Mapping[str, float]) -> list[float]:
        parts = [[weight * c for c in self.value(name)] for name, weight in weights.items()]
        return [fsum(terms) for terms in zip(*parts, strict=True)]

    def at_least(self, company: str, value: float) -> LinearRow:
        """The row that gives a member this much or more."""
        terms = {i: c for i, c in enumerate(self.value(company)) if c}
        return LinearRow(
            f"value of {company}", terms, at_least=value - SLACK * max(abs(value), self.reach(company))
        )

    def reach(self, company: str) -> float:
        """All values of a member together, whatever their signs: what counts as much to it, and what as
        nothing."""
        return fsum(map(abs, self.value(company))) or 1.0


SLACK = 1e-9
"""Relative to all values of a company together: what rounding may take from a sum of them"""


@dataclass(frozen=True)
class _Beyond:
    """What a member's rule demands beyond its row, among the variables of all."""

    beyond: Beyond
    place: Mapping[int, int]
    """Variable of the member → of all"""

    @property
    def found(self) -> list[LinearRow]:
        return [self._moved(cut) for cut in self.beyond.found]

    def keeps(self, chosen: Collection[int]) -> bool:
        return self.beyond.keeps(self._own(chosen))

    def cut(self, chosen: Collection[int]) -> LinearRow | None:
        made = self.beyond.cut(self._own(chosen))
        return None if made is None else self._moved(made)

    def _own(self, chosen: Collection[int]) -> frozenset[int]:
        return frozenset(i for i, at in self.place.items() if at in chosen)

    def _moved(self, cut: LinearRow) -> LinearRow:
        return replace(cut, coefficients={self.place[i]: a for i, a in cut.coefficients.items()})


def _moved(member: CompanyProgramme, row: LinearRow, behind: Sequence[int]) -> LinearRow:
    """A row of a member's own programme among those of all; ``behind``: what follows its options there."""
    options = len(member.own.pairs)
    place = {i: member.first + i if i < options else behind[i - options] for i in row.coefficients}
    return replace(
        row,
        name=f"{member.id}: {row.name}",
        coefficients={place[i]: c for i, c in row.coefficients.items()},
        beyond=None if row.beyond is None else _Beyond(row.beyond, place),
        tied=tuple(f"{member.id}: {name}" for name in row.tied),
    )
