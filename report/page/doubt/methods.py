"""What other ranking methods put first, as the report shows it."""

from __future__ import annotations

from typing import Any

from ....mcda.methods import METHODS
from ....models.analysis import Analysis
from ...words import wording as say
from ...words.first_places import first_place_words


def other_methods(analysis: Analysis) -> dict[str, Any]:
    """A row for each thing that a family of methods puts first; none where they were not asked."""
    found, case = analysis.first_places, analysis.case
    if found is None:
        return {"rows": []}

    def called(stage: str) -> str:
        return say.stage_name(case, stage)

    return {
        "says": first_place_words(found, called),
        "rows": [
            {
                "family": say.capital(made.title),
                "first": say.listed([called(stage) for stage in stages]),
                "methods": say.listed(
                    [METHODS[method].title for method, first in made.first.items() if first == stages]
                ),
            }
            for made in found.families
            for stages in made.firsts
        ],
        "no_answer": "; ".join(
            f"{METHODS[method].title}, for {why}" for method, why in found.no_answer.items()
        ),
    }
