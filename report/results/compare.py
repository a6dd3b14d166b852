"""Profiles side by side, as data."""

from __future__ import annotations

from typing import Any

from ...models.sensitivity.profile_regret import Compromise, ProfileComparison
from ..words.plain_text import JSON
from .weigh import summary

MOST_COLUMNS = 8
"""With more profiles than this, the text sums up what the JSON has in full."""


def view(found: ProfileComparison) -> JSON:
    made = next(iter(found.programmes.values()))
    return {
        "profiles": [summary(profile) for profile in found.profiles.values()],
        "rankings": {
            name: dict(zip(ranking.matrix.stages, ranking.ranks.tolist(), strict=True))
            for name, ranking in found.rankings.items()
        },
        "agreement": [
            {
                "a": a,
                "b": b,
                "kendall_tau": agreed.kendall_tau,
                "weighted_spearman": agreed.weighted_spearman,
                "ws": agreed.ws,
            }
            for (a, b), agreed in found.agreement.items()
        ],
        "portfolios": {
            name: {
                "value": found.programmes[name].value(funded),
                "cost": made.cost(funded),
                "funded": list(made.ids(funded)),
            }
            for name, funded in found.optima.items()
        },
        "overlap": [{"a": a, "b": b, "jaccard": share} for (a, b), share in found.overlap.items()],
        "funded_in": found.funded_in,
        "regret": {name: dict(lost) for name, lost in found.regret.items()},
        "minimax": {
            "absolute": found.absolute and _compromise(found, found.absolute),
            "relative": found.relative and _compromise(found, found.relative),
        },
    }


def _compromise(found: ProfileComparison, chosen: Compromise) -> JSON:
    made = next(iter(found.programmes.values()))
    return {
        "regret": chosen.regret,
        "cost": chosen.cost,
        "funded": list(made.ids(chosen.funded)),
        "by_profile": dict(chosen.by_profile),
    }


def rows(view: JSON) -> tuple[list[str], list[JSON]]:
    """One row a figure: what it is, whose, of what, and the figure."""
    found: list[JSON] = []

    def add(what: str, profile: str, figures: dict[str, Any]) -> None:
        found.extend({"figure": what, "profile": profile, "of": of, "value": v} for of, v in figures.items())

    for profile in view["profiles"]:
        name = profile["id"]
        add("weight", name, profile["weights"])
        add("rank", name, view["rankings"][name])
        add("funded", name, {p: int(p in view["portfolios"][name]["funded"]) for p in view["funded_in"]})
        add("regret", name, view["regret"][name])
    return ["figure", "profile", "of", "value"], found
