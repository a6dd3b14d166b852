"""The weights, and how far the judgements behind them contradict each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from ...mcda.ahp import CONSISTENT_BELOW
from ...models.portfolio.conceptual import title
from ...models.ranking.weights import WeightProfile
from ...report.words import wording as say
from ...report.words.judgement import saaty
from .parts import Part, table

# ---------------------------------------------------------------- weights


def consistency(names: Mapping[str, str], view: Any) -> list[Part]:
    """How far the judgements contradict each other, and which one does so most."""
    judged = view.get("consistency_ratio")
    if judged is None:
        return []
    sound = judged < CONSISTENT_BELOW
    verdict = "consistent (below" if sound else "inconsistent, look at them again (from"
    parts: list[Part] = [
        html.P(["Consistency ratio ", html.Strong(say.score(judged)), f": {verdict} {CONSISTENT_BELOW})."])
    ]
    worst = _worst(view)
    if worst is not None:
        row, column = (names.get(worst[side]) or title(worst[side]) for side in ("row", "column"))
        whose = ", ".join(filter(None, [worst["expert"], worst["group"] and title(worst["group"])]))
        parts.append(
            html.P(
                f"The judgement that contradicts the others most{whose and f' ({whose})'}: "
                f"{row} over {column} is {_ratio(worst['judgement'])}; "
                f"with {_ratio(worst['suggestion'])} the ratio would be {say.score(worst['ratio_after'])}.",
                id="worst",
            )
        )
    return parts


def _worst(view: Any) -> Any:
    """The judgement that does most harm among those that contradict each other most, whosever they are."""
    sets = {None: view["comparisons"]} | {made["id"]: made["comparisons"] for made in view.get("experts", [])}
    ratios = {(who, made["group"]): made["consistency_ratio"] for who in sets for made in sets[who]}
    return max(
        view["diagnosis"],
        key=lambda remark: (ratios[remark["expert"], remark["group"]], -remark["ratio_after"]),
        default=None,
    )


def weighed(found: WeightProfile, names: Mapping[str, str], view: Any) -> list[Part]:
    """The weights."""
    if not found.weights:
        return []
    rows = [[names[criterion], say.score(weight)] for criterion, weight in found.weights.items()]
    parts: list[Part] = [table("Weights of the criteria", [("Criterion", ""), ("Weight", "n")], rows)]
    if view.get("missing_judgements"):
        parts.append(
            html.P(f"{say.count(view['missing_judgements'], 'comparison')} nobody made.", className="note")
        )
    return parts


def _ratio(value: float | None) -> str:
    """A judgement as people write it."""
    return "not compared" if value is None else saaty(value)
