"""What the answers so far come to, by the functions of the command line; computed once for each change."""

from __future__ import annotations

import threading
from dataclasses import field
from functools import cached_property

from ...cases import CaseError
from ...cases.reader import Loaded
from ...models.group.consensus import NoGroup, group_consensus
from ...models.portfolio.portfolio import Infeasible
from ...models.ranking.ranking import Ranking, rank
from ...models.ranking.weights import profile_name, weight_profile
from ...models.solver.limits import limited
from ...models.solver.milp import OutOfTime
from ...records import dataclass
from ...report.results.doubt.consensus import ConsensusResult, consensus
from ...report.results.doubt.consensus_parts import Disagreement
from ...report.text.doubt.consensus import still_open
from ..asking.saved import with_answers
from ..asking.session import OVER, PROFILES, Session, left_open, session
from ..store.answers import stamp
from ..store.rounds import Round, rounds
from .desk import Desk


@dataclass(frozen=True)
class JudgedKind:
    """Which of several kinds of judgements the weights come from."""

    kind: str
    """Of the round that was planned last"""
    passed_over: tuple[str, ...]
    """Profiles of the case that have the others"""
    missing: tuple[str, ...]
    """Who judged in those alone"""


@dataclass(frozen=True)
class LiveResult:
    """What the answers in some rounds come to."""

    told: Session
    loaded: Loaded
    """The case with the answers in it"""
    ranking: Ranking | None
    result: ConsensusResult | None
    why_not: str
    """Why there is no result of a group yet; empty where there is one"""
    whose: str = ""
    """Whose answers make no case, and why: for the facilitator"""

    @property
    def rounds(self) -> tuple[Round, ...]:
        return self.told.rounds

    @cached_property
    def places(self) -> tuple[tuple[int, str, float], ...]:
        """(rank, stage, score), the best first"""
        if self.ranking is None:
            return ()
        made = self.ranking
        rows = zip(made.ranks.tolist(), made.matrix.stages, made.scores.tolist(), strict=True)
        return tuple(sorted(((int(rank), stage, float(score)) for rank, stage, score in rows),
                            key=lambda row: row[0]))  # fmt: skip

    @cached_property
    def open(self) -> tuple[str, ...]:
        if self.result is None:
            return ()
        unread = [one for one in left_open(self.told) if one.nobody]
        if not unread:
            return tuple(still_open(self.result, self.loaded.case))
        many = (
            "1 cell that was asked was" if len(unread) == 1 else f"{len(unread)} cells that were asked were"
        )
        says = f"{many} read by nobody: there what the case says stands."
        asked = self.result.open  # of what somebody read
        if not asked.cells and asked.weights is None:
            return (says,)
        return (says, *still_open(self.result, self.loaded.case))

    @cached_property
    def judged(self) -> JudgedKind | None:
        """Which judgements count; ``None`` where there are of one kind only."""
        kinds = dict.fromkeys(one.kind for one in self.told.rounds if one.kind in PROFILES)
        experts = {kind: self.loaded.case.profiles.get(PROFILES[kind]) for kind in kinds}
        who = {kind: [*(made.experts or {})] for kind, made in experts.items() if made is not None}
        last = next((kind for kind in who if PROFILES[kind] == profile_name(self.loaded.case)), None)
        if last is None or len(who) < 2:
            return None
        before = tuple(kind for kind in who if kind != last)
        missing = dict.fromkeys(name for kind in before for name in who[kind] if name not in who[last])
        return JudgedKind(last, tuple(PROFILES[kind] for kind in before), tuple(missing))

    @property
    def matters(self) -> tuple[Disagreement, ...]:
        """What people see differently where a view would fund something else, what moves most first"""
        found = self.result.discuss if self.result is not None else ()
        return tuple(one for one in found if one.not_allowed or one.pairs)


KEPT = 3
"""Results that are remembered: of all rounds, of those that are revealed, and before the last step"""


PATIENCE = 0.1
"""Seconds that a phone waits for results before it is asked to look again"""


@dataclass
class Live:
    """The results of a workshop as it goes on."""

    desk: Desk
    _kept: dict[tuple[int, ...], LiveResult] = field(default_factory=dict)
    """By what was answered, the newest first"""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def over(self) -> LiveResult:
        """For the facilitator: of all rounds that are closed."""
        return self._of(OVER)

    @property
    def shown(self) -> LiveResult:
        """For everybody: of the rounds that were revealed."""
        return self._of(("revealed",))

    @property
    def at_once(self) -> LiveResult | None:
        """As ``shown``; ``None`` while they are worked out: two hundred phones that wait for them would leave
        no thread to those who still answer."""
        if not self._lock.acquire(timeout=PATIENCE):
            return None
        self._lock.release()
        return self.shown

    def _of(self, states: tuple[str, ...]) -> LiveResult:
        """Computed by one thread while the others wait for it."""
        with self._lock:
            every = rounds(self.desk.database, self.desk.number)
            of = [self.desk.workshop.dissent, *(one.id for one in every if one.state in states)]
            now = (int(self.desk.version), *stamp(self.desk.database, of))
            if now not in self._kept:
                told = session(self.desk.database, self.desk.workshop, states)
                found = found_of(self.desk, told)
                self._kept = {now: found, **dict([*self._kept.items()][: KEPT - 1])}
            return self._kept[now]


def found_of(desk: Desk, told: Session) -> LiveResult:
    """What answers come to, or why they come to nothing yet."""
    try:
        loaded = with_answers(desk.base, told)
    except CaseError as error:
        return LiveResult(told, desk.base, None, None, "The answers make no sound case.", str(error))
    if not loaded.case.criteria:
        return LiveResult(told, loaded, None, None, "The case has no criteria.")
    ranking = rank(loaded.case, weight_profile(loaded.case, profile_name(loaded.case)))
    try:
        with limited(desk.seconds):
            result, why_not = consensus(group_consensus(ranking)), ""
    except NoGroup:
        result, why_not = None, "There is something to compare once two people have answered."
    except Infeasible as error:
        result, why_not = None, f"No portfolio keeps the rules of the case: {error}"
    except OutOfTime:
        result, why_not = (
            None,
            (
                f"Not computed within {desk.seconds:g} seconds: download the case, and let "
                "'loopfolio consensus' take its time."
            ),
        )
    return LiveResult(told, loaded, ranking, result, why_not)
