"""A sum of money that is to be within a limit in so many of the draws of the costs: no straight row says so.

What is solved has a row that every portfolio keeps which keeps the rule, and what breaks the rule all the
same is cut off when it is met. In each draw a portfolio costs no less than another that holds fewer of its
options. So where some options break the rule together, no portfolio has them all (a cover; Balas 1975), and
none has as many of them and of others, where any as many of all these break it (an extended cover).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from ...records import dataclass
from ..entry.entry import TOLERANCE
from ..options.option import CAPITAL, OPERATING, Option
from .base import LinearRow

if TYPE_CHECKING:  # a case is read without numpy
    import numpy as np
    from numpy.typing import NDArray

    from ..options.uncertain_costs import Price

    Array = NDArray[np.float64]

MOST_TRIED = 40
"""Options that a cover is extended by, at most"""


@dataclass(frozen=True)
class Amount:
    """What an option adds to a sum: ``certain + factor × drawn price``."""

    certain: float
    factor: float = 0.0
    price: Price | None = None

    @staticmethod
    def of(option: Option, of: str, period: str | None) -> Amount:
        whole = option.amount(of, period)
        paid = option.spreads.get(CAPITAL)
        if option.price is None or of == OPERATING or paid is None:
            return Amount(whole)
        part = paid.total if period is None else paid.by_period.get(period, 0.0)
        factor = part / paid.total if paid.total else float(period is None)
        return Amount(whole - part, factor, option.price) if factor else Amount(whole)

    @property
    def mean(self) -> float:
        """Of the distribution, whatever is drawn from it."""
        price = self.price
        return self.certain + (self.factor * (price.low + price.likely + price.high) / 3 if price else 0.0)

    def drawn(self) -> Array | float:
        """(draws,)"""
        if self.price is None:
            return self.certain
        found: Array = self.certain + self.factor * self.price.drawn()
        return found


@dataclass(frozen=True)
class DrawnSum:
    """What some options add up to in each draw, and in which share of the draws it is within a limit."""

    title: str
    amounts: tuple[tuple[int, Amount], ...]
    """By option"""
    limit: float
    share: float
    found: list[LinearRow] = field(default_factory=list, compare=False, repr=False)
    """Cuts so far: what cut off one portfolio is of use wherever else the rule is asked about"""

    @cached_property
    def draws(self) -> Mapping[int, Array]:
        """By option, (draws,)."""
        import numpy as np

        from ..options.uncertain_costs import DRAWS

        return {i: np.broadcast_to(amount.drawn(), (DRAWS,)) for i, amount in self.amounts}

    @property
    def needed(self) -> int:
        """In how many of the draws it has to be within the limit."""
        return math.ceil(self.share * len(next(iter(self.draws.values()))) - 1e-9)

    def total(self, chosen: Collection[int]) -> Array:
        """(draws,)"""
        import numpy as np

        inside = [self.draws[i] for i in sorted(chosen) if i in self.draws]
        return np.sum(inside, axis=0) if inside else np.zeros_like(next(iter(self.draws.values())))

    def enough(self, chosen: Collection[int]) -> float:
        """The least limit that would be kept in so many draws."""
        import numpy as np

        return float(np.partition(self.total(chosen), self.needed - 1)[self.needed - 1])

    def within(self, total: Array) -> bool:
        return int((total <= self.limit + self._room).sum()) >= self.needed

    @cached_property
    def _room(self) -> float:
        return TOLERANCE * max(abs(self.limit), 1e-300)

    def keeps(self, chosen: Collection[int]) -> bool:
        return self.within(self.total(chosen))

    @property
    def alone(self) -> bool:
        """Whether all that is drawn is one price, and no amount falls where it rises."""
        priced = [amount for _, amount in self.amounts if amount.price is not None]
        columns = {amount.price.column for amount in priced if amount.price is not None}
        return len(columns) == 1 and all(
            amount.factor * (amount.price.high - amount.price.low) >= 0 for amount in priced if amount.price
        )

    @cached_property
    def row(self) -> dict[int, float]:
        """What each option adds at least to what has to be within the limit.

        Of one price, what it is in as many draws as are needed. Of several its mean, where that is sure: a
        sum of independent triangles is log-concave, and so at most its mean with a probability of 1 − 1/e or
        less (Grünbaum 1960). That the draws have it within the limit as often as is needed though its mean is
        beyond it has, for any portfolio, a probability below e⁻³⁰ (Hoeffding 1963). Else its mean over as
        many of its own cheapest draws: over those in which the sum is within the limit, so is its mean.
        """
        import numpy as np

        if self.alone:
            return {i: float(np.sort(drawn)[self.needed - 1]) for i, drawn in self.draws.items()}
        apart = self.share - (1 - math.exp(-1))
        if apart > 0 and 2 * len(self.total(())) * apart**2 >= len(self.amounts) * math.log(2) + 30:
            return {i: amount.mean for i, amount in self.amounts}
        return {i: float(np.sort(drawn)[: self.needed].mean()) for i, drawn in self.draws.items()}

    def cut(self, chosen: Collection[int]) -> LinearRow | None:
        """A row that this one breaks and every portfolio that is allowed keeps; ``None``: this one is."""
        if self.keeps(chosen):
            return None
        inside = [i for i in sorted(chosen) if i in self.draws]
        if any(drawn.min() < 0 for drawn in self.draws.values()):  # money back: more may cost less
            signs = {i: 1.0 if i in inside else -1.0 for i in self.draws}
            made = LinearRow(self.title, signs, at_most=len(inside) - 1.0)
        else:
            cover = self._cover(inside)
            made = LinearRow(self.title, dict.fromkeys(self._extended(cover), 1.0), at_most=len(cover) - 1.0)
        self.found.append(made)
        return made

    def _cover(self, inside: Collection[int]) -> list[int]:
        """Of options that break the rule together, as few as still do; the dearest stay."""
        cover = sorted(inside, key=lambda i: -self.row[i])
        total = self.total(cover)
        for i in reversed(cover[:]):
            if not self.within(total - self.draws[i]):
                total = total - self.draws[i]
                cover.remove(i)
        return cover

    def _extended(self, cover: list[int]) -> list[int]:
        """With others, as long as any as many of them all break the rule: the least in each draw."""
        import numpy as np

        least = min(self.row[i] for i in cover)
        others = [i for i in self.draws if i not in cover and self.row[i] >= least * 0.9]
        found, number = list(cover), len(cover)
        held = np.array([self.draws[i] for i in cover])
        for i in sorted(others, key=lambda i: -self.row[i])[:MOST_TRIED]:
            wider = np.vstack([held, self.draws[i]])
            cheapest = np.partition(wider, number - 1, axis=0)[:number].sum(axis=0)
            if not self.within(cheapest):
                found.append(i)
                held = wider
        return found

    def dearest(self, option: int, funded: Collection[int]) -> float:
        """By what the option's amounts may be multiplied at most, beside others that are funded."""
        import numpy as np

        own = self.draws[option]
        rest = self.total([i for i in funded if i != option])
        with np.errstate(divide="ignore", invalid="ignore"):
            room = np.where(own > 0, (self.limit - rest) / own, np.where(rest > self.limit, -np.inf, np.inf))
        return float(np.sort(room)[::-1][self.needed - 1])


@lru_cache(maxsize=256)
def drawn_sum(title: str, amounts: tuple[tuple[int, Amount], ...], limit: float, share: float) -> DrawnSum:
    """One for all that ask about the same, with the cuts that it has found."""
    return DrawnSum(title, amounts, limit, share)
