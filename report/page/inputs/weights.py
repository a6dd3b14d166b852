"""The weights of the profiles, how consistent their judgements are, and how sure a group is of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....mcda.weighting.ahp import CONSISTENT_BELOW, RANDOM_INDEX_NAMES, ratio_text
from ....mcda.weighting.bayesian_best_worst import BayesianBestWorst
from ....models.analysis import Analysis
from ....models.case.case import Case
from ....models.ranking.weights import WeightProfile
from ....models.validation.warnings import not_converged
from ...words import wording as say

Facts = dict[str, Any]


def weights(analysis: Analysis) -> Facts:
    case = analysis.case
    return {
        "criteria": [(say.criterion_name(case, c), say.better(made)) for c, made in case.criteria.items()],
        "rows": [_profile(analysis, name, made) for name, made in analysis.profiles.items()],
        "index": RANDOM_INDEX_NAMES[case.random_index],
        "threshold": CONSISTENT_BELOW,
        "ahp": any(made.prioritisation for made in analysis.profiles.values()),
        "credal": [
            _credal(case, name, made.bayesian) for name, made in analysis.profiles.items() if made.bayesian
        ],
    }


METHODS: Mapping[str, str] = {
    "ahp": "AHP, principal eigenvector",
    "best_worst": "Best–Worst Method, linear model",
    "intervals": "centre of the weights within intervals",
    "statements": "centre of the weights that keep statements",
    "direct": "stated directly",
    "order": "rank-order centroid",
    "swing": "swing points",
    "data": "computed from the readings",
    "equal": "equal",
}
EXPERTS: Mapping[str, str] = {
    "judgements": "AHP of several experts",
    "priorities": "weights of several experts brought together",
    "mean": "mean of the weights of several experts",
    "bayesian": "Bayesian Best–Worst Method of several experts",
}


def contradicting(analysis: Analysis) -> str | None:
    """Whose judgements contradict themselves, and by how much; ``None`` where nobody judged."""
    judged = {name: found for name, made in analysis.profiles.items() if (found := made.prioritisation)}
    if not judged:
        return None
    wrong = {name: found for name, found in judged.items() if not found.consistent}
    below = f"the consistency ratio should be below {say.amount(CONSISTENT_BELOW)}"
    if not wrong:
        whose = "The judgements behind the weights" if len(judged) > 1 else "The judgements behind them"
        return f"{whose} are consistent."
    used = analysis.ranking.profile.id
    named = [
        f"{say.profile_title(analysis.case, name)}{', used here' if name == used else ''} "
        f"({ratio_text(found.consistency_ratio)})"
        for name, found in wrong.items()
    ]
    of = f" of {len(judged)}" if len(judged) > 1 else ""
    verb = "contradicts itself" if len(wrong) == 1 else "contradict themselves"
    whose = f"{len(wrong)}{of} judged profile{'s' if len(judged) > 1 else ''}"
    return f"{whose} {verb}: {say.listed(named)}; {below}."


def _profile(analysis: Analysis, name: str, made: WeightProfile) -> Facts:
    case, judged = analysis.case, made.prioritisation
    entry = case.profiles.get(name)
    if made.method == "experts":
        method = EXPERTS[made.aggregate or "judgements"]
    else:
        method = METHODS.get(made.method, made.method)
    return {
        "name": say.profile_title(case, name),
        "why": entry.why if entry else None,
        "used": name == analysis.ranking.profile.id,
        "method": method,
        "missing": made.missing,
        "weights": [say.score(made.weights[c]) for c in case.criteria],
        "lambda_max": say.score(judged.lambda_max) if judged else "–",
        "ratio": say.score(judged.consistency_ratio) if judged else "–",
        "gci": say.score(judged.gci) if judged else "–",
        "inconsistent": judged is not None and not judged.consistent,
    }


def _credal(case: Case, name: str, found: BayesianBestWorst) -> Facts:
    """How sure the weights of a group are, and which counts more than which, by falling weight."""
    order = sorted(range(len(case.criteria)), key=lambda c: -found.weights[c])
    names = [say.criterion_name(case, criterion) for criterion in case.criteria]
    return {
        "name": say.profile_title(case, name),
        "columns": [names[c] for c in order[1:]],
        "rows": [
            {
                "name": names[c],
                "weight": say.score(found.weights[c]),
                "from": say.score(found.intervals[c][0]),
                "to": say.score(found.intervals[c][1]),
                "more": [
                    say.percent(found.credal[c, other]) if place >= number else ""
                    for place, other in enumerate(order[1:])
                ],
            }
            for number, c in enumerate(order)
        ],
        "draws": f"{len(found.draws):,}",
        "effective": f"{found.effective:,.0f}",
        "error": f"{found.standard_error.max():.1g}",
        "doubt": None if found.converged else say.capital(not_converged(found.r_hat, found.effective)),
    }
