"""A group's answers: where people agree, who is of one mind, what to discuss, and what is still open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...engines.engine import HERE, Engine
from ...records import dataclass
from ..case.case import Case
from ..entry.frame_repr import FrameRepr
from ..portfolio.portfolio import Infeasible
from ..ranking.ranking import Ranking
from .agreement import CellAgreement, WeightAgreement, cell_agreement, mean_agreement, weight_agreement
from .answers import RankedPortfolio, answers
from .disputes import Dispute, disputes
from .like_minded import LikeMinded, like_minded, named
from .own import OwnView, own_views
from .participants import Participant, participants
from .still_open import StillOpen, still_open

if TYPE_CHECKING:
    import pandas as pd


class NoGroup(ValueError):
    """Fewer than two people judge criteria or read cells."""


@dataclass(frozen=True, repr=False)
class GroupConsensus(FrameRepr):
    """Several people's answers under one profile, and what follows from where they differ."""

    answer: RankedPortfolio
    """The group's own ranking and portfolio"""
    people: tuple[Participant, ...]
    weights: WeightAgreement | None
    """``None`` with fewer than two people whose judgements give weights"""
    cells: tuple[CellAgreement, ...]
    reading: float | None
    """Mean agreement over the cells that two or more read"""
    like_minded: tuple[LikeMinded, ...]
    own: tuple[OwnView, ...]
    disputes: tuple[Dispute, ...]
    """What moves the portfolio most first"""
    open: StillOpen

    @property
    def case(self) -> Case:
        return self.answer.ranking.case

    def to_frame(self) -> pd.DataFrame:
        """One row a dispute, what to discuss first on top: part of the value at stake, pairs that move."""
        import pandas as pd

        rows = [(d.stage or "weight", d.criterion, d.at_stake, d.pairs, d.places) for d in self.disputes]
        columns = ["stage", "criterion", "at_stake", "pairs", "places"]
        return pd.DataFrame(rows, columns=columns).set_index(["stage", "criterion"])


def group_consensus(ranking: Ranking, further: int = 0, engine: Engine = HERE) -> GroupConsensus:
    """How far the people of a case agree, and what their disagreement does to what is funded.

    What is found does not depend on the ``engine``.

    Args:
        ranking: the case's, by the group's weights.
        further: people who may still answer, beside those who left something unanswered.
    Raises:
        NoGroup: fewer than two people judge criteria or read cells.
        Infeasible: no portfolio keeps the rules.
        OutOfTime: the time set around it was over.
        WorkerDied: a process of the engine was ended.
    """
    case = ranking.case
    people = participants(case, ranking.profile)
    if len(people) < 2:
        raise NoGroup(
            f"fewer than two people judge criteria in the profile {ranking.profile.id} or read a cell: name "
            "a profile with experts (--profile), or say in a cell who reads what, as {ann: high, bo: low}"
        )
    [group] = answers([ranking], engine)
    if group.funded is None:
        raise Infeasible.of(group.programme)
    agreed = weight_agreement(ranking.profile, people)
    cells = cell_agreement(case, people)
    reading = mean_agreement(cells)
    alike = like_minded(case, people, agreed, reading)
    return GroupConsensus(
        answer=group,
        people=people,
        weights=agreed,
        cells=cells,
        reading=reading,
        like_minded=alike,
        own=own_views(group, people, named(alike), engine),
        disputes=disputes(group, cells, people, engine),
        open=still_open(group, cells, people, further, engine),
    )
