"""What other answers would lead to, beside what the group's lead to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ...engines.engine import Engine
from ...mcda.rank_correlation import kendall_tau
from ...records import dataclass
from ..options.option import portfolio_change
from ..portfolio.portfolio import programme
from ..ranking.ranking import Ranking
from ..sensitivity.profile_regret import loss
from ..solver.programme import Programme
from ..solver.reoptimise import side_by_side
from ..uncertainty.weight_regret import part_lost


@dataclass(frozen=True)
class RankedPortfolio:
    """A ranking and the best portfolio under it."""

    ranking: Ranking
    programme: Programme
    funded: frozenset[int] | None
    """``None``: no portfolio keeps the rules"""

    @property
    def pairs(self) -> tuple[str, ...]:
        """The pairs funded, at whatever level and whenever they start."""
        made = self.programme
        return tuple(dict.fromkeys(made.pairs[i].pair for i in sorted(made.in_place(self.funded or ()))))

    @property
    def first(self) -> tuple[str, ...]:
        places = zip(self.ranking.matrix.stages, self.ranking.ranks, strict=True)
        return tuple(stage for stage, place in places if place == 1)


@dataclass(frozen=True)
class Shift:
    """What other answers would change, and what the group's portfolio loses under them."""

    first: tuple[str, ...]
    """The stages that would come first"""
    kendall_tau: float
    """Of the two rankings, −1 to 1"""
    places: int
    """Places that stages move, all together"""
    enters: tuple[str, ...] | None
    """Pairs funded then alone; ``None``: no portfolio would keep the rules"""
    leaves: tuple[str, ...] | None
    value: float | None
    """Of the best portfolio then; ``None``: there is none"""
    regret: float | None
    """What the group's portfolio is worth less than that, then; ``None``: it would break a rule, or none
    keeps them"""
    part: float | None
    """The same as a part of the value"""

    @property
    def changes(self) -> bool:
        """Whether something else is funded, be it that nothing can be."""
        return self.enters is None or bool(self.enters or self.leaves)

    @property
    def pairs(self) -> int:
        """Pairs that enter and leave, all together."""
        return len(self.enters or ()) + len(self.leaves or ())


def answers(rankings: Sequence[Ranking], engine: Engine) -> list[RankedPortfolio]:
    """The best portfolio under each ranking.

    Raises:
        OutOfTime: the time set around it was over.
        WorkerDied: a process of the engine was ended.
    """
    programmes = [programme(ranking.case, ranking) for ranking in rankings]
    optima = side_by_side(programmes, engine)
    return [RankedPortfolio(*found) for found in zip(rankings, programmes, optima, strict=True)]


def shifts(group: RankedPortfolio, rankings: Sequence[Ranking], engine: Engine) -> Iterator[Shift]:
    """What each other ranking would change of the group's answer, which has a portfolio."""
    for other in answers(rankings, engine):
        yield shift(group, other)


def shift(group: RankedPortfolio, other: RankedPortfolio) -> Shift:
    """What another answer would change of the group's, which has a portfolio."""
    assert group.funded is not None
    one, two = group.ranking.ranks, other.ranking.ranks
    value = regret = part = None
    enters: tuple[str, ...] | None = None
    leaves: tuple[str, ...] | None = None
    if other.funded is not None:
        change = portfolio_change(group.pairs, other.pairs)
        enters, leaves = change.enters, change.leaves
        value = other.programme.value(other.funded)
        kept = _same_options(group, other)
        regret = loss(other.programme, value, kept) if kept is not None else None
        part = part_lost(other.programme, other.funded, kept) if kept is not None else None
    return Shift(
        first=other.first,
        kendall_tau=kendall_tau(one, two),
        places=int(np.abs(one - two).sum()),
        enters=enters,
        leaves=leaves,
        value=value,
        regret=regret,
        part=part,
    )


def _same_options(group: RankedPortfolio, other: RankedPortfolio) -> frozenset[int] | None:
    """The group's portfolio among the options of another answer; ``None`` where one is an option no more."""
    ids = {option.id: i for i, option in enumerate(other.programme.pairs)}
    mine = [group.programme.pairs[i].id for i in group.funded or ()]
    return frozenset(ids[one] for one in mine) if all(one in ids for one in mine) else None
