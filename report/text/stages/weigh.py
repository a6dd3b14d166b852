"""The weights of profiles, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....mcda.weighting.ahp import CONSISTENT_BELOW, ratio_text
from ....models.validation.warnings import not_converged
from ...results.stages.judgements import BayesianWeights, Consequence
from ...results.stages.weigh import ProfileJudgements, WeighResult
from ...words.judgement import saaty
from ...words.plain_text import UNRANKED, number, paragraph
from ...words.sureness import share_percent
from ...words.text_table import table

MOST_REMARKS = 3
"""Judgements named in the text as the ones to look at again; the JSON has all."""


# ---------------------------------------------------------------- in words


def weigh(found: WeighResult, width: int) -> str:
    """Weights, consistency, and what to look at again."""
    profiles = found.profiles
    criteria = list(profiles[0].weights) if profiles else []
    if not criteria:
        return paragraph(f"{UNRANKED}, so there are no weights.", width)
    parts = [
        table(["profile", *criteria], [[p.id, *(p.weights[c] for c in criteria)] for p in profiles], width)
    ]
    judged = [p for p in profiles if p.consistency_ratio is not None]
    if judged:
        parts.append(
            table(
                ["judged profile", "λmax", "CR", "GCI", "consistent", "not judged"],
                [
                    [p.id, p.lambda_max, p.consistency_ratio, p.gci, p.consistent, p.missing_judgements]
                    for p in judged
                ],
                width,
            )
        )  # fmt: skip
        worst = any(sum(map(len, p.sets.values())) > 1 for p in judged)
        note = "CR: consistency ratio with the random index of "
        note += f"{found.random_index}; consistent below {CONSISTENT_BELOW:g}."
        note += " Of several sets of judgements the least consistent is shown." if worst else ""
        parts.append(paragraph(note, width))
    for profile in profiles:
        parts += [paragraph(line, width) for line in _hierarchy(profile)]
        if profile.experts:
            parts += _experts(profile, criteria, width)
        if profile.bayesian:
            parts += _credal(profile, profile.bayesian, width)
        parts += [paragraph(line, width) for line in (*_best_worst(profile), *_doubtful(profile))]
    asked = [profile for profile in profiles if profile.repairs is not None]
    if asked and not any(profile.repairs for profile in asked):
        says = "every judged profile is consistent" if judged else "no profile rests on judgements"
        parts.append(paragraph(f"Nothing to mend: {says}.", width))
    return "\n\n".join(filter(None, parts))


def _hierarchy(profile: ProfileJudgements) -> list[str]:
    inside = [c for c in profile.comparisons or () if c.group is not None]
    if not inside:
        return []
    top = next(c for c in profile.comparisons or () if c.group is None)
    levels = [("top", top), *((c.group, c) for c in inside)]
    says = "; ".join(
        f"{name}: " + ", ".join(f"{member} {number(weight)}" for member, weight in c.weights.items())
        + (f" (CR {ratio_text(c.consistency_ratio)})" if len(c.weights) > 2 else "")
        for name, c in levels
    )  # fmt: skip
    return [f"{profile.id}, within its groups: {says}."]


def _best_worst(profile: ProfileJudgements) -> list[str]:
    found = profile.best_worst
    if found is None:
        return []
    says = f"{profile.id}, by the Best–Worst Method: consistency ratio {found.consistency_ratio:.4f}, "
    if found.threshold is None:
        says += "no threshold is published for so many criteria; "
    else:
        says += f"at most {found.threshold:.4f} is usual"
        says += "; " if found.consistent else ": the judgements contradict each other; "
    return [f"{says}a weight misses its judgement by at most {found.deviation:.4f}."]


def _credal(profile: ProfileJudgements, found: BayesianWeights, width: int) -> list[str]:
    """How sure the weights of a group are, and which counts more than which."""
    order = sorted(profile.weights, key=lambda c: -profile.weights[c])
    more = dict[str, list[str]]()
    for two in found.credal_ranking:
        more.setdefault(two.more, []).append(f"{two.less} {share_percent(two.probability)}")
    lines = [[c, profile.weights[c], *found.intervals[c], ", ".join(more.get(c, []))] for c in order]
    says = (
        f"The weights of {profile.id} are means of what its judgements leave likely: each lies between the "
        "two ends with a probability of 95 %, and a criterion counts more than another with the one shown "
        f"(credal ranking). {found.draws} draws, worth {found.effective_draws:.0f} independent ones: a "
        f"weight may be off by {max(found.standard_error.values()):.1g} for being drawn."
    )
    if not found.converged:
        doubt = not_converged(found.r_hat, found.effective_draws)
        says += f" {doubt[:1].upper()}{doubt[1:]}."
    headers = ["criterion", "weight", "from", "to", "counts more than"]
    return [table(headers, lines, width), paragraph(says, width)]


def _experts(profile: ProfileJudgements, criteria: list[str], width: int) -> list[str]:
    lines: list[list[Any]] = []
    for expert in profile.experts or ():
        ratio = max((c.consistency_ratio for c in expert.comparisons), default=None)
        if expert.best_worst is not None:
            ratio = expert.best_worst.consistency_ratio
        weights: Mapping[str, float | None] = expert.weights or dict.fromkeys(criteria)
        agrees = expert.overlap_with_others
        lines.append(
            [expert.id, expert.share, *(weights[c] for c in criteria), ratio,
             None if agrees is None else f"{agrees:.0%}"]
        )  # fmt: skip
    headers = [f"expert of {profile.id}", "share", *criteria, "CR", "agrees with the others"]
    how = {
        "judgements": "Their judgements are brought together cell by cell, by weighted geometric means",
        "priorities": "The weights of each are brought together, by weighted geometric means",
        "mean": "The weights of each are brought together, by weighted arithmetic means",
        "bayesian": "Their judgements of best and worst are brought together by how likely they are under "
        "the weights of each, and these under those of the group (Bayesian Best–Worst)",
    }[profile.aggregate or ""]
    says = f"{how}."
    if profile.agreement is not None:
        says += f" On average two of them put {profile.agreement:.0%} of the weight in the same place"
        apart = profile.stands_apart
        says += f"; {apart} stands apart." if apart else "; nobody stands apart."
    if any(expert.weights is None for expert in profile.experts or ()):
        says += " An expert without weights did not compare enough to have any alone."
    if profile.left_out:
        says += f" Left out: {', '.join(profile.left_out)}"
        if profile.if_everyone:
            says += f". With everyone {_follows(profile.if_everyone, profile.weights)}"
        elif profile.with_everyone:
            moved = (
                f"{c} {number(w)}, not {number(profile.weights[c])}" for c, w in profile.with_everyone.items()
            )
            says += f"; with everyone the weights would be {'; '.join(moved)}."
        else:
            says += "."
    return [table(headers, lines, width), paragraph(says, width)]


def _doubtful(profile: ProfileJudgements) -> list[str]:
    """The judgements to look at again, and the fewest changes where those were asked for."""
    lines = []
    sets = {(r.expert, r.group) for r in profile.diagnosis or ()}
    for expert, group in sorted(sets, key=str):
        remarks = [r for r in profile.diagnosis or () if (r.expert, r.group) == (expert, group)]
        ratio = _ratio(profile, expert, group)
        if ratio < CONSISTENT_BELOW:
            continue
        says = "; ".join(
            f"{r.row} over {r.column} is {saaty(r.judgement)}, the rest says "
            f"{number(round(r.consistent, 2))}: with {saaty(r.suggestion)} the CR would be "
            f"{ratio_text(r.ratio_after)}"
            for r in remarks[:MOST_REMARKS]
        )
        lines.append(
            f"{_who(profile, expert, group)}: judgements contradict each other, CR {ratio_text(ratio)}. "
            f"Most of it comes from: {says}."
        )
    for mended in profile.repairs or ():
        changes = "; ".join(
            f"{c.row} over {c.column} from {saaty(c.judgement)} to {saaty(c.suggestion)}"
            for c in mended.changes
        )
        fewest = "Fewest changes" if mended.fewest else "Changes, perhaps not the fewest,"
        lines.append(
            f"{_who(profile, mended.expert, mended.group)}: {fewest[0].lower()}{fewest[1:]} that make "
            f"it consistent: {changes}. CR {ratio_text(mended.ratio_before)} → "
            f"{ratio_text(mended.ratio_after)}. Change a judgement only where its author agrees."
        )
    if profile.if_repaired is not None:
        follows = _follows(profile.if_repaired, profile.weights)
        lines.append(f"{profile.id}: with {_all_of(profile)} accepted, {follows}")
    return lines


def _all_of(profile: ProfileJudgements) -> str:
    return "these changes" if len(profile.repairs or ()) == 1 else "all these changes"


def _follows(found: Consequence, now: Mapping[str, float]) -> str:
    """What other weights change, as the rest of a sentence."""
    weights = "; ".join(f"{c} {number(w)}, not {number(now[c])}" for c, w in found.weights.items())
    says = f"the weights are {weights}"
    if found.order:
        says += f"; the order is {', '.join(found.order)}" if found.moved else "; no stage moves"
    if found.enters is None or found.leaves is None:
        return f"{says}."
    if not found.enters and not found.leaves:
        return f"{says}; the portfolio stays the same."
    both = ((found.enters, "in"), (found.leaves, "out"))
    moves = [f"{', '.join(pairs)} {word}" for pairs, word in both if pairs]
    return f"{says}; in the portfolio {' and '.join(moves)}."


def _who(profile: ProfileJudgements, expert: str | None, group: str | None) -> str:
    inside = f" within {group}" if group else ""
    return f"{profile.id}{f', {expert}' if expert else ''}{inside}"


def _ratio(profile: ProfileJudgements, expert: str | None, group: str | None) -> float:
    return next(c.consistency_ratio for c in profile.sets[expert] if c.group == group)
