"""Ranking by a method that is not the case's own, or by all of them."""

from __future__ import annotations

from dataclasses import replace

from ..cases import Loaded
from ..models.ranking.method_comparison import compare_methods, vary_by
from ..models.ranking.weights import WeightProfile
from ..report.results import rank as rank_result
from ..report.results.methods import rank_view, rows, view
from ..report.text.methods import rank_text, text
from . import console as console_command

# ---------------------------------------------------------------- for the command line


def show(loaded: Loaded, profile: WeightProfile, method: str | None, every: bool, how: str) -> None:
    """Print every method beside ``method``, or the ranking by ``method``, one of METHODS."""
    if method is not None:
        loaded = replace(loaded, overrides={**loaded.overrides, "method": method})
    waiting = console_command.working(f"{loaded.case.name}: ranking")
    if every:
        with waiting:
            made = view(compare_methods(loaded.case, profile, method))
        console_command.show(loaded, "rank-methods", made, rows, lambda width: text(made, width), how)
        return
    assert method is not None
    try:
        with waiting:
            made = rank_view(loaded, vary_by(loaded.case, profile, method))
    except ValueError as reason:
        console_command.fail(
            "no-answer", console_command.INVALID, how, f"--method {method} has no answer: {reason}", []
        )
    console_command.show(
        loaded, "rank", made, rank_result.rank_rows, lambda width: rank_text(made, width), how
    )
