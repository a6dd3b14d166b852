"""The case beside its scenarios, for page 1."""

from __future__ import annotations

from typing import Any

from ....cases import Loaded
from ....models.analysis import Analysis
from ....models.options.option import option_id_parts
from ...results.case.scenarios import ScenarioOutcome, ScenariosResult
from ...results.run import side_by_side
from ...words import wording as say
from ...words.text_metrics import clean

Facts = dict[str, Any]

MOST_SHOWN = 4
"""Scenarios that page 1 has room for."""


def scenarios(analysis: Analysis, loaded: Loaded) -> Facts:
    """What each of the scenarios would fund of what is funded here, and what holds in all of them."""
    found = side_by_side(loaded, analysis)
    if found is None:
        return {"known": False, "rows": []}
    others = found.scenarios[1:]
    return {
        "known": True,
        "rows": [_row(analysis, made) for made in others[:MOST_SHOWN]],
        "more": [clean(made.scenario or "") for made in others[MOST_SHOWN:]],
        "budgets": any(made.budget != found.scenarios[0].budget for made in others),
        "always": _always(analysis, found),
    }


def _row(analysis: Analysis, made: ScenarioOutcome) -> Facts:
    now = {funded.pair.pair for funded in analysis.portfolio.funded}
    return {
        "name": clean(made.scenario or ""),
        "why": clean(made.why or ""),
        "budget": "–" if made.budget is None else say.amount(made.budget),
        "cost": "–" if made.cost is None else say.amount(made.cost),
        "value": "–" if made.value is None else say.score(made.value),
        "kept": f"{len(now) - len(made.leaves)} of {len(now)}" if made.feasible else "–",
        "says": _says(analysis, made),
    }


def _says(analysis: Analysis, made: ScenarioOutcome) -> str:
    """What is otherwise there, in a few words."""
    case = analysis.case
    if made.feasible is None:
        return "no portfolio was found in time"
    if not made.feasible:
        rules = say.listed([f"“{clean(title)}”" for title in made.conflict])
        return f"no portfolio: {rules} cannot hold together" if rules else "no portfolio keeps the rules"
    priorities = {funded.pair.pair: str(funded.priority) for funded in analysis.portfolio.funded}
    left = dict.fromkeys(option_id_parts(option)[0] for option in made.leaves)
    come = list(dict.fromkeys(option_id_parts(option)[0] for option in made.enters))
    gone = say.listed([priorities[pair] for pair in left if pair in priorities])
    # A scenario may have stages or technologies that the case itself lacks: such a pair goes by its id.
    known = {option.pair for option in analysis.portfolio.programme.pairs}
    new = say.listed([say.pair_name(case, pair) if pair in known else clean(pair) for pair in come[:3]])
    new += f" and {len(come) - 3} more" if len(come) > 3 else ""
    word = "priority" if len(left) == 1 else "priorities"
    says = [f"without {word} {gone}" if gone else "", f"with {new}" if new else ""]
    otherwise = "otherwise sized or timed" if made.moves else "the same projects"
    says = list(filter(None, says)) or [otherwise]
    return ", ".join(says) + (" (not proven)" if made.status != "optimal" else "")


def _always(analysis: Analysis, found: ScenariosResult) -> str | None:
    """The priorities that are funded here and in every scenario that has a portfolio."""
    if found.common.of < 2:
        return None
    priorities = [f.priority for f in analysis.portfolio.funded if f.pair.pair in found.common.funded]
    if len(priorities) == len(analysis.portfolio.funded):
        return "all projects"
    if not priorities:
        return "no project"
    word = "priority" if len(priorities) == 1 else "priorities"
    return f"{word} {say.listed([*map(str, priorities)])}"
