"""The whole frontier, in words."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...results.portfolio.frontier import FrontierResult
from ...words.plain_text import number, paragraph
from ...words.text_table import table


def frontier(found: FrontierResult, currency: str, width: int) -> str:
    points = found.points
    unit = f" {currency}" if currency else ""
    lines = []
    for before, point in zip([None, *points], points, strict=False):
        gained = point.value - before.value if before else None
        moves = [f"+{pair}" for pair in point.enters] + [f"−{pair}" for pair in point.leaves]
        moves += [f"~{pair}" for pair in point.moves]
        marks = ["budget"] if point.chosen and found.budget is not None else []
        mark = ", ".join([*marks, *(["knee"] if point.knee else [])])
        lines.append([point.cost, point.value, gained, mark, " ".join(moves) or "nothing"])
    moved = any(point.moves for point in points)
    headers = [
        f"cost{unit}",
        "value",
        "gained",
        "",
        f"enters + and leaves −{', otherwise ~' if moved else ''}",
    ]
    return "\n\n".join(
        [
            paragraph(_title(found, unit), width),
            table(headers, lines, width),
            paragraph(_reading(found, unit), width),
            *(paragraph(says, width) for says in filter(None, [_knee(found, unit)])),
        ]
    )


def _knee(found: FrontierResult, unit: str) -> str:
    """Where money stops buying much, and what it buys on either side."""
    points = [(point.cost, point.value) for point in found.points]
    at = next((k for k, point in enumerate(found.points) if point.knee), None)
    return "" if at is None else knee_words(points, at, unit)


def _title(found: FrontierResult, unit: str) -> str:
    points = found.points
    if found.complete:
        return (
            f"{len(points)} portfolios that no cheaper or equally cheap one beats, "
            f"from {number(points[0].cost)} to {number(points[-1].cost)}{unit}: all there are, proven."
        )
    says = f"The best portfolios at {len(points)} budgets, from {number(points[0].cost)} to "
    says += f"{number(points[-1].cost)}{unit}: there are too many for all to be listed."
    bounds = [(point.value, point.bound) for point in points if point.bound is not None]
    unbounded = len(points) - len(bounds)
    if unbounded:
        return f"{says} There was no time to say how much better {unbounded} of them could be."
    unproven = [(value, bound) for value, bound in bounds if bound - value > 1e-9 * abs(bound)]
    if not unproven:
        return f"{says} Each is proven to be the best within its budget."
    gap = max((bound - value) / (abs(value) or 1.0) for value, bound in unproven)
    return f"{says} {len(unproven)} of them could be up to {gap:.2%} better: there was no time to prove them."


def _reading(found: FrontierResult, unit: str) -> str:
    """What the budget buys, and what the next step would."""
    points, budget = found.points, found.budget
    if budget is None:
        return "The case has no budget."
    if not found.budget_lifted:
        return "The budget has pools or is one for a part of the pairs, so it stays among the rules."
    if found.up_to is not None and found.up_to < budget:
        return f"The budget of {number(budget)}{unit} lies beyond what is shown."
    chosen = next((k for k, point in enumerate(points) if point.chosen), None)
    if chosen is None:
        least = number(points[0].cost)
        return f"The budget of {number(budget)}{unit} is too small: the other rules demand {least}{unit}."
    cost = number(points[chosen].cost)
    says = f"The budget of {number(budget)}{unit} chooses the portfolio of {cost}{unit}"
    if chosen + 1 == len(points):
        more = "" if found.up_to is None else ", up to what is shown"
        return f"{says}; more money would buy nothing more{more}."
    after = points[chosen + 1]
    return (
        f"{says}. The next one costs {number(after.cost - budget)}{unit} more than the budget "
        f"and is worth {number(after.value - points[chosen].value)} more."
    )


def knee_words(points: Sequence[tuple[float, float]], at: int, unit: str, called: str = "The knee is") -> str:
    """What a round sum of money buys up to the knee and beyond; points as cost and value, by rising cost."""
    (first, least), (cost, value), (last, most) = points[0], points[at], points[-1]
    step = 10.0 ** math.floor(math.log10((last - first) / 10))
    before, after = step * (value - least) / (cost - first), step * (most - value) / (last - cost)
    return (
        f"{called} at {number(cost)}{unit}: from {number(first)} up to there {number(step)}{unit} more "
        f"buys {number(before)} of value on average, from there to {number(last)} only {number(after)}."
    )
