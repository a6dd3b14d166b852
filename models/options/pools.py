"""Money for some options only, and for some periods: what it leaves of a plan for the budgets to pay.

Money can be shared out exactly where no part of what has to be paid costs more than what may pay for it
(Gale 1957; the cuts of a transportation network), so sums say all without saying who pays for what. What is
spent in a period goes to pools that may pay for it then, each at most its share, and what they leave to the
budget of the period. A cut takes some periods' budgets and some of the pools' money as spent; of all that is
spent in these periods it leaves out what other pools may pay.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, combinations, pairwise, product
from math import fsum, prod
from operator import mul

from ...records import dataclass
from ..entry.entry import TOLERANCE
from ..entry.scope import Scope
from .option import Option


@dataclass(frozen=True)
class Payer:
    """A pool as the budgets meet it. Periods are counted from 0, those after the last as one more."""

    scope: Scope
    amount: float | None
    """One sum, whenever it is spent; ``None`` where each period has one of its own"""
    by_period: tuple[tuple[int, float], ...] = ()
    first: int = 0
    last: int | None = None
    """The first and the last period in which it may pay; ``None``: also after the last of the plan"""
    carried: bool = False
    """What a period leaves of its amount can be spent later."""
    share: float = 1.0
    """It covers at most this part of what an option spends in a period."""

    @property
    def whole(self) -> float:
        return fsum(amount for _, amount in self.by_period) if self.amount is None else self.amount

    def open_in(self, period: int) -> bool:
        """Whether it has money in a period, of that one or carried over."""
        if period < self.first or (self.last is not None and period > self.last):
            return False
        if self.amount is not None:
            return True
        comes = [p for p, _ in self.by_period]
        return period in comes or (self.carried and bool(comes) and period >= comes[0])

    def spent_in(self, periods: Sequence[int]) -> list[tuple[frozenset[int], float]]:
        """Each way to take its money in some of ``periods`` as spent: those periods, and how much that is."""
        there = [period for period in periods if self.open_in(period)]
        if not there:
            return [(frozenset(), 0.0)]
        if self.amount is not None:
            return [(frozenset(), 0.0), (frozenset(there), self.amount)]
        if self.carried:
            until = [(there[: j + 1], there[j]) for j in range(len(there))]
            sums = [(frozenset(some), fsum(a for p, a in self.by_period if p <= end)) for some, end in until]
            return [(frozenset(), 0.0), *sums]
        amounts = dict(self.by_period)
        some = chain.from_iterable(combinations(there, n) for n in range(len(there) + 1))
        return [(frozenset(chosen), fsum(amounts[p] for p in chosen)) for chosen in some]

    def ways(self, periods: Sequence[int]) -> int:
        """How many there are."""
        there = sum(map(self.open_in, periods))
        alone = self.amount is not None
        return min(2, there + 1) if alone else there + 1 if self.carried else 2**there

    @property
    def links(self) -> bool:
        """Whether money that one period leaves may be spent in another."""
        return self.amount is not None or self.carried


@dataclass(frozen=True)
class Cut:
    """What of the options must come from some periods' budgets when the pools pay what they can."""

    weights: tuple[tuple[float, ...], ...]
    """By group of options that the same pools may pay for, then by period of the cut: the part of what is
    spent then that no other pool may pay"""
    money: float
    """What the pools that are taken as spent have paid of it"""


@dataclass(frozen=True)
class Payers:
    """All pools of a case, and the attributes of an option that say what it spends in each period."""

    payers: tuple[Payer, ...]
    spends: tuple[str, ...] = ()
    """Empty where the case has no periods: then all is spent at once."""

    @cached_property
    def every(self) -> tuple[int, ...]:
        """All periods, and what comes after them."""
        return tuple(range(len(self.spends) + 1))

    def parts(self, periods: Sequence[int]) -> int:
        """How many cuts there are at most over the budgets of some periods taken together."""
        return prod(payer.ways(periods) for payer in self.payers)

    @property
    def tied(self) -> bool:
        """Whether what one period spends may leave another more."""
        return any(payer.links for payer in self.payers)

    @cached_property
    def _made(self) -> dict[tuple[tuple[frozenset[int], ...], tuple[int, ...], bool], tuple[Cut, ...]]:
        """The cuts that were asked for: portfolio after portfolio is held against the same ones."""
        return {}

    def cuts(self, groups: Sequence[frozenset[int]], periods: Sequence[int], apart: bool) -> tuple[Cut, ...]:
        """Every cut over the budgets of ``periods``; where these are ``apart``, with no one budget of them
        all, only those that do not fall into two over fewer of them."""
        key = tuple(groups), tuple(periods), apart
        if key not in self._made:
            self._made[key] = tuple(self._cuts(*key))
        return self._made[key]

    def _cuts(self, groups: Sequence[frozenset[int]], periods: Sequence[int], apart: bool) -> Iterator[Cut]:
        least: dict[tuple[tuple[float, ...], ...], float] = {}
        for chosen in product(*(payer.spent_in(periods) for payer in self.payers)):
            taken = [some for some, _ in chosen]
            if apart and not self._joined(periods, taken):
                continue
            weights = tuple(
                tuple(max(0.0, 1.0 - self._others(group, period, taken)) for period in periods)
                for group in groups
            )
            money = fsum(amount for _, amount in chosen)
            least[weights] = min(money, least.get(weights, money))
        for weights, money in least.items():
            yield Cut(weights, money)

    def _others(self, group: frozenset[int], period: int, taken: Sequence[frozenset[int]]) -> float:
        """The part that pools may pay of what options of a group spend in a period, those taken apart."""
        payers = (k for k in group if period not in taken[k] and self.payers[k].open_in(period))
        return fsum(self.payers[k].share for k in payers)

    def _joined(self, periods: Sequence[int], taken: Sequence[frozenset[int]]) -> bool:
        """Whether the money taken as spent ties all the periods together."""
        together = {periods[0]}
        links = [some for payer, some in zip(self.payers, taken, strict=True) if payer.links]
        for _ in links:
            for some in links:
                if not together.isdisjoint(some):
                    together |= some
        return together.issuperset(periods)

    @cached_property
    def _paying(self) -> dict[tuple[str, str], frozenset[int]]:
        """The pools of the pairs that were asked about."""
        return {}

    def group(self, option: Option) -> frozenset[int]:
        """The pools that may pay for an option."""
        at = option.stage, option.technology
        if at not in self._paying:
            within = (payer.scope.includes(*at) for payer in self.payers)
            self._paying[at] = frozenset(k for k, inside in enumerate(within) if inside)
        return self._paying[at]

    def spent(self, option: Option, period: int) -> float:
        """What an option spends in a period, or after the last."""
        if period < len(self.spends):
            return option.attributes[self.spends[period]]
        later = option.cost - fsum(option.attributes[name] for name in self.spends)
        return later if abs(later) > TOLERANCE * abs(option.cost) else 0.0

    def terms(
        self, options: Laid, periods: Sequence[int], apart: bool = False
    ) -> Iterator[tuple[dict[int, float], float]]:
        """Each cut over ``periods`` as coefficients by option, and the money that the pools have paid."""
        whole = tuple(periods) == self.every
        amounts = [*zip(*(options.spent(period) for period in periods), strict=True)]
        for cut in self.cuts(options.groups, periods, apart):
            found = {}
            paid = [any(weights) for weights in cut.weights]
            # Of sums that make up the cost, the cost as it stands.
            full = [whole and set(weights) == {1.0} for weights in cut.weights]
            for i, at in enumerate(options.places):
                if full[at]:
                    found[i] = options.options[i].cost
                elif paid[at]:
                    found[i] = fsum(map(mul, cut.weights[at], amounts[i]))
            yield found, cut.money

    def needs(
        self, options: Sequence[Option], funded: Collection[int], periods: Sequence[int], apart: bool = False
    ) -> Iterator[tuple[float, float]]:
        """For each cut over ``periods`` what has to be paid of a plan, and what the pools have paid of it."""
        demand: dict[frozenset[int], list[list[float]]] = {}
        for i in funded:
            spent = demand.setdefault(self.group(options[i]), [[] for _ in periods])
            for amounts, period in zip(spent, periods, strict=True):
                amounts.append(self.spent(options[i], period))
        groups = sorted(demand, key=sorted)
        sums = [[fsum(amounts) for amounts in demand[group]] for group in groups]
        for cut in self.cuts(groups, periods, apart):
            parts = (
                w * a
                for weights, amounts in zip(cut.weights, sums, strict=True)
                for w, a in zip(weights, amounts, strict=True)
            )
            yield fsum(parts), cut.money

    def most(self, options: Sequence[Option], funded: Collection[int]) -> float:
        """What the pools can pay of a plan at the most."""
        least = self.from_budgets(options, funded, {})
        return fsum([*(options[i].cost for i in funded), *(-paid for paid in least)])

    def from_budgets(
        self, options: Sequence[Option], funded: Collection[int], limits: Mapping[int, float]
    ) -> tuple[float, ...]:
        """What each period's budget pays of a plan, and last what is left for after them.

        The pools pay as early as they can, but leave to the periods in ``limits`` what these need to keep
        their budgets.
        """
        found = dict[int, float]()
        if self.tied and not limits:  # what they pay up to a period is the most they can, for each of these
            ends = [self.every[: k + 1] for k in range(len(self.every))]
            sums = [max(0.0, *(a - b for a, b in self.needs(options, funded, some))) for some in ends]
            return tuple(max(0.0, b - a) for a, b in pairwise([0.0, *sums]))
        for period in self.every:
            others = {p: money for p, money in {**limits, **found}.items() if p != period}
            found[period] = max(0.0, self.least(options, funded, period, others))
        return tuple(found[period] for period in self.every)

    def least(
        self, options: Sequence[Option], funded: Collection[int], period: int, others: Mapping[int, float]
    ) -> float:
        """The least that a period's budget has to pay of a plan where others pay so much at most."""
        return max(
            demand - fsum([money, *(others[p] for p in periods if p != period)])
            for periods in self.around(period, others)
            for demand, money in self.needs(options, funded, periods, apart=True)
        )

    def around(self, period: int, others: Collection[int]) -> Iterator[tuple[int, ...]]:
        """A period by itself, and with each set of others that some pool's money may tie it to."""
        tied = sorted(p for p in others if p != period) if self.tied else []
        for some in chain.from_iterable(combinations(tied, n) for n in range(len(tied) + 1)):
            yield tuple(sorted((period, *some)))


class Laid:
    """Options as the cuts meet them: which pools may pay for each, and what each spends."""

    def __init__(self, payers: Payers, options: Sequence[Option]) -> None:
        self.payers, self.options = payers, options
        of = [payers.group(option) for option in options]
        self.groups = sorted(set(of), key=sorted)
        place = {group: g for g, group in enumerate(self.groups)}
        self.places = [place[group] for group in of]
        """By option, the number of its group"""
        self._spent: dict[int, list[float]] = {}

    def spent(self, period: int) -> list[float]:
        """By option, in a period or after the last: cut after cut asks for the same."""
        if period not in self._spent:
            self._spent[period] = [self.payers.spent(option, period) for option in self.options]
        return self._spent[period]
