"""Which projects are sure, for the page: how often each is funded, and why some so seldom."""

from __future__ import annotations

from typing import Any

from ....models.analysis import Analysis
from ....models.case.case import Case
from ...diagram.block import reading_text
from ...results.doubt.stress import StressResult
from ...words import wording as say
from ...words.sureness import FEW, SURE, WITHIN, share_range, ways_funded, why_seldom
from ...words.text_metrics import clean

Facts = dict[str, Any]

NOTED = 0.02
"""The part of a cost by which the mean of its draws may be less before it is worth a word"""


def sure_projects(analysis: Analysis, view: StressResult) -> Facts:
    """In what share of the draws each project is funded."""
    case = analysis.case
    index = {pair: share for pair, share in view.core_index.items() if pair not in view.committed}
    if not view.core_index:
        return {"known": False, "options": len(analysis.portfolio.programme.pairs)}
    every = {funded.pair.pair: funded.priority for funded in analysis.portfolio.funded}
    now = {pair: priority for pair, priority in every.items() if pair in index}
    ways = ways_funded(view.core_index_by_option)

    def row(pair: str) -> Facts:
        owed = pair in view.owed
        return {
            "name": say.pair_name(case, pair),
            "share": "owed" if owed else say.percent(index[pair]),
            "between": "–" if owed or view.exact else share_range(index[pair], view.portfolio_draws),
            "ways": ", ".join(f"{clean(way)} {say.percent(s)}" for way, s in ways.get(pair, {}).items()),
            "priority": now.get(pair),
        }

    falling = sorted(index, key=lambda pair: (pair not in view.owed, -index[pair]))
    free = [pair for pair in falling if pair not in view.owed]
    return {
        "known": True,
        "committed": [say.pair_name(case, pair) for pair in view.committed],
        "draws": f"{view.portfolio_draws:,}",
        "within": f"{100 * WITHIN * 0.5 / view.portfolio_draws**0.5:.0f}",
        "sure_range": None if view.exact else share_range(SURE, view.portfolio_draws),
        "few": not view.exact and view.portfolio_draws < FEW,
        "rows": [row(pair) for pair in falling if index[pair] > 0 or pair in now],
        "ways": bool(ways),
        "owed": [(say.pair_name(case, pair), clean(rule)) for pair, rule in view.owed.items()],
        "sure": [row(pair) for pair in free if index[pair] >= SURE],
        "contested": [row(pair) for pair in free if 1 - SURE < index[pair] < SURE],
        "never": sum(index[pair] <= 1 - SURE for pair in free),
        "owed_now": [priority for pair, priority in now.items() if pair in view.owed],
        "sure_now": [now[pair] for pair in now if pair not in view.owed and index[pair] >= SURE],
        "contested_now": any(index[pair] < SURE for pair in now if pair not in view.owed),
        "shaky": [
            row(pair) | {"why": _why(case, view, pair)} for pair in now if pair in free and index[pair] < 0.5
        ],
        "missed": [
            row(pair) | {"cost": _drawn_cost(analysis, pair)}
            for pair in free
            if pair not in now and index[pair] > 0.5
        ],
        "impossible": say.percent(view.infeasible_share) if view.infeasible_share else None,
    }


def _why(case: Case, view: StressResult, pair: str) -> str:
    """Why a project that is funded here is not funded in most draws."""

    def cell(of: tuple[str, str]) -> str:
        stage, criterion = of
        return f"how {say.criterion_name(case, criterion)} of {say.stage_name(case, stage)} is read"

    if pair not in view.answer.core.displaced:
        return "no portfolio keeps the rules in the other draws"
    return why_seldom(
        view.answer.core.displaced[pair],
        lambda of: say.pair_name(case, of),
        cell,
        lambda of, as_text: written(case, *of, as_text),
        say.percent,
    )


def _drawn_cost(analysis: Analysis, pair: str) -> str | None:
    """Whether the draws mostly find a project cheaper than it is here, which may be why they fund it."""
    assert analysis.stress is not None
    here = {option.sized: option.cost for option in analysis.portfolio.programme.pairs if option.pair == pair}
    for made in analysis.stress.uncertainty.costs:
        for sized, part in made.pairs.items():
            drawn = part * (made.low + made.likely + made.high) / 3  # the mean of a triangle
            if sized in here and here[sized] - drawn > NOTED * abs(here[sized]):
                return "mostly drawn cheaper than it is here"
    return None


def written(case: Case, stage: str, criterion: str, written: str) -> str:
    """A reading that JSON has as text, as the page writes it."""
    [reading] = [read for read in case.readings(stage, criterion) if str(read) == written]
    return reading_text(case, criterion, reading)
