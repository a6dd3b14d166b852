"""What other weights in place of a profile's do to its ranking and its portfolio."""

from __future__ import annotations

from collections.abc import Mapping

from ...records import dataclass
from ..case.case import Case
from ..case.judgements import Judgements
from ..case.profiles import Profile
from ..portfolio.portfolio import programme
from ..ranking.consistency import repairs
from ..ranking.ranking import rank
from ..ranking.weights import WeightProfile, weight_profile
from ..solver.lexicographic import best


@dataclass(frozen=True)
class OtherWeights:
    """The answer under other weights beside the answer as it stands."""

    weights: Mapping[str, float]
    order: tuple[str, ...]
    """The stages from first to last; empty where none are ranked"""
    moved: tuple[str, ...]
    """Stages whose rank is another, in that order"""
    enters: tuple[str, ...] | None
    """What would be funded and is not; ``None``: nothing can be funded, or no portfolio keeps the rules"""
    leaves: tuple[str, ...] | None


def other_weights(case: Case, now: WeightProfile, then: WeightProfile) -> OtherWeights:
    """What ``then`` in the place of ``now`` changes.

    Raises:
        OutOfTime: the time set around it was over.
        SolverError: the solver stopped without proof.
    """
    before, after = rank(case, now), rank(case, then)
    places = [dict(zip(r.matrix.stages, r.ranks.tolist(), strict=True)) for r in (before, after)]
    funded = [_funded(case, profile) for profile in (now, then)]
    known = None not in funded
    one, other = (found or {} for found in funded)
    return OtherWeights(
        weights=then.weights,
        order=tuple(after.order) if case.criteria else (),
        moved=tuple(stage for stage in after.order if places[0][stage] != places[1][stage]),
        enters=tuple(pair for pair in other if pair not in one) if known else None,
        leaves=tuple(pair for pair in one if pair not in other) if known else None,
    )


def _funded(case: Case, profile: WeightProfile) -> dict[str, None] | None:
    """The pairs of the best portfolio, in the order of the case file."""
    made = programme(case, rank(case, profile))
    found = best(made) if made.pairs else None
    return (
        None
        if found is None
        else dict.fromkeys(pair.pair for i in sorted(found.funded) if not (pair := made.pairs[i]).stopped)
    )


def repaired(case: Case, profile: WeightProfile) -> WeightProfile | None:
    """The profile with the fewest changes that make its judgements consistent; ``None``: they are."""
    found = repairs(profile)
    if not found:
        return None
    stated = case.profiles[profile.id]
    for what, mended in found:
        names = what.comparison.members
        changes = {(names[c.row], names[c.column]): c.suggestion for c in mended.changes}
        stated = _with_judgements(stated, what.expert, changes)
    return weight_profile(case.changed(profiles={**case.profiles, profile.id: stated}), profile.id)


def _with_judgements(
    stated: Profile, expert: str | None, changes: Mapping[tuple[str, str], float]
) -> Profile:
    if expert is None:
        return stated.model_copy(update={"ahp": _changed(stated.ahp or {}, changes)})
    experts = dict(stated.experts or {})
    experts[expert] = experts[expert].model_copy(update={"ahp": _changed(experts[expert].ahp or {}, changes)})
    return stated.model_copy(update={"experts": experts})


def _changed(judged: Judgements, changes: Mapping[tuple[str, str], float]) -> Judgements:
    """Judgements with some replaced, whichever half of them was stated."""
    gone = {*changes, *((column, row) for row, column in changes)}
    kept = {
        row: {column: ratio for column, ratio in over.items() if (row, column) not in gone}
        for row, over in judged.items()
    }
    for (row, column), ratio in changes.items():
        kept[row] = {**kept.get(row, {}), column: ratio}
    return kept
