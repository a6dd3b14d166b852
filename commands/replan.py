"""What ``fund --from`` asks: an earlier portfolio, and what each change of it is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .terminal.console import INFEASIBLE, fail, known_profile, readable, show
from .terminal.options import whole_in_time

if TYPE_CHECKING:
    from ..cases import Loaded


def replan(
    loaded: Loaded,
    how: str,
    earlier: str,
    changes: int | None,
    profile: str | None,
    budget: float | None,
    method: str | None,
    normalisation: str | None,
    solver: Any,
    seconds: float | None,
    beside: float,
) -> None:
    """What each allowed change of an earlier portfolio is worth."""
    from ..cases.result import read_result
    from ..report.documents.earlier import earlier as stated_earlier
    from ..report.results.portfolio import replan as replan_result
    from ..report.text.portfolio import replan as replan_text

    read = readable(lambda: read_result(earlier), earlier, how, "invalid-result")
    loaded = loaded.asked(budget, method=method, normalisation=normalisation)
    profile = known_profile(loaded, profile, how)
    with whole_in_time(loaded, how, seconds):
        from ..models.portfolio.portfolio import programme
        from ..models.ranking.ranking import rank as ranked
        from ..models.ranking.weights import weight_profile
        from ..models.tradeoffs.replan import TooFewChanges
        from ..models.tradeoffs.replan import replan as replanned

        ranking = ranked(loaded.case, weight_profile(loaded.case, profile))
        made = programme(loaded.case, ranking)
        before = readable(lambda: stated_earlier(read, loaded, made.pairs), earlier, how, "invalid-result")
        try:
            found = replanned(made, before.ids, changes, solver)
        except TooFewChanges as few:
            says = f"{loaded.case.name}: {few}: {replan_text.changed(few.step)}"
            fail("infeasible", INFEASIBLE, how, says, [], str(few))
    about = (ranking.profile.id, ranking.method, ranking.normalisation)
    result = replan_result.replan(found, before, about, solver, changes, loaded.case.currency)
    show(
        loaded, "replan", result,
        lambda width: replan_text.replan(result, loaded.case.currency, width), how,
    )  # fmt: skip
