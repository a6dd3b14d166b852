"""Lists of projects as plain data: knapsacks of the OR-Library's kind, and any number under five rules."""

from __future__ import annotations

from random import Random
from typing import Any

AREAS, KINDS = 10, 30


def _case(pairs: dict[str, dict[str, float]], budget: float | None, **more: Any) -> dict[str, Any]:
    """A case whose pairs state what they are worth and cost."""
    names = [name.split("/") for name in pairs]
    stages = dict.fromkeys(stage for stage, _ in names)
    return {
        "format": 1,
        "illustrative": True,
        "criteria": {"gain": {"direction": "max"}},
        "stages": {stage: {"gain": "medium"} for stage in stages},
        "profiles": {"board": {"direct": {"gain": 1}}},
        "technologies": {technology: {"cost": 1} for technology in dict.fromkeys(t for _, t in names)},
        "fit": {stage: {t: "high" for s, t in names if s == stage} for stage in stages},
        "pairs": pairs,
        **({} if budget is None else {"budget": budget}),
        **more,
    }


def knapsack(projects: int, resources: int, seed: int = 1, tightness: float = 0.5) -> dict[str, Any]:
    """Chu & Beasley's (1998) multidimensional knapsacks: use 1 to 1,000, worth about the mean of it."""
    rng = Random(seed)
    uses = {f"r{k}": [rng.randint(1, 1000) for _ in range(projects)] for k in range(resources - 1)}
    cost = [rng.randint(1, 1000) for _ in range(projects)]
    pairs = {}
    for i in range(projects):
        mean = (cost[i] + sum(use[i] for use in uses.values())) / resources
        pairs[f"p{i}/do"] = {
            "cost": cost[i],
            "value": round((mean + 500 * rng.random()) / 1000, 4),
            **{name: use[i] for name, use in uses.items()},
        }
    rules = [
        {"rule": "total", "of": name, "at_most": round(tightness * sum(use)), "name": name}
        for name, use in uses.items()
    ]
    return _case(pairs, round(tightness * sum(cost)), resources=list(uses), rules=rules)


def listed(projects: int, seed: int = 1) -> dict[str, Any]:
    """So many projects in ten areas, a budget for a third of them, four more rules."""
    rng = Random(seed)
    pairs = {
        f"a{i % AREAS}/k{i // AREAS}": {
            "cost": 10 * rng.randint(4, 90),
            "value": round(rng.uniform(0.05, 1), 3),
            "staff": rng.randint(1, 8),
        }
        for i in range(projects)
    }
    spent, staff = (sum(pair[what] for pair in pairs.values()) for what in ("cost", "staff"))
    rules = [
        {"rule": "total", "of": "staff", "at_most": round(0.3 * staff), "name": "staff"},
        {"rule": "count", "at_most": projects // 3, "name": "count"},
        {"rule": "share", "of": "cost", "at_most": 0.2, "scope": {"stages": ["a0", "a1"]}, "name": "share"},
        {"rule": "requires", "pair": "*/k1", "needs": "*/k0", "name": "needs"},
    ]
    return _case(pairs, round(spent / 3), resources=["staff"], rules=rules)
