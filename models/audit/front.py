"""Whether a list of portfolios that nothing beats is what it claims: figures once more by plain arithmetic,
and whether there are more of them by another solver."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import numpy as np

from ..case.case import Case
from ..options.option import option_id_parts
from ..portfolio.portfolio import programme
from ..ranking.ranking import Ranking, rank
from ..ranking.weights import profile_name, weight_profile
from ..rules.base import LinearRow
from ..solver.milp import CannotRun, OutOfTime, SolverError, check_time, maximise
from ..solver.programme import Programme
from ..solver.registry import EXACT, SOLVERS, others
from ..tradeoffs.nondominated import boxes_below, least_step
from ..tradeoffs.sums import VALUE, WEIGHTED, SumOf, UnknownSum, sums
from .claims import _Claimed
from .commitments import stops
from .findings import Finding, finding, shown
from .recompute import ranking as recompute_ranking
from .recompute import weights as recompute_weights
from .recompute.options import Key, RecomputedOption, options, terms
from .recompute.rules import measure, wordings

_OWN = "by the package's own code: no second way is written for "


_COARSE = 1e-6
"""Relative to the largest coefficient of a sum"""


class ClaimedSum(_Claimed):
    name: str
    better: Literal["max", "min"]


class ClaimedPoint(_Claimed):
    number: int
    sums: dict[str, float]
    funded: list[str]


class ClaimedFront(_Claimed):
    profile: str
    objectives: list[ClaimedSum]
    points: list[ClaimedPoint]
    complete: bool
    halted: str | None


def verify_front(case: Case, claimed: ClaimedFront) -> Iterator[Finding]:
    """Everything that such a list claims; ``case`` is the case under the overrides that it names."""
    if claimed.profile not in (case.profiles or (profile_name(case),)):
        yield Finding("profile", "refuted", f"the case has no profile '{claimed.profile}'")
        return
    profile = weight_profile(case, claimed.profile)
    ranking = rank(case, profile)
    made = programme(case, ranking)
    try:
        held = sums(case, ranking, made, [f"{one.name}={one.better}" for one in claimed.objectives])
    except UnknownSum as unknown:
        yield Finding("sums", "refuted", str(unknown))
        return
    every = options(case, stage_scores(case, ranking, claimed.profile))
    known = {pair.id: i for i, pair in enumerate(made.pairs) if not pair.stopped}
    strange = sorted({option for point in claimed.points for option in point.funded if option not in known})
    keys = {option: key_of(option) for option in known}
    strange += [option for option in known if keys[option] not in every and option not in strange]
    if strange:
        yield Finding("options", "refuted", f"no options of the case: {', '.join(strange)}")
        return
    unknown_fields = ", ".join(recompute_ranking.unknown(case))
    for found in (
        kept_rules(case, claimed.points, every, made, known),
        _sums(case, claimed, every, held, known),
    ):
        if found.status == "refuted" and unknown_fields:
            says = f"the arithmetic does not know {unknown_fields}"
            found = Finding(found.what, "not checked", says)
        yield found
    yield _unbeaten(claimed, held)
    yield _completeness(claimed, held, made)


def key_of(option: str) -> Key:
    pair, level, period = option_id_parts(option)
    return pair, level or None, period or None


def stage_scores(case: Case, ranking: Ranking, profile: str) -> dict[str, float]:
    """What each stage brings to the value of a pair, computed again where a second way is written."""
    weights = recompute_weights.weights(case, profile, ranking.profile.weights) or ranking.profile.weights
    second = recompute_ranking.SCORES.get(case.method)
    if second is None:
        return {stage: ranking.priority(stage) for stage in case.stages}
    return second(case, dict(weights))


def plan_of(case: Case, every: Mapping[Key, RecomputedOption], point: ClaimedPoint) -> list[RecomputedOption]:
    plan = [every[key_of(option)] for option in point.funded]
    return [*plan, *stops(case, every, plan)]


def kept_rules(
    case: Case,
    points: Sequence[ClaimedPoint],
    every: Mapping[Key, RecomputedOption],
    made: Programme,
    known: Mapping[str, int],
) -> Finding:
    """That each of several portfolios keeps each rule, and funds no pair twice."""
    pairs = list(dict.fromkeys(option.pair for option in every.values()))
    broken = []
    for point in points:
        plan = plan_of(case, every, point)
        if len({option.pair for option in plan}) < len(plan):
            broken.append(f"number {point.number} funds a pair twice")
        chosen = {known[option] for option in point.funded}
        going_on = {made.pairs[i].pair for i in chosen}
        chosen |= {i for i, p in enumerate(made.pairs) if p.stopped and p.pair not in going_on}
        for rule in wordings(case):
            if rule.unknown:
                kept = next(one for one in made.rules if one.title == rule.title).keeps(made.pairs, chosen)
            else:
                kept = measure(case, rule, pairs, plan).kept
            if not kept:
                broken.append(f"number {point.number} breaks '{rule.title}'")
    own = sorted({word for rule in wordings(case) for word in rule.unknown})
    says = f"each of {len(points)} portfolios keeps every rule, by plain arithmetic"
    says = f"{says}; {_OWN}{', '.join(own)}" if own else says
    return finding("rules", not broken, says, "; ".join(broken[:5]))


def _sums(
    case: Case,
    claimed: ClaimedFront,
    every: Mapping[Key, RecomputedOption],
    held: Sequence[SumOf],
    known: Mapping[str, int],
) -> Finding:
    """What each portfolio comes to in each sum."""
    wrong = []
    for point in claimed.points:
        plan = plan_of(case, every, point)
        for one in held:
            if one.name == VALUE:
                parts = terms(case, plan)
            elif one.name.startswith(WEIGHTED):
                parts = [one.coefficients[known[option]] for option in point.funded]
            else:
                parts = [
                    option.figures.get(one.name, 0.0) for option in plan
                ]  # of what is stopped, money alone
            computed, size = math.fsum(parts), math.fsum(map(abs, parts))
            stated = point.sums.get(one.name)
            if stated is None or abs(stated - computed) > 1e-9 * max(1.0, size):
                wrong.append(f"number {point.number} has {one.name} {shown(computed)}, not {shown(stated)}")
    own = [one.name for one in held if one.name.startswith(WEIGHTED)]
    says = "summed again in plain Python"
    return finding(
        "sums", not wrong, f"{says}; {_OWN}{', '.join(own)}" if own else says, "; ".join(wrong[:5])
    )


def _losses(claimed: ClaimedFront, held: Sequence[SumOf]) -> np.ndarray:
    signs = [-1.0 if one.more_is_better else 1.0 for one in held]
    return np.array(
        [[s * point.sums[one.name] for s, one in zip(signs, held, strict=True)] for point in claimed.points]
    ).reshape(-1, len(held))


def _unbeaten(claimed: ClaimedFront, held: Sequence[SumOf]) -> Finding:
    """That none of the list is as good as another in all sums: each stands once, and none beats another."""
    losses, rounding = _losses(claimed, held), np.array([one.rounding for one in held])
    beaten = []
    for k, loss in enumerate(losses):
        as_good = (losses <= loss + rounding).all(axis=1)
        as_good[k] = False
        beaten += [
            f"number {claimed.points[j].number} is as good in all as number {claimed.points[k].number}"
            for j in np.flatnonzero(as_good)
        ]
    return finding("none beats another", not beaten, "held against each other", "; ".join(beaten[:5]))


def _completeness(claimed: ClaimedFront, held: Sequence[SumOf], made: Programme) -> Finding:
    """That there are no more, nor any that beats one of the list: another solver looks where one could be."""
    if not claimed.complete:
        return Finding(
            "all of them", "left out", f"the result says that there may be more ({claimed.halted})"
        )
    asked = others(EXACT)
    what = f"all of them, by {', '.join(SOLVERS[solver].title for solver in asked)}"
    losses = _losses(claimed, held)
    boxes = boxes_below(losses)
    try:
        for box in boxes:
            check_time()
            rows = [
                LinearRow("less", _terms(one), at_most=float(corner - _told_apart(one)))
                for one, corner in zip(held, box, strict=True)
                if math.isfinite(corner)
            ]
            if any(not row.coefficients for row in rows):
                continue  # nothing has less of what is the same for all
            found = maximise([0.0] * len(made.values), [*made.rows, *rows], made.joint, asked[0])
            if found is not None and made.keeps_rules(found.chosen):
                reached = ", ".join(f"{one.name} {shown(one.of(made, found.chosen))}" for one in held)
                pairs = ", ".join(made.ids(found.chosen)) or "nothing"
                return Finding(
                    what, "refuted", f"one is missing, or beats one of the list: {reached}: {pairs}"
                )
    except OutOfTime:
        return Finding(what, "not checked", "there was no time")
    except (CannotRun, SolverError) as error:
        return Finding(what, "not checked", str(error))
    says = f"no portfolio in any of the {len(boxes)} places where one could be"
    return Finding(what, "confirmed", says)


def _told_apart(one: SumOf) -> float:
    """By how much a sum has to be better for the other solver to see it: not all are as exact as ours."""
    return max(least_step(one), _COARSE * max(map(abs, one.coefficients), default=0.0))


def _terms(one: SumOf) -> dict[int, float]:
    return {i: loss for i, loss in enumerate(one.losses) if loss}
