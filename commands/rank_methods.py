"""Ranking by a method that is not the case's own, or by all of them."""

from __future__ import annotations

from dataclasses import replace

from ..cases import Loaded
from ..models.ranking.method_comparison import compare_methods, vary_by
from ..models.ranking.weights import WeightProfile
from ..report.results.stages.methods import rank_methods, ranked_by
from ..report.text.stages.methods import rank_methods as rank_methods_text
from ..report.text.stages.methods import rank_text
from .terminal import console as console_command

# ---------------------------------------------------------------- for the command line


def show(loaded: Loaded, profile: WeightProfile, method: str | None, every: bool, how: str) -> None:
    """Print every method beside ``method``, or the ranking by ``method``, one of METHODS."""
    if method is not None:
        loaded = replace(loaded, overrides={**loaded.overrides, "method": method})
    waiting = console_command.working(f"{loaded.case.name}: ranking")
    if every:
        with waiting:
            made = rank_methods(compare_methods(loaded.case, profile, method))
        console_command.show(loaded, "rank-methods", made, lambda width: rank_methods_text(made, width), how)
        return
    assert method is not None
    try:
        with waiting:
            ranked = ranked_by(loaded, vary_by(loaded.case, profile, method))
    except ValueError as reason:
        console_command.fail(
            "no-answer", console_command.INVALID, how, f"--method {method} has no answer: {reason}", []
        )
    console_command.show(loaded, "rank", ranked, lambda width: rank_text(ranked, width), how)
