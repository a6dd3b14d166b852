"""What the companies of a fleet have in common, counted in one pass over their answers."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import field
from functools import cached_property
from itertools import combinations
from statistics import median
from sys import intern

from ..records import dataclass
from ..report.results.case.fleet import UnlikePair
from .company import CompanyAnswer, Pair


@dataclass
class PairCount:
    """A pair, over the companies that could fund it."""

    name: str
    could: int = 0
    funded: int = 0
    owed: int = 0
    costs: dict[str, array[float]] = field(default_factory=lambda: defaultdict(lambda: array("d")))
    """By currency"""
    ranks: array[int] = field(default_factory=lambda: array("l"))
    """Of its stage"""

    # When all are counted: of thousands of companies each asks for them.
    @cached_property
    def usual_costs(self) -> Mapping[str, float]:
        """The median, by currency."""
        return {currency: median(costs) for currency, costs in self.costs.items()}

    @cached_property
    def usual_rank(self) -> float | None:
        """The median."""
        return median(self.ranks) if self.ranks else None


@dataclass
class ReadingCount:
    """An open cell, over the companies that have it open."""

    name: str
    open: int = 0
    portfolio: int = 0
    ranking: int = 0


@dataclass
class Order:
    """Of two stages, over the companies that have both: how many put the first above, below, level."""

    above: int = 0
    below: int = 0
    level: int = 0

    @property
    def concordant(self) -> int:
        """Pairs of companies that put them in the same order"""
        return self.above * (self.above - 1) // 2 + self.below * (self.below - 1) // 2

    @property
    def discordant(self) -> int:
        return self.above * self.below

    @property
    def pairs(self) -> int:
        companies = self.above + self.below + self.level
        return companies * (companies - 1) // 2


@dataclass
class Census:
    """The counts, in the order in which pairs, stages and cells first came."""

    companies: int = 0
    illustrative: int = 0
    """Companies whose case says so of all its numbers"""
    unproven: int = 0
    pairs: dict[str, PairCount] = field(default_factory=dict)
    stages: dict[str, tuple[str, array[int]]] = field(default_factory=dict)
    """Stage → name and ranks"""
    readings: dict[tuple[str, str], ReadingCount] = field(default_factory=dict)
    orders: dict[tuple[str, str], Order] = field(default_factory=dict)
    bases: Counter[str] = field(default_factory=Counter)
    """Costs of pairs by where they come from"""

    @property
    def agreement(self) -> float | None:
        """The mean of Kendall's tau (a) over pairs of companies, each pair of stages counted alike.

        1: all rank the stages that they share alike; 0: no more than by chance. ``None``: no two companies
        share two stages.
        """
        pairs = sum(order.pairs for order in self.orders.values())
        if not pairs:
            return None
        return sum(order.concordant - order.discordant for order in self.orders.values()) / pairs


def census(answers: Iterable[CompanyAnswer]) -> Census:
    """Count over all answers, none of which is kept."""
    found = Census()
    for company in answers:
        found.companies += 1
        found.illustrative += company.illustrative
        found.unproven += not company.proven
        ranks = {stage.stage: stage.rank for stage in company.stages}
        for pair in company.pairs:
            _count(found, pair, company.currency, ranks.get(pair.stage))
        for stage in company.stages:
            found.stages.setdefault(stage.stage, (stage.name, array("l")))[1].append(stage.rank)
        for cell in company.readings:
            count = found.readings.setdefault((cell.stage, cell.criterion), ReadingCount(cell.name))
            count.open += 1
            count.portfolio += cell.portfolio
            count.ranking += cell.ranking
        for a, b in combinations(sorted(ranks), 2):
            order = found.orders.setdefault((a, b), Order())
            order.above += ranks[a] < ranks[b]
            order.below += ranks[a] > ranks[b]
            order.level += ranks[a] == ranks[b]
    return found


def _count(found: Census, pair: Pair, currency: str, rank: int | None) -> None:
    name = f"{pair.technology_name} at {pair.stage_name}"
    count = found.pairs.setdefault(pair.pair, PairCount(name))
    count.could += 1
    count.funded += pair.funded
    count.owed += pair.owed
    count.costs[currency].append(pair.cost)
    if rank is not None:
        count.ranks.append(rank)
    found.bases[pair.basis] += 1


FEWEST = 3
"""Of fewer companies none is unlike its peers."""
SHOWN = 3
"""Pairs in which a company differs most"""


def unlike(company: CompanyAnswer, found: Census) -> tuple[float | None, tuple[UnlikePair, ...]]:
    """How unlike its peers a company is, 0 to 1, and in which pairs most.

    The mean over the pairs that it and others could fund of the share of those others that do otherwise.
    ``None``: there are too few to tell.
    """
    ranks = {stage.stage: stage.rank for stage in company.stages}
    shares: list[tuple[float, Pair]] = []
    for pair in company.pairs:
        count = found.pairs[pair.pair]
        if count.could >= FEWEST:
            shares.append((1 - _doing(pair, count) / (count.could - 1), pair))
    if not shares:
        return None, ()
    most = sorted((s for s in shares if s[0] > 0.5), key=lambda s: -s[0])[:SHOWN]
    told = tuple(_unlike(company, pair, found.pairs[pair.pair], ranks.get(pair.stage)) for _, pair in most)
    return sum(share for share, _ in shares) / len(shares), told


def _doing(pair: Pair, count: PairCount) -> int:
    """How many of its peers do as the company does."""
    funding = count.funded - pair.funded
    return funding if pair.funded else count.could - 1 - funding


def _unlike(company: CompanyAnswer, pair: Pair, count: PairCount, rank: int | None) -> UnlikePair:
    return UnlikePair(
        pair=intern(pair.pair),
        name=count.name,
        funded=pair.funded,
        peers=count.could - 1,
        doing=_doing(pair, count),
        cost=pair.cost,
        usual_cost=count.usual_costs[company.currency],
        rank=rank,
        usual_rank=count.usual_rank,
    )
