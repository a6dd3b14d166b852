"""The whole analysis as data."""

from __future__ import annotations

from collections.abc import Mapping

from ..._version import __version__
from ...cases import Loaded
from ...models.ranking.open_readings import OpenReadings
from ...models.ranking.weights import WeightProfile
from ..documents.json_document import head
from ..documents.result import plain
from ..words.plain_text import JSON
from . import weigh as weigh_result
from .fund import _finite, fund
from .rank import open_cells, rank

TYPE_CHECKING = False
if TYPE_CHECKING:  # the portfolio pulls in PuLP, which weighing and ranking do without
    from ...models.analysis import Analysis


Profiles = Mapping[str, WeightProfile]


def before_search(loaded: Loaded, command: str, opened: OpenReadings, profiles: Profiles) -> JSON:
    """Those parts of a result of ``run`` or ``fund`` that do not hang on a portfolio."""
    if command == "run":
        return {
            **ranked(loaded, opened, profiles),
            "fund": {"open_readings": plain(open_cells(opened))},
            "readings": _readings(opened),
        }
    return {**plain(head(loaded, "fund")), "open_readings": plain(open_cells(opened))}


def ranked(loaded: Loaded, opened: OpenReadings, profiles: Profiles) -> JSON:
    """How a result of ``run`` begins."""
    return {
        **plain(head(loaded, "run")),
        "version": __version__,
        "currency": loaded.case.currency,
        "weigh": plain(weigh_result.weigh(profiles.values())),
        "rank": plain(rank(loaded, opened)),
    }


def _readings(opened: OpenReadings) -> list[JSON]:
    return [
        {
            "assignment": {f"{s}.{c}": reading for (s, c), reading in assignment.items()},
            "ranking": ranking.order,
        }
        for assignment, ranking in zip(opened.assignments, opened.rankings, strict=True)
    ]


def analysis(loaded: Loaded, made: Analysis) -> JSON:
    """Everything that the report is drawn from."""
    from . import robustness as robustness_result  # these need what ranking and weighing do without
    from . import unfinished as unfinished_result

    frontier = made.portfolio.frontier
    return {
        **ranked(loaded, made.robust.open, made.profiles),
        "fund": fund(made.ranking, made.portfolio, made.robust),
        "frontier": {
            "complete": frontier.complete,
            "points": [
                {
                    "cost": point.cost,
                    "value": point.value,
                    "bound": _finite(point.bound),
                    "funded": list(made.portfolio.programme.ids(point.funded)),
                }
                for point in frontier.points
            ],
        },
        "conceptual_model": {
            "axes": dict(made.model.axes),
            "stages": [
                {
                    "id": bubble.stage,
                    "rank": bubble.rank,
                    "position": dict(bubble.position),
                    "readings": dict(bubble.readings),
                    "open": list(bubble.is_open),
                    "funded": [
                        {"technology": mark.technology, "priority": mark.priority} for mark in bubble.funded
                    ],
                }
                for bubble in made.model.bubbles
            ],
        },
        "readings": [
            {**read, "funded": None if made.robust.portfolios is None else made.robust.portfolios[i]}
            for i, read in enumerate(_readings(made.robust.open))
        ],
        "compare": plain(robustness_result.compared(made)),
        "stress": plain(robustness_result.stressed(made)),
        "left_out": unfinished_result.view(made.left_out),
    }
