"""Two cases or two results side by side, as data."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from ...cases import Loaded
from ...cases.result import Result, read_result
from ...cases.yaml.given import Given
from ...models.analysis import Analysis
from ...models.audit.difference import CaseOutcome, RankMove, changes, moves
from ..documents import json_document
from ..documents.result import plain
from ..documents.stated import StatedRun, stated
from ..words.plain_text import JSON
from . import fund as fund_result
from . import rank as rank_result


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


def case_side(name: str, loaded: Loaded, found: CaseOutcome) -> Side:
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
        **plain(json_document.head(loaded, "run")),
        "rank": plain(rank_result.rank(loaded, made.robust.open)),
        "fund": fund_result.fund(made.ranking, made.portfolio, made.robust),
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


def _moves(found: tuple[RankMove, ...]) -> list[JSON]:
    return [{"stage": move.stage, "old": move.old, "new": move.new} for move in found]


def rows(view: JSON) -> tuple[list[str], list[JSON]]:
    """One row a difference: of what, old and new."""
    found: list[JSON] = []

    def add(part: str, what: str, old: Any, new: Any) -> None:
        found.append({"part": part, "what": what, "old": plain_cell(old), "new": plain_cell(new)})

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


def plain_cell(value: Any) -> Any:
    """A figure or a word as it is, anything with parts as JSON."""
    import json

    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value
