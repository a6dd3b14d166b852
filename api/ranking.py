"""What is judged and ranked: weights, and the order of the stages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .given import case_of, one_of, weights_of

if TYPE_CHECKING:  # nothing is imported before it is asked for
    from ..cases import CaseLike
    from ..models.ranking.method_comparison import MethodComparison
    from ..models.ranking.ranking import Ranking
    from ..models.ranking.weights import WeightProfile
    from ..report.results.stages.judgements import Repair


def weigh(case: CaseLike) -> dict[str, WeightProfile]:
    """The weights of every profile of a case, and the judgements behind them.

    Returns:
        Profile by name; weights of its criteria sum to 1.
    Raises:
        CaseError: the case cannot be used.
    """
    from ..models.ranking.weights import all_profiles

    return all_profiles(case_of(case))


def repair(case: CaseLike, profile: str | None = None) -> tuple[Repair, ...]:
    """The fewest judgements to change so that each inconsistent set of a profile becomes consistent.

    Returns:
        One a set, with the fields that ``loopfolio weigh --repair --format json`` has; none where all are
        consistent.
    Raises:
        CaseError: the case cannot be used.
        KeyError: the case has no such profile.
    """
    from ..report.results.stages.weigh import judged

    return judged(weights_of(case_of(case), profile), repair=True).repairs or ()


def rank(case: CaseLike, profile: str | None = None, method: str | None = None) -> Ranking:
    """The stages in order under one profile, the case's choice where none is named.

    ``method``: topsis or additive, or another that ``methods`` compares; the case's if left out.

    Returns:
        Ranks from 1, scores in [0, 1] or in the unit of the method.
    Raises:
        CaseError: the case cannot be used.
        KeyError: the case has no such profile.
        ValueError: there is no such method, or it is not defined on these readings.
    """
    from ..mcda.methods import METHODS
    from ..models.ranking.ranking import rank as ranked

    found = case_of(case)
    if method is None:
        return ranked(found, weights_of(found, profile))
    from ..models.ranking.method_comparison import rank_by

    one_of("method", tuple(METHODS), method)
    return rank_by(found, weights_of(found, profile), method)


def methods(case: CaseLike, profile: str | None = None) -> MethodComparison:
    """Every ranking method side by side: how far they agree, and which reverse ranks.

    Raises:
        CaseError: the case cannot be used.
        KeyError: the case has no such profile.
    """
    from ..models.ranking.method_comparison import compare_methods

    found = case_of(case)
    return compare_methods(found, weights_of(found, profile))
