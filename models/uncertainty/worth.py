"""What is worth finding out: the expected value of perfect information, of all and of each thing in doubt.

Raiffa & Schlaifer (1961); of parts Felli & Hazen (1998). Whoever knows something may decide otherwise:

    EVPI = E max V − max E V        EVPPI(S) = E_S max E[V | S] − max E V

Values are those of one profile. Means over what is not settled are exact where readings combine in few ways
(see ``priorities``): nothing is nested, and no gain is negative.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from ...engines.engine import HERE, Engine
from ...records import dataclass
from ..case.case import Case
from ..entry.frame_repr import FrameRepr
from ..portfolio.at_least_cost import by_value
from ..portfolio.portfolio import Infeasible, programme
from ..ranking.ranking import Ranking
from ..sensitivity.monte_carlo import ON_REQUEST, draws_solved
from ..solver.lexicographic import Optimum, best
from .deciding import NotHeld, UncertainProgramme
from .expected_priorities import Priorities
from .optimisers_curse import Curse, curse
from .overspend import Overspend, overspend
from .scenarios import drawn_scenarios
from .settling import Asking, InputWorth, MeanGain
from .unknowns import Unknown, Unsure, unknowns, usual_unsure, varied_costs
from .weight_regret import WeightRegret, weight_regret

if TYPE_CHECKING:
    import pandas as pd

DRAWS = 10_000
"""Draws of what a single range may turn out to be: few of them are solved"""
HELD = 0.8
"""The share of its draws that a cost is set aside for while nobody knows it"""


GroupKind = Literal["readings", "stage", "criterion", "fits", "successes", "costs"]


@dataclass(frozen=True)
class GroupWorth:
    """What settling several things together is worth."""

    kind: GroupKind
    of: str
    """The stage or criterion; empty of all there are"""
    inputs: tuple[int, ...]
    evppi: MeanGain


@dataclass(frozen=True, repr=False)
class Worth(FrameRepr):
    """What is worth finding out of a case, under one profile."""

    case: Case
    ranking: Ranking
    vary: tuple[Unsure, ...]
    decision: UncertainProgramme
    funded: frozenset[int]
    """What is best before anything is found out: the highest mean value"""
    value: float
    """Its mean value"""
    point: frozenset[int]
    """What is best at the point readings and the likely costs"""
    point_expected: float
    """The mean value of that"""
    evpi: MeanGain
    inputs: tuple[InputWorth, ...]
    """Each thing in doubt"""
    groups: tuple[GroupWorth, ...]
    curse: Curse | None
    """``None`` where what pairs are worth is not in doubt"""
    overspend: Overspend | None
    """Of what is best before; ``None`` where no cost is in doubt, or no money limited"""
    weights: WeightRegret | None
    """``None`` where nothing hangs on weights"""
    draws: int
    portfolios: int
    seed: int

    @property
    def falling(self) -> tuple[InputWorth, ...]:
        """What is worth most to find out first; of equals the order of the case file."""
        return tuple(sorted(self.inputs, key=lambda one: -one.evppi.value))

    def to_frame(self) -> pd.DataFrame:
        """One row an input, what is worth most first: what it is, EVPPI in value, its standard error."""
        import pandas as pd

        rows = [(i.input.name, i.input.kind, i.evppi.value, i.evppi.error) for i in self.falling]
        columns = ["input", "kind", "evppi", "standard_error"]
        kinds = {"input": "string", "kind": "string", "evppi": "float64", "standard_error": "float64"}
        return pd.DataFrame(rows, columns=columns).astype(kinds).set_index("input")


def worth(
    case: Case,
    ranking: Ranking,
    vary: Sequence[Unsure] | None = None,
    held: float = HELD,
    draws: int = DRAWS,
    portfolios: int | None = None,
    seed: int = 1,
    engine: Engine = HERE,
    point: Optimum | None = None,
) -> Worth:
    """What is worth finding out under the profile of ``ranking``.

    What is found does not depend on the ``engine``.

    Args:
        vary: what is in doubt; all else is as the case says. Readings, successes and costs if left out, and
            fits where the case says so of some.
        held: the share of its draws that a cost in doubt is set aside for, above 0 and at most 1.
        draws: of a single range.
        portfolios: draws in which the portfolio is solved, of several things together that have too many
            ways to turn out; by the number of options if left out.
        point: what is best at the point readings, where it is known already.
    Raises:
        Infeasible: no portfolio keeps the rules, or none with what is set aside for costs (``NotHeld``).
        CostMinimised: it is the cheapest that is best, not the one worth most.
        OutOfTime: the time set around it was over.
        WorkerDied: a process of the engine was ended.
    """
    made = programme(case, ranking)
    by_value(made, "what is worth finding out")
    vary = usual_unsure(case) if vary is None else vary
    inputs = unknowns(case, vary)
    ranges = varied_costs(case, inputs)
    decision = UncertainProgramme(made, Priorities(case, ranking, inputs, seed), inputs, ranges, held)
    point = point or best(made)
    if point is None:
        raise Infeasible.of(made)
    before = decision.turned(np.full((1, len(inputs)), np.nan))
    [funded] = decision.best(before, [point.funded])
    if funded is None:
        raise NotHeld(held, decision.base.priced(decision.set_aside.tolist()))
    several = portfolios or draws_solved(len(made.pairs), ON_REQUEST)
    asking = Asking(decision, funded, draws, several, seed, engine)
    whole = asking.together(range(len(inputs)))
    costly = made.pairs and ranges
    return Worth(
        case=case,
        ranking=ranking,
        vary=tuple(vary),
        decision=decision,
        funded=funded,
        value=float(before.worth(made, funded, 0)),
        point=point.funded,
        point_expected=float(before.worth(made, point.funded, 0)),
        evpi=whole,
        inputs=tuple(asking.single(i) for i in range(len(inputs))),
        groups=tuple(
            GroupWorth(kind, of, group, asking.together(group)) for kind, of, group in groups(inputs)
        ),
        curse=curse(decision, point.funded, several, seed, engine),
        overspend=overspend(drawn_scenarios(case, ranking, ["costs"], 1, seed), funded) if costly else None,
        weights=weight_regret(case, ranking, made, point.funded, several, seed, engine),
        draws=draws,
        portfolios=several,
        seed=seed,
    )


def groups(inputs: Sequence[Unknown]) -> Iterator[tuple[GroupKind, str, tuple[int, ...]]]:
    """What is settled together: two things at least, and not all there are."""
    read = [i for i, one in enumerate(inputs) if one.kind in ("reading", "range")]
    found: list[tuple[GroupKind, str, list[int]]] = [("readings", "", read)]
    for kind, place in (("stage", 0), ("criterion", 1)):
        of: dict[str, list[int]] = {}
        for i in read:
            of.setdefault(inputs[i].at[place], []).append(i)
        found += [("stage" if kind == "stage" else "criterion", name, own) for name, own in of.items()]
    kinds: list[tuple[GroupKind, str]] = [("fits", "fit"), ("successes", "success"), ("costs", "cost")]
    found += [(name, "", [i for i, one in enumerate(inputs) if one.kind == kind]) for name, kind in kinds]
    seen: set[tuple[int, ...]] = {tuple(range(len(inputs)))}
    for name, what, own in found:
        if len(own) > 1 and tuple(own) not in seen:
            seen.add(tuple(own))
            yield name, what, tuple(own)
