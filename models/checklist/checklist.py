"""The points in the order of a decision: what is asked, by what it is judged, what the answer is worth."""

from __future__ import annotations

from ...records import dataclass
from . import answer, criteria, framing, weighting
from .point import Judged, Material, Point

POINTS: tuple[Point, ...] = (
    Point(
        "question",
        "The decision: what is asked of whom, by when",
        ("Decision Quality", "ISPOR"),
        "decision",
        framing.question,
    ),
    Point("ownership", "Its owner, scope, date and author", ("Green Book",), "decision", framing.ownership),
    Point("do-nothing", "What doing nothing means", ("Green Book",), "decision", framing.do_nothing),
    Point(
        "alternatives",
        "Truly different alternatives",
        ("Decision Quality", "Green Book"),
        "frontier",
        framing.alternatives,
    ),
    Point("criteria", "Criteria are defined", ("MCA manual", "ISPOR"), "assumptions", criteria.defined),
    Point(
        "counted-once",
        "Criteria are complete, and none counts twice",
        ("MCA manual", "ISPOR"),
        "ranking",
        criteria.not_twice,
    ),
    Point(
        "cost-apart",
        "Cost stands apart from benefit",
        ("MCA manual", "Green Book"),
        "decision",
        criteria.cost_apart,
    ),
    Point(
        "readings",
        "Each reading has a source, a date and a strength",
        ("ISPOR", "Decision Quality"),
        "assumptions",
        criteria.sourced,
    ),
    Point(
        "anchors",
        "The ends of each scale are described",
        ("MCA manual", "ISPOR"),
        "assumptions",
        criteria.anchored,
    ),
    Point(
        "value-functions",
        "What readings are worth is justified",
        ("MCA manual", "ISPOR"),
        "assumptions",
        criteria.value_functions,
    ),
    Point("ranges", "Weights refer to ranges", ("MCA manual", "ISPOR"), "agree", weighting.of_ranges),
    Point("splitting", "Splitting a criterion was tried", ("Weber et al.",), "agree", answer.splitting),
    Point(
        "second-method",
        "Weights are cross-checked by a second method",
        ("ISPOR",),
        "agree",
        weighting.second_method,
    ),
    Point(
        "consistency",
        "Inconsistent judgements are shown and mended",
        ("MCA manual",),
        "agree",
        weighting.consistency,
    ),
    Point(
        "people", "Who judged, and who dissents", ("ISPOR", "Decision Quality"), "decision", framing.people
    ),
    Point(
        "aggregation",
        "Adding up is justified, and no rank reverses",
        ("MCA manual", "ISPOR"),
        "portfolio",
        answer.aggregation,
    ),
    Point(
        "merging",
        "Two projects scored as one are worth the same",
        ("Morton",),
        "portfolio",
        answer.merging,
    ),
    Point(
        "zero",
        "What is not funded truly counts nothing",
        ("Clemen & Smith",),
        "decision",
        answer.zero_baseline,
    ),
    Point(
        "uncertainty",
        "All inputs that are uncertain were varied, and it is known where the answer turns",
        ("Green Book", "ISPOR"),
        "sure",
        answer.uncertainty,
    ),
    Point(
        "interactions",
        "What projects do to each other is counted",
        ("Green Book",),
        "rules",
        answer.interactions,
    ),
    Point(
        "checked", "That it is the best was checked by others", ("Decision Quality",), "rules", answer.checked
    ),
    Point(
        "optimism",
        "Optimism is brought down, and the curse of choosing the best",
        ("Green Book", "Smith & Winkler"),
        "worth",
        answer.optimism,
    ),
    Point(
        "information",
        "What more information is worth",
        ("Decision Quality", "Howard"),
        "worth",
        answer.information,
    ),
    Point("limits", "The limits of the method are said", ("ISPOR",), "decision", answer.limits),
    Point(
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
    point: Point
    judged: Judged


def checklist(made: Material) -> tuple[Checked, ...]:
    """Every point, judged by the case and its analysis."""
    return tuple(Checked(number, point, point.judge(made)) for number, point in enumerate(POINTS, 1))
