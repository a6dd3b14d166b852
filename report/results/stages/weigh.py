"""The weights of profiles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ....mcda.weighting.ahp import RANDOM_INDEX_NAMES, IndexTable
from ....mcda.weighting.bayesian_best_worst import BayesianBestWorst
from ....mcda.weighting.best_worst import BestWorst
from ....mcda.weighting.consistency_repair import Remark
from ....models.ranking.consistency import diagnoses, expert_agreement, repairs
from ....models.ranking.weights import JudgementSet, Member, WeightProfile
from ...documents.result import Result, absent, hidden, part
from ...documents.tables import Column, Table
from .judgements import (
    BayesianWeights,
    BestWorstConsistency,
    Comparisons,
    Consequence,
    Credible,
    Diagnosis,
    Expert,
    JudgementRemark,
    Repair,
    consequence,
)

if TYPE_CHECKING:
    from ....models.sensitivity.other_weights import OtherWeights


@part
class ProfileWeights:
    """Weights and consistency of one profile."""

    id: str
    method: str
    """How they were stated."""
    weights: Mapping[str, float]
    """By criterion; they sum to 1."""
    lambda_max: float | None
    """The principal eigenvalue; None without judgements, or with several sets of them."""
    consistency_ratio: float | None
    """Of the least consistent set; None without judgements."""
    gci: float | None
    """Geometric consistency index; None without judgements."""
    consistent: bool | None
    geometric_mean: Mapping[str, float] | None = absent()
    """The weights by row geometric means, of one set of judgements."""
    random_index: float | None = absent()
    """What random judgements of as many come to, of one set."""
    missing_judgements: int | None = absent()
    """Comparisons that nobody made."""


@part
class ProfileJudgements(ProfileWeights):
    """The weights of a profile, and the judgements behind them."""

    comparisons: tuple[Comparisons, ...] | None = absent()
    """Of the profile itself; those of experts are with them."""
    diagnosis: tuple[Diagnosis, ...] | None = absent()
    """Judgements to look at again, those that do most harm first."""
    aggregate: str | None = absent()
    """How experts are brought together: judgements, priorities, or bayesian."""
    experts: tuple[Expert, ...] | None = absent()
    left_out: tuple[str, ...] | None = absent()
    """Experts who do not count."""
    with_everyone: Mapping[str, float] | None = absent()
    """The weights were nobody left out."""
    agreement: float | None = absent(unless="experts")
    """How much of the weight two experts put in the same place on average, of 1."""
    stands_apart: str | None = absent(unless="experts")
    """The expert who is unlike the others; None: nobody."""
    repairs: tuple[Repair, ...] | None = absent()
    """Where they were asked for."""
    best_worst: BestWorstConsistency | None = absent()
    """Of a profile stated by its best and worst criterion."""
    bayesian: BayesianWeights | None = absent()
    """Of experts who state these, where aggregate is bayesian."""
    if_repaired: Consequence | None = absent()
    """What accepting the repairs would change, where they were asked for."""
    if_everyone: Consequence | None = absent()
    """What counting those who are left out would change."""

    @property
    def sets(self) -> dict[str | None, tuple[Comparisons, ...]]:
        """All sets of judgements, by expert."""
        own: dict[str | None, tuple[Comparisons, ...]] = {None: self.comparisons or ()}
        return own | {expert.id: expert.comparisons for expert in self.experts or ()}


@part
class WeighResult(Result):
    """The weights of every profile, and how consistent its judgements are."""

    random_index: str
    """Whose random index the consistency ratios rest on."""
    profiles: tuple[ProfileJudgements, ...]
    answer: Any = hidden()
    """The profiles with their judgement matrices (``WeightProfile``)."""

    in_csv = "weights"

    def tables(self) -> tuple[Table, ...]:
        credible = [_credal(self)] if any(p.bayesian for p in self.profiles) else []
        return (_profiles(self), _weights(self), *credible)


def weigh(
    profiles: Iterable[WeightProfile],
    repair: bool = False,
    table: IndexTable = "alonso_lamata",
    repaired: Mapping[str, OtherWeights] = {},
    everyone: Mapping[str, OtherWeights] = {},
) -> WeighResult:
    """Every profile; with ``repair`` also the fewest changes that make each consistent.

    ``repaired`` and ``everyone``: by profile what it would change to accept them, and to leave nobody out.
    """
    profiles = tuple(profiles)
    found = tuple(
        replace(
            judged(profile, repair),
            if_repaired=consequence(repaired.get(profile.id)),
            if_everyone=consequence(everyone.get(profile.id)),
        )
        for profile in profiles
    )
    return WeighResult(RANDOM_INDEX_NAMES[table], found, profiles)


def summary(profile: WeightProfile) -> ProfileWeights:
    """Weights and consistency of one profile."""
    return ProfileWeights(**_summary(profile))


def judged(profile: WeightProfile, repair: bool = False) -> ProfileJudgements:
    """The same with the judgements that they come from."""
    found = _summary(profile)
    if profile.best_worst is not None:
        return ProfileJudgements(**found, best_worst=_best_worst(profile.best_worst))
    if not (profile.comparisons or profile.members):
        return ProfileJudgements(**found)
    if profile.members:
        agreed = expert_agreement(profile)
        found |= {
            "aggregate": profile.aggregate,
            "left_out": profile.without or None,
            "with_everyone": profile.with_everyone,
            "experts": tuple(_expert(m, agreed.with_others if agreed else {}) for m in profile.members),
            "agreement": agreed and agreed.overlap,
            "stands_apart": agreed and agreed.apart,
            "bayesian": profile.bayesian and credal(profile.bayesian, tuple(profile.weights)),
        }
    return ProfileJudgements(
        **found,
        comparisons=tuple(map(_comparisons, profile.comparisons)),
        diagnosis=tuple(
            Diagnosis(expert=found.expert, group=found.comparison.group, **_remark(found.comparison, remark))
            for found in diagnoses(profile)
            for remark in found.remarks
        ),
        repairs=_repairs(profile) if repair else None,
    )


def _best_worst(solved: BestWorst) -> BestWorstConsistency:
    return BestWorstConsistency(
        deviation=solved.deviation,
        consistency_ratio=solved.consistency_ratio,
        threshold=solved.threshold,
        consistent=solved.consistent,
    )


def credal(found: BayesianBestWorst, criteria: tuple[str, ...]) -> BayesianWeights:
    """How sure the weights of a group are, and their order."""
    order = sorted(range(len(criteria)), key=lambda c: -found.weights[c])
    pairs = [(i, j) for place, i in enumerate(order) for j in order[place + 1 :]]
    return BayesianWeights(
        intervals={
            c: (float(low), float(high)) for c, (low, high) in zip(criteria, found.intervals, strict=True)
        },
        credal_ranking=tuple(
            Credible(criteria[i], criteria[j], float(found.credal[i, j]))
            if found.credal[i, j] >= found.credal[j, i]
            else Credible(criteria[j], criteria[i], float(found.credal[j, i]))
            for i, j in pairs
        ),
        concentration=found.concentration,
        draws=len(found.draws),
        effective_draws=found.effective,
        r_hat=found.r_hat,
        standard_error=dict(zip(criteria, found.standard_error.tolist(), strict=True)),
        converged=found.converged,
    )


def _summary(profile: WeightProfile) -> dict[str, Any]:
    whole = profile.prioritisation
    flat = whole if len(profile.comparisons) == 1 else None
    return {
        "id": profile.id,
        "method": profile.method,
        "weights": dict(profile.weights),
        "lambda_max": flat and flat.lambda_max,
        "consistency_ratio": whole and whole.consistency_ratio,
        "gci": whole and whole.gci,
        "consistent": whole and whole.consistent,
        "geometric_mean": flat and dict(zip(profile.weights, flat.geometric_mean.tolist(), strict=True)),
        "random_index": flat and flat.random_index,
        "missing_judgements": profile.missing if whole else None,
    }


def _repairs(profile: WeightProfile) -> tuple[Repair, ...]:
    return tuple(
        Repair(
            expert=what.expert,
            group=what.comparison.group,
            ratio_before=what.comparison.prioritisation.consistency_ratio,
            ratio_after=mended.ratio,
            fewest=mended.smallest,
            changes=tuple(JudgementRemark(**_remark(what.comparison, change)) for change in mended.changes),
        )
        for what, mended in repairs(profile)
    )


def _comparisons(found: JudgementSet) -> Comparisons:
    made = found.prioritisation
    return Comparisons(
        group=found.group,
        weights=dict(zip(found.members, made.weights.tolist(), strict=True)),
        geometric_mean=dict(zip(found.members, made.geometric_mean.tolist(), strict=True)),
        lambda_max=made.lambda_max,
        consistency_ratio=made.consistency_ratio,
        gci=made.gci,
        consistent=made.consistent,
        random_index=made.random_index,
        missing_judgements=found.missing,
    )


def _expert(member: Member, with_others: Mapping[str, float]) -> Expert:
    return Expert(
        id=member.id,
        share=member.share,
        weights=None if member.weights is None else dict(member.weights),
        comparisons=tuple(map(_comparisons, member.comparisons)),
        overlap_with_others=with_others.get(member.id),
        best_worst=None if member.best_worst is None else _best_worst(member.best_worst),
    )


def _remark(comparison: JudgementSet, remark: Remark) -> dict[str, Any]:
    return {
        "row": comparison.members[remark.row],
        "column": comparison.members[remark.column],
        "judgement": remark.judgement,
        "consistent": remark.consistent,
        "suggestion": remark.suggestion,
        "ratio_after": remark.ratio_after,
    }


def _profiles(found: WeighResult) -> Table:
    criteria = list(found.profiles[0].weights) if found.profiles else []
    return Table(
        "profiles",
        "How much each criterion counts, by profile; each row sums to 1.",
        (
            Column("profile", "profile", "name"),
            Column("method", "stated as", "name"),
            *(Column(criterion, criterion, "score") for criterion in criteria),
            Column("consistency_ratio", "consistency ratio", "score"),
            Column("consistent", "consistent", "flag"),
        ),
        tuple(
            (p.id, p.method, *(p.weights.get(c) for c in criteria), p.consistency_ratio, p.consistent)
            for p in found.profiles
        ),
    )


def _credal(found: WeighResult) -> Table:
    return Table(
        "credal_ranking",
        "How surely one criterion counts more than another, of groups that are brought together as bayesian.",
        (
            Column("profile", "profile", "name"),
            Column("more", "counts more", "name"),
            Column("less", "than", "name"),
            Column("probability", "with a probability of", "share"),
        ),
        tuple(
            (p.id, two.more, two.less, two.probability)
            for p in found.profiles
            if p.bayesian
            for two in p.bayesian.credal_ranking
        ),
        key=3,
    )


def _weights(found: WeighResult) -> Table:
    return Table(
        "weights",
        "How much each criterion counts under each profile.",
        (
            Column("profile", "profile", "name"),
            Column("method", "stated as", "name"),
            Column("criterion", "criterion", "name"),
            Column("weight", "weight", "score"),
        ),
        tuple((p.id, p.method, c, weight) for p in found.profiles for c, weight in p.weights.items()),
        key=3,
    )
