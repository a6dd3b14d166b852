"""What differs between two cases, or between what follows from them."""

from __future__ import annotations

import math
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ...engines.engine import HERE, Engine
from ..case.case import Case
from ..portfolio.in_time import best_in_time
from ..portfolio.infeasible_set import irreducible_infeasible_set
from ..portfolio.portfolio import programme
from ..ranking.ranking import Ranking, rank
from ..ranking.weights import weight_profile
from ..solver.lexicographic import Optimum
from ..solver.limits import active, limited
from ..solver.milp import OutOfTime
from ..solver.programme import Programme

ABSENT = None
"""What stands for something that one of the two does not have."""


@dataclass(frozen=True)
class InputChange:
    """One entry that is not the same in both."""

    path: str
    old: Any
    new: Any


def changes(old: Any, new: Any, path: str = "") -> Iterator[InputChange]:
    """Every entry of two plain trees that differs, mappings by key.

    Rules and whatever else has names are matched by these, so that one more at the front moves none;
    other lists are one entry each.
    """
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys([*old, *new]):
            at = f"{path}.{key}" if path else str(key)
            yield from changes(old.get(key, ABSENT), new.get(key, ABSENT), at)
        return
    if _items(old) and _items(new):
        yield from changes(_by_name(old), _by_name(new), path)
    elif _items(old) and not new:
        yield from changes(_by_name(old), {}, path)
    elif _items(new) and not old:
        yield from changes({}, _by_name(new), path)
    elif old != new or isinstance(old, bool) is not isinstance(new, bool):  # 1 == True
        yield InputChange(path, old, new)


def partly(old: Any, new: Any, taken: Container[str], path: str = "") -> Any:
    """The first of two plain trees with those of its ``changes`` made whose path is ``taken``."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        found = {}
        for key in dict.fromkeys([*old, *new]):
            at = f"{path}.{key}" if path else str(key)
            value = partly(old.get(key, ABSENT), new.get(key, ABSENT), taken, at)
            if value is not ABSENT:
                found[key] = value
        return found
    if (_items(old) and (_items(new) or not new)) or (_items(new) and not old):
        named = partly(_by_name(old or ()), _by_name(new or ()), taken, path)
        return list(named.values()) or ABSENT
    return new if path in taken else old


def _items(found: Any) -> bool:
    return isinstance(found, list) and bool(found) and all(isinstance(item, Mapping) for item in found)


def _by_name(items: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for number, item in enumerate(items, 1):
        pairs = item.get("pairs")
        joint = "+".join(map(str, pairs)) if isinstance(pairs, list) and "rule" not in item else None
        name = item.get("name") or joint or f"{item.get('rule', '')} {number}".strip()
        found[name if name not in found else f"{name} ({number})"] = item
    return found


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


@dataclass(frozen=True)
class RankMove:
    """A stage and its rank in both; ``None`` where it is in one only."""

    stage: str
    old: int | None
    new: int | None


def moves(old: Mapping[str, int], new: Mapping[str, int]) -> tuple[RankMove, ...]:
    """The stages whose rank is not the same, by their new rank, those that are gone last."""
    every = dict.fromkeys([*new, *old])
    found = [RankMove(s, old.get(s), new.get(s)) for s in every if old.get(s) != new.get(s)]
    return tuple(sorted(found, key=lambda move: (move.new is None, move.new or move.old or 0)))
