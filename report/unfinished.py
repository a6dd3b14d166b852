"""What a result leaves out because its analysis was stopped before it was done."""

from __future__ import annotations

import copy
from typing import Any

from .text import JSON

_ANY_TIME = {
    "the profiles side by side": ("compare",),
    "how sure it is": ("stress",),
    "the portfolio under the open readings": (
        "fund.open_readings.resolved",
        "readings.*.funded",
        "fund.funded.*.share_of_readings",
        "fund.not_funded.*.share_of_readings",
    ),
}
"""In words → the places that hold it, the first one telling whether it is there."""

_INCOMPLETE = {
    "what each rule costs": ("fund.rules.*.forgone", "fund.rules.*.binding"),
    "what the additive value would choose": ("fund.additive",),
    "what would be done without optimising": ("fund.baselines", "fund.complete"),
}
"""The same, of a result that calls itself incomplete."""

_ORDER = (
    "fund.funded.*.priority",
    "fund.funded.*.entry_budget",
    "fund.entry_budgets_exact",
    "frontier",
    "conceptual_model.stages.*.funded",
)
"""What follows from the frontier."""


def lacking(claimed: JSON, fresh: JSON) -> tuple[list[str], JSON, JSON]:
    """What the result leaves out that was there to be had, in words; and both without it."""
    claimed, fresh = copy.deepcopy(claimed), copy.deepcopy(fresh)
    own, whole = _by_command(claimed), _by_command(fresh)
    parts = _ANY_TIME if own["fund"].get("complete") else _ANY_TIME | _INCOMPLETE
    found = []
    for words, paths in parts.items():
        if _nothing(own, paths[0]) and not _nothing(whole, paths[0]):
            found.append(words)
            _drop(own, whole, paths)
    if not own["fund"].get("complete") and _untraced(own["fund"]) and not _untraced(whole["fund"]):
        found.append("the order of funding")
        _drop(own, whole, _ORDER)
        for document in (own, whole):
            document["fund"]["funded"].sort(key=lambda entry: str(entry["pair"]))
    return found, claimed, fresh


def _by_command(document: JSON) -> JSON:
    """What ``fund`` prints stands under that name in what ``run`` writes."""
    return document if "fund" in document else {"fund": document}


def _untraced(fund: JSON) -> bool:
    return any(entry.get("entry_budget") is None for entry in fund["funded"])


def _nothing(document: JSON, path: str) -> bool:
    return all(holder.get(key) in (None, False) for holder, key in _places(document, path))


def _drop(claimed: JSON, fresh: JSON, paths: tuple[str, ...]) -> None:
    for path in paths:
        for document in (claimed, fresh):
            for holder, key in _places(document, path):
                holder.pop(key, None)


def _places(document: Any, path: str) -> list[tuple[JSON, str]]:
    """Each mapping that the path leads to, with the key that it ends in; ``*``: every entry of a list."""
    *way, key = path.split(".")
    at = [document]
    for step in way:
        if step == "*":
            at = [entry for found in at if isinstance(found, (list, tuple)) for entry in found]
        else:
            at = [found.get(step) for found in at if isinstance(found, dict)]
    return [(found, key) for found in at if isinstance(found, dict)]
