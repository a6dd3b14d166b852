"""Two cases or two results side by side, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...results.case.causes import Causes
from ...results.case.diff import ChangedPortfolio, DiffResult, plain_cell
from ...words.plain_text import number, paragraph
from ...words.proof import not_proven
from ...words.text_table import table


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
    if found.causes is not None:
        parts += _causes(found.causes, width)
    parts += [
        paragraph(not_proven(side.file, side.status, side.by_hand, side.value, side.bound), width)
        for side in (a, b)
        if side.status != "optimal"
    ]
    return "\n\n".join(parts)


def _portfolio_words(found: ChangedPortfolio) -> str:
    value, cost = found.value, found.cost
    moved = [f"{', '.join(found.enters)} enter{'s' * (len(found.enters) == 1)}"] if found.enters else []
    moved += [f"{', '.join(found.leaves)} leave{'s' * (len(found.leaves) == 1)}"] if found.leaves else []
    says = f"In the portfolio {' and '.join(moved)}." if moved else "The portfolio funds the same pairs."
    if found.moves:
        says += f" Otherwise funded {'is' if len(found.moves) == 1 else 'are'} {', '.join(found.moves)}."
    says += f" Its value goes from {number(value.old)} to {number(value.new)}"
    return f"{says}, its cost from {number(cost.old)} to {number(cost.new)}."


def _causes(found: Causes, width: int) -> list[str]:
    """Which input did it: a row for each that does anything by itself, or that something needs."""
    rows: list[list[Any]] = []
    idle = unsound = 0
    for cause in found.inputs:
        alone, needs = cause.alone, _signed(cause.needed_enters, cause.needed_leaves)
        if alone is None:
            unsound += not needs
            rows += [[cause.path, None, cause.says, needs]] if needs else []
            continue
        does = _signed(alone.enters, alone.leaves, alone.moves)
        if does or needs or abs(alone.value) > 1e-9:
            rows.append([cause.path, alone.value, does or "nothing", needs or "–"])
        else:
            idle += 1
    headers = ["input", "value", "by itself: enters +, leaves −", "not without it"]
    says = "Which input did it: what each does by itself, and what would not have happened without it."
    parts = [paragraph(says, width), table(headers, rows, width)] if rows else []
    if together := _signed(found.together_enters, found.together_leaves):
        parts.append(paragraph(f"By no input alone, only by several together: {together}.", width))
    if unsound:
        which = "One input makes" if unsound == 1 else f"{unsound} inputs make"
        parts.append(paragraph(f"{which} no sound case, or no portfolio, without others.", width))
    if idle:
        which = "One input changes" if idle == 1 else f"{idle} inputs change"
        parts.append(paragraph(f"{which} nothing by {'itself' if idle == 1 else 'themselves'}.", width))
    return parts


def _signed(enters: Sequence[str], leaves: Sequence[str], moves: Sequence[str] = ()) -> str:
    return " ".join(
        [*(f"+{pair}" for pair in enters), *(f"−{pair}" for pair in leaves), *(f"~{pair}" for pair in moves)]
    )


def brief(value: Any) -> str:
    """Short enough for a column."""
    shown = number(value) if not isinstance(value, (dict, list)) else str(plain_cell(value))
    return shown if len(shown) <= 60 else f"{shown[:57]}…"
