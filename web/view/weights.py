"""The weights, and how far the judgements behind them contradict each other."""

from __future__ import annotations

from collections.abc import Mapping

from dash import html

from ...mcda.weighting.ahp import CONSISTENT_BELOW
from ...models.portfolio.conceptual import title
from ...models.ranking.weights import WeightProfile
from ...report.results.stages.judgements import Diagnosis
from ...report.results.stages.weigh import ProfileJudgements
from ...report.words import wording as say
from ...report.words.judgement import saaty
from .parts import Part, table


def consistency(names: Mapping[str, str], judged: ProfileJudgements) -> list[Part]:
    """How far the judgements contradict each other, and which one does so most."""
    if judged.consistency_ratio is None:
        return []
    sound = judged.consistency_ratio < CONSISTENT_BELOW
    verdict = "consistent (below" if sound else "inconsistent, look at them again (from"
    parts: list[Part] = [
        html.P(
            [
                "Consistency ratio ",
                html.Strong(say.score(judged.consistency_ratio)),
                f": {verdict} {CONSISTENT_BELOW}).",
            ]
        )
    ]
    worst = _worst(judged)
    if worst is not None:
        row, column = (names.get(side) or title(side) for side in (worst.row, worst.column))
        whose = ", ".join(filter(None, [worst.expert, worst.group and title(worst.group)]))
        parts.append(
            html.P(
                f"The judgement that contradicts the others most{whose and f' ({whose})'}: "
                f"{row} over {column} is {saaty(worst.judgement)}; "
                f"with {saaty(worst.suggestion)} the ratio would be {say.score(worst.ratio_after)}.",
                id="worst",
            )
        )
    return parts


def _worst(judged: ProfileJudgements) -> Diagnosis | None:
    """The judgement that does most harm among those that contradict each other most, whosever they are."""
    ratios = {(who, made.group): made.consistency_ratio for who, sets in judged.sets.items() for made in sets}
    return max(
        judged.diagnosis or (),
        key=lambda remark: (ratios[remark.expert, remark.group], -remark.ratio_after),
        default=None,
    )


def weighed(found: WeightProfile, names: Mapping[str, str], judged: ProfileJudgements) -> list[Part]:
    """The weights."""
    if not found.weights:
        return []
    rows = [[names[criterion], say.score(weight)] for criterion, weight in found.weights.items()]
    parts: list[Part] = [table("Weights of the criteria", [("Criterion", ""), ("Weight", "n")], rows)]
    if judged.missing_judgements:
        parts.append(
            html.P(f"{say.count(judged.missing_judgements, 'comparison')} nobody made.", className="note")
        )
    return parts
