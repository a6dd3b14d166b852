"""The weights of profiles, as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...mcda.ahp import RANDOM_INDEX_NAME, Prioritisation
from ...mcda.consistency_repair import Remark
from ...models.ranking.consistency import diagnoses, expert_agreement, repairs
from ...models.ranking.weights import JudgementSet, Member, WeightProfile
from ..words.plain_text import JSON


def view(profiles: Iterable[WeightProfile], repair: bool = False) -> JSON:
    """Every profile; with ``repair`` also the fewest changes that make each consistent."""
    return {
        "random_index": RANDOM_INDEX_NAME,
        "profiles": [{**summary(profile), **_judged(profile, repair)} for profile in profiles],
    }


def summary(profile: WeightProfile) -> JSON:
    """Weights and consistency of one profile."""
    judged = profile.prioritisation
    flat = judged if len(profile.comparisons) == 1 else None
    found: JSON = {
        "id": profile.id,
        "method": profile.method,
        "weights": dict(profile.weights),
        "lambda_max": flat and flat.lambda_max,
        "consistency_ratio": judged and judged.consistency_ratio,
        "gci": judged and judged.gci,
        "consistent": judged and judged.consistent,
    }
    if flat:
        found |= {
            "geometric_mean": dict(zip(profile.weights, flat.geometric_mean.tolist(), strict=True)),
            "random_index": flat.random_index,
        }
    if judged:
        found["missing_judgements"] = profile.missing
    return found


def _judged(profile: WeightProfile, repair: bool) -> JSON:
    if not (profile.comparisons or profile.members):
        return {}
    found: JSON = {
        "comparisons": [_comparison(c) for c in profile.comparisons],
        "diagnosis": [
            _remark(found.expert, found.comparison, remark)
            for found in diagnoses(profile)
            for remark in found.remarks
        ],
    }
    if profile.members:
        agreed = expert_agreement(profile)
        found |= {
            "aggregate": profile.aggregate,
            "experts": [_expert(member, agreed.with_others if agreed else {}) for member in profile.members],
            "agreement": agreed and agreed.overlap,
            "stands_apart": agreed and agreed.apart,
        }
    if repair:
        found["repairs"] = [
            {
                "expert": what.expert,
                "group": what.comparison.group,
                "ratio_before": what.comparison.prioritisation.consistency_ratio,
                "ratio_after": mended.ratio,
                "fewest": mended.smallest,
                "changes": [_change(what.comparison, change) for change in mended.changes],
            }
            for what, mended in repairs(profile)
        ]
    return found


def _quality(judged: Prioritisation) -> JSON:
    return {
        "lambda_max": judged.lambda_max,
        "consistency_ratio": judged.consistency_ratio,
        "gci": judged.gci,
        "consistent": judged.consistent,
        "random_index": judged.random_index,
    }


def _comparison(found: JudgementSet) -> JSON:
    judged = found.prioritisation
    return {
        "group": found.group,
        "weights": dict(zip(found.members, judged.weights.tolist(), strict=True)),
        "geometric_mean": dict(zip(found.members, judged.geometric_mean.tolist(), strict=True)),
        **_quality(judged),
        "missing_judgements": found.missing,
    }


def _expert(member: Member, with_others: Mapping[str, float]) -> JSON:
    return {
        "id": member.id,
        "share": member.share,
        "weights": None if member.weights is None else dict(member.weights),
        "comparisons": [_comparison(c) for c in member.comparisons],
        "overlap_with_others": with_others.get(member.id),
    }


def _remark(expert: str | None, comparison: JudgementSet, remark: Remark) -> JSON:
    return {"expert": expert, "group": comparison.group, **_change(comparison, remark)}


def _change(comparison: JudgementSet, remark: Remark) -> JSON:
    return {
        "row": comparison.members[remark.row],
        "column": comparison.members[remark.column],
        "judgement": remark.judgement,
        "consistent": remark.consistent,
        "suggestion": remark.suggestion,
        "ratio_after": remark.ratio_after,
    }


def rows(view: JSON) -> tuple[list[str], list[JSON]]:
    """One row a profile and criterion."""
    return ["profile", "method", "criterion", "weight"], [
        {"profile": profile["id"], "method": profile["method"], "criterion": criterion, "weight": weight}
        for profile in view["profiles"]
        for criterion, weight in profile["weights"].items()
    ]
