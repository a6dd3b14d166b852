"""Weights: what each profile of a case gives each criterion, and how sound its judgements are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...mcda import weight_intervals
from ...mcda.weighting import ahp, weights
from ...mcda.weighting.bayesian_best_worst import BayesianBestWorst, bayesian_best_worst
from ...mcda.weighting.best_worst import BestWorst, best_worst
from ...records import dataclass
from ..case.case import Case
from ..case.judgements import Judgements, rounded_halves
from ..case.profiles import (
    BestWorstJudgements,
    Profile,
    Siblings,
    as_statement,
    hierarchy,
)
from ..entry.frame_repr import FrameRepr
from .decision_matrix import decision_matrix

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]


@dataclass(frozen=True)
class JudgementSet:
    """One set of siblings, compared with each other by one person or by a group as one."""

    group: str | None
    """What they are in; ``None`` at the top"""
    members: tuple[str, ...]
    matrix: Array
    """(k, k) judgements, ``nan`` where nobody compared"""
    prioritisation: ahp.Prioritisation

    @property
    def missing(self) -> int:
        """Comparisons that nobody made, filled in at least inconsistency."""
        return ahp.missing(self.matrix)


@dataclass(frozen=True)
class Member:
    """One expert of a group."""

    id: str
    share: float
    """How much the expert counts; the group's shares sum to 1"""
    weights: Mapping[str, float] | None
    """``None`` where the expert's own judgements do not connect all criteria"""
    comparisons: tuple[JudgementSet, ...]
    best_worst: BestWorst | None = None
    """Of an expert who states the best and the worst: the linear model of these judgements alone"""


@dataclass(frozen=True, repr=False)
class WeightProfile(FrameRepr):
    """One view's weights, and the judgements behind them."""

    id: str
    method: str
    weights: Mapping[str, float]
    comparisons: tuple[JudgementSet, ...] = ()
    """AHP only: the top of the hierarchy first. Of a group whose priorities are brought together there
    are none: each member has its own."""
    members: tuple[Member, ...] = ()
    aggregate: str | None = None
    without: tuple[str, ...] = ()
    """Experts that are left out"""
    with_everyone: Mapping[str, float] | None = None
    """The weights were nobody left out; ``None`` where nobody is, or where theirs cannot be computed"""
    best_worst: BestWorst | None = None
    """Of a profile that states the best, the worst, and both over the others"""
    bayesian: BayesianBestWorst | None = None
    """Of experts who do, brought together by their likelihood"""

    def to_frame(self) -> pd.DataFrame:
        """One row a criterion: its weight."""
        import pandas as pd

        return pd.DataFrame({"weight": dict(self.weights)}, dtype=float).rename_axis("criterion")

    @property
    def by_points(self) -> bool:
        """Whether everybody was asked what the step of a criterion from its worst to its best is worth."""
        pointed = [not (one.comparisons or one.best_worst) and one.weights for one in self.members]
        return self.method == "swing" or bool(pointed and all(pointed))

    @property
    def prioritisation(self) -> ahp.Prioritisation | None:
        """Of the least consistent set of judgements, the first of equals; ``None`` without judgements."""
        sets = self.comparisons or tuple(c for member in self.members for c in member.comparisons)
        return max((c.prioritisation for c in sets), key=lambda p: p.consistency_ratio, default=None)

    @property
    def missing(self) -> int:
        return sum(comparison.missing for comparison in self.comparisons)


def judgement_matrix(stated: Judgements, members: Sequence[str]) -> Array:
    """The judgements among ``members`` as an (k, k) reciprocal matrix, ``nan`` where nobody compared.

    Of two halves that differ by rounding the whole number counts.
    """
    rounded = rounded_halves(stated)
    index = {member: i for i, member in enumerate(members)}
    matrix = np.full((len(members), len(members)), np.nan)
    np.fill_diagonal(matrix, 1.0)
    for row, judged in stated.items():
        for column, judgement in judged.items():
            if row != column and row in index and column in index and (row, column) not in rounded:
                matrix[index[row], index[column]] = judgement
                matrix[index[column], index[row]] = 1.0 / judgement
    return matrix


EQUAL = "equal"
"""The profile of a case that states none: every criterion counts the same."""


def profile_name(case: Case) -> str:
    """The profile used where none is named: the case's choice, else its first, else equal."""
    return case.profile or next(iter(case.profiles), EQUAL)


def all_profiles(case: Case) -> dict[str, WeightProfile]:
    """The weights of every profile; of equal weights where the case has none."""
    names = list(case.profiles) or [profile_name(case)]
    return {name: weight_profile(case, name) for name in names}


def weight_profile(case: Case, name: str) -> WeightProfile:
    """The weights that the profile ``name`` gives each criterion of the case.

    Raises:
        KeyError: the case has no such profile.
        ValueError: weights from the data that these data do not allow.
    """
    criteria = tuple(case.criteria)
    if name == EQUAL and name not in case.profiles:
        return WeightProfile(EQUAL, "equal", dict.fromkeys(criteria, 1.0 / max(len(criteria), 1)))
    profile = case.profiles[name]
    if profile.ahp is not None:
        levels = hierarchy(profile, criteria)
        table = case.random_index
        compared = tuple(_compared(s, judgement_matrix(profile.ahp, s.members), table) for s in levels)
        return WeightProfile(name, "ahp", _down(compared, criteria), compared)
    if profile.experts is not None:
        found = _together(name, profile, case)
        if profile.leave_out is None:
            return found
        everyone = _together(name, profile.with_everyone, case)
        # Among separate minds one who did not compare enough has no weights to bring in.
        whole = everyone.aggregate == "judgements" or all(member.weights for member in everyone.members)
        return replace(found, without=profile.leave_out, with_everyone=everyone.weights if whole else None)
    if profile.best_worst is not None:
        solved = _best_worst(profile.best_worst, criteria)
        return WeightProfile(name, "best_worst", _shares(solved.weights, criteria), best_worst=solved)
    if profile.intervals is not None or profile.statements is not None:
        centre = _shares(stated_set(case, profile).centre, criteria)
        return WeightProfile(name, profile.method, centre)
    if profile.order is not None:
        centroid = dict(zip(profile.order, weights.rank_order_centroid(len(criteria)), strict=True))
        return WeightProfile(name, "order", {c: float(centroid[c]) for c in criteria})
    if profile.data is not None:
        matrix = decision_matrix(case)
        computed = weights.from_data(profile.data, matrix.scores, matrix.maximise)
        return WeightProfile(name, "data", _shares(computed, criteria))
    # Direct weights sum to 1 but for rounding, points to anything: both are shares.
    return WeightProfile(name, profile.method, _of_points(profile.direct or profile.swing or {}, criteria))


def with_weight(weights: Mapping[str, float], criterion: str, weight: float) -> dict[str, float]:
    """The weights with another one for a criterion, the others in proportion; alike if they were 0."""
    moved = weight_intervals.with_weight(np.array([*weights.values()]), [*weights].index(criterion), weight)
    return dict(zip(weights, moved.tolist(), strict=True))


def stated_set(case: Case, profile: Profile) -> weights.WeightSet:
    """The weights that keep a profile's intervals and statements, criteria in the order of the case.

    Raises:
        ValueError: there are too many extreme points to go through.
    """
    criteria = list(case.criteria)
    rows: list[list[float]] = []
    least: list[float] = []

    def keep(terms: Mapping[str, float], at_least: float) -> None:
        rows.append([terms.get(criterion, 0.0) for criterion in criteria])
        least.append(at_least)

    for criterion, (low, high) in (profile.intervals or {}).items():
        keep({criterion: 1.0}, low)
        keep({criterion: -1.0}, -high)
    for text in profile.statements or ():
        if (said := as_statement(text)) is not None:
            keep({said.more: 1.0, said.less: -said.times}, 0.0)
    return weights.weight_set(np.array(rows).reshape(-1, len(criteria)), np.array(least))


def _of_points(points: Mapping[str, float], criteria: Sequence[str]) -> dict[str, float]:
    """Each criterion's part of all points."""
    total = sum(points.values())
    return {c: points.get(c, 0.0) / total for c in criteria}


def _compared(siblings: Siblings, matrix: Array, table: ahp.IndexTable) -> JudgementSet:
    result = ahp.prioritise(matrix, table)
    return JudgementSet(siblings.group, siblings.members, matrix, result)


def _down(compared: Sequence[JudgementSet], criteria: Sequence[str]) -> dict[str, float]:
    """Weights of the criteria: the product of the local weights on the way down."""
    weight: dict[str | None, float] = {None: 1.0}
    for comparison in compared:
        local = comparison.prioritisation.weights.tolist()
        for member, share in zip(comparison.members, local, strict=True):
            weight[member] = weight[comparison.group] * share
    return {criterion: weight[criterion] for criterion in criteria}


def _preferences(stated: BestWorstJudgements, criteria: Sequence[str]) -> tuple[Array, Array]:
    """The best over all and all over the worst, (n,) each."""
    over_others, over_worst = stated.over_others, stated.over_worst
    return np.array([over_others[c] for c in criteria]), np.array([over_worst[c] for c in criteria])


def _best_worst(stated: BestWorstJudgements, criteria: Sequence[str]) -> BestWorst:
    found = _preferences(stated, criteria)
    return best_worst(*found, criteria.index(stated.best), criteria.index(stated.worst))


def _bayesian(name: str, profile: Profile, criteria: Sequence[str]) -> WeightProfile:
    """A group of experts who state the best and the worst, brought together by their likelihood."""
    panel = [(expert, stated.best_worst) for expert, stated in profile.counted.items() if stated.best_worst]
    over = [_preferences(stated, criteria) for _, stated in panel]
    found = bayesian_best_worst(np.array([best for best, _ in over]), np.array([worst for _, worst in over]))
    members = tuple(
        Member(id_, 1 / len(panel), _shares(own, criteria), (), _best_worst(stated, criteria))
        for (id_, stated), own in zip(panel, found.experts, strict=True)
    )
    weighed = _shares(found.weights, criteria)
    return WeightProfile(name, "experts", weighed, (), members, "bayesian", bayesian=found)


def _shares(weights: Array, criteria: Sequence[str]) -> dict[str, float]:
    return dict(zip(criteria, weights.tolist(), strict=True))


def as_separate_minds(rows: Array, shares: Array, how: str | None) -> Array:
    """The weights (n,) of a group from those of each (people, n), by their shares.

    Arithmetic means where they are brought together by ``mean``, else geometric ones, by which what weighs
    nothing to one of them weighs nothing (Forman & Peniwati 1998).
    """
    shares = shares / shares.sum()
    if how == "mean":
        return np.asarray(shares @ rows)
    with np.errstate(divide="ignore"):
        mean = np.exp(shares @ np.log(rows))
    return np.asarray(mean / mean.sum())


def _together(name: str, profile: Profile, case: Case) -> WeightProfile:
    """A group of experts as one profile."""
    criteria, table = tuple(case.criteria), case.random_index
    if profile.aggregate == "bayesian":
        return _bayesian(name, profile, criteria)
    experts = profile.counted
    how = profile.aggregate or "judgements"
    levels = hierarchy(profile, criteria)
    total = sum(expert.weight for expert in experts.values())
    shares = np.array([expert.weight / total for expert in experts.values()])
    members = []
    for share, (id_, expert) in zip(shares.tolist(), experts.items(), strict=True):
        if expert.best_worst is not None:
            solved = _best_worst(expert.best_worst, criteria)
            members.append(Member(id_, share, _shares(solved.weights, criteria), (), solved))
            continue
        if expert.swing is not None:
            members.append(Member(id_, share, _of_points(expert.swing, criteria), ()))
            continue
        matrices = [judgement_matrix(expert.ahp or {}, siblings.members) for siblings in levels]
        connected = all(len(ahp.components(matrix)) == 1 for matrix in matrices)
        own = tuple(map(_compared, levels, matrices, [table] * len(levels))) if connected else ()
        members.append(Member(id_, share, _down(own, criteria) if connected else None, own))
    if how in ("priorities", "mean"):
        weighed_members = [member for member in members if member.weights]
        rows = np.array([list((member.weights or {}).values()) for member in weighed_members])
        found = as_separate_minds(rows, np.array([member.share for member in weighed_members]), how)
        weighed = _shares(found, criteria)
        return WeightProfile(name, "experts", weighed, (), tuple(members), how)
    compared = []
    for siblings in levels:
        stated = [judgement_matrix(expert.ahp or {}, siblings.members) for expert in experts.values()]
        compared.append(_compared(siblings, ahp.aggregate(stated, shares), table))
    return WeightProfile(name, "experts", _down(compared, criteria), tuple(compared), tuple(members), how)
