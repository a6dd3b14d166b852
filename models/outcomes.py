"""What cases lead to, many side by side: the ranking and the best portfolio of each."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import suppress

from ..engines.engine import HERE, Engine
from ..records import dataclass
from .case.case import Case
from .portfolio.in_time import best_in_time
from .portfolio.portfolio import programme
from .ranking.ranking import Ranking, rank
from .ranking.weights import weight_profile
from .solver.lexicographic import Optimum
from .solver.limits import active, limited
from .solver.milp import OutOfTime
from .solver.programme import Programme, irreducible_infeasible_set


@dataclass(frozen=True)
class CaseOutcome:
    """What a case leads to under one profile: the ranking and the best portfolio."""

    ranking: Ranking
    programme: Programme
    optimum: Optimum | None
    """``None`` where no portfolio keeps the rules, or none was found in time"""
    conflict: tuple[str, ...]
    """Rules that then cannot hold together"""
    halted: str | None = None
    """Why what is said of the portfolio is not proven, in a word or two; ``None``: it is"""

    @property
    def ranks(self) -> dict[str, int]:
        return dict(zip(self.ranking.matrix.stages, self.ranking.ranks.tolist(), strict=True))

    @property
    def funded(self) -> tuple[str, ...]:
        """Funded pairs in the order of the case file."""
        return () if self.optimum is None else self.programme.ids(self.optimum.funded)


def outcome(case: Case, profile: str) -> CaseOutcome:
    """The ranking and the best portfolio of a case, or the best found within a limit of time around this.

    Raises:
        KeyError: the case has no such profile.
        SolverError: the solver stopped without proof, for another reason than time.
    """
    ranking = rank(case, weight_profile(case, profile))
    made = programme(case, ranking)
    try:
        optimum = best_in_time(made)
    except OutOfTime as halted:
        return CaseOutcome(ranking, made, None, (), halted.why)
    if optimum is not None:
        return CaseOutcome(ranking, made, optimum, (), optimum.halted)
    conflict: tuple[str, ...] = ()
    with suppress(OutOfTime):  # that there is none is known already
        conflict = tuple(rule.title for rule in irreducible_infeasible_set(made))
    return CaseOutcome(ranking, made, None, conflict)


def outcomes(cases: Sequence[tuple[Case, str]], engine: Engine = HERE) -> list[CaseOutcome]:
    """``outcome`` of each case and profile; each has an equal part of what is left of a limit of time.

    Raises:
        WorkerDied: a process of the engine was ended.
    """

    def asked() -> Iterator[tuple[Case, str, float | None]]:
        for begun, (case, profile) in enumerate(cases):
            rounds = math.ceil((len(cases) - begun) / engine.width)
            timed = math.isfinite(active().deadline)
            yield case, profile, active().remaining / rounds if timed else None

    def check() -> None:
        if engine.width > 1 and active().stopped():  # others are not told, and would go on
            raise KeyboardInterrupt

    return list(engine.map(_outcome_within, asked(), len(cases), check))


def _outcome_within(asked: tuple[Case, str, float | None]) -> CaseOutcome:
    case, profile, seconds = asked
    with limited(seconds):
        return outcome(case, profile)
