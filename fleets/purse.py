"""A common budget: what each company is given, against equal shares and shares by size."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..records import dataclass
from ..report.results.case.fleet import CommonBudget, CompanyBudget, NextStep
from .allocation import Allocation, Array, CostCurve, allocate, owed, within_shares
from .company import CompanyAnswer


class NoPurse(ValueError):
    """A common budget that cannot be given out; the message says why, and what to do."""


class OwedMore(NoPurse):
    """A common budget below what obligations cost."""


@dataclass(frozen=True)
class Buyer:
    """What the purse has to know of a company, without what it would fund at each point."""

    case: str
    currency: str
    own: float | None
    """Its own budget"""
    costs: Array
    """``(points,)``, rising"""
    values: Array
    whole: bool
    scale: tuple[tuple[str, str], ...]

    @property
    def at_most(self) -> float:
        return float(self.values[-1])

    def choice(self, common: bool) -> CostCurve:
        parts = self.values / self.at_most if self.at_most > 0 else np.zeros(len(self.values))
        return CostCurve(self.costs, self.values if common else parts)


def buyer(company: CompanyAnswer) -> Buyer:
    front = company.frontier or ()
    return Buyer(
        case=company.case,
        currency=company.currency,
        own=company.budget,
        costs=np.array([point.cost for point in front]),
        values=np.array([point.value for point in front]),
        whole=company.whole,
        scale=tuple(company.scale.items()),
    )


@dataclass(frozen=True)
class Purse:
    """A common budget as it is given out: the whole, and the place of each on its own frontier."""

    common: CommonBudget
    chosen: tuple[int, ...]
    rows: tuple[CompanyBudget, ...]
    """Without what is funded"""


def purse(buyers: Sequence[Buyer], budget: float, common_scale: bool) -> Purse:
    """Give a budget out, so that what it is worth in all companies together is highest.

    ``common_scale``: values are added as they are, as points of one scale; otherwise each counts as a part of
    the most that its company could have.

    Raises:
        NoPurse: companies count in several currencies, their values are not on one scale, or their
            obligations cost more than the budget.
    """
    if not buyers:
        raise NoPurse("no company has an answer: there is nobody to give a budget to")
    _one_currency(buyers)
    if common_scale:
        _one_scale(buyers)
    choices = [one.choice(common_scale) for one in buyers]
    best = allocate(choices, budget)
    if best is None:
        raise OwedMore(
            f"what the companies owe costs at least {owed(choices):,.10g}, more than "
            f"{budget:,.10g}: give more, or take obligations out of their cases"
        )
    equal = within_shares(choices, budget, [1.0] * len(buyers))
    assert equal is not None
    sizes = [one.own for one in buyers]
    sized = within_shares(choices, budget, [s or 0.0 for s in sizes]) if None not in sizes else None
    partial = tuple(one.case for one in buyers if not one.whole)
    return Purse(
        CommonBudget(
            budget=budget,
            currency=buyers[0].currency,
            added="values" if common_scale else "parts",
            worth=best.worth,
            bound=best.bound,
            proven=best.proven and not partial,
            cost=best.cost,
            owed=owed(choices),
            equal_shares=equal.worth,
            by_size=None if sized is None else sized.worth,
            incomplete=partial,
        ),
        best.chosen,
        tuple(_row(k, one, choices[k], best, equal, sized) for k, one in enumerate(buyers)),
    )


def _row(
    at: int, one: Buyer, choice: CostCurve, best: Allocation, equal: Allocation, sized: Allocation | None
) -> CompanyBudget:
    k = best.chosen[at]
    step = None
    if k + 1 < len(one.costs):
        cost, worth = float(one.costs[k + 1] - one.costs[k]), float(choice.worths[k + 1] - choice.worths[k])
        step = NextStep(cost, worth, worth / cost)
    return CompanyBudget(
        company=one.case,
        budget=float(one.costs[k]),
        value=float(one.values[k]),
        worth=float(choice.worths[k]),
        at_most=one.at_most,
        funded=(),
        next=step,
        equal_share=float(choice.worths[equal.chosen[at]]),
        by_size=None if sized is None else float(choice.worths[sized.chosen[at]]),
    )


def _one_currency(buyers: Sequence[Buyer]) -> None:
    found: dict[str, str] = {}
    for one in buyers:
        found.setdefault(one.currency, one.case)
    if len(found) > 1:
        said = ", ".join(f"{case} {currency or 'none'}" for currency, case in found.items())
        raise NoPurse(f"--budget: the companies count in several currencies ({said}): bring them to one")


def _one_scale(buyers: Sequence[Buyer]) -> None:
    first = buyers[0]
    for one in buyers[1:]:
        differs = [name for (name, a), (_, b) in zip(first.scale, one.scale, strict=True) if a != b]
        if differs:
            raise NoPurse(
                f"--common-scale: {one.case} has other {', '.join(differs)} than {first.case}, so a point of "
                "one is not a point of the other: leave it out, and parts are added"
            )
