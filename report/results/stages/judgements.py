"""The parts of a result that judgements are: whose, how consistent, what to change and what that does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ...documents.result import absent, part

if TYPE_CHECKING:
    from ....models.sensitivity.other_weights import OtherWeights


@part
class Comparisons:
    """One set of pairwise judgements, and how far they agree among themselves."""

    group: str | None
    """The group of criteria within which they were made; None: of the groups, or of all criteria."""
    weights: Mapping[str, float]
    """By the principal eigenvector (Saaty 1977); they sum to 1."""
    geometric_mean: Mapping[str, float]
    """By row geometric means (Crawford & Williams 1985); they sum to 1."""
    lambda_max: float
    """The principal eigenvalue: as large as the set where the judgements are consistent."""
    consistency_ratio: float
    """0 where the judgements are consistent; the random index is that of the document."""
    gci: float
    """Geometric consistency index (Aguarón & Moreno-Jiménez 2003)."""
    consistent: bool
    """Whether the consistency ratio is below the threshold, 0.1."""
    random_index: float
    """What random judgements of as many come to."""
    missing_judgements: int
    """Comparisons that nobody made."""


@part
class JudgementRemark:
    """A judgement that contradicts the others, and what would serve."""

    row: str
    column: str
    judgement: float
    """How many times as much the row counts as the column, as judged."""
    consistent: float
    """The same as the other judgements have it."""
    suggestion: float
    """The nearest word of the scale to that."""
    ratio_after: float
    """The consistency ratio with the suggestion."""


@part
class Whose:
    """Which set of judgements is meant."""

    expert: str | None
    """None: the profile itself."""
    group: str | None
    """The group of criteria within which they were made, if any."""


@part
class Diagnosis(JudgementRemark, Whose):
    """A judgement to look at again, of whom and in which set."""


@part
class Expert:
    """One of those whose judgements a profile brings together."""

    id: str
    share: float
    """How much their view counts, of 1."""
    weights: Mapping[str, float] | None
    """Of their own; None where they did not compare enough to have any alone."""
    comparisons: tuple[Comparisons, ...]
    overlap_with_others: float | None
    """How much of the weight they put where the others do, of 1."""
    best_worst: BestWorstConsistency | None = absent()
    """Where they state the best and the worst criterion."""


@part
class Repair(Whose):
    """The changes that make one set of judgements consistent."""

    ratio_before: float
    ratio_after: float
    fewest: bool
    """Whether no fewer changes would do."""
    changes: tuple[JudgementRemark, ...]


@part
class BestWorstConsistency:
    """How far judgements of the best over all and of all over the worst agree."""

    deviation: float
    """ξ of the linear model: the most by which a weight misses its judgement (Rezaei 2016)."""
    consistency_ratio: float
    """Input-based (Liang, Brunelli & Rezaei 2020); 0 where the judgements are consistent."""
    threshold: float | None
    """What that ratio may be; None: none is published for so many criteria."""
    consistent: bool | None
    """Whether it is within the threshold; None where there is none."""


@part
class Credible:
    """How surely one criterion counts more than another to a group."""

    more: str
    less: str
    probability: float
    """That the group's weight of the one is above that of the other; at least 0.5."""


@part
class BayesianWeights:
    """What judgements of best and worst say of a group's weights (Mohammadi & Rezaei 2020)."""

    intervals: Mapping[str, tuple[float, float]]
    """By criterion: between which its weight is with a probability of 95 %."""
    credal_ranking: tuple[Credible, ...]
    """Each two criteria, in the order of their mean weights."""
    concentration: float
    """The mean of γ: the more, the nearer the experts are to the group."""
    draws: int
    """From the posterior distribution, by Hamiltonian Monte Carlo."""
    effective_draws: float
    """How many independent ones would say as much, of the weight of which they say least."""
    r_hat: float
    """How far the chains differ, at most: near 1 where they agree."""
    standard_error: Mapping[str, float]
    """By criterion: how far its mean weight may be off because only so many were drawn."""
    converged: bool
    """Whether R̂ is below 1.01 and the draws are worth 4000 independent ones."""


@part
class Consequence:
    """What other weights in place of a profile's would change."""

    weights: Mapping[str, float]
    order: tuple[str, ...]
    """The stages from first to last."""
    moved: tuple[str, ...]
    """Those whose rank would be another."""
    enters: tuple[str, ...] | None
    """Pairs that would be funded and are not; None: nothing can be funded."""
    leaves: tuple[str, ...] | None


def consequence(found: OtherWeights | None) -> Consequence | None:
    """The same as part of a result."""
    if found is None:
        return None
    return Consequence(dict(found.weights), found.order, found.moved, found.enters, found.leaves)
