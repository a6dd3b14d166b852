"""The weights of profiles: as JSON, as rows, and in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..mcda.ahp import CONSISTENT_BELOW, RANDOM_INDEX_NAME, Prioritisation
from ..mcda.judgements import Remark
from ..models.diagnosis import consensus, diagnoses, repairs
from ..models.weighing import Comparison, Member, WeightProfile
from .text import JSON, number, paragraph, table

MOST_REMARKS = 3
"""Judgements named in the text as the ones to look at again; the JSON has all."""


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
        agreed = consensus(profile)
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


def _comparison(found: Comparison) -> JSON:
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


def _remark(expert: str | None, comparison: Comparison, remark: Remark) -> JSON:
    return {"expert": expert, "group": comparison.group, **_change(comparison, remark)}


def _change(comparison: Comparison, remark: Remark) -> JSON:
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


# ---------------------------------------------------------------- in words


def text(view: JSON, width: int) -> str:
    """Weights, consistency, and what to look at again."""
    profiles = view["profiles"]
    criteria = list(profiles[0]["weights"]) if profiles else []
    parts = [
        table(
            ["profile", *criteria], [[p["id"], *(p["weights"][c] for c in criteria)] for p in profiles], width
        )
    ]
    judged = [p for p in profiles if p["consistency_ratio"] is not None]
    if judged:
        parts.append(
            table(
                ["judged profile", "λmax", "CR", "GCI", "consistent", "not judged"],
                [
                    [p["id"], p["lambda_max"], p["consistency_ratio"], p["gci"], p["consistent"],
                     p["missing_judgements"]]
                    for p in judged
                ],
                width,
            )
        )  # fmt: skip
        worst = any(len(_sets(p)) > 1 for p in judged)
        note = "CR: consistency ratio with the random index of "
        note += f"{view['random_index']}; consistent below {CONSISTENT_BELOW:g}."
        note += " Of several sets of judgements the least consistent is shown." if worst else ""
        parts.append(paragraph(note, width))
    for profile in profiles:
        parts += [paragraph(line, width) for line in _hierarchy(profile)]
        if profile.get("experts"):
            parts += _experts(profile, criteria, width)
        parts += [paragraph(line, width) for line in _doubtful(profile)]
    return "\n\n".join(filter(None, parts))


def _sets(profile: JSON) -> list[JSON]:
    return [*profile["comparisons"], *(c for e in profile.get("experts", []) for c in e["comparisons"])]


def _hierarchy(profile: JSON) -> list[str]:
    inside = [c for c in profile.get("comparisons", []) if c["group"] is not None]
    if not inside:
        return []
    top = next(c for c in profile["comparisons"] if c["group"] is None)
    levels = [("top", top), *((c["group"], c) for c in inside)]
    says = "; ".join(
        f"{name}: " + ", ".join(f"{member} {number(weight)}" for member, weight in c["weights"].items())
        + (f" (CR {c['consistency_ratio']:.2f})" if len(c["weights"]) > 2 else "")
        for name, c in levels
    )  # fmt: skip
    return [f"{profile['id']}, within its groups: {says}."]


def _experts(profile: JSON, criteria: list[str], width: int) -> list[str]:
    lines: list[list[Any]] = []
    for expert in profile["experts"]:
        ratio = max((c["consistency_ratio"] for c in expert["comparisons"]), default=None)
        weights = expert["weights"] or dict.fromkeys(criteria)
        agrees = expert["overlap_with_others"]
        lines.append(
            [expert["id"], expert["share"], *(weights[c] for c in criteria), ratio,
             None if agrees is None else f"{agrees:.0%}"]
        )  # fmt: skip
    headers = [f"expert of {profile['id']}", "share", *criteria, "CR", "agrees with the others"]
    how = {
        "judgements": "Their judgements are brought together cell by cell, by weighted geometric means",
        "priorities": "The weights of each are brought together, by weighted geometric means",
    }[profile["aggregate"]]
    says = f"{how}."
    if profile["agreement"] is not None:
        says += f" On average two of them put {profile['agreement']:.0%} of the weight in the same place"
        apart = profile["stands_apart"]
        says += f"; {apart} stands apart." if apart else "; nobody stands apart."
    if any(expert["weights"] is None for expert in profile["experts"]):
        says += " An expert without weights did not compare enough to have any alone."
    return [table(headers, lines, width), paragraph(says, width)]


def _doubtful(profile: JSON) -> list[str]:
    """The judgements to look at again, and the fewest changes where those were asked for."""
    lines = []
    sets = {(r["expert"], r["group"]) for r in profile.get("diagnosis", [])}
    for expert, group in sorted(sets, key=str):
        remarks = [r for r in profile["diagnosis"] if (r["expert"], r["group"]) == (expert, group)]
        ratio = _ratio(profile, expert, group)
        if ratio < CONSISTENT_BELOW:
            continue
        says = "; ".join(
            f"{r['row']} over {r['column']} is {saaty(r['judgement'])}, the rest says "
            f"{number(round(r['consistent'], 2))}: with {saaty(r['suggestion'])} the CR would be "
            f"{r['ratio_after']:.2f}"
            for r in remarks[:MOST_REMARKS]
        )
        lines.append(
            f"{_who(profile, expert, group)}: judgements contradict each other, CR {ratio:.2f}. "
            f"Most of it comes from: {says}."
        )
    for mended in profile.get("repairs", []):
        changes = "; ".join(
            f"{c['row']} over {c['column']} from {saaty(c['judgement'])} to {saaty(c['suggestion'])}"
            for c in mended["changes"]
        )
        fewest = "Fewest changes" if mended["fewest"] else "Changes, perhaps not the fewest,"
        lines.append(
            f"{_who(profile, mended['expert'], mended['group'])}: {fewest[0].lower()}{fewest[1:]} that make "
            f"it consistent: {changes}. CR {mended['ratio_before']:.2f} → {mended['ratio_after']:.2f}. "
            "Change a judgement only where its author agrees."
        )
    return lines


def _who(profile: JSON, expert: str | None, group: str | None) -> str:
    inside = f" within {group}" if group else ""
    return f"{profile['id']}{f', {expert}' if expert else ''}{inside}"


def _ratio(profile: JSON, expert: str | None, group: str | None) -> float:
    sets = profile["comparisons"]
    if expert is not None:
        sets = next(e["comparisons"] for e in profile["experts"] if e["id"] == expert)
    return float(next(c["consistency_ratio"] for c in sets if c["group"] == group))


def saaty(value: float) -> str:
    """A judgement as people write it: 3, 1/3."""
    inverse = 1 / value
    if value < 1 and abs(inverse - round(inverse)) < 1e-9:
        return f"1/{round(inverse)}"
    return f"{value:g}"
