"""Rules that cannot all be kept: an irreducible infeasible set."""

from __future__ import annotations

from ..rules.kinds import Rule
from ..solver.programme import Programme


def irreducible_infeasible_set(programme: Programme) -> tuple[Rule, ...]:
    """Rules that cannot all be kept, though they could if any one of them were dropped.

    Found by leaving out one rule after the other for as long as no portfolio fits the rest
    (the deletion filter of Chinneck & Dravnieks 1991). Call it on an infeasible programme.
    """
    kept = programme
    for rule in programme.rules:
        fewer = kept.without(rule)
        if fewer.maximise([0.0] * len(fewer.values)) is None:
            kept = fewer
    return kept.rules
