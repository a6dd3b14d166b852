"""What is given up of one sum for another, in words."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...results.portfolio.tradeoff import TradeoffPoint, TradeoffResult
from ...words.plain_text import number, paragraph
from ...words.text_table import table
from ...words.wording import listed

MOST_SHOWN = 25
"""Rows that are read at one sitting"""


def tradeoff(found: TradeoffResult, width: int) -> str:
    shown = some(found)
    parts = [paragraph(front_words(found), width), _table(found, shown, width)]
    left = len(found.points) - len(shown)
    if left:
        says = f"{left:,} more lie between these: --format csv has them, and --html FILE draws all."
        parts.append(paragraph(says, width))
    parts += [paragraph(says, width) for says in (chosen_words(found), knee_words(found)) if says]
    return "\n\n".join(parts)


def front_words(found: TradeoffResult) -> str:
    """How many portfolios there are, and whether these are all."""
    better = {"max": "more is better", "min": "less is better"}
    names = listed([f"{one.title} ({better[one.better]})" for one in found.objectives])
    count = len(found.points)
    several = f"{count:,} portfolios" if count != 1 else "One portfolio"
    says = f"{several} within the rules that no other beats in all of {names}"
    if found.complete:
        return f"{says}: all there are, proven."
    why = "there are more" if found.halted == "points" else f"the search ended early ({found.halted})"
    bests = [f"{one.title} {number(_figure(one.best))}" for one in found.objectives if one.best is not None]
    best = f" None goes beyond {listed(bests)}." if bests else ""
    near = ""
    if found.beyond is not None:
        part = f"{math.ceil(100 * found.beyond)}%"
        near = f" What is not listed is better than some that is by at most {part} of each sum's range here."
    return f"{says}, each proven; {why}, and these lie apart.{best}{near}"


def chosen_words(found: TradeoffResult) -> str:
    """Where the portfolio of highest value stands among them."""
    chosen = found.chosen
    reached = listed([f"{one.title} {_amount(chosen.sums[one.name], one.unit)}" for one in found.objectives])
    says = f"The portfolio that 'fund' chooses ({reached})"
    if chosen.point is not None:
        return f"{says} is number {chosen.point}."
    if not chosen.better:
        return f"{says} is none of those listed."
    other = found.points[chosen.better[0] - 1]
    gains = [
        f"{one.title} {_amount(other.sums[one.name], one.unit)}"
        for one in found.objectives
        if abs(other.sums[one.name] - chosen.sums[one.name]) > 1e-9 * max(1.0, abs(chosen.sums[one.name]))
    ]
    return (
        f"{says} is none of them: number {other.number} is as good in all, and better in one, with "
        f"{listed(gains)}."
    )


def knee_words(found: TradeoffResult) -> str:
    """Where most can be had of all at once."""
    if found.knee is None:
        return ""
    point = found.points[found.knee.point - 1]
    reached = listed([f"{one.title} {_amount(point.sums[one.name], one.unit)}" for one in found.objectives])
    return (
        f"The knee is number {point.number} ({reached}): there the line of portfolios bulges most. Towards "
        "its ends, a little more of one costs much of another."
    )


def some(found: TradeoffResult) -> list[TradeoffPoint]:
    """The points that are shown: the ends, the one chosen, the knee, and others evenly between."""
    points = found.points
    if len(points) <= MOST_SHOWN:
        return [*points]
    kept = {p.number for p in points if p.chosen or p.knee} | {1, len(points)}
    for one in found.objectives:
        reached = {p.number: p.sums[one.name] * (1 if one.better == "min" else -1) for p in points}
        kept.add(min(reached, key=reached.__getitem__))
    rest = [p.number for p in points if p.number not in kept]
    room = MOST_SHOWN - len(kept)
    kept |= {rest[k * len(rest) // room] for k in range(room)}
    return [p for p in points if p.number in kept]


def _table(found: TradeoffResult, shown: Sequence[TradeoffPoint], width: int) -> str:
    headers = [
        "no.",
        *(f"{one.title} {one.unit}".strip() for one in found.objectives),
        "",
        "beside the portfolio chosen",
    ]
    rows = [[p.number, *(_figure(x) for x in p.sums.values()), _mark(p), _beside(p, found)] for p in shown]
    return table(headers, rows, width)


def _figure(value: float) -> float:
    """A whole number as one, whatever rounding leaves of it."""
    return float(round(value)) if abs(value - round(value)) < 1e-9 * max(1.0, abs(value)) else value


def _amount(value: float, unit: str) -> str:
    return f"{number(_figure(value))} {unit}".strip()


def _mark(point: TradeoffPoint) -> str:
    return ", ".join(word for word, on in (("chosen", point.chosen), ("knee", point.knee)) if on)


def _beside(point: TradeoffPoint, found: TradeoffResult) -> str:
    moves = [f"+{pair}" for pair in point.enters] + [f"−{pair}" for pair in point.leaves]
    moves += [f"~{pair}" for pair in point.moves]
    return " ".join(moves) or "the same"
