"""Why a stage is not first although it scores most: a veto of a criterion, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .plain_text import number


class Veto(NamedTuple):
    """A reading that keeps a stage from the first place."""

    criterion: str
    reading: str | float
    least: str | float
    """The veto"""
    maximise: bool


def veto_words(stage: str, vetoes: Sequence[Veto]) -> str:
    reads = " and ".join(
        f"{made.criterion} reads {number(made.reading)}, {'below' if made.maximise else 'above'} "
        f"its veto, {number(made.least)}"
        for made in vetoes
    )
    return f"{stage} is not ranked first, whatever it scores: {reads}."
