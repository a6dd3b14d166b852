"""Two cases or two results side by side, in words."""

from __future__ import annotations

from typing import Any

from ..results.case.diff import ChangedPortfolio, DiffResult, plain_cell
from ..words.plain_text import number, paragraph
from ..words.proof import not_proven
from ..words.text_table import table


def diff(found: DiffResult, width: int) -> str:
    a, b = found.a, found.b
    parts = [paragraph(f"From {a.file} (profile {a.profile}) to {b.file} (profile {b.profile}).", width)]
    inputs = [[c.path, brief(c.old), brief(c.new)] for c in found.inputs]
    parts.append(table(["input", "was", "is"], inputs, width) or "No input that these show differs.")
    if found.weights is None:
        parts.append("One of the two holds no weights.")
    elif found.weights:
        weights = [[weight.criterion, weight.old, weight.new] for weight in found.weights]
        parts.append(table(["weight of", "was", "is"], weights, width))
    else:
        parts.append("The weights are the same.")
    if found.ranking is None:
        parts.append("One of the two holds no ranking.")
    elif found.ranking:
        ranks = [[move.stage, move.old, move.new] for move in found.ranking]
        parts.append(table(["rank of", "was", "is"], ranks, width))
    else:
        parts.append("The ranking is the same.")
    parts.append(paragraph(_portfolio_words(found.portfolio), width))
    parts += [
        paragraph(not_proven(side.file, side.status, side.by_hand, side.value, side.bound), width)
        for side in (a, b)
        if side.status != "optimal"
    ]
    return "\n\n".join(parts)


def _portfolio_words(found: ChangedPortfolio) -> str:
    value, cost = found.value, found.cost
    moved = [f"{', '.join(found.enters)} enter"] if found.enters else []
    moved += [f"{', '.join(found.leaves)} leave"] if found.leaves else []
    says = f"In the portfolio {' and '.join(moved)}." if moved else "The portfolio funds the same pairs."
    if found.moves:
        says += f" Otherwise funded {'is' if len(found.moves) == 1 else 'are'} {', '.join(found.moves)}."
    says += f" Its value goes from {number(value.old)} to {number(value.new)}"
    return f"{says}, its cost from {number(cost.old)} to {number(cost.new)}."


def brief(value: Any) -> str:
    """Short enough for a column."""
    shown = number(value) if not isinstance(value, (dict, list)) else str(plain_cell(value))
    return shown if len(shown) <= 60 else f"{shown[:57]}…"
