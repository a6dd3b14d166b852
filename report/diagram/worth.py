"""What the readings of a criterion are worth, as a small picture with the stages on the curve."""

from __future__ import annotations

from html import escape

import numpy as np

from ...models.case.case import Case
from ...models.ranking.decision_matrix import worth
from ..words import wording as say

WIDTH, HEIGHT = 320.0, 190.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 34.0, 14.0, 12.0, 38.0
_POINTS = 61


def worth_svg(case: Case, criterion: str) -> str | None:
    """The curve from one bound to the other; ``None`` where worth is straight between the bounds."""
    made = case.criteria[criterion]
    if made.bounds is None or (made.worth is None and made.exponential is None):
        return None
    low, high = made.bounds
    name = say.criterion_name(case, criterion)

    def x(reading: float) -> float:
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * (reading - low) / (high - low)

    def y(share: float) -> float:
        return _TOP + (HEIGHT - _TOP - _BOTTOM) * (1 - share)

    turns = [point for point, _ in made.worth or ()]
    along = np.unique(np.concatenate([np.linspace(low, high, _POINTS), turns]))
    curve = zip(along.tolist(), worth(case, criterion, along).tolist(), strict=True)
    drawn = " ".join(f"{x(at):.1f},{y(share):.1f}" for at, share in curve)
    read = {stage: float(case.scores(stage)[criterion]) for stage in case.stages}
    worths = worth(case, criterion, np.array([*read.values()])).tolist()
    dots = "".join(
        f'<circle cx="{x(at):.1f}" cy="{y(share):.1f}" r="4" fill="#1d5c9e">'
        f"<title>{escape(say.stage_name(case, stage))}: {say.amount(at)} is worth {share:.2f}</title>"
        "</circle>"
        for (stage, at), share in zip(read.items(), worths, strict=True)
    )
    unit = f" ({made.unit})" if made.unit else ""
    texts = [
        (_LEFT - 6, y(1) + 4, "end", "1"),
        (_LEFT - 6, y(0) + 4, "end", "0"),
        (_LEFT, HEIGHT - 22, "start", say.amount(low)),
        (WIDTH - _RIGHT, HEIGHT - 22, "end", say.amount(high)),
        ((WIDTH + _LEFT - _RIGHT) / 2, HEIGHT - 6, "middle", f"{name}{unit}"),
    ]
    words = "".join(
        f'<text x="{at:.1f}" y="{down:.1f}" text-anchor="{anchor}">{escape(says)}</text>'
        for at, down, anchor, says in texts
    )
    described = escape(f"What readings of {name} are worth, from 0 to 1; dots are the stages", True)
    described = escape(f"What readings of {name} are worth, from 0 to 1; dots are the stages", True)
    return (
        f'<svg role="img" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" width="{WIDTH:g}" height="{HEIGHT:g}" '
        f'aria-label="{described}" '
        'font-size="12" fill="#46515c" font-family="inherit" style="max-width:100%">'
        f'<rect x="{_LEFT:g}" y="{_TOP:g}" width="{x(high) - _LEFT:g}" height="{y(0) - _TOP:g}" fill="none" '
        'stroke="#c3cad1"/>'
        f'<polyline points="{drawn}" fill="none" stroke="#1d5c9e" stroke-width="2"/>{dots}{words}</svg>'
    )
