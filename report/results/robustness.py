"""What an analysis knows of how sure it is, as data."""

from __future__ import annotations

from ...models.analysis import Analysis
from ...models.sensitivity.distributions import FACTORS
from . import compare as compare_result
from . import stress as stress_result
from .compare import CompareResult
from .stress import StressResult


def compared(analysis: Analysis) -> CompareResult | None:
    """What ``compare`` says of the case."""
    return (
        compare_result.compare(analysis.comparison, analysis.case.currency) if analysis.comparison else None
    )


def stressed(analysis: Analysis) -> StressResult | None:
    """What ``stress`` says of the case, for what ``analyse`` draws."""
    return stress_result.stress(analysis.stress, FACTORS, "uniform", None) if analysis.stress else None
