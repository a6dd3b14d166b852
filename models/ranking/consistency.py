"""What a profile's judgements suffer from, and how far the people behind it agree."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np

from ...mcda.weighting import ahp, consistency_repair
from ...mcda.weighting.ahp import CONSISTENT_BELOW
from ...records import dataclass
from .weights import JudgementSet, WeightProfile

APART_ABOVE = 1.5
"""Who is this many times as far from the others as they are on average stands apart."""


@dataclass(frozen=True)
class Diagnosis:
    """One person's judgements among one set of siblings, the costliest first."""

    expert: str | None
    """``None`` in a profile of one mind"""
    comparison: JudgementSet
    remarks: tuple[consistency_repair.Remark, ...]


@dataclass(frozen=True)
class ExpertAgreement:
    """How far the experts of a group agree."""

    overlap: float
    """Mean over pairs of experts of the weight they put in the same place, 0 to 1"""
    with_others: Mapping[str, float]
    """Expert → mean overlap with each of the others"""
    apart: str | None
    """Who differs most from the others, where one stands out"""


def diagnoses(profile: WeightProfile) -> tuple[Diagnosis, ...]:
    """Every set of judgements that people stated; what an aggregation made of them is nobody's word."""
    sets: list[tuple[str | None, JudgementSet]] = [(None, c) for c in profile.comparisons]
    if profile.members:
        sets = [(member.id, c) for member in profile.members for c in member.comparisons]
    return tuple(
        Diagnosis(expert, c, consistency_repair.diagnose(c.matrix, c.prioritisation.table))
        for expert, c in sets
        if len(c.members) > 2
    )


def repairs(profile: WeightProfile) -> tuple[tuple[Diagnosis, consistency_repair.JudgementRepair], ...]:
    """The fewest changes that make each inconsistent set of judgements consistent."""
    return tuple(
        (
            found,
            consistency_repair.repair_judgements(
                found.comparison.matrix, table=found.comparison.prioritisation.table
            ),
        )
        for found in diagnoses(profile)
        if found.comparison.prioritisation.consistency_ratio >= CONSISTENT_BELOW
    )


def expert_agreement(profile: WeightProfile) -> ExpertAgreement | None:
    """How far the members agree; ``None`` with fewer than two whose own judgements give weights."""
    weighed = {m.id: np.array(list(m.weights.values())) for m in profile.members if m.weights is not None}
    if len(weighed) < 2:
        return None
    shared = {pair: ahp.overlap(*(weighed[name] for name in pair)) for pair in combinations(weighed, 2)}
    with_others = {
        name: float(np.mean([found for pair, found in shared.items() if name in pair])) for name in weighed
    }
    furthest = min(with_others, key=lambda name: with_others[name])
    others = [1 - found for pair, found in shared.items() if furthest not in pair]
    # Of two people neither stands apart: they differ from each other.
    stands_out = bool(others) and 1 - with_others[furthest] > APART_ABOVE * float(np.mean(others)) + 1e-9
    return ExpertAgreement(
        overlap=float(np.mean(list(shared.values()))),
        with_others=with_others,
        apart=furthest if stands_out else None,
    )
