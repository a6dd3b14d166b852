"""What is given up of one sum for another, as a page of its own: the picture, and its numbers below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..._version import __version__
from ...models.case.case import Case
from ...models.tradeoffs.tradeoff import Tradeoff
from ..charts.registry import CONFIG
from ..charts.tradeoff import tradeoff_figure
from ..page.page import styles, templates
from ..results.portfolio.tradeoff import TradeoffResult, TradeoffSum
from ..text.portfolio.tradeoff import chosen_words, front_words, knee_words
from ..words import wording as say

Facts = dict[str, Any]


def tradeoff_html(found: TradeoffResult, answer: Tradeoff) -> str:
    """One self-contained page, as the report is."""
    import json

    from markupsafe import Markup
    from plotly.offline import get_plotlyjs

    figure = tradeoff_figure(answer).to_json()
    assert figure is not None
    # A name holding </script> must not end the element that the figure stands in.
    escaped = figure.replace("<", "\\u003c")
    return (
        templates()
        .get_template("tradeoff.html")
        .render(
            facts(found, answer),
            version=__version__,
            style=Markup(styles()),
            figure=Markup(escaped),
            chart_config=Markup(json.dumps(dict(CONFIG)).replace("<", "\\u003c")),
            plotly=Markup(get_plotlyjs()),
        )
    )


def facts(found: TradeoffResult, answer: Tradeoff) -> Facts:
    """What the page says, every number as it is read."""
    case = answer.case
    used = frozenset[int]().union(*(point.funded for point in answer.points))
    bases = {answer.programme.pairs[i].pair: answer.programme.pairs[i].basis for i in used}
    titles = [one.title for one in found.objectives]
    says = [words for words in (front_words(found), chosen_words(found), knee_words(found)) if words]
    shape = "Steps" if len(titles) == 2 else "Points"
    colour = f", {titles[2]} as the colour" if len(titles) == 3 else ""
    return {
        "case": case,
        "unmeasured": sum(bool(say.mark(case, basis)) for basis in bases.values()),
        "profile": say.profile_title(case, found.profile),
        "title": f"What is given up for what: {say.listed(titles)}",
        "alternative": f"{shape} of {titles[0]} against {titles[1]}{colour}. {' '.join(says)} The table "
        "below holds the same numbers.",
        "says": says,
        "objectives": [f"{one.title}{f' [{one.unit}]' if one.unit else ''}" for one in found.objectives],
        "moved": any(point.moves for point in found.points),
        "rows": [
            {
                "number": point.number,
                "sums": [_figure(one, point.sums[one.name]) for one in found.objectives],
                "chosen": point.chosen,
                "mark": ", ".join(
                    word
                    for word, on in (("the portfolio chosen", point.chosen), ("the knee", point.knee))
                    if on
                ),
                "enters": _names(case, point.enters),
                "leaves": _names(case, point.leaves),
                "moves": _names(case, point.moves),
            }
            for point in found.points
        ],
    }


def _figure(one: TradeoffSum, value: float) -> str:
    return say.score(value) if one.scored else say.amount(value)


def _names(case: Case, options: Sequence[str]) -> str:
    return ", ".join(say.pair_name(case, option) for option in options) or "–"
