"""What is to be decided, as the case says it, and what of the portfolio nobody is free to leave out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import fsum
from typing import TYPE_CHECKING

from ...documents.result import part

if TYPE_CHECKING:
    from ....models.case.case import Case
    from ....models.portfolio.portfolio import Funded, Portfolio


@part
class StatedDecision:
    """What is to be decided, as the case says it; None: it does not."""

    question: str | None
    asked_of: str | None
    """Who decides."""
    by: str | None
    """The day by which it has to be decided."""
    owner: str | None
    """Who answers for it."""
    author: str | None
    version: str | None
    date: str | None
    """The day of this version."""
    scope: str | None
    baseline: str | None
    """What doing nothing means; what it costs and breaks is fund.baselines.do_nothing."""
    measures: tuple[str, ...]
    """By what one will see whether it worked."""
    review: str | None
    """The day on which it is looked at again."""
    dissent: Mapping[str, str]
    """Who disagrees, and on what."""
    debiasing: tuple[str, ...]
    """What was done against bias."""
    illustrative: bool
    """Whether nobody is really asked: an example."""


@part
class FundedTogether:
    """Some of what is funded."""

    pairs: tuple[str, ...]
    """In the order of their priority."""
    cost: float
    """In the case's currency."""
    value: float
    """Synergies apart."""


@part
class Decision:
    """What is to be decided, and what of the portfolio is demanded and what chosen."""

    stated: StatedDecision | None
    """None where the case has no decision."""
    demanded: FundedTogether
    """By an obligation, or because it runs and cannot be stopped."""
    chosen: FundedTogether
    """All else that is funded."""


def decision(portfolio: Portfolio) -> Decision:
    demanded = [f for f in portfolio.funded if is_demanded(portfolio, f)]
    chosen = [f for f in portfolio.funded if not is_demanded(portfolio, f)]
    return Decision(stated_decision(portfolio.case), _together(demanded), _together(chosen))


def is_demanded(portfolio: Portfolio, funded: Funded) -> bool:
    """Whether nobody is free to leave it out."""
    return funded.owed_to is not None or funded.pair.pair in portfolio.programme.committed


def stated_decision(case: Case) -> StatedDecision | None:
    """What the case says of its decision; in a case that is illustrative as a whole that is an example."""
    found = case.decision
    if found is None:
        return None
    said = found.model_dump(exclude={"name", "why", "source", "illustrative", "workshops"})
    return StatedDecision(**said, illustrative=found.illustrative)


def _together(funded: Iterable[Funded]) -> FundedTogether:
    pairs = [f.pair for f in funded]
    cost, value = fsum(pair.cost for pair in pairs), fsum(pair.value for pair in pairs)
    return FundedTogether(tuple(pair.pair for pair in pairs), cost, value)
