"""A case beside its scenarios, as data."""

from __future__ import annotations

import math

from ...cases import Loaded
from ...models.audit.difference import CaseOutcome, changes, moves
from ..words.plain_text import JSON
from .diff import _moves

# ---------------------------------------------------------------- scenarios


def scenarios_view(loaded: Loaded, base: CaseOutcome, found: dict[str, CaseOutcome]) -> JSON:
    """The case as it stands, then each of its scenarios against it."""
    every = [_entry(None, loaded, base, base, [])]
    plain = {key: node.plain() for key, node in loaded.tree.value.items() if key != "scenarios"}
    for name, made in found.items():
        under = loaded.scenarios[name]
        changed = [
            {"path": c.path, "old": c.old, "new": c.new}
            for c in changes(plain, under.tree.plain())
            if c.path not in ("name", "source", "why")
        ]
        every.append(_entry(name, under, made, base, changed))
    return {"profile": base.ranking.profile.id, "scenarios": every}


def _entry(
    name: str | None, loaded: Loaded, made: CaseOutcome, base: CaseOutcome, changed: list[JSON]
) -> JSON:
    case, optimum = loaded.case, made.optimum
    budget = case.budget_limit
    return {
        "scenario": name,
        "why": case.why if name is not None else None,
        "profile": made.ranking.profile.id,
        "inputs": changed,
        "order": made.ranking.order if case.criteria else [],
        "ranking": _moves(moves(base.ranks, made.ranks)),
        "feasible": optimum is not None,
        "conflict": list(made.conflict),
        "budget": budget if math.isfinite(budget) else None,
        "cost": None if optimum is None else optimum.cost,
        "value": None if optimum is None else optimum.value,
        "funded": list(made.funded),
        "enters": [pair for pair in made.funded if pair not in base.funded],
        "leaves": [pair for pair in base.funded if pair not in made.funded],
    }


def scenario_rows(view: JSON) -> tuple[list[str], list[JSON]]:
    """One row a scenario, the case as it stands first; lists with spaces between."""
    fields = ("scenario", "feasible", "budget", "cost", "value")
    lists = ("order", "funded", "enters", "leaves")
    columns = [*fields, *lists, "conflict"]
    return columns, [
        {
            **{name: entry[name] for name in fields},
            "scenario": entry["scenario"] or "",
            **{name: " ".join(entry[name]) for name in lists},
            "conflict": "; ".join(entry["conflict"]),
        }
        for entry in view["scenarios"]
    ]
