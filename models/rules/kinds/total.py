"""The sum of an attribute over what is funded."""

from collections.abc import Iterable, Iterator, Sequence
from math import fsum
from typing import ClassVar, Literal

from pydantic import Field, create_model

from ...entry.entry import TOLERANCE
from ...options.option import Option
from ..base import Limited, LinearRow, OnePeriod, Usage, is_money, unit_step
from ..drawn import Amount, DrawnSum, drawn_sum
from ..measures import Limit, Measure, Sum
from ..words import Names

_Held = create_model(
    "_Held",
    __base__=Limited,
    __module__=__name__,
    **{
        "in": (  # a word that no class can write down as a field
            float | None,
            Field(
                None,
                gt=0,
                lt=1,
                description="Of the cost, with at_most: in which part of the draws of the costs that are "
                "ranges the limit holds, 0.8 for 80 %. At the likely costs when left out.",
            ),
        )
    },  # type: ignore[call-overload]
)


class Total(_Held):
    """The sum of an attribute over funded pairs, in a period where one is named."""

    example: ClassVar = "{rule: total, of: difficulty, at_most: 36, name: difficulty capacity}"
    says_what_it_reads = True

    rule: Literal["total"]
    of: str = Field(
        description="cost, or of it capital cost or operating cost alone, value, difficulty, maturity, risk, "
        "a resource or a criterion."
    )
    period: OnePeriod = None

    @property
    def held_in(self) -> float | None:
        """The part of the draws of the costs that the limit is to hold in; ``None``: at the likely costs."""
        found: float | None = getattr(self, "in")
        return found

    @property
    def of_money(self) -> bool:
        return super().of_money or self.held_in is not None

    def amounts(self, pairs: Sequence[Option], among: Iterable[int] | None = None) -> dict[int, float]:
        """What each option in scope adds, at the likely costs; of some of them."""
        reach = self.reach(pairs, among)
        if self.period is None:
            return {i: pairs[i].attributes[self.of] for i in reach}
        return {i: pairs[i].amount(self.of, self.period) for i in reach}

    def reach(self, pairs: Sequence[Option], among: Iterable[int] | None = None) -> list[int]:
        """Indices of the options that are summed: of money also what it costs to stop something."""
        return self.in_scope(pairs, among) if is_money(self.of) else super().reach(pairs, among)

    def drawn(self, pairs: Sequence[Option]) -> DrawnSum | None:
        """What it sums in each draw of the costs; ``None`` where none of it is drawn."""
        if self.held_in is None or self.ceiling is None:
            return None
        amounts = tuple((i, Amount.of(pairs[i], self.of, self.period)) for i in self.reach(pairs))
        if all(amount.price is None for _, amount in amounts):
            return None
        return drawn_sum(self.title, amounts, self.ceiling, self.held_in)

    def rows(self, pairs: Sequence[Option]) -> Iterator[LinearRow]:
        drawn = self.drawn(pairs)
        if drawn is not None:
            # Of one price alone the draws come in the same order whatever is funded: a row says it all.
            beyond = None if drawn.alone else drawn
            yield LinearRow(self.title, dict(drawn.row), at_most=self.ceiling, beyond=beyond)
            return
        yield LinearRow(self.title, self.amounts(pairs), self.floor, self.ceiling)

    def check(self, pairs: Sequence[Option], funded: set[int]) -> Usage:
        drawn = self.drawn(pairs)
        if drawn is not None:
            used = drawn.enough(funded)
            return Usage(
                used, drawn.keeps(funded), tight=abs(used - drawn.limit) <= TOLERANCE * abs(drawn.limit)
            )
        terms = self.amounts(pairs, funded).values()
        return self._against_limits(fsum(terms), fsum(map(abs, terms)))

    def words(self, names: Names) -> str:
        of = f"total {names.attribute(self.of)}{names.within(self.period)}"
        held = f" in {self.held_in:.3%} of the draws of the costs" if self.held_in is not None else ""
        held = held.replace(".000%", "%")
        return f"{of} {self.limit_words(names)}{held}{names.scope(self.scope)}"

    def measure(self, limit: Limit, pairs: Sequence[Option]) -> Measure | None:
        return None if self.held_in is not None else Sum(self.amounts(pairs))

    def step(self, limit: Limit) -> float | None:
        return unit_step(self.of, limit.value, 1.0)

    def quantity(self, names: Names, value: float, rounding: int = 0, step: bool = False) -> str:
        if is_money(self.of):
            return names.money(value, rounding)
        return names.resource(self.of, value, rounding)
