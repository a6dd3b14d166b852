"""Stages compared pairwise under a criterion, in place of readings: the other half of AHP.

The principal eigenvector of the comparisons is what each stage has of the criterion. Where every
criterion is compared so, it sums to 1 over the stages (Saaty's distributive mode), and the additive
value is AHP's. Beside criteria that are read the best stage has 1 (the ideal mode of Belton & Gear
1983), as the best possible reading has: a share of 1 among many stages could never count as much.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...mcda.weighting import ahp
from ..case.case import Case
from ..case.judgements import JudgedBySeveral, Judgements, of_the_group
from .weights import JudgementSet, judgement_matrix


def compared(case: Case) -> Mapping[str, JudgementSet]:
    """criterion → the comparisons of all stages under it, the group's where several people made them, with
    their weights and consistency."""
    stages = tuple(case.stages)
    found = {}
    for criterion, stated in case.pairwise.items():
        found[criterion] = _judged(case, of_the_group(stated), stages)
    return found


def by_person(case: Case, criterion: str) -> Mapping[str, JudgementSet]:
    """Who compared the stages under a criterion → the comparisons; empty where one set is stated.

    Whoever compared too few of them to weigh all is not among them.
    """
    stated, stages = case.pairwise[criterion], tuple(case.stages)
    if not isinstance(stated, JudgedBySeveral):
        return {}
    whole = {
        name: judged
        for name, judged in stated.experts.items()
        if len(ahp.components(judgement_matrix(judged, stages))) == 1
    }
    return {name: _judged(case, judged, stages) for name, judged in whole.items()}


def _judged(case: Case, stated: Judgements, stages: tuple[str, ...]) -> JudgementSet:
    matrix = judgement_matrix(stated, stages)
    return JudgementSet(None, stages, matrix, ahp.prioritise(matrix, case.random_index))


def with_priorities(case: Case) -> Case:
    """The case with what follows from the comparisons as its readings; the same one where there are none."""
    if not case.pairwise:
        return case
    sets = compared(case)
    distributive = case.pairwise.keys() >= case.criteria.keys()
    stages, criteria = dict(case.stages), dict(case.criteria)
    for criterion, found in sets.items():
        weights = found.prioritisation.weights
        shares = weights if distributive else weights / weights.max()
        for stage, share in zip(stages, shares.tolist(), strict=True):
            stages[stage] = stages[stage].model_copy(update={criterion: share})
            stages[stage].__pydantic_fields_set__.discard(criterion)
        criteria[criterion] = criteria[criterion].model_copy(update={"bounds": (0.0, 1.0)})
        criteria[criterion].__pydantic_fields_set__.discard("bounds")
    return case.changed(stages=stages, criteria=criteria)
