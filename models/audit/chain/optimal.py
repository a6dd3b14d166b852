"""Whether a chain's answer is the best there is, by another solver: alone, together, and for every group."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np

from ....records import dataclass
from ...chain.bargaining import GAIN
from ...chain.chain import Chain
from ...chain.joint import Joint
from ...rules.base import LinearRow
from ...solver.milp import CannotRun, OutOfTime, SolverError, check_time, maximise, maximise_least
from ...solver.registry import EXACT, SOLVERS, Solver, others
from ...tradeoffs.nondominated import boxes_below
from ..findings import Finding, finding, shown
from .claims import ClaimedAgreed, ClaimedChain, ClaimedJoint

_SECOND = others(EXACT)[0]
_COARSE = 2e-6
"""Of all values of a company: what another solver may lose of them"""


def verify_optima(chain: Chain, claim: ClaimedChain) -> Iterator[Finding]:
    """That nothing better is found where the answer says that there is nothing."""
    title = SOLVERS[_SECOND].title
    whole = Joint(chain)
    checks: tuple[tuple[str, Callable[[], Finding | None]], ...] = (
        (f"alone and ideal, by {title}", lambda: _alone(chain, whole, claim)),
        (f"proposals, by {title}", lambda: _proposals(whole, claim)),
        (f"pareto: all of them, by {title}", lambda: _complete(whole, claim)),
        (f"core, by {title}", lambda: _core(chain, whole, claim)),
        (f"groups in money, by {title}", lambda: _groups(chain, claim)),
    )
    for what, check in checks:
        try:
            found = check()
        except OutOfTime:
            found = Finding(what, "not checked", "there was no time")
        except (CannotRun, SolverError) as error:
            found = Finding(what, "not checked", str(error))
        if found is not None:
            yield Finding(what, found.status, found.says)


@dataclass(frozen=True)
class _Highest:
    """The most that the other solver finds, and whether what is claimed can be had."""

    found: float
    attained: bool

    def confirms(self, claimed: float, slack: float) -> bool:
        return self.attained and self.found <= claimed + slack


def _highest(
    joint: Joint, objective: Sequence[float], rows: Sequence[LinearRow], claimed: float, slack: float
) -> _Highest:
    """What is claimed is had where a portfolio shows it, whichever solver came by that; that there is no more
    the other one says. Told of a floor, a solver finds what it may have lost."""
    check_time()
    held = [*joint.rows, *rows]
    floor = LinearRow("enough", dict(enumerate(objective)), at_least=claimed - slack)
    found = -math.inf
    for also, solver in (([], _SECOND), ([floor], _SECOND), ([floor], EXACT)):
        best = maximise(objective, [*held, *also], joint.joint, solver)
        if best is not None:
            reached = _sum(joint, objective, best.chosen)
            found = max(found, reached)
            if reached >= claimed - slack:
                return _Highest(found, True)
    return _Highest(found, False)


def _sum(joint: Joint, objective: Sequence[float], chosen: frozenset[int]) -> float:
    """The objective at a choice, with the synergies and links that come with it."""
    here = [c for i, c in enumerate(objective[: joint.options]) if i in chosen]
    with_it = [
        c
        for c, groups in zip(objective[joint.options :], joint.joint, strict=True)
        if all(not chosen.isdisjoint(group) for group in groups)
    ]
    return math.fsum([*here, *with_it])


def _alone(chain: Chain, whole: Joint, claim: ClaimedChain) -> Finding:
    wrong = []
    floors = [whole.at_least(name, alone.value) for name, alone in claim.alone.items()]
    for name, alone in claim.alone.items():
        slack = _COARSE * whole.reach(name)
        itself = Joint(chain, (name,))
        found = _highest(itself, itself.value(name), (), alone.value, slack)
        if not found.confirms(alone.value, slack):
            wrong.append(f"alone {name} could have {shown(found.found)}, not {shown(alone.value)}")
        found = _highest(whole, whole.value(name), floors, alone.ideal, slack)
        if not found.confirms(alone.ideal, slack):
            wrong.append(f"at most {name} could have {shown(found.found)}, not {shown(alone.ideal)}")
    says = f"it finds no more for any of {len(claim.alone)} companies, alone or with nobody worse off"
    return finding("", not wrong, says, "; ".join(wrong[:5]))


def _can(claim: ClaimedChain) -> dict[str, tuple[float, float]]:
    """Who can gain → what it has alone, and what it could gain."""
    return {name: (claim.alone[name].value, room) for name, room in claim.rooms().items()}


def _proposals(whole: Joint, claim: ClaimedChain) -> Finding | None:
    """The highest least part, and the highest sum of parts."""
    can = _can(claim)
    if not can:
        return None
    made = {agreed.by: agreed for agreed in claim.together}
    floors = [whole.at_least(name, alone.value) for name, alone in claim.alone.items()]
    objectives = [([c / unit for c in whole.value(name)], -zero / unit) for name, (zero, unit) in can.items()]
    slack = max(_COARSE * whole.reach(name) / unit for name, (_, unit) in can.items())
    wrong = []
    fairest = maximise_least(objectives, [*whole.rows, *floors], whole.joint, _SECOND)
    least = -math.inf if fairest is None else min(_parts(can, whole, fairest.chosen))
    own = min(_own(can, made["kalai_smorodinsky"]))
    if least > own + slack:
        wrong.append(f"kalai_smorodinsky: the least part could be {shown(least)}, not {shown(own)}")
    summed = [math.fsum(parts) for parts in zip(*(terms for terms, _ in objectives), strict=True)]
    zero = math.fsum(constant for _, constant in objectives)
    total = math.fsum(_own(can, made["most"]))
    found = _highest(whole, summed, (), total - zero, len(can) * slack)
    if not found.confirms(total - zero, len(can) * slack):
        wrong.append(f"most: the sum of parts could be {shown(found.found + zero)}, not {shown(total)}")
    says = "it finds no higher least part (Kalai–Smorodinsky) and no higher sum of parts"
    return finding("", not wrong, says, "; ".join(wrong))


def _parts(can: Mapping[str, tuple[float, float]], whole: Joint, chosen: frozenset[int]) -> list[float]:
    values = whole.agreed(chosen).values
    return [(values[name] - zero) / unit for name, (zero, unit) in can.items()]


def _own(can: Mapping[str, tuple[float, float]], made: ClaimedAgreed) -> list[float]:
    return [(made.values[name] - zero) / unit for name, (zero, unit) in can.items()]


def _complete(whole: Joint, claim: ClaimedChain) -> Finding:
    """That there are no more of them: it looks wherever one could be."""
    if not claim.pareto_complete:
        return Finding("", "left out", "the answer says that there may be more, within its steps")
    losses = np.array([[-point.values[name] for name in whole.ids] for point in claim.pareto])
    boxes = boxes_below(losses.reshape(-1, len(whole.ids)))
    for box in boxes:
        check_time()
        beyond = [
            whole.at_least(name, _COARSE * whole.reach(name) - float(corner))
            for name, corner in zip(whole.ids, box, strict=True)
            if math.isfinite(corner)
        ]
        found = maximise([0.0] * len(whole.cost()), [*whole.rows, *beyond], whole.joint, _SECOND)
        if found is not None:
            values = whole.agreed(found.chosen).values
            said = ", ".join(f"{name} {shown(value)}" for name, value in values.items())
            return Finding("", "refuted", f"one is missing, or beats one of them: {said}")
    return Finding("", "confirmed", f"none in any of the {len(boxes)} places where one could be")


def _core(chain: Chain, whole: Joint, claim: ClaimedChain) -> Finding:
    """Which groups would leave: each is asked for a portfolio in which every member has more."""
    wrong: list[str] = []
    asked = 0
    units = {name: _can(claim).get(name, (0.0, whole.reach(name)))[1] for name in whole.ids}
    plans = {agreed.by: agreed for agreed in claim.together}
    for group in (g for size in range(1, len(whole.ids)) for g in combinations(whole.ids, size)):
        joint = Joint(chain, group)
        for core in claim.core:
            check_time()
            leaves = [one for one in core.blocking if set(one.members) == set(group)]
            asked += 1
            wrong += _group(
                joint, group, plans[core.by], leaves[0].values if leaves else None, units, core.by
            )
    wrong += [
        f"{core.by} is said to last, or not, otherwise"
        for core in claim.core
        if core.stable == bool(core.blocking)
    ]
    says = f"asked {asked} times: the groups that would leave are those listed, and no others"
    return finding("", not wrong, says, "; ".join(wrong[:5]))


def _group(
    joint: Joint,
    group: Sequence[str],
    plan: ClaimedJoint,
    claimed: Mapping[str, float] | None,
    units: Mapping[str, float],
    by: str,
) -> Iterator[str]:
    """``claimed``: what each member would have by itself; ``None``: the group is said to stay."""
    who = ", ".join(group)
    if claimed is not None:
        if any(claimed[name] <= plan.values[name] for name in group):
            yield f"{by}: {who} would not have more by what is listed"
        floors = [joint.at_least(name, claimed[name] - _COARSE * joint.reach(name)) for name in group]
        if not _any(joint, floors) and not _any(joint, floors, EXACT):
            yield f"{by}: {who} could not have what is listed"
        return
    margin = {name: max(2 * GAIN * units[name], _COARSE * joint.reach(name)) for name in group}
    if _any(joint, [joint.at_least(name, plan.values[name] + margin[name]) for name in group]):
        yield f"{by}: {who} would leave"


def _any(joint: Joint, rows: Sequence[LinearRow], solver: Solver = _SECOND) -> bool:
    found = maximise([0.0] * len(joint.cost()), [*joint.rows, *rows], joint.joint, solver)
    return found is not None


def _groups(chain: Chain, claim: ClaimedChain) -> Finding | None:
    """What each group is worth in money, at most."""
    if chain.worth is None or claim.coalitions is None:
        return None
    wrong = []
    for group in claim.coalitions:
        check_time()
        joint = Joint(chain, group.members)
        parts = [[chain.worth[name] * c for c in joint.value(name)] for name in joint.ids]
        objective = [math.fsum(terms) for terms in zip(*parts, strict=True)]
        slack = _COARSE * math.fsum(map(abs, objective))
        found = _highest(joint, objective, (), group.worth, slack)
        if not found.confirms(group.worth, slack):
            who = ", ".join(group.members)
            wrong.append(f"{who}: worth {shown(found.found)}, not {shown(group.worth)}")
    says = f"it finds no group of {len(claim.coalitions)} worth more or less"
    return finding("", not wrong, says, "; ".join(wrong[:5]))
