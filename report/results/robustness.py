"""What an analysis knows of how sure it is, as data."""

from __future__ import annotations

from ...models.analysis import Analysis
from ...models.sensitivity.distributions import FACTORS
from ..words.plain_text import JSON
from . import compare as compare_result
from . import stress as stress_result
from .stress import StressResult


def compared(analysis: Analysis) -> JSON | None:
    """What ``compare`` says of the case."""
    return compare_result.view(analysis.comparison) if analysis.comparison else None


def stressed(analysis: Analysis) -> StressResult | None:
    """What ``stress`` says of the case, for what ``analyse`` draws."""
    return stress_result.stress(analysis.stress, FACTORS, "uniform", None) if analysis.stress else None
