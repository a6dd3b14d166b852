"""The points in the order of a decision: what is asked, by what it is judged, what the answer is worth."""

from __future__ import annotations

from ...records import dataclass
from . import answer, criteria, framing, weighting
from .point import ChecklistPoint, Material, PointFinding

POINTS: tuple[ChecklistPoint, ...] = (
    ChecklistPoint(
        "question",
        "The decision: what is asked of whom, by when",
        ("Decision Quality", "ISPOR"),
        "decision",
        framing.question,
    ),
    ChecklistPoint(
        "ownership", "Its owner, scope, date and author", ("Green Book",), "decision", framing.ownership
    ),
    ChecklistPoint("do-nothing", "What doing nothing means", ("Green Book",), "decision", framing.do_nothing),
    ChecklistPoint(
        "alternatives",
        "Truly different alternatives",
        ("Decision Quality", "Green Book"),
        "frontier",
        framing.alternatives,
    ),
    ChecklistPoint(
        "criteria", "Criteria are defined", ("MCA manual", "ISPOR"), "assumptions", criteria.defined
    ),
    ChecklistPoint(
        "counted-once",
        "Criteria are complete, and none counts twice",
        ("MCA manual", "ISPOR"),
        "ranking",
        criteria.not_twice,
    ),
    ChecklistPoint(
        "cost-apart",
        "Cost stands apart from benefit",
        ("MCA manual", "Green Book"),
        "decision",
        criteria.cost_apart,
    ),
    ChecklistPoint(
        "readings",
        "Each reading has a source, a date and a strength",
        ("ISPOR", "Decision Quality"),
        "assumptions",
        criteria.sourced,
    ),
    ChecklistPoint(
        "anchors",
        "The ends of each scale are described",
        ("MCA manual", "ISPOR"),
        "assumptions",
        criteria.anchored,
    ),
    ChecklistPoint(
        "value-functions",
        "What readings are worth is justified",
        ("MCA manual", "ISPOR"),
        "assumptions",
        criteria.value_functions,
    ),
    ChecklistPoint(
        "ranges", "Weights refer to ranges", ("MCA manual", "ISPOR"), "agree", weighting.of_ranges
    ),
    ChecklistPoint(
        "splitting", "Splitting a criterion was tried", ("Weber et al.",), "agree", answer.splitting
    ),
    ChecklistPoint(
        "second-method",
        "Weights are cross-checked by a second method",
        ("ISPOR",),
        "agree",
        weighting.second_method,
    ),
    ChecklistPoint(
        "consistency",
        "Inconsistent judgements are shown and mended",
        ("MCA manual",),
        "agree",
        weighting.consistency,
    ),
    ChecklistPoint(
        "people", "Who judged, and who dissents", ("ISPOR", "Decision Quality"), "decision", framing.people
    ),
    ChecklistPoint(
        "aggregation",
        "Adding up is justified, and no rank reverses",
        ("MCA manual", "ISPOR"),
        "portfolio",
        answer.aggregation,
    ),
    ChecklistPoint(
        "merging",
        "Two projects scored as one are worth the same",
        ("Morton",),
        "portfolio",
        answer.merging,
    ),
    ChecklistPoint(
        "zero",
        "What is not funded truly counts nothing",
        ("Clemen & Smith",),
        "decision",
        answer.zero_baseline,
    ),
    ChecklistPoint(
        "uncertainty",
        "All inputs that are uncertain were varied, and it is known where the answer turns",
        ("Green Book", "ISPOR"),
        "sure",
        answer.uncertainty,
    ),
    ChecklistPoint(
        "interactions",
        "What projects do to each other is counted",
        ("Green Book",),
        "rules",
        answer.interactions,
    ),
    ChecklistPoint(
        "checked", "That it is the best was checked by others", ("Decision Quality",), "rules", answer.checked
    ),
    ChecklistPoint(
        "optimism",
        "Optimism is brought down, and the curse of choosing the best",
        ("Green Book", "Smith & Winkler"),
        "worth",
        answer.optimism,
    ),
    ChecklistPoint(
        "information",
        "What more information is worth",
        ("Decision Quality", "Howard"),
        "worth",
        answer.information,
    ),
    ChecklistPoint("limits", "The limits of the method are said", ("ISPOR",), "decision", answer.limits),
    ChecklistPoint(
        "follow-up",
        "Owners, measures of success and a day of review",
        ("Green Book", "Decision Quality"),
        "decision",
        framing.follow_up,
    ),
)
"""Numbered from 1 in this order"""


@dataclass(frozen=True)
class Checked:
    """A point with what was found of it."""

    number: int
    point: ChecklistPoint
    judged: PointFinding


def checklist(made: Material) -> tuple[Checked, ...]:
    """Every point, judged by the case and its analysis."""
    return tuple(Checked(number, point, point.judge(made)) for number, point in enumerate(POINTS, 1))
