"""Which input of two cases caused which change of the portfolio: each by itself, and all but it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ....cases import CaseError, Loaded, load
from ....models.audit.difference import changes, partly
from ....models.options.option import portfolio_change
from ....models.outcomes import CaseOutcome, outcome
from ....models.portfolio.unavoidable import TooFarApart
from ....models.ranking.weights import profile_name
from ....models.solver.limits import BESIDE, limited
from ....models.solver.milp import OutOfTime
from ....records import dataclass
from ...documents.result import part

MOST = 40
"""Inputs that are looked at one by one: with more, those with the same first two keys count as one"""
IN_NO_FIGURE = ("name", "why", "source", "illustrative", "decision", "scenarios", "extends")
"""Entries of the case that describe it"""


@part
class AloneOutcome:
    """What one input changes by itself, all else as in the first case."""

    enters: tuple[str, ...]
    leaves: tuple[str, ...]
    moves: tuple[str, ...]
    value: float
    """By how much it changes the value of the portfolio."""
    cost: float
    """By how much it changes the cost of the portfolio, in the case's currency."""


@part
class Cause:
    """An input that differs, and what follows from it."""

    path: str
    """The keys that lead there; of many inputs their first keys, and a star."""
    alone: AloneOutcome | None
    """By itself; None: there is no portfolio then, and says has why."""
    says: str
    """Why there is none by itself; empty where there is one."""
    needed_enters: tuple[str, ...]
    """Of what the second case funds and the first does not: what it would not fund without this input."""
    needed_leaves: tuple[str, ...]
    """Of what only the first funds: what the second would fund still without this input."""


@part
class Causes:
    """Which input caused which change of the portfolio."""

    inputs: tuple[Cause, ...]
    """In the order of the case file; those that only describe are left out."""
    together_enters: tuple[str, ...]
    """Pairs that enter by all inputs together, and by none of them alone."""
    together_leaves: tuple[str, ...]
    """Pairs that leave by all inputs together, and by none of them alone."""


@dataclass(frozen=True)
class CaseSide:
    """A case that is compared, and what follows from it."""

    loaded: Loaded
    outcome: CaseOutcome


def causes(a: CaseSide, b: CaseSide, seconds: float = BESIDE) -> Causes | None:
    """What each input that differs does by itself, and what would not have happened without it.

    ``None`` where nothing of the portfolio differs, where what follows from one of the two is not proven, or
    where ``seconds`` of the processor are not enough.
    """
    if any(side.outcome.optimum is None or side.outcome.halted for side in (a, b)):
        return None
    asked = [side.outcome.ranking.profile.id for side in (a, b)]
    own = [profile_name(side.loaded.case) for side in (a, b)]
    profile = None if asked == own else asked[0]
    before, after = (_plain(side.loaded) for side in (a, b))
    paths = [change.path for change in changes(before, after)]
    total = portfolio_change(a.outcome.funded, b.outcome.funded)
    if not paths or not (total.enters or total.leaves or total.moves):
        return None
    found = []
    try:
        with limited(processor=seconds):
            for name, group in _grouped(paths).items():
                alone, says = _alone(a, partly(before, after, group), profile)
                rest = partly(before, after, set(paths) - set(group))
                found.append(Cause(name, alone, says, *_needed(a, b, rest, profile)))
    except OutOfTime:
        return None
    single = [cause.alone for cause in found if cause.alone is not None]
    return Causes(
        tuple(found),
        tuple(pair for pair in total.enters if not any(pair in one.enters for one in single)),
        tuple(pair for pair in total.leaves if not any(pair in one.leaves for one in single)),
    )


def _plain(loaded: Loaded) -> dict[str, Any]:
    return {key: value for key, value in loaded.tree.plain().items() if key not in IN_NO_FIGURE}


def _grouped(paths: Sequence[str]) -> Mapping[str, Collection[str]]:
    """The inputs that are looked at one by one, or in groups where they are too many."""
    if len(paths) <= MOST:
        return {path: {path} for path in paths}
    for keys in (2, 1):
        groups: dict[str, set[str]] = {}
        for path in paths:
            groups.setdefault(".".join(path.split(".")[:keys]), set()).add(path)
        if len(groups) <= MOST or keys == 1:
            break
    return {name if group == {name} else f"{name}.*": group for name, group in groups.items()}


def _outcome(like: CaseSide, tree: Any, profile: str | None) -> CaseOutcome | str:
    """What follows from a case that is put together of two, or why nothing does."""
    try:
        case = load({"name": like.loaded.case.name, **tree}).case
        chosen = profile_name(case) if profile is None else profile
        made = outcome(case, chosen)
    except (CaseError, TooFarApart, KeyError):
        return "it makes no sound case without others"
    if made.optimum is None:
        return "no portfolio keeps the rules without others"
    if made.halted:
        raise OutOfTime(None, made.halted)
    return made


def _alone(a: CaseSide, tree: Any, profile: str | None) -> tuple[AloneOutcome | None, str]:
    made = _outcome(a, tree, profile)
    if isinstance(made, str):
        return None, made
    assert made.optimum is not None
    assert a.outcome.optimum is not None
    change = portfolio_change(a.outcome.funded, made.funded)
    value = made.optimum.value - a.outcome.optimum.value
    cost = made.optimum.cost - a.outcome.optimum.cost
    return AloneOutcome(change.enters, change.leaves, change.moves, value, cost), ""


def _needed(
    a: CaseSide, b: CaseSide, rest: Any, profile: str | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of what enters and leaves in the second: what does not in the second but for an input."""
    made = _outcome(b, rest, profile)
    total = portfolio_change(a.outcome.funded, b.outcome.funded)
    if isinstance(made, str):
        return (), ()
    still = portfolio_change(a.outcome.funded, made.funded)
    return (
        tuple(pair for pair in total.enters if pair not in still.enters),
        tuple(pair for pair in total.leaves if pair not in still.leaves),
    )
