"""A judgement in Saaty's words."""

from __future__ import annotations


def saaty(value: float) -> str:
    """A judgement as people write it: 3, 1/3."""
    inverse = 1 / value
    if value < 1 and abs(inverse - round(inverse)) < 1e-9:
        return f"1/{round(inverse)}"
    return f"{value:g}"


GRADES = {3: "moderately", 5: "strongly", 7: "very strongly", 9: "extremely"}
"""Saaty's words; 1 is equally, 2 4 6 8 lie between."""
