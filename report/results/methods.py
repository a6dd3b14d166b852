"""Ranking methods side by side, as data."""

from __future__ import annotations

from dataclasses import replace

from ...cases import Loaded
from ...mcda.methods import METHODS
from ...models.ranking.method_comparison import MethodComparison, Reversals
from ...models.ranking.open_readings import OpenReadings
from ..words.plain_text import JSON
from .rank import RankResult, rank


def view(side: MethodComparison) -> JSON:
    """Every method's scores and ranks, how far they agree, and what each reverses."""
    stages = side.matrix.stages
    return {
        "profile": side.profile.id,
        "method": side.method,
        "normalisation": side.normalisation,
        "methods": [
            {
                "id": o.method,
                "title": METHODS[o.method].title,
                "scores": None if o.scores is None else dict(zip(stages, o.scores.tolist(), strict=True)),
                "ranks": None if o.ranks is None else dict(zip(stages, o.ranks.tolist(), strict=True)),
                "reason": o.reason,
            }
            for o in side.outcomes
        ],
        "agreement": [
            {
                "a": c.a,
                "b": c.b,
                "kendall_tau": c.agreement.kendall_tau,
                "weighted_spearman": c.agreement.weighted_spearman,
                "ws": c.agreement.ws,
            }
            for c in side.compared
        ],
        "reversals": {reversals.method: _reversals(reversals) for reversals in side.reversals},
        "stages": [
            {
                "id": stage,
                "first_share": side.first_share(stage),
                "rank_range": (found := side.rank_range(stage)) and list(found),
            }
            for stage in stages
        ],
    }


def _reversals(reversals: Reversals) -> JSON:
    return {
        "count": reversals.count,
        "of": reversals.of,
        "cases": [{"without": c.without, "pairs": [list(pair) for pair in c.pairs]} for c in reversals.cases],
        "no_answer_without": list(reversals.no_answer),
    }


def rows(view: JSON) -> tuple[list[str], list[JSON]]:
    """One row a method and stage; rank and score are empty where the method has no answer."""
    columns = ["method", "stage", "rank", "score", "reversals", "reason"]
    turned = {m: r["count"] if r["of"] else None for m, r in view["reversals"].items()}
    return columns, [
        {
            "method": m["id"],
            "stage": stage["id"],
            "rank": m["ranks"] and m["ranks"][stage["id"]],
            "score": m["scores"] and m["scores"][stage["id"]],
            "reversals": turned.get(m["id"]),
            "reason": m["reason"],
        }
        for m in view["methods"]
        for stage in view["stages"]
    ]


# ---------------------------------------------------------------- one method in place of the case's own


def ranked_by(loaded: Loaded, opened: OpenReadings) -> RankResult:
    """The ranking by a method that brings its own normalisation, of which there is none to report."""
    return replace(rank(loaded, opened), normalisation=None)
