"""Portfolios chosen against doubt, once more: figures in plain Python, each choice by another solver.

What turns out is drawn as the package draws it: for that there is no second way.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from ...records import dataclass
from ..case.case import Case
from ..ranking.ranking import rank
from ..ranking.weights import weight_profile
from ..sensitivity.distributions import Factor
from ..solver.milp import SolverError, check_time
from ..solver.registry import EXACT, SOLVERS, Solver, others
from ..uncertainty.robust import By, Robust, robust
from ..uncertainty.scenarios import Scenarios
from .findings import Finding, finding, shown
from .recompute.ranking import same

MOST_SOLVED = 300
"""Scenarios whose best portfolio another solver is asked for"""


@dataclass(frozen=True)
class ClaimedChoice:
    """What a result says of a portfolio over the scenarios."""

    by: By
    funded: tuple[str, ...]
    expected: float
    regret: float
    cvar: float


@dataclass(frozen=True)
class ClaimedRobust:
    """What a result says of portfolios chosen against doubt."""

    profile: str
    vary: tuple[Factor, ...]
    draws: int
    seed: int
    risk: float
    choices: tuple[ClaimedChoice, ...]


def verify_robust(case: Case, claim: ClaimedRobust) -> Iterator[Finding]:
    """Every figure of every choice, and that no other portfolio has a better one.

    Raises:
        Infeasible: no portfolio keeps the rules.
    """
    second = others(EXACT)[0]
    ranking, title = rank(case, weight_profile(case, claim.profile)), SOLVERS[second].title
    try:
        found = robust(case, ranking, claim.risk, claim.vary, claim.draws, claim.seed, solver=second)
        tops = _tops(found, second)
    except SolverError as error:
        yield Finding("choices", "not checked", str(error))
        return
    numbers = {option.id: i for i, option in enumerate(found.scenarios.programme.pairs)}
    for choice in claim.choices:
        if unknown := [option for option in choice.funded if option not in numbers]:
            yield Finding(choice.by, "refuted", f"{', '.join(unknown)} is no option of the case")
            continue
        funded = frozenset(numbers[option] for option in choice.funded)
        yield from _figures(found, choice, funded, tops)
        yield _best(found, choice, title)


def _figures(
    found: Robust, choice: ClaimedChoice, funded: frozenset[int], tops: Sequence[float] | None
) -> Iterator[Finding]:
    made = found.scenarios
    keeps = made.programme.keeps_rules(funded)
    yield finding(f"{choice.by}: rules", keeps, "kept, by arithmetic", "a rule is broken")
    worth, chances = _worth(made, funded), made.chance.tolist()
    size = max(map(abs, worth), default=0.0)
    expected = math.fsum(p * w for p, w in zip(chances, worth, strict=True))
    own = {
        "expected": (expected, choice.expected),
        "cvar": (_bad(worth, chances, found.risk), choice.cvar),
    }
    if tops is not None:
        lost = max(top - w for top, w in zip(tops, worth, strict=True))
        own["regret"] = max(lost, 0.0), choice.regret
    for name, (again, said) in own.items():
        # What is less than rounding leaves of such values is said to be none.
        close = same(again, said, 1e3 * size)
        instead = f"it is {shown(again)}, not {shown(said)}"
        yield finding(f"{choice.by}: {name}", close, f"{shown(said)}, summed again", instead)


def _worth(made: Scenarios, funded: frozenset[int]) -> list[float]:
    """What a portfolio is worth in each scenario, option by option."""
    realised = [k for k, synergy in enumerate(made.programme.synergies) if synergy.realised(funded)]
    return [
        math.fsum([*(row[i] for i in funded), *(joint[k] for k in realised)])
        for row, joint in zip(made.values.tolist(), made.joint.tolist(), strict=True)
    ]


def _bad(worth: Sequence[float], chances: Sequence[float], risk: float) -> float:
    """The mean of the worst, of which the last counts in the part that makes up ``risk``."""
    left, terms = risk, []
    for value, chance in sorted(zip(worth, chances, strict=True)):
        part = min(chance, left)
        terms.append(part * value)
        left -= part
    return math.fsum(terms) / (risk - max(left, 0.0))


def _tops(found: Robust, solver: Solver) -> list[float] | None:
    """What the best portfolio of each scenario is worth, by the solver; ``None``: they are too many."""
    made = found.scenarios
    if len(made.values) > MOST_SOLVED:
        return None
    tops = []
    for row, joint in zip(made.values.tolist(), made.joint.tolist(), strict=True):
        check_time()
        best = made.programme.maximise([*row, *joint], solver=solver)
        if best is None:
            raise SolverError("no portfolio keeps the rules")
        realised = (
            v for v, s in zip(joint, made.programme.synergies, strict=True) if s.realised(best.chosen)
        )
        tops.append(math.fsum([*(row[i] for i in best.chosen), *realised]))
    return tops


def _best(found: Robust, choice: ClaimedChoice, title: str) -> Finding:
    """That another solver finds none with a better figure."""
    other = found.choices[choice.by]
    size = 1e3 * max(map(abs, other.worth.tolist()), default=0.0)
    figures = {
        "point": (0.0, 0.0),
        "expected": (other.expected, choice.expected),
        "regret": (-other.regret, -choice.regret),
        "cvar": (other.cvar, choice.cvar),
    }
    best, own = figures[choice.by]
    alike = choice.by != "point" or set(choice.funded) == set(found.scenarios.programme.ids(other.funded))
    holds = alike and (own >= best or same(own, best, size))
    return finding(
        f"{choice.by}: best, by {title}", holds, f"{title} finds none better", f"{title} finds a better one"
    )
