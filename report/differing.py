"""Two cases or two results side by side, and a case beside its scenarios."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from ..cases import Loaded
from ..cases.given import Given
from ..cases.result import Result, read_result
from ..models.analysis import Analysis
from ..models.difference import Move, Outcome, changes, moves
from . import views
from .stated import StatedRun, stated
from .text import JSON, number, paragraph, table


@dataclass(frozen=True)
class Side:
    """One of the two that are held against each other."""

    about: JSON
    """file, name, sha256, profile"""
    inputs: JSON
    """What it was computed from, as a plain tree"""
    weights: dict[str, float] | None
    """``None`` where the document does not say"""
    ranks: dict[str, int] | None
    funded: list[str]
    value: float
    cost: float


def read_side(given: Given) -> Side:
    """A document of ``run`` or ``fund``.

    Raises:
        CaseError: it cannot be read, is another one, or lacks some of its parts.
    """
    return _side(read_result(given))


def _side(result: Result) -> Side:
    document = stated(result, "compare")
    fund, ranking = (document.fund, document.rank) if isinstance(document, StatedRun) else (document, None)
    inputs: JSON = {
        "name": document.case.name,
        "overrides": result.data.get("overrides", {}),
        **fund.model_dump(include={"profile", "method", "normalisation", "budget"}),
        "rules": {
            rule.name: rule.model_dump(include={"rule", "at_most", "at_least"})
            for rule in fund.rules
            if rule.name != "budget"
        },
        "pairs": {entry.pair: {"cost": entry.cost} for entry in [*fund.funded, *fund.not_funded]},
    }
    if ranking is not None:
        inputs["criteria"] = {c.id: {"direction": c.direction, "bounds": c.bounds} for c in ranking.criteria}
        inputs["stages"] = {stage.id: stage.readings for stage in ranking.stages}
    return Side(
        about={
            "file": result.file,
            "name": document.case.name,
            "sha256": document.case.sha256,
            "profile": fund.profile,
        },
        inputs=inputs,
        weights=None if ranking is None else {c.id: c.weight for c in ranking.criteria},
        ranks=None if ranking is None else {stage.id: stage.rank for stage in ranking.stages},
        funded=[entry.pair for entry in fund.funded],
        value=fund.value,
        cost=fund.cost,
    )


def case_side(name: str, loaded: Loaded, found: Outcome) -> Side:
    """A case file with what follows from it; ``found`` has a portfolio."""
    assert found.optimum is not None
    profile = found.ranking.profile
    return Side(
        about={
            "file": name,
            "name": loaded.case.name,
            "sha256": loaded.sources[0].sha256,
            "profile": profile.id,
        },
        inputs=loaded.tree.plain(),
        weights=dict(profile.weights),
        ranks=found.ranks,
        funded=list(found.funded),
        value=found.optimum.value,
        cost=found.optimum.cost,
    )


def result_side(name: str, loaded: Loaded, made: Analysis) -> Side:
    """A case as the document that ``run`` would write of it."""
    document = {
        **views.head(loaded, "run"),
        "rank": views.rank(loaded, made.robust.open),
        "fund": views.fund(made.ranking, made.portfolio, made.robust),
    }
    return _side(Result(name, "", document))


def view(a: Side, b: Side) -> JSON:
    before, after = a.inputs, b.inputs
    if a.weights is None or b.weights is None:
        # What a document does not say at all is no change: 'fund' holds no readings.
        before = {key: value for key, value in before.items() if key in b.inputs}
        after = {key: value for key, value in after.items() if key in a.inputs}
    return {
        "a": a.about,
        "b": b.about,
        "inputs": [{"path": c.path, "old": c.old, "new": c.new} for c in changes(before, after)],
        "weights": _weights(a, b),
        "ranking": None if a.ranks is None or b.ranks is None else _moves(moves(a.ranks, b.ranks)),
        "portfolio": {
            "enters": [pair for pair in b.funded if pair not in a.funded],
            "leaves": [pair for pair in a.funded if pair not in b.funded],
            "value": {"old": a.value, "new": b.value},
            "cost": {"old": a.cost, "new": b.cost},
        },
    }


def _weights(a: Side, b: Side) -> list[JSON] | None:
    if a.weights is None or b.weights is None:
        return None
    return [
        {"criterion": c, "old": a.weights.get(c), "new": b.weights.get(c)}
        for c in dict.fromkeys([*a.weights, *b.weights])
        if c not in a.weights
        or c not in b.weights
        or not math.isclose(a.weights[c], b.weights[c], rel_tol=1e-9)
    ]


def _moves(found: tuple[Move, ...]) -> list[JSON]:
    return [{"stage": move.stage, "old": move.old, "new": move.new} for move in found]


def rows(view: JSON) -> tuple[list[str], list[JSON]]:
    """One row a difference: of what, old and new."""
    found: list[JSON] = []

    def add(part: str, what: str, old: Any, new: Any) -> None:
        found.append({"part": part, "what": what, "old": _cell(old), "new": _cell(new)})

    for change in view["inputs"]:
        add("input", change["path"], change["old"], change["new"])
    for weight in view["weights"] or ():
        add("weight", weight["criterion"], weight["old"], weight["new"])
    for move in view["ranking"] or ():
        add("rank", move["stage"], move["old"], move["new"])
    portfolio = view["portfolio"]
    for pair in portfolio["enters"]:
        add("funded", pair, 0, 1)
    for pair in portfolio["leaves"]:
        add("funded", pair, 1, 0)
    for name in ("value", "cost"):
        add("portfolio", name, portfolio[name]["old"], portfolio[name]["new"])
    return ["part", "what", "old", "new"], found


def _cell(value: Any) -> Any:
    """A figure or a word as it is, anything with parts as JSON."""
    import json

    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value


def text(view: JSON, width: int) -> str:
    a, b = view["a"], view["b"]
    parts = [
        paragraph(
            f"From {a['file']} (profile {a['profile']}) to {b['file']} (profile {b['profile']}).", width
        )
    ]
    inputs = [[c["path"], _brief(c["old"]), _brief(c["new"])] for c in view["inputs"]]
    parts.append(table(["input", "was", "is"], inputs, width) or "No input that these show differs.")
    for name, key, missing in (
        ("weights", "criterion", "One of the two holds no weights."),
        ("ranking", "stage", "One of the two holds no ranking."),
    ):
        found = view[name]
        if found is None:
            parts.append(missing)
        elif found:
            lines = [[entry[key], entry["old"], entry["new"]] for entry in found]
            heading = "weight of" if name == "weights" else "rank of"
            parts.append(table([heading, "was", "is"], lines, width))
        else:
            parts.append(f"The {name} {'are' if name == 'weights' else 'is'} the same.")
    parts.append(paragraph(_portfolio_words(view["portfolio"]), width))
    return "\n\n".join(parts)


def _portfolio_words(found: JSON) -> str:
    value, cost = found["value"], found["cost"]
    moved = [f"{', '.join(found['enters'])} enter"] if found["enters"] else []
    moved += [f"{', '.join(found['leaves'])} leave"] if found["leaves"] else []
    says = f"In the portfolio {' and '.join(moved)}." if moved else "The portfolio funds the same pairs."
    says += f" Its value goes from {number(value['old'])} to {number(value['new'])}"
    return f"{says}, its cost from {number(cost['old'])} to {number(cost['new'])}."


def _brief(value: Any) -> str:
    shown = number(value) if not isinstance(value, (dict, list)) else str(_cell(value))
    return shown if len(shown) <= 60 else f"{shown[:57]}…"


# ---------------------------------------------------------------- scenarios


def scenarios_view(loaded: Loaded, base: Outcome, found: dict[str, Outcome]) -> JSON:
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


def _entry(name: str | None, loaded: Loaded, made: Outcome, base: Outcome, changed: list[JSON]) -> JSON:
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


MOST_FIRST = 3
"""Stages of a ranking that the table shows."""


def scenarios_text(view: JSON, currency: str, width: int) -> str:
    unit = f" {currency}" if currency else ""
    base, *others = view["scenarios"]
    if not others:
        return "The case has no scenarios: add them under scenarios, as in scenarios: {lean: {budget: 2500}}."
    lines = []
    for entry in view["scenarios"]:
        first = ", ".join(entry["order"][:MOST_FIRST])
        moved = [f"+{pair}" for pair in entry["enters"]] + [f"−{pair}" for pair in entry["leaves"]]
        against = " ".join(moved) or "the same pairs"
        if entry is base:
            against = f"{len(base['funded'])} pairs"
        if not entry["feasible"]:
            against = f"no portfolio: {', '.join(entry['conflict'])} cannot hold together"
        name = entry["scenario"] or "as it stands"
        lines.append([name, entry["budget"], entry["cost"], entry["value"], first, against])
    headers = ["scenario", "budget", f"cost{unit}", "value", "first stages", "funded + and not −"]
    parts = [
        paragraph(f"The case and {len(others)} of its scenarios under the profile {view['profile']}.", width),
        table(headers, lines, width),
    ]
    for entry in others:
        changed = [[c["path"], _brief(c["old"]), _brief(c["new"])] for c in entry["inputs"]]
        why = f" ({entry['why']})" if entry["why"] else ""
        ranks = ", ".join(f"{m['stage']} {number(m['old'])} → {number(m['new'])}" for m in entry["ranking"])
        parts.append(paragraph(f"{entry['scenario']}{why}, ranks: {ranks or 'the same'}", width))
        parts.append(table(["changes", "from", "to"], changed, width) or "It changes nothing.")
    return "\n\n".join(parts)
