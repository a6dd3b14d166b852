"""Why a stage stands where it does, as data."""

from __future__ import annotations

from ...models.ranking.rank_explanation import RankExplanation, Rival
from ..words.plain_text import JSON


def view(found: RankExplanation) -> JSON:
    ranking, at = found.ranking, found.ranking.matrix.stages.index(found.stage)
    return {
        "profile": ranking.profile.id,
        "method": ranking.method,
        "normalisation": ranking.normalisation,
        "stage": found.stage,
        "rank": int(ranking.ranks[at]),
        "of": len(ranking.ranks),
        "closeness": float(ranking.closeness[at]),
        "additive": float(ranking.additive[at]),
        "distance_to_best": found.to_best,
        "distance_to_worst": found.to_worst,
        "contributions": [
            {
                "criterion": c.criterion,
                "reading": c.reading,
                "weight": c.weight,
                "scaled": c.scaled,
                "carries": c.carries,
                "holds_back": c.holds_back,
                "additive": c.additive,
            }
            for c in found.contributions
        ],
        "rivals": [_rival(rival) for rival in found.rivals],
    }


def _rival(rival: Rival) -> JSON:
    return {
        "stage": rival.stage,
        "ahead": rival.ahead,
        "gap": rival.gap,
        "readings": [
            {"stage": swap.of, "criterion": swap.criterion, "from": swap.now, "to": swap.then}
            for swap in rival.readings
        ],
        "weights": [{"criterion": s.criterion, "from": s.now, "to": s.then} for s in rival.weights],
    }


def rows(view: JSON) -> tuple[list[str], list[JSON]]:
    """One row a criterion."""
    columns = ["criterion", "reading", "weight", "scaled", "carries", "holds_back", "additive"]
    return columns, view["contributions"]
