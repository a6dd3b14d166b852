"""The ranking as data."""

from __future__ import annotations

from ...cases import Loaded
from ...models.ranking.open_readings import OpenReadings
from ..documents.csv import Rows
from ..words.plain_text import JSON


def rank(loaded: Loaded, opened: OpenReadings) -> JSON:
    case, ranking = loaded.case, opened.rankings[0]
    matrix = ranking.matrix
    at = {stage: i for i, stage in enumerate(matrix.stages)}
    return {
        "profile": ranking.profile.id,
        "method": ranking.method,
        "normalisation": ranking.normalisation,
        "criteria": [
            {
                "id": criterion,
                "weight": ranking.profile.weights[criterion],
                "direction": case.criteria[criterion].direction,
                "bounds": list(case.bounds[criterion]),
            }
            for criterion in matrix.criteria
        ],
        "stages": [
            {
                "id": stage,
                "rank": int(ranking.ranks[at[stage]]),
                "score": ranking.priority(stage),
                "closeness": float(ranking.closeness[at[stage]]),
                "additive": float(ranking.additive[at[stage]]),
                "rank_range": list(opened.rank_range(stage)),
                "readings": {c: case.readings(stage, c)[0] for c in matrix.criteria},
            }
            for stage in ranking.order
        ],
        "open_readings": _open(opened),
    }


def _open(opened: OpenReadings) -> JSON:
    return {
        "cells": {f"{s}.{c}": list(readings) for (s, c), readings in opened.cells.items()},
        "combinations": len(opened.assignments),
        "complete": opened.complete,
    }


def rank_rows(view: JSON) -> Rows:
    """One row a stage, in rank order."""
    fields = ("rank", "score", "closeness", "additive")
    columns = ["stage", *fields, "best_rank", "worst_rank", *(c["id"] for c in view["criteria"])]
    return columns, [
        {
            "stage": stage["id"],
            **{name: stage[name] for name in fields},
            "best_rank": stage["rank_range"][0],
            "worst_rank": stage["rank_range"][1],
            **stage["readings"],
        }
        for stage in view["stages"]
    ]
