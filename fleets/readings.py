"""What a company funds under each way that its open cells could read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..models.case.criterion import ROLES
from ..models.portfolio.portfolio import programme
from ..models.solver.reoptimise import Array, optima, reoptimise

if TYPE_CHECKING:
    from ..models.case.case import Case
    from ..models.ranking.open_readings import OpenReadings
    from ..models.ranking.ranking import Ranking
    from ..models.solver.programme import Programme


def under_readings(
    case: Case, made: Programme, funded: frozenset[int], opened: OpenReadings
) -> list[tuple[str, ...] | None]:
    """The pairs funded under each way but the first, as which the case is read and ``funded`` is best.

    Raises:
        OutOfTime, SolverError, TooFarApart: as ``models.portfolio`` has them.
    """
    if _moves_values_alone(case, made, opened):
        values = (_values(made, ranking) for ranking in opened.rankings[1:])
        return [None if one is None else made.ids(one) for one in reoptimise(made, values, [funded])]
    again = [programme(read, r) for read, r in zip(opened.cases[1:], opened.rankings[1:], strict=True)]
    return [
        None if chosen is None else other.ids(chosen)
        for other, chosen in zip(again, optima(again), strict=True)
    ]


def _moves_values_alone(case: Case, made: Programme, opened: OpenReadings) -> bool:
    """Whether no rule and no loss hangs on how a cell reads: then options need not be laid out anew."""
    open_criteria = {criterion for _, criterion in opened.cells}
    spoken_of = {name for rule in made.rules for name in rule.attributes().values()}
    return (
        case.minimise is None
        and not made.ruled_out
        and min(made.values, default=0.0) >= 0
        and not open_criteria & {case.criterion_of(role) for role in ROLES}
        and not spoken_of & {"value", *open_criteria}
    )


def _values(made: Programme, ranking: Ranking) -> Array:
    """Of the options under another ranking, to the last bit what laying them out anew gives."""
    priority = dict(zip(ranking.matrix.stages, ranking.scores.tolist(), strict=True))
    return np.array(
        [
            option.value
            if option.stated or option.stopped
            else option.factor * (priority[option.stage] * (option.fit or 0.0))
            for option in made.pairs
        ]
    )
